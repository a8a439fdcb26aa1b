"""Differences found by way of a gateway's index are those found by reading every case."""

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from streams.core.bulletins.evaluation import Evaluator
from streams.core.bulletins.figure_definitions import FigureDefinition
from streams.core.cases.arrived import Arrived
from streams.core.cases.case_records import NO_TIMELINE, CaseRecords
from streams.core.cases.known import KnownCase
from streams.core.county.catalogue import Label
from streams.core.days import DAY_US, day_number
from streams.core.figures.engine.columns import Columns
from streams.core.figures.figures import Figures, Question, Selection
from streams.core.periods import Period
from streams.core.publications.comparing import ComparedFigure, compare
from streams.core.publications.counting import PartCounter, RowCounter
from streams.core.publications.drafting import published_figure
from streams.core.publications.learning import Learnt, learnt_since, seen_by
from streams.core.publications.publication import Publication, county_digest
from streams.gateway.index.case_changes import Change, PartitionChanges
from streams.gateway.index.case_file import CaseFile
from streams.kafka.partitioner import partition_of
from streams.topics.flushes import flush_for
from streams.worker.lanes.partition import Partition
from tests.properties.worlds import QUESTIONS, WORLDS
from tests.support import oracle
from tests.support.county import COUNTY, DEADLINES, Sent, read

RECORDS = CaseRecords(COUNTY)
_LABEL = Label("数", "number")
_PARTITIONS = 3
_BATCHES = 5

Keys = tuple[int, ...]
Sums = dict[tuple[str, str, str], int]


class _County:
    """Partitions whose flushes have numbers of their own, and an index that follows them."""

    def __init__(self, file: CaseFile) -> None:
        self.partitions = [Partition(COUNTY) for _ in range(_PARTITIONS)]
        self.flushes = [0] * _PARTITIONS
        self._file = file

    def take(self, events: list[Sent]) -> None:
        """Let events come in one flush of each partition that has any."""
        for number, partition in enumerate(self.partitions):
            mine = [
                event
                for event in events
                if partition_of(event["subject"].encode(), _PARTITIONS) == number
            ]
            if not mine:
                continue
            self.flushes[number] += number + 1
            partition.next_flush = self.flushes[number]
            for event in mine:
                partition.apply(event["subject"].encode(), [Arrived(read(event))])
            changes = [
                Change(self.flushes[number], 0, key, partition.record(key))
                for key in {event["subject"].encode() for event in mine}
            ]
            self._file.write([PartitionChanges(number, changes, self.flushes[number])])
            partition.take_changed()

    def figures(self) -> Figures:
        """Return the figures of now."""
        rows: Counter[bytes] = Counter()
        for partition in self.partitions:
            rows.update(row for row in map(partition.row, partition) if row != NO_TIMELINE)
        return Figures.of(Columns(rows), COUNTY, DEADLINES)

    def every_case(self) -> list[tuple[str, KnownCase]]:
        """Return all cases, as they are in Kafka."""
        return [
            (key.decode(), RECORDS.case(partition.record(key)))
            for partition in self.partitions
            for key in partition
        ]


class _Both(NamedTuple):
    """What is found by reading every case, and by way of the index."""

    by_all: list[ComparedFigure]
    by_index: list[ComparedFigure]


def _definition(question: oracle.Question, measure: str) -> FigureDefinition:
    select, (first, last), as_of, _ = question
    period = Period(None if first is None else day_number(first), day_number(last))
    by = ("category",) if measure == "categories" else ()
    asked = Question(Selection(select), period, day_number(as_of), by)
    return FigureDefinition(_LABEL, measure, asked, absent=Label("无", "none"))


