"""The items that are compared, and their grouping, in little memory: there may be a million.

A sketch is a row: among those that wait, until it is grouped, and then among those of the grouping
alone. What is known beside it is the same of many items, and kept once.
"""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from streams.core.hotspots.grouping import Grouping
from streams.core.hotspots.rows import KeptSketches
from streams.core.hotspots.sketch_records import KnownItem
from streams.core.hotspots.sketches import Sketch
from streams.core.hotspots.statistics import Statistics

_TURN_ITEMS: Final = 16
"""How many items are compared until others have a turn."""


class _About(NamedTuple):
    kind: str
    channel: str
    category: str
    words: tuple[str, ...]


class KnownItems(Mapping[str, KnownItem]):
    """Items by the ids of their cases. One is made again each time that somebody asks for it.

    Attributes:
        grouping: Groups them, as of when they were grouped last.
    """

    def __init__(self, statistics: Statistics) -> None:
        self.grouping = Grouping(statistics)
        self._waiting = KeptSketches()
        self._removed: set[str] = set()
        self._about: dict[str, _About] = {}
        self._once: dict[_About, _About] = {}
        self._touched: set[str] = set()
        self._newest: int | None = 0

    def __len__(self) -> int:
        return len(self._about)

    def __iter__(self) -> Iterator[str]:
        return iter(self._about)

    def __contains__(self, case: object) -> bool:
        return case in self._about

    def __getitem__(self, case: str) -> KnownItem:
        kind, channel, category, words = self._about[case]
        return KnownItem(
            sketch=self._sketch(case), kind=kind, channel=channel, category=category, words=words
        )

    def written_at(self, case: str) -> int:
        """Return when an item was written, in seconds since 1970 UTC.

        Raises:
            KeyError: There is no such item.
        """
        if case not in self._about:
            raise KeyError(case)
        if case in self._waiting:
            return self._waiting.key_of(case)[0]
        return self.grouping.key(case)[0]

    @property
    def newest(self) -> int:
        """When the newest was written, in seconds since 1970 UTC; 0 of none."""
        if self._newest is None:
            self._newest = max(map(self.written_at, self._about), default=0)
        return self._newest

    def put(self, item: KnownItem) -> bool:
        """Take an item in, in the place of one of the same case; return whether it is another."""
        case = item.sketch.id
        about = _About(item.kind, item.channel, item.category, item.words)
        is_known = case in self._about
        is_same = is_known and self._sketch(case) == item.sketch
        if is_same and self._about[case] == about:
            return False
        if not is_same:
            if is_known:
                # Of two of one case a grouping keeps the earlier; here the last counts.
                self._take_out(case)
            self._waiting.add(item.sketch)
            if self._newest is not None:
                self._newest = max(self._newest, item.sketch.at)
        if is_known:
            self._touched.add(case)
        self._about[case] = self._once.setdefault(about, about)
        return True

    def drop(self, case: str) -> bool:
        """Let go of the item of a case; return whether there was one."""
        if case not in self._about:
            return False
        self._take_out(case)
        del self._about[case]
        self._touched.add(case)
        return True

    def take_touched(self) -> set[str]:
        """Return the items that were replaced or let go of since this was asked last."""
        touched, self._touched = self._touched, set()
        return touched

    def sketches(self) -> Iterator[Sketch]:
        """Yield all sketches, in no order."""
        return map(self._sketch, self._about)

    def regroup_by(self, statistics: Statistics) -> None:
        """Have all that waits be grouped by such statistics; nothing may be grouped yet.

        Raises:
            ValueError: Something is.
        """
        if self.grouping.sketches:
            raise ValueError("some are grouped by other statistics")
        self.grouping = Grouping(statistics)

    def group(self) -> Iterator[None]:
        """Group what has come and gone. Others may have a turn at each step, and change nothing."""
        self.grouping.remove(self._removed)
        self._removed = set()
        yield from self._add(self.grouping, self._waiting)
        self._waiting = KeptSketches()

    def group_again(self, statistics: Statistics) -> Iterator[None]:
        """Group all by other statistics; as `group`."""
        grouping = Grouping(statistics)
        yield from self._add(grouping, self._about)
        self.grouping = grouping
        self._waiting = KeptSketches()
        self._removed = set()

    def _add(self, grouping: Grouping, cases: Mapping[str, object]) -> Iterator[None]:
        """Add items to a grouping in order of time, which is the order that costs least."""
        ordered = sorted(cases, key=lambda case: (self.written_at(case), case))
        for start in range(0, len(ordered), _TURN_ITEMS):
            grouping.add([self._sketch(case) for case in ordered[start : start + _TURN_ITEMS]])
            yield

    def _sketch(self, case: str) -> Sketch:
        waiting = self._waiting.get(case)
        return self.grouping.sketches[case] if waiting is None else waiting

    def _take_out(self, case: str) -> None:
        if self.written_at(case) == self._newest:
            self._newest = None
        if case in self._waiting:
            self._waiting.remove(case)
        if case in self.grouping.sketches:
            self._removed.add(case)
