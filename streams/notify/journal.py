"""Writing deliveries: what is to be sent, what is being sent, and how it ended.

All that is asked to be written at one time is one transaction. Its id is the same for every process
that sends, so that opening a journal fences the one before: that one can note no attempt any more,
and makes none.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Final

import msgspec

from streams.core.notices.deliveries import Delivery
from streams.kafka.clients import start
from streams.kafka.ending import end_tasks
from streams.kafka.records import Output, Outputs
from streams.kafka.transactions import TransactionalProducer
from streams.kafka.writer import BUILD_BYTES, PartitionWriter
from streams.settings.settings import Settings
from streams.topics.topics import DELIVERIES

SENDER_NAME: Final = "notify"
"""The transactional id, after the workers' group."""

_encode = msgspec.json.Encoder().encode

_Waiting = tuple[list[Output], asyncio.Future[None]]


class Journal:
    """Writes deliveries, several callers' at once.

    Attributes:
        failed: Has the exception once nothing can be written any more.
    """

    def __init__(self, writer: PartitionWriter) -> None:
        self._writer = writer
        self._waiting: list[_Waiting] = []
        self._bell = asyncio.Event()
        self.failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def write(self, deliveries: Iterable[Delivery]) -> None:
        """Write deliveries, and return when Kafka has them.

        Raises:
            ProducerFenced: Another process sends.
            KafkaError: Kafka would not; whether they were written is not known.
        """
        await self._write([delivery_record(each) for each in deliveries])

    async def take_out(self, identifiers: Iterable[str]) -> None:
        """Write that deliveries are no more, by their ids; raises what `write` does."""
        await self._write([(each.encode(), None, ()) for each in identifiers])

    async def _write(self, records: list[Output]) -> None:
        if self.failed.done():
            self.failed.result()
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((records, done))
        self._bell.set()
        await done

    async def run(self) -> None:
        """Write what waits, without end; to be run as a task of its own."""
        while True:
            await self._bell.wait()
            self._bell.clear()
            waiting, self._waiting = self._waiting, []
            outputs = Outputs()
            for records, _ in waiting:
                for record in records:
                    outputs.add(DELIVERIES, 0, *record)
            try:
                if outputs:
                    await self._writer.write(outputs, {})
            except BaseException as error:
                self._fail(waiting, error)
                raise
            for _, done in waiting:
                if not done.done():
                    done.set_result(None)

    def _fail(self, waiting: list[_Waiting], error: BaseException) -> None:
        told = error if isinstance(error, Exception) else ConnectionAbortedError("it ends")
        for done in (self.failed, *(each for _, each in waiting + self._waiting)):
            if not done.done():
                done.set_exception(told)
                done.exception()  # What nobody waits for any more must not be logged as forgotten.


def delivery_record(delivery: Delivery) -> Output:
    """Return the record of a delivery."""
    return delivery.id.encode(), _encode(delivery), ()


@asynccontextmanager
async def journal(settings: Settings) -> AsyncIterator[Journal]:
    """Open the journal: processes that had it open can write no more.

    Raises:
        Unreachable: No Kafka answers.
        NotAllowed: It does not let us write.
    """
    producer = TransactionalProducer(
        settings,
        SENDER_NAME,
        max_batch_size=min(BUILD_BYTES, settings.message_bytes),
        max_request_size=2 * settings.message_bytes,
        retry_backoff_ms=20,
    )
    writer = PartitionWriter(await start(producer, producer.options), settings)
    opened = Journal(writer)
    running = asyncio.create_task(opened.run())
    try:
        yield opened
    finally:
        await end_tasks([running])
        await writer.close()
