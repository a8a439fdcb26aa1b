"""Periods that repeat: the weeks, months, quarters, half-years or years that there are."""

from collections.abc import Iterator
from typing import Final, Literal, get_args

from streams.core.county.catalogue import Label
from streams.core.days import day_date
from streams.core.errors import BadQuery
from streams.core.periods import MONTHS, Period, parse_period

Every = Literal["week", "month", "quarter", "half-year", "year"]
"""How often a bulletin comes out."""

EVERY: Final[tuple[Every, ...]] = get_args(Every)

EVERY_WORDS: Final[dict[Every, Label]] = {
    "week": Label("每周一份", "one for each week"),
    "month": Label("每月一份", "one for each month"),
    "quarter": Label("每季度一份", "one for each quarter"),
    "half-year": Label("每半年一份", "one for each half-year"),
    "year": Label("每年一份", "one for each year"),
}
"""In words."""

_QUARTERS: Final = (("一", "first"), ("二", "second"), ("三", "third"), ("四", "fourth"))
_HALVES: Final = (("上", "first"), ("下", "second"))


def name_at(every: Every, day: int) -> str:
    """Return the name of the period that a day is in: ``2015-Q3``, ``2015-W10``."""
    on = day_date(day)
    match every:
        case "week":
            year, week, _ = on.isocalendar()
            return f"{year:04}-W{week:02}"
        case "month":
            return f"{on.year:04}-{on.month:02}"
        case "quarter":
            return f"{on.year:04}-Q{(on.month + 2) // 3}"
        case "half-year":
            return f"{on.year:04}-H{(on.month + 5) // 6}"
        case "year":
            return f"{on.year:04}"


def period_named(every: Every, name: str) -> Period | None:
    """Return the period of a name; None where no such period has it."""
    try:
        period = parse_period(name)
    except BadQuery:
        return None
    return period if name_at(every, period.end) == name else None


def periods_back(every: Every, first: int, last: int) -> Iterator[str]:
    """Return the names of the periods from the one with the day `last` to that with `first`."""
    while last >= first:
        name = name_at(every, last)
        yield name
        last = (parse_period(name).start or 0) - 1


def words_of_period(every: Every, name: str) -> Label:
    """Write the period of a name in words: 2015年第三季度, the third quarter of 2015."""
    year, _, part = name.partition("-")
    number = int(part.lstrip("HQW") or 0)
    match every:
        case "week":
            return Label(f"{int(year)}年第{number}周", f"week {number} of {int(year)}")
        case "month":
            return Label(f"{int(year)}年{number}月", f"{MONTHS[number - 1]} {int(year)}")
        case "quarter":
            zh, en = _QUARTERS[number - 1]
            return Label(f"{int(year)}年第{zh}季度", f"the {en} quarter of {int(year)}")
        case "half-year":
            zh, en = _HALVES[number - 1]
            return Label(f"{int(year)}年{zh}半年", f"the {en} half of {int(year)}")
        case "year":
            return Label(f"{int(year)}年", f"{int(year)}")
