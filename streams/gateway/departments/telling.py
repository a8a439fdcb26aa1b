"""An event as a department's system gets it: whole, without its data, or that a case has left."""

import hashlib
from typing import Final, Literal, get_args

import msgspec

from streams.core.events import messages
from streams.core.events.encodings import structured
from streams.core.events.reduced import EventIdentity
from streams.core.events.refusals import Refused
from streams.core.events.times import read_time
from streams.core.record_headers import Headers

__all__ = ["LEFT_TYPE", "OUR_SOURCE", "EventRead", "event_read", "left_event", "without_data"]

LEFT_TYPE: Final = "kuaibao.department.left.v1"
"""The type of the event that says: this case is not yours any more."""

OUR_SOURCE: Final = "/kuaibao/departments"
"""The source of that event."""

_LEFT_BYTES: Final = 15


class _Attributes(msgspec.Struct, frozen=True):
    specversion: Literal["1.0"]
    type: str
    source: str
    id: str
    subject: str
    time: str


class EventRead(msgspec.Struct, frozen=True, gc=False):
    """What is known of a record that is an event.

    Attributes:
        value: The event as structured JSON, byte for byte as it came where it came so.
        attributes: Those that every event has.
    """

    value: bytes
    attributes: _Attributes

    @property
    def identity(self) -> EventIdentity:
        """Its source and id."""
        return self.attributes.source, self.attributes.id

    @property
    def subject(self) -> str:
        """Its case or record."""
        return self.attributes.subject

    @property
    def is_first(self) -> bool:
        """Whether it says what the case or record is."""
        return self.attributes.type in _FIRST


_FIRST: Final = frozenset(
    str(message.__struct_config__.tag) for message in (messages.Received, messages.Counted)
)
_TYPES: Final = frozenset(str(one.__struct_config__.tag) for one in get_args(messages.Message))
_ANY_TIME: Final = 1 << 62
"""A clock that no time is ahead of, in microseconds: workers have looked at theirs."""

_decode = msgspec.json.Decoder(_Attributes).decode
_encode = msgspec.json.Encoder().encode


def event_read(value: bytes | None, headers: Headers) -> EventRead | None:
    """Return what a record says; None where it is not an event, as a dead letter is not.

    What has the identity of an event may still say anything where its type or time should be; that
    is told to nobody.
    """
    if value is None:
        return None
    try:
        if any(name == "ce_type" for name, _ in headers):
            value = structured(value, headers, messages.ATTRIBUTES)
        value.decode()
        attributes = _decode(value)
        read_time(attributes.time, _ANY_TIME)
        return EventRead(value, attributes) if attributes.type in _TYPES else None
    except (Refused, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def without_data(event: EventRead) -> bytes:
    """Return an event with which case it is of, what and when, and nothing that anybody wrote."""
    return _encode(event.attributes)


def left_event(event: EventRead) -> bytes:
    """Return the event that says that a case has left with this one; always the same for one."""
    digest = hashlib.blake2b(_encode(event.identity), digest_size=_LEFT_BYTES).hexdigest()
    told = event.attributes
    return _encode(
        _Attributes("1.0", LEFT_TYPE, OUR_SOURCE, f"left-{digest}", told.subject, told.time)
    )
