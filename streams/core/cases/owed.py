"""What is owed of a case as of a day: which of its stages are not done, and by when they are due.

A case that is open owes its closing; its first reply, until it has been answered; its acceptance,
until a unit has taken it, and again once that unit has returned it.
"""

from typing import Final, NamedTuple

from streams.core.cases.clocked import deciding_values, life_of
from streams.core.cases.tallies import Row
from streams.core.cases.timeline_rows import CaseTimeline, Given, versions
from streams.core.cases.timelines import OPEN
from streams.core.county.clock import StageDue
from streams.core.county.deadline_tables import DEADLINE_STAGES, Stage
from streams.core.county.deadlines import Deadlines
from streams.core.county.editions import Edition
from streams.core.county.lives import CLOCKED, Life
from streams.core.days import NEVER


class Owed(NamedTuple):
    """A stage that is not done.

    Attributes:
        stage: Which.
        due: By when it is due; without a last day while the case is paused.
    """

    stage: Stage
    due: StageDue


class Debtor(NamedTuple):
    """An open case as of the end of a day, with what is owed of it.

    Attributes:
        kind: Its kind.
        category: Its category.
        department: Its unit; "" where it has none.
        received: The day of receipt, as a number.
        owed: Its stages that are not done and have a deadline, in the order of the stages.
    """

    kind: str
    category: str
    department: str
    received: int
    owed: tuple[Owed, ...]


class _Plain(NamedTuple):
    """A deadline of a case: its stage, its edition, and by when it is due unless it was moved."""

    stage: Stage
    edition: Edition
    due: StageDue | None


_NO_LABELS: Final[dict[str, str]] = {}


class OwedOn:
    """Tells what is owed of cases as of the end of one day.

    Which deadlines a case has, its attributes and its day of receipt decide, and by when they are,
    unless something happened that moves one. So what was worked out for one case is true of all
    that are alike.

    Args:
        deadlines: By when cases are due.
        as_of: The day, as a number.
    """

    def __init__(self, deadlines: Deadlines, as_of: int) -> None:
        self._deadlines = deadlines
        self._as_of = as_of
        self._plain: dict[tuple[object, ...], tuple[_Plain, ...]] = {}

    def debtor(self, row: Row) -> Debtor | None:
        """Return an open case with what is owed of it; None of any other row.

        Args:
            row: The timeline of a case or record.
        """
        case = self.case(row)
        if case is None or case.received > self._as_of or not is_open(case, self._as_of):
            return None
        given = next(each for each in reversed(case.attributes) if each.day <= self._as_of)
        return Debtor(
            case.kind, given.category, given.department, case.received, self._owed(case, given)
        )

    def case(self, row: Row) -> CaseTimeline | None:
        """Return what a row says of a case as of the end of the day; None if it is not of one."""
        for version, until in versions(row):
            if until is None or self._as_of < until:
                return version if isinstance(version, CaseTimeline) else None
        return None

    def _owed(self, case: CaseTimeline, given: Given) -> tuple[Owed, ...]:
        plain = self._stages(case, given)
        if not plain:
            return ()
        is_moved = bool(case.moves) or any(step.what in CLOCKED for step in case.steps)
        found = []
        for stage, edition, undisturbed in plain:
            if is_done(case, stage, self._as_of):
                continue
            if is_moved or undisturbed is None:
                course = self._deadlines.course(edition, life_of(case))
                found.append(Owed(stage, course.due(self._as_of)))
            else:
                found.append(Owed(stage, undisturbed))
        return tuple(found)

    def _stages(self, case: CaseTimeline, given: Given) -> tuple["_Plain", ...]:
        """Return the deadlines of cases that are like this one but for what happened to them."""
        labels = next(
            (each.values for each in reversed(case.labels) if each.day <= self._as_of), _NO_LABELS
        )
        alike = (case.kind, case.channel, given.category, given.nature, *labels.items())
        key = (case.received, alike)
        found = self._plain.get(key)
        if found is None:
            values = deciding_values(case, given, labels)
            editions = (
                (stage, self._deadlines.edition(stage, case.received, values))
                for stage in DEADLINE_STAGES
            )
            found = tuple(
                _Plain(stage, edition, self._undisturbed(edition, case.received))
                for stage, edition in editions
                if edition is not None
            )
            self._plain[key] = found
        return found

    def _undisturbed(self, edition: Edition, received: int) -> StageDue | None:
        """Return the deadline of a case to which nothing happened; None where minutes decide."""
        if edition.length.in_hours:
            return None
        return self._deadlines.course(edition, Life(received)).due(self._as_of)


def is_open(case: CaseTimeline, as_of: int = NEVER) -> bool:
    """Return whether a case is open as of the end of a day; unless told, as it ends."""
    standing = OPEN
    for move in case.moves:
        if move.day <= as_of:
            standing = move.standing
    return standing == OPEN


def is_done(case: CaseTimeline, stage: Stage, as_of: int = NEVER) -> bool:
    """Return whether a stage of an open case is done as of the end of a day, or as it ends."""
    if stage == "reply":
        return case.replied is not None and case.replied <= as_of
    return stage == "accept" and _is_accepted(case, as_of)


def _is_accepted(case: CaseTimeline, as_of: int) -> bool:
    accepted = False
    for step in case.steps:
        if step.day <= as_of and step.what in ("accepted", "returned"):
            accepted = step.what == "accepted"
    return accepted
