"""Bad records by the hundred for every topic of an installation, good ones among them.

Of the topics that workers read, a record is bad that becomes a dead letter; of those that they
write and read back, one that is left out.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, Final

import msgspec

from streams.core.bulletins import quick_reports
from streams.core.bulletins.quick_reports import Issue, Item, Voiding, read_item, see_over
from streams.core.cases.case_records import CaseRecords
from streams.core.events import messages
from streams.core.events.refusals import Refused
from streams.core.figures.engine.sound import Unsound, check_case
from streams.topics.read_back import part_in
from streams.topics.topics import (
    CASES,
    FIGURES,
    INTAKE,
    QUICK_REPORT_DUE,
    QUICK_REPORT_ITEMS,
    QUICK_REPORTS,
    Topic,
)
from streams.worker.agents.workbench import Workbench
from tests.chaos.poison import MARK, mutated
from tests.support.county import sent
from tests.support.installation import Installation, Raw
from tests.support.mutations import Mutations
from tests.support.packing import BAD_NAME, ODD, Pack, RawBatch, Written, batch
from tests.support.record import CATALOGUE, keyed
from tests.unit.worker.agents.bench import record as as_read

AT_ONCE: Final = 100
"""Records in a batch, good ones among bad ones; fewer where fewer are asked for."""

REPLACED: Final = "\N{REPLACEMENT CHARACTER}" * len(BAD_NAME)


def good_events() -> dict[str, list[dict[str, Any]]]:
    """Make good events by the topic that they are sent to."""
    made: dict[str, list[dict[str, Any]]] = {INTAKE: [], "replies": [], "records": []}
    for number, category in enumerate(CATALOGUE["categories"]):
        for kind, topic in (("letter", "letters"), ("opinion", "opinions")):
            channel = "mayor-mailbox" if kind == "letter" else "monitoring"
            data = {"kind": kind, "channel": channel, "category": category, "title": "路灯"}
            straight = sent("received", "2015-03-02", "1", f"{kind}-{category}", **data)
            made[f"{topic}.{category}"] = [straight]
            made[INTAKE].append(straight | {"subject": f"{kind}-{category}-in"})
            made["replies"].append(sent("closed", "2015-03-04", "2", f"{kind}-{category}"))
        visit = {"kind": "visit", "channel": "query-point", "quantity": number + 1}
        made["records"].append(sent("counted", "2015-03-02", "1", f"visit-{category}", **visit))
    return made


ITEMS: Final[list[dict[str, Any]]] = [
    msgspec.to_builtins(Item("O-1", "/test", "1", 10**15, "opinion", "monitoring", "", "路灯")),
    msgspec.to_builtins(Voiding("O-1", "/test", "1")),
    msgspec.to_builtins(quick_reports.DayDue("2015-03-02")),
]
"""What is in quick-report-items."""


class Sorting:
    """Tells the records that no worker can use, by the workers' own reading."""

    def __init__(self, kuaibao: Installation) -> None:
        self._bench = Workbench(kuaibao.installation)
        self._day_of = kuaibao.catalogue.day_of

    def is_bad(self, topic: str, record: Written) -> bool:
        """Return whether a record of this topic becomes a dead letter, and nothing else."""
        try:
            self._try(topic, record)
        except Refused:
            return True
        return False

    def _try(self, topic: str, record: Written) -> None:
        _, value, headers = record
        now = self._bench.clock()
        if topic == QUICK_REPORT_ITEMS:
            what = read_item(value)
            if isinstance(what, quick_reports.DayDue):
                see_over(what.day, now, self._day_of)
            return
        named = [(name.replace(BAD_NAME, REPLACED), of) for name, of in headers]
        event = self._bench.read(value, named, now)
        is_due = isinstance(event.message, messages.Due)
        if is_due != (topic == QUICK_REPORT_DUE):
            raise quick_reports.MISDIRECTED
        if is_due:
            see_over(event.subject, now, self._day_of)


