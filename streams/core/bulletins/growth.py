"""How much a figure has grown on its base, exactly, and why that cannot be said of some."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final, NamedTuple

from streams.core.bulletins.base_periods import Growth
from streams.core.bulletins.printed import NO_RATE, print_change
from streams.core.county.catalogue import Label
from streams.core.periods import Period


class NoGrowth(StrEnum):
    """Why it cannot be said how much a figure has grown."""

    NO_PERIOD = "no-period"
    """The calendar has no such period: of a week 53, in the year before."""
    NOT_RECORDED = "not-recorded"
    """The record begins after the base."""
    PARTLY_RECORDED = "partly-recorded"
    """The record begins within the base."""
    NOTHING_NOW = "nothing-now"
    """There is no such rate or mean in the period itself, or it has not begun."""
    NOTHING_THEN = "nothing-then"
    """There was no such rate or mean in the base."""
    BASE_ZERO = "base-zero"
    """The base is 0, of which nothing is a percentage."""


_THEN: Final[dict[Growth, Label]] = {
    "year": Label("上年同期", "the same period a year before"),
    "period": Label("上期", "the period before"),
}

_WHY: Final = {
    NoGrowth.NO_PERIOD: Label("没有{then}", "there is no such week in the year before"),
    NoGrowth.NOT_RECORDED: Label("{then}尚无记录", "the record begins after {then}"),
    NoGrowth.PARTLY_RECORDED: Label("{then}记录不全", "only part of {then} is in the record"),
    NoGrowth.NOTHING_NOW: Label("本期没有此项", "there is none in this period"),
    NoGrowth.NOTHING_THEN: Label("{then}没有此项", "there was none in {then}"),
    NoGrowth.BASE_ZERO: Label("{then}为0", "0 in {then}"),
}


class Amount(NamedTuple):
    """What a figure counts.

    Attributes:
        value: The number itself; of a rate its numerator, of a mean the days of all cases together.
        denominator: Of a rate, or how many cases a mean is of, 0 where there is none; None of a
            plain number.
    """

    value: int
    denominator: int | None

    @property
    def is_there(self) -> bool:
        """Whether it is a number at all, and not a rate or mean of nothing."""
        return self.denominator != 0

    @property
    def exact(self) -> Fraction:
        """The number, neither cut nor rounded; of a rate 1 is all."""
        return Fraction(self.value, 1 if self.denominator is None else self.denominator)


@dataclass(frozen=True, slots=True)
class Base:
    """What a figure is compared with.

    Attributes:
        growth: How it is compared.
        period: The days of the base, None where the calendar has none.
        as_of: The day as of whose end the base is seen.
        amount: What was counted; None where the record does not say.
        printed: The same as the figure would be printed; "—" where there is none.
        change: By how many percent the figure has grown, or by how many percentage points;
            exactly. None where that cannot be said.
        is_points: Whether it grows in percentage points.
        why: Why it cannot be said; None where it can.
    """

    growth: Growth
    period: Period | None
    as_of: int | None
    amount: Amount | None
    printed: str
    change: Fraction | None
    is_points: bool
    why: NoGrowth | None

    def words(self, decimals: int | None, *, rounded: bool) -> Label:
        """Print the change with its unit, or why there is none."""
        if self.why is not None or self.change is None:
            return why_words(self.why or NoGrowth.NOT_RECORDED, self.growth)
        said = print_change(self.change, decimals, rounded=rounded, is_share=self.is_points)
        if not self.is_points:
            return Label(f"{said}%", f"{said}%")
        is_one = said.strip("+-") == "1"
        return Label(f"{said}个百分点", f"{said} percentage point{'' if is_one else 's'}")


def why_words(why: NoGrowth, growth: Growth) -> Label:
    """Return the words that are printed where it cannot be said how much something has grown."""
    then, said = _THEN[growth], _WHY[why]
    zh, en = said.zh.format(then=then.zh), said.en.format(then=then.en)
    return Label(f"{NO_RATE}（{zh}）", f"{NO_RATE} ({en})")


def then_words(growth: Growth) -> Label:
    """Return what the base is called."""
    return _THEN[growth]


def change(now: Amount, then: Amount, *, is_points: bool) -> Fraction | NoGrowth:
    """Return by how many percent a number has grown, or by how many percentage points a rate has.

    Args:
        now: The number.
        then: Its base.
        is_points: Whether both are rates, which grow in percentage points.
    """
    if not now.is_there:
        return NoGrowth.NOTHING_NOW
    if not then.is_there:
        return NoGrowth.NOTHING_THEN
    difference = 100 * (now.exact - then.exact)
    if is_points:
        return difference
    return difference / then.exact if then.exact else NoGrowth.BASE_ZERO
