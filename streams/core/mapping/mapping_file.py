"""The form of a mapping file: what a county writes to say what the rows of a source are.

``schemas/mapping.schema.json`` is made of it, so that an editor completes the file.
"""

from typing import Annotated, Any, Literal, TypeAlias

import msgspec
from msgspec import UNSET, Meta, UnsetType

_Text = Annotated[str, Meta(min_length=1)]
_Fields: TypeAlias = str | list[str]
Constant: TypeAlias = str | bool | int
"""A value that every event has, or that a code stands for."""

Conditions: TypeAlias = dict[str, str | bool | list[str]]
"""By field: a text or some of which one must be there; true where any must be, false where none."""

EventName: TypeAlias = Literal[
    "received",
    "counted",
    "routed",
    "accepted",
    "returned",
    "extended",
    "paused",
    "resumed",
    "urged",
    "supervised",
    "discharged",
    "replied",
    "called-back",
    "closed",
    "rejected",
    "archived",
    "rated",
    "reopened",
]
"""The events that a row may make, by the end of their type's name."""


class FieldTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a value comes from, and what its codes mean.

    Attributes:
        field: The field of the row; or several, of which those that are filled are put together,
            each in a line of its own.
        codes: What the values of the field mean. Left out, a value is an identifier of the
            catalogue, or its name in Chinese or English.
        otherwise: What every other value means; "" leaves it out. Without it such a row is refused.
        empty: What an empty cell means. Without it nothing is said in the event.
    """

    field: _Fields
    codes: dict[str, Constant] = {}
    otherwise: Constant | UnsetType = msgspec.field(default=UNSET, name="else")
    empty: Constant | UnsetType = UNSET


class EventTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An event that a row makes.

    Attributes:
        type: Which one, as ``received`` and ``replied``.
        time: The field that says when; or two, of which one has the day and one the time of day.
        when: On what conditions a row makes it. Left out, the first event is always made, and the
            others where the field of their time is filled.
        name: What sets it apart from other events of its type; the type where left out.
        data: What it says, by the name of its data field: ``title``, ``person.name``,
            ``labels.outcome``. A plain value is the same for each row.
    """

    type: EventName
    time: _Fields
    when: Conditions = {}
    name: Annotated[str, Meta(pattern=r"^[a-z0-9-]{0,32}$")] = ""
    data: dict[str, FieldTable | Constant] = {}


class RowsTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which rows there are, what identifies one, and what it makes.

    Attributes:
        subject: The case's subject, with fields in braces: ``city-{编号}``. ``{digest}`` is a
            digest of the fields of `digest`.
        events: What such a row makes.
        when: Which rows these are. The first table whose conditions hold is the row's; a row for
            which none does is passed over.
        digest: The fields that tell rows apart where they have no number.
        row: What tells rows of one subject apart, with fields in braces; only where several rows
            are about one case.
    """

    subject: _Text
    events: Annotated[list[EventTable], Meta(min_length=1)]
    when: Conditions = {}
    digest: list[_Text] = []
    row: str = ""


class MappingFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A mapping file.

    Attributes:
        feeder: The feeder's name, under which Kafka keeps what was sent.
        origin: The ``source`` of its events, a URI reference: ``/gaoling/city-export``.
        source: Where rows come from: its `kind`, and the keys of that kind.
        rows: What rows are.
        vanished: What becomes of rows that are no longer there: they are reported, or voided too.
        vanished_most: Which part of the rows that were sent one reading may void, in percent. Where
            more than that and more than five have vanished, none is voided: the source may have
            been cut off.
    """

    feeder: Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
    origin: _Text
    source: dict[str, Any]
    rows: Annotated[list[RowsTable], Meta(min_length=1)]
    vanished: Literal["report", "void"] = "report"
    vanished_most: Annotated[int, Meta(ge=0, le=100)] = 20
