"""What feeds lanes from a Faust consumer: offsets and fetching below, agents above."""

from collections.abc import Collection, Mapping

from aiokafka import TopicPartition
from faust.types import TP
from faust.types.tuples import ConsumerMessage

from streams.core.events.refusals import Refused
from streams.kafka.records import Output, Record
from streams.worker.agents.workbench import Workbench
from streams.worker.faust_transport.lane_consumer import LaneConsumer
from streams.worker.faust_transport.membership import still_holds
from streams.worker.lanes.batches import Batch
from streams.worker.lanes.feed import Feed


class ConsumerFeed(Feed):
    """Fetches by a consumer, and hands on to the agents of its app.

    Args:
        consumer: Whose partitions.
        bench: Makes dead letters.
        session_seconds: How long the group waits for a sign of life.
    """

    def __init__(self, consumer: LaneConsumer, bench: Workbench, session_seconds: float) -> None:
        self._consumer = consumer
        self._bench = bench
        self._session_seconds = session_seconds
        self._fetched: dict[TopicPartition, int] = {}
        self._agents: dict[str, str] = {
            topic: agent.name
            for agent in consumer.app.agents.values()
            for topic in agent.channel.topics
        }

    def note(self, at: TopicPartition, last_offset: int) -> None:
        """Note how far was fetched of what a lane has been given."""
        self._fetched[at] = last_offset + 1

    def forget(self, *, but: Collection[int] = ()) -> None:
        """Forget how far was fetched of partitions that are given back.

        Args:
            but: The partition numbers of those that are not.
        """
        self._fetched = {at: n for at, n in self._fetched.items() if at.partition in but}

    def _of(self, partition: int) -> list[TopicPartition]:
        return [at for at in self._consumer.kafka.assignment() if at.partition == partition]

    async def committed(self, partition: int) -> Mapping[TopicPartition, int]:
        """Return the committed offsets of a partition's topics; 0 where there is none."""
        # One request; the public call makes one for each partition.
        coordinator = self._consumer.kafka._coordinator  # noqa: SLF001
        offsets = await coordinator.fetch_committed_offsets(self._of(partition))
        return {at: offsets[at].offset if at in offsets else 0 for at in self._of(partition)}

    def begin(self, offsets: Mapping[TopicPartition, int]) -> None:
        """Fetch from these offsets on, as far as they are still assigned."""
        assigned = self._consumer.kafka.assignment()
        offsets = {at: offset for at, offset in offsets.items() if at in assigned}
        self._fetched.update(offsets)
        for at, offset in offsets.items():
            self._consumer.kafka.seek(at, offset)
        self._consumer.kafka.resume(*offsets)

    def begin_again(self, partition: int, *, but: Collection[TopicPartition]) -> None:
        """Fetch from where fetching was, leaving out some topics."""
        known = {at: self._fetched[at] for at in self._of(partition) if at in self._fetched}
        self.begin({at: offset for at, offset in known.items() if at not in but})

    def pass_over(self, offsets: Mapping[TopicPartition, int]) -> None:
        """Fetch from these offsets on, as far as assigned and not fetched further already."""
        assigned = self._consumer.kafka.assignment()
        for at, offset in offsets.items():
            if at in assigned and self._fetched.get(at, offset) < offset:
                self._fetched[at] = offset
                self._consumer.kafka.seek(at, offset)

    def pause(self, partition: int) -> None:
        """Stop fetching a partition's topics."""
        self._consumer.kafka.pause(*self._of(partition))

    def resume(self, partition: int) -> None:
        """Fetch a partition's topics again."""
        self._consumer.kafka.resume(*self._of(partition))

    async def positions(self, partition: int) -> Mapping[TopicPartition, int]:
        """Return the next offsets to be fetched of a partition's topics."""
        return {at: await self._consumer.kafka.position(at) for at in self._of(partition)}

    def behind(self, partition: int) -> int:
        """Return how many offsets are known to be in Kafka after what was fetched."""
        behind = 0
        for at in self._of(partition):
            end = self._consumer.kafka.last_stable_offset(at)
            if end is not None:
                behind += max(0, end - self._fetched.get(at, end))
        return behind

    def agent_of(self, topic: str) -> str:
        """Name the agent that reads a topic."""
        return self._agents[topic]

    async def deliver(self, batch: Batch) -> None:
        """Hand a batch to the agent that reads its topics, through Faust's conductor."""
        last = batch.records[-1] if batch.records else batch.handed[-1][1].record
        message = ConsumerMessage(
            last.topic,
            last.partition,
            last.offset,
            last.timestamp / 1000,
            last.timestamp_type,
            [],
            None,
            batch,  # type: ignore[arg-type]  # a batch instead of bytes is the whole point
            None,
            0,
            0,
            TP(last.topic, last.partition),
            generation_id=self._consumer.app.consumer_generation_id,
        )
        await self._consumer.callback(message)

    async def owns(self, partition: int) -> bool:
        """Return whether the group, asked now, says that this worker has a partition."""
        return await still_holds(
            self._consumer.kafka, lambda: bool(self._of(partition)), 2 * self._session_seconds
        )

    def dead_letter(self, record: Record, reason: Refused) -> Output:
        """Make the dead letter of a record that cannot be used."""
        return self._bench.dead_letter(record, reason)
