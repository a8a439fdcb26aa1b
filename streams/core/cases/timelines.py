"""Timelines: what a case or record was on every day, without saying which one it was.

A timeline is a pure function of a case's events and the time zone. It is written as compact JSON,
which is the key of its row in the tally:

- a case: ``[kind, channel, day received, attributes, moves, day of first reply, ratings]`` with
  ``attributes`` as ``[[day, category, nature, department], …]``, of which a category that was
  guessed has a `GUESSED` before it; ``moves`` as ``[[day, standing],
  …]`` (it begins open) and ``ratings`` as ``[[day, satisfied], …]``; then, up to the last that is
  not empty, ``steps`` as ``[[day, what, …], …]``, ``labels`` as ``[[day, {label: value, …}], …]``
  and ``minutes`` of a case with a deadline in hours (see `step_rows`);
- a record: ``[day, [[day, kind, channel, department, column, headline, quantity], …]]``, with true
  at the end of an entry whose kind was a stock when it was said;
- one of whose events some were voided: a list of versions, of which each applies to questions asked
  as of days before its ``until`` (null: for ever), so that a figure asked as of a day before the
  voiding stays as it was. What versions share is written once (see `versions`);
- null where nothing counts: a reply whose letter has not arrived.

Days are numbers since 1970-01-01. Lists are in order; of one day, attributes and ratings keep the
last, moves keep all.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

import msgspec

from streams.core.cases.steps import (
    IS_STEP,
    Hours,
    effective_day,
    label_entries,
    minutes_entry,
    step_entries,
)
from streams.core.cases.timeline_rows import GUESSED
from streams.core.cases.versions import Version, written_versions
from streams.core.cases.voidings import Changes, void, void_days
from streams.core.county.catalogue import UNCATEGORISED
from streams.core.county.labels import NO_LABELS, ForeignLabels
from streams.core.days import DayOf
from streams.core.events.reduced import (
    CATEGORY,
    CHANNEL,
    FIRST,
    GUESS,
    ID,
    KIND,
    LABELS,
    OWN,
    SOURCE,
    STOCK_MARK,
    TIME,
    WHAT,
    EventIdentity,
    Reduced,
    guess_of,
    identity_of,
    is_stock,
)

Timeline = list[Any] | None

OPEN: Final = "open"
CLOSED: Final = "closed"
REJECTED: Final = "rejected"
_MOVES: Final = {"closed": CLOSED, "rejected": REJECTED, "reopened": OPEN}

encode = msgspec.json.Encoder().encode
"""Write a timeline as the bytes that key its row in a tally."""


def timeline(
    events: list[Reduced],
    day_of: DayOf,
    hours: Hours | None = None,
    foreign: ForeignLabels = NO_LABELS,
) -> Timeline:
    """Return the timeline of a case or record.

    Args:
        events: Its reduced events in order of time and identity, each identity once.
        day_of: From instants to the catalogue's days.
        hours: Of which cases the minutes are written; None: of none.
        foreign: By kind, the labels that cases of it do not have: a routing or a closing that names
            one says nothing by it, whichever came first.
    """
    for event in events:
        if event[WHAT] == "voided":
            return _versions(events, day_of, lambda some: _plain(some, day_of, hours, foreign))
    return _plain(events, day_of, hours, foreign)


def standing_receipts(
    events: list[Reduced], kinds: Collection[str]
) -> dict[EventIdentity, Reduced]:
    """Return the receipts of some kinds that are not void, by source and id.

    There are none unless the case itself is of such a kind: what it is, is said by the earliest
    first event that is not void.
    """
    left = without_void(events)
    if _kind(left) not in kinds:
        return {}
    return {
        identity_of(event): event
        for event in left
        if event[WHAT] == "received" and event[KIND] in kinds
    }


def kind_of_case(events: list[Reduced]) -> str:
    """Return the kind of a case with all that is void left out; "" if there is none, or a record.

    Its day does not matter: this is what others learn of the case as it is known now.
    """
    return _kind(without_void(events))


def first_standing(events: list[Reduced]) -> Reduced | None:
    """Return the earliest first event that is not void, which says what a case or record is."""
    for event in without_void(
        events
    ):  # A loop is quicker than a generator, and runs for each receipt.
        if event[WHAT] in FIRST:
            return event
    return None


def without_void(events: list[Reduced]) -> list[Reduced]:
    """Return the events of a case that are not void, with the voidings."""
    voids = [event for event in events if event[WHAT] == "voided"]
    if not voids:  # As nearly always, and looked at for each case that changes.
        return events
    gone = void(voids)
    return [event for event in events if identity_of(event) not in gone]


def _kind(events: list[Reduced]) -> str:
    first = next((event for event in events if event[WHAT] in FIRST), None)
    return first[KIND] if first and first[WHAT] == "received" else ""


_Plain = Callable[[list[Reduced]], Timeline]
"""Makes the timeline of events none of which is a voiding."""


def _versions(events: list[Reduced], day_of: DayOf, plain: _Plain) -> Timeline:
    """Return one timeline for each stretch of days on which the same events are void."""
    counted = [event for event in events if event[WHAT] != "voided"]
    changes = void_days([event for event in events if event[WHAT] == "voided"], day_of)
    versions = list(_different(_stretches(counted, changes, plain)))
    return written_versions(versions) if len(versions) > 1 else versions[0][1]


def _stretches(
    counted: list[Reduced], changes: dict[EventIdentity, Changes], plain: _Plain
) -> Iterator[Version]:
    """Yield the timeline of each stretch, which may be that of the one before."""
    turns: dict[int, list[EventIdentity]] = {}
    for event in counted:
        for day in changes.get(identity_of(event), ()):
            turns.setdefault(day, []).append(identity_of(event))
    gone: set[EventIdentity] = set()
    holds = plain(counted)
    for day in sorted(turns):
        yield day, holds
        gone.symmetric_difference_update(turns[day])
        left = [event for event in counted if (event[SOURCE], event[ID]) not in gone]
        holds = plain(left)
    yield None, holds


def _different(versions: Iterable[Version]) -> Iterator[Version]:
    """Let adjacent versions that say the same be one."""
    for holds, same in groupby(versions, key=itemgetter(1)):
        *_, (until, _) = same
        yield until, holds


def _plain(
    events: list[Reduced], day_of: DayOf, hours: Hours | None, foreign: ForeignLabels
) -> Timeline:
    for index, event in enumerate(events):
        what = event[WHAT]
        if what == "received":
            rest = events[:index] + events[index + 1 :] if index else events[1:]
            return _case(event, rest, day_of, hours, foreign)
        if what == "counted":
            return _record(event, events[index:], day_of)
    return None


def _record(first: Reduced, events: list[Reduced], day_of: DayOf) -> Timeline:
    said: list[list[Any]] = []
    for event in events:
        if event[WHAT] == "counted":
            _set(said, day_of(event[TIME]), event[OWN:STOCK_MARK] + [True] * is_stock(event))
    return [day_of(first[TIME]), said]


def _case(  # noqa: C901, PLR0912 - one loop without calls: it runs for every event
    first: Reduced,
    rest: list[Reduced],
    day_of: DayOf,
    hours: Hours | None,
    foreign: ForeignLabels,
) -> Timeline:
    start = first[TIME]
    received = day_of(start)
    category, nature, department = first[CATEGORY:GUESS]
    category = category or _marked_guess(first)
    attributes = [[received, category or UNCATEGORISED, nature, department]]
    moves: list[list[Any]] = []
    ratings: list[list[Any]] = []
    replied = replied_at = None
    moved: list[int] = []
    done: list[tuple[int, Reduced]] = []
    standing = OPEN
    labelled = len(first) > LABELS["received"]
    for event in rest:
        what = event[WHAT]
        # What was timed before the case came in takes effect as it comes in.
        day = day_of(event[TIME]) if event[TIME] > start else received
        if what == "replied":
            # Who answers need not be who has the case: a reply moves nothing.
            if replied is None:
                replied, replied_at = day, event[TIME]
        elif what in _MOVES:
            after = _MOVES[what]
            # Of a rejected case no answer is owed, which closing its file does not change.
            if after != standing and (standing, after) != (REJECTED, CLOSED):
                standing = after
                moves.append([day, standing])
                moved.append(event[TIME])
            labelled |= what == "closed" and len(event) > LABELS["closed"]
        elif what in {"routed", "received"}:
            given = event[OWN:] if what == "routed" else event[CATEGORY:]
            # A guess is for a case of which nothing is known, and never replaces what is.
            category = given[0] or category or _marked_guess(event)
            nature = given[1] or nature
            department = given[2] or department
            _set(attributes, day, [category or UNCATEGORISED, nature, department])
            labelled |= len(event) > LABELS[what]
        elif what == "rated":
            _set(ratings, day, [event[OWN]])
        elif what in IS_STEP:
            done.append((day, event))
            if what == "returned":
                department = ""
                _set(attributes, day, [category or UNCATEGORISED, nature, department])
    case = [first[KIND], first[CHANNEL], received, attributes, moves, replied, ratings]
    by_the_hour = hours is not None and first[KIND] in hours.kinds
    if not (done or labelled or by_the_hour):
        return case
    takes_effect = effective_day(first, day_of)
    others = foreign.get(first[KIND], ())
    labels = label_entries(first, rest, takes_effect, others) if labelled else []
    if not (done or labels or by_the_hour):
        return case
    case.append(step_entries(done, rest, takes_effect))
    if labels or by_the_hour:
        case.append(labels)
    if hours is not None and by_the_hour:
        case.append(minutes_entry(first, replied_at, moved, done, hours.minute_of))
    return case


def _marked_guess(event: Reduced) -> str:
    guess = guess_of(event)
    return GUESSED + guess if guess else ""


def _set(history: list[list[Any]], day: int, value: list[Any]) -> None:
    """Record that `value` applies from `day` on; of one day the last value is kept."""
    if history and history[-1][0] == day:
        history.pop()
    if not history or history[-1][1:] != value:
        history.append([day, *value])
