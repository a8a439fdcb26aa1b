"""When a key expires: as its maker says it, and as the file keeps it."""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from streams.core.errors import BadInput

_DURATION: Final = re.compile(r"([1-9]\d{0,4})([hdw])", re.ASCII)
_UNITS: Final = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


def read_expiry(text: str, now: datetime, zone: tzinfo) -> str:
    """Read when a key is to expire; return it as RFC 3339 in UTC.

    Args:
        text: A duration (12h, 90d, 52w), a day (from its beginning on) or a time with its offset.
        now: The time it is, with its zone.
        zone: Where days begin.

    Raises:
        BadInput: It is none of these, or it is over.
    """
    if found := _DURATION.fullmatch(text):
        moment = now + int(found[1]) * _UNITS[found[2]]
    else:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            moment = None
        if moment is not None and moment.tzinfo is None:
            is_day = re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII)
            moment = moment.replace(tzinfo=zone) if is_day else None
    if moment is None:
        raise BadInput(
            f"--expires: {text!r} is neither a day (2027-01-01), nor a time with its offset "
            "(2027-01-01T08:00:00+08:00), nor a duration in hours, days or weeks (12h, 90d, 52w)"
        )
    if moment <= now:
        raise BadInput(
            f"--expires: {text} is not in the future: it has begun already; give a later one"
        )
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def moment_of(expires: str) -> float:
    """Return the second since the epoch at which a key expires, by what the file keeps.

    Raises:
        ValueError: It is not a time with its offset.
    """
    moment = datetime.fromisoformat(expires)
    if moment.tzinfo is None:
        raise ValueError("without offset")
    return moment.timestamp()
