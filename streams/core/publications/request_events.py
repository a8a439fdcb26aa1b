"""The events by which an office asks for something of a publication."""

from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from streams.core.events import publication_messages as messages
from streams.core.publications.course import Result
from streams.core.publications.packed import in_base64, pack_publication, publication_id
from streams.core.publications.publication import Publication


class AskedBy(NamedTuple):
    """Who asks.

    Attributes:
        source: Which program writes the event.
        key: The name of the key by which it is done: an office's, and no person's.
        at: When it is done, aware.
    """

    source: str
    key: str
    at: datetime


class RequestEvent(NamedTuple):
    """An event that is to be sent.

    Attributes:
        id: Of the publication; the subject of the event.
        digest: Of what the publication says.
        value: The event as JSON.
    """

    id: str
    digest: str
    value: bytes


def drafted_event(content: Publication, by: AskedBy) -> RequestEvent:
    """Return the event that keeps a draft; the same draft has the same id."""
    packed, digest = pack_publication(content)
    id_ = publication_id(content, digest)
    data = messages.PublicationDraftedData(content=in_base64(packed), digest=digest, key=by.key)
    return _event(messages.PublicationDrafted, id_, digest, data, by)


def reviewed_event(id_: str, digest: str, result: Result, by: AskedBy) -> RequestEvent:
    """Return the event that says what a confidentiality review ended with."""
    data = messages.PublicationReviewedData(digest=digest, key=by.key, result=result)
    return _event(messages.PublicationReviewed, id_, digest, data, by)


def issued_event(id_: str, digest: str, by: AskedBy, *, although_missing: bool) -> RequestEvent:
    """Return the event that issues what was reviewed."""
    data = messages.PublicationIssuedData(digest=digest, key=by.key)
    if although_missing:
        data.although_missing = True
    return _event(messages.PublicationIssued, id_, digest, data, by)


def _event(what: type[Any], id_: str, digest: str, data: Any, by: AskedBy) -> RequestEvent:
    time = by.at.isoformat()
    *_, act, _ = str(what.__struct_config__.tag).split(".")
    event = what(
        specversion="1.0", source=by.source, id=f"{act}-{time}", subject=id_, time=time, data=data
    )
    return RequestEvent(id_, digest, msgspec.json.encode(event))
