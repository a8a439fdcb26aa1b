"""What agents take and give: a batch of one partition's records, and what to write of it."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from aiokafka import ConsumerRecord

if TYPE_CHECKING:
    from streams.kafka.state import LaneState

Headers = Sequence[tuple[str, bytes | None]]
Record: TypeAlias = ConsumerRecord[bytes, bytes]


Output: TypeAlias = tuple[bytes | None, bytes | None, Headers]
"""Key, value and headers of a record to be written."""


class Outputs:
    """Records to be written, by topic (without prefix) and partition."""

    def __init__(self) -> None:
        self.by_partition: dict[tuple[str, int], list[Output]] = defaultdict(list)

    def add(
        self,
        topic: str,
        partition: int,
        key: bytes | None,
        value: bytes | None,
        headers: Headers = (),
    ) -> None:
        """Add one record."""
        self.by_partition[topic, partition].append((key, value, headers))

    def extend(self, other: "Outputs") -> None:
        """Add another's records after one's own."""
        for place, outputs in other.by_partition.items():
            self.by_partition[place].extend(outputs)

    def __bool__(self) -> bool:
        return bool(self.by_partition)


class Batch:
    """Records of one partition number fetched for one agent, of each topic in their order.

    Whoever takes a batch answers it once: with what is to be written, or with the error that kept
    it from being used. What is written and that the batch was read become true together.
    """

    def __init__(self, records: list[Record], lane: "LaneState") -> None:
        self.records = records
        self.lane = lane
        self._answer: asyncio.Future[Outputs] = asyncio.get_running_loop().create_future()

    def work(self, process: Callable[["Batch"], Outputs]) -> None:
        """Answer with what `process` gives, or with the exception it raises."""
        if self._answer.done():  # The partition was taken away meanwhile.
            return
        try:
            self._answer.set_result(process(self))
        except Exception as error:  # noqa: BLE001 - whoever awaits the answer gets it
            self._answer.set_exception(error)

    async def answer(self) -> Outputs:
        """Wait for what is to be written."""
        return await self._answer

    def __repr__(self) -> str:
        return f"<Batch of {len(self.records)}>"
