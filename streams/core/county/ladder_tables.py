"""The tables of the catalogue that say when notices are given; `ladders` checks and reads them.

What is said of the keys here is what ``docs/catalogue.md`` says.
"""

from datetime import date
from typing import Annotated, Literal, get_args

import msgspec
from msgspec import Meta

from streams.core.county.deadline_tables import Stage

Action = Literal["remind", "urge", "supervise"]
"""What a notice does: it reminds of a deadline 提醒, urges after it 催办, or supervises 督办."""

ACTIONS: tuple[Action, ...] = get_args(Action)

_Days = Annotated[int, Meta(ge=0, le=366)]
_Hours = Annotated[int, Meta(ge=0, le=8_784)]


class Distance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far a notice is from a deadline, or from the notice before it.

    Each names one of ``working_days``, ``days`` and ``hours``.

    Attributes:
        working_days: How many working days; the notice is given in the morning.
        days: How many calendar days; the notice is given in the morning.
        hours: How many hours, by day and by night; from the end of the last day of a deadline in
            days.
    """

    working_days: _Days | None = None
    days: _Days | None = None
    hours: _Hours | None = None


class RungTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rung of the ladder: which notice is given so long before or after a deadline.

    A case climbs the rungs of a stage in the order of the file, each once for a deadline; of
    several that are due in one morning it gets the last. Of rungs with the same name and stage the
    first that fits a case counts. Rungs in days are given in the mornings of working days; rungs in
    hours within a few minutes.

    Attributes:
        rung: Its name, which notices have.
        action: What the notice does. Those that urge are numbered, and those that supervise.
        stage: Of which deadline: until a case is accepted, answered or closed.
        kind: The kind of the cases that it fits; left out, any.
        channel: The channel of the cases that it fits; left out, any.
        category: The category of the cases that it fits; left out, any.
        nature: The nature of the cases that it fits; left out, any.
        labels: The labels of the cases that it fits, each with its value; left out, any.
        since: The first morning on which it holds; left out, there is none.
        until: The last morning on which it holds; left out, there is none.
        before: How long before the deadline. Either this or ``after``.
        after: How long after the deadline, or after the notice that ``after_rung`` names.
        after_rung: An earlier rung of the same stage, from whose notice on ``after`` counts.
    """

    rung: str
    action: Action
    stage: Stage = "close"
    kind: str | None = None
    channel: str | None = None
    category: str | None = None
    nature: str | None = None
    labels: dict[str, str] = {}
    since: date | None = msgspec.field(name="from", default=None)
    until: date | None = None
    before: Distance | None = None
    after: Distance | None = None
    after_rung: str | None = None
