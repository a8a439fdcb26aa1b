"""Sending dead letters again, each once.

What is sent again and the note that it was are written in one Kafka transaction, so a replay that
dies in the middle leaves neither. All who replay share one transactional id: who begins later ends
what an earlier one left open, and only then looks which letters were sent again already.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from typing import Final, Literal, NamedTuple

from aiokafka.errors import IllegalOperation, KafkaError, ProducerFenced

from streams.core.errors import NoKafka, Stopped
from streams.dead_letters.letters import Letter, note
from streams.dead_letters.reading import DeadLetters
from streams.dead_letters.selecting import Wanted
from streams.dead_letters.trial import Trial
from streams.kafka.clients import start
from streams.kafka.records import Outputs
from streams.kafka.transactions import TransactionalProducer
from streams.kafka.writer import DEAD_LETTER_ROOM, PartitionWriter
from streams.topics.installation import Installation
from streams.topics.topics import DEAD_LETTERS

SENT_LETTERS: Final = 500
SENT_BYTES: Final = 4 * 1024 * 1024
"""At most so much is sent in one transaction."""

REPLAY_TRANSACTION_MS: Final = 10_000
"""For how long the transaction of a replay that was killed can hold workers up."""

REPLAY_STOP_SECONDS: Final = 5.0


class Superseded(Stopped):
    """Another replay has begun."""


class Outcome(NamedTuple):
    """What became of a letter, or would become of it.

    Attributes:
        letter: Which one.
        what: It is sent now, was sent before, or stays.
        topic: Where it goes, without prefix.
        why: Why it stays.
    """

    letter: Letter
    what: Literal["sent", "sent before", "stays"]
    topic: str
    why: str = ""


class Replay:
    """Sends letters again.

    Args:
        installation: Whose letters.
        trial: Tries them.
        force: Whether to send those too that would be refused again and, if named, those that were
            sent again already.
    """

    def __init__(self, installation: Installation, trial: Trial, *, force: bool = False) -> None:
        self._installation = installation
        self._settings = installation.settings
        self._trial = trial
        self._force = force

    async def rehearse(self, wanted: Wanted) -> AsyncGenerator[Outcome, None]:
        """Say what would become of each letter that is wanted; nothing is sent."""
        found = await DeadLetters.look(self._installation)
        async with aclosing(self._outcomes(found, wanted)) as outcomes:
            async for outcome in outcomes:
                yield outcome

    async def run(self, wanted: Wanted) -> AsyncGenerator[Outcome, None]:
        """Send letters again, and say of each what became of it once that is sure.

        Raises:
            NoKafka: No Kafka answers, or it would not take them.
            Superseded: Another replay has begun.
        """
        writer = await self._open()
        try:
            found = await DeadLetters.look(self._installation)
            to_send: list[Outcome] = []
            size = 0
            async with aclosing(self._outcomes(found, wanted)) as outcomes:
                async for outcome in outcomes:
                    if outcome.what != "sent":
                        yield outcome
                        continue
                    to_send.append(outcome)
                    size += outcome.letter.size
                    if len(to_send) >= SENT_LETTERS or size >= SENT_BYTES:
                        await self._send(writer, to_send)
                        for sent in to_send:
                            yield sent
                        to_send, size = [], 0
            if to_send:
                await self._send(writer, to_send)
                for sent in to_send:
                    yield sent
        finally:
            # A producer stops only once all is acknowledged, which after a fault it may never be.
            with suppress(TimeoutError):
                await asyncio.wait_for(writer.close(), REPLAY_STOP_SECONDS)

    async def _outcomes(self, found: DeadLetters, wanted: Wanted) -> AsyncGenerator[Outcome, None]:
        async with aclosing(found.letters(wanted)) as letters:
            async for letter in letters:
                named = letter.place in wanted.places
                again = letter.place in found.sent_again
                topic, _ = self._trial.target(letter)
                if again and not (named and self._force):
                    if named:
                        yield Outcome(letter, "sent before", topic)
                elif why := self._why_not(letter, named=named):
                    yield Outcome(letter, "stays", topic, why)
                else:
                    yield Outcome(letter, "sent", topic)

    def _why_not(self, letter: Letter, *, named: bool) -> str:
        if hindrance := self._trial.hindrance(letter):
            return hindrance
        if not self._force:
            return self._trial.refusal(letter)
        if letter.came_back and not named:
            # Otherwise each run with --force makes new letters of the same ones.
            return "has come back once; name its place to send it all the same"
        return ""

    async def _open(self) -> PartitionWriter:
        producer = TransactionalProducer(
            self._settings,
            DEAD_LETTERS,
            transaction_timeout_ms=REPLAY_TRANSACTION_MS,
            max_request_size=2 * DEAD_LETTER_ROOM * self._settings.message_bytes,
        )
        return PartitionWriter(await start(producer, producer.options), self._settings)

    async def _send(self, writer: PartitionWriter, sending: list[Outcome]) -> None:
        outputs = Outputs()
        for letter, *_ in sending:
            outputs.by_partition[self._trial.target(letter)].append(letter.record())
            outputs.by_partition[DEAD_LETTERS, letter.place.partition].append(note(letter))
        try:
            await writer.write(outputs, {})
        except (ProducerFenced, IllegalOperation) as error:
            raise Superseded(
                "another `kuaibao dead-letters replay` has begun, or this one stood still for more "
                f"than {REPLAY_TRANSACTION_MS // 1000} s; what was sent is noted, and is not sent "
                "twice"
            ) from error
        except KafkaError as error:
            raise NoKafka(
                f"Kafka did not take the letters ({type(error).__name__}: {error}); run the same "
                "again, and what was sent is not sent twice"
            ) from error
