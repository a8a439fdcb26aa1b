"""What a figure is compared with, found in the record; and amounts as figures are printed."""

from dataclasses import replace
from typing import Protocol

from streams.core.bulletins.base_periods import Growth, base_day, base_period
from streams.core.bulletins.definitions import MEANS, FigureDefinition
from streams.core.bulletins.growth import Amount, Base, NoGrowth, change
from streams.core.bulletins.printed import (
    NO_RATE,
    print_count,
    print_mean,
    print_rate,
    print_rate_down,
)
from streams.core.county.measure_names import SHARE
from streams.core.figures.figures import RATES, Question
from streams.core.periods import Period


class Counting(Protocol):
    """The record, as far as bases ask for it."""

    def amount(
        self, figure: FigureDefinition, question: Question, whole: Question | None
    ) -> Amount:
        """Return what a figure counts of a question, of which `whole` is the whole of a share."""

    def begins_by(self, figure: FigureDefinition, day: int) -> bool:
        """Tell whether what a figure counts is recorded from a day or from an earlier one."""


def find_base(
    counting: Counting, figure: FigureDefinition, now: Amount, growth: Growth, today: int
) -> Base:
    """Return what a figure has grown on.

    Args:
        counting: The record.
        figure: The figure.
        now: What it counts.
        growth: How it is compared.
        today: The last day of which anything is known: neither is seen as of a later one.
    """
    question, whole, measure = figure.question, figure.whole, figure.measure
    is_points = measure in (*RATES, SHARE) or figure.rate is not None
    period = base_period(question.period, growth)
    if period is None:
        return Base(growth, None, None, None, NO_RATE, None, is_points, NoGrowth.NO_PERIOD)
    seen = min(question.as_of, today)
    as_of = base_day(seen, question.period, period, growth)
    has_begun = question.period.start is None or seen >= question.period.start
    unknown = _unrecorded(counting, figure, period, as_of) if has_begun else NoGrowth.NOTHING_NOW
    if unknown is not None:
        return Base(growth, period, as_of, None, NO_RATE, None, is_points, unknown)
    then = counting.amount(
        figure,
        replace(question, period=period, as_of=as_of),
        whole and replace(whole, period=period, as_of=as_of),
    )
    changed = change(now, then, is_points=is_points)
    why = changed if isinstance(changed, NoGrowth) else None
    by = None if isinstance(changed, NoGrowth) else changed
    return Base(growth, period, as_of, then, print_amount(figure, then), by, is_points, why)


def print_amount(figure: FigureDefinition, amount: Amount) -> str:
    """Print what a figure counts; of one that grows, plainly, not how much it has grown."""
    value, denominator = amount
    decimals, rounded = figure.decimals, figure.rounded
    if figure.growth is not None:  # Then these are of the growth.
        decimals, rounded = None, False
    if denominator is None:
        return print_count(value, figure.down_to)
    if figure.measure in MEANS:
        return print_mean(value, denominator, decimals, rounded=rounded)
    if figure.down_to is not None:
        return print_rate_down(value, denominator, figure.down_to)
    return print_rate(value, denominator, decimals, rounded=rounded)


def _unrecorded(
    counting: Counting, figure: FigureDefinition, base: Period, as_of: int
) -> NoGrowth | None:
    """Return why a base is not whole in the record; None where it is."""
    end = min(base.end, as_of)
    # What there is on a day, or all until then, is whole whenever the record begins before.
    start = end if base.start is None or figure.is_stock else base.start
    if counting.begins_by(figure, start):
        return None
    is_in = counting.begins_by(figure, end)
    return NoGrowth.PARTLY_RECORDED if is_in else NoGrowth.NOT_RECORDED
