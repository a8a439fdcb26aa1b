"""What becomes of a case after it came in, day by day."""

from random import Random
from typing import Final

from streams.replay.chance import between, share_out
from streams.replay.envelope import Data, EventSeries
from streams.replay.fates import Fates
from streams.replay.groups import CaseGroup
from streams.replay.rhythm import Rhythm
from streams.replay.texts import Writer
from streams.replay.value_forms import Lag

CASE_ROUTED: Final = "kuaibao.case.routed.v1"
CASE_REPLIED: Final = "kuaibao.case.replied.v1"
CASE_CLOSED: Final = "kuaibao.case.closed.v1"
CASE_REOPENED: Final = "kuaibao.case.reopened.v1"
CASE_REJECTED: Final = "kuaibao.case.rejected.v1"
CASE_RATED: Final = "kuaibao.case.rated.v1"
EVENT_VOIDED: Final = "kuaibao.event.voided.v1"

_RATED_WITHIN: Final = (0, 3)
_GOOD_SCORES: Final = (4, 5)
_POOR_SCORES: Final = (1, 3)

CourseStep = tuple[str, int, Data]
"""What happens to a case: type of the event, day, data."""


class Courses:
    """The courses that a group's cases take: at the cut-off they are as the group says."""

    def __init__(
        self,
        group: CaseGroup,
        *,
        fates: Fates,
        office: Rhythm,
        series: EventSeries,
        writer: Writer,
        rng: Random,
    ) -> None:
        self._group = group
        self._fates = fates
        self._office = office
        self._series = series
        self._writer = writer
        self._rng = rng
        self._cutoff = group.cutoff.toordinal()
        self._reasons = share_out(group.rejections, group.rejected, rng) if group.rejected else []

    def steps(self, index: int, day: int, routing: Data) -> list[CourseStep]:
        """Make the steps that follow a case's receipt, in order.

        Args:
            index: Which case.
            day: The day it came in.
            routing: The data of its routed event; empty, if there is none.
        """
        group, fates, rng, cutoff = self._group, self._fates, self._rng, self._cutoff
        steps: list[CourseStep] = []
        if index in fates.mistaken:
            void = {"source": self._series.source, "id": self._series.identity(index, 1)}
            steps += [(CASE_CLOSED, day, self._writer.mistake()), (EVENT_VOIDED, day, void)]
        if routing:
            steps.append((CASE_ROUTED, day, routing))
        if index in fates.rejected:
            steps.append((CASE_REJECTED, self._done(day), {"reason": self._reasons.pop()}))
        elif index in fates.open:
            if index not in fates.unsettled:
                self._close(steps, self._after(group.settled_days))
        else:
            late = index in fates.late
            done = self._done(day, late=late)
            self._close(steps, done)
            if index in fates.reopened:
                done += between(rng, group.again_days)
                self._reopen(steps, done, done + between(rng, group.again_days))
            elif index in fates.rated:
                rated = min(done + between(rng, _RATED_WITHIN), cutoff)
                steps.append((CASE_RATED, rated, self._rating(good=index in fates.satisfied)))
            elif index in fates.reopened_after:
                again = self._after(group.again_days)
                self._reopen(steps, again, again + between(rng, group.again_days))
        return steps

    def _done(self, day: int, *, late: bool = False) -> int:
        if late:
            return self._office.working_day(day + between(self._rng, self._group.late_days), day)
        done = min(day + between(self._rng, self._group.in_days), self._cutoff)
        return self._office.working_day(done, day)

    def _after(self, days: Lag) -> int:
        first = self._cutoff + 1
        return self._office.working_day(self._cutoff + between(self._rng, days), first)

    def _close(self, steps: list[CourseStep], day: int) -> None:
        if self._group.answered:
            steps.append((CASE_REPLIED, day, self._writer.reply()))
        steps.append((CASE_CLOSED, day, self._writer.outcome() if self._group.topics else {}))

    def _reopen(self, steps: list[CourseStep], day: int, until: int) -> None:
        steps.append((CASE_REOPENED, day, self._writer.reopening()))
        self._close(steps, until)

    def _rating(self, *, good: bool) -> Data:
        if not self._group.scores:
            return {"satisfied": good}
        return {"score": between(self._rng, _GOOD_SCORES if good else _POOR_SCORES)}
