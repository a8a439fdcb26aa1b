"""When a cell says that something happened, in all the ways in which sheets write it."""

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from streams.core.events.local_times import is_local, with_offset
from streams.core.events.refusals import Refused
from streams.core.mapping.cells import CellFault, in_one_line, is_empty
from streams.core.mapping.rows import Bilingual, RowCell

NOT_A_TIME: Final = Bilingual(
    "不是时间：可以是日期单元格，或 2015/3/2 8:12、2015-03-02、2015年3月2日、2015.3.2 这样的文字",
    "is not a time: a date cell is one, and so is 2015/3/2 8:12, 2015-03-02, 2015年3月2日 or "
    "2015.3.2; what may mean two days, as 3/2/2015, is not taken",
)
NO_SUCH_TIME: Final = Bilingual(
    "日历上没有这一天或这个时刻", "names a day or time that is not there"
)
EMPTY_TIME: Final = Bilingual("没有填写时间", "is empty, and says when this happened")

_FIRST_SERIAL: Final = 25_569
"""1970-01-01 as spreadsheets count days."""

_LAST_SERIAL: Final = 2_958_465
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?: ?(\d\d)(\d\d)(\d\d)?)?", re.ASCII)
_HALVES = re.compile(r"(.*?) ?(上午|下午|AM|PM) ?(\d{1,2})([:时點点].*)", re.IGNORECASE)
_HALF_AFTER = re.compile(r"(.* )(\d{1,2})(:[\d:]+) ?(AM|PM)", re.IGNORECASE)
_CLOCK = re.compile(r"(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2})?(?:\.\d+)?秒?)?分?", re.ASCII)
_WEEKDAY = re.compile(r" ?\(?(?:星期|周|礼拜)[一二三四五六日天]\)? ?")
_OFFSET = re.compile(r"(?:[Zz]|[+-]\d\d:?\d\d)", re.ASCII)
_NOON: Final = 12
_DAY_SECONDS: Final = 86_400


class When(NamedTuple):
    """A moment.

    Attributes:
        moment: With its offset from UTC.
        is_day: Whether only the day is known; the moment is then its first.
    """

    moment: dt.datetime
    is_day: bool


def cell_moment(cells: Sequence[RowCell], zone: ZoneInfo) -> When:
    """Read a moment.

    Args:
        cells: One that says all, or one of the day and one of the time of day, which may be empty.
        zone: In which zone a moment without an offset is meant.

    Raises:
        CellFault: There is no moment in it, or none that the zone has.
    """
    day, *clock = cells
    if is_empty(day):
        raise CellFault(EMPTY_TIME)
    text, is_day = _written(day)
    if clock and not is_empty(clock[0]):
        text, is_day = f"{_day_of(text)} {_clock(clock[0])}", False
    if len(text) > len("2015-03-02") and _OFFSET.search(text[10:]):
        try:
            return When(dt.datetime.fromisoformat(text.upper()), is_day=False)
        except ValueError:
            raise CellFault(NO_SUCH_TIME) from None
    if not is_local(text):
        raise CellFault(NOT_A_TIME)
    try:
        return When(dt.datetime.fromisoformat(with_offset(text, zone)), is_day)
    except Refused:
        raise CellFault(NO_SUCH_TIME) from None


def _written(cell: RowCell) -> tuple[str, bool]:
    """Return a moment as a text that can be read, and whether it is a day alone."""
    if isinstance(cell, dt.datetime):
        return _whole_seconds(cell).isoformat(sep=" "), False
    if isinstance(cell, dt.date):
        return cell.isoformat(), True
    if isinstance(cell, int | float | Decimal) and not isinstance(cell, bool):
        return _of_number(cell)
    if not isinstance(cell, str):
        raise CellFault(NOT_A_TIME)
    text = " ".join(in_one_line(cell).replace("T", " ").split())
    text = _with_noon(_WEEKDAY.sub(" ", text).strip())
    if re.fullmatch(r"\d{1,15}(\.\d+)?", text, re.ASCII):
        return _of_number(Decimal(text))
    if found := _COMPACT.fullmatch(text):
        return _compact(found)
    return text, not re.search(r"[:时時]", text)


def _of_number(number: float | Decimal) -> tuple[str, bool]:
    if _FIRST_SERIAL <= number <= _LAST_SERIAL + 1:
        return format(Decimal(repr(number) if isinstance(number, float) else number), "f"), (
            number == int(number)
        )
    if number == int(number) and (found := _COMPACT.fullmatch(str(int(number)))):
        return _compact(found)
    raise CellFault(NOT_A_TIME)


def _compact(found: re.Match[str]) -> tuple[str, bool]:
    year, month, day, hour, minute, second = found.groups()
    if hour is None:
        return f"{year}-{month}-{day}", True
    return f"{year}-{month}-{day} {hour}:{minute}:{second or '00'}", False


def _with_noon(text: str) -> str:
    """Write a time of a half of the day, as 下午3:05 and 3:05 PM, by 24 hours."""
    if found := _HALVES.fullmatch(text):
        before, half, hour, rest = found.groups()
    elif found := _HALF_AFTER.fullmatch(text):
        before, hour, rest, half = found.groups()
    else:
        return text
    in_half = int(hour) % _NOON if int(hour) <= _NOON else int(hour)
    late = half.upper() in {"下午", "PM"} and in_half < _NOON
    return f"{before.strip()} {in_half + _NOON * late}{rest}"


def _day_of(text: str) -> str:
    found = re.match(r"\d+[-/.年]\d+[-/.月]\d+日?", text)
    if found:
        return found[0].removesuffix("日").replace("年", "-").replace("月", "-")
    if text[:5].isdigit():
        return (dt.date(1899, 12, 30) + dt.timedelta(days=int(Decimal(text)))).isoformat()
    raise CellFault(NOT_A_TIME)


def _clock(cell: RowCell) -> str:
    if isinstance(cell, dt.datetime):
        cell = _whole_seconds(cell).time()
    if isinstance(cell, dt.time):
        return cell.replace(tzinfo=None).isoformat(timespec="seconds")
    if isinstance(cell, int | float | Decimal) and not isinstance(cell, bool) and 0 <= cell < 1:
        seconds = min(round(float(cell) * _DAY_SECONDS), _DAY_SECONDS - 1)
        return str(dt.timedelta(seconds=seconds))
    if isinstance(cell, str):
        text = _with_noon(" " + in_one_line(cell)).strip()
        if found := _CLOCK.fullmatch(text):
            return f"{found[1]}:{found[2]}:{found[3] or '0'}"
    raise CellFault(NOT_A_TIME)


def _whole_seconds(moment: dt.datetime) -> dt.datetime:
    """Undo what a part of a day kept as a binary fraction adds or takes away."""
    near = (moment + dt.timedelta(milliseconds=1)).replace(microsecond=0)
    return near if abs(near - moment) <= dt.timedelta(milliseconds=1) else moment
