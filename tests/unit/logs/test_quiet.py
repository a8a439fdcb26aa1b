"""Lines that are alike are said at most once a second."""

import asyncio
import logging

import pytest

from streams.logs import quiet as quiet_log
from streams.logs.quiet import MOST_KINDS, QuietLog

logger = logging.getLogger("tests.quiet")


class Clock:
    """A clock that is set."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A clock."""
    return Clock()


@pytest.fixture
def quiet(clock: Clock, caplog: pytest.LogCaptureFixture) -> QuietLog:
    """A quiet log by that clock."""
    caplog.set_level(logging.INFO, logger="tests.quiet")
    return QuietLog(logger, clock)


def test_alike_lines_are_said_once_a_second_with_a_count(
    quiet: QuietLog, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """The first at once, the others together; none is lost."""
    for number in range(10_000):
        quiet.say(logging.WARNING, "too many connections: %d", number)
    assert caplog.messages == ["too many connections: 0"]
    clock.now += 1
    quiet.sweep()
    assert caplog.messages[1:] == ["too many connections: 9999 (9999 like it within a second)"]
    clock.now += 1
    quiet.say(logging.WARNING, "too many connections: %d", 5)
    assert caplog.messages[2:] == ["too many connections: 5"]


def test_a_second_line_is_said_as_it_is(
    quiet: QuietLog, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """A single further line is not summed up; it is said before the next one."""
    for number in (1, 2):
        quiet.say(logging.INFO, "100%% %d", number)
    clock.now += 1
    quiet.say(logging.INFO, "100%% %d", 3)
    assert caplog.messages == ["100% 1", "100% 2", "100% 3"]


def test_lines_about_others_are_others(quiet: QuietLog, caplog: pytest.LogCaptureFixture) -> None:
    """This holds up to a bound: a caller with many addresses cannot fill the log either."""
    for number in range(1_000):
        quiet.say(logging.INFO, "refused", about=f"192.0.2.{number}")
    assert len(caplog.messages) == MOST_KINDS + 1


def test_what_is_not_logged_is_not_counted(
    quiet: QuietLog, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """A level below the logger's says nothing later either."""
    for _ in range(3):
        quiet.say(logging.DEBUG, "detail")
    clock.now += 1
    quiet.sweep()
    assert not caplog.messages


def test_the_count_is_said_without_a_further_line(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a program with a loop, once the second is over."""
    caplog.set_level(logging.INFO, logger="tests.quiet")
    monkeypatch.setattr(quiet_log, "QUIET_SECONDS", 0.01)

    async def work() -> None:
        quiet = QuietLog(logger)
        for _ in range(3):
            quiet.say(logging.INFO, "gone")
        async with asyncio.timeout(10):
            while len(caplog.messages) < 2:  # noqa: ASYNC110  a log tells nobody of its lines
                await asyncio.sleep(0.01)

    asyncio.run(work())
    assert caplog.messages == ["gone", "gone (2 like it within a second)"]
