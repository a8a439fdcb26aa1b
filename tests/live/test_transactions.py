"""Transactions that Kafka has noted as ended and left open somewhere.

The broker of these tests does not see whether a partition has been made part of a transaction, so
that one can be left out: then Kafka ends the transaction everywhere else, and there it stays open.
"""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from streams.broker.broker import LocalBroker
from streams.kafka import writer
from streams.kafka.protocol.transaction_requests import DescribeTransactions
from streams.kafka.records import Outputs
from streams.kafka.transactions import TransactionalProducer
from streams.kafka.writer import PartitionWriter
from streams.topics.topics import (
    CASES,
    DEAD_LETTERS,
    FIGURES,
    INTAKE,
    QUICK_REPORT_ITEMS,
    REPLIES,
)
from tests.support.installation import Installation
from tests.support.processes import wait_until

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(120)]


@pytest.fixture(scope="module")
def shared_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalBroker]:
    """A broker that takes a record of a transaction that its partition is not a part of."""
    folder = tmp_path_factory.mktemp("blind")
    with LocalBroker(
        folder, settings={"transaction.partition.verification.enable": "false"}
    ) as broker:
        yield broker


def at(kuaibao: Installation, topic: str, partition: int = 0) -> TopicPartition:
    """Name a partition as Kafka knows it."""
    return TopicPartition(kuaibao.settings.topic(topic), partition)


def plain(kuaibao: Installation, partition: int = 0) -> AIOKafkaProducer:
    """Make a producer with the name of a partition's, which ends nothing that was left open."""
    return AIOKafkaProducer(
        bootstrap_servers=kuaibao.settings.kafka,
        transactional_id=f"{kuaibao.settings.group_id}-{partition}",
    )


async def leave_open(
    kuaibao: Installation,
    *left: TopicPartition,
    commit: bool,
    offsets: dict[TopicPartition, int] | None = None,
) -> None:
    """Write a transaction of partition 0 of which Kafka forgets these partitions when it ends.

    Args:
        kuaibao: Where.
        left: The partitions.
        commit: How it ends.
        offsets: Offsets of the group, which are forgotten too.
    """
    group = kuaibao.settings.group_id
    producer = plain(kuaibao)
    await producer.start()
    try:
        await producer.begin_transaction()
        forget(producer, *left)
        for place in left:
            await producer.send_and_wait(place.topic, b"{}", b"forgotten", place.partition)
        if offsets:
            producer._txn_manager._txn_consumer_group = group
            await producer.send_offsets_to_transaction(offsets, group)
        known = at(kuaibao, DEAD_LETTERS)
        await producer.send_and_wait(known.topic, b"{}", b"known", known.partition)
        await (producer.commit_transaction() if commit else producer.abort_transaction())
    finally:
        await producer.stop()


def forget(producer: AIOKafkaProducer, *left: TopicPartition) -> None:
    """Let aiokafka believe that it has told Kafka of these partitions."""
    producer._txn_manager._txn_partitions.update(left)


async def readable(kuaibao: Installation, place: TopicPartition) -> tuple[bool, list[bytes | None]]:
    """Return whether readers reach the end of a partition, and the keys that they see."""
    ends = []
    for isolation in ("read_uncommitted", "read_committed"):
        consumer = AIOKafkaConsumer(
            bootstrap_servers=kuaibao.settings.kafka,
            isolation_level=isolation,
            auto_offset_reset="earliest",
        )
        await consumer.start()
        try:
            ends.append((await consumer.end_offsets([place]))[place])
            if len(ends) == 1:
                continue
            consumer.assign([place])
            keys: list[bytes | None] = []
            while await consumer.position(place) < ends[1]:
                for records in (await consumer.getmany(timeout_ms=100)).values():
                    keys += [record.key for record in records]
        finally:
            await consumer.stop()
    return ends[0] == ends[1], keys


async def opened(kuaibao: Installation) -> None:
    """Open the writer of partition 0, as a worker does that takes it over, and close it."""
    await (await PartitionWriter.open(0, kuaibao.settings)).close()


