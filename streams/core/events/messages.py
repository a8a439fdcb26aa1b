"""The form of every event type, as types that msgspec checks while it reads JSON.

``schemas/events`` publishes the same rules; a test checks that the two agree, in both
directions. Source: CloudEvents 1.0.2 and its JSON format.
"""

from typing import Annotated, Final, Literal, get_args

import msgspec
from msgspec import UNSET, Meta, UnsetType

from streams.core.events import hotspot_messages as hotspots
from streams.core.events import publication_messages as publications
from streams.core.events import step_messages as steps
from streams.core.events.envelope import (
    PLAIN_LINE,
    Envelope,
    EventLabels,
    Note,
    Score,
    Short,
    ShortName,
)

MOST_LINK: Final = 2_000
"""How many characters an address may have; browsers and servers take no longer ones."""

MOST_PLATFORM: Final = 64

LINK_FORM: Final = (
    r"\A[Hh][Tt][Tt][Pp][Ss]?://"
    r"[^\x00-\x20\x7f\"<>\\^`{|}/?#@]+([/?#][^\x00-\x20\x7f\"<>\\^`{|}]*)?\Z"
)
"""An address of the web. What browsers take otherwise than it looks is not in one: blanks, signs
that RFC 3986 has no place for, and a user's name before the host."""

_Title = Annotated[str, Meta(max_length=500)]
_Issue = Annotated[str, Meta(pattern=r"\A[0-9]{4}-[1-9][0-9]{0,8}\Z")]
_Why = Annotated[str, Meta(max_length=200, pattern=PLAIN_LINE)]
_Who = Annotated[str, Meta(max_length=64, pattern=PLAIN_LINE)]
_Text = Annotated[str, Meta(max_length=100_000)]
_Personal = Annotated[str, Meta(max_length=200)]
_Link = Annotated[str, Meta(max_length=MOST_LINK, pattern=LINK_FORM)]
_Platform = Annotated[str, Meta(min_length=1, max_length=MOST_PLATFORM, pattern=PLAIN_LINE)]
_Reach = Annotated[int, Meta(ge=0, le=1_000_000_000_000)]
_Quantity = Annotated[int, Meta(ge=1, le=1_000_000_000_000)]


class Person(msgspec.Struct):
    """Who wrote; never leaves the topics that carry text."""

    name: _Personal | UnsetType = UNSET
    phone: _Personal | UnsetType = UNSET
    email: _Personal | UnsetType = UNSET
    id_number: _Personal | UnsetType = UNSET


class ReceivedData(msgspec.Struct):
    """A case has come in."""

    kind: ShortName
    channel: ShortName
    category: ShortName | UnsetType = UNSET
    nature: ShortName | UnsetType = UNSET
    department: ShortName | UnsetType = UNSET
    title: _Title | UnsetType = UNSET
    text: _Text | UnsetType = UNSET
    person: Person | UnsetType = UNSET
    labels: EventLabels | UnsetType = UNSET
    about: Short | UnsetType = UNSET
    link: _Link | UnsetType = UNSET
    platform: _Platform | UnsetType = UNSET
    reach: _Reach | UnsetType = UNSET


class RoutedData(msgspec.Struct):
    """A case has been given a category, nature, department or labels."""

    category: ShortName | UnsetType = UNSET
    nature: ShortName | UnsetType = UNSET
    department: ShortName | UnsetType = UNSET
    note: Note | UnsetType = UNSET
    labels: EventLabels | UnsetType = UNSET


class RepliedData(msgspec.Struct):
    """A case has been answered."""

    department: ShortName | UnsetType = UNSET
    text: _Text | UnsetType = UNSET


class ClosedData(msgspec.Struct):
    """A case is done with."""

    outcome: Note | UnsetType = UNSET
    labels: EventLabels | UnsetType = UNSET


class ReopenedData(msgspec.Struct):
    """A case is taken up again."""

    reason: Note | UnsetType = UNSET


class RejectedData(msgspec.Struct):
    """A case is owed no answer."""

    reason: Literal["duplicate", "invalid", "withdrawn", "out-of-scope"]


