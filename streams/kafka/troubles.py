"""Troubles: which of them pass by themselves, which are a record's, and how long to wait.

What is neither ends the worker: it may not do what it needs, another process has its name, or the
program is wrong where no record is to blame.
"""

import time
import traceback
from pathlib import Path
from typing import Final

from aiokafka.errors import (
    InvalidTimestampError,
    KafkaError,
    MessageSizeTooLargeError,
    RecordListTooLargeError,
    RecordTooLargeError,
)

from streams.core.errors import NoKafka, SpoiltCopy, WrittenByNewer
from streams.kafka.clients import NOT_ALLOWED, HungUp, NotAllowed, NotLetIn

REFUSED_BY_KAFKA: Final = (
    InvalidTimestampError,
    MessageSizeTooLargeError,
    RecordListTooLargeError,
    RecordTooLargeError,
)
"""What Kafka says of a record that it will never take."""

FIRST_SECONDS: Final = 0.5
MOST_SECONDS: Final = 10.0
"""Seconds to wait before something is tried again: at first, and at the most."""

SAID_AGAIN_SECONDS: Final = 60.0
"""How often a trouble that lasts is told in the log."""

FENCES: Final = 3
FENCES_SECONDS: Final = 120.0
"""So many times within so long fenced, though the group says that the partition is this worker's:
then another process writes it for good. Once may be Kafka, which ended a transaction that took too
long, or a former owner that opened the partition late."""

PACKAGE: Final = Path(__file__).parents[2]


class FencedForGood(Exception):
    """Another process writes a partition that the group says is this worker's."""


def passes(error: BaseException) -> bool:
    """Return whether a trouble passes by itself: Kafka's, the network's, or that of a mere copy."""
    if isinstance(error, NoKafka):
        return isinstance(error, HungUp) or not isinstance(error, NotAllowed | NotLetIn)
    if isinstance(error, KafkaError):
        return not isinstance(error, (*NOT_ALLOWED, *REFUSED_BY_KAFKA))
    return isinstance(error, TimeoutError | ConnectionError | SpoiltCopy)


def is_of_a_record(error: BaseException) -> bool:
    """Return whether a trouble may come of a record's content: a fault of ours, or its size."""
    if isinstance(error, REFUSED_BY_KAFKA):
        return True
    return isinstance(error, Exception) and not isinstance(
        error, KafkaError | NoKafka | WrittenByNewer | FencedForGood | OSError | SpoiltCopy
    )


def where(error: BaseException) -> str:
    """Name an exception and where it was raised, but not what it says.

    That may be a value, and a value may be what a citizen wrote.
    """
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return type(error).__name__
    path = Path(frames[-1].filename)
    shown = path.relative_to(PACKAGE) if path.is_relative_to(PACKAGE) else Path(path.name)
    return f"{type(error).__name__} at {shown}:{frames[-1].lineno}"


class Patience:
    """Says how long to wait after each trouble in a row, and which of them to tell."""

    def __init__(self) -> None:
        self._next = FIRST_SECONDS
        self._said_at: float | None = None

    def wait(self) -> float:
        """Return how long to wait now; twice as long as last time."""
        now, self._next = self._next, min(MOST_SECONDS, 2 * self._next)
        return now

    def is_to_be_told(self) -> bool:
        """Return whether to log it: the first time, and then once a minute."""
        now = time.monotonic()
        if self._said_at is not None and now < self._said_at + SAID_AGAIN_SECONDS:
            return False
        self._said_at = now
        return True

    def reset(self) -> None:
        """Reset, since all is well."""
        self._next, self._said_at = FIRST_SECONDS, None


class Fences:
    """Counts how often a lane was fenced although the partition is its own."""

    def __init__(self) -> None:
        self._at: list[float] = []

    def note(self, number: int) -> None:
        """Note one more.

        Raises:
            FencedForGood: There were too many in too short a time.
        """
        now = time.monotonic()
        self._at = [*(at for at in self._at if at > now - FENCES_SECONDS), now]
        if len(self._at) >= FENCES:
            raise FencedForGood(f"partition {number} is written by another process")
