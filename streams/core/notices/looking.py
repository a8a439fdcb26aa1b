"""Looking at a case at a moment: which notices are due, and which of those given were wrong.

A pure function of what is known of the case by then. It is seen as it was at the moment: of events
that are timed later nothing is seen, so a year that is replayed gives that year's notices. What
becomes known later is seen when the case is looked at again: a notice of which it turns out that
nothing was due is withdrawn.

A case is given each rung once for a deadline, and never one below a rung that it was given. What
the clock has withdrawn it has not been given, and may be given again; what a person has voided is
not. A deadline that is moved begins its ladder again; what was given for the one before stays, if
that was the deadline at the moment.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from streams.core.cases.tallies import Row
from streams.core.cases.timeline_rows import CaseTimeline, versions
from streams.core.cases.timelines import OPEN
from streams.core.cases.voidings import void
from streams.core.county.catalogue import Catalogue
from streams.core.county.deadlines import Deadlines
from streams.core.county.ladders import read_ladder
from streams.core.days import day_number
from streams.core.events.reduced import KIND, SOURCE, TIME, WHAT, Reduced
from streams.core.events.sources import CLOCK
from streams.core.notices.by_the_clock import ClockNotice, given_in, withdrawn_in
from streams.core.notices.climbing import Climbing, Standing
from streams.core.notices.moments import Moments
from streams.core.notices.seeing import CaseOverTime, Seeing, stages_owed

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
        brings_news: Whether something happens to the case at that moment.
        kind: The kind of the case; "" where it does not count.
    """

    given: list[ClockNotice]
    withdrawn: list[tuple[ClockNotice, str]]
    again: int | None
    brings_news: bool
    kind: str

    @property
    def is_settled(self) -> bool:
        """Whether nothing was found, and nothing will be unless more becomes known of the case."""
        return self.again is None and not self.given and not self.withdrawn


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
        deadlines = Deadlines(catalogue)
        self._calendar = deadlines.calendar
        self._moments = Moments(deadlines)
        self._seeing = Seeing(catalogue, deadlines, self._moments.minute_of)
        self._climbing = Climbing(self.ladder, self._moments, self._calendar.turns)
        self._day_of = catalogue.day_of

    def look(
        self, events: list[Reduced], at: int, *, only_hours: bool = False, is_new: bool = True
    ) -> Looked:
        """Look at a case.

        Args:
            events: All that is known of it, in order of time and identity.
            at: The moment, in microseconds since the epoch.
            only_hours: Whether rungs in days wait for a morning.
            is_new: Whether anything is seen of the case that was not when it was last looked at; if
                not, no notice can have become wrong.
        """
        over_time = self._seeing.over_time(events)
        given = given_in(events)
        taken_back = withdrawn_in(events)
        # What somebody says later is not known yet. What the clock withdraws was never right, also
        # seen from a moment before it was given: mornings come in any order.
        voidings = [
            event
            for event in events
            if event[WHAT] == "voided" and (event[TIME] <= at or event[SOURCE] == CLOCK)
        ]
        void_ids = _notices_voided(voidings)
        by_people = _notices_voided([event for event in voidings if event[SOURCE] != CLOCK])
        withdrawn = [
            (one, why)
            for one in given
            if is_new and one.id not in taken_back
            for why in self._wrong(one, over_time, by_people)
        ]
        seen = over_time.see(at)
        moments = [event[TIME] for event in events if event[TIME] > at][:1]
        due: list[ClockNotice] = []
        if seen is not None:
            # Withdrawn by the clock it was not given, unless that was taken back in turn.
            wrong = {one.id for one, _ in withdrawn}
            had = [
                one
                for one in given
                if one.id in by_people
                or (one.id not in wrong and not (one.id in taken_back and one.id in void_ids))
            ]
            now = Standing(at, self._day_of(at), only_hours, had, void_ids)
            for stage, ends in seen.owed.items():
                rung, next_at = self._climbing.climb(stage, ends, seen.values, now)
                moments += next_at
                if rung is not None:
                    deadline = self._moments.told(ends)
                    alike = [one for one in given if one[1:4] == (stage, rung.name, deadline)]
                    said = rung.name, deadline, rung.action, seen.department
                    due.append(ClockNotice(at, stage, *said, turn=len(alike) + 1))
                    moments.append(at)
        again = min(moments, default=None)
        brings_news = again is not None and any(event[TIME] == again for event in events)
        return Looked(due, withdrawn, again, brings_news, _kind(events))

    def works(self, local: date) -> bool:
        """Return whether the office works on a day of the county, as far as is known now."""
        return self._calendar.works(day_number(local))

    def is_over_with(self, row: Row, at: int) -> bool:
        """Return whether no deadline of a case runs from a moment on, unless more is known.

        It is told from its row alone, which is quick, and for many cases true: those that do not
        count, records, and cases that were closed or rejected before the day and stayed so.
        """
        found = versions(row)
        if len(found) > 1:
            return False
        case = found[0][0]
        if not isinstance(case, CaseTimeline):
            return True
        last = case.moves[-1] if case.moves else None
        return last is not None and last.standing != OPEN and last.day < self._day_of(at)

    def _wrong(
        self, given: ClockNotice, case: CaseOverTime, by_people: frozenset[str]
    ) -> Iterator[str]:
        """Say why a notice was wrong at the moment at which it was given, if it was."""
        if given.id in by_people:
            yield VOIDED
            return
        seen = case.see(given.at)
        if seen is None:
            yield NOT_COUNTED
        elif given.stage not in seen.owed:
            yield DONE if given.stage not in stages_owed(seen.case) else MOVED
        elif self._moments.told(seen.owed[given.stage]) != given.deadline:
            yield MOVED


def _notices_voided(voidings: list[Reduced]) -> frozenset[str]:
    """Return the ids of the clock's events that voidings void in the end."""
    return frozenset(id_ for source, id_ in void(voidings) if source == CLOCK)


def _kind(events: list[Reduced]) -> str:
    """Return the kind of a case by its first receipt, whether or not it still counts."""
    return next((event[KIND] for event in events if event[WHAT] == "received"), "")
