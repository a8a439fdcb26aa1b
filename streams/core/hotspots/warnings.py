"""Warnings: which hotspots somebody must be told of, by rules that are data.

Whether a rule is true of a hotspot, and since which of its items, is a function of its items: in
whichever order they came, the same day is named.
"""

from collections import Counter, deque
from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from streams.core.county.hotspot_tables import HotspotWarningTable
from streams.core.hotspots.heat import heat
from streams.core.hotspots.sketches import Sketch

_SECONDS_A_DAY = 86_400
_EVEN = (1.0,) * 8
"""No rhythm of the week: it would be another with each item, and so would what is warned of."""


class HotspotWarning(NamedTuple):
    """That a rule became true of a hotspot.

    Attributes:
        rule: The rule's name.
        at: The moment of the item by which it became true, in seconds since 1970 UTC.
        items: How many items there were within the days of the rule.
        writers: How many different people had written them.
    """

    rule: str
    at: int
    items: int
    writers: int


def warning_of(
    written: Sequence[Sketch],
    rule: HotspotWarningTable,
    day_of: Callable[[int], int],
    words_of: Callable[[str], Collection[str]],
) -> HotspotWarning | None:
    """Return when a rule first became true of a hotspot; None if it never did.

    Args:
        written: The items of the hotspot, in the order in which they were written.
        rule: The rule.
        day_of: Returns the day number, in the county's time zone, of a moment in seconds.
        words_of: Returns the words of rules that an item has, by the id of its case.
    """
    wanted = frozenset(rule.words)
    lately: deque[Sketch] = deque()
    writers: Counter[int] = Counter()
    having = 0
    days: Counter[int] = Counter()
    has = {sketch.id: not wanted.isdisjoint(words_of(sketch.id)) for sketch in written}
    for sketch in written:
        lately.append(sketch)
        writers[sketch.writer] += 1
        having += has[sketch.id]
        if rule.burst:
            days[day_of(sketch.at)] += 1
        while lately[0].at <= sketch.at - rule.days * _SECONDS_A_DAY:
            gone = lately.popleft()
            writers[gone.writer] -= 1
            having -= has[gone.id]
            if not writers[gone.writer]:
                del writers[gone.writer]
        # Of an item nobody knows whose it is: somebody else's.
        different = len(writers) + max(0, writers[0] - 1) if 0 in writers else len(writers)
        if different < rule.writers or (wanted and not having):
            continue
        if rule.burst and heat(days, day_of(sketch.at), _EVEN).surprise < rule.burst:
            continue
        return HotspotWarning(rule.rule, sketch.at, len(lately), different)
    return None