def _both(
    world: list[Sent],
    batches: list[int],
    when: tuple[int, int],
    asked: list[FigureDefinition],
) -> _Both:
    at, until = when
    publication: Publication | None = None
    now: tuple[Figures, list[int]] | None = None
    with TemporaryDirectory() as folder:
        file = CaseFile(Path(folder) / "cases.sqlite", {}, RECORDS)
        county = _County(file)
        for batch in range(1, _BATCHES + 1):
            county.take([event for event, of in zip(world, batches, strict=True) if of == batch])
            if batch == at:
                publication = _published(asked, county)
            if batch == until:
                now = county.figures(), [*county.flushes]
        assert publication is not None
        assert now is not None
        before = (publication.last_day + 2) * DAY_US
        later = file.known.learnt_after(publication.flushes, before)
        found = [(subject, RECORDS.case(value)) for subject, value in file.known.kept(later)]
        file.close()
    figures, flushes = now
    is_seen = seen_by(publication.last_day, COUNTY.day_of)
    return _Both(
        _compared(publication, _learnt(publication, county.every_case(), flushes), figures),
        _compared(publication, _learnt(publication, found, flushes, is_seen=is_seen), figures),
    )


def _learnt(
    publication: Publication,
    cases: list[tuple[str, KnownCase]],
    flushes: list[int],
    **more: Any,
) -> list[Learnt]:
    def flush_of(subject: str) -> int:
        return flush_for(subject.encode(), publication.flushes)

    def until_of(subject: str) -> int:
        return flush_for(subject.encode(), flushes)

    return [*learnt_since(cases, flush_of, RECORDS, until_of, **more)]


def _compared(
    publication: Publication, learnt: list[Learnt], figures: Figures
) -> list[ComparedFigure]:
    rows = RowCounter([row for each in learnt for row in each[3:]], COUNTY, DEADLINES)
    counter = PartCounter(figures, Evaluator(figures, []))
    return compare(publication, learnt, counter, rows, COUNTY)


def _published(asked: list[FigureDefinition], county: _County) -> Publication:
    figures = county.figures()
    evaluator = Evaluator(figures, [])
    counter = PartCounter(figures, evaluator)
    made = [
        published_figure(evaluator.figure(f"f{place}", definition), counter)
        for place, definition in enumerate(asked)
    ]
    return Publication(
        bulletin="b",
        title=_LABEL,
        period=made[0].how.question,
        text="",
        figures=made,
        file="",
        county=county_digest(COUNTY),
        rules=5,
        flushes=[*county.flushes],
    )


def _sums(figure: ComparedFigure) -> Sums:
    """Return what each case makes of each count; what goes there and back makes nothing."""
    made: Counter[tuple[str, str, str]] = Counter()
    for each in figure.cases:
        made[each.subject, each.role, each.name] += each.more
    return {key: more for key, more in made.items() if more}


_WHEN = st.tuples(st.integers(1, 4), st.integers(1, 5)).map(lambda two: (min(two), max(two)))
_MEASURES = ["received", "open", "overdue", "closed", "closure", "closing_days_mean", "categories"]


@given(
    WORLDS,
    st.lists(st.integers(1, _BATCHES), min_size=28, max_size=28),
    _WHEN,
    st.lists(QUESTIONS, min_size=1, max_size=2),
    st.lists(st.sampled_from(_MEASURES), min_size=1, max_size=3),
)
def test_the_index_finds_what_reading_every_case_finds(
    world: list[Sent],
    batches: list[int],
    when: tuple[int, int],
    questions: list[oracle.Question],
    measures: list[str],
) -> None:
    """Whichever cases it leaves out, and whatever happened after the last day, made no difference.

    Every case is read on the other side, whenever its events happened. The index has come to the
    last batch already; figures of now may be of an earlier one.
    """
    asked = [
        _definition((*question[:3], []), measure) for question in questions for measure in measures
    ]
    found = _both(world, batches[: len(world)], when, asked)
    assert len(found.by_all) == len(asked)
    for by_all, by_index in zip(found.by_all, found.by_index, strict=True):
        assert by_index.now == by_all.now
        assert by_index.counts == by_all.counts
        assert by_index.rest == by_all.rest
        assert _sums(by_index) == _sums(by_all)
