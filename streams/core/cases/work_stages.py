"""At which stage of its work an application is, and by which day that must be done.

The office accepts an application (受理), reviews it, and may ask for a supplement once (审查);
while it waits for the applicant, a third party, another organ or a fee, its clock stands still;
otherwise it is processed (处理) and, when its deadline is near, must be answered (答复); what is
answered is archived (存档). An application is at one stage at a time.

By when each is to be done, the catalogue's deadlines say, as they held on its day of receipt.
"""

from typing import Final, Literal, NamedTuple, get_args

from streams.core.cases.clocked import deciding_values, life_of
from streams.core.cases.owed import is_done, is_open
from streams.core.cases.step_rows import Step
from streams.core.cases.timeline_rows import CaseTimeline
from streams.core.county.clock import Course, StageDue
from streams.core.county.deadline_tables import Stage, WaitStage
from streams.core.county.deadlines import Deadlines
from streams.core.county.lives import Life

WorkStage = Literal[
    "accept",
    "review",
    "supplement",
    "third-party",
    "joint",
    "fee",
    "other",
    "process",
    "archive",
]

WORK_STAGES: Final[tuple[WorkStage, ...]] = get_args(WorkStage)
"""In the order of the work. `other` waits for something that has no name of its own."""

WAITS: Final = frozenset({"supplement", "third-party", "joint", "fee", "other"})
"""The stages at which the clock of an application stands still."""


class AtStage(NamedTuple):
    """At which stage an application is as of the end of a day.

    Attributes:
        stage: Which.
        since: The day since which it is, as a number.
        due: By when this stage is to be done; None where the catalogue does not say.
        answer: By when the application is to be answered; None where the catalogue does not say,
            or it is answered. Without a last day while its clock stands still.
        department: Its unit; "" where it has none.
        received: The day of receipt, as a number.
        channel: How it came.
    """

    stage: WorkStage
    since: int
    due: StageDue | None
    answer: StageDue | None
    department: str
    received: int
    channel: str


def stage_of(case: CaseTimeline, as_of: int, deadlines: Deadlines) -> AtStage | None:
    """Return at which stage an application is; None where nothing is left to be done.

    Args:
        case: As it is known; it was received by then.
        as_of: The day, as a number.
        deadlines: By when what is to be done.
    """
    given = next(each for each in reversed(case.attributes) if each.day <= as_of)
    labels = next((each.values for each in reversed(case.labels) if each.day <= as_of), {})
    rules = _Rules(deadlines, case, deciding_values(case, given, labels), as_of)
    found = _open_stage(case, rules) if is_open(case, as_of) else _closed_stage(case, rules)
    if found is None:
        return None
    stage, since, due = found
    answer = rules.course("close") if stage != "archive" else None
    return AtStage(
        stage,
        since,
        due,
        answer.due(as_of) if answer else None,
        given.department,
        case.received,
        case.channel,
    )


_Found = tuple[WorkStage, int, StageDue | None]


class _Rules:
    """The deadlines of one application as of a day."""

    def __init__(
        self, deadlines: Deadlines, case: CaseTimeline, values: dict[str, str], as_of: int
    ) -> None:
        self._deadlines = deadlines
        self._case = case
        self._values = values
        self.as_of = as_of

    def course(self, stage: Stage) -> Course | None:
        """Return what became of a deadline of the whole case."""
        edition = self._deadlines.edition(stage, self._case.received, self._values)
        return self._deadlines.course(edition, life_of(self._case)) if edition else None

    def from_day(self, stage: WaitStage, day: int) -> StageDue | None:
        """Return the deadline of a stage that begins on a day; None where there is none."""
        edition = self._deadlines.edition(stage, self._case.received, self._values)
        return self._deadlines.course(edition, Life(day)).due(self.as_of) if edition else None


def _open_stage(case: CaseTimeline, rules: _Rules) -> _Found | None:
    course = rules.course("close")
    pauses = _pauses(case, course, rules.as_of)
    pause = pauses[-1] if pauses else None
    if pause and _is_paused(case, course, pause, rules.as_of):
        stage = _WAIT_OF[pause.reason]
        due = rules.from_day(stage, pause.day) if stage != "other" else None
        return stage, pause.day, due
    accept = rules.course("accept")
    if accept and not is_done(case, "accept", rules.as_of):
        return "accept", case.received, accept.due(rules.as_of)
    if not any(each.reason == "supplement" for each in pauses):
        # A supplement is asked for once, and early: what was not asked for by then is processed.
        review = rules.from_day("review", case.received)
        if review and review.last is not None and rules.as_of <= review.last:
            return "review", _accepted_on(case, rules.as_of), review
    since = _resumed_on(case, rules.as_of) or _accepted_on(case, rules.as_of)
    return "process", since, course.due(rules.as_of) if course else None


_WAIT_OF: Final[dict[str, Literal["supplement", "third-party", "joint", "fee", "other"]]] = {
    "supplement": "supplement",
    "third-party": "third-party",
    "joint": "joint",
    "fee": "fee",
    "other": "other",
}


def _closed_stage(case: CaseTimeline, rules: _Rules) -> _Found | None:
    closed = next(move.day for move in reversed(case.moves) if move.day <= rules.as_of)
    archived = any(
        step.what == "archived" and closed <= step.day <= rules.as_of for step in case.steps
    )
    due = None if archived else rules.from_day("archive", closed)
    return ("archive", closed, due) if due else None


def _pauses(case: CaseTimeline, course: Course | None, as_of: int) -> list[Step]:
    """Return the pauses that had an effect."""
    idle = course.idle if course else {}
    return [
        step
        for place, step in enumerate(case.steps)
        if step.what == "paused" and step.day <= as_of and place not in idle
    ]


def _is_paused(case: CaseTimeline, course: Course | None, pause: Step, as_of: int) -> bool:
    if course:
        return course.due(as_of).last is None
    # Without a clock of its answer, it is paused until it is said that it goes on.
    after = case.steps[case.steps.index(pause) + 1 :]
    return not any(step.what == "resumed" and step.day <= as_of for step in after)


def _accepted_on(case: CaseTimeline, as_of: int) -> int:
    """Return the day on which it was accepted last; of receipt, where nobody says so."""
    days = [each.day for each in case.steps if each.what == "accepted" and each.day <= as_of]
    return days[-1] if days else case.received


def _resumed_on(case: CaseTimeline, as_of: int) -> int | None:
    """Return the day on which it last went on, or was reopened; None if it never stood still."""
    days = [each.day for each in case.steps if each.what == "resumed" and each.day <= as_of]
    days += [each.day for each in case.moves if each.day <= as_of]
    return max(days, default=None)
