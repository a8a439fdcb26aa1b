"""The writer of a partition on a real broker: all of a transaction, or nothing of it."""

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import MessageSizeTooLargeError

from streams.kafka.records import Outputs
from streams.kafka.writer import PartitionWriter
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
