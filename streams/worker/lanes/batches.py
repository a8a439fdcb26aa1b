"""What agents take and answer: a batch of one partition's records."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from inspect import isawaitable

from streams.core.cases.arrived import Arrived
from streams.core.record_headers import Headers
from streams.kafka.records import Outputs, Record
from streams.metrics import metrics
from streams.worker.lanes.state import LaneState


class Batch:
    """Records of one partition number fetched for one agent, of each topic in their order.

    The agent that takes a batch answers it once: with what is to be written, or with the error
    that kept it from being used. What is written and the offsets read are committed together.

    Attributes:
        records: What was fetched.
        state: The lane's state of the partition, which agents may change.
        earliest: The earliest time at which Kafka took in one of the events (milliseconds since the
            epoch), be it in an earlier topic.
        seconds: How long it was worked on.
        joins: The topics (without prefix, and with it) of which what is written to this partition
            is handed on within the step; none where each stage is to read for itself.
        handed_on: What was, in the order in which it is written: the key, and what arrived.
        handed: The same, for the stage that works on it.
    """

    def __init__(self, records: list[Record], state: LaneState, earliest: int) -> None:
        self.records = records
        self.state = state
        self.earliest = earliest
        self.seconds = 0.0
        self.joins: Mapping[str, str] = {}
        self.handed_on: list[tuple[bytes, Arrived]] = []
        self.handed: list[tuple[bytes, Arrived]] = []
        self._answer: asyncio.Future[Outputs] = asyncio.get_running_loop().create_future()

    def add(self, records: list[Record], earliest: int) -> None:
        """Add records of another topic, and when Kafka took in the earliest of their events."""
        self.records.extend(records)
        self.earliest = min(self.earliest, earliest)

    def __len__(self) -> int:
        return len(self.records) + len(self.handed)

    def headers(self) -> Iterator[Headers]:
        """Yield the headers of each record."""
        for record in self.records:
            yield record.headers
        for _, arrived in self.handed:
            yield arrived.record.headers

    async def work(self, process: Callable[["Batch"], Outputs | Awaitable[Outputs]]) -> None:
        """Answer with what `process` returns, at once or in turns with others, or raises."""
        if self._answer.done():  # The partition was taken away meanwhile.
            return
        began = time.perf_counter()
        try:
            made = process(self)
            outputs = await made if isawaitable(made) else made
        except Exception as error:  # noqa: BLE001 - the task that awaits the answer gets it
            if not self._answer.done():
                self._answer.set_exception(error)
            return
        self.seconds = time.perf_counter() - began
        if not self._answer.done():
            self._answer.set_result(outputs)

    async def answer(self) -> Outputs:
        """Wait for what is to be written."""
        return await self._answer

    def tell(self, stage: str) -> None:
        """Count this batch, which a stage has worked on."""
        metrics.EVENTS.labels(stage).inc(len(self))
        metrics.BATCH_EVENTS.labels(stage).observe(len(self))
        metrics.STAGE_SECONDS.labels(stage).observe(self.seconds)

    def __repr__(self) -> str:
        return f"<Batch of {len(self)}>"
