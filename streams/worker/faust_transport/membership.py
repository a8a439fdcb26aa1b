"""What aiokafka's consumer knows of its group, asked by ways of its own that are not public.

Relied on: `_coordinator` with `need_rejoin`, `_do_heartbeat` and `_coordination_task`,
`_subscription.subscription` with `_reassignment_in_progress`, and `_fetcher._fetch_task`
(docs/decisions/0003 and 0058).
"""

import asyncio
import time
from collections.abc import Callable
from typing import Final

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError

from streams.kafka.troubles import passes

APART_SECONDS: Final = 0.2
"""Seconds between two requests to the group."""


async def still_holds(
    consumer: AIOKafkaConsumer, is_assigned: Callable[[], bool], seconds: float
) -> bool:
    """Return whether the group, asked now by a heartbeat, leaves a consumer what it has.

    Args:
        consumer: Whose membership.
        is_assigned: Tells whether it still has, to its own knowledge, what is meant.
        seconds: How long to ask before it is taken for a no.

    Raises:
        KafkaError: The consumer may not ask.
    """
    coordinator = consumer._coordinator  # noqa: SLF001 - its own heartbeat alone tells
    asked_until = time.monotonic() + seconds
    while time.monotonic() < asked_until:
        subscription = consumer._subscription.subscription  # noqa: SLF001
        if coordinator.need_rejoin(subscription) or not is_assigned():
            return False
        try:
            known = await coordinator._do_heartbeat()  # noqa: SLF001
        except KafkaError as error:
            if not passes(error):
                raise
            known = False
        if known and not coordinator.need_rejoin(subscription):
            return True
        await asyncio.sleep(APART_SECONDS)
    return False


def fetch_on(consumer: AIOKafkaConsumer) -> None:
    """Let a consumer that joins its group again return what it fetches of what it had meanwhile.

    By itself it returns nothing until it is assigned partitions again: it cannot know whose they
    will be. To be called from where it tells that all are revoked.
    """
    subscription = consumer._subscription.subscription  # noqa: SLF001 - it has no other way
    if subscription is not None:
        subscription._reassignment_in_progress = False  # noqa: SLF001


def is_dead(consumer: AIOKafkaConsumer) -> bool:
    """Return whether a task of aiokafka's has ended without which nothing comes any more."""
    tasks = consumer._coordinator._coordination_task, consumer._fetcher._fetch_task  # noqa: SLF001
    return any(task.done() for task in tasks)
