"""Events that come twice in what one sender sends at once: the same again, or something else."""

from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

from streams.core.cases.conflicts import differing
from streams.core.cases.merging import canonical
from streams.core.events.reader import Event

SAYS_ELSE: Final = (
    "has the same subject, source and id, and says something else in {fields}; one id is one "
    "event: give each its own, and to correct an event void it"
)
"""The message about an event whose identity another has, after the place of that one."""

_WRITTEN: Final = ("title", "text", "person", "note", "outcome", "reason")
"""What is not counted, and yet makes two letters of what would be taken for one."""

_Identity = tuple[str, str, str]


class Contradiction(NamedTuple):
    """Two events of one identity that say different things.

    Attributes:
        first, second: Their places, in the order in which they came.
        rule: What is to be said of the second, but for where the first is; names no value.
    """

    first: int
    second: int
    rule: str


def identity(event: Event) -> _Identity:
    """Return what tells an event apart from all others."""
    return event.subject, event.message.source, event.message.id


def contradictions(placed: Iterable[tuple[int, Event]]) -> Iterator[Contradiction]:
    """Find the events that have the identity of an earlier one and another content."""
    seen: dict[_Identity, tuple[int, Event]] = {}
    for place, event in placed:
        first, other = seen.setdefault(identity(event), (place, event))
        if fields := differences(other, event):
            yield Contradiction(first, place, SAYS_ELSE.format(fields=", ".join(fields)))


def differences(one: Event, other: Event) -> list[str]:
    """Name the fields in which two events of one identity differ; none where they are the same."""
    if one is other:
        return []
    if names := differing(one.reduced, other.reduced):
        return names
    pairs = zip(_WRITTEN, _written(one), _written(other), strict=True)
    return [name for name, mine, yours in pairs if mine != yours]


def content(event: Event) -> bytes:
    """Return what an event says: the same of those, and only those, that `differences` calls so."""
    return canonical([event.reduced, _written(event)])


def _written(event: Event) -> list[Any]:
    # A text that is empty says no more than one that is not there.
    return [getattr(event.message.data, name, None) or None for name in _WRITTEN]
