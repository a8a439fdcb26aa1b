"""What it costs to find what differs from a publication, among the cases of a city.

``python -m tests.benchmarks.differences CASES CHANGED`` makes so many cases of three years in the
index's file and in figures, without Kafka, publishes the yearly bulletin of 2014 and the circular
of a quarter in the middle of it, lets something of so many cases become known later, and compares.
It says processor time and memory, by the way of the gateway and by reading every case.
"""

import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, TypeVar

import msgspec

from streams.bulletins.publishing import CountedNow, compare_cases
from streams.core.bulletins.definition_file import load_bulletin
from streams.core.bulletins.definitions import Definition
from streams.core.bulletins.evaluation import Evaluator
from streams.core.bulletins.templates import Template
from streams.core.cases.case_records import CaseRecords
from streams.core.cases.known import KnownCase
from streams.core.cases.timelines import encode
from streams.core.county.deadlines import Deadlines
from streams.core.days import DAY_US, day_number
from streams.core.figures.figures import Figures
from streams.core.figures.ledger import Ledger
from streams.core.publications.comparing import ComparedFigure
from streams.core.publications.counting import PartCounter
from streams.core.publications.drafting import Basis
from streams.core.publications.packed import pack_publication
from streams.core.publications.publication import Publication, county_digest
from streams.gateway.figures.in_memory import Tallies
from streams.gateway.index.case_changes import Change, PartitionChanges
from streams.gateway.index.case_file import CaseFile
from streams.kafka.partitioner import partitions_of
from streams.printing.bulletin_document import draft_printed
from streams.printing.differences import has_difference
from streams.resources import SCHEMAS
from streams.settings.settings import Settings
from streams.topics.flushes import Flush
from tests.benchmarks.scale_cases import City, Sorts, events_of, subject_of

PARTITIONS: Final = 8
BLOCK: Final = 8_000
"""Cases that come in at once, of all partitions."""

BULLETINS: Final = (("2014", "2014"), ("circular", "circular-2014-Q3"))
"""Files, and the bulletins of them that are published."""

TODAY: Final = date(2016, 12, 31)

T = TypeVar("T")


