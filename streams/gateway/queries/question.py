"""What is asked over HTTP: a question that makes sense, and what it means on a given day."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from streams.core.bulletins.base_periods import Growth
from streams.core.days import day_date, day_number
from streams.core.figures.figures import Question, Selection
from streams.core.figures.rates import OwnRate
from streams.core.periods import Period
from streams.gateway.index.orders import BY_RECEIPT, ListOrder
from streams.gateway.queries.series import cut

OwnRates = tuple[tuple[str, OwnRate], ...]
"""A county's own rates, each with its name."""


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A question, and how its answer is broken down into rows.

    Attributes:
        question: What is asked of the figures.
        each: Into what the period is cut, if it is.
        parts: The parts of the period; without `each` the period itself.
        share: The measure that shares are of; None where each case received and each record counts.
        rates: The county's own rates, which each row has.
        durations: Whether rows say how long cases took.
        growth: On what rows say how much they have grown.
        stocks: Whether rows say what there is at the end of their period.
        today: The last day of which anything is known; 0 where neither is asked.
        is_stock: Whether all kinds that are asked for are of what there is, not of what came in.
    """

    question: Question
    each: str | None
    parts: tuple[Period, ...]
    share: str | None = None
    rates: OwnRates = ()
    durations: bool = False
    growth: tuple[Growth, ...] = ()
    stocks: bool = False
    today: int = 0
    is_stock: bool = False

    def said(self) -> dict[str, Any]:
        """Return what an answer says of it apart from its rows."""
        return question_json(self.question) | {"by": self.question.by, "each": self.each}


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """What was asked, checked, its days still open where they were left out.

    Two that ask the same are equal, however they were written.

    Attributes:
        wanted: Values by dimension, in order.
        period: None for the year of `as_of`.
        as_of: None for the last day of the period or today, whichever is earlier.
        by: The dimensions to group by.
        each: Into what the period is to be cut.
        share: The measure that shares are to be of.
        rates: The county's own rates, by name.
        durations: Whether rows are to say how long cases took.
        within: The units that who asks is limited to, with all under them; none: no limit.
        growth: On what rows are to say how much they have grown.
        stocks: Whether rows are to say what there is at the end of their period.
        is_stock: Whether all kinds that are asked for are of what there is, not of what came in.
    """

    wanted: tuple[tuple[str, tuple[str, ...]], ...] = ()
    period: Period | None = None
    as_of: int | None = None
    by: tuple[str, ...] = ()
    each: str | None = None
    share: str | None = None
    rates: OwnRates = ()
    durations: bool = False
    within: tuple[str, ...] = ()
    growth: tuple[Growth, ...] = ()
    stocks: bool = False
    is_stock: bool = False

    def on(self, today: int) -> Breakdown:
        """Return what is asked of the figures if it is asked on the day `today`.

        Raises:
            BadQuery: `each` cuts the period into too many parts.
        """
        period = self.period
        if period is None:
            year = day_date(today if self.as_of is None else self.as_of).year
            period = Period(day_number(date(year, 1, 1)), day_number(date(year, 12, 31)))
        as_of = min(period.end, today) if self.as_of is None else self.as_of
        parts = (period,) if self.each is None else cut(period, self.each)
        question = Question(Selection(dict(self.wanted)), period, as_of, self.by, self.within)
        return Breakdown(
            question,
            self.each,
            parts,
            self.share,
            self.rates,
            self.durations,
            self.growth,
            self.stocks,
            today if self.growth or self.stocks else 0,
            self.is_stock,
        )


@dataclass(frozen=True, slots=True)
class ListQuestion:
    """Which list of cases was asked for.

    Attributes:
        question: Of which selection, period and day.
        measure: The measure whose cases are wanted.
        less: Another one, whose cases are left out.
        limit: How many a page may have.
        at: The state to be listed, None for the present one.
        cursor: Where the page begins, as a page before it said; "" for the first.
        order: In which order.
        words: Which words are searched for; none: all cases are listed.
        about: About which application they are; "" for any or none.
    """

    question: OpenQuestion
    measure: str
    limit: int
    at: tuple[int, ...] | None
    cursor: str
    order: ListOrder = BY_RECEIPT
    words: tuple[str, ...] = ()
    less: str | None = None
    about: str = ""


def question_json(question: Question) -> dict[str, Any]:
    """Return what an answer says of a question, as JSON: selection, period and as_of.

    To who is limited to units, it says ``within`` which.
    """
    said = {
        "selection": question.selection.wanted,
        "period": span(question.period),
        "as_of": day_date(question.as_of).isoformat(),
    }
    return said | ({"within": question.within} if question.within else {})


def span(period: Period) -> dict[str, str | None]:
    """Return a period as JSON has it."""
    start = None if period.start is None else day_date(period.start).isoformat()
    return {"start": start, "end": day_date(period.end).isoformat()}
