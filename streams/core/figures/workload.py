"""The work as it is now: how many cases there are, of which sort and age and with whom.

Asked of the tallies as of the end of a day, for everything up to it. What values there can be is
bounded: those of the catalogue, all of them from the start, and `OTHERS` for whatever the tallies
have that the catalogue no longer has.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from streams.core.county.catalogue import Catalogue
from streams.core.figures.figures import Figures, Group, Measures, Question, Selection
from streams.core.periods import Period

OTHERS: Final = "other"
UNASSIGNED: Final = "unassigned"

MOST_DEPARTMENTS: Final = 100
"""Departments that are told apart: the catalogue's first."""

WORK_MEASURES: Final = ("received", "replied", "open", "closed", "rejected", "overdue")
"""The measures that are counted of cases."""

_FROM: Final = (0, 3, 6, 11, 16, 31, 61, 91)
"""Days since receipt from which each age begins."""

AGES: Final = (*(f"{low}-{high - 1}" for low, high in pairwise(_FROM)), f"{_FROM[-1]}+")

Counts = dict[Group, Counter[str]]

_ALL: Final = Selection()


@dataclass(frozen=True, slots=True)
class Work:
    """What there is.

    Attributes:
        cases: By kind, channel and category, how many of each of `WORK_MEASURES`.
        departments: The same by department, `OTHERS` and `UNASSIGNED` among them.
        open_by_age: By kind and age (`AGES`), how many cases are open.
        records: By kind and channel, how many records; of a stock, how many there are now.
    """

    cases: Counts
    departments: Counts
    open_by_age: Counter[Group]
    records: Counter[Group]


class Overseer:
    """Computes the work at the end of a day.

    Args:
        catalogue: What is told apart.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        kinds = catalogue.kinds
        pairs = [(kind, name) for name, each in catalogue.channels.items() for kind in each.kinds]
        self._cases = [
            (*pair, category)
            for pair in pairs
            if kinds[pair[0]].family == "case"
            for category in catalogue.categories
        ]
        self._records = [pair for pair in pairs if kinds[pair[0]].family == "record"]
        self._open = [
            (name, age) for name, kind in kinds.items() if kind.family == "case" for age in AGES
        ]
        self._departments = [*catalogue.departments][:MOST_DEPARTMENTS]
        self._known = frozenset(kinds), frozenset(catalogue.channels), {*catalogue.categories, ""}

    def see(self, figures: Figures, today: int) -> Work:
        """Return the work as of the end of a day.

        Args:
            figures: Over the tallies.
            today: The day, as a number.
        """
        until_now = Period(None, today)
        cases = _nothing(self._cases)
        records: Counter[Group] = Counter(dict.fromkeys(self._records, 0))
        by_category = Question(_ALL, until_now, today, ("kind", "channel", "category"))
        for group, measures in figures.evaluate(by_category).items():
            kind, channel, category = map(_bounded, group, self._known)
            if measures["received"]:
                _add(cases, (kind, channel, category), measures)
            if measures["count"]:
                records[kind, channel] += measures["count"]
        departments = _nothing((name,) for name in (*self._departments, OTHERS, UNASSIGNED))
        by_department = Question(_ALL, until_now, today, ("department",))
        for (name,), measures in figures.evaluate(by_department).items():
            named = name if (name,) in departments else OTHERS
            _add(departments, (named if name else UNASSIGNED,), measures)
        return Work(cases, departments, self._by_age(figures, today), records)

    def _by_age(self, figures: Figures, today: int) -> Counter[Group]:
        found: Counter[Group] = Counter(dict.fromkeys(self._open, 0))
        for age, period in zip(AGES, _ages(today), strict=True):
            by_kind = Question(_ALL, period, today, ("kind",))
            for (kind,), measures in figures.evaluate(by_kind).items():
                if measures["open"]:
                    found[_bounded(kind, self._known[0]), age] += measures["open"]
        return found


def _ages(today: int) -> Iterable[Period]:
    """Return of each age the days of receipt."""
    for low, above in pairwise(_FROM):
        yield Period(today - above + 1, today - low)
    yield Period(None, today - _FROM[-1])


def _bounded(value: str, known: Collection[str]) -> str:
    return value if value in known else OTHERS


def _nothing(groups: Iterable[Group]) -> Counts:
    return {group: Counter(dict.fromkeys(WORK_MEASURES, 0)) for group in groups}


def _add(counts: Counts, group: Group, measures: Measures) -> None:
    counts.setdefault(group, Counter()).update({name: measures[name] for name in WORK_MEASURES})
