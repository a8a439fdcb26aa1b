"""CloudEvents in HTTP: one event, a batch, or one in binary mode, as structured events' bytes.

Structured events stay byte for byte as they came, so that what is not known here is kept.
Sources: CloudEvents 1.0.2, its JSON format and its HTTP protocol binding.
"""

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final, TypeVar
from urllib.parse import unquote_to_bytes

import msgspec
from aiohttp import web
from msgspec import UNSET, Raw, UnsetType

from streams.core.events.encodings import UTF_8
from streams.core.events.refusals import Refused
from streams.gateway.http.problems import Problem

STRUCTURED: Final = "application/cloudevents+json"
BATCH: Final = "application/cloudevents-batch+json"
BINARY: Final = "application/json"

_PREFIX: Final = "ce-"
_NAME = re.compile(r"[a-z0-9]+", re.ASCII)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_QUOTED_PAIR = re.compile(r"\\(.)")
_BOM: Final = b"\xef\xbb\xbf"
_NUL: Final = rb"\u0000"

_ESCAPES = re.compile(
    rb"\\(?:[^u]|u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    rb"|(u[dD][89a-fA-F][0-9a-fA-F]{2}))"
)
"""Escapes in JSON strings; a group where it is half of a surrogate pair without the other half."""

Unpack = Callable[[bytes], list[bytes]]
"""Takes a body apart into its events. Raises Problem (400, 413), or Refused of the only event."""

T = TypeVar("T")

_whole: Callable[[bytes], Raw] = msgspec.json.Decoder(Raw).decode


class Binding:
    """How events are carried by requests.

    Args:
        most_events: How many events one request may bring.
    """

    def __init__(self, most_events: int) -> None:
        self._most_events = most_events
        # As many places as there may be events: reading ends at the first for which there is none,
        # where a list would first take them all in, and of "[0,0,0,…" that is a lot of memory.
        fields: list[tuple[str, Any, Any]]
        fields = [(f"event_{number}", Raw | UnsetType, UNSET) for number in range(most_events)]
        places = msgspec.defstruct("Places", fields, array_like=True, forbid_unknown_fields=True)
        self._places: Callable[[bytes], Any] = msgspec.json.Decoder(places).decode

    def unpack_by(self, request: web.Request) -> Unpack:
        """Return what takes this request's body apart, by its headers.

        Raises:
            Problem: 415, they name no mode.
        """
        charset = (request.charset or "utf-8").lower()
        if charset not in UTF_8:
            raise _unsupported("the body's charset is not utf-8; JSON is sent in UTF-8")
        kind = request.content_type
        if kind == STRUCTURED:
            return _structured
        if kind == BATCH:
            return self._batch
        if any(name.lower().startswith(_PREFIX) for name in request.headers):
            binary = partial(_binary, request.headers)
            # Callers that set no type send none, or their library's default: the data tell.
            return binary if kind.endswith(("/json", "+json")) else partial(_unnamed, binary)
        if kind == BINARY:
            raise _unsupported(
                f"Content-Type {BINARY} is binary mode, with the attributes in headers (ce-type, "
                f"ce-source, …), and there are none; a whole event is {STRUCTURED}, several are "
                f"{BATCH}"
            )
        raise _unsupported(
            f"events are sent with Content-Type {STRUCTURED}, {BATCH} or, in binary mode, {BINARY}"
        )

    def _batch(self, body: bytes) -> list[bytes]:
        try:
            found = msgspec.structs.astuple(_read(self._places, body))
        except msgspec.ValidationError:
            if body.lstrip().startswith(b"["):
                raise Problem(
                    413,
                    "Too many events",
                    f"a request may bring {self._most_events} events (intake_events) and this one "
                    "has more; send them in several",
                    limit="intake_events",
                ) from None
            raise _unreadable(f"it is not a JSON array, and {BATCH} is one of events") from None
        return [bytes(event) for event in found if event is not UNSET]


def _structured(body: bytes) -> list[bytes]:
    return [bytes(_read(_whole, body))]


def _unnamed(unpack: Unpack, body: bytes) -> list[bytes]:
    """Take apart a body that is not called JSON, if it is."""
    try:
        return unpack(body)
    except Problem as problem:
        raise _unsupported(
            f"data are JSON in binary mode too: Content-Type says nothing of {BINARY}, and "
            f"{problem.detail}"
        ) from None


def _binary(headers: Mapping[str, str], body: bytes) -> list[bytes]:
    """Make a structured event of headers and data; the data stay as they came."""
    attributes: dict[str, str] = {}
    for name, text in headers.items():
        if name.lower().startswith(_PREFIX):
            attribute = name[len(_PREFIX) :].lower()
            if not _NAME.fullmatch(attribute) or attribute == "data":
                rule = (
                    "is not the name of an attribute; "
                    "it has letters and digits only, and is not data"
                )
                raise Refused(f"header ce-{_shown(attribute)}", rule)
            if attribute in attributes:
                raise Refused(attribute, "is given twice")
            attributes[attribute] = _decoded(attribute, text)
    attributes["datacontenttype"] = BINARY  # Whatever they were called, they are read as JSON.
    envelope = msgspec.json.encode(attributes)
    if not body:
        return [envelope]
    return [b'%b,"data":%b}' % (envelope[:-1], _read(_whole, body))]


def _decoded(attribute: str, text: str) -> str:
    """Undo what the HTTP binding does to an attribute's value: quotes first, then percents."""
    if quoted := _QUOTED.fullmatch(text):
        text = _QUOTED_PAIR.sub(r"\1", quoted[1])
    try:
        return unquote_to_bytes(text.encode(errors="surrogateescape")).decode()
    except UnicodeDecodeError:
        raise Refused(attribute, "is not UTF-8 once percent-decoded") from None


def _read(decode: Callable[[bytes], T], body: bytes) -> T:
    """Read a body's JSON as far as its events' bounds.

    Raises:
        ValidationError: It is JSON, but not of the form that is asked for.
        Problem: 400, it is not JSON.
    """
    try:
        return decode(body)
    except msgspec.ValidationError:
        raise
    except RecursionError:
        raise _unreadable("it is nested too deeply") from None
    except msgspec.DecodeError as error:
        # Half of a surrogate pair is one event's fault, which it keeps in the guise of NUL.
        mended = _ESCAPES.sub(lambda found: _NUL if found[1] else found[0], body)
        if mended != body:
            return _read(decode, mended)
        if not body:
            raise _unreadable("it is empty") from None
        if body.startswith(_BOM):
            raise _unreadable(
                "it begins with a byte order mark, which JSON does not allow"
            ) from None
        raise _unreadable(f"it is not JSON: {error}") from None


def _shown(name: str) -> str:
    return name.encode("ascii", "backslashreplace").decode()[:64]


def _unreadable(why: str) -> Problem:
    return Problem(400, "Unreadable body", f"the body cannot be read: {why}")


def _unsupported(why: str) -> Problem:
    return Problem(415, "Unsupported media type", why)
