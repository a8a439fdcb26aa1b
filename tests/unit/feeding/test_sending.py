"""Sending in bulk, against a producer made up for the test."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from aiokafka.errors import KafkaTimeoutError, MessageSizeTooLargeError
from aiokafka.partitioner import DefaultPartitioner
from aiokafka.producer.message_accumulator import BatchBuilder

from streams.feeding import sending
from streams.feeding.sending import Keyed, SendError, send_events


class Batch(BatchBuilder):  # type: ignore[misc]  # aiokafka is untyped
    """A batch that remembers its records."""

    def __init__(self) -> None:
        super().__init__(1_000, 0)
        self.records: list[Keyed] = []

    def append(self, *, timestamp: int | None, key: bytes, value: bytes, **_: Any) -> Any:
        """Take a record in, if there is room."""
        taken = super().append(timestamp=timestamp, key=key, value=value)
        if taken is not None:
            self.records.append((key, value))
        return taken


class Client:
    """A client that is connected at once, to a cluster that has a broker."""

    class cluster:  # noqa: N801
        """What it knows of it."""

        @staticmethod
        def brokers() -> set[int]:
            """Return the ids of its brokers."""
            return {1}

    async def bootstrap(self) -> None:
        """Connect."""


class Producer:
    """A producer that acknowledges a batch at the loop's next turn, or as a test says."""

    def __init__(self, **options: Any) -> None:
        self.options = options
        self.client = Client()
        self.sent: list[tuple[str, int, list[Keyed]]] = []
        self.fault: Exception | None = None
        self.silent = False
        self.stopped = False
        self.under_way = 0
        self.most_under_way = 0

    async def start(self) -> None:
        """Connect."""

    async def stop(self) -> None:
        """Disconnect; never, where something was not acknowledged."""
        self.stopped = True
        if self.silent:
            await asyncio.Event().wait()

    async def partitions_for(self, _: str) -> set[int]:
        """Return the partitions, in no order."""
        return {2, 0, 1}

    def create_batch(self) -> Batch:
        """Begin a batch."""
        return Batch()

    async def send_batch(self, batch: Batch, topic: str, *, partition: int) -> asyncio.Future[Any]:
        """Take a batch."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()
        self.sent.append((topic, partition, batch.records))
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        if not self.silent:
            loop.call_soon(self._answer, future)
        return future

    def _answer(self, future: asyncio.Future[Any]) -> None:
        self.under_way -= 1
        if self.fault:
            future.set_exception(self.fault)
        else:
            future.set_result(None)


@pytest.fixture
def producer(monkeypatch: pytest.MonkeyPatch) -> Producer:
    """Put a made-up producer in aiokafka's place."""
    made = Producer()

    def make(**options: Any) -> Producer:
        made.options = options
        return made

    monkeypatch.setattr(sending, "AIOKafkaProducer", make)
    monkeypatch.setattr(sending, "_STOP_SECONDS", 0.01)
    monkeypatch.setattr(sending, "_SILENT_SECONDS", 0.05)
    return made


def events(number: int) -> Iterator[Keyed]:
    """Make events of about a hundred bytes."""
    return ((f"L-{index}".encode(), b"x" * 90) for index in range(number))


def run(
    some: Iterator[Keyed],
    progress: list[int] | None = None,
    partition: int | None = None,
    **options: Any,
) -> int:
    """Send events to the topic ``intake``."""
    return asyncio.run(
        send_events(
            some,
            bootstrap="here:9092",
            topic="intake",
            client_options=options,
            on_progress=([] if progress is None else progress).append,
            partition=partition,
        )
    )


def test_every_event_goes_in_order_to_the_partition_of_kafkas_own_clients(
    producer: Producer,
) -> None:
    """Each partition gets its events in the order given, none twice, none left behind."""
    place = DefaultPartitioner()
    expected: dict[int, list[Keyed]] = {0: [], 1: [], 2: []}
    for key, value in events(500):
        expected[place(key, [0, 1, 2], [])].append((key, value))
    assert run(events(500)) == 500
    got: dict[int, list[Keyed]] = {0: [], 1: [], 2: []}
    for topic, partition, records in producer.sent:
        assert topic == "intake"
        got[partition] += records
    assert got == expected
    assert len(producer.sent) > 30
    assert producer.stopped


def test_events_keep_their_order_in_one_partition_if_asked(producer: Producer) -> None:
    """What must not overtake each other goes to one partition, whatever the subjects."""
    assert run(events(100), partition=1) == 100
    assert {partition for _, partition, _ in producer.sent} == {1}
    assert [record for _, _, records in producer.sent for record in records] == list(events(100))


def test_event_larger_than_a_batch_is_sent_by_itself(producer: Producer) -> None:
    """A long letter is Kafka's to take or to refuse; it neither hangs nor goes missing."""
    long = (b"L-long", b"x" * 5_000)
    assert run(iter([*events(2), long, *events(2)]), partition=0) == 5
    assert long in [record for _, _, records in producer.sent for record in records]


def test_progress_tells_what_is_acknowledged(producer: Producer) -> None:
    """The number grows as Kafka acknowledges, and ends at all."""
    progress: list[int] = []
    run(events(300), progress)
    assert progress == sorted(progress)
    assert progress[-1] == 300
    assert len(progress) > 3
    assert producer.most_under_way < 10


def test_durable_whatever_the_options_say(producer: Producer) -> None:
    """Options of the client are passed on, but not to weaken what an acknowledgement means."""
    run(events(1), security_protocol="SSL", acks=0, enable_idempotence=False)
    assert producer.options["security_protocol"] == "SSL"
    assert producer.options["bootstrap_servers"] == "here:9092"
    assert producer.options["acks"] == "all"
    assert producer.options["enable_idempotence"] is True


def test_nothing_to_send_is_nothing_sent(producer: Producer) -> None:
    """No events make no batch, and no error."""
    assert run(events(0)) == 0
    assert producer.sent == []


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (KafkaTimeoutError(), "did not take every event for intake .KafkaTimeoutError"),
        (MessageSizeTooLargeError(), "raise its max.message.bytes or shorten the texts; 0 events"),
    ],
)
def test_batch_that_fails_is_an_error(producer: Producer, fault: Exception, message: str) -> None:
    """What Kafka refuses is never passed over; the error says how many were acknowledged."""
    producer.fault = fault
    with pytest.raises(SendError, match=message):
        run(events(500))
    assert producer.stopped


def test_silence_is_an_error_and_ends(producer: Producer) -> None:
    """A Kafka that neither acknowledges nor refuses does not block the sender for ever."""
    producer.silent = True
    with pytest.raises(SendError, match="no word for 0 seconds"):
        run(events(5))


def test_fault_of_the_events_own_is_passed_on(producer: Producer) -> None:
    """An error while reading events is not mistaken for one of Kafka's."""

    def broken() -> Iterator[Keyed]:
        yield from events(3)
        raise ValueError("unreadable")

    with pytest.raises(ValueError, match="unreadable"):
        run(broken())
    assert producer.stopped
