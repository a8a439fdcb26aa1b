"""The headers ``traceparent`` and ``tracestate``: to which trace a request or an event belongs.

They go from an HTTP request into the headers of the same names of each of its records in Kafka, and
with these from topic to topic. The events themselves stay as they came.

Source: W3C Trace Context, sections 3.2 and 3.3.
"""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from streams.core.record_headers import Headers

TRACEPARENT: Final = "traceparent"
TRACESTATE: Final = "tracestate"

MOST_STATE: Final = 512
"""Characters of a tracestate that are passed on; of a longer one nothing is."""

MOST_MEMBERS: Final = 32
"""Systems that a tracestate may name."""

_FORM: Final = re.compile(
    r"(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}"
)

_MEMBER: Final = re.compile(
    r"[a-z0-9][a-z0-9_*/@-]{0,255}=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]"
)


class Trace(NamedTuple):
    """To which trace something belongs.

    Attributes:
        parent: The traceparent.
        state: What the systems on the way have said of the trace, each for itself; "" is nothing.
    """

    parent: bytes
    state: bytes = b""


def checked(said: str | None) -> bytes | None:
    """Return a traceparent as it is passed on; None where it has another form, or is not there."""
    return said.encode() if said and _FORM.fullmatch(said) else None


def traceparent_of(headers: Iterable[tuple[str, bytes | None]]) -> bytes | None:
    """Return the traceparent of a record, by its headers."""
    for name, value in headers:
        if name == TRACEPARENT and value:
            return checked(value.decode("ascii", "replace"))
    return None


def checked_state(said: Iterable[str]) -> bytes:
    """Return a tracestate as it is passed on, of one header or several; b"" where it is malformed.

    Its members go on in their order and as they are, without those that are empty.
    """
    members = [member.strip(" \t") for each in said for member in each.split(",")]
    members = [member for member in members if member]
    names = {member.partition("=")[0] for member in members}
    whole = ",".join(members)
    is_good = len(names) == len(members) <= MOST_MEMBERS and len(whole) <= MOST_STATE
    return whole.encode() if is_good and all(map(_MEMBER.fullmatch, members)) else b""


def as_headers(trace: Trace | None) -> Headers:
    """Return the headers of a record of that trace."""
    if trace is None:
        return []
    state: Headers = [(TRACESTATE, trace.state)] if trace.state else []
    return [(TRACEPARENT, trace.parent), *state]
