"""The writer of a partition on a real broker: all of a transaction, or nothing of it."""

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import MessageSizeTooLargeError

from streams.kafka.records import Outputs
from streams.kafka.writer import PartitionWriter, Spans
from streams.topics.topics import CASES, FIGURES, INTAKE
from tests.support.installation import Installation

pytestmark = pytest.mark.kafka


def test_nothing_is_committed_where_kafka_refuses_a_part(kuaibao: Installation) -> None:
    """Nor are the offsets: the events would be lost with what was refused."""
    kuaibao.configure(FIGURES, "max.message.bytes", "1000")
    outputs = Outputs()
    outputs.add(CASES, 0, b"letter", b"{}")
    outputs.add(FIGURES, 0, b"row", b"1" * 2_000)
    read = {TopicPartition(kuaibao.settings.topic(INTAKE), 0): 1}

    async def work() -> None:
        writer = await PartitionWriter.open(0, kuaibao.settings)
        with pytest.raises(MessageSizeTooLargeError):
            await writer.write(outputs, read)
        await writer.close()
        # The next owner settles what was left.
        await (await PartitionWriter.open(0, kuaibao.settings)).close()

    kuaibao.run(work())
    assert kuaibao.read(CASES) == []
    assert kuaibao.committed() == {}


def test_kafka_says_where_records_are_before_they_are_committed(kuaibao: Installation) -> None:
    """What is told in the transaction is where readers find them; what it leads to is committed.

    Nothing else says which records a lane need not read again (decision 0060).
    """
    told: list[Spans] = []
    at = TopicPartition(kuaibao.settings.topic(CASES), 0)
    outputs = Outputs()
    for number in range(3_000):
        outputs.add(CASES, 0, b"%d" % number, b"x" * 500)

    def settle(spans: Spans) -> tuple[Outputs, dict[TopicPartition, int]]:
        told.append(spans)
        more = Outputs()
        more.add(FIGURES, 0, b"row", b"%d" % spans[CASES, 0][-1].stop)
        return more, {at: spans[CASES, 0][-1].stop}

    async def work() -> None:
        writer = await PartitionWriter.open(0, kuaibao.settings)
        for _ in range(2):
            await writer.write(outputs, {}, settle)
        await writer.close()

    kuaibao.run(work())
    offsets = [offset for spans in told for span in spans[CASES, 0] for offset in span]
    assert [record.offset for record in kuaibao.read(CASES)] == offsets
    assert len(told[0][CASES, 0]) > 1, "a batch was all: it says nothing of several"
    # One marker is between two transactions.
    assert told[1][CASES, 0][0].start == told[0][CASES, 0][-1].stop + 1
    assert kuaibao.committed()[at] == told[1][CASES, 0][-1].stop
