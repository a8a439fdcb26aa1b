"""What a lane does about the error that ended its work, before it opens again.

Kafka's troubles are waited for. Of a fence the group says whose the partition is. And where a
record is at fault it is looked for, and set aside.
"""

import logging

from aiokafka.errors import ProducerFenced

from streams.kafka.troubles import REFUSED_BY_KAFKA, Fences, Patience, is_of_a_record, passes, where
from streams.worker.lanes.feed import Feed
from streams.worker.lanes.inbox import Inbox
from streams.worker.lanes.set_aside import SetAside
from streams.worker.lanes.suspects import StepRecords

log = logging.getLogger(__name__)


class Failures:
    """Remembers the troubles of one partition number.

    Args:
        number: The partition.
        feed: Asks the group whose it is.
        inbox: Looks for a record at fault, and is woken when the lane is closed.
        aside: Takes the record at fault.
    """

    def __init__(self, number: int, feed: Feed, inbox: Inbox, aside: SetAside) -> None:
        self._number = number
        self._feed = feed
        self._inbox = inbox
        self._aside = aside
        self._patience = Patience()
        self._fences = Fences()

    async def recover(self, error: Exception, tried: StepRecords) -> bool:
        """Do what is to be done about an error.

        Args:
            error: What has ended the work.
            tried: The records of the step that failed; none where no step was under way.

        Returns:
            Whether the partition is still this worker's, so that the lane may open again.

        Raises:
            FencedForGood: Another process writes the partition, again and again.
            Exception: The error itself, if it neither passes nor comes of a record.
        """
        if isinstance(error, ProducerFenced):
            return await self._is_ours()
        if tried and is_of_a_record(error):
            self._blame(error, tried)
        elif passes(error) or isinstance(error, REFUSED_BY_KAFKA):
            await self._rest(error)
        else:
            raise error
        return True

    def went_well(self) -> None:
        """Note that Kafka has taken what was written: the next trouble is a new one."""
        self._patience.reset()

    async def _is_ours(self) -> bool:
        if not await self._feed.owns(self._number):
            self._tell(logging.WARNING, "another worker has taken it over; letting go")
            return False
        self._fences.note(self._number)
        self._tell(
            logging.WARNING,
            "Kafka has ended its transaction, or another opened it late; opening again",
        )
        return True

    async def _rest(self, error: Exception) -> None:
        """Wait for a while, since Kafka is in trouble."""
        seconds = self._patience.wait()
        if self._patience.is_to_be_told():
            self._tell(
                logging.ERROR, f"{type(error).__name__}: {error}; trying again until it works"
            )
        await self._inbox.rest(seconds)

    def _blame(self, error: Exception, tried: StepRecords) -> None:
        """Note that a step failed by what it worked on; of a single record, set it aside."""
        record = self._inbox.blame(tried)
        if record is None:
            many = sum(map(len, tried.values()))
            self._tell(
                logging.ERROR,
                f"{where(error)}, with one of {many} records; looking for it, to set it aside",
            )
            return
        self._aside.note(record, error)

    def _tell(self, level: int, what: str) -> None:
        log.log(level, "partition %d: %s", self._number, what, extra={"partition": self._number})
