"""How the versions of a timeline are written: what several of them share, once.

Each version is an entry of a list, in order of days:

- ``[until, timeline]``: a timeline whole, or null where nothing counts;
- ``[until, base, changes]``: that of the entry numbered `base`, changed. A change is ``[place,
  value]``, what is at this place of the timeline; or ``[place, begin, end, entries]``: of the
  history at this place the first `begin` and the last `end` entries stay, these come between.

`timeline_rows` reads them. What a case does not write at its last places is empty there.
"""

from collections.abc import Iterable
from itertools import takewhile
from operator import eq
from typing import Any, Final

_MINUTES: Final = 9
"""Where a case has its minutes, which are a list and no history."""

_LATER: Final[tuple[Any, ...]] = ([], [], None)
"""What is at the last places of a case where they are not written."""

_SEVEN: Final = 7

Version = tuple[int | None, list[Any] | None]
"""The day before which a timeline speaks (None: for ever), and the timeline."""


def written_versions(versions: Iterable[Version]) -> list[list[Any]]:
    """Write versions, each as what it changes of the last one of its sort."""
    entries: list[list[Any]] = []
    last: dict[bool, tuple[int, list[Any]]] = {}
    for until, timeline in versions:
        is_case = bool(timeline) and len(timeline or []) >= _SEVEN
        base = last.get(is_case) if timeline else None
        if base is None:
            entries.append([until, timeline])
        else:
            number, before = base
            entries.append([until, number, _changes(before, timeline or [])])
        if timeline:
            last[is_case] = len(entries) - 1, timeline
    return entries


def _changes(before: list[Any], after: list[Any]) -> list[list[Any]]:
    return [
        [place, *_cut(was, now)] if isinstance(now, list) and place != _MINUTES else [place, now]
        for place, (was, now) in enumerate(zip(_long(before), _long(after), strict=True))
        if was != now
    ]


def _long(timeline: list[Any]) -> list[Any]:
    """Return a timeline of a case with all of its places."""
    missing = _SEVEN + len(_LATER) - len(timeline)
    return [*timeline, *_LATER[-missing:]] if len(timeline) >= _SEVEN and missing else timeline


def _cut(was: list[Any], now: list[Any]) -> list[Any]:
    """Return how many entries two histories share at either end, and the new ones between."""
    most = min(len(was), len(now))
    begin = _same(was, now)
    end = min(_same(reversed(was), reversed(now)), most - begin)
    return [begin, end, now[begin : len(now) - end]]


def _same(one: Iterable[Any], other: Iterable[Any]) -> int:
    return sum(1 for _ in takewhile(bool, map(eq, one, other)))
