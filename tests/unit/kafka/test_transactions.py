"""A transaction has its group added while records are written, and once."""

import asyncio
from collections.abc import Callable

import pytest
from aiokafka import TopicPartition
from aiokafka.producer.transaction_manager import TransactionManager

from streams.kafka.transactions import TransactionalProducer
from streams.settings.settings import Settings

GROUP = "kuaibao"
AT = TopicPartition("intake", 0)


def seen(scene: Callable[[TransactionalProducer, TransactionManager], None]) -> None:
    """Play a scene with a producer that is in a transaction, without a Kafka."""

    async def play() -> None:
        producer = TransactionalProducer(Settings(), "test", group_id=GROUP)
        manager = producer._txn_manager
        manager.set_pid_and_epoch(1, 0)
        manager.begin_transaction()
        try:
            scene(producer, manager)
        finally:
            producer._closed = True  # It was never started.

    asyncio.run(play())


def test_the_group_is_added_before_there_are_offsets() -> None:
    """Partitions come first in aiokafka's order; this is what it is asked for next."""

    def scene(producer: TransactionalProducer, manager: TransactionManager) -> None:
        assert manager.consumer_group_to_add() is None
        producer.expect_offsets(GROUP)
        assert manager.consumer_group_to_add() == GROUP
        assert manager.consumer_group_to_add() is None
        manager.consumer_group_added(GROUP)
        manager.add_offsets_to_txn({AT: 1}, GROUP)
        assert manager.consumer_group_to_add() is None
        assert manager.offsets_to_commit() == ({AT: 1}, GROUP)

    seen(scene)


def test_where_kafka_refused_it_is_added_with_the_offsets() -> None:
    """It may say that the transaction before is still being ended."""

    def scene(producer: TransactionalProducer, manager: TransactionManager) -> None:
        producer.expect_offsets(GROUP)
        assert manager.consumer_group_to_add() == GROUP
        assert manager.offsets_to_commit() is None
        manager.add_offsets_to_txn({AT: 1}, GROUP)
        assert manager.consumer_group_to_add() == GROUP

    seen(scene)


@pytest.mark.parametrize("added", [True, False])
def test_what_was_expected_in_one_transaction_is_not_in_the_next(*, added: bool) -> None:
    """A transaction without offsets would have its group added for nothing."""

    def scene(producer: TransactionalProducer, manager: TransactionManager) -> None:
        if added:
            manager.consumer_group_added(GROUP)
        producer.expect_offsets(GROUP)
        manager.committing_transaction()
        assert manager.consumer_group_to_add() is None
        manager.complete_transaction()
        manager.begin_transaction()
        assert manager.consumer_group_to_add() is None

    seen(scene)
