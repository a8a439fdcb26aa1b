"""Days and periods in words, Chinese and English."""

from datetime import date, timedelta

from streams.core.county.catalogue import Label
from streams.core.days import day_date
from streams.core.periods import MONTHS, Period


def day_words(day: date) -> Label:
    """Write a day: 2015年3月2日, 2 March 2015."""
    return Label(f"{day.year}年{day.month}月{day.day}日", f"{_day_month(day)} {day.year}")


def period_words(period: Period) -> Label:
    """Write a period: 2015年, 2015年1月至11月, 2015年3月2日至5日; nothing is said twice."""
    last = day_date(period.end)
    if period.start is None:
        words = day_words(last)
        return Label(f"{words.zh}以前（含当日）", f"until {words.en}")
    first = day_date(period.start)
    if first == last:
        return day_words(first)
    if first.day == 1 and (last + timedelta(days=1)).day == 1:
        return _months(first, last)
    zh = f"{last.day}日"
    en = str(first.day)
    if (first.year, first.month) != (last.year, last.month):
        zh, en = f"{last.month}月{zh}", _day_month(first)
    if first.year != last.year:
        zh, en = f"{last.year}年{zh}", f"{en} {first.year}"
    return Label(f"{day_words(first).zh}至{zh}", f"{en} to {day_words(last).en}")


def _months(first: date, last: date) -> Label:
    if first.year != last.year:
        return Label(
            f"{first.year}年{first.month}月至{last.year}年{last.month}月",
            f"{MONTHS[first.month - 1]} {first.year} to {MONTHS[last.month - 1]} {last.year}",
        )
    if (first.month, last.month) == (1, 12):
        return Label(f"{first.year}年", str(first.year))
    if first.month == last.month:
        return Label(f"{first.year}年{first.month}月", f"{MONTHS[first.month - 1]} {first.year}")
    return Label(
        f"{first.year}年{first.month}月至{last.month}月",
        f"{MONTHS[first.month - 1]} to {MONTHS[last.month - 1]} {last.year}",
    )


def _day_month(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]}"