def ours(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    """Return what was said of transactions that were ended."""
    return [record for record in caplog.records if record.name == "streams.kafka.transactions"]


@pytest.mark.parametrize(("commit", "seen"), [(True, [b"forgotten"]), (False, [])])
def test_what_was_decided_is_made_true(
    kuaibao: Installation,
    caplog: pytest.LogCaptureFixture,
    commit: bool,
    seen: list[bytes],
) -> None:
    """It is made true everywhere at once, and the log says where."""
    cases, items = at(kuaibao, CASES), at(kuaibao, QUICK_REPORT_ITEMS)

    async def work() -> None:
        await leave_open(kuaibao, cases, items, commit=commit)
        for place in (cases, items):
            assert await readable(kuaibao, place) == (False, [])
        await opened(kuaibao)
        for place in (cases, items):
            assert await readable(kuaibao, place) == (True, seen)
        (told,) = ours(caplog)
        assert told.__dict__["places"] == [f"{cases.topic}[0]", f"{items.topic}[0]"]
        await opened(kuaibao)
        assert ours(caplog) == [told]

    kuaibao.run(work())


def test_what_kafka_is_still_ending_is_waited_for(
    kuaibao: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Afterwards it would not say any more what had been decided."""
    cases = at(kuaibao, CASES)
    ask = TransactionalProducer._ask_coordinator
    asked = []

    async def still_ending(self: TransactionalProducer, request: Any) -> Any:
        answer = await ask(self, request)
        if isinstance(request, DescribeTransactions):
            asked.append(request)
            if len(asked) < 3:
                code, name, _, *others = answer.transactions[0]
                answer.transactions[0] = (code, name, "PrepareCommit", *others)
        return answer

    monkeypatch.setattr(TransactionalProducer, "_ask_coordinator", still_ending)

    async def work() -> None:
        await leave_open(kuaibao, cases, commit=True)
        await opened(kuaibao)
        assert await readable(kuaibao, cases) == (True, [b"forgotten"])

    kuaibao.run(work())
    assert len(asked) > 3


def test_where_kafka_has_forgotten_what_was_decided_all_is_read_again(
    kuaibao: Installation,
) -> None:
    """A producer that ended nothing came in between."""
    cases = at(kuaibao, CASES)

    async def work() -> None:
        await leave_open(kuaibao, cases, commit=True)
        between = plain(kuaibao)
        await between.start()
        await between.stop()
        await opened(kuaibao)
        assert await readable(kuaibao, cases) == (True, [])

    kuaibao.run(work())


def test_what_others_have_under_way_is_left_alone(kuaibao: Installation) -> None:
    """In a partition into which several write, only one's own is ended."""
    items = at(kuaibao, QUICK_REPORT_ITEMS)

    async def work() -> None:
        other = plain(kuaibao, 1)
        await other.start()
        await other.begin_transaction()
        await other.send_and_wait(items.topic, b"{}", b"other", items.partition)
        await leave_open(kuaibao, items, commit=True)
        await opened(kuaibao)
        assert await readable(kuaibao, items) == (False, [])
        await other.commit_transaction()
        await other.stop()
        assert await readable(kuaibao, items) == (True, [b"other", b"forgotten"])

    kuaibao.run(work())


def wait_until_committed(kuaibao: Installation, offsets: dict[TopicPartition, int]) -> None:
    """Kafka says that a transaction is committed before all that is in it can be read."""
    wait_until(lambda: kuaibao.committed() == offsets, f"these are committed: {offsets}")


def test_offsets_left_open_are_committed_with_the_rest(kuaibao: Installation) -> None:
    """Readers would otherwise begin before what they have read."""
    cases, intake = at(kuaibao, CASES), at(kuaibao, INTAKE)
    kuaibao.run(leave_open(kuaibao, cases, commit=True, offsets={intake: 7}))
    assert kuaibao.committed() == {}
    kuaibao.run(opened(kuaibao))
    wait_until_committed(kuaibao, {intake: 7})


def test_offsets_that_were_aborted_do_not_come_with_the_next(kuaibao: Installation) -> None:
    """They would skip what nobody has worked on, though nothing else was left open."""
    intake, replies = at(kuaibao, INTAKE), at(kuaibao, REPLIES)

    async def work() -> None:
        await leave_open(kuaibao, commit=False, offsets={replies: 7})
        one = await PartitionWriter.open(0, kuaibao.settings)
        await one.write(Outputs(), {intake: 1})
        await one.close()

    kuaibao.run(work())
    wait_until_committed(kuaibao, {intake: 1})


def test_a_writer_that_goes_on_looks_after_a_slow_transaction(
    kuaibao: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The broker may have been away meanwhile, and nobody opens the partition again."""
    monkeypatch.setattr(writer, "SLOW_SECONDS", 0.0)
    figures = at(kuaibao, FIGURES)
    outputs = Outputs()
    outputs.add(CASES, 0, b"letter", b"{}")
    outputs.add(FIGURES, 0, b"row", b"1")

    async def work() -> None:
        one = await PartitionWriter.open(0, kuaibao.settings)
        forget(one._producer, figures)
        written = await one.write(outputs, {})
        assert written == {(CASES, 0): range(1), (FIGURES, 0): range(1)}
        assert await readable(kuaibao, figures) == (True, [b"row"])
        await one.write(outputs, {})
        assert await readable(kuaibao, figures) == (True, [b"row", b"row"])
        await one.close()

    kuaibao.run(work())