class Fuzz:
    """What is sent to the topics that workers read, batch by batch.

    Args:
        kuaibao: The installation.
        good: Good events by topic, to be sent among the bad ones.
        many: How many bad records each topic gets at least.

    Attributes:
        bad: How many bad records there are, by topic.
    """

    def __init__(
        self, kuaibao: Installation, good: dict[str, list[dict[str, Any]]], many: int
    ) -> None:
        self.bad = Counter[str]()
        self._kuaibao = kuaibao
        self._good = good
        self._many = many
        self._at_once = min(AT_ONCE, many // kuaibao.settings.partitions)
        self._seeds = [event for events in good.values() for event in events]
        self._sorting = Sorting(kuaibao)

    def batches(self, topic: Topic, seed: int) -> Iterator[tuple[str, int, RawBatch]]:
        """Return topic, partition and batch, of all that is for one topic."""
        of = ITEMS if topic.name == QUICK_REPORT_ITEMS else self._seeds
        mutations = Mutations(seed, of)
        good = self._good_records(topic, mutations)
        while self.bad[topic.name] < self._many:
            for partition in range(topic.partitions):
                records = good.pop(partition, [])
                room = max(0, self._at_once - len(records))
                every = self._at_once // len(records) if records else 0
                some = self._bad_records(topic.name, mutations, room)
                for number, record in enumerate(some):
                    records.insert(number + number // every if every else 0, record)
                yield topic.name, partition, packed(records, mutations.packing())
        assert not good
        for record in mutations.large():
            # An item is passed on to nobody, so that what is odd is only what is around it.
            self.bad[topic.name] += self._sorting.is_bad(topic.name, record)
            yield topic.name, 0, packed([record], ODD["gzip"])

    def _good_records(self, topic: Topic, mutations: Mutations) -> dict[int, list[Written]]:
        by_partition: dict[int, list[Written]] = {}
        for event in self._good.get(topic.name, []):
            ((key, value),) = keyed(event)
            record = key, value, mutations.odd_headers()
            assert not self._sorting.is_bad(topic.name, record), event
            by_partition.setdefault(self._kuaibao.partition_of(key), []).append(record)
        return by_partition

    def _bad_records(self, topic: str, mutations: Mutations, many: int) -> Iterator[Written]:
        while many:
            record = mutations.record()
            if self._sorting.is_bad(topic, record):
                self.bad[topic] += 1
                many -= 1
                yield record


def packed(records: list[Written], how: tuple[int, Pack] | tuple[()]) -> RawBatch:
    """Make a batch of records, packed in some way."""
    return RawBatch(batch(records, *how), len(records))


SEED: Final = 7

ITEM: Final = Item(
    "s", "urn:s", "1", 1_425_262_272_000_000, "opinion", "people-net", "housing", "题目"
)
ISSUE: Final = Issue(2015, 7, "2015-03-02", (ITEM,))


def for_own_topics(kuaibao: Installation, many: int) -> Iterator[tuple[str, list[Raw]]]:
    """Spoil so many records for each topic that workers write and read back; all are marked."""
    cases = CaseRecords(kuaibao.catalogue)
    ours = [one.value for one in kuaibao.read(CASES) if one.value]
    rows = [one.key for one in kuaibao.read(FIGURES) if one.key and one.key != b"flush"]

    def check_issue(value: bytes) -> None:
        part_in(as_read(QUICK_REPORTS, value, key=MARK))

    spoilt = _spoilt(ours, many, lambda value: check_case(cases, MARK, value))
    yield CASES, [Raw(value, MARK + b"-%d" % number) for number, value in enumerate(spoilt)]
    spoilt = _spoilt([msgspec.json.encode(ISSUE)], many, check_issue)
    yield (
        QUICK_REPORTS,
        [Raw(value, MARK + b"-%d" % number, (), 0) for number, value in enumerate(spoilt)],
    )
    rng = random.Random(SEED)
    keys = (mutated(rng, rng.choice(rows)) for _ in range(many))
    yield FIGURES, [Raw(mutated(rng, b"345"), MARK + key) for key in keys]


def _spoilt(good: list[bytes], many: int, check: Callable[[bytes], object]) -> Iterator[bytes]:
    """Spoil good records, each in another way, until so many are found to be unsound."""
    rng = random.Random(SEED)
    while many:
        value = mutated(rng, rng.choice(good))
        try:
            check(value)
        except Unsound:
            many -= 1
            yield value
