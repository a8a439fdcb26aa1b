"""The publications that workers keep, read to their end, and read on as they change."""

from aiokafka import TopicPartition

from streams.core.errors import BadQuery
from streams.core.figures.engine.sound import Unsound
from streams.core.publications.course import NotPublishable, PublicationCourse, PublicationCourses
from streams.core.publications.publication import Publication
from streams.kafka.reading import read_to_end
from streams.topics.installation import Installation
from streams.topics.provision import provision
from streams.topics.publication_records import DraftedContent, sound_publications
from streams.topics.read_back import Unreadable
from streams.topics.topics import PUBLICATIONS, REPORTING_PARTITION


class KeptPublications:
    """All publications, as far as they were read.

    Args:
        installation: Whose workers.

    Attributes:
        courses: Where each is on its course, by id.
    """

    def __init__(self, installation: Installation) -> None:
        self.courses: dict[str, PublicationCourse] = {}
        self._packed: dict[str, bytes] = {}
        self._installation = installation
        self._at: TopicPartition = installation.partition(PUBLICATIONS, REPORTING_PARTITION)
        self._next = 0
        self._left_out = Unreadable(installation.settings.prefix)

    async def read_on(self) -> None:
        """Read what has been written since.

        Raises:
            WrittenByNewer: A later version of Kuaibao has written a record.
            Unreachable: No Kafka answers.
        """
        options = self._installation.settings.client_options()
        async for _, records in read_to_end(options, {self._at: self._next}):
            for each in sound_publications(records, self._left_out):
                if isinstance(each, DraftedContent):
                    self._packed[each.id] = each.packed
                else:
                    self.courses[each.id] = each
            self._next = records[-1].offset + 1

    def fold(self) -> PublicationCourses:
        """Return the fold over what was read, to try what would be taken."""
        return PublicationCourses.of(self._installation.catalogue, self.courses.values())

    def course(self, id_: str) -> PublicationCourse:
        """Return where a publication is on its course.

        Raises:
            BadQuery: There is none of this id.
        """
        try:
            return self.fold().course(id_)
        except NotPublishable:
            raise BadQuery(
                "ID", f"{id_!r} is not a publication; `kuaibao publish list` lists them"
            ) from None

    def content(self, course: PublicationCourse) -> Publication:
        """Return what a publication says.

        Raises:
            BadQuery: It is not kept, or is not what was drafted.
        """
        packed = self._packed.get(course.id)
        if packed is None:
            raise BadQuery("ID", f"{course.id}: what it says is not in the topic {PUBLICATIONS}")
        try:
            return DraftedContent(course.id, packed).unpacked(course.digest)
        except Unsound as why:
            raise BadQuery("ID", f"{course.id}: {why}") from None


async def read_publications(installation: Installation) -> KeptPublications:
    """Read all publications to their end.

    Raises:
        WrongTopic: No worker has made their topic yet, or it is not as it must be.
        WrittenByNewer: A later version of Kuaibao has written a record.
        Unreachable: No Kafka answers.
    """
    await provision(installation, PUBLICATIONS, create=False)
    kept = KeptPublications(installation)
    await kept.read_on()
    return kept
