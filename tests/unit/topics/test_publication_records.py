"""Records of publications, read back where others may have written too."""

import json
import random
from typing import Any

import pytest

from streams.core.errors import WrittenByNewer
from streams.core.figures.engine.sound import Unsound
from streams.core.publications.course import PublicationCourses
from streams.core.publications.packed import pack_publication
from streams.core.publications.requests import take_request
from streams.topics.publication_records import (
    DraftedContent,
    content_record,
    course_record,
    publication_in,
    sound_publications,
)
from streams.topics.read_back import Unreadable
from streams.topics.topics import PUBLICATIONS
from streams.topics.versions import HEADER
from tests.support.county import COUNTY, NOW, READER
from tests.support.publishing import drafting, issuing, reviewing, said_content
from tests.unit.worker.agents.bench import record

DRAFT = drafting(said_content("2015"))


def written() -> list[tuple[bytes, bytes]]:
    """Return key and value of all that is written of a publication that is issued."""
    courses = PublicationCourses.of(COUNTY)
    found = []
    for request in (DRAFT, reviewing(DRAFT), issuing(DRAFT)):
        event = READER.read(request.value, (), NOW)
        taken = take_request(event, courses, came=NOW, partitions=1)
        outputs = [course_record(course) for course in taken.courses]
        if taken.packed is not None:
            outputs.append(content_record(DraftedContent(DRAFT.id, taken.packed)))
        found += [(key or b"", value or b"") for key, value, _ in outputs]
    return found


WRITTEN = written()
COURSE = WRITTEN[-1][1]


def changed(**more: Any) -> bytes:
    """Return the last course with something else in it."""
    return json.dumps(json.loads(COURSE) | more).encode()


@pytest.mark.parametrize(
    ("key", "value", "why"),
    [
        (None, COURSE, "its key names neither"),
        (b"2015.00000000", COURSE, "its key names neither"),
        (b"issue:2015.0", COURSE, "its key names neither"),
        (b"\xff", COURSE, "not UTF-8"),
        (b"course:", COURSE, "not the id of a publication"),
        (b"draft:../x", b"x", "not the id of a publication"),
        (b"draft:2015.0", None, "has no value"),
        (b"draft:2015.0", b"", "has no value"),
        (b"course:2015.0", COURSE, "not that of its course"),
        (b"course:" + DRAFT.id.encode(), b"[]", "as the course of a publication"),
        (b"course:" + DRAFT.id.encode(), b"\xff", "as the course of a publication"),
        (b"course:" + DRAFT.id.encode(), changed(year=2**60), "year or number"),
        (b"course:" + DRAFT.id.encode(), changed(number=-1), "year or number"),
        (
            b"course:" + DRAFT.id.encode(),
            changed(drafted={"key": "k", "at": "2015-12-31T00:00:00"}),
            "has no offset",
        ),
    ],
)
def test_what_is_not_ours_is_left_out(key: bytes | None, value: bytes | None, why: str) -> None:
    """It says what is wrong, and no value."""
    with pytest.raises(Unsound, match=why):
        publication_in(record(PUBLICATIONS, value, key=key))


def test_a_content_is_unpacked_only_if_it_is_what_was_drafted() -> None:
    """Its digest is that of the course."""
    packed, digest = pack_publication(said_content("2015"))
    kept = publication_in(record(PUBLICATIONS, packed, key=b"draft:2015.0"))
    assert isinstance(kept, DraftedContent)
    assert kept.unpacked(digest) == said_content("2015")
    with pytest.raises(Unsound, match="its digest is another"):
        kept.unpacked("0" * 64)
    with pytest.raises(Unsound, match="not compressed"):
        DraftedContent("2015.0", b"none").unpacked(digest)


def test_what_a_later_version_wrote_ends_a_reader() -> None:
    """Whatever it is."""
    later = record(PUBLICATIONS, b"?", key=b"?", headers=[(HEADER, b"9")])
    with pytest.raises(WrittenByNewer, match="version 9"):
        publication_in(later)


def test_nothing_that_is_spoilt_stops_a_reader() -> None:
    """What can still be read is a course or a content; all else is counted and left out."""
    rng = random.Random(5)
    records = []
    for _ in range(500):
        key, value = rng.choice(WRITTEN)
        spoilt = bytearray(rng.choice([key, value]))
        spoilt[rng.randrange(len(spoilt))] = rng.randrange(256)
        mutated = bytes(spoilt)
        whole = (mutated, value) if len(spoilt) == len(key) else (key, mutated)
        records.append(record(PUBLICATIONS, whole[1], key=whole[0]))
    records.append(record(PUBLICATIONS, None, key=b"course:gone"))
    left_out = Unreadable("")
    sound = [*sound_publications(records, left_out)]
    assert left_out.many + len(sound) == 500
    assert left_out.many > 100
