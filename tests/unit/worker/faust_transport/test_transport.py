"""What the transport asks of the group, and what it does where Kafka is in trouble."""

import asyncio
from types import SimpleNamespace
from typing import Any, TypeAlias

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import (
    GroupAuthorizationFailedError,
    KafkaError,
    KafkaTimeoutError,
    TopicAuthorizationFailedError,
)

from streams.worker.app import Kuaibao
from streams.worker.faust_transport.consumer_feed import ConsumerFeed
from tests.unit.worker.agents.bench import BENCH, SETTINGS

Answer: TypeAlias = bool | KafkaError


class Coordinator:
    """Answers heartbeats, and says whether the group is to be joined again."""

    def __init__(self, answers: list[Answer], *, rejoins: bool = False) -> None:
        self._answers = answers
        self._rejoins = rejoins

    def need_rejoin(self, _subscription: object) -> bool:
        """Say whether it is, once all answers were given."""
        return self._rejoins and not self._answers

    async def _do_heartbeat(self) -> bool:
        answer = self._answers.pop(0)
        if isinstance(answer, KafkaError):
            raise answer
        return answer


def owns(coordinator: Coordinator, *numbers: int) -> bool:
    """Ask a consumer that was assigned some numbers whether partition 1 is its own."""
    assigned = [TopicPartition("intake", number) for number in numbers]
    consumer: Any = SimpleNamespace(
        app=SimpleNamespace(agents={}),
        kafka=SimpleNamespace(
            assignment=lambda: assigned,
            _coordinator=coordinator,
            _subscription=SimpleNamespace(subscription=None),
        ),
    )
    feed = ConsumerFeed(consumer, BENCH, SETTINGS.session_timeout)
    return asyncio.run(asyncio.wait_for(feed.owns(1), 10))


def test_the_group_says_whose_a_partition_is() -> None:
    """It answers a heartbeat; if it cannot answer now, it is asked again."""
    assert owns(Coordinator([True]), 0, 1)
    assert owns(Coordinator([False, KafkaError("coordinator?"), True]), 1)
    assert not owns(Coordinator([True]), 0)
    assert not owns(Coordinator([False], rejoins=True), 1)
    assert not owns(Coordinator([True], rejoins=True), 1)
    with pytest.raises(GroupAuthorizationFailedError):
        owns(Coordinator([GroupAuthorizationFailedError()]), 1)


def make_due(fault: Exception | None) -> bool:
    """Let the morning's clock send, to a Kafka that may be in trouble."""

    async def send(*_: object, **__: object) -> None:
        if fault is not None:
            raise fault

    app: Any = SimpleNamespace(settings=SETTINGS, send=send)
    return asyncio.run(Kuaibao.make_due(app, "2015-03-02"))


def test_a_day_is_made_due_once_kafka_takes_it() -> None:
    """Trouble that passes ends no worker; the clock tries again."""
    assert make_due(None)
    assert not make_due(KafkaTimeoutError())
    with pytest.raises(TopicAuthorizationFailedError):
        make_due(TopicAuthorizationFailedError())


def test_what_was_written_is_passed_over_and_never_fetched_back() -> None:
    """Fetching goes on behind it, unless it is there already, or the partition is gone."""
    here, there, gone = (TopicPartition(topic, 1) for topic in ("intake", "replies", "letters"))
    sought: dict[TopicPartition, int] = {}
    consumer: Any = SimpleNamespace(
        app=SimpleNamespace(agents={}),
        kafka=SimpleNamespace(
            assignment=lambda: [here, there], seek=sought.__setitem__, resume=lambda *_: None
        ),
    )
    feed = ConsumerFeed(consumer, BENCH, SETTINGS.session_timeout)
    feed.begin({here: 5, there: 5})
    feed.note(there, 20)
    sought.clear()
    feed.pass_over({here: 9, there: 9, gone: 9})
    assert sought == {here: 9}
    sought.clear()
    feed.pass_over({here: 9})
    assert sought == {}
