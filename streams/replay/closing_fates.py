"""What the office does to a group's cases once they are closed: calls back, judges, archives."""

from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Final

from streams.replay.chance import one_of, pick
from streams.replay.envelope import Data
from streams.replay.office_days import OfficeDays
from streams.replay.rhythm import DAY
from streams.replay.seen import Seen
from streams.replay.step_counts import CaseSteps
from streams.replay.step_fates import StepFates
from streams.replay.value_forms import Count, Name

_CALLED_WITHIN: Final = 4
_JUDGED_WITHIN: Final = (2, 6)
_ARCHIVED_WITHIN: Final = (7, 20)
"""Working days after the last closing."""


class ClosingFates:
    """Draws lots for a group's closed cases, and for the labels of all.

    Args:
        fates: What is done to them before; takes these steps as well.
        plan: How many meet what.
        cases: The group's, in order of their indexes.
        cutoff: The day by whose end everything has happened.
        days: The offices' working days.
        rng: The chance.
    """

    def __init__(
        self,
        fates: StepFates,
        plan: CaseSteps,
        cases: Sequence[Seen],
        *,
        cutoff: int,
        days: OfficeDays,
        rng: Random,
    ) -> None:
        self._fates = fates
        self._plan = plan
        self._cases = cases
        self._closed = [case for case in cases if case.closing is not None]
        self._cutoff = cutoff
        self._days = days
        self._rng = rng

    def draw(self, source: str) -> None:
        """Draw them all.

        Args:
            source: The source of the cases' events.

        Raises:
            TooFew: More are wanted than there are.
        """
        self._call_back()
        self._judge(source)
        archived = self._fates.lots("archived", self._plan.archived, self._closed, self._archive)
        for index, options in archived.items():
            self._fates.step(self._cases[index], one_of(self._rng, options), "archived")
        self._label()

    def _within(self, case: Seen, first: int, last: int) -> Sequence[int]:
        """Return the working days after the last closing, from one to another of them."""
        end = case.closing or 0
        until = min(self._days.after(end // DAY, last), self._cutoff)
        if case.reopened is not None and case.reopened > end:
            until = min(until, case.reopened // DAY - 1)
        return self._days.between(end // DAY + 1, until)[first - 1 :]

    def _call_back(self) -> None:
        def options(case: Seen) -> Sequence[int]:
            end = case.closing or 0
            if case.reopened is None or case.closed is None or case.reopened > end:
                return self._within(case, 1, _CALLED_WITHIN)
            # The call is why it is reopened.
            return self._days.between(case.closed // DAY + 1, case.reopened // DAY - 1)

        plan, rng = self._plan, self._rng
        drawn = self._fates.lots("called_back", plan.called_back, self._closed, options)
        answers = _answers(plan, [self._cases[index] for index in drawn], rng)
        for index, days in drawn.items():
            said = answers[index]
            self._fates.step(self._cases[index], one_of(rng, days), "called-back", **said)

    def _judge(self, source: str) -> None:
        def options(case: Seen) -> Sequence[int]:
            return self._within(case, *_JUDGED_WITHIN) if case.reply else ()

        plan, rng = self._plan, self._rng
        key = "perfunctory + substantive"
        drawn = self._fates.lots(key, plan.judged, self._closed, options)
        poor = pick(rng, "steps.perfunctory", plan.perfunctory, drawn)
        for index, days in drawn.items():
            case = self._cases[index]
            verdict = "perfunctory" if index in poor else "substantive"
            about = {"source": source, "id": case.reply, "verdict": verdict, "by": plan.office}
            self._fates.step(case, one_of(rng, days), "judged", **about)

    def _archive(self, case: Seen) -> Sequence[int]:
        is_over = case.reopened is None or case.reopened < (case.closing or 0)
        return self._within(case, *_ARCHIVED_WITHIN) if is_over else ()

    def _label(self) -> None:
        plan, fates, rng = self._plan, self._fates, self._rng
        for case, label, value in _labelled("labels", plan.labels, self._cases, rng):
            fates.label(case, fates.accepted_on(case), {label: value}, case.begin)
        for case, label, value in _labelled(
            "closing_labels", plan.closing_labels, self._closed, rng
        ):
            end = case.closing or 0
            fates.label(case, end // DAY, {label: value}, end)


def _answers(plan: CaseSteps, called: Sequence[Seen], rng: Random) -> dict[int, Data]:
    """Draw what was answered, by the indexes of those called."""
    back = [case.index for case in called if case.reopened is not None]
    others = [case.index for case in called if case.reopened is None]
    rng.shuffle(others)
    reached = [*back, *others][: plan.reached]
    unsolved = reached[: len(reached) - plan.solved]
    contacted = pick(rng, "steps.contacted", plan.contacted, reached)
    graded = pick(rng, "steps.grades", sum(plan.grades), reached)
    worst_first = [index for index in reached if index in graded]
    values = [grade for grade, many in enumerate(plan.grades, 1) for _ in range(many)]
    grades = dict(zip(worst_first, values, strict=True))
    answers: dict[int, Data] = {case.index: {"reached": False} for case in called}
    for index in reached:
        answer = {"contacted": index in contacted, "solved": index not in unsolved}
        answers[index] = {"reached": True} | answer
        if index in grades:
            answers[index]["grade"] = grades[index]
    return answers


def _labelled(
    key: str, tables: Mapping[Name, Mapping[Name, Count]], cases: Sequence[Seen], rng: Random
) -> Iterator[tuple[Seen, str, str]]:
    """Draw which case gets which value of each label."""
    known = {case.index: case for case in cases}
    for label, table in tables.items():
        values = [value for value, many in table.items() for _ in range(many)]
        drawn = sorted(pick(rng, f"steps.{key}.{label}", len(values), known))
        rng.shuffle(values)
        for index, value in zip(drawn, values, strict=True):
            yield known[index], label, value