class RatedData(msgspec.Struct):
    """The writer of a letter rated the answer: satisfied or not, or a score of 1 to 5."""

    satisfied: bool | UnsetType = UNSET
    score: Score | UnsetType = UNSET


class VoidedData(msgspec.Struct):
    """An event of the same subject was wrong: it is as if it had never come."""

    source: Short
    id: Short


class CountedData(msgspec.Struct):
    """A record: something only counted."""

    kind: ShortName
    channel: ShortName
    department: ShortName | UnsetType = UNSET
    column: ShortName | UnsetType = UNSET
    headline: bool | UnsetType = UNSET
    quantity: _Quantity | UnsetType = UNSET
    about: Short | UnsetType = UNSET


class DueData(msgspec.Struct, forbid_unknown_fields=True):
    """The quick report of the day named by the subject is to be issued now."""


class NoticesDueData(msgspec.Struct, forbid_unknown_fields=True):
    """The office looks for notices that are due at the time of the event.

    Attributes:
        only: ``hours`` where no morning begins: rungs in days wait for the next one.
    """

    only: Literal["hours"] | UnsetType = UNSET


class RedactedData(msgspec.Struct):
    """The title of the case that is the subject is to be taken out.

    Attributes:
        reason: Why.
        by: Who asks for it.
        issue: Out of which issued quick report also; left out: out of the list of cases alone.
    """

    reason: _Why
    by: _Who
    issue: _Issue | UnsetType = UNSET


class Received(Envelope, tag="kuaibao.case.received.v1"):
    """The event `ReceivedData`."""

    data: ReceivedData


class Routed(Envelope, tag="kuaibao.case.routed.v1"):
    """The event `RoutedData`."""

    data: RoutedData


class Replied(Envelope, tag="kuaibao.case.replied.v1"):
    """The event `RepliedData`."""

    data: RepliedData


class Closed(Envelope, tag="kuaibao.case.closed.v1"):
    """The event `ClosedData`."""

    data: ClosedData


class Reopened(Envelope, tag="kuaibao.case.reopened.v1"):
    """The event `ReopenedData`."""

    data: ReopenedData


class Rejected(Envelope, tag="kuaibao.case.rejected.v1"):
    """The event `RejectedData`."""

    data: RejectedData


class Rated(Envelope, tag="kuaibao.case.rated.v1"):
    """The event `RatedData`."""

    data: RatedData


class Voided(Envelope, tag="kuaibao.event.voided.v1"):
    """The event `VoidedData`."""

    data: VoidedData


class Counted(Envelope, tag="kuaibao.record.counted.v1"):
    """The event `CountedData`."""

    data: CountedData


class Due(Envelope, tag="kuaibao.quick-report.due.v1"):
    """The event `DueData`."""

    data: DueData | None = None


class NoticesDue(Envelope, tag="kuaibao.notices.due.v1"):
    """The event `NoticesDueData`."""

    data: NoticesDueData | None = None


class Redacted(Envelope, tag="kuaibao.quick-report.redacted.v1"):
    """The event `RedactedData`."""

    data: RedactedData


Message = (
    Received
    | Routed
    | Replied
    | Closed
    | Reopened
    | Rejected
    | Rated
    | steps.CaseAccepted
    | steps.CaseReturned
    | steps.CaseExtended
    | steps.CasePaused
    | steps.CaseResumed
    | steps.CaseUrged
    | steps.CaseSupervised
    | steps.CaseDischarged
    | steps.CaseCalledBack
    | steps.CaseJudged
    | steps.CaseArchived
    | Voided
    | Counted
    | Due
    | NoticesDue
    | Redacted
    | hotspots.HotspotJoined
    | hotspots.HotspotParted
    | hotspots.HotspotNamed
    | hotspots.HotspotClosed
    | hotspots.HotspotReopened
    | hotspots.HotspotTold
    | hotspots.HotspotSpoke
    | hotspots.HotspotAnswered
    | publications.PublicationDrafted
    | publications.PublicationReviewed
    | publications.PublicationIssued
)

ATTRIBUTES: Final = frozenset({"type", *Envelope.__struct_fields__})
"""The attributes that the envelope has rules for."""

TYPES: Final = tuple(str(message.__struct_config__.tag) for message in get_args(Message))
