"""What agents take and answer: a batch of one partition's records."""

import asyncio
from collections.abc import Callable

from streams.kafka.records import Outputs, Record
from streams.kafka.state import LaneState


class Batch:
    """Records of one partition number fetched for one agent, of each topic in their order.

    Whoever takes a batch answers it once: with what is to be written, or with the error that kept
    it from being used. What is written and that the batch was read become true together.
    """

    def __init__(self, records: list[Record], lane: LaneState) -> None:
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
