"""Ending tasks that talk to Kafka."""

import asyncio
from collections.abc import Iterable
from typing import Any, Final

TASK_END_SECONDS: Final = 3.0
"""How long a task may take to end before it is asked again."""


async def end_tasks(
    tasks: Iterable[asyncio.Task[Any]], again_seconds: float = TASK_END_SECONDS
) -> None:
    """Cancel tasks and wait until all have ended, also with errors.

    Asking once is not enough: aiokafka, while it disconnects, cancels a task of its own and takes a
    cancellation from outside for the end of that one. A caller that then tries to connect again,
    as is right where Kafka is away, would do so for ever.
    """
    all_tasks = set(tasks)
    left = all_tasks
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=again_seconds)
    await asyncio.gather(*all_tasks, return_exceptions=True)
