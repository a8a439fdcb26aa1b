"""How current the figures are: asked of Kafka once a second, by one client.

`State.current` says it in answers.
"""

import asyncio
import logging
from collections.abc import Collection
from typing import Final

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from streams.kafka.clients import Unreachable
from streams.topics.installation import Installation
from streams.topics.lag import Asking, HowFar, asking
from streams.topics.topics import CASES, FIGURES, QUICK_REPORTS

logger = logging.getLogger(__name__)

ASK_SECONDS: Final = 1.0
FOLLOWED: Final = (FIGURES, QUICK_REPORTS, CASES)
"""The topics that a gateway follows."""

ANSWER_SECONDS: Final = 3.0
"""How long an answer may take before Kafka is said to be away."""


class Currency:
    """Asks Kafka again and again.

    Attributes:
        how_far: What Kafka said when last asked; None where not known.
        kafka: Whether Kafka answered when last asked.
    """

    def __init__(self, installation: Installation) -> None:
        self.how_far: HowFar | None = None
        self.kafka = True
        self._installation = installation
        self._asking: Asking | None = None

    @property
    def lag(self) -> int | None:
        """How many records the workers had not counted when last asked; None where not known."""
        return None if self.how_far is None else sum(self.how_far.left.values())

    async def run(self) -> None:
        """Ask once a second, whether Kafka answers or not."""
        while True:
            try:
                client = asking(self._installation, self._installation.partitions(*FOLLOWED))
                async with client as self._asking:
                    while True:
                        await self._ask(self._asking)
                        await asyncio.sleep(ASK_SECONDS)
            except Unreachable as error:
                self._away(error)
                await asyncio.sleep(ASK_SECONDS)
            finally:
                self._asking = None

    async def _ask(self, client: Asking) -> None:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                self.how_far = await client.how_far()
        except (TimeoutError, KafkaError) as error:
            self._away(error)
            return
        if not self.kafka:
            logger.info("Kafka answers again")
            self.kafka = True

    def _away(self, error: Exception) -> None:
        self.how_far = None
        if self.kafka:
            logger.warning("Kafka does not answer (%r); asking again every second", error)
            self.kafka = False

    async def ask(self) -> HowFar:
        """Ask how far workers have come now.

        Raises:
            KafkaError: Kafka does not answer.
            TimeoutError: The same.
        """
        if self._asking is None:
            raise TimeoutError
        async with asyncio.timeout(ANSWER_SECONDS):
            return await self._asking.how_far()

    async def written(self, partitions: Collection[TopicPartition]) -> dict[TopicPartition, int]:
        """Return the ends of what is written, committed or not.

        Raises:
            KafkaError: Kafka does not answer.
            TimeoutError: The same.
        """
        if self._asking is None:
            raise TimeoutError
        async with asyncio.timeout(ANSWER_SECONDS):
            return await self._asking.written(partitions)
