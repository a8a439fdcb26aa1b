"""What offices ask of publications, made up for tests."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from streams.core.county.catalogue import Label
from streams.core.publications.asked import AskedQuestion
from streams.core.publications.course import Result
from streams.core.publications.publication import Publication
from streams.core.publications.request_events import (
    AskedBy,
    RequestEvent,
    drafted_event,
    issued_event,
    reviewed_event,
)
from streams.topics.topics import PUBLICATION_REQUESTS
from tests.support.installation import Installation

OFFICE_DAY: Final = datetime(2015, 12, 31, tzinfo=UTC)
"""The morning from which hours are counted; from 16 o'clock on it is 2016 in the county."""


def said_content(bulletin: str = "2015", partitions: int = 1, **more: Any) -> Publication:
    """Return what a bulletin says that has no figures."""
    return Publication(
        bulletin=bulletin,
        title=Label("通报", "Bulletin"),
        period=AskedQuestion("2015-11-30", "2015-11-30", "2015-01-01"),
        text="收到 767 件",
        figures=[],
        file="f" * 64,
        county="c" * 64,
        rules=5,
        flushes=[7] * partitions,
        **more,
    )


def office(key: str = "office", hours: float = 0) -> AskedBy:
    """Return who asks, so many hours after `OFFICE_DAY`."""
    return AskedBy("urn:test", key, OFFICE_DAY + timedelta(hours=hours))


def drafting(content: Publication, key: str = "office", hours: float = 0) -> RequestEvent:
    """Ask that a draft is kept."""
    return drafted_event(content, office(key, hours))


def reviewing(
    draft: RequestEvent, result: Result = "passed", key: str = "secrecy", hours: float = 1
) -> RequestEvent:
    """Say what the review of a draft ended with."""
    return reviewed_event(draft.id, draft.digest, result, office(key, hours))


def issue_in(kuaibao: Installation, draft: RequestEvent) -> None:
    """Draft, review and issue on a real broker."""
    requests = [draft, reviewing(draft), issuing(draft)]
    kuaibao.feed([(one.id.encode(), one.value) for one in requests], PUBLICATION_REQUESTS)


def issuing(
    draft: RequestEvent, key: str = "office", hours: float = 2, *, although_missing: bool = False
) -> RequestEvent:
    """Ask that a draft is issued."""
    by = office(key, hours)
    return issued_event(draft.id, draft.digest, by, although_missing=although_missing)
