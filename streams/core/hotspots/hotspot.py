"""A hotspot: one group of items, with an id that stays, and what can be said of it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from streams.core.hotspots.decisions import Decision, ItemGroup, as_made, decided
from streams.core.hotspots.grouping import Grouping
from streams.core.hotspots.matter_words import MATTER_OF
from streams.core.hotspots.sketches import Sketch

FEWEST_ITEMS: Final = 2
"""What one item is about is not a hotspot yet."""


@dataclass(frozen=True)
class Hotspot:
    """What several items are about.

    Attributes:
        id: The id of the hotspot's first item, so that it stays while the hotspot grows.
        items: The ids of its items, in the order in which they were written.
        writers: How many different people wrote them; an item of nobody known is one of its own.
        first: When the first was written, in seconds since 1970 UTC.
        last: When the last was written.
        places: The places that titles of at least two people name, most often named first.
        matters: The words of its matter, most often said first.
        name: What people call it; nothing if nobody named it.
        closed: Whether people closed it.
    """

    id: str
    items: ItemGroup
    writers: int
    first: int
    last: int
    places: tuple[str, ...]
    matters: tuple[str, ...]
    name: str = ""
    closed: bool = False


def hotspots(grouping: Grouping, decisions: Iterable[Decision] = ()) -> list[Hotspot]:
    """Return the hotspots of a grouping as people decided, in the order of their first items."""
    made = as_made(decisions)
    groups = [g for g in decided(grouping, made) if len(g) >= FEWEST_ITEMS]
    within = {item: group[0] for group in groups for item in group}
    names: dict[str, str] = {}
    closed: dict[str, bool] = {}
    for decision in made:
        of = within.get(decision.items[0])
        if of is None:
            continue
        if decision.what == "name":
            names[of] = decision.name
        elif decision.what in {"close", "open"}:
            closed[of] = decision.what == "close"
    return [
        hotspot_of(group, grouping.sketches, names.get(group[0], ""), closed.get(group[0], False))
        for group in groups
    ]


def now_called(known: str, current: Sequence[Hotspot]) -> str | None:
    """Return the id that the hotspot `known` has now, or None if its first item is in none.

    A hotspot that became one with an older one has the older one's id. An id is that of an item,
    so that where it went needs no table: it is the hotspot in which this item is.
    """
    return next((hotspot.id for hotspot in current if known in hotspot.items), None)


def different_writers(sketches: Iterable[Sketch]) -> int:
    """Return how many different people wrote; of an item nobody knows whose it is, one."""
    writers = [sketch.writer for sketch in sketches]
    return len({writer for writer in writers if writer}) + writers.count(0)


def hotspot_of(
    group: ItemGroup, known: Mapping[str, Sketch], name: str = "", closed: bool = False
) -> Hotspot:
    """Return what can be said of a group of items, in their order, by their sketches."""
    sketches = [known[item] for item in group]
    # What only one person calls a place may be anything; what several do is one.
    named = [(place, s.writer or s.id) for s in sketches for place in s.places]
    writers_of = Counter(place for place, _ in dict.fromkeys(named))
    return Hotspot(
        group[0],
        group,
        different_writers(sketches),
        sketches[0].at,
        sketches[-1].at,
        _most(place for (place, _) in dict.fromkeys(named) if writers_of[place] > 1),
        _most(word for s in sketches for word in dict.fromkeys(s.said) if word in MATTER_OF),
        name,
        closed,
    )


_MOST_SHOWN: Final = 5


def _most(words: Iterable[str]) -> tuple[str, ...]:
    often = Counter(words)
    return tuple(sorted(often, key=lambda word: (-often[word], word))[:_MOST_SHOWN])
