"""A notice: by the clock, a unit is reminded of a deadline, urged after it, or supervised.

A notice is a record of the topic ``notices``, by its key. It names a case and a unit, and no
person; it has none of a letter's words.
"""

import re
from datetime import date, datetime
from typing import Final, Literal

import msgspec

from streams.core.county.deadline_tables import Stage
from streams.core.county.ladder_tables import Action

NoticeStage = Stage | Literal["hotspot"]
"""What a notice is about: one of a case's deadlines, or the hotspot that a case is the first of."""

NoticeAction = Action | Literal["warn"]
"""What a notice does: one of a ladder's actions, or it warns 预警 of a hotspot."""

NUMBERED: Final[tuple[NoticeAction, ...]] = ("urge", "supervise")
"""What is numbered, each on its own, from 1 in each year."""


class Notice(msgspec.Struct, frozen=True, omit_defaults=True):
    """A notice as it now is.

    Attributes:
        key: What tells it apart from all others: case, stage, rung and deadline; behind them ``/2``
            where it is given again, because the first was withdrawn and it is due all the same.
        subject: The number of the case.
        stage: Which of the case's deadlines it is about; ``hotspot``: it is about a hotspot, whose
            first item the case was when it was given.
        rung: The name of the rung of the ladder by which it was given, or of the rule.
        action: What it does.
        deadline: The deadline that it is about: an ISO day, or a day and minute as clocks in the
            county show it, ``2015-03-20T16:00``. Of a hotspot: the day on which the rule became
            true.
        given: The moment (UTC) of the clock's event that gave it.
        department: The unit that had the case at that moment; "" where none had.
        kind: The kind of the case.
        year: The year of its number, in the county's time zone.
        number: Its number in that year, from 1, without gaps; 0 of a reminder.
        withdrawn: The moment (UTC) of the clock's event that found it wrong; None while it holds.
        why: Why it was withdrawn: ``done`` (it was done in time), ``moved`` (the deadline was
            another one), ``absent`` (the case did not count), ``voided`` (an event says that it
            was wrong), ``parted`` (no hotspot with these items fulfils the rule).
    """

    key: str
    subject: str
    stage: NoticeStage
    rung: str
    action: NoticeAction
    deadline: str
    given: datetime
    department: str = ""
    kind: str = ""
    year: int = 0
    number: int = 0
    withdrawn: datetime | None = None
    why: str = ""


def read_notice(value: bytes | None) -> Notice:
    """Read a record of ``notices`` or ``notice-items``.

    Raises:
        ValueError: It is not a notice.
    """
    notice = _decode(value or b"")
    about = f"{notice.subject}/{notice.stage}/{notice.rung}/{notice.deadline}"
    if not re.fullmatch(r"(/[0-9]{1,9})?", notice.key.removeprefix(about)):
        raise ValueError("its key is not that of its case and deadline")
    date.fromisoformat(notice.deadline[:10])
    if not all(time.tzinfo for time in (notice.given, notice.withdrawn) if time is not None):
        raise ValueError("a time has no offset")
    if not (0 <= notice.year < _YEARS and 0 <= notice.number < _NUMBERS):
        raise ValueError("its year or number is not valid")
    return notice


_decode = msgspec.json.Decoder(Notice).decode
_YEARS: Final = 10_000
_NUMBERS: Final = 2**53
