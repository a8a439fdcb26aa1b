"""What a case's events say was done to it, as the later places of its row have it (`step_rows`)."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from streams.core.cases.step_rows import SAID, STEPS
from streams.core.days import DayOf, MinuteOf
from streams.core.events.reduced import (
    FIELDS,
    LABELS,
    OWN,
    TIME,
    WHAT,
    EventIdentity,
    Reduced,
    identity_of,
    labels_of,
)

IS_STEP: Final = frozenset(STEPS)


class Hours(NamedTuple):
    """Of which cases the minutes count, and which they are.

    Attributes:
        kinds: The kinds that have a deadline in hours.
        minute_of: From instants to minutes of the catalogue's days.
    """

    kinds: Collection[str]
    minute_of: MinuteOf


_Reply = tuple[int, int]
"""The day of a reply, and its number among those of its case."""


def step_entries(
    done: Sequence[tuple[int, Reduced]], rest: Sequence[Reduced], day: Callable[[Reduced], int]
) -> list[list[Any]]:
    """Return the steps of a case as its row has them.

    Args:
        done: The events that are steps, each with its day, in order of time.
        rest: All events of the case but its receipt, in order of time, without what is void.
        day: From an event to the day on which it takes effect.
    """
    replies: dict[EventIdentity, _Reply] = {}
    if any(event[WHAT] == "judged" for _, event in done):
        replied = [event for event in rest if event[WHAT] == "replied"]
        replies = {identity_of(one): (day(one), n) for n, one in enumerate(replied)}
    return [[on, event[WHAT], *_said(event, replies)] for on, event in done]


def _said(event: Reduced, replies: Mapping[EventIdentity, _Reply]) -> list[Any]:
    """Return what the row keeps of a step: no number of a notice, and nobody who approved it."""
    what = event[WHAT]
    said = dict(zip(FIELDS[what], event[OWN:], strict=True))
    if what == "judged":
        return [said["verdict"], *replies.get((said["source"], said["id"]), (None, None))]
    return [said[name] for name in SAID[what]]


def label_entries(
    first: Reduced, rest: Sequence[Reduced], day: Callable[[Reduced], int]
) -> list[list[Any]]:
    """Return the labels of a case as its row has them: from which day on which hold.

    A later word replaces only the labels that it names; of one day the last word stays.
    """
    entries: list[list[Any]] = []
    holds: dict[str, str] = {}
    for event in (first, *rest):
        named = labels_of(event)
        after = holds | named
        if after == holds:
            continue
        holds = dict(sorted(after.items()))
        on = day(event)
        if entries and entries[-1][0] == on:
            entries.pop()
        if not entries or entries[-1][1] != holds:
            entries.append([on, holds])
    return entries


def minutes_entry(
    first: Reduced,
    replied: int | None,
    moved: Sequence[int],
    done: Sequence[tuple[int, Reduced]],
    minute_of: MinuteOf,
) -> list[Any]:
    """Return the minutes of a case as its row has them.

    Args:
        first: Its receipt.
        replied: When it was replied to first, in microseconds since the epoch; None if never.
        moved: When its moves were, in microseconds.
        done: The events that are steps, each with its day.
        minute_of: From instants to minutes of the catalogue's days.
    """
    start = first[TIME]

    def minute(us: int) -> int:
        return minute_of(max(us, start))

    return [
        minute(start),
        None if replied is None else minute(replied),
        [minute(us) for us in moved],
        [minute(event[TIME]) for _, event in done],
    ]


_PLAIN: Final = dict.fromkeys((*STEPS, "reminded"), 0) | LABELS
"""How many places an event has at most that the rules 2 know, where not any number."""

_ANY: Final = 1_000


def have_later_facts(events: Iterable[Reduced]) -> bool:
    """Return whether events say what only the rules 3 know: one is a step, or has labels."""
    plain = _PLAIN.get
    for event in events:  # noqa: SIM110 - quicker than a generator, and runs for every event
        if len(event) > plain(event[WHAT], _ANY):
            return True
    return False


def effective_day(first: Reduced, day_of: DayOf) -> Callable[[Reduced], int]:
    """Make the function from a case's events to the days on which they take effect.

    What was timed before the case came in takes effect as it comes in.
    """
    start = first[TIME]
    return lambda event: day_of(max(event[TIME], start))
