"""A notice: by the clock, a unit is reminded of a deadline, urged after it, or supervised.

A notice is a record of the topic ``notices``, by its key. It names a case and a unit, and no
person; it has none of a letter's words.
"""

from datetime import datetime
from typing import Literal

import msgspec

from streams.core.county.deadline_tables import Stage

Action = Literal["remind", "urge", "supervise"]
"""What a notice does: it reminds of a deadline 提醒, urges after it 催办, or supervises 督办."""

NUMBERED: tuple[Action, ...] = ("urge", "supervise")
"""What is numbered, each on its own, from 1 in each year."""


class Notice(msgspec.Struct, frozen=True, omit_defaults=True):
    """A notice as it now is.

    Attributes:
        key: What tells it apart from all others: case, stage, rung and deadline.
        subject: The number of the case.
        stage: Which of the case's deadlines it is about.
        rung: The name of the rung of the ladder by which it was given.
        action: What it does.
        deadline: The deadline that it is about: an ISO day, or a day and minute as clocks in the
            county show it, ``2015-03-20T16:00``.
        given: The moment (UTC) of the clock's event that gave it.
        department: The unit that had the case at that moment; "" where none had.
        kind: The kind of the case.
        year: The year of its number, in the county's time zone.
        number: Its number in that year, from 1, without gaps; 0 of a reminder.
        withdrawn: The moment (UTC) of the clock's event that found it wrong; None while it holds.
        why: Why it was withdrawn: ``done`` (it was done in time), ``moved`` (the deadline was
            another one), ``absent`` (the case does not count), ``ladder`` (a notice before it was
            withdrawn).
    """

    key: str
    subject: str
    stage: Stage
    rung: str
    action: Action
    deadline: str
    given: datetime
    department: str = ""
    kind: str = ""
    year: int = 0
    number: int = 0
    withdrawn: datetime | None = None
    why: str = ""
