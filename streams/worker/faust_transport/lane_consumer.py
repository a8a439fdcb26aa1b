"""What Faust asks of a consumer, answered for one whose lanes commit and seek by themselves."""

from collections.abc import Mapping
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from faust.exceptions import ConsumerNotStarted
from faust.transport.consumer import Consumer
from faust.types import TP
from faust.types.tuples import ConsumerMessage


class LaneConsumer(Consumer):
    """A Faust consumer over an aiokafka consumer on the same loop, that leaves all to lanes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kafka: AIOKafkaConsumer | None = None

    @property
    def kafka(self) -> AIOKafkaConsumer:
        """The consumer beneath."""
        if self._kafka is None:
            raise ConsumerNotStarted("Consumer not yet started")
        return self._kafka

    async def commit(self, *_args: Any, **_kwargs: Any) -> bool:
        """Do nothing: lanes commit."""
        return True

    async def wait_empty(self) -> None:
        """Do nothing: lanes have finished before Faust asks."""

    async def perform_seek(self) -> None:
        """Do nothing: lanes seek."""

    def verify_event_path(self, now: float, tp: TP) -> None:
        """Do nothing: Faust's check knows its own consumer alone."""

    def _new_topicpartition(self, topic: str, partition: int) -> TP:
        return TP(topic, partition)

    def _to_message(self, tp: TP, record: Any) -> ConsumerMessage:
        raise NotImplementedError("lanes make messages")

    async def _getmany(self, active_partitions: Any, timeout: float) -> Any:  # noqa: ASYNC109
        raise NotImplementedError("lanes take records")

    async def _commit(self, offsets: Any) -> bool:
        raise NotImplementedError("lanes commit")

    async def _seek(self, partition: TP, offset: int) -> None:
        self.kafka.seek(TopicPartition(*partition), offset)

    async def seek_to_committed(self) -> Mapping[TP, int]:
        """Do nothing: lanes seek."""
        return {}

    async def seek_wait(self, partitions: Mapping[TP, int]) -> None:
        """Do nothing: there are no tables to seek for."""

    async def position(self, tp: TP) -> int | None:
        """Return the next offset to be fetched."""
        return int(await self.kafka.position(TopicPartition(*tp)))

    def assignment(self) -> set[TP]:
        """Return what is assigned."""
        return {TP(*at) for at in self.kafka.assignment()}

    def highwater(self, tp: TP) -> int:
        """Return the end of a partition as last fetched."""
        return int(self.kafka.highwater(TopicPartition(*tp)) or 0)

    async def highwaters(self, *partitions: TP) -> Mapping[TP, int]:
        """Return the ends of partitions."""
        return dict(await self.kafka.end_offsets([TopicPartition(*tp) for tp in partitions]))

    async def earliest_offsets(self, *partitions: TP) -> Mapping[TP, int]:
        """Return the first offsets of partitions."""
        return dict(await self.kafka.beginning_offsets([TopicPartition(*tp) for tp in partitions]))

    def topic_partitions(self, topic: str) -> int | None:
        """Count a topic's partitions."""
        partitions = self.kafka.partitions_for_topic(topic)
        return None if partitions is None else len(partitions)

    def key_partition(
        self, topic: str, key: bytes | None, partition: int | None = None
    ) -> int | None:
        """Refuse: what goes where is the routing's business."""
        raise NotImplementedError("agents write through their lane")

    async def create_topic(self, topic: str, *_args: Any, **_kwargs: Any) -> None:
        """Refuse: topics are made by `provision`, as the catalogue of topics has them."""
        raise NotImplementedError(f"topic {topic!r} is not in the catalogue of topics")
