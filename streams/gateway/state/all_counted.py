"""Whether all that is in Kafka is counted here: asked before a bulletin is drafted."""

import asyncio
import time
from typing import Final

from streams.gateway.figures.bell import Bell
from streams.gateway.figures.currency import Currency
from streams.gateway.figures.figures_follower import FiguresFollower
from streams.topics.installation import Installation
from streams.topics.topics import FIGURES, QUICK_REPORTS

COUNTED_SECONDS: Final = 5.0
"""How long is waited until workers have counted what is there, and until that is here."""

ASKED_AGAIN_SECONDS: Final = 0.1
"""Between two questions to Kafka how far workers have come."""


class AllCounted:
    """Tells what is not counted.

    Args:
        installation: Whose events.
        currency: Asks Kafka how far workers have come.
        follower: Takes in what they have counted.
        bell: Rung when more was taken in.
    """

    def __init__(
        self,
        installation: Installation,
        currency: Currency,
        follower: FiguresFollower,
        bell: Bell,
    ) -> None:
        self._shown = installation.partitions(FIGURES, QUICK_REPORTS)
        self._currency = currency
        self._follower = follower
        self._bell = bell

    async def behind(self) -> list[int]:
        """Return the partitions of which events that are in Kafka now are not counted here.

        It is waited for a while until workers have counted these events, and until what workers
        have counted is here. Events that come meanwhile are not waited for: a county to which
        events come all the time would never be whole.

        Raises:
            KafkaError: Kafka does not answer.
            TimeoutError: The same, or what workers have counted does not come.
        """
        first = latest = await self._currency.ask()
        end = time.monotonic() + COUNTED_SECONDS
        while True:
            late = {at for at in first.left if latest.read(at) < first.ends[at]}
            if not late or time.monotonic() >= end:
                break
            await asyncio.sleep(ASKED_AGAIN_SECONDS)
            latest = await self._currency.ask()
        async with asyncio.timeout(COUNTED_SECONDS):
            while any(self._follower.positions.get(at, 0) < latest.ends[at] for at in self._shown):
                await self._bell.heard()
        return sorted({at.partition for at in late})
