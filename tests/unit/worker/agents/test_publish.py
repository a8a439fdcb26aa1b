"""The agent publish."""

import base64
import zlib
from typing import Any

import pytest

from streams.core.publications.course import PublicationCourse, PublicationCourses
from streams.core.publications.packed import pack_publication
from streams.core.publications.publication import publication_digest
from streams.core.publications.request_events import RequestEvent
from streams.kafka.records import Record
from streams.topics.publication_records import DraftedContent, publication_in
from streams.worker.agents.publish import publish
from streams.worker.lanes.state import LaneState
from tests.support.publishing import drafting, issuing, office, reviewing, said_content
from tests.unit.worker.agents.bench import (
    CATALOGUE,
    SETTINGS,
    counted,
    event,
    letter,
    record,
    state,
    worked,
    written,
)

CAME = 1_451_577_600_000
"""2015-12-31T16:00:00Z, in Kafka's milliseconds."""

PARTITIONS = SETTINGS.partitions


def publishing(*known: PublicationCourse) -> LaneState:
    """Return the state of the partition with the publications."""
    lane = state(0)
    lane.courses = PublicationCourses.of(CATALOGUE, known)
    return lane


def asked(request: RequestEvent | bytes, came: int = CAME) -> Record:
    """Return the record of a request, as Kafka dates it."""
    value = request if isinstance(request, bytes) else request.value
    return record("publication-requests", value, timestamp=came)


def what_is_written(
    lane: LaneState, *requests: RequestEvent
) -> tuple[list[DraftedContent | PublicationCourse], list[str]]:
    """Let the agent work; return what it writes, and which requests it refuses."""
    made = worked(publish, lane, *map(asked, requests))
    kept = made.get(("publications", 0), [])
    records = [record("publications", value, key=key) for key, value in kept]
    refused = [value.decode() for _, value in made.get(("dead-letters", 0), [])]
    return [publication_in(one) for one in records], refused


def test_a_draft_is_kept_once_and_its_course_each_time() -> None:
    """The content is what was sent, under the id; what is asked twice writes nothing."""
    draft = drafting(said_content(partitions=PARTITIONS))
    requests = [draft, draft, reviewing(draft), issuing(draft), issuing(draft), reviewing(draft)]
    kept, refused = what_is_written(publishing(), *requests)
    content, *courses = kept
    assert isinstance(content, DraftedContent)
    assert content.unpacked(draft.digest) == said_content(partitions=PARTITIONS)
    states = [course.state for course in courses if isinstance(course, PublicationCourse)]
    assert states == ["drafted", "reviewed", "issued"]
    assert isinstance(courses[-1], PublicationCourse)
    assert (courses[-1].year, courses[-1].number, courses[-1].is_sealed) == (2015, 1, True)
    assert refused == []


def test_a_restart_goes_on_with_the_numbers() -> None:
    """Courses alone are read back; contents are not needed for it."""
    first, second = (
        drafting(said_content(name, PARTITIONS)) for name in ("circular-2015-Q3", "2015")
    )
    lane = publishing()
    kept, _ = what_is_written(lane, first, reviewing(first), issuing(first), second)
    last = {one.id: one for one in kept if isinstance(one, PublicationCourse)}
    more, refused = what_is_written(publishing(*last.values()), reviewing(second), issuing(second))
    assert isinstance(more[-1], PublicationCourse)
    assert (more[-1].number, refused) == (2, [])


def test_what_cannot_be_done_is_a_dead_letter() -> None:
    """It holds nothing else up, and is counted under a reason of its own."""
    draft = drafting(said_content(partitions=PARTITIONS))
    early = issuing(draft)
    kept: list[Any] = []

    def work() -> None:
        kept.extend(what_is_written(publishing(), early, draft, early, reviewing(draft), early))

    labels = {"stage": "publish", "reason": "not_publishable"}
    assert counted(work, ("events_refused_total", labels)) == [2]
    assert kept[1] == [early.value.decode()] * 2
    assert kept[0][-1].state == "issued"


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (letter("L-1"), "type: belongs to the topic intake"),
        (b"{}", "type: is missing"),
        (None, "is null"),
        (drafting(said_content(partitions=PARTITIONS), hours=16.1).value, "time: has not come"),
    ],
)
def test_what_is_not_asked_of_publications_is_refused(value: bytes | None, why: str) -> None:
    """So is what was done later than five minutes after it came."""
    assert why in why_refused(value)


def why_refused(value: bytes | None) -> str:
    """Return why the agent refuses a record."""
    outputs = written(publish, publishing(), record("publication-requests", value, timestamp=CAME))
    assert [*outputs] == [("dead-letters", 0)]
    ((_, _, headers),) = outputs["dead-letters", 0]
    said = dict(headers)["kuaibao-reason"]
    return (said or b"").decode()


def drafted_with(content: bytes, digest: str = "0" * 64) -> bytes:
    """Return the event of a draft with any content."""
    data = {"content": base64.b64encode(content).decode(), "digest": digest, "key": "office"}
    return event("d-1", "publication.drafted", data)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"xx", "not compressed by zlib"),
        (zlib.compress(b"{}")[:-3], "cut off"),
        (zlib.compress(b"{}") + b"x", "something follows it"),
        (zlib.compress(b"[1"), "as its schema has it"),
        (zlib.compress(b'{"bulletin":{"L":"secret"}}'), "as its schema has it"),
    ],
)
def test_a_content_that_is_not_a_publication_is_refused(content: bytes, why: str) -> None:
    """In our words alone, and without unpacking more than there may be."""
    reason = why_refused(drafted_with(content))
    assert reason.startswith("data.content: is not a publication that can be kept: ")
    assert why in reason
    assert "secret" not in reason


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (said_content(partitions=PARTITIONS - 1), f"and there are {PARTITIONS} here"),
        (said_content("a\nb", PARTITIONS), "the id of its bulletin"),
        (said_content("b" * 101, PARTITIONS), "the id of its bulletin"),
        (said_content(partitions=PARTITIONS, missing=[3, 1]), "missing"),
        (said_content(partitions=PARTITIONS, missing=[PARTITIONS]), "missing"),
        (said_content(partitions=PARTITIONS, corrects="../x"), "data.content.corrects: is not"),
        (said_content(partitions=PARTITIONS, corrects="2015.00"), "there is no such draft"),
    ],
)
def test_a_content_of_which_no_course_can_be_made_is_refused(content: Any, why: str) -> None:
    """What would not fit into the record of a course, or cannot be compared here."""
    packed, digest = pack_publication(content)
    assert why in why_refused(drafted_with(packed, digest))


def test_another_digest_than_that_of_the_content_is_refused() -> None:
    """Nobody drafts under the digest of something else."""
    packed, _ = pack_publication(said_content(partitions=PARTITIONS))
    value = drafted_with(packed, publication_digest(b"other"))
    assert "its digest is another" in why_refused(value)


def test_an_act_may_be_told_as_late_as_it_likes_and_five_minutes_early() -> None:
    """Clocks of an office and of Kafka differ a little."""
    draft = drafting(said_content(partitions=PARTITIONS), hours=16.08)
    assert [*worked(publish, publishing(), asked(draft))] == [("publications", 0)]
    assert office(hours=16.08).at.timestamp() * 1_000 > CAME
