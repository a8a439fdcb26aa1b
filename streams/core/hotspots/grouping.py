"""Which items are one hotspot: a function of the set of sketches, computed as they come.

Items are compared to earlier ones (`streams.core.hotspots.candidates`), and average linkage makes
groups of those that are alike enough. When an item comes or goes, only what this reaches is
computed again (`streams.core.hotspots.components`), and the groups are the same as if all items had
been there at once, in whichever order and batches they came.
"""

from array import array
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Final

from streams.core.hotspots.candidates import Candidates
from streams.core.hotspots.components import Components
from streams.core.hotspots.in_common import Comparer
from streams.core.hotspots.likeness import likenesses
from streams.core.hotspots.linkage import LEAST_LIKENESS, THOUSANDTHS
from streams.core.hotspots.regions import RowGroup
from streams.core.hotspots.rows import KeptSketches
from streams.core.hotspots.sketches import Sketch, encode_sketch
from streams.core.hotspots.statistics import Statistics
from streams.core.hotspots.weighing import Weighing

_AT_ONCE: Final = 20_000
"""How many sketches are taken in at once: as rows they are much smaller."""


class Grouping:
    """Sketches and their groups, by one count of statistics.

    Items are kept as rows, of 0.8 kB each: `sketches` makes a sketch again each time that it is
    asked for one.
    """

    def __init__(self, statistics: Statistics) -> None:
        self.statistics = statistics
        self._kept = KeptSketches()
        self._weighing = Weighing(statistics)
        self._comparer = Comparer(self._weighing)
        self._candidates = Candidates(self._kept, self._weighing)
        self._components = Components(self._kept)
        # Of which items each was last compared to: what comes late, or leaves, makes thousands look
        # again, of which few find others.
        self._looked_at = array("q")

    @property
    def sketches(self) -> Mapping[str, Sketch]:
        """All sketches by the ids of their items, in no order."""
        return self._kept

    def add(self, sketches: Iterable[Sketch]) -> None:
        """Take sketches in. One that is there already changes nothing.

        Of two with the same id the earlier one counts, and of the same time the lower record.
        """
        waiting = iter(sketches)
        while some := list(islice(waiting, _AT_ONCE)):
            self._add(some)

    def _add(self, sketches: Iterable[Sketch]) -> None:
        new: dict[str, Sketch] = {}
        replaced: list[str] = []
        for sketch in sketches:
            known = new.get(sketch.id) or self._kept.get(sketch.id)
            if known and (known == sketch or _rank(known) <= _rank(sketch)):
                continue
            if sketch.id in self._kept and sketch.id not in new:
                replaced.append(sketch.id)
            new[sketch.id] = sketch
        self.remove(replaced)
        rows = [self._kept.add(new[item]) for item in sorted(new, key=lambda item: new[item].key)]
        self._weighing.measure(self._kept.rows, rows)
        self._looked_at.extend([0] * (len(self._kept.ids) - len(self._looked_at)))
        for row in rows:
            rarest = self._candidates.rarest(row)
            later = self._candidates.add(row, rarest)
            self._compare(row)
            for other in later:
                self._compare(other)

    def remove(self, items: Iterable[str]) -> None:
        """Forget items, as if they had never been there; ids that are not known change nothing."""
        rows = {self._kept.number[item] for item in items if item in self._kept}
        later = self._candidates.remove({row: self._candidates.rarest(row) for row in rows})
        self._components.cut(rows, later)
        for row in rows:
            self._kept.remove(self._kept.ids[row])
            self._looked_at[row] = 0
        for row in later:
            self._compare(row)

    def _compare(self, row: int) -> None:
        others = self._candidates.before(row, self._candidates.rarest(row))
        looked_at = hash(frozenset(others))
        if self._looked_at[row] == looked_at:
            return
        self._looked_at[row] = looked_at
        before = self._components.links(row)
        found = {other: before[other] for other in others if other in before}
        new = [other for other in others if other not in before]
        if new:
            values = likenesses(self._comparer.in_common(self._kept.rows[[row, *new]]))
            found.update(
                (other, value)
                for other, value in zip(new, values.tolist(), strict=True)
                if value * THOUSANDTHS > LEAST_LIKENESS
            )
        self._components.link(row, found)

    def group_of(self, item: str) -> tuple[str, ...]:
        """Return the ids that are in one group with `item`, itself included, in their order.

        Raises:
            KeyError: No sketch has this id.
        """
        ids = self._kept.ids
        return tuple(ids[row] for row in self._components.group_of(self._kept.number[item]))

    def groups_of(self, items: Iterable[str]) -> list[tuple[str, ...]]:
        """Return the groups in which some items are, as `groups` does; unknown ids are in none."""
        number = self._kept.number
        of_first = {
            group[0]: group
            for group in (self._components.group_of(number[i]) for i in items if i in number)
        }
        return self._in_order(of_first.values())

    def take_changed(self) -> set[str]:
        """Return the items whose group or links may be others than when this was asked last.

        Those that were removed are not among them.
        """
        return {self._kept.ids[row] for row in self._components.take_changed()}

    def key(self, item: str) -> tuple[int, str]:
        """Return where an item is in the order of items: by time in seconds, then by id.

        Raises:
            KeyError: No sketch has this id.
        """
        return self._kept.key_of(item)

    def groups(self, fewest: int = 1) -> list[tuple[str, ...]]:
        """Return the groups of at least `fewest` items, in the order of their first items.

        Nearly all items are alone: those who want hotspots ask for groups of two and more.
        """
        return self._in_order(self._components.groups(fewest))

    def _in_order(self, groups: Iterable[RowGroup]) -> list[tuple[str, ...]]:
        ids = self._kept.ids
        rows = sorted(groups, key=lambda group: self._kept.key(group[0]))
        return [tuple([ids[row] for row in group]) for group in rows]

    def recounted(self) -> Statistics:
        """Return statistics in which each group counts as its first item alone.

        A storm of letters about one place does not make the place a common word, which would
        dissolve the storm.
        """
        return self._weighing.counted(
            self._kept.rows, [group[0] for group in self._components.groups()]
        )

    def links(self, item: str) -> dict[str, float]:
        """Return the earlier items that `item` was found to be somewhat like, with how much."""
        ids = self._kept.ids
        links = self._components.links(self._kept.number[item])
        return {ids[other]: value for other, value in links.items()}


def _rank(sketch: Sketch) -> tuple[int, bytes]:
    return sketch.at, encode_sketch(sketch)
