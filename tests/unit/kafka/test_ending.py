"""Ending tasks."""

import asyncio
from contextlib import suppress

from streams.kafka.ending import end_tasks


def test_a_task_that_does_not_hear_ends_all_the_same() -> None:
    """A cancellation may be taken for another, as aiokafka does it; the task is asked again."""
    heard = []

    async def deaf() -> None:
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(60)
        heard.append("once")
        await asyncio.sleep(60)

    async def work() -> None:
        task = asyncio.create_task(deaf())
        await asyncio.sleep(0)
        await end_tasks([task], again_seconds=0.01)
        assert task.cancelled()

    asyncio.run(asyncio.wait_for(work(), 10))
    assert heard == ["once"]


def test_how_a_task_ends_is_its_own_matter() -> None:
    """One that fails while it ends, or has ended before, keeps nobody waiting."""

    async def failing() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            raise ValueError

    async def done() -> None:
        pass

    async def work() -> None:
        tasks = [asyncio.create_task(failing()), asyncio.create_task(done())]
        await asyncio.sleep(0)
        await end_tasks(tasks)
        await end_tasks([])
        assert all(task.done() for task in tasks)

    asyncio.run(asyncio.wait_for(work(), 10))
