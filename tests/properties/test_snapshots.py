"""Figures begun from a snapshot, again and again: those of all events, as if never stopped.

Rows come by partition, as flushes say them; the figures are written to a folder and read back into
others in between, with runs, pages and indexes of a few rows, so that most of them are in files.
"""

from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from streams.core.cases.merging import merge
from streams.core.cases.tallies import Row, Tally
from streams.core.days import day_number
from streams.core.events.reduced import Reduced
from streams.core.figures.figures import MEASURES, Figures, Question, Selection
from streams.core.figures.ledger import Ledger
from streams.core.periods import Period
from streams.gateway.figures.in_memory import Tallies
from streams.gateway.figures.mapped_shelf import Mapped, MappedShelf
from streams.gateway.figures.snapshot import Snapshot, Snapshots
from streams.topics.flushes import Flush
from tests.properties.test_ledger import small_runs
from tests.properties.worlds import QUESTIONS, WORLDS, ask
from tests.support import oracle
from tests.support.county import COUNTY, DEADLINES, Sent, came, figures, read, row

PARTITIONS = 3
ABOUT = {"county": "test"}


class Stopping:
    """Figures of a gateway that stops and starts again.

    Args:
        folder: Where snapshots are.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.tallies = self._empty()
        self._positions = [0] * PARTITIONS

    def _empty(self) -> Tallies:
        self.shelf = MappedShelf(self._folder)
        self.shelf.begin()
        return Tallies(Ledger(COUNTY, DEADLINES, self.shelf), PARTITIONS)

    def take(self, partition: int, rows: dict[Row, int]) -> None:
        """Take in a flush."""
        self._positions[partition] += 1
        self.tallies.take(partition, rows, Flush(self._positions[partition], len(rows)))

    def stop_and_start(self) -> None:
        """Write a snapshot as a gateway does, and begin from it with figures that know nothing."""
        self.tallies.ledger.tidy()
        written = Snapshot(self.tallies.parts(), self._positions, None)
        Snapshots(self.shelf).write(written, ABOUT, 1_000.0)
        self.tallies = self._empty()
        found = Snapshots(self.shelf).read(ABOUT, 1_001.0)
        assert [*found.positions] == self._positions
        self.tallies.begin(found.tallies)


def flushes(world: list[Sent], cuts: list[int]) -> Iterator[tuple[int, dict[Row, int]]]:
    """Count events as they arrive, each subject in its partition; yield what flushes say."""
    tallies = [Tally() for _ in range(PARTITIONS)]
    cases: dict[str, list[Reduced]] = {}
    cut = cycle(cuts)
    left = next(cut)
    for event in world:
        subject = event["subject"]
        before = cases.get(subject, [])
        after = cases[subject] = merge(before, came(read(event))).events
        tally = tallies[sum(subject.encode()) % PARTITIONS]
        tally.move(row(before) if before else None, row(after))
        left -= 1
        if not left:
            yield from ((at, each.take_changes()) for at, each in enumerate(tallies))
            left = next(cut)
    yield from ((at, each.take_changes()) for at, each in enumerate(tallies))


@given(
    WORLDS,
    st.lists(st.integers(1, 4), min_size=1, max_size=8),
    st.lists(QUESTIONS, min_size=3, max_size=6),
    st.lists(st.booleans(), min_size=1, max_size=8),
    st.sampled_from(MEASURES),
)
def test_a_snapshot_and_the_rest_are_the_whole(
    world: list[Sent],
    cuts: list[int],
    questions: list[oracle.Question],
    stops: list[bool],
    measure: str,
) -> None:
    """Wherever it stopped: the same figures, rows with the same numbers, and the same weights."""
    with small_runs(), patch("os.fsync"), TemporaryDirectory() as folder:
        stopping, stop = Stopping(Path(folder)), cycle(stops)
        plain = Tallies(Ledger(COUNTY, DEADLINES), PARTITIONS)
        for number, (partition, rows) in enumerate(flushes(world, cuts)):
            stopping.take(partition, rows)
            plain.take(partition, rows, Flush(number + 1, len(rows)))
            if number % 2:
                ask(stopping.tallies.figures, questions[0])
            if number % 3 == 2:
                everything = Question(Selection(), Period(None, 16500), 16500)
                stopping.tallies.figures.weights(everything, "received")
            if next(stop):
                stopping.stop_and_start()
        stopping.stop_and_start()
        ledger, anew = stopping.tallies.ledger, figures(world)
        rows_of = [
            [each.row(number) for number in range(len(each))] for each in (ledger, plain.ledger)
        ]
        assert rows_of[0] == rows_of[1]
        for question in questions:
            assert ask(stopping.tallies.figures, question) == ask(anew, question)
            select, (first, last), day, _ = question
            as_of = day_number(day)
            asked = Question(
                Selection(select),
                Period(None if first is None else day_number(first), day_number(last)),
                as_of,
            )
            weights = Figures(ledger).weights(asked, measure).tolist()
            assert weights == plain.figures.weights(asked, measure).tolist()
            assert ledger.days(as_of).tolist() == plain.ledger.days(as_of).tolist()


@given(WORLDS)
def test_only_what_is_needed_is_left_in_the_folder(world: list[Sent]) -> None:
    """Files of runs that were merged go, however long a gateway runs."""
    with small_runs(), patch("os.fsync"), TemporaryDirectory() as folder:
        stopping = Stopping(Path(folder))
        for partition, rows in flushes(world, [1]):
            stopping.take(partition, rows)
            stopping.tallies.ledger.live()
        stopping.stop_and_start()
        parts = stopping.tallies.ledger.parts()
        arrays = (*parts.live, *parts.gone, *parts.pages, *parts.indexes)
        needed = {each.name for each in arrays if isinstance(each, Mapped)}
        there = {path.name for path in Path(folder).glob("*.arrays")}
        assert needed <= there
        assert len(there - needed) <= 1, "but for the one with counts"
