"""The threads in which the index's file is worked on, so that nobody waits for the disk."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


class IndexThread:
    """One thread; what is asked of it is done in its order.

    Args:
        name: As it is called in a list of threads.
    """

    def __init__(self, name: str) -> None:
        self._thread = ThreadPoolExecutor(1, name)

    async def __call__(self, what: Callable[[], T], /) -> T:
        """Run something in it; return what it returns, or raise what it raises."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, what)

    def end(self) -> None:
        """Let it end once it has done what it was asked."""
        self._thread.shutdown(wait=False)
