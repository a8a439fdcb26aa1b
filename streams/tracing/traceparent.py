"""The header ``traceparent``: to which trace a request or an event belongs.

It goes from an HTTP request into the header of the same name of each of its records in Kafka, and
with these from topic to topic. The events themselves stay as they came.

Source: W3C Trace Context, section 3.2.
"""

import re
from collections.abc import Iterable
from typing import Final

from streams.core.record_headers import Headers

TRACEPARENT: Final = "traceparent"

_FORM: Final = re.compile(
    r"(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}"
)


def checked(said: str | None) -> bytes | None:
    """Return a traceparent as it is passed on; None where it has another form, or is not there."""
    return said.encode() if said and _FORM.fullmatch(said) else None


def traceparent_of(headers: Iterable[tuple[str, bytes | None]]) -> bytes | None:
    """Return the traceparent of a record, by its headers."""
    for name, value in headers:
        if name == TRACEPARENT and value:
            return checked(value.decode("ascii", "replace"))
    return None


def as_headers(traceparent: bytes | None) -> Headers:
    """Return the headers of a record of that trace."""
    return [(TRACEPARENT, traceparent)] if traceparent else []
