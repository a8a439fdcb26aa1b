"""Copies cases into topics with another partition count: ``python deploy/rekey.py OLD NEW``.

OLD and NEW are settings files; docs/deployment.md says what comes before and after. Nothing in the
old topics is changed.
"""

import asyncio
import sys
from contextlib import suppress

import msgspec
from aiokafka import AIOKafkaProducer

from streams.core.errors import BadInput, Stopped
from streams.core.figures.engine.sound import Unsound
from streams.kafka.clients import connected
from streams.kafka.partitioner import partitions_of
from streams.kafka.reading import read_to_end, written_ends
from streams.kafka.records import Record
from streams.kafka.tolerant import as_unreadable
from streams.settings.settings import Settings, load_settings
from streams.topics.flushes import FLUSH_KEY, Flush
from streams.topics.installation import Installation
from streams.topics.lag import read_lag
from streams.topics.provision import provision
from streams.topics.read_back import flush_in, flush_of
from streams.topics.topics import (
    CASES,
    CONFLICTS,
    FIGURES,
    PUBLICATIONS,
    QUICK_REPORT_ITEMS,
    QUICK_REPORTS,
    TITLES,
    Topic,
)
from streams.topics.versions import HEADER


async def rekey(old: Settings, new: Settings) -> dict[str, int]:
    """Copy what workers keep from the topics of one settings to those of another.

    Returns:
        How many records of each topic.

    Raises:
        BadInput: Both have the same topics, or events are not counted yet, or the new topics are
            not empty.
        NoKafka: Kafka does not answer or refuses.
    """
    before = Installation.read(old)
    after = Installation(new, before.catalogue)
    if (old.bootstrap, old.prefix) == (new.bootstrap, new.prefix):
        raise BadInput(f"prefix = {new.prefix!r}: is that of the old topics; give another")
    if lag := await read_lag(before):
        raise BadInput(f"{lag} records are not counted yet; let the workers read them first")
    await provision(after)
    kept = (PUBLICATIONS, CASES, QUICK_REPORTS, QUICK_REPORT_ITEMS, CONFLICTS, TITLES)
    ends = await written_ends(new.client_options(), after.partitions(*kept))
    if full := sorted(f"{at.topic}[{at.partition}]" for at, end in ends.items() if end):
        raise BadInput(f"{', '.join(full[:3])}: hold records already; delete them or take a prefix")
    options = {
        **new.client_options(),
        "acks": "all",
        "enable_idempotence": True,
        # A case may be as large as a record may be, which is more than the client's own limit.
        "max_request_size": 2 * new.message_bytes,
    }
    copied = {}
    async with connected(AIOKafkaProducer(**options), options) as producer:
        for name in kept:
            copied[name] = 0
            starts = dict.fromkeys(before.partitions(name), 0)
            async for _, records in read_to_end(old.client_options(), starts):
                # What cannot be read is in no state that workers have, and the log names it.
                readable = [one for one in records if not as_unreadable(one)]
                await _write(producer, new, after.topics[name], readable)
                copied[name] += len(readable)
        await _number_on(producer, new, await _last_flush(before))
    return copied


async def _last_flush(before: Installation) -> int:
    """Return the latest number of a flush in any of the old partitions; 0 if there is none."""
    last = 0
    starts = dict.fromkeys(before.partitions(CASES, FIGURES), 0)
    async for at, records in read_to_end(before.settings.client_options(), starts):
        for record in records:
            if at.topic == before.settings.topic(CASES):
                last = max(last, flush_of(record))
            elif record.key == FLUSH_KEY:
                with suppress(Unsound):
                    last = max(last, flush_in(record).flush)
    return last


async def _number_on(producer: AIOKafkaProducer, settings: Settings, last: int) -> None:
    """Let all new partitions number their flushes on from the last of the old ones.

    Cases say in which flush each of their events became known. What was known in the old topics is
    then known before whatever comes into the new ones, in each partition.
    """
    if not last:
        return
    value = msgspec.json.encode(Flush(last, 0))
    topic = settings.topic(FIGURES)
    for number in range(settings.partitions):
        await producer.send_and_wait(topic, value, FLUSH_KEY, partition=number)


async def _write(
    producer: AIOKafkaProducer, settings: Settings, topic: Topic, records: list[Record]
) -> None:
    """Write records to where they belong, in their order, and wait until all are acknowledged.

    The version's header stays. The flush's does not: no flush wrote these records together.
    """
    places = [0] * len(records)
    if topic.name in {CASES, CONFLICTS, TITLES}:
        subjects = [_subject(topic, record) for record in records]
        places = partitions_of(subjects, topic.partitions)
    sent = [
        await producer.send(
            settings.topic(topic.name),
            record.value,
            record.key,
            partition=place,
            headers=[header for header in record.headers if header[0] == HEADER],
        )
        for record, place in zip(records, places, strict=True)
    ]
    await asyncio.gather(*sent)


def _subject(topic: Topic, record: Record) -> bytes:
    """Return the subject of a record's case, which says where it belongs."""
    key: bytes = record.key
    if topic.name == CONFLICTS:
        subject: str = msgspec.json.decode(key)[0]
        return subject.encode()
    return key


if __name__ == "__main__":
    try:
        old_file, new_file = sys.argv[1:]
        old_one, new_one = (load_settings({"KUAIBAO_SETTINGS": file}) for file in sys.argv[1:])
        for told, many in asyncio.run(rekey(old_one, new_one)).items():
            print(f"{told}: {many} records copied")  # noqa: T201  the operator who runs it reads this
    except ValueError:
        sys.exit("usage: python deploy/rekey.py OLD.toml NEW.toml")
    except Stopped as stopped:
        print(f"rekey: {stopped}", file=sys.stderr)  # noqa: T201  the same
        sys.exit(stopped.exit_code)
