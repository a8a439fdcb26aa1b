"""All notices that were ever given, as they now are, kept up with the topic ``notices``."""

from collections.abc import Collection, Iterable

from streams.core.notices.notice import Notice
from streams.gateway.figures.bell import Bell
from streams.kafka.following import following_one
from streams.kafka.records import Record
from streams.topics.installation import Installation
from streams.topics.read_back import Unreadable, sound_notices
from streams.topics.topics import NOTICES, REPORTING_PARTITION


class NoticeBook:
    """Notices by key and by case.

    Args:
        installation: Whose.
        bell: Rung when more is known.
        unreadable: Told of records that are not notices.

    Attributes:
        is_missing: Whether they have not been read to where they ended at the start.
        version: Rises with each that is new or changed.
    """

    def __init__(self, installation: Installation, bell: Bell, unreadable: Unreadable) -> None:
        self.is_missing = True
        self.version = 0
        self._settings = installation.settings
        self._at = installation.partition(NOTICES, REPORTING_PARTITION)
        self._bell = bell
        self._unreadable = unreadable
        self._notices: dict[str, Notice] = {}
        self._of_case: dict[str, tuple[str, ...]] = {}

    def all(self) -> Collection[Notice]:
        """Return every notice, in the order in which they were first given."""
        return self._notices.values()

    def by_case(self, subject: str) -> list[Notice]:
        """Return the notices of a case, in the order in which they were given."""
        return [self._notices[key] for key in self._of_case.get(subject, ())]

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
        for notice in sound_notices(records, self._unreadable):
            if notice.stage == "hotspot":
                continue  # Its hotspot says it, and no deadline is late.
            if notice.key not in self._notices:
                of_case = self._of_case.get(notice.subject, ())
                self._of_case[notice.subject] = (*of_case, notice.key)
            self._notices[notice.key] = notice
            self.version += 1
