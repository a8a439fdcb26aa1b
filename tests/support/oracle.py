"""Figures worked out again from the definitions: slow, naive and all its own.

The package's own counting is compared with it. Nothing here comes from the package: events
are taken as they were sent, every case is looked at by itself, and each measure is what the design
says in words. No event is checked; give it events that are accepted.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from tests.support.oracle_cases import Case, Record, encoded, folded, located, reduced
from tests.support.oracle_clock import Answer as Course
from tests.support.oracle_clock import Happened, calendar, deadline
from tests.support.oracle_steps import STEP_MEASURES, step_measures
from tests.support.oracle_values import Values

Period = tuple[date | None, date]
"""First and last day, both included; no first day means all until the last."""

Question = tuple[dict[str, list[str]], Period, date, list[str]]
"""A selection, a period, the day as of whose end it is asked, and what to group by."""

MEASURES: Final = (
    *("received", "valid", "rejected", "replied", "closed", "open", "closed_in_time"),
    *("overdue", "rated", "satisfied", "carried_over", "reopened", "finished", "carried_on"),
    *("count", "quantity", "headlines", "departments"),
    *STEP_MEASURES,
)

Answer = dict[tuple[str, ...], dict[str, int]]

_DAY: Final = timedelta(days=1)
_ALL_KNOWN: Final = date.max.toordinal()


def figures(
    events: Iterable[dict[str, Any]],
    catalogue: Mapping[str, Any],
    *,
    select: Mapping[str, Sequence[str]],
    period: Period,
    as_of: date,
    by: Sequence[str] = (),
) -> Answer:
    """Answer one question; see `Oracle.figures`."""
    return Oracle(events, catalogue).figures(select=select, period=period, as_of=as_of, by=by)


class Oracle:
    """Answers questions about one set of events.

    Args:
        events: What was sent.
        catalogue: The county's, as it is when the questions are asked.
        read_by: As it was when the events came, where that is another; it knows their kinds.
    """

    def __init__(
        self,
        events: Iterable[dict[str, Any]],
        catalogue: Mapping[str, Any],
        read_by: Mapping[str, Any] | None = None,
    ) -> None:
        zone = ZoneInfo(catalogue["time_zone"])
        subjects: dict[str, dict[tuple[str, str], list[Any]]] = {}
        for event in events:
            if event["type"] == "kuaibao.quick-report.due.v1":
                continue
            mine = reduced(event, read_by or catalogue)
            told = subjects.setdefault(event["subject"], {})
            other = told.setdefault((mine[1], mine[2]), mine)
            if other != mine and encoded(mine) < encoded(other):
                told[mine[1], mine[2]] = mine

        self._subjects = [
            sorted((located(event, zone) for event in told.values()), key=lambda event: event[:3])
            for told in subjects.values()
        ]
        self.subjects = dict(zip(subjects, self._subjects, strict=True))
        self._catalogue = catalogue
        self._values = Values(catalogue)
        # What a kind was stays so when the catalogue has it no longer.
        self._kinds = (read_by or {}).get("kinds", {}) | catalogue["kinds"]
        self._works = calendar(catalogue)
        self._seen = lru_cache(maxsize=4)(self._see)

    def _see(self, day: date) -> list[Case | Record]:
        found = (folded(events, day) for events in self._subjects)
        return [one for one in found if one is not None]

    def figures(
        self,
        *,
        select: Mapping[str, Sequence[str]],
        period: Period,
        as_of: date,
        by: Sequence[str] = (),
    ) -> Answer:
        """Return all measures by group; groups of which all are 0 are left out, unless not `by`."""
        answer: Answer = {} if by else {(): dict.fromkeys(MEASURES, 0)}
        departments: dict[tuple[str, ...], set[str]] = {}
        for one in self._seen(as_of):
            is_case = isinstance(one, Case)
            if not self._values.is_wanted(one.values, select, as_of, is_case=is_case):
                continue
            group = self._values.group(one.values, by, as_of)
            if isinstance(one, Case):
                told = self._case(one, period, as_of)
            else:
                told = self._record(one, period)
                if told:
                    departments.setdefault(group, set()).add(one.values["department"])
            if any(told.values()):
                measures = answer.setdefault(group, dict.fromkeys(MEASURES, 0))
                for name, value in told.items():
                    measures[name] += value
        for group, names in departments.items():
            answer[group]["departments"] = len(names - {""})
        return answer

    def record_days(self, *, select: Mapping[str, Sequence[str]], as_of: date) -> list[date]:
        """Return the day of each record of a selection up to a day, in order."""
        return sorted(
            one.day
            for one in self._seen(as_of)
            if isinstance(one, Record)
            and one.day <= as_of
            and self._values.is_wanted(one.values, select, as_of, is_case=False)
        )

    def durations(
        self,
        *,
        select: Mapping[str, Sequence[str]],
        period: Period,
        as_of: date,
        by: Sequence[str] = (),
    ) -> dict[tuple[str, ...], dict[str, list[int]]]:
        """Return by group how many days each case took, in order of their numbers."""
        first, last = period
        answer: dict[tuple[str, ...], dict[str, list[int]]] = {}
        for one in self._seen(as_of):
            if not isinstance(one, Case):
                continue
            if not self._values.is_wanted(one.values, select, as_of, is_case=True):
                continue
            if (first and one.received < first) or one.received > last:
                continue
            standing = one.standing(as_of)
            ends = {
                "reply": one.replied if standing != "rejected" else None,
                "closing": one.moves[-1][0] if standing == "closed" else None,
            }
            for name, end in ends.items():
                if end is None:
                    continue
                days = [one.received + n * _DAY for n in range(1, (end - one.received).days + 1)]
                told = answer.setdefault(self._values.group(one.values, by, as_of), {})
                told.setdefault(f"{name}_days", []).append(len(days))
                worked = sum(self._works(day.toordinal(), _ALL_KNOWN) for day in days)
                told.setdefault(f"{name}_working_days", []).append(worked)
        for told in answer.values():
            for took in told.values():
                took.sort()
        return answer

    def _case(self, case: Case, period: Period, as_of: date) -> dict[str, int]:
        first, last = period
        end = min(last, as_of)
        within = [move for move in case.moves if (not first or move[0] >= first) and move[0] <= end]
        told = {
            "carried_over": first is not None
            and case.received < first
            and case.standing(first - _DAY) == "open",
            "reopened": sum(after == "open" for _, _, after in within),
            "finished": sum(before == "open" for _, before, _ in within),
            "carried_on": case.received <= end and case.standing(end) == "open",
        }
        if (first and case.received < first) or case.received > last:
            return told
        standing = case.standing(as_of)
        close = self._course(case, "close", as_of)
        late = close.is_over(case.moves[-1][0] if standing == "closed" else as_of)
        return told | {
            "received": True,
            "valid": standing != "rejected",
            "rejected": standing == "rejected",
            "replied": case.replied is not None and standing != "rejected",
            "closed": standing == "closed",
            "open": standing == "open",
            "closed_in_time": standing == "closed" and not late,
            "overdue": standing == "open" and late,
            "rated": case.rated is not None,
            "satisfied": case.rated is True,
            **self._done(case, standing, as_of),
        }

    def _done(self, case: Case, standing: str, as_of: date) -> dict[str, bool]:
        stages = ("accept", "reply", "close")
        accept, reply, close = (self._course(case, stage, as_of) for stage in stages)
        effective = accept.effective | reply.effective | close.effective
        return step_measures(
            case.steps,
            standing=standing,
            closed_on=case.moves[-1][0] if standing == "closed" else None,
            replied=None if case.replied is None else (case.replied, 0),
            accept_in=lambda day, _: not accept.is_over(day),
            reply_in=lambda day, _: not reply.is_over(day),
            extended=any(case.steps[place].what == "extended" for place in effective),
        )

    def _record(self, record: Record, period: Period) -> dict[str, int]:
        first, last = period
        stock = self._kinds[record.values["kind"]].get("stock", False)
        if not stock and ((first and record.day < first) or record.day > last):
            return {}
        return {"count": 1, "quantity": record.quantity, "headlines": record.headline}

    def _course(self, case: Case, stage: str, as_of: date) -> Course:
        """Return what became of a deadline by the end of a day; no deadline is never over."""
        chosen: tuple[dict[str, Any], dict[str, Any]] | None = None
        for rule in self._catalogue.get("deadlines", []):
            wanted = {name: rule[name] for name in case.values.keys() & rule.keys()}
            fits = all(case.values[name] == value for name, value in wanted.items())
            holds = rule.get("from", date.min) <= case.received <= rule.get("until", date.max)
            if rule.get("stage", "close") != stage or not fits or not holds:
                continue
            # Of the same selection the edition that began last; else the first that fits.
            if chosen is None or (
                chosen[1] == wanted and chosen[0].get("from", date.min) < rule.get("from", date.min)
            ):
                chosen = rule, wanted
        if chosen is None:
            return Course(None, set())
        happened = [*_moved(case), *_stepped(case)]
        received, until = case.received.toordinal(), as_of.toordinal()
        return deadline(chosen[0], received, happened, until, self._works)


_TURNS: Final = {"open": "reopened"}


def _moved(case: Case) -> Iterator[Happened]:
    for day, _, after in case.moves:
        yield Happened(day.toordinal(), _TURNS.get(after, after))


def _stepped(case: Case) -> Iterator[Happened]:
    for place, step in enumerate(case.steps):
        if step.what not in {"paused", "resumed", "extended"}:
            continue
        said = {name: value for name, value in step.said.items() if value}
        if "until" in said:
            said["until"] += date(1970, 1, 1).toordinal()
        yield Happened(step.day.toordinal(), step.what, said, place)


def working_days(catalogue: Mapping[str, Any]) -> Callable[[date, int], date]:
    """Make the function that gives the day so many working days after a day."""
    works = calendar(catalogue)

    @cache
    def after(day: date, days: int) -> date:
        while days:
            day += _DAY
            days -= works(day.toordinal(), _ALL_KNOWN)
        return day

    return after
