"""What the office does to a group's cases until they are closed: to which, and on which days."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from random import Random
from typing import Final, NamedTuple

from streams.replay.chance import one_of, pick, share_out
from streams.replay.envelope import Data
from streams.replay.office_days import OfficeDays
from streams.replay.rhythm import DAY, HOUR
from streams.replay.seen import Seen
from streams.replay.step_counts import CaseSteps

ROUTED: Final = "kuaibao.case.routed.v1"
_FOREVER: Final = 2**62
_EVENING: Final = 17 * HOUR
"""What comes in later is accepted on another day, if it may be."""
_LATE_BY: Final = 7
"""So many days at most is a case accepted late."""
_CALLS: Final = 5
"""On the last so many working days a department is called, or asks for more time."""
_LENIENT: Final = 3
"""So many working days after its deadline the latest cases are put under supervision."""
_MORE_DAYS: Final = 5
"""So many working days a department has under supervision."""
_RETURN_REASONS: Final = {"not-ours": 9, "unclear": 1}
_ROOM: Final = 3
"""So many seconds it takes to accept a case that is answered at once."""


class PlannedStep(NamedTuple):
    """A step of a case: on which day, and after and before which moments of it."""

    day: int
    kind: str
    data: Data
    after: int = 0
    before: int = _FOREVER


class StepFates:
    """Draws lots for a group's cases.

    Attributes:
        steps: What is done to each, by its index, in order of time within a day.

    Args:
        plan: How many meet what.
        cases: The group's, in order of their indexes.
        cutoff: The day by whose end everything has happened.
        days: The offices' working days.
        movers: The weights of departments that returned cases are routed to.
        rng: The chance.
    """

    def __init__(
        self,
        plan: CaseSteps,
        cases: Sequence[Seen],
        *,
        cutoff: int,
        days: OfficeDays,
        movers: Mapping[str, float],
        rng: Random,
    ) -> None:
        self.steps: defaultdict[int, list[PlannedStep]] = defaultdict(list)
        self._plan = plan
        self._cases = cases
        self._cutoff = cutoff
        self._days = days
        self._rng = rng
        self._owner = {case.index: case.department for case in cases}
        self._due = {case.index: days.after(case.received, plan.close_within) for case in cases}
        self._moved: dict[int, int] = {}
        self._accepted: dict[int, int] = {}
        self._return(movers)
        self._accept()
        busy = self._pause()
        busy |= self._extend(busy)
        self._urge(busy)
        self._supervise()

    def step(self, case: Seen, day: int, what: str, **data: object) -> None:
        """Plan a step of the department that has the case then."""
        owner = self._owner[case.index]
        data = ({"department": owner} if owner else {}) | data
        before = _FOREVER if case.first is None else case.first
        if day * DAY > before:
            before = _FOREVER
        self._plan_one(case, day, f"kuaibao.case.{what}.v1", data, before)

    def label(self, case: Seen, day: int, labels: Mapping[str, str], after: int) -> None:
        """Plan that labels of a case are told."""
        self.steps[case.index].append(PlannedStep(day, ROUTED, {"labels": {**labels}}, after))

    def accepted_on(self, case: Seen) -> int:
        """Return the day on which a case was accepted, or that of its receipt."""
        return self._accepted.get(case.index, case.received)

    def lots(
        self,
        key: str,
        number: int,
        cases: Iterable[Seen],
        options: Callable[[Seen], Sequence[int]],
        taken: Collection[int] = (),
    ) -> dict[int, Sequence[int]]:
        """Draw `number` cases that have a day for it; return their days by index.

        Raises:
            TooFew: There are fewer.
        """
        if not number:
            return {}
        found = {case.index: options(case) for case in cases}
        free = [index for index, days in found.items() if days]
        drawn = pick(self._rng, f"steps.{key}", number, free, taken)
        return {index: found[index] for index in sorted(drawn)}

    def open_days(self, case: Seen, first: int, last: int) -> list[int]:
        """Return the working days of some on which nothing has come of a case yet."""
        until = self._cutoff if case.first is None else min(case.first // DAY - 1, self._cutoff)
        return self._days.between(first, min(last, until))

    def _plan_one(self, case: Seen, day: int, kind: str, data: Data, before: int) -> None:
        self.steps[case.index].append(PlannedStep(day, kind, data, case.begin, before))

    def _of(self, indexes: Iterable[int]) -> list[Seen]:
        return [self._cases[index] for index in indexes]

    def _return(self, movers: Mapping[str, float]) -> None:
        def options(case: Seen) -> Sequence[int]:
            if case.is_rejected or not case.department:
                return ()
            day = self._days.after(case.received, 1)
            return self.open_days(case, day, day)

        drawn = self.lots("returned", self._plan.returned, self._cases, options)
        reasons = share_out(_RETURN_REASONS, len(drawn), self._rng)
        goals = share_out(movers, len(drawn), self._rng) if drawn else []
        for (index, (day,)), reason, goal in zip(drawn.items(), reasons, goals, strict=True):
            case = self._cases[index]
            to = goal
            if to == case.department:
                to = next(name for name in sorted(movers) if name != to)
            self.step(case, day, "returned", reason=reason)
            self._owner[index] = to
            self.step(case, day, "routed")
            self._moved[index] = day

    def _accept(self) -> None:
        plan = self._plan

        def until(case: Seen) -> int:
            return self._days.after(case.received, plan.accept_within)

        def late(case: Seen) -> Sequence[int]:
            if case.is_rejected:
                return ()
            first = max(until(case) + 1, self._moved.get(case.index, 0))
            return self.open_days(case, first, until(case) + _LATE_BY)

        drawn = self.lots("accepted_late", plan.accepted_late, self._cases, late)
        number = plan.accepted - plan.accepted_late
        drawn |= self.lots(
            "accepted", number, self._cases, lambda c: self._in_time(c, until), drawn
        )
        for index, days in sorted(drawn.items()):
            # Sooner rather than later.
            day = days[int(len(days) * self._rng.random() ** 2)]
            self._accepted[index] = day
            self.step(self._cases[index], day, "accepted")

    def _in_time(self, case: Seen, until: Callable[[Seen], int]) -> Sequence[int]:
        has_room = case.first is None or case.first - case.begin > _ROOM
        if case.is_rejected or not has_room:
            return ()
        due = until(case)
        moved = self._moved.get(case.index)
        if moved is not None:
            return self.open_days(case, moved, due)
        begin = case.received + (case.begin % DAY > _EVENING)
        days = self.open_days(case, begin, due)
        # Else on the day on which it is answered, or on a day off.
        first = due if case.first is None else case.first // DAY
        return days or (min(first, due, self._cutoff),)

    def _pause(self) -> set[int]:
        plan = self._plan

        def options(case: Seen) -> Sequence[int]:
            if case.closed is None or case.reopened is not None:
                return ()
            if case.closed // DAY > self._due[case.index]:
                return ()
            days = self.open_days(case, self._accepted[case.index] + 1, self._cutoff)
            return days if len(days) > 1 else ()

        drawn = self.lots("paused", plan.paused, self._of(self._accepted), options)
        again = pick(self._rng, "steps.restarted", plan.restarted, drawn)
        reasons = share_out(plan.pauses, len(drawn), self._rng) if drawn else []
        for (index, days), reason in zip(drawn.items(), reasons, strict=True):
            case = self._cases[index]
            on, off = sorted(self._rng.sample(range(len(days)), 2))
            self.step(case, days[on], "paused", reason=reason)
            restart = {"restart": True} if index in again else {}
            self.step(case, days[off], "resumed", **restart)
        return {*drawn}

    def _extend(self, busy: Collection[int]) -> set[int]:
        plan = self._plan

        def options(case: Seen) -> Sequence[int]:
            due = self._due[case.index]
            is_late = case.first is not None and case.first // DAY > self._days.after(
                due, plan.extend_by
            )
            if case.closed is None or case.reopened is not None or not is_late:
                return ()
            return self._last_days(case)

        drawn = self.lots("extended", plan.extended, self._of(self._accepted), options, busy)
        for index, days in drawn.items():
            case = self._cases[index]
            by = {"working_days": plan.extend_by, "approved_by": plan.office}
            self.step(case, one_of(self._rng, days), "extended", **by)
            self._due[index] = self._days.after(self._due[index], plan.extend_by)
        return {*drawn}

    def _last_days(self, case: Seen) -> Sequence[int]:
        due = self._due[case.index]
        return self.open_days(case, self._accepted[case.index] + 1, due)[-_CALLS:]

    def _urge(self, busy: Collection[int]) -> None:
        def options(case: Seen) -> Sequence[int]:
            due = self._due[case.index]
            last = self._days.between(due - 3 * _LATE_BY, due)[-_CALLS:]
            return [day for day in self._last_days(case) if day in last]

        cases = self._of(self._accepted)
        for index, days in self.lots("urged", self._plan.urged, cases, options, busy).items():
            self.step(self._cases[index], one_of(self._rng, days), "urged", means="phone")

    def _supervise(self) -> None:
        def begins(case: Seen) -> int | None:
            if case.closed is None or case.reopened is not None:
                return None
            day = self._days.after(self._due[case.index], _LENIENT)
            discharged = self._days.after(case.closed // DAY, 1)
            is_late = day < (case.first or 0) // DAY and discharged <= self._cutoff
            return day if is_late and self.accepted_on(case) < day else None

        late = {case.index: day for case in self._cases if (day := begins(case)) is not None}
        closed = {index: self._cases[index].closed or 0 for index in late}
        worst = sorted(late, key=lambda index: self._due[index] - closed[index] // DAY)
        drawn = worst[: self._plan.supervised]
        pick(self._rng, "steps.supervised", self._plan.supervised, drawn)  # Are there so many?
        for index in sorted(drawn):
            case, day = self._cases[index], late[index]
            until = date.fromordinal(self._days.after(day, _MORE_DAYS))
            self.step(case, day, "supervised", due=until.isoformat())
            self.step(case, self._days.after(closed[index] // DAY, 1), "discharged")
