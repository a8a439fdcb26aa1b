"""The tables of the catalogue that say by when cases are due; `editions` checks and reads them.

What is said of the keys here is what ``docs/catalogue.md`` says.
"""

from datetime import date
from typing import Annotated, Final, Literal, get_args

import msgspec
from msgspec import Meta

Stage = Literal["accept", "reply", "close"]
DEADLINE_STAGES: Final[tuple[Stage, ...]] = get_args(Stage)

WaitStage = Literal["review", "supplement", "third-party", "joint", "fee", "archive"]
"""What is to be done of an application for disclosure beside: see `streams.core.cases.work_stages`.
"""

WAIT_STAGES: Final[tuple[WaitStage, ...]] = get_args(WaitStage)

_Days = Annotated[int, Meta(ge=0, le=3660)]
_Hours = Annotated[int, Meta(ge=0, le=87_840)]
_MoreDays = Annotated[int, Meta(ge=1, le=3660)]
_MoreHours = Annotated[int, Meta(ge=1, le=87_840)]


class Extension(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """By how much the end of a deadline may be moved, and how often.

    An event that says no length moves it by all of this; one that asks for more has no effect. Each
    names one of ``working_days``, ``days`` and ``hours``.

    Attributes:
        working_days: By how many working days at most.
        days: By how many calendar days at most.
        hours: By how many hours at most; only of a deadline in hours.
        times: How often, until the deadline starts anew.
    """

    working_days: _MoreDays | None = None
    days: _MoreDays | None = None
    hours: _MoreHours | None = None
    times: Annotated[int, Meta(ge=1, le=99)] = 1


class Reopening(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The deadline of a case that was reopened; the day of the reopening is its day 0.

    Each names one of ``working_days``, ``days`` and ``hours``.

    Attributes:
        working_days: How many working days there are from the reopening on.
        days: How many calendar days there are from the reopening on.
        hours: How many hours there are from the reopening on; only of a deadline in hours.
    """

    working_days: _Days | None = None
    days: _Days | None = None
    hours: _Hours | None = None


class Deadline(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """So many working days, calendar days or hours for a stage of the cases that it selects.

    For each stage the first that fits a case, and holds on its day of receipt, counts; a case that
    none fits has no deadline. The day of receipt is day 0, and the deadline is the end of the last
    day; hours run from the minute of receipt. Each names one of ``working_days``, ``days`` and
    ``hours``. Several that select the same are editions of one deadline: they may neither overlap
    nor leave a gap. One that can never hold, since those before it fit all of its cases, is
    refused.

    Attributes:
        kind: The kind of the cases that it fits; left out, any. Of a record nothing is owed.
        channel: The channel of the cases that it fits; left out, any.
        category: The category of the cases that it fits; left out, any.
        nature: The nature of the cases that it fits; left out, any.
        labels: The labels of the cases that it fits, each with its value; left out, any.
        stage: Until what: that the case is accepted, that it is answered for the first time, or
            that it is closed. Of applications for disclosure also, from their receipt, that a
            supplement is asked for (``review``); from a pause, that the applicant (``supplement``,
            ``fee``), a third party or another organ (``joint``) has answered; and from the closing,
            that the file is archived. These are in days and are not extended.
        since: The first day of receipt for which it holds; left out, there is none.
        until: The last day of receipt for which it holds; left out, it holds until the next one
            that selects the same.
        working_days: How many working days there are until the deadline.
        days: How many calendar days there are until the deadline.
        calendar_days: The same as ``days``, as earlier catalogues have it.
        hours: How many hours there are until the deadline, by day and by night.
        rolls_over: Whether a deadline in calendar days that ends on a day off moves to the next
            working day.
        extension: By how much it may be extended; left out, not at all.
        reopened: The deadline from a reopening on; left out, a reopened case has the deadline that
            it had. Only of the stage ``close``.
    """

    kind: str | None = None
    channel: str | None = None
    category: str | None = None
    nature: str | None = None
    labels: dict[str, str] = {}
    stage: Stage | WaitStage = "close"
    since: date | None = msgspec.field(name="from", default=None)
    until: date | None = None
    working_days: _Days | None = None
    days: _Days | None = None
    calendar_days: _Days | None = None
    hours: _Hours | None = None
    rolls_over: bool = False
    extension: Extension | None = None
    reopened: Reopening | None = None
