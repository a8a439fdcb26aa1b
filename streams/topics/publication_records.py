"""Records of `publications`, read back where others may have written too.

Of each publication there are two: what it says, under ``draft:`` and its id, which never changes,
and where it is on its course, under ``course:`` and its id.
"""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

import msgspec

from streams.core.events.identifiers import check_publication_id
from streams.core.events.refusals import Refused
from streams.core.figures.engine.sound import MOST_EXACT, Unsound
from streams.core.publications.course import PublicationCourse
from streams.core.publications.packed import unpack_publication
from streams.core.publications.publication import Publication
from streams.kafka.records import Output, Record
from streams.topics.read_back import Unreadable
from streams.topics.topics import PUBLICATIONS
from streams.topics.versions import refuse_newer

_DRAFT: Final = "draft:"
_COURSE: Final = "course:"

_read_course = msgspec.json.Decoder(PublicationCourse).decode


class DraftedContent(NamedTuple):
    """What a publication says, as it is kept.

    Attributes:
        id: Of the publication.
        packed: Compressed; see `streams.core.publications.packed`.
    """

    id: str
    packed: bytes

    def unpacked(self, digest: str) -> Publication:
        """Return it, if it is what has this digest.

        Raises:
            Unsound: It is not.
        """
        try:
            return unpack_publication(self.packed, digest)
        except ValueError as why:
            raise Unsound(f"what it says cannot be read: {why}") from None


def content_record(content: DraftedContent) -> Output:
    """Return the record of what a publication says."""
    return f"{_DRAFT}{content.id}".encode(), content.packed, ()


def course_record(course: PublicationCourse) -> Output:
    """Return the record of where a publication is on its course."""
    return f"{_COURSE}{course.id}".encode(), msgspec.json.encode(course), ()


def publication_in(record: Record) -> DraftedContent | PublicationCourse:
    """Return what a record of `publications` has.

    What a publication says is not unpacked; `DraftedContent.unpacked` does it, and then sees
    whether it can be read.

    Raises:
        Unsound: It is neither, or has been deleted.
        WrittenByNewer: A later version of Kuaibao has written it.
    """
    refuse_newer(PUBLICATIONS, record)
    try:
        key = (record.key or b"").decode()
    except UnicodeDecodeError:
        raise Unsound("its key is not UTF-8") from None
    before, at, id_ = key.partition(":")
    kind = before + at
    if kind not in {_DRAFT, _COURSE}:
        raise Unsound("its key names neither a draft nor a course")
    try:
        check_publication_id("key", id_)
    except Refused:
        raise Unsound("its key has not the id of a publication") from None
    if not record.value:
        raise Unsound("has no value")
    return DraftedContent(id_, record.value) if kind == _DRAFT else _course(id_, record.value)


def _course(id_: str, value: bytes) -> PublicationCourse:
    try:
        course = _read_course(value)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        name = type(error).__name__
        raise Unsound(f"cannot be read as the course of a publication ({name})") from None
    if course.id != id_:
        raise Unsound("its key is not that of its course")
    acts = (course.drafted, course.reviewed, course.issued)
    if any(act is not None and act.at.tzinfo is None for act in acts):
        raise Unsound("a time of it has no offset")
    if not (0 <= course.year < MOST_EXACT and 0 <= course.number < MOST_EXACT):
        raise Unsound("its year or number is not valid")
    return course


def sound_publications(
    records: Iterable[Record], unreadable: Unreadable
) -> Iterator[DraftedContent | PublicationCourse]:
    """Return what records of `publications` have, leaving out what is not ours."""
    for record in records:
        if record.value is None and record.key:
            continue  # An operator has deleted what was not a publication.
        try:
            yield publication_in(record)
        except Unsound as why:
            unreadable.note(record, why)
