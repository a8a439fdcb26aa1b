"""Mornings that come while everything breaks: often, twice, and in any order."""

import asyncio
import random
import threading
from collections.abc import Iterable
from datetime import date
from typing import Final

from streams.core.errors import NoKafka
from streams.feeding.mornings import mornings
from streams.feeding.sending import Keyed, send_events
from streams.topics.topics import NOTICES_DUE
from tests.support.installation import Installation

FIRST: Final = date(2013, 1, 4)
LAST: Final = date(2016, 6, 30)
"""The mornings of the record, and of as long after it as its deadlines and ladders reach."""

APART_SECONDS: Final = 2.0
SENT_SECONDS: Final = 60.0
AT_ONCE: Final = 10


class Mornings:
    """Lets mornings come.

    Args:
        kuaibao: To whose topics, past the network's faults.
        seed: For which come when.

    Attributes:
        many: How many have come.
    """

    def __init__(self, kuaibao: Installation, seed: int) -> None:
        self.many = 0
        self._kuaibao = kuaibao
        self._days = list(mornings(kuaibao.catalogue, FIRST, LAST, "08:00"))
        self._rng = random.Random(f"mornings {seed}")
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="mornings")

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End."""
        self._over.set()
        if self._thread.ident is not None:
            self._thread.join()

    def call_all(self) -> None:
        """Let every morning come once more, in order."""
        self._feed(self._days)

    def _run(self) -> None:
        while not self._over.wait(APART_SECONDS):
            first = self._rng.randrange(len(self._days))
            some = self._days[first : first + AT_ONCE]
            if self._rng.random() < 0.5:
                self._rng.shuffle(some)
            try:
                self._feed(some)
            except (NoKafka, TimeoutError):
                continue  # The broker is killed or paused just now.
            self.many += len(some)

    def _feed(self, days: Iterable[Keyed]) -> None:
        some = list(days)
        asyncio.run(asyncio.wait_for(self._send(some), SENT_SECONDS))

    async def _send(self, some: list[Keyed]) -> None:
        settings = self._kuaibao.settings
        for number in range(settings.partitions):
            await send_events(
                some,
                bootstrap=settings.bootstrap,
                topic=settings.topic(NOTICES_DUE),
                client_options=settings.client_options(),
                on_progress=lambda _: None,
                partition=number,
            )


def days_of(kuaibao: Installation) -> list[date]:
    """Return the days of all mornings, in order."""
    found = mornings(kuaibao.catalogue, FIRST, LAST, "08:00")
    return [date.fromisoformat(key.decode()) for key, _ in found]
