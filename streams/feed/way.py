"""How a feeder reaches Kafka: whatever way it is, events and ledger are written together."""

from typing import NamedTuple, Protocol

from streams.core.errors import NoKafka
from streams.feed.sent_rows import FeedBatch, SentRows


class Overtaken(NoKafka):
    """Another feeder of the same name has begun, and this one writes nothing more."""


class BatchLimits(NamedTuple):
    """How large a batch may be, more or less: a row's events are not divided.

    Attributes:
        size: Bytes of events.
        events: How many events.
    """

    size: int = 4 * 1024 * 1024
    events: int = 10_000


class FeedWay(Protocol):
    """Writes what a feeder sends, and knows what it sent before.

    Attributes:
        limits: How large a batch may be.
    """

    limits: BatchLimits

    async def open(self) -> SentRows:
        """Return what Kafka has; from now on no earlier feeder of this name writes anything.

        To be called again after any trouble: what became of the last batch shows then.

        Raises:
            NoKafka: It does not answer, or not as it must.
        """
        ...

    async def write(self, batch: FeedBatch) -> None:
        """Write a batch, all of it or nothing.

        Raises:
            Overtaken: Another feeder of this name writes now; nothing was written.
            NoKafka, KafkaError: Whether it was written is not known.
        """
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
