"""Telling events that go to topics of their own from others before they are sent."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import msgspec

from streams.core.events.messages import Due, NoticesDue, Redacted
from streams.core.events.publication_messages import (
    PublicationDrafted,
    PublicationIssued,
    PublicationReviewed,
)
from streams.feeding.sending import Keyed
from streams.topics.topics import NOTICES_DUE, PUBLICATION_REQUESTS, QUICK_REPORT_DUE

_TOPIC_OF: Final[Mapping[str, str]] = {
    str(message.__struct_config__.tag): topic
    for message, topic in (
        (Due, QUICK_REPORT_DUE),
        (Redacted, QUICK_REPORT_DUE),
        (NoticesDue, NOTICES_DUE),
        (PublicationDrafted, PUBLICATION_REQUESTS),
        (PublicationReviewed, PUBLICATION_REQUESTS),
        (PublicationIssued, PUBLICATION_REQUESTS),
    )
}

Apart = dict[str, list[Keyed]]
"""By topic, without prefix, the events that go there."""


class _Typed(msgspec.Struct):
    type: str = ""


_typed = msgspec.json.Decoder(_Typed).decode


def topic_of_its_own(value: bytes) -> str | None:
    """Return the topic of its own that an event goes to; None of all others, readable or not."""
    try:
        return _TOPIC_OF.get(_typed(value).type)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def without_those(events: Iterable[Keyed], apart: Apart) -> Iterator[Keyed]:
    """Yield the events of cases and records as they come, and gather the others in `apart`."""
    for event in events:
        topic = topic_of_its_own(event[1])
        if topic is None:
            yield event
        else:
            apart.setdefault(topic, []).append(event)
