"""A workbench, a partition's state and batches without any Kafka."""

import asyncio
import json
from collections.abc import Callable, Sequence
from typing import Any

from aiokafka import ConsumerRecord

from streams.kafka.records import Output, Outputs, Record
from streams.metrics.metrics import WORKER
from streams.settings.settings import Settings
from streams.topics.installation import Installation
from streams.worker.agents.workbench import Workbench
from streams.worker.lanes.batches import Batch
from streams.worker.lanes.state import LaneState

Agent = Callable[[Batch, Workbench], Any]
"""What an agent does with a batch: at once, or in turns with others."""

SETTINGS = Settings(partitions=8, message_bytes=100_000, store="")
INSTALLATION = Installation.read(SETTINGS)
CATALOGUE = INSTALLATION.catalogue
NOW = 1_767_225_600_000_000  # 2026-01-01T00:00:00Z
BENCH = Workbench(INSTALLATION, clock=lambda: NOW)


def state(number: int) -> LaneState:
    """Return the empty state of a partition."""
    return LaneState(number, INSTALLATION)


def event(subject: str, what: str, data: dict[str, Any] | None = None, **envelope: Any) -> bytes:
    """Write an event; `what` is the middle of its type, as case.received."""
    return json.dumps(
        {
            "specversion": "1.0",
            "type": f"kuaibao.{what}.v1",
            "source": "urn:test",
            "id": f"{subject}-{what}",
            "subject": subject,
            "time": "2015-03-02T10:00:00+08:00",
            "data": data or {},
        }
        | envelope,
        ensure_ascii=False,
    ).encode()


def letter(subject: str, **data: Any) -> bytes:
    """Write the event of a letter received."""
    return event(
        subject, "case.received", {"kind": "letter", "channel": "portal-participation"} | data
    )


def record(
    topic: str,
    value: bytes | None,
    *,
    key: bytes | None = b"k",
    partition: int = 0,
    offset: int = 0,
    headers: Sequence[tuple[str, bytes]] = (),
    timestamp: int = 1_425_262_272_000,
) -> Record:
    """Return a record as a consumer would."""
    return ConsumerRecord(
        topic, partition, offset, timestamp, 1, key, value, None, 0, 0, tuple(headers)
    )


def worked(
    agent: Agent,
    lane: LaneState,
    *records: Record,
    bench: Workbench = BENCH,
) -> dict[tuple[str, int], list[tuple[Any, Any]]]:
    """Let an agent work on records; return keys and values of what it writes, by place."""
    return {
        place: [(key, value) for key, value, _ in outputs]
        for place, outputs in written(agent, lane, *records, bench=bench).items()
    }


def written(
    agent: Agent,
    lane: LaneState,
    *records: Record,
    bench: Workbench = BENCH,
) -> dict[tuple[str, int], list[Output]]:
    """Let an agent work on records, and return what it writes, by place."""

    async def work() -> Outputs:
        batch = Batch(list(records), lane, min(record.timestamp for record in records))
        await batch.work(lambda batch: agent(batch, bench))
        return await batch.answer()

    return asyncio.run(work()).by_partition


def counted(work: Callable[[], object], *series: tuple[str, dict[str, str]]) -> list[float]:
    """Return by how much some of the worker's counters rise; each is named without `kuaibao_`."""

    def values() -> list[float]:
        found = [WORKER.get_sample_value(f"kuaibao_{name}", labels) for name, labels in series]
        return [value or 0 for value in found]

    before = values()
    work()
    return [after - value for value, after in zip(before, values(), strict=True)]
