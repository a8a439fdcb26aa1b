"""What a lane needs of the consumer that feeds it."""

from collections.abc import Collection, Mapping
from typing import Protocol

from aiokafka import TopicPartition

from streams.core.events.refusals import Refused
from streams.kafka.records import Output, Record
from streams.worker.lanes.batches import Batch


class Feed(Protocol):
    """Fetches for a lane, and hands on what it is given. Offsets are by topic, with prefix."""

    async def committed(self, partition: int) -> Mapping[TopicPartition, int]:
        """Return the committed offset of each topic's partition; 0 where nothing was committed."""

    def begin(self, offsets: Mapping[TopicPartition, int]) -> None:
        """Fetch from these offsets on."""

    def begin_again(self, partition: int, *, but: Collection[TopicPartition]) -> None:
        """Fetch from where fetching was, leaving out some topics."""

    def pass_over(self, offsets: Mapping[TopicPartition, int]) -> None:
        """Fetch from these offsets on where fetching is not further already."""

    def pause(self, partition: int) -> None:
        """Stop fetching for now."""

    def resume(self, partition: int) -> None:
        """Fetch again."""

    async def positions(self, partition: int) -> Mapping[TopicPartition, int]:
        """Return the offsets up to which was fetched."""

    def behind(self, partition: int) -> int:
        """Return how many records are known to be in Kafka after what was fetched."""

    def agent_of(self, topic: str) -> str:
        """Name the agent that reads a topic."""

    async def deliver(self, batch: Batch) -> None:
        """Hand a batch to the agent that reads its topics."""

    async def owns(self, partition: int) -> bool:
        """Return whether the group, asked now, says that this worker has a partition."""

    def dead_letter(self, record: Record, reason: Refused) -> Output:
        """Make the dead letter of a record that cannot be used."""
