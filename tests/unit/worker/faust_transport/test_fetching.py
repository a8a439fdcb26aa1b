"""Fetching ends when it is asked to, whatever the group is doing."""

import asyncio
import time
from functools import partial
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import ConsumerStoppedError
from faust.transport.base import Fetcher

from streams.worker.faust_transport import transport
from streams.worker.faust_transport.transport import BatchConsumer

LIMIT = 10.0


class Kafka:
    """A client of which nothing comes."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()

    async def getmany(self, timeout_ms: int) -> dict[Any, Any]:
        """Wait until told otherwise."""
        self.asked.set()
        await asyncio.sleep(timeout_ms * LIMIT)
        return {}


class Stopped(Kafka):
    """A client that is stopped while it is asked, as aiokafka says it."""

    async def getmany(self, timeout_ms: int) -> dict[Any, Any]:
        """Say so once the fetcher that asks is stopping."""
        self.asked.set()
        try:
            return await super().getmany(timeout_ms)
        except asyncio.CancelledError:
            raise ConsumerStoppedError from None


def stopped_amid_a_rebalance(make: type[Kafka], *, flows: bool = True) -> BaseException | None:
    """Stop Faust's fetcher while the group rebalances; return what it crashed with, if it did."""

    async def scene() -> BaseException | None:
        kafka, resumed = make(), asyncio.Event()
        consumer: Any = SimpleNamespace(
            should_stop=False, flow_active=flows, can_resume_flow=resumed, kafka=kafka
        )
        for name in ("_drain_messages", "_fetch"):
            setattr(consumer, name, partial(getattr(BatchConsumer, name), consumer))
        app: Any = SimpleNamespace(rebalancing=True, consumer=consumer)
        fetcher: Any = Fetcher(app)
        await fetcher.start()
        if flows:
            await kafka.asked.wait()
        await asyncio.sleep(0)
        await fetcher.stop()
        reason: BaseException | None = fetcher.crash_reason
        return reason

    return asyncio.run(asyncio.wait_for(scene(), LIMIT))


@pytest.mark.parametrize("make", [Kafka, Stopped])
def test_a_worker_may_be_stopped_amid_a_rebalance(make: type[Kafka]) -> None:
    """Faust would take it for a crash, and the worker would end with exit code 1."""
    assert stopped_amid_a_rebalance(make) is None


def test_so_it_may_while_nothing_flows() -> None:
    """Nothing flows from the moment at which partitions are taken until they are assigned again."""
    assert stopped_amid_a_rebalance(Kafka, flows=False) is None


class Trickling(Kafka):
    """A client of which one record comes each time that it is asked, for some times.

    Attributes:
        moments: When it was asked, in seconds.
    """

    def __init__(self, times: int) -> None:
        super().__init__()
        self.moments: list[float] = []
        self._times = times

    async def getmany(self, timeout_ms: int) -> dict[Any, Any]:
        """Return a record, and nothing more after the last."""
        if len(self.moments) == self._times:
            return await super().getmany(timeout_ms)
        self.moments.append(time.monotonic())
        return {TopicPartition("intake", 0): [SimpleNamespace(offset=len(self.moments))]}


def test_records_that_trickle_are_fetched_some_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each question names all partitions, and Kafka answers as soon as one has a record."""
    monkeypatch.setattr(transport, "FETCH_REST_SECONDS", 0.05)
    noted: list[int] = []

    async def scene() -> list[float]:
        kafka = Trickling(4)
        consumer: Any = SimpleNamespace(should_stop=False, flow_active=True, kafka=kafka)
        consumer.lanes = SimpleNamespace(put=lambda _at, _records: True)
        consumer._feed = SimpleNamespace(note=lambda _at, offset: noted.append(offset))
        fetcher: Any = SimpleNamespace(should_stop=False)
        fetching = asyncio.create_task(BatchConsumer._fetch(consumer, fetcher))
        await kafka.asked.wait()
        fetching.cancel()
        return kafka.moments

    moments = asyncio.run(asyncio.wait_for(scene(), LIMIT))
    assert noted == [1, 2, 3, 4]
    assert all(b - a >= 0.05 for a, b in pairwise(moments))
