"""Fetching ends when it is asked to, whatever the group is doing."""

import asyncio
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka.errors import ConsumerStoppedError
from faust.transport.base import Fetcher

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
