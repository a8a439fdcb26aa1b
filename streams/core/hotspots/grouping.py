"""Which items are one hotspot: a function of the set of sketches, computed as they come.

Items are compared to earlier ones (`streams.core.hotspots.candidates`), and those that are alike
enough, one way or the other, form a component; within it, average linkage makes the groups. When an
item comes, only what it touches is computed again, so that the groups are the same as if all
items had been there at once, in whichever order and batches they came.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Iterable
from typing import Final

from streams.core.hotspots.candidates import Candidates
from streams.core.hotspots.likeness import likeness
from streams.core.hotspots.linkage import LEAST_LIKENESS, LIKE_ENOUGH, linked
from streams.core.hotspots.sketches import Sketch, encode_sketch
from streams.core.hotspots.statistics import Statistics
from streams.core.hotspots.weighing import Weighed, weigh

_MOST_WEIGHED: Final = 20_000
"""How many items are kept as they are compared. They are made again from their sketches."""


class Grouping:
    """Sketches and their groups, by one count of statistics."""

    def __init__(self, statistics: Statistics) -> None:
        self.statistics = statistics
        self.sketches: dict[str, Sketch] = {}
        self._begin()

    def _begin(self) -> None:
        self._candidates = Candidates(self.statistics)
        self._weighed: OrderedDict[str, Weighed] = OrderedDict()
        self._back: dict[str, dict[str, float]] = {}
        self._ahead: defaultdict[str, set[str]] = defaultdict(set)
        self._component: dict[str, tuple[str, ...]] = {}
        self._group: dict[str, tuple[str, ...]] = {}
        self._touched: set[str] = set()

    def add(self, sketches: Iterable[Sketch]) -> None:
        """Take sketches in. One that is there already changes nothing.

        Of two with the same id the earlier one counts, and of the same time the lower record.
        """
        new: dict[str, Sketch] = {}
        other_content = False
        for sketch in sketches:
            known = self.sketches.get(sketch.id) or new.get(sketch.id)
            if known == sketch:
                continue
            if known and _rank(known) <= _rank(sketch):
                continue
            if sketch.id in self.sketches:
                other_content = True
                self.sketches[sketch.id] = sketch
            else:
                new[sketch.id] = sketch
        if other_content:
            self._begin()
            new |= self.sketches
        for sketch in sorted(new.values(), key=lambda s: s.key):
            self._add(sketch)

    def _add(self, sketch: Sketch) -> None:
        self.sketches[sketch.id] = sketch
        later = self._candidates.add(sketch)
        self._compare(sketch)
        for item in later:
            self._compare(self.sketches[item])

    def _compare(self, sketch: Sketch) -> None:
        item = sketch.id
        before = self._back.get(item, {})
        here = self._as_compared(item)
        found: dict[str, float] = {}
        for other in self._candidates.before(sketch):
            value = before.get(other)
            if value is None:
                value = likeness(here, self._as_compared(other))
            if value > LEAST_LIKENESS:
                found[other] = value
        if found == before and item in self._back:
            return
        for other in before.keys() - found.keys():
            self._ahead[other].discard(item)
        for other in found:
            self._ahead[other].add(item)
        self._back[item] = found
        self._touched.update((item, *before, *found))

    def _as_compared(self, item: str) -> Weighed:
        weighed = self._weighed.get(item)
        if weighed is None:
            if len(self._weighed) >= _MOST_WEIGHED:
                self._weighed.popitem(last=False)
            weighed = self._weighed[item] = weigh(self.sketches[item], self.statistics)
        else:
            self._weighed.move_to_end(item)
        return weighed

    def group_of(self, item: str) -> tuple[str, ...]:
        """Return the ids that are in one group with `item`, itself included, in their order.

        Raises:
            KeyError: No sketch has this id.
        """
        self._settle()
        return self._group[item]

    def groups(self) -> list[tuple[str, ...]]:
        """Return all groups, also those of one item, in the order of their first items."""
        self._settle()
        first = {group[0]: group for group in self._group.values()}
        return [first[item] for item in sorted(first, key=lambda i: self.sketches[i].key)]

    def recounted(self) -> Statistics:
        """Return statistics in which each group counts as its first item alone.

        A storm of letters about one place does not make the place a common word, which would
        dissolve the storm.
        """
        return Statistics.of(self.sketches[group[0]] for group in self.groups())

    def links(self, item: str) -> dict[str, float]:
        """Return the earlier items that `item` was found to be somewhat like, with how much."""
        return dict(self._back[item])

    def _settle(self) -> None:
        left = {member for item in self._touched for member in self._component.get(item, (item,))}
        self._touched.clear()
        while left:
            members = self._alike(next(iter(left)))
            left.difference_update(members)
            for group in self._linked(members):
                for item in group:
                    self._group[item] = group
                    self._component[item] = members

    def _alike(self, item: str) -> tuple[str, ...]:
        """Return all that are alike enough with `item`, or with one that is, in their order."""
        found = {item}
        waiting = [item]
        while waiting:
            here = waiting.pop()
            back = self._back[here]
            near = [other for other, value in back.items() if value >= LIKE_ENOUGH]
            near += [o for o in self._ahead.get(here, ()) if self._back[o][here] >= LIKE_ENOUGH]
            for other in near:
                if other not in found:
                    found.add(other)
                    waiting.append(other)
        return tuple(sorted(found, key=lambda i: self.sketches[i].key))

    def _linked(self, members: tuple[str, ...]) -> list[tuple[str, ...]]:
        if len(members) == 1:
            return [members]
        place = {item: n for n, item in enumerate(members)}
        pairs = [
            (place[other], place[item], value)
            for item in members
            for other, value in self._back[item].items()
            if other in place
        ]
        return [tuple(members[n] for n in group) for group in linked(len(members), pairs)]


def _rank(sketch: Sketch) -> tuple[int, bytes]:
    return sketch.at, encode_sketch(sketch)
