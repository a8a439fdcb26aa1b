"""A broker that is only just starting, and says at first that its cluster has no brokers."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.cluster import ClusterMetadata

from streams.kafka import bootstrap, clients
from streams.kafka.clients import Unreachable, administrator, connected
from streams.kafka.transactions import TransactionalProducer
from streams.topics.topics import INTAKE
from tests.support.installation import Installation

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(60)]

Forget = Callable[[int], list[int]]


@pytest.fixture
def forget(monkeypatch: pytest.MonkeyPatch) -> Forget:
    """Have the next so many answers name no broker; returns a list of how many are left."""
    update = ClusterMetadata.update_metadata
    left = [0]

    def without(self: ClusterMetadata, metadata: Any) -> None:
        if left[0]:
            left[0] -= 1
            metadata.brokers = []
        update(self, metadata)

    def begin(times: int) -> list[int]:
        left[0] = times
        return left

    monkeypatch.setattr(ClusterMetadata, "update_metadata", without)
    return begin


def test_a_transaction_waits_for_brokers(kuaibao: Installation, forget: Forget) -> None:
    """A producer with transactions starts when brokers are known; it does not end the worker."""

    async def work() -> None:
        producer = TransactionalProducer(kuaibao.settings, "starting")
        left = forget(3)
        async with connected(producer, producer.options):
            await producer.begin_transaction()
            await producer.send_and_wait(kuaibao.settings.topic(INTAKE), b"{}", b"key")
            await producer.commit_transaction()
        assert left == [0]

    asyncio.run(work())


def test_every_kind_of_client_waits_for_brokers(kuaibao: Installation, forget: Forget) -> None:
    """Members of groups, plain producers and administrators wait as well."""

    async def work() -> None:
        options = kuaibao.settings.client_options()
        topic = kuaibao.settings.topic(INTAKE)
        left = forget(3)
        async with connected(
            AIOKafkaConsumer(topic, **options, group_id="starting"), options
        ) as one:
            assert await one.getmany(timeout_ms=100) == {}
        assert left == [0]
        left = forget(3)
        async with connected(AIOKafkaProducer(**options), options) as producer:
            await producer.send_and_wait(topic, b"{}", b"key")
        assert left == [0]
        left = forget(3)
        async with administrator(options) as admin:
            assert isinstance(admin, AIOKafkaAdminClient)
            assert topic in await admin.list_topics()
        assert left == [0]

    asyncio.run(work())


def test_a_cluster_without_brokers_is_not_there(
    kuaibao: Installation, forget: Forget, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where none is ever named, the trouble is one that passes."""

    async def work() -> None:
        monkeypatch.setattr(bootstrap, "BROKERS_SECONDS", 0.5)
        monkeypatch.setattr(clients, "LOOK_SECONDS", 1.0)
        options = kuaibao.settings.client_options()
        forget(10**6)
        with pytest.raises(Unreachable):
            await clients.start(AIOKafkaProducer(**options), options)

    asyncio.run(work())
