"""A case as it was at a moment, by all that is known of it: what it still owed, and to whom."""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import Final, NamedTuple

from streams.core.cases.clocked import deciding_values, life_of
from streams.core.cases.owed import is_done, is_open
from streams.core.cases.steps import Hours
from streams.core.cases.timeline_rows import CaseTimeline, versions
from streams.core.cases.timelines import encode, timeline
from streams.core.cases.voidings import void
from streams.core.county.catalogue import Catalogue
from streams.core.county.clock import Course, StageDue
from streams.core.county.deadline_tables import DEADLINE_STAGES, Stage
from streams.core.county.deadlines import Deadlines
from streams.core.county.hourly import hourly_kinds
from streams.core.days import DayOf, MinuteOf
from streams.core.events.reduced import ID, SOURCE, TIME, WHAT, Reduced
from streams.core.events.sources import CLOCK


class CaseSeen(NamedTuple):
    """A case at a moment.

    Attributes:
        case: Its timeline, as far as it went, without what the clock did.
        department: The unit that had it.
        values: Its values by dimension, which decide what held for it.
        owed: The deadlines of the stages that it still owed.
    """

    case: CaseTimeline
    department: str
    values: Mapping[str, str]
    owed: dict[Stage, StageDue]


class Seeing:
    """Sees cases as they were at moments.

    Args:
        catalogue: The county.
        deadlines: By when its cases are due.
        minute_of: From instants to minutes of the catalogue's days.
    """

    def __init__(self, catalogue: Catalogue, deadlines: Deadlines, minute_of: MinuteOf) -> None:
        self._deadlines = deadlines
        self._day_of = catalogue.day_of
        self._foreign = catalogue.foreign_labels
        hourly = hourly_kinds(catalogue)
        self._hours = Hours(hourly, minute_of) if hourly else None

    def over_time(self, events: list[Reduced]) -> "CaseOverTime":
        """Return what sees one case at many moments.

        Args:
            events: All that is known of it, in order of time and identity.
        """
        return CaseOverTime(events, self._folded, self._day_of)

    def _folded(self, known: list[Reduced]) -> "_Folded | None":
        """Return what events make of a case; None where it does not count, or is a record."""
        # What is void is left out first: only the case as it is after all of it is asked for, and a
        # case of which much was voided has a timeline for each day on which something was.
        gone = void([event for event in known if event[WHAT] == "voided"])
        left = [
            event
            for event in known
            if event[WHAT] != "voided" and (event[SOURCE], event[ID]) not in gone
        ]
        row = encode(timeline(left, self._day_of, self._hours, self._foreign))
        case, _ = versions(row)[-1]
        if not isinstance(case, CaseTimeline):
            return None
        given = case.attributes[-1]
        labels = case.labels[-1].values if case.labels else {}
        values = deciding_values(case, given, labels)
        courses = self._deadlines.courses(life_of(case), values)
        owed = {stage: courses[stage] for stage in stages_owed(case) if stage in courses}
        return _Folded(case, given.department, values, owed)


class _Folded(NamedTuple):
    """A case by some of its events; see `CaseSeen`. Of the stages owed it has the courses."""

    case: CaseTimeline
    department: str
    values: Mapping[str, str]
    owed: dict[Stage, Course]


class CaseOverTime:
    """Sees one case at many moments, folding its events once for all between two of them.

    What the clock has given decides nothing of what a case owes, nor do the clock's withdrawals,
    which name nothing else. So a case that has been given hundreds of notices, and of which little
    else happened, is folded a few times and not hundreds.
    """

    def __init__(
        self,
        events: list[Reduced],
        fold: Callable[[list[Reduced]], _Folded | None],
        day_of: DayOf,
    ) -> None:
        self._events = [event for event in events if event[SOURCE] != CLOCK]
        self._fold = fold
        self._day_of = day_of
        self._folded: dict[int, _Folded | None] = {}

    def see(self, at: int) -> CaseSeen | None:
        """Return the case as it was at a moment; None where it did not count, or was a record.

        Args:
            at: The moment, in microseconds since the epoch. What is timed later is not seen.
        """
        many = bisect_right(self._events, at, key=_TIME_OF)
        if many not in self._folded:
            self._folded[many] = self._fold(self._events[:many])
        folded = self._folded[many]
        if folded is None:
            return None
        case, department, values, courses = folded
        today = self._day_of(at)
        owed = {stage: course.due(today) for stage, course in courses.items()}
        return CaseSeen(case, department, values, owed)


_TIME_OF: Final = itemgetter(TIME)


def stages_owed(case: CaseTimeline) -> list[Stage]:
    """Return the stages that a case still owes, by its timeline as far as it goes."""
    if not is_open(case):
        return []
    return [stage for stage in DEADLINE_STAGES if not is_done(case, stage)]
