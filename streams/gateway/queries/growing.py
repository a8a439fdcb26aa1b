"""How much figures have grown, by the rules of bulletins (decision 0043), and stocks as of a day.

What bulletins say of one figure is said here of all measures and rates of each row at once: of
each part of a period its bases are found once, for all groups.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final, NamedTuple

from streams.core.bulletins.base_periods import Growth, base_day, base_period
from streams.core.bulletins.growth import NoGrowth
from streams.core.figures.figures import MEASURES, Figures, Group, Measures, Selection
from streams.core.periods import Period
from streams.gateway.queries.question import Breakdown

STOCKS: Final = ("open", "overdue")
"""Measures that are also asked for as of a day, of cases received at any time until then."""

NO_MEASURES: Final[Measures] = dict.fromkeys(MEASURES, 0)

Groups = Mapping[Group, Measures]


class Recorded(NamedTuple):
    """Why a base is not whole in the record, by what is counted; None where it is.

    Attributes:
        cases: Of measures of cases in the base's period.
        records: Of measures of records in it.
        stocks: Of what there is as of its last day.
    """

    cases: NoGrowth | None
    records: NoGrowth | None
    stocks: NoGrowth | None


class GrowthBase(NamedTuple):
    """What a part of the period is compared with.

    Attributes:
        growth: How it is compared.
        period: The days of the base, None where the calendar has none.
        as_of: The day as of whose end the base is seen.
        unknown: Of what nothing can be said, and why.
        groups: The measures of each group.
        stocks: What there is of each group as of the last day; None where that is not asked.
    """

    growth: Growth
    period: Period | None
    as_of: int | None
    unknown: Recorded
    groups: Groups
    stocks: Groups | None


class CellBase(NamedTuple):
    """What a row is compared with.

    Attributes:
        base: The base of its part of the period.
        measures: Of its group in the base.
        stocks: Of its group as of the base's last day; None where that is not asked or not known.
        whole: What shares are of in the base.
    """

    base: GrowthBase
    measures: Measures
    stocks: Measures | None
    whole: int


class Comparing:
    """Finds bases and stocks of a question, in one state of the figures.

    Args:
        figures: What is counted.
        asked: The question; its growth and stocks are what is found.
    """

    def __init__(self, figures: Figures, asked: Breakdown) -> None:
        self._figures = figures
        self._asked = asked
        self._seen = min(asked.question.as_of, asked.today)
        self._begun: dict[int, tuple[bool, bool]] = {}

    def stocks(self, part: Period) -> Groups | None:
        """Return what there is at the end of a part, or of the day that it is seen as of.

        Returns:
            The measures of each group that has any; None where the part has not begun.
        """
        if not self._has_begun(part):
            return None
        return self._stocks_on(min(part.end, self._seen))

    def bases(self, part: Period) -> Iterator[GrowthBase]:
        """Return what a part is compared with, in the order that was asked for."""
        for growth in self._asked.growth:
            yield self._base(part, growth)

    def _base(self, part: Period, growth: Growth) -> GrowthBase:
        period = base_period(part, growth)
        if period is None:
            return GrowthBase(growth, None, None, Recorded(*[NoGrowth.NO_PERIOD] * 3), {}, None)
        as_of = base_day(self._seen, part, period, growth)
        if not self._has_begun(part):
            nothing = Recorded(*[NoGrowth.NOTHING_NOW] * 3)
            return GrowthBase(growth, period, as_of, nothing, {}, None)
        last = min(period.end, as_of)
        question = replace(self._asked.question, period=period, as_of=as_of)
        groups = self._figures.evaluate(question)
        stocks = self._stocks_on(last) if self._asked.stocks else None
        return GrowthBase(growth, period, as_of, self._unknown(period, last), groups, stocks)

    def _has_begun(self, part: Period) -> bool:
        return part.start is None or part.start <= self._seen

    def _stocks_on(self, day: int) -> Groups:
        asked = replace(self._asked.question, period=Period(None, day), as_of=day)
        return self._figures.evaluate(asked)

    def _unknown(self, base: Period, last: int) -> Recorded:
        at_end = self._begins_by(last)
        # Of kinds of which there is a stock, and of all until a day, the day alone matters.
        at_start = at_end if base.start is None else self._begins_by(base.start)
        cases, records = map(_unrecorded, at_start, at_end)
        if self._asked.is_stock:
            records = _unrecorded(at_end[1], at_end[1])
        return Recorded(cases, records, _unrecorded(at_end[0], at_end[0]))

    def _begins_by(self, day: int) -> tuple[bool, bool]:
        """Tell whether cases, and records, of the kinds asked for are there by a day."""
        if day not in self._begun:
            question = self._asked.question
            wanted = question.selection.wanted
            kinds = Selection({"kind": wanted["kind"]} if "kind" in wanted else {})
            begun = replace(question, selection=kinds, period=Period(None, day), as_of=day, by=())
            measures = self._figures.evaluate(begun)[()]
            self._begun[day] = (measures["received"] > 0, measures["count"] > 0)
        return self._begun[day]


def _unrecorded(at_start: bool, at_end: bool) -> NoGrowth | None:
    if at_start:
        return None
    return NoGrowth.PARTLY_RECORDED if at_end else NoGrowth.NOT_RECORDED
