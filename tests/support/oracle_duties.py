"""Duties worked out again from the definitions, day by day: slow, naive and all its own.

Which days belong together is told by what their week, month or year is called, and not by where it
begins and ends; who has a duty is asked of each unit on each day.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any, Final, NamedTuple

from tests.support.oracle import Oracle, Period
from tests.support.oracle_values import Values

_DAY: Final = timedelta(days=1)
_NAMED: Final = {
    "1 week": lambda day: f"{day:%G-W%V}",
    "1 month": lambda day: f"{day:%Y-%m}",
    "1 quarter": lambda day: f"{day:%Y}-Q{'111222333444'[(day.month - 1)]}",
    "1 half-year": lambda day: f"{day:%Y}-H{1 if day.month < 7 else 2}",
    "1 year": lambda day: f"{day:%Y}",
}


class Owed(NamedTuple):
    """What a unit owed for a week, month or year that is over, and what became of it."""

    duty: str
    term: str
    unit: str
    items: int
    kept: bool
    made_up: date | None


class DutyOracle:
    """Answers what became of a county's duties.

    Args:
        oracle: Of the events.
        catalogue: The county's, as its file has it.
    """

    def __init__(self, oracle: Oracle, catalogue: Mapping[str, Any]) -> None:
        self._oracle = oracle
        self._catalogue = catalogue
        self._values = Values(catalogue)
        self._units = {**catalogue.get("departments", {}), **catalogue.get("units", {})}

    def owed(self, select: Mapping[str, Sequence[str]], period: Period, as_of: date) -> set[Owed]:
        """Return all that was due in a period and is over."""
        found = set()
        for duty, unit, days in self._terms(select, as_of):
            due = max(day for day in days if self._in_time(duty, day))
            if not (period[0] is None or period[0] <= due) or due > min(period[1], as_of):
                continue
            came = self._came(duty, unit, days, as_of)
            items = sum(self._in_time(duty, day) for day in came)
            least = duty.get("items", 1)
            late = came[least - 1] if items < least <= len(came) else None
            term = self._name(duty, due)
            found.add(Owed(duty["id"], term, unit, items, items >= least, late))
        return found

    def items(self, select: Mapping[str, Sequence[str]], period: Period, as_of: date) -> int:
        """Return how many records of a period serve duties."""
        first, last = period
        return sum(
            (first is None or first <= day) and day <= last
            for duty, unit, days in self._terms(select, as_of)
            for day in self._came(duty, unit, days, as_of)
        )

    def silent(self, select: Mapping[str, Sequence[str]], as_of: date) -> set[tuple[str, str, int]]:
        """Return by duty and unit how many days nothing was published as of a day."""
        found = set()
        for duty in self._catalogue["duties"]:
            for unit in self._units:
                if self._has(duty, unit, [as_of], as_of) and self._wanted(
                    duty, unit, select, as_of
                ):
                    since = max(duty["from"], self._units[unit].get("from", date.min))
                    all_days = [date.min, as_of]
                    came = self._came(duty, unit, all_days, as_of, whole=True)
                    found.add((duty["id"], unit, (as_of - (came[-1] if came else since)).days))
        return found

    def _terms(
        self, select: Mapping[str, Sequence[str]], as_of: date
    ) -> Iterator[tuple[Mapping[str, Any], str, list[date]]]:
        """Return each duty and unit with the days of each term for which it owes something."""
        for duty in self._catalogue["duties"]:
            every = duty.get("every", "1 year")
            for days in _calendar(every, duty["from"].year, as_of.year + 2):
                held = [day for day in days if self._in_time(duty, day)]
                for unit in self._units:
                    is_wanted = self._wanted(duty, unit, select, as_of)
                    if is_wanted and self._has(duty, unit, held, held[-1]):
                        yield duty, unit, days

    def _name(self, duty: Mapping[str, Any], day: date) -> str:
        return _NAMED[duty.get("every", "1 year")](day)

    def _in_time(self, duty: Mapping[str, Any], day: date) -> bool:
        return "by" not in duty or f"{day:%m-%d}" <= duty["by"]

    def _has(self, duty: Mapping[str, Any], unit: str, days: list[date], day: date) -> bool:
        """Tell whether a unit has a duty on all of some days, by the tree of one."""
        entry = self._units[unit]
        for each in days:
            if not duty["from"] <= each <= duty.get("until", date.max):
                return False
            if not entry.get("from", date.min) <= each <= entry.get("until", date.max):
                return False
        named = duty.get("department", [unit])
        wanted = {"department": [named] if isinstance(named, str) else named}
        values = {"department": unit}
        if not self._values.is_wanted(values, wanted, day, is_case=False):
            return False
        level = duty.get("level")
        at = f"department@{level}"
        return level is None or self._values.group(values, [at], day) == (unit,)

    def _wanted(
        self, duty: Mapping[str, Any], unit: str, select: Mapping[str, Sequence[str]], day: date
    ) -> bool:
        values = {"kind": duty["kind"], "column": duty.get("column", ""), "department": unit}
        return self._values.is_wanted(values, select, day, is_case=False)

    def _came(
        self,
        duty: Mapping[str, Any],
        unit: str,
        days: list[date],
        as_of: date,
        *,
        whole: bool = False,
    ) -> list[date]:
        """Return the day of each record that serves a duty, in order."""
        wanted = {"kind": [duty["kind"]], "department": [unit]}
        wanted |= {"column": [duty["column"]]} if "column" in duty else {}
        first, last = (None if whole else days[0]), days[-1]
        return [
            day
            for day in self._oracle.record_days(select=wanted, as_of=as_of)
            if (first is None or first <= day) and day <= last
        ]


@cache
def _calendar(every: str, first: int, last: int) -> list[list[date]]:
    """Return the days of each week, month or year of some years, told by their names."""
    terms: dict[str, list[date]] = {}
    day = date(first, 1, 1) - 7 * _DAY
    while day.year < last:
        terms.setdefault(_NAMED[every](day), []).append(day)
        day += _DAY
    return [*terms.values()][1:-1]  # Of those at the edges some days are not there.
