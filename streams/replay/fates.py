"""Which of a group's cases meet which fate, so that its counts are true at its cut-off's end."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from streams.replay.chance import pick
from streams.replay.groups import CaseGroup


@dataclass(frozen=True, slots=True, kw_only=True)
class Fates:
    """Which cases, by index, meet what; the names are those of `CaseGroup`."""

    rejected: set[int]
    open: set[int]
    unsettled: set[int]
    late: set[int]
    reopened: set[int]
    reopened_after: set[int]
    rated: set[int]
    satisfied: set[int]
    mistaken: set[int]


def draw(group: CaseGroup, days: Sequence[int], rng: Random) -> Fates:
    """Draw lots for cases that came in on `days`, which are in order.

    What takes long falls to those that came in early enough before the cut-off; those that are
    open then, or reopened later, are among the last that came in.

    Raises:
        TooFew: Too few came in early enough for what takes long.
    """
    cutoff = group.cutoff.toordinal()
    every = range(len(days))
    taken: set[int] = set()

    def fall(key: str, number: int, among: Sequence[int] = every) -> set[int]:
        taken.update(fallen := pick(rng, key, number, among, taken))
        return fallen

    def last(key: str, number: int) -> set[int]:
        free = [index for index in every if index not in taken] if number else []
        lately = [index for index in free if days[index] >= cutoff - group.open_within]
        return fall(key, number, lately if len(lately) >= number else free[-number:])

    def early(key: str, number: int, needed: int) -> set[int]:
        # Days are in order: those that came in early enough come first.
        return fall(key, number, every[: bisect_right(days, cutoff - needed)])

    rejected = fall("rejected", group.rejected)
    unsettled = last("unsettled", group.unsettled)
    opened = last("closed", group.open_then - group.unsettled)
    late = early("late", group.late, group.late_days[1])
    longest = group.in_days[1] + 2 * group.again_days[1]
    reopened = early("reopened", group.reopened, longest)
    reopened_after = last("reopened_after", group.reopened_after)
    rated = fall("rated", group.rated)
    return Fates(
        rejected=rejected,
        open=opened | unsettled,
        unsettled=unsettled,
        late=late,
        reopened=reopened,
        reopened_after=reopened_after,
        rated=rated,
        satisfied=pick(rng, "satisfied", group.satisfied, sorted(rated)),
        mistaken=pick(rng, "mistaken", group.mistaken, every),
    )
