"""Saying what may happen many times a second at most once a second, with how often it did.

A line for each of ten thousand refused connections hides every other line and fills the disk. So
the first is said at once, and what is like it within the second is counted and said together.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final

QUIET_SECONDS: Final = 1.0
"""Seconds between two lines that are alike."""

MOST_KINDS: Final = 64
"""How many lines are told apart at once by what they are about; all others count as alike."""


class _Window:
    """A second in which one line was said, and what was like it.

    Attributes:
        ends: When the next line may be said.
        more: How many lines were not said.
        last: Says the last of them.
    """

    __slots__ = ("ends", "last", "more")

    def __init__(self, ends: float) -> None:
        self.ends = ends
        self.more = 0
        self.last: Callable[[str], None] | None = None

    def close(self) -> None:
        """Say how many lines were not said, if any."""
        if self.last:
            self.last(f" ({self.more} like it within a second)" if self.more > 1 else "")


class QuietLog:
    """A logger that says alike lines at most once a second.

    Lines are alike where their message is the same before its arguments are put in, and `about`.

    Args:
        logger: What says the lines.
        clock: Returns seconds that only grow.
    """

    def __init__(self, logger: logging.Logger, clock: Callable[[], float] = time.monotonic) -> None:
        self._logger = logger
        self._clock = clock
        self._windows: dict[tuple[str, str], _Window] = {}

    def say(
        self,
        level: int,
        message: str,
        *args: Any,
        about: str = "",
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        """Say a line, or count it where one like it was said within the second.

        Args:
            level: As of `logging`.
            message: The line, for `args` to be put into.
            args: What is put in.
            about: What tells lines of the same message apart: an address, the id of a key.
            extra: Fields of the line where logs are JSON.
        """
        if not self._logger.isEnabledFor(level):
            return

        def said(more: str) -> None:
            line = message + more
            self._logger.log(level, line, *args, extra=extra)

        self.sweep()
        kind = (message, about)
        if kind not in self._windows and len(self._windows) >= MOST_KINDS:
            kind = (message, "")
        window = self._windows.get(kind)
        if window is None:
            self._windows[kind] = _Window(self._clock() + QUIET_SECONDS)
            self._sweep_later()
            said("")
            return
        window.more += 1
        window.last = said

    def sweep(self) -> None:
        """Say what was counted in the seconds that are over."""
        now = self._clock()
        for kind, window in list(self._windows.items()):
            if window.ends <= now:
                del self._windows[kind]
                window.close()

    def _sweep_later(self) -> None:
        # Without a loop, whatever is said next sweeps.
        with suppress(RuntimeError):
            asyncio.get_running_loop().call_later(QUIET_SECONDS * 1.01, self.sweep)
