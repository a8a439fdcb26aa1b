"""What an assignment does to lanes: those that have what they had go on."""

import asyncio
from collections.abc import Collection
from types import SimpleNamespace
from typing import Any

from aiokafka import TopicPartition

from streams.worker.faust_transport.consumer_feed import ConsumerFeed
from streams.worker.faust_transport.transport import BatchConsumer, RebalanceListener
from tests.unit.worker.agents.bench import BENCH, SETTINGS

Told = list[tuple[str, Any]]


def of(*numbers: int, topics: Collection[str] = ("intake", "replies")) -> set[TopicPartition]:
    """Return partitions of these numbers, of each topic."""
    return {TopicPartition(topic, number) for topic in topics for number in numbers}


class Lanes:
    """Remembers what lanes are told, in order.

    Args:
        ended: Those that have ended by themselves.
    """

    def __init__(self, told: Told, ended: Collection[int]) -> None:
        self.open_ones: set[int] = set()
        self._told = told
        self._ended = ended

    @property
    def going_on(self) -> set[int]:
        """Those that have not ended."""
        return self.open_ones.difference(self._ended)

    def go_on(self, numbers: set[int]) -> None:
        """Let some go on."""
        self._told.append(("go on", numbers))

    async def close(self, *, but: set[int], seconds: float) -> None:
        """Close the others."""
        assert seconds < SETTINGS.session_timeout
        self._told.append(("close but", but))
        self.open_ones &= but

    def open(self, numbers: list[int]) -> None:
        """Open some."""
        self._told.append(("open", numbers))
        self.open_ones.update(numbers)


def taken(*assignments: set[TopicPartition], ended: Collection[int] = ()) -> list[Told]:
    """Let a consumer take assignments; return what each did."""
    told: Told = []

    async def tell_faust(_assigned: Any, *, goes_on: bool) -> None:
        told.append(("Faust in full", not goes_on))

    async def scene() -> list[Told]:
        consumer: Any = SimpleNamespace(
            kafka=SimpleNamespace(pause=lambda *_: None),
            lanes=Lanes(told, ended),
            settings=SETTINGS,
            _feed=SimpleNamespace(forget=lambda *, but: told.append(("forget but", but))),
            _assigned=set(),
            _tell_faust=tell_faust,
        )
        found = []
        for assigned in assignments:
            await BatchConsumer.take(consumer, assigned)
            found.append([*told])
            told.clear()
        return found

    return asyncio.run(scene())


def steps(kept: set[int], opened: list[int]) -> Told:
    """Return what is done where some lanes go on and others are opened."""
    return [
        ("forget but", kept),
        ("go on", kept),
        ("close but", kept),
        ("Faust in full", not kept),
        ("open", opened),
    ]


def test_what_is_assigned_again_goes_on() -> None:
    """Only what comes is opened, only what goes is closed; Faust empties no queue meanwhile."""
    assert taken(of(0, 1, 2), of(0, 2, 3), of(4)) == [
        steps(set(), [0, 1, 2]),
        steps({0, 2}, [3]),
        steps(set(), [4]),
    ]


def test_a_lane_with_other_topics_is_opened_again() -> None:
    """It would not fetch the topic that was created meanwhile."""
    more = of(0, 1) | of(1, topics=["letters"])
    assert taken(of(0, 1), more)[1] == steps({0}, [1])


def test_a_lane_that_has_ended_is_opened_again() -> None:
    """It was fenced while the group rebalanced, and the partition is this worker's again."""
    assert taken(of(0, 1), of(0, 1), ended=[1])[1] == steps({0}, [1])


def test_what_was_had_is_fetched_on_until_it_is_assigned() -> None:
    """Aiokafka is not to wait for the group before it returns what it has fetched."""
    subscription = SimpleNamespace(_reassignment_in_progress=True)
    kafka = SimpleNamespace(_subscription=SimpleNamespace(subscription=subscription))
    consumer: Any = SimpleNamespace(kafka=kafka)
    asyncio.run(RebalanceListener(consumer).on_partitions_revoked(of(0)))
    assert not subscription._reassignment_in_progress


def test_fetching_begins_again_where_it_was() -> None:
    """Of what is assigned, but not of what is left out for now."""
    sought: dict[TopicPartition, int] = {}
    resumed: list[TopicPartition] = []
    kafka = SimpleNamespace(
        assignment=lambda: of(0, 1),
        seek=sought.__setitem__,
        resume=lambda *some: resumed.extend(some),
    )
    consumer: Any = SimpleNamespace(app=SimpleNamespace(agents={}), kafka=kafka)
    feed = ConsumerFeed(consumer, BENCH, SETTINGS.session_timeout)
    intake, replies = TopicPartition("intake", 1), TopicPartition("replies", 1)
    gone = TopicPartition("intake", 7)
    feed.begin({intake: 3, replies: 5, gone: 9})
    assert sought == {intake: 3, replies: 5}
    feed.note(intake, 10)
    sought.clear()
    resumed.clear()
    feed.begin_again(1, but={replies})
    assert sought == {intake: 11}
    assert resumed == [intake]
    feed.forget(but={0})
    sought.clear()
    feed.begin_again(1, but=())
    assert sought == {}
