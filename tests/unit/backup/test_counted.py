"""A backup waits until workers have counted what feeders say that they have sent."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import GroupAuthorizationFailedError

from streams.backup import counted
from streams.backup.counted import NOT_TOLD, short_of, uncounted
from streams.topics.lag import HowFar
from tests.support.feeders import INSTALLATION

INTAKE = TopicPartition("intake", 0)
LETTERS = TopicPartition("letters.housing", 0)


def far(intake: tuple[int, int], letters: tuple[int, int]) -> HowFar:
    """Return how far things are: of each topic its end, and how much of it is read."""
    ends = {INTAKE: intake[0], LETTERS: letters[0]}
    return HowFar({INTAKE: intake[0] - intake[1], LETTERS: letters[0] - letters[1]}, ends)


class Scripted:
    """A Kafka that answers so, one answer after another; the last goes on."""

    def __init__(self, answers: Sequence[HowFar | Exception]) -> None:
        self._answers = list(answers)
        self.asked = 0

    async def how_far(self) -> HowFar:
        """Answer."""
        self.asked += 1
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


def waited(monkeypatch: pytest.MonkeyPatch, *answers: HowFar | Exception) -> tuple[int, int]:
    """Wait, and return what is left and how often Kafka was asked."""
    kafka = Scripted(answers)

    @asynccontextmanager
    async def asking(*_: Any) -> AsyncIterator[Scripted]:
        yield kafka

    monkeypatch.setattr(counted, "asking", asking)
    monkeypatch.setattr(counted, "POLL_SECONDS", 0.0)
    return asyncio.run(uncounted(INSTALLATION, 0.2)), kafka.asked


def test_only_what_was_there_counts() -> None:
    """What comes in meanwhile does not: in a busy county there is always something."""
    goal = {INTAKE: 10, LETTERS: 4}
    assert short_of(goal, far((10, 7), (4, 4))) == 3
    assert short_of(goal, far((90, 10), (40, 3))) == 1
    assert short_of(goal, far((90, 12), (40, 30))) == 0


def test_it_waits_for_what_follows_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """An event that is read from intake is in another topic then, and is not in `cases` yet."""
    left, asked = waited(
        monkeypatch,
        far((10, 8), (4, 4)),
        far((10, 8), (4, 4)),
        far((20, 10), (6, 4)),  # all of intake is read; two letters follow from it
        far((20, 12), (6, 4)),  # the goal of the second stage
        far((30, 19), (6, 6)),
        far((30, 20), (9, 6)),
        far((40, 21), (9, 8)),  # the goal of the third
        far((50, 40), (12, 9)),
    )
    assert left == 0
    assert asked >= 8


def test_where_no_worker_works_it_says_how_much_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """A backup is taken all the same, and knows what it may lack."""
    assert waited(monkeypatch, far((10, 8), (4, 4)))[0] == 2


def test_where_kafka_does_not_tell_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """As to a user that may read the topics and not the group."""
    assert waited(monkeypatch, GroupAuthorizationFailedError())[0] == NOT_TOLD
