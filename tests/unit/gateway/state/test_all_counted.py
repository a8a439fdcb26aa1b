"""Whether all that is in Kafka is counted: what came before the question is waited for."""

import asyncio
from collections.abc import Iterable
from typing import Any, cast

import pytest
from aiokafka import TopicPartition

from streams.gateway.figures.bell import Bell
from streams.gateway.figures.currency import Currency
from streams.gateway.figures.figures_follower import FiguresFollower
from streams.gateway.state import all_counted
from streams.gateway.state.all_counted import AllCounted
from streams.settings.settings import Settings
from streams.topics.installation import Installation
from streams.topics.lag import HowFar
from streams.topics.topics import FIGURES, INTAKE, QUICK_REPORTS
from tests.support.county import COUNTY

INSTALLATION = Installation(Settings(partitions=2), COUNTY)
INTO = [*INSTALLATION.partitions(INTAKE)]
SHOWN = [*INSTALLATION.partitions(FIGURES, QUICK_REPORTS)]


class Kafka:
    """A fake of the workers' group, which gives one answer after another, the last for ever.

    Args:
        answers: Of each, where the partitions of intake end and what is left to read of them, and
            where figures end.
    """

    def __init__(self, answers: Iterable[tuple[list[int], list[int], int]]) -> None:
        self.asked = 0
        self._answers = [*answers]

    async def ask(self) -> HowFar:
        """Answer."""
        ends, left, shown = self._answers[min(self.asked, len(self._answers) - 1)]
        self.asked += 1
        await asyncio.sleep(0)
        every = dict(zip(INTO, ends, strict=True)) | dict.fromkeys(SHOWN, shown)
        return HowFar(dict(zip(INTO, left, strict=True)), every)


class Follower:
    """A fake of what takes figures in."""

    def __init__(self) -> None:
        self.positions: dict[TopicPartition, int] = {}


def behind(*answers: tuple[list[int], list[int], int], here: int = 9) -> tuple[list[int], int]:
    """Return the partitions that are behind, and how often Kafka was asked."""

    async def asking() -> list[int]:
        bell, follower = Bell(), Follower()
        made: Any = AllCounted(
            INSTALLATION, cast("Currency", kafka), cast("FiguresFollower", follower), bell
        )
        task = asyncio.create_task(made.behind())
        await asyncio.sleep(0.01)
        follower.positions = dict.fromkeys(SHOWN, here)
        bell.ring()
        return cast("list[int]", await task)

    kafka = Kafka(answers)
    return asyncio.run(asking()), kafka.asked


def test_nothing_waits_where_all_is_counted() -> None:
    """Kafka is asked once."""
    assert behind(([5, 5], [0, 0], 9)) == ([], 1)


def test_what_came_before_is_waited_for_and_what_comes_meanwhile_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A county to which events come all the time is whole all the same."""
    monkeypatch.setattr(all_counted, "ASKED_AGAIN_SECONDS", 0.001)
    assert behind(([5, 5], [3, 0], 7), ([7, 5], [4, 0], 8), ([9, 5], [4, 0], 9)) == ([], 3)


def test_what_workers_do_not_count_in_time_is_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """By its partition; others are whole."""
    monkeypatch.setattr(all_counted, "ASKED_AGAIN_SECONDS", 0.001)
    monkeypatch.setattr(all_counted, "COUNTED_SECONDS", 0.02)
    assert behind(([5, 5], [0, 2], 9))[0] == [1]


def test_what_is_counted_and_does_not_come_here_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures that this gateway has not taken in are not whole either."""
    monkeypatch.setattr(all_counted, "COUNTED_SECONDS", 0.02)
    with pytest.raises(TimeoutError):
        behind(([5, 5], [0, 0], 9), here=8)
