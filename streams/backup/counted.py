"""Waiting until workers have counted what is there now, however much comes in meanwhile."""

import asyncio
import time
from typing import Final

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from streams.kafka.clients import WentAway
from streams.topics.installation import Installation
from streams.topics.lag import POLL_SECONDS, HowFar, asking

READINGS: Final = 3
"""An event is read from `intake`, from its kind's topic, and once more where it is routed on."""

NOT_TOLD: Final = -1
"""Instead of a number, where Kafka does not say how far workers are."""


async def uncounted(installation: Installation, patience: float) -> int:
    """Wait until workers have counted all that has been written by now.

    Args:
        installation: Whose workers.
        patience: For how many seconds at the most.

    Returns:
        How many offsets are left of it then; 0 once all is counted, `NOT_TOLD` where Kafka does not
        say, as to a user that may not ask.
    """
    until = time.monotonic() + patience
    left = 0
    try:
        async with asking(installation) as workers:
            for _ in range(READINGS):
                # What a stage writes is there once what it has read is committed.
                goal = (await workers.how_far()).ends
                while left := short_of(goal, await workers.how_far()):
                    if time.monotonic() > until:
                        return left
                    await asyncio.sleep(POLL_SECONDS)
    except (KafkaError, WentAway):
        return NOT_TOLD
    return left


def short_of(goal: dict[TopicPartition, int], now: HowFar) -> int:
    """Return how many offsets the workers' group has still to read up to a goal.

    Args:
        goal: By partition the end to be reached.
        now: How far the group is.
    """
    read = {at: now.ends[at] - left for at, left in now.left.items()}
    return sum(max(0, end - read[at]) for at, end in goal.items() if at in read)
