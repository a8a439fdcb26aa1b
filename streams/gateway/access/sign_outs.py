"""Sign-outs, told to all gateways through Kafka, so that none takes a cookie that another ended."""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Final

import msgspec
from aiohttp import web
from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError

from streams.core.errors import NoKafka
from streams.gateway.access.ended_sessions import EndedSessions, SignOut
from streams.gateway.access.sessions import SESSION_SECONDS
from streams.kafka.clients import connected
from streams.kafka.ending import end_tasks
from streams.kafka.following import following_one
from streams.kafka.records import Record
from streams.logs.quiet import QuietLog
from streams.settings.settings import Settings
from streams.topics.topics import SIGN_OUTS
from streams.topics.versions import refuse_newer

logger = logging.getLogger(__name__)

TELL_SECONDS: Final = 3.0
"""How long signing out waits for Kafka; after that, it is told all the same, a little later."""

SIGN_OUT_RETRY_SECONDS: Final = 2.0
"""Between two attempts to tell it."""

MOST_UNTOLD: Final = 10_000
"""Sign-outs that wait for Kafka; beyond it, the oldest are known to this gateway alone."""

_read = msgspec.json.Decoder(SignOut).decode


class SignOuts:
    """Follows what other gateways have ended, and tells what this one ends.

    Args:
        settings: Where Kafka is.
        clock: Returns seconds since the epoch.

    Attributes:
        known: All that is known.
    """

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.time) -> None:
        self.known = EndedSessions(SESSION_SECONDS)
        self.known.is_ready = False
        self._settings = settings
        self._clock = clock
        self._at = TopicPartition(settings.topic(SIGN_OUTS), 0)
        self._untold: dict[str, SignOut] = {}
        self._telling: asyncio.Task[None] | None = None
        self._log = QuietLog(logger)

    async def run(self) -> None:
        """Follow what was signed out, anywhere, without end.

        Raises:
            Unreachable: No Kafka answers at the start; later it is waited for.
            Remade: The topic was made again.
        """
        async for records, is_whole in following_one(self._settings, self._at):
            self.take(records)
            self.known.is_ready = self.known.is_ready or is_whole

    def take(self, records: list[Record]) -> None:
        """Take in what was read.

        Raises:
            WrittenByNewer: A gateway of a later version of Kuaibao has told it.
        """
        for record in records:
            refuse_newer(SIGN_OUTS, record)
            try:
                out = _read(record.value or b"")
            except msgspec.DecodeError:
                self._log.say(
                    logging.WARNING,
                    "%s: the record at offset %d is not a sign-out and is skipped",
                    *(self._at.topic, record.offset),
                )
                continue
            self.known.add(out, self._clock())

    async def tell(self, out: SignOut) -> None:
        """End a session here at once, and everywhere once Kafka has it; waits for that a while."""
        self.known.add(out, self._clock())
        while len(self._untold) >= MOST_UNTOLD:
            del self._untold[next(iter(self._untold))]
        self._untold[out.session] = out
        if self._telling is None or self._telling.done():
            self._telling = asyncio.create_task(self._tell())
        await asyncio.wait([self._telling], timeout=TELL_SECONDS)

    async def stop(self) -> None:
        """Tell no more."""
        if self._telling:
            await end_tasks([self._telling])

    async def _tell(self) -> None:
        """Write what is not told yet, however often it takes."""
        options = self._settings.client_options()
        while self._untold:
            try:
                async with connected(AIOKafkaProducer(**options, acks="all"), options) as producer:
                    while self._untold:
                        session, out = next(iter(self._untold.items()))
                        await producer.send_and_wait(
                            self._at.topic, msgspec.json.encode(out), session.encode(), partition=0
                        )
                        self._untold.pop(session, None)
            except (KafkaError, NoKafka, OSError, TimeoutError) as error:
                self._log.say(
                    logging.WARNING,
                    "a sign-out counts here, and other gateways cannot be told of it yet: %s",
                    error,
                )
                await asyncio.sleep(SIGN_OUT_RETRY_SECONDS)


SIGN_OUTS_KEY: Final[web.AppKey[SignOuts]] = web.AppKey("sign_outs")
"""Where handlers find them, in ``request.app``."""
