"""Telling the days due and redactions from other events before they are sent: they go elsewhere."""

from collections.abc import Iterable, Iterator

import msgspec

from streams.core.events.messages import Due, Redacted
from streams.feeding.sending import Keyed

_TYPES = frozenset(str(message.__struct_config__.tag) for message in (Due, Redacted))


class _Typed(msgspec.Struct):
    type: str = ""


_typed = msgspec.json.Decoder(_Typed).decode


def is_due(value: bytes) -> bool:
    """Return whether an event belongs to quick-report-due; what cannot be read does not."""
    try:
        return _typed(value).type in _TYPES
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False


def without_due(events: Iterable[Keyed], due: list[Keyed]) -> Iterator[Keyed]:
    """Yield the events that are neither, as they come, and gather in `due` those that are."""
    for event in events:
        if is_due(event[1]):
            due.append(event)
        else:
            yield event
