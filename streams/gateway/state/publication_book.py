"""All publications as they now are, kept up with the topic ``publications``."""

from collections.abc import Callable, Collection, Iterable
from typing import Final, NamedTuple

import msgspec

from streams.core.county.catalogue import Label
from streams.core.figures.engine.sound import Unsound
from streams.core.publications.asked import AskedQuestion
from streams.core.publications.course import PublicationCourse
from streams.core.publications.packed import unpacked_bytes
from streams.core.publications.publication import Publication
from streams.gateway.figures.bell import Bell
from streams.kafka.following import following_one
from streams.kafka.records import Record
from streams.topics.installation import Installation
from streams.topics.publication_records import DraftedContent, sound_publications
from streams.topics.read_back import Unreadable
from streams.topics.topics import PUBLICATIONS, REPORTING_PARTITION

MOST_HEADS: Final = 1_000
"""How many publications' heads are kept, those that were asked for last."""


class _OfOffice(msgspec.Struct, frozen=True):
    reference: Label | None = None


class _OfDocument(msgspec.Struct, frozen=True):
    office: _OfOffice


class _Headed(msgspec.Struct, frozen=True):
    title: Label
    period: AskedQuestion
    document: _OfDocument | None = None


_headed = msgspec.json.Decoder(_Headed).decode


class PublicationHead(NamedTuple):
    """What a list says of a publication besides its course.

    Attributes:
        title: Its heading.
        period: The days that most of its figures are of, and as of which.
        has_document: Whether it was drafted with its document.
        reference: The form of its number in that document, if the catalogue had one.
    """

    title: Label
    period: AskedQuestion
    has_document: bool = False
    reference: Label | None = None


class PublicationBook:
    """Publications by id.

    What they say is kept compressed, as it is in Kafka, and unpacked when it is asked for.

    Args:
        installation: Whose.
        bell: Rung when more is known.
        unreadable: Told of records that are not of publications.

    Attributes:
        is_missing: Whether they have not been read to where they ended at the start.
        version: Rises with each that is new or changed.
    """

    def __init__(self, installation: Installation, bell: Bell, unreadable: Unreadable) -> None:
        self.is_missing = True
        self.version = 0
        self._settings = installation.settings
        self._at = installation.partition(PUBLICATIONS, REPORTING_PARTITION)
        self._bell = bell
        self._unreadable = unreadable
        self._courses: dict[str, PublicationCourse] = {}
        self._packed: dict[str, DraftedContent] = {}
        self._heads: dict[str, PublicationHead] = {}
        self._latest: dict[str, PublicationCourse] = {}

    def courses(self) -> Collection[PublicationCourse]:
        """Return the course of every publication, in the order in which they were drafted."""
        return self._courses.values()

    def course(self, id_: str) -> PublicationCourse | None:
        """Return the course of a publication; None where there is no such publication."""
        return self._courses.get(id_)

    def latest(self, bulletin: str) -> PublicationCourse | None:
        """Return the course of what was last issued of a bulletin, by year and number."""
        return self._latest.get(bulletin)

    def head(self, course: PublicationCourse) -> PublicationHead | None:
        """Return what a list says of a publication; None where what it says cannot be read."""
        found = self._heads.pop(course.id, None) or self._read_head(course.id)
        if found is not None:
            self._heads[course.id] = found
            if len(self._heads) > MOST_HEADS:
                del self._heads[next(iter(self._heads))]
        return found

    def content(self, course: PublicationCourse) -> Publication | None:
        """Return what a publication says; None where it is not what was drafted, or not there.

        It takes milliseconds, and reads nothing that changes: any thread may ask.
        """
        packed = self._packed.get(course.id)
        try:
            return None if packed is None else packed.unpacked(course.digest)
        except Unsound:
            return None

    def packed_bytes(self) -> int:
        """Return how many bytes what they say takes in memory."""
        return sum(len(content.packed) for content in self._packed.values())

    async def run(self) -> None:
        """Read until cancelled.

        Raises:
            Unreachable: No Kafka answers at the start; later it is waited for.
            Remade: The topic was made again.
        """
        async for records, is_whole in following_one(self._settings, self._at):
            self.take(records)
            self.is_missing = self.is_missing and not is_whole
            self._bell.ring()

    def take(self, records: Iterable[Record]) -> None:
        """Take in what was read.

        Raises:
            WrittenByNewer: A worker of a later version of Kuaibao has written it.
        """
        for found in sound_publications(records, self._unreadable):
            self.version += 1
            if isinstance(found, DraftedContent):
                self._packed[found.id] = found
                self._heads.pop(found.id, None)
                continue
            self._courses[found.id] = found
            latest = self._latest.get(found.bulletin)
            if found.issued is not None and (latest is None or _place(found) >= _place(latest)):
                self._latest[found.bulletin] = found

    async def until(self, is_there: Callable[[], bool]) -> None:
        """Wait until something is true of the book."""
        while not is_there():
            await self._bell.heard()

    def _read_head(self, id_: str) -> PublicationHead | None:
        packed = self._packed.get(id_)
        if packed is None:
            return None
        try:
            said = _headed(unpacked_bytes(packed.packed))
        except (ValueError, msgspec.MsgspecError, RecursionError):
            return None
        if said.document is None:
            return PublicationHead(said.title, said.period)
        office = said.document.office
        return PublicationHead(
            said.title, said.period, has_document=True, reference=office.reference
        )


def _place(course: PublicationCourse) -> tuple[int, int]:
    return course.year, course.number
