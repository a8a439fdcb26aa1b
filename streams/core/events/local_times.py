"""Local dates and times without an offset, as spreadsheets and forms write them."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from streams.core.events.refusals import Refused, shown

_CHINESE: Final = str.maketrans({"年": "-", "月": "-", "日": " ", "时": ":", "時": ":", "分": ":"})
_WRITTEN = re.compile(
    r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})"
    r"(?:[Tt ] ?(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,6})0*)?)?)?",
    re.ASCII,
)
_SERIAL = re.compile(r"\d{5,7}(\.\d+)?", re.ASCII)
_DAY_ZERO: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - local, as all here
"""From which spreadsheets count days; what is behind the point is a part of a day."""

_DAY_SECONDS: Final = 86_400
_FIRST_DAY: Final = 25_569  # 1970-01-01
_LAST_DAY: Final = 2_958_465  # 9999-12-31


def is_local(text: str) -> bool:
    """Return whether a text is a date, with a time of day or without, that has no offset."""
    try:
        return _read(text) is not None
    except ValueError:
        return True


def with_offset(text: str, zone: ZoneInfo) -> str:
    """Write a local time in RFC 3339, with the offset that the zone has then.

    A date alone means its first moment, as in a spreadsheet. Of two moments that a clock shows when
    it is put back, the first is meant.

    Raises:
        Refused: The calendar has no such day or the clock no such time; or the clock was put
            forward just then.
    """
    try:
        local = _read(text)
    except ValueError:
        raise Refused("time", "names a day or time that does not exist", shown(text)) from None
    if local is None:
        return text
    moment = local.replace(tzinfo=zone)
    if moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local:
        skipped = f"does not exist in {zone.key}, where the clock was put forward"
        rule = f"{skipped}; write it with its offset"
        raise Refused("time", rule, shown(text))
    return moment.isoformat()


def _read(text: str) -> datetime | None:
    """Read a local time; None where the text does not have the form of one."""
    if _SERIAL.fullmatch(text):
        days, _, part = text.partition(".")
        if not _FIRST_DAY <= int(days) <= _LAST_DAY:
            return None
        # A spreadsheet shows whole seconds, and its parts of a day are never exactly these.
        seconds = round(float(f"0.{part or 0}") * _DAY_SECONDS)
        return _DAY_ZERO + timedelta(days=int(days), seconds=seconds)
    plain = " ".join(text.translate(_CHINESE).removesuffix("秒").rstrip(": ").split(" "))
    found = _WRITTEN.fullmatch(plain)
    if not found:
        return None
    year, _, month, day, hour, minute, second, part = found.groups("0")
    return datetime(  # noqa: DTZ001 - local, as all here
        *(int(year), int(month), int(day)),
        *(int(hour), int(minute), int(second), int(f"{part:0<6}")),
    )
