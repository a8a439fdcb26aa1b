"""The source that topics of Debezium are: each message is what a row is now, or that it is gone.

A position is, by topic and partition, the offset after the last message that was handed over.
"""

import asyncio
import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from aiokafka import TopicPartition

from streams.core.errors import BadInput, NoKafka
from streams.core.mapping.rows import Bilingual, Position, RowCell, SourceRow, Taken, UnreadRow
from streams.kafka.clients import administrator
from streams.kafka.reading import read_to_end, written_ends
from streams.kafka.records import Record
from streams.kafka.tolerant import as_unreadable
from streams.sources.debezium.envelope import ChangedRow, UnreadableChange, read_change
from streams.sources.debezium.keys import DebeziumKeys
from streams.sources.source import SourceAway, SourceContext

logger = logging.getLogger(__name__)

UNAVAILABLE: Final = "__debezium_unavailable_value"
"""What Debezium says in place of a long value that has not changed."""

_UNAVAILABLE: Final = Bilingual(
    "没有改动的长文本不在消息里；请在 PostgreSQL 执行 ALTER TABLE … REPLICA IDENTITY FULL",
    "a long value that has not changed is not in the message; run ALTER TABLE … REPLICA IDENTITY "
    "FULL in PostgreSQL",
)
_UNREADABLE: Final = Bilingual("这一批记录无法解开", "its batch of records cannot be unpacked")
_NOTHING: Final = frozenset({"", "0", "false"})


class DebeziumTopics:
    """Topics as a source of rows.

    Args:
        keys: What the mapping file says.
        options: How Kafka is reached.
        context: What the mapping reads.
    """

    fields: Sequence[str] = ()

    def __init__(
        self, keys: DebeziumKeys, options: Mapping[str, Any], context: SourceContext
    ) -> None:
        self._keys = keys
        self._options = dict(options)
        self._wanted = context.wanted
        self._identities = context.identities
        self._due = 0.0

    def take(self, position: Position) -> Iterator[Taken]:
        """Return what messages after a position say."""
        self._due = time.monotonic() + self._keys.every
        at = {topic: dict(offsets) for topic, offsets in (position or {}).items()}
        try:
            with asyncio.Runner() as runner:
                yield from self._read(runner, at)
        except NoKafka as error:
            raise SourceAway(str(error)) from None

    def _read(self, runner: asyncio.Runner, at: dict[str, dict[str, int]]) -> Iterator[Taken]:
        starts, ends = runner.run(self._range(at))
        reading = read_to_end(self._options, starts, ends)

        async def following() -> tuple[TopicPartition, list[Record]] | None:
            return await anext(reading, None)

        try:
            while (found := runner.run(following())) is not None:
                partition, records = found
                offsets = at.setdefault(partition.topic, {})
                for taken, offset in self._parts(records):
                    offsets[str(partition.partition)] = offset
                    yield taken._replace(position={name: dict(at[name]) for name in at})
        finally:
            runner.run(reading.aclose())

    async def _range(
        self, at: Mapping[str, Mapping[str, int]]
    ) -> tuple[dict[TopicPartition, int], dict[TopicPartition, int]]:
        """Return where to begin and where to end, by partition."""
        async with administrator(self._options) as admin:
            described = await admin.describe_topics(list(self._keys.topics))
        if missing := ", ".join(each["topic"] for each in described if not each["partitions"]):
            raise BadInput(
                f"[source] topics：Kafka 里没有 {missing} / Kafka does not have {missing}, or does "
                "not let us see it"
            )
        partitions = [
            TopicPartition(each["topic"], part["partition"])
            for each in described
            for part in each["partitions"]
        ]
        ends = await written_ends(self._options, partitions)
        starts = {each: at.get(each.topic, {}).get(str(each.partition), 0) for each in partitions}
        for partition, start in starts.items():
            if start > ends[partition]:
                logger.warning("topic %s was made again, and is read again", partition.topic)
                starts[partition] = 0
        return starts, ends

    def _parts(self, records: Sequence[Record]) -> Iterator[tuple[Taken, int]]:
        """Yield what records say, each part with the offset after it.

        What is gone counts after the rows of its part, so a row that follows begins another one.
        """
        rows: list[SourceRow] = []
        gone: list[SourceRow] = []
        unread: list[UnreadRow] = []
        for record in records:
            place = f"{record.topic}, {record.partition}, {record.offset}"
            if as_unreadable(record):
                unread.append(UnreadRow(place, _UNREADABLE))
                continue
            try:
                change = read_change(record.key, record.value, self._keys.times)
                before, after = self._meant(change, is_tombstone=record.value is None)
            except UnreadableChange as error:
                unread.append(UnreadRow(place, error.why))
                continue
            if before is not None:
                gone.append(SourceRow(place, before))
            if after is not None:
                if gone:
                    yield Taken(rows, unread, None, gone=gone), record.offset
                    rows, gone, unread = [], [], []
                rows.append(SourceRow(place, after))
        yield Taken(rows, unread, None, gone=gone), records[-1].offset + 1

    def _meant(
        self, change: ChangedRow | None, *, is_tombstone: bool
    ) -> tuple[Mapping[str, RowCell] | None, Mapping[str, RowCell] | None]:
        """Return the row that is gone, and the one that is there."""
        if change is None:
            return None, None
        before, after = change.before, change.after
        if after is None:
            # A tombstone repeats, to those who keep the last message alone, that a row is gone.
            known = any(identity <= set(before or ()) for identity in self._identities)
            return (None, None) if is_tombstone and not known else (before, None)
        if missing := ", ".join(sorted(self._wanted - set(after))):
            raise BadInput(
                f"[source] topics：消息里没有 {missing}；有：{', '.join(after)} / messages do not "
                f"have {missing}; they have {', '.join(after)}"
            )
        after = {
            name: (before or {}).get(name, cell) if cell == UNAVAILABLE else cell
            for name, cell in after.items()
        }
        if any(after[name] == UNAVAILABLE for name in self._wanted):
            raise UnreadableChange(_UNAVAILABLE)
        said = after.get(self._keys.deleted) if self._keys.deleted else None
        if said is not None and str(said).strip().lower() not in _NOTHING:
            return after, None
        moved = before is not None and any(
            identity <= set(before) and any(before[name] != after.get(name) for name in identity)
            for identity in self._identities
        )
        return (before if moved else None), after

    def wait(self, seconds: float) -> None:
        """Return when the topics are due to be asked, or after so many seconds."""
        time.sleep(max(0.0, min(seconds, self._due - time.monotonic())))

    def close(self) -> None:
        """Do nothing: no connection is kept."""


def open_debezium(keys: DebeziumKeys, context: SourceContext) -> DebeziumTopics:
    """Open topics as a mapping file has them.

    Raises:
        BadInput: A key cannot be used.
    """
    if keys.kafka_password:
        raise BadInput(
            "[source] kafka_password: passwords are not in this file; say kafka_password_file"
        )
    if keys.kafka:
        return DebeziumTopics(keys, keys.client_options(), context)
    if not context.kafka:
        raise BadInput("[source] kafka: say where the Kafka with these topics is")
    return DebeziumTopics(keys, context.kafka, context)