class Town:
    """A city's cases in an index and in figures.

    Args:
        cases: How many.
        folder: Where the index is.
    """

    def __init__(self, cases: int, folder: Path) -> None:
        self.catalogue = Settings().read_catalogue()
        self.city = City(cases)
        self.records = CaseRecords(self.catalogue)
        self.deadlines = Deadlines(self.catalogue)
        self.file = CaseFile(folder / "cases.sqlite", {}, self.records)
        self.tallies = Tallies(Ledger(self.catalogue, self.deadlines), PARTITIONS)
        self.spent = 0.0
        self._sorts = Sorts(self.catalogue)
        self._rows: dict[bytes, bytes | None] = {}
        self._counts: list[dict[bytes, int]] = [{} for _ in range(PARTITIONS)]

    def fill(self) -> Iterator[int]:
        """Let all cases come in, in order of their receipt; say after each block how many."""
        for first in range(0, self.city.cases, BLOCK):
            block = range(first, min(first + BLOCK, self.city.cases))
            flush = self.tallies.flushes[0] + 1
            self.take(
                [
                    (
                        subject_of(number),
                        self._sorts.of(self.city.sort(number)).make(
                            number, self.city.times(number), flush
                        )[0],
                    )
                    for number in block
                ]
            )
            yield block[-1] + 1

    def take(self, cases: list[tuple[bytes, bytes]]) -> None:
        """Let records of cases come in, in one flush of each partition."""
        flush = self.tallies.flushes[0] + 1
        parts: list[list[Change]] = [[] for _ in range(PARTITIONS)]
        for at, (key, value) in zip(
            partitions_of([key for key, _ in cases], PARTITIONS), cases, strict=True
        ):
            parts[at].append(Change(flush, flush, key, value))
        began = time.process_time()
        placed = self.file.write(
            PartitionChanges(at, part, flush) for at, part in enumerate(parts) if part
        )
        self.spent += time.process_time() - began
        told = iter(placed)
        for at, part in enumerate(parts):
            rows = next(told).rows if part else []
            counts, touched = self._counts[at], set[bytes]()
            for change, row in zip(part, rows, strict=True):
                for counted, step in ((self._rows.get(change.key), -1), (row, 1)):
                    if counted is not None:
                        counts[counted] = counts.get(counted, 0) + step
                        touched.add(counted)
                self._rows[change.key] = row
            changed = {row: counts[row] for row in touched}
            self.tallies.take(at, changed, Flush(flush, len(changed)))

    def later(self, changed: int) -> None:
        """Let something of so many cases of the middle become known: each sort of it in turn."""
        flush = self.tallies.flushes[0] + 1
        middle = self.city.cases // 3
        told = []
        for place in range(changed):
            number = middle - 1 - place * (middle // (2 * changed))
            told.append(self._changed(number, flush, place % 4))
        self.take(told)

    def _changed(self, number: int, flush: int, sort: int) -> tuple[bytes, bytes]:
        events = events_of(self.city, number)
        known = [1] * len(events)
        closed = self.city.times(number)[-1] * 1_000_000
        said = [
            ["routed", "", "", "heating"],
            ["voided", events[-1][1], events[-1][2]],
            ["rated", True],
            ["reopened"],
        ][sort]
        event = [closed + 1, "/late", f"{number}-late", *said]
        case = KnownCase([*events, event], [*known, flush])
        return subject_of(number), self.records.make_of(case, encode(case.events))[0]


def spent(what: Callable[[], T]) -> tuple[T, float]:
    """Return what something returns, and the seconds of processor time that it took."""
    began = time.process_time()
    found = what()
    return found, time.process_time() - began


def definition_of(name: str, identifier: str, town: Town) -> Definition:
    """Read a bulletin of Gaoling's."""
    path = SCHEMAS / "bulletins" / f"{name}.toml"
    made = load_bulletin(path.read_text(encoding="utf-8"), path.name, town.catalogue)
    if isinstance(made, Template):
        return made.definition(identifier.removeprefix(f"{name}-"), day_number(TODAY))
    return made


def published(definition: Definition, town: Town) -> Publication:
    """Draft a bulletin over what there is."""
    figures = town.tallies.figures.still()
    evaluator = Evaluator(figures, [])
    basis = Basis("", "f" * 64, county_digest(town.catalogue), town.tallies.flushes)
    counter = PartCounter(figures, evaluator)
    return draft_printed(evaluator.evaluate(definition), counter, town.catalogue, basis)


def compared(
    publication: Publication, cases: list[tuple[str, KnownCase]], figures: Figures, town: Town
) -> list[ComparedFigure]:
    """Compare a publication with what there is."""
    counter = PartCounter(figures, Evaluator(figures, []))
    now = CountedNow(counter, town.tallies.flushes)
    return compare_cases(publication, cases, now, town.catalogue)


def by_index(publication: Publication, town: Town) -> list[tuple[str, KnownCase]]:
    """Return the cases that may differ, as the gateway finds them."""
    before = (publication.last_day + 2) * DAY_US
    numbers = town.file.known.learnt_after(publication.flushes, before)
    kept = town.file.known.kept(numbers)
    return [(subject, town.records.case(value)) for subject, value in kept if value]


def by_all(town: Town) -> list[tuple[str, KnownCase]]:
    """Return all cases."""
    numbers = range(town.file.cases)
    return [
        (subject, town.records.case(value))
        for start in range(0, len(numbers), 10_000)
        for subject, value in town.file.known.kept([*numbers[start : start + 10_000]])
    ]


def measured_of(
    publication: Publication, every: list[tuple[str, KnownCase]], town: Town
) -> dict[str, Any]:
    """Measure one publication."""
    later, found = spent(lambda: by_index(publication, town))
    figures = town.tallies.figures.still()
    by_few, took = spent(lambda: compared(publication, later, figures, town))
    by_every, took_all = spent(lambda: compared(publication, every, figures, town))
    assert [each[2:] for each in by_few] == [each[2:] for each in by_every]
    return {
        "figures": len(by_few),
        "packed_kb": round(len(pack_publication(publication)[0]) / 1e3, 1),
        "later": len(later),
        "find_s": round(found, 3),
        "compare_s": round(took, 2),
        "compare_all_s": round(took_all, 2),
        "changed": sum(map(has_difference, by_few)),
        "cases": len({case.subject for each in by_few for case in each.cases}),
    }


def main() -> None:
    """Measure, and print what was found."""
    cases, changed = int(sys.argv[1]), int(sys.argv[2])
    found: dict[str, Any] = {}
    with TemporaryDirectory() as folder:
        town = Town(cases, Path(folder))
        publications: dict[str, Publication] = {}
        filled = 0
        for filled in town.fill():
            if not publications and filled >= cases * 2 // 5:
                for name, identifier in BULLETINS:
                    draft = partial(published, definition_of(name, identifier, town), town)
                    publications[name], took = spent(draft)
                    found[f"{name}_draft_s"] = round(took, 2)
        found["index_us_a_case"] = round(town.spent / filled * 1e6, 1)
        town.later(changed)
        every, took = spent(lambda: by_all(town))
        found["read_all_s"] = round(took, 2)
        for name, publication in publications.items():
            said = measured_of(publication, every, town)
            found |= {f"{name}_{what}": value for what, value in said.items()}
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(found)).decode() + "\n")


if __name__ == "__main__":
    main()
