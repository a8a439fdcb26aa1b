"""Of what a figure is made up, so that each case adds a whole number to it, and what is made of it.

A rate, a median or how many departments there are is no sum over cases. What they are made of is:
the measures above and below the line, how many cases took each number of days, how many records
each department has. A publication keeps these, and so what was printed plus the differences of
cases is what it would be now, exactly, of every figure.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final, NamedTuple

import numpy as np

from streams.core.bulletins.bases import print_amount
from streams.core.bulletins.figure_definitions import (
    CATEGORIES,
    DURATION_MEASURES,
    QUICK_REPORTS_ISSUED,
    FigureDefinition,
)
from streams.core.bulletins.growth import Amount, Base, NoGrowth, change
from streams.core.county.catalogue import UNCATEGORISED, Label
from streams.core.county.measure_names import RATES, SHARE
from streams.core.days import day_number
from streams.core.figures.engine.cells import Selection
from streams.core.figures.engine.histograms import Histogram
from streams.core.figures.engine.measures import rate
from streams.core.figures.engine.question import Question
from streams.core.periods import Period

PartCounts = dict[str, int]
"""What is counted, by name; what is not there is 0. Names are measures, numbers of days, or for
what is counted once each, such as ``departments``, ``departments:`` and the value."""

NUMBER: Final = "number"
WHOLE: Final = "whole"
BASE: Final = "base"
BASE_WHOLE: Final = "base-whole"
ANY: Final = "any"
"""The roles of parts in a figure: what is asked itself; with a share, of what it is one; both of
what it has grown on; whether the record has anything of its kinds at all."""

MEASURED: Final = "measures"
NOT_BY_CASE: Final = (QUICK_REPORTS_ISSUED, "duties")
"""What parts are of that no case adds to: they have a ``value`` and perhaps a ``denominator``."""

DISTINCT: Final = {"departments": ("department", "count"), CATEGORIES: ("category", "received")}
"""Measures of how many different values there are: of which dimension, and what is counted of each
value to see that it is there."""

_LAST: Final = day_number(date.max)
"""The last day that can be written."""


class WantedPart(NamedTuple):
    """A part of a figure.

    Attributes:
        role: Which part it is.
        of: `MEASURED`, the name of what is measured in days, or one of `NOT_BY_CASE`.
        question: What is asked, ungrouped.
        names: The measures that are counted; none of days.
    """

    role: str
    of: str
    question: Question
    names: tuple[str, ...] = ()


class Stated(NamedTuple):
    """What a figure says; see `streams.core.bulletins.figure.Figure`.

    Attributes:
        value, denominator: The number, of a rate or mean what it is divided by.
        printed: As the text has it.
    """

    value: int | None
    denominator: int | None
    printed: Label


class BaseAsked(NamedTuple):
    """What a figure has grown on.

    Attributes:
        period: The days of the base; None where the calendar has none.
        as_of: The day as of whose end it was seen.
        is_points: Whether the figure grows in percentage points.
        why: Why the record had no base; None where it had one, which is then a part.
    """

    period: Period | None
    as_of: int | None
    is_points: bool
    why: NoGrowth | None

    @classmethod
    def of(cls, base: Base) -> "BaseAsked":
        """Take it from a base that was found."""
        why = base.why if base.amount is None else None
        return cls(base.period, base.as_of, base.is_points, why)


def wanted_parts(figure: FigureDefinition, base: BaseAsked | None) -> list[WantedPart]:
    """Return the parts of which a figure is made up."""
    of, names = _counted(figure)
    question = replace(figure.question, by=())
    asked = {NUMBER: question}
    if figure.whole is not None:
        asked[WHOLE] = figure.whole
    if base is not None and base.why is None and base.period is not None and base.as_of is not None:
        then = {
            role: replace(each, period=base.period, as_of=base.as_of)
            for role, each in zip((BASE, BASE_WHOLE), asked.values(), strict=False)
        }
        asked |= then
    parts = [WantedPart(role, of, each, names) for role, each in asked.items()]
    if figure.absent is not None:
        wanted = question.selection.wanted
        kinds = Selection({"kind": wanted["kind"]} if "kind" in wanted else {})
        every = Question(kinds, Period(None, _LAST), _LAST)
        parts.append(WantedPart(ANY, MEASURED, every, ("received", "count")))
    return parts


def stated(
    figure: FigureDefinition, base: BaseAsked | None, counts: Mapping[str, Mapping[str, int]]
) -> Stated:
    """Return what a figure says whose parts count this much, by role."""
    if figure.absent is not None and not any(counts[ANY].values()):
        return Stated(None, None, figure.absent)
    now = _amount(figure, counts[NUMBER], counts.get(WHOLE))
    if figure.growth is None or base is None:
        printed = print_amount(figure, now)
        return Stated(*now, Label(printed, printed))
    why, by = base.why, None
    if why is None:
        then = _amount(figure, counts[BASE], counts.get(BASE_WHOLE))
        changed = change(now, then, is_points=base.is_points)
        if isinstance(changed, NoGrowth):
            why = changed
        else:
            by = changed
    grown = Base(figure.growth, base.period, base.as_of, None, "", by, base.is_points, why)
    return Stated(*now, grown.words(figure.decimals, rounded=figure.rounded))


def _counted(figure: FigureDefinition) -> tuple[str, tuple[str, ...]]:
    """Return what the parts of a figure are of, and the measures that they count."""
    measure = figure.measure
    if measure == QUICK_REPORTS_ISSUED:
        return QUICK_REPORTS_ISSUED, ()
    if measure in DURATION_MEASURES:
        return DURATION_MEASURES[measure][0], ()
    if figure.county is not None:
        return "duties", ()
    if measure == SHARE:
        names = ("received", "count") if figure.share_measure is None else (figure.share_measure,)
        return MEASURED, names
    if figure.rate is not None:
        return MEASURED, tuple(sorted(figure.rate.measures))
    if measure in RATES:
        above, below = RATES[measure]
        return MEASURED, tuple(dict.fromkeys((above, *below)))
    return MEASURED, tuple(name for name in (measure, figure.less, figure.plus) if name)


def _amount(
    figure: FigureDefinition, counts: Mapping[str, int], whole: Mapping[str, int] | None
) -> Amount:
    measure = figure.measure
    if measure == QUICK_REPORTS_ISSUED or figure.county is not None:
        return Amount(counts["value"], counts.get("denominator"))
    if measure in DURATION_MEASURES:
        return _days(DURATION_MEASURES[measure][1], counts)
    measures = _Measures(counts)
    if whole is not None:
        names, of_whole = _counted(figure)[1], _Measures(whole)
        return Amount(sum(measures[n] for n in names), sum(of_whole[n] for n in names))
    if figure.rate is not None:
        return Amount(*figure.rate.of(measures))
    if measure in RATES:
        return Amount(*rate(measures, measure))
    more = measures[figure.plus] if figure.plus else 0
    less = measures[figure.less] if figure.less else 0
    return Amount(measures[measure] + more - less, None)


class _Measures(dict[str, int]):
    """Counts as measures: 0 where nothing is said, and of what is distinct how many there are."""

    def __missing__(self, name: str) -> int:
        if name not in DISTINCT:
            return 0
        return sum(count > 0 for each, count in self.items() if each.startswith(f"{name}:"))


def _days(statistic: str, counts: Mapping[str, int]) -> Amount:
    took = sorted((int(days), cases) for days, cases in counts.items() if cases)
    every = np.array(took, dtype=np.int64).reshape(-1, 2)
    histogram = Histogram(every[:, 0], every[:, 1])
    if statistic == "mean":
        return Amount(histogram.total, histogram.many)
    days = histogram.median if statistic == "median" else histogram.p90
    return Amount(0, 0) if days is None else Amount(days, None)


def is_present(name: str, value: str) -> bool:
    """Return whether a value is one of those that a distinct measure counts."""
    return value not in (("", UNCATEGORISED) if name == CATEGORIES else ("",))
