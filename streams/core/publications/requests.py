"""What is asked of publications: events in, courses and contents out, or a refusal that says why.

It is the same for the worker that numbers, and for those who ask and try first whether it would be
taken.
"""

import re
from typing import Final, NamedTuple

from streams.core.days import moment
from streams.core.events import publication_messages as messages
from streams.core.events.identifiers import check_publication_id
from streams.core.events.reader import Event
from streams.core.events.reduced import TIME, WHAT
from streams.core.events.refusals import Refused, shown
from streams.core.events.times import CLOCKS_APART_US
from streams.core.publications.course import (
    Act,
    NotPublishable,
    PublicationCourse,
    PublicationCourses,
)
from streams.core.publications.packed import from_base64, unpack_publication
from streams.core.publications.publication import Publication

MISDIRECTED_PUBLICATION: Final = Refused(
    "type",
    "belongs to the topic publication-requests, which needs a right of its own; over HTTP, "
    "/v1/publications takes it from a key with the role draft, review or issue",
    reason="misdirected",
)
"""Why what is asked of a publication is not taken from a topic that feeders write to."""

NOT_FOR_PUBLICATIONS: Final = Refused(
    "type",
    "belongs to the topic intake; this one takes what is asked of publications alone",
    reason="misdirected",
)
"""Why another event is not taken from the topic publication-requests."""

OF_PUBLICATIONS: Final = frozenset(
    {"publication-drafted", "publication-reviewed", "publication-issued"}
)
"""What reduced events say that ask something of publications."""

_BULLETIN: Final = re.compile(r"[^\x00-\x1f\x7f]{1,100}")
"""What the id of a bulletin may be here: it goes into records, refusals and logs."""


class TakenRequest(NamedTuple):
    """What follows from a request.

    Attributes:
        courses: Those that have changed.
        packed: Of a draft that is new, what it says, as it is to be kept; None of all else.
    """

    courses: list[PublicationCourse]
    packed: bytes | None = None


def is_of_publication(event: Event) -> bool:
    """Return whether an event asks something of a publication."""
    return event.reduced[WHAT] in OF_PUBLICATIONS


def take_request(
    event: Event, courses: PublicationCourses, *, came: int, partitions: int
) -> TakenRequest:
    """Do what an event asks of a publication.

    Args:
        event: As it was read.
        courses: All courses, which change with it unless it is refused.
        came: When Kafka took it in, in microseconds since the epoch.
        partitions: Over how many figures are counted here.

    Raises:
        Refused: It is not of a publication, or cannot be done; nothing has changed.
    """
    message, at = event.message, event.reduced[TIME]
    if not isinstance(message, messages.OfPublication):
        raise NOT_FOR_PUBLICATIONS
    if at > came + CLOCKS_APART_US:
        rule = "has not come by Kafka's clock; ask for it once it is done"
        raise Refused("time", rule, shown(message.time))
    data, when = message.data, moment(at)
    id_ = event.subject
    try:
        if isinstance(data, messages.PublicationDraftedData):
            packed, content = _content(data, partitions)
            changed = courses.draft(id_, content, data.digest, Act(data.key, when))
            return TakenRequest(changed, packed if changed else None)
        if isinstance(data, messages.PublicationReviewedData):
            act = Act(data.key, when, data.result)
            return TakenRequest(courses.review(id_, data.digest, act))
        although = data.although_missing is True
        act = Act(data.key, when)
        return TakenRequest(courses.issue(id_, data.digest, act, although_missing=although))
    except NotPublishable as why:
        raise Refused("event", str(why), reason="not_publishable") from None


def _content(data: messages.PublicationDraftedData, partitions: int) -> tuple[bytes, Publication]:
    """Return what a draft says, packed and as it is."""
    try:
        packed = from_base64(data.content)
        content = unpack_publication(packed, data.digest)
        _check_content(content, partitions)
    except ValueError as why:
        rule = f"is not a publication that can be kept: {why}"
        raise Refused("data.content", rule, reason="not_publishable") from None
    if content.corrects:
        check_publication_id("data.content.corrects", content.corrects)
    return packed, content


def _check_content(content: Publication, partitions: int) -> None:
    """See that a course can be made of what is said, and that it can be compared here."""
    if not _BULLETIN.fullmatch(content.bulletin):
        raise ValueError("the id of its bulletin is empty, too long or has control characters")
    if len(content.flushes) != partitions:
        many = len(content.flushes)
        raise ValueError(f"it was counted over {many} partitions, and there are {partitions} here")
    if content.missing != sorted({*content.missing} & {*range(partitions)}):
        raise ValueError("what it says to be missing is not partitions in order, each once")
