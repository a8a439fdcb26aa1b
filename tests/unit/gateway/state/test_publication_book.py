"""The book of publications: kept up with the topic, whatever else is written there."""

import zlib

import msgspec

from streams.core.county.catalogue import Label
from streams.core.publications.course import Act, PublicationCourse, PublicationCourses
from streams.core.publications.packed import pack_publication
from streams.core.publications.publication import Publication
from streams.core.publications.published_document import PublishedDocument, PublishedOffice
from streams.gateway.figures.bell import Bell
from streams.gateway.state.publication_book import PublicationBook
from streams.kafka.records import Output, Record
from streams.settings.settings import Settings
from streams.topics.installation import Installation
from streams.topics.publication_records import DraftedContent, content_record, course_record
from streams.topics.read_back import Unreadable
from tests.support.county import COUNTY
from tests.support.publishing import OFFICE_DAY, said_content
from tests.unit.worker.agents.bench import record

_OFFICE = PublishedOffice(
    Label("县", "C"), Label("县", "C"), reference=Label("〔{year}〕{number}号", "")
)


def book() -> tuple[PublicationBook, Unreadable]:
    """Return an empty book, and what is told of others' records."""
    unreadable = Unreadable("")
    return PublicationBook(Installation(Settings(), COUNTY), Bell(), unreadable), unreadable


def read(*outputs: Output) -> list[Record]:
    """Return records as they are read."""
    return [record("publications", value or b"", key=key) for key, value, _ in outputs]


def drafted(id_: str, content: Publication) -> tuple[DraftedContent, PublicationCourse]:
    """Return what is kept of a draft."""
    packed, digest = pack_publication(content)
    courses = PublicationCourses.of(COUNTY)
    (course,) = courses.draft(id_, content, digest, Act("office", OFFICE_DAY))
    return DraftedContent(id_, packed), course


def test_a_publication_is_had_by_its_id() -> None:
    """Its course, its head without reading all of it, and what it says."""
    made, unreadable = book()
    content = said_content(document=PublishedDocument(_OFFICE, [], []))
    kept, course = drafted("a", content)
    made.take(read(content_record(kept), course_record(course)))
    assert [*made.courses()] == [course]
    assert made.course("b") is None
    assert made.content(course) == content
    head = made.head(course)
    assert head is not None
    assert (head.title, head.period) == (content.title, content.period)
    assert head.reference == _OFFICE.reference
    assert made.packed_bytes() == len(kept.packed)
    assert (made.version, unreadable.many) == (2, 0)


def test_the_latest_issue_of_a_bulletin_is_known() -> None:
    """By year and number, in whatever order it is read; what came in its place comes later."""
    made, _ = book()
    _, course = drafted("a", said_content())
    issued = [
        msgspec.structs.replace(
            course, id=f"{year}-{number}", issued=course.drafted, year=year, number=number
        )
        for year, number in ((2015, 7), (2016, 1), (2015, 8))
    ]
    assert made.latest("2015") is None
    made.take(read(*map(course_record, (course, *issued))))
    assert made.latest("2015") == issued[1]
    corrected = msgspec.structs.replace(issued[1], corrected_by="b")
    made.take(read(course_record(corrected)))
    assert made.latest("2015") == corrected
    assert made.latest("2014") is None


def test_what_is_not_ours_is_left_out_and_told() -> None:
    """Neither nonsense nor a content that is not what was drafted is shown as published."""
    made, unreadable = book()
    kept, course = drafted("a", said_content())
    other = kept._replace(packed=pack_publication(said_content(corrects="b"))[0])
    nonsense: Output = (b"draft:a", b"", ())
    made.take(read(nonsense, (b"x", b"{}", ()), content_record(other), course_record(course)))
    assert unreadable.many == 2
    assert made.content(course) is None
    made.take(read(content_record(kept._replace(packed=zlib.compress(b"[]")))))
    assert made.head(course) is None
    made.take(read(content_record(kept)))
    assert made.content(course) is not None
    assert made.head(course) is not None
