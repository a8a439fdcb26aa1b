"""Poison among what is sent: what no worker can use, and what nobody but workers may write.

None of it may end a process, and none may show in a figure. All of it is marked, by its key or its
value, so that what is compared in the end can leave it out.
"""

import asyncio
import gzip
import random
import threading
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError
from aiokafka.partitioner import murmur2

from streams.core.events.reader import EventReader
from streams.core.events.refusals import Refused
from streams.feeding.sending import Keyed
from streams.kafka.records import Record
from streams.topics.topics import DEAD_LETTERS
from tests.support.bad_records import bad_records
from tests.support.installation import Installation, Raw
from tests.support.packing import BAD_NAME, GZIP, ODD, Pack, RawBatch, batch

MARK: Final = b"poison"
APART_SECONDS: Final = 0.15
SENT_SECONDS: Final = 10.0
LARGE: Final = 6_000_000
NOW: Final = 4_102_444_800_000_000
"""2100-01-01: whatever an event is refused for, it shall not be the clock."""

HEAD: Final = b'{"rules":"1 Asia/Shanghai","timeline":'


class Dose(NamedTuple):
    """A record to be written: its sort, where to, what, and how it is packed."""

    sort: str
    topic: str
    raw: Raw
    packed: tuple[int, Pack] | tuple[()] = ()


def is_poison(topic: str, record: Record) -> bool:
    """Return whether a record was put there by `Poison`, or is the dead letter of one that was.

    What workers write to mend it is not: in `figures`, that a row of that key is gone.
    """
    marked = (record.key or b"").startswith(MARK)
    if marked and (topic == DEAD_LETTERS or record.value is not None):
        return True
    return (record.value or b"").startswith(MARK)


class PoisonedInstallation(Installation):
    """An installation whose topics are read without the poison in them."""

    def read(self, topic: str) -> list[Record]:
        """Read a topic's committed records, partition by partition."""
        return [record for record in super().read(topic) if not is_poison(topic, record)]


class Poison:
    """Writes poison to Kafka while everything else goes on.

    Args:
        kuaibao: To whose topics, past the network's faults.
        events: Good events, of which some are spoilt, and whose cases are written over.
        seed: For what comes when.

    Attributes:
        written: How many records of each sort were acknowledged.
    """

    def __init__(self, kuaibao: Installation, events: list[Keyed], seed: int) -> None:
        self.written: Counter[str] = Counter()
        self.fault: BaseException | None = None
        self._settings = kuaibao.settings
        self._doses = doses(kuaibao, events, seed)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="poison")

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End."""
        self._over.set()
        if self._thread.ident is not None:
            self._thread.join()

    @property
    def wrong(self) -> list[str]:
        """Say if none could be written."""
        if self.fault is not None:
            return [f"poison was not written: {self.fault!r}"]
        return []

    def _run(self) -> None:
        try:
            asyncio.run(self._write_all())
        except Exception as error:  # noqa: BLE001 - whatever it is, the run must say so
            self.fault = error

    async def _write_all(self) -> None:
        while not self._over.is_set():
            producer = AIOKafkaProducer(
                **self._settings.client_options(),
                max_request_size=2 * LARGE,
            )
            try:
                await asyncio.wait_for(producer.start(), SENT_SECONDS)
                await self._write(producer)
            except (KafkaError, TimeoutError):
                await asyncio.sleep(APART_SECONDS)  # The broker is killed or paused just now.
            finally:
                await asyncio.wait([asyncio.ensure_future(producer.stop())], timeout=SENT_SECONDS)

    async def _write(self, producer: AIOKafkaProducer) -> None:
        for dose in self._doses:
            if self._over.is_set():
                return
            raw = dose.raw
            made = batch([(raw.key, raw.value, raw.headers)], *dose.packed)
            at = TopicPartition(self._settings.topic(dose.topic), raw.partition or 0)
            sent = await producer.send_batch(RawBatch(made, 1), at.topic, partition=at.partition)
            await asyncio.wait_for(sent, SENT_SECONDS)
            self.written[dose.sort] += 1
            await asyncio.sleep(APART_SECONDS)


def doses(kuaibao: Installation, events: list[Keyed], seed: int) -> Iterator[Dose]:
    """Make poison without end, by the seed alone."""
    rng = random.Random(f"poison {seed}")
    read = EventReader(kuaibao.catalogue).read
    bad = [each.raw for each in bad_records().values() if each.raw.key is not None]
    partitions = kuaibao.settings.partitions
    for number in range(10**9):
        key = MARK + b"-%d" % number
        topic = rng.choice(("intake", "letters.housing", "replies", "records"))
        at = rng.randrange(partitions)
        sort = rng.choice(("bad", "mutated", "mutated", "large", "cases", "figures", "issues"))
        if sort == "bad":
            yield Dose(sort, topic, rng.choice(bad)._replace(key=key, partition=at))
        elif sort == "mutated":
            spoilt = mutated(rng, rng.choice(events)[1])
            if is_refused(read, spoilt):
                name = rng.choice(("trace", BAD_NAME))
                packed = rng.choice(list(ODD.values()))
                yield Dose(sort, topic, Raw(spoilt, key, ((name, b"\xff"),), at), packed)
        elif sort == "large" and number % 10 == 0:
            raw = Raw(b"x" * LARGE, key, (("trace", b"0" * LARGE),), at)
            yield Dose(sort, topic, raw, (GZIP, gzip.compress))
        elif sort == "cases":
            ours = rng.choice(events)[0]
            place = int(murmur2(ours) & 0x7FFFFFFF) % partitions
            yield Dose(sort, "cases", Raw(MARK + rng.randbytes(20), ours, (), place))
            yield Dose(sort, "cases", Raw(rng.choice(_CASES), key, (("flush", b"x"),), at))
        elif sort == "figures":
            yield Dose(sort, "figures", Raw(rng.choice((b"5", b"-1", b"x")), key, (), at))
            yield Dose(sort, "figures", Raw(MARK, b"flush", (), at))
        elif sort == "issues":
            yield Dose(sort, "quick-reports", Raw(b"{}", key, (), 0))
            yield Dose(sort, "quick-report-items", Raw(MARK, key, (), 0))


_CASES: Final = [
    b"",
    b"{}",
    HEAD + b"null",
    HEAD + b'["letter"],\n"events":[[4611686018427387904,"s","1","received"]]}',
    HEAD + b'"today",\n"events":[[1,"s","1","closed"]]}',
    b'{"rules":"0","timeline":null,\n"events":[[1],[2,3]]}',
]


def mutated(rng: random.Random, value: bytes) -> bytes:
    """Change, cut or double some bytes of an event."""
    spoilt = bytearray(value)
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(len(spoilt))
        match rng.randrange(3):
            case 0:
                spoilt[at] = rng.randrange(256)
            case 1:
                del spoilt[at : at + rng.randint(1, 8)]
            case _:
                spoilt[at:at] = spoilt[at : at + rng.randint(1, 8)]
        if not spoilt:
            return b"x"
    return bytes(spoilt)


def is_refused(read: Any, value: bytes) -> bool:
    """Return whether no worker can use an event; one that it can use would be counted."""
    try:
        read(value, (), NOW)
    except Refused:
        return True
    return False
