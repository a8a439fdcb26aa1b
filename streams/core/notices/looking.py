"""Looking at a case at a moment: which notices are due, and which of those given were wrong.

A pure function of what is known of the case by then. It is seen as it was at the moment: of events
that are timed later nothing is seen, so a year that is replayed gives that year's notices. What
becomes known later is seen when the case is looked at again: a notice of which it turns out that
nothing was due is withdrawn.

A case is given each rung once for a deadline, and never one below a rung that it was given. What
the clock has withdrawn it has not been given, and may be given again; what a person has voided is
not. A deadline that is moved begins its ladder anew; what was given for the one before stays, if
that was the deadline at the moment.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final, NamedTuple

from streams.core.cases.clocked import deciding_values, life_of
from streams.core.cases.steps import Hours
from streams.core.cases.timeline_rows import CaseTimeline, versions
from streams.core.cases.timelines import OPEN, encode, timeline
from streams.core.cases.voidings import void
from streams.core.county.catalogue import Catalogue
from streams.core.county.clock import StageDue
from streams.core.county.deadline_tables import DEADLINE_STAGES, Stage
from streams.core.county.deadlines import Deadlines
from streams.core.county.hourly import hourly_kinds
from streams.core.county.ladders import Rung, read_ladder
from streams.core.days import day_number
from streams.core.events.reduced import (
    SOURCE,
    TIME,
    VOIDED_ID,
    VOIDED_SOURCE,
    WHAT,
    EventIdentity,
    Reduced,
)
from streams.core.events.sources import CLOCK
from streams.core.notices.by_the_clock import ClockNotice, given_in, withdrawn_in
from streams.core.notices.moments import Moments

DONE: Final = "done"
MOVED: Final = "moved"
NOT_COUNTED: Final = "absent"
VOIDED: Final = "voided"
"""Why a notice is withdrawn; see `notice.Notice`."""


class Looked(NamedTuple):
    """What looking at a case found.

    Attributes:
        given: The notices that it is given now.
        withdrawn: Those that were wrong, each with why.
        again: When the case is to be looked at next if nothing more becomes known of it:
            microseconds since the epoch; None: never.
        kind: The kind of the case; "" where it does not count.
    """

    given: list[ClockNotice]
    withdrawn: list[tuple[ClockNotice, str]]
    again: int | None
    kind: str = ""


class _Seen(NamedTuple):
    """A case at a moment.

    Attributes:
        case: Its timeline, as far as it went.
        department: The unit that has it.
        values: Its values by dimension, which decide what holds for it.
        owed: The deadlines of the stages that it still owes.
    """

    case: CaseTimeline
    department: str
    values: Mapping[str, str]
    owed: dict[Stage, StageDue]


class _Now(NamedTuple):
    """The moment at which a case is looked at, and what it was given before.

    Attributes:
        at: The moment.
        only_hours: Whether rungs in days wait for a morning.
        given: The notices that the case has been given, but for those that the clock has withdrawn:
            they may turn out to be due all the same.
        gone: The identities of its events that are void.
    """

    at: int
    only_hours: bool
    given: list[ClockNotice]
    gone: set[EventIdentity]


class Looking:
    """Looks at cases by one catalogue.

    Args:
        catalogue: With deadlines and a ladder.

    Attributes:
        ladder: Its rungs.
        by_the_hour: Whether any rung is in hours, so that cases are looked at by day and by night.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self.ladder = read_ladder(catalogue.ladder)
        self.by_the_hour = any(rung.distance.in_hours for rung in self.ladder)
        self._deadlines = Deadlines(catalogue)
        self._moments = Moments(self._deadlines)
        self._day_of = catalogue.day_of
        hourly = hourly_kinds(catalogue)
        self._hours = Hours(hourly, self._moments.minute_of) if hourly else None

    def look(
        self, events: list[Reduced], at: int, *, only_hours: bool = False, is_new: bool = True
    ) -> Looked:
        """Look at a case.

        Args:
            events: All that is known of it, in order of time and identity.
            at: The moment, in microseconds since the epoch.
            only_hours: Whether rungs in days wait for a morning.
            is_new: Whether anything is known of the case that was not when it was last looked at;
                if not, no notice can have become wrong.
        """
        gone = void([event for event in events if event[WHAT] == "voided"])
        taken_back = withdrawn_in(events)
        given = given_in(events)
        withdrawn = [
            (one, why)
            for one in given
            if is_new and one.at <= at and one.id not in taken_back
            for why in self._wrong(one, events, voided=(CLOCK, one.id) in gone)
        ]
        seen = self._seen(events, at)
        later = [event[TIME] for event in events if event[TIME] > at]
        moments = later[:1]
        if seen is None:
            return Looked([], withdrawn, min(moments, default=None))
        by_people = _voided_by_people(events)
        had = [one for one in given if one.id not in taken_back or one.id in by_people]
        now = _Now(at, only_hours, had, gone)
        due: list[ClockNotice] = []
        for stage, ends in seen.owed.items():
            rung, next_at = self._climb(stage, ends, seen, now)
            moments += next_at
            if rung is not None:
                department, deadline = seen.department, self._moments.told(ends)
                alike = [one for one in given if one[1:4] == (stage, rung.name, deadline)]
                said = rung.name, deadline, rung.action, department
                due.append(ClockNotice(at, stage, *said, turn=len(alike) + 1))
                moments.append(at)
        return Looked(due, withdrawn, min(moments, default=None), seen.case.kind)

    def works(self, local: date) -> bool:
        """Return whether the office works on a day of the county, as far as is known now."""
        calendar, day = self._deadlines.calendar, day_number(local)
        return bool(calendar.between(day - 1, day, calendar.state(day)))

    def is_over_with(self, case: CaseTimeline, at: int) -> bool:
        """Return whether no deadline of a case can run from a moment on, unless more is known.

        It is told from its row alone, which is quick, and for many cases true.
        """
        day = self._day_of(at)
        last = case.moves[-1] if case.moves else None
        return last is not None and last.standing != OPEN and last.day < day

    def _seen(self, events: list[Reduced], at: int) -> _Seen | None:
        """Return a case as it was at a moment; None where it did not count, or was a record."""
        known = [event for event in events if event[TIME] <= at]
        case, _ = versions(encode(timeline(known, self._day_of, self._hours)))[-1]
        if not isinstance(case, CaseTimeline):
            return None
        given = case.attributes[-1]
        labels = case.labels[-1].values if case.labels else {}
        values = deciding_values(case, given, labels)
        courses = self._deadlines.courses(life_of(case), values)
        today = self._day_of(at)
        owed = {stage: courses[stage].due(today) for stage in _owed(case) if stage in courses}
        return _Seen(case, given.department, values, owed)

    def _wrong(self, given: ClockNotice, events: list[Reduced], *, voided: bool) -> Iterator[str]:
        """Say why a notice was wrong at the moment at which it was given, if it was."""
        if voided:
            yield VOIDED
            return
        seen = self._seen(events, given.at)
        if seen is None:
            yield NOT_COUNTED
        elif given.stage not in seen.owed:
            yield DONE if given.stage not in _owed(seen.case) else MOVED
        elif self._moments.told(seen.owed[given.stage]) != given.deadline:
            yield MOVED

    def _climb(
        self, stage: Stage, ends: StageDue, seen: _Seen, now: _Now
    ) -> tuple[Rung | None, list[int]]:
        """Return the rung that a case has reached and not been given, and when the next ones are.

        No deadline runs while the case is paused; nothing is due then.
        """
        if ends.last is None:
            return None, []
        deadline = self._moments.told(ends)
        had = {one.rung: one for one in now.given if (one.stage, one.deadline) == (stage, deadline)}
        reached: Rung | None = None
        moments: list[int] = []
        for rung in self._rungs(stage, seen.values, now.at):
            if rung.name in had:
                reached, moments = None, []  # What is below it is not given any more.
                continue
            since = self._since(rung, ends, had, now.gone)
            if since is None or (rung.is_before and now.at > self._moments.end(ends)):
                continue
            if since > now.at:
                moments.append(since)
            elif now.only_hours and not rung.distance.in_hours:
                moments.append(now.at)
            else:
                reached = rung
        return reached, moments

    def _rungs(self, stage: Stage, values: Mapping[str, str], at: int) -> Iterator[Rung]:
        """Yield the rungs of a stage that hold for a case on the day of a moment, by name once."""
        day = self._day_of(at)
        names: set[str] = set()
        for rung in self.ladder:
            if rung.stage == stage and rung.name not in names and rung.fits(day, values):
                names.add(rung.name)
                yield rung

    def _since(
        self, rung: Rung, ends: StageDue, had: Mapping[str, ClockNotice], gone: set[EventIdentity]
    ) -> int | None:
        """Return the moment from which on a rung is due; None while what it counts from is not."""
        if not rung.after_rung:
            if rung.is_before:
                return self._moments.before(ends, rung.distance)
            return self._moments.after(ends, rung.distance)
        before = had.get(rung.after_rung)
        if before is None or (CLOCK, before.id) in gone:
            return None
        return self._moments.after_notice(before.at, rung.distance)


def _voided_by_people(events: list[Reduced]) -> set[str]:
    """Return the ids of the notices that events of others say were wrong."""
    return {
        event[VOIDED_ID]
        for event in events
        if event[WHAT] == "voided" and event[VOIDED_SOURCE] == CLOCK and event[SOURCE] != CLOCK
    }


def _owed(case: CaseTimeline) -> list[Stage]:
    """Return the stages that a case still owes, by its timeline as far as it goes."""
    if case.moves and case.moves[-1].standing != OPEN:
        return []
    turns = [step.what for step in case.steps if step.what in ("accepted", "returned")]
    is_accepted = bool(turns) and turns[-1] == "accepted"
    done = {"accept": is_accepted or case.replied is not None, "reply": case.replied is not None}
    return [stage for stage in DEADLINE_STAGES if not done.get(stage, False)]
