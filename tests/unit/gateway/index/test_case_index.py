"""Which cases are behind a figure."""

import asyncio
from collections.abc import Callable, Collection, Coroutine
from typing import Any, TypeVar, cast

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import KafkaConnectionError

from streams.core.cases.case_records import CaseRecords
from streams.core.county.deadlines import Deadlines
from streams.core.errors import BadQuery
from streams.core.figures.figures import MEASURES, Question, Selection
from streams.core.figures.ledger import Ledger
from streams.core.periods import Period
from streams.gateway.figures.bell import Bell
from streams.gateway.figures.in_memory import Tallies
from streams.gateway.index import case_index
from streams.gateway.index.case_file import CaseFile
from streams.gateway.index.case_index import Cases
from streams.gateway.index.indexing import Indexing
from streams.gateway.index.listing import NotYet
from streams.gateway.index.placement import Placement
from streams.settings.settings import Settings
from streams.topics.flushes import Flush

CATALOGUE = Settings().read_catalogue()
RECORDS = CaseRecords(CATALOGUE)
DEADLINES = Deadlines(CATALOGUE)
DAY = 86_400_000_000
MARCH_2 = 16_496
YEAR = Period(16_436, 16_800)
LIMIT = 20.0

T = TypeVar("T")
Event = tuple[int, str, list[Any]]
"""Day, id, and what happened."""


def row(*events: Event) -> bytes:
    """Make the row of what happened."""
    made = sorted([day * DAY, "urn:a", identity, *what] for day, identity, what in events)
    return RECORDS.make(cast("list[Any]", made))[1]


def letter(day: int, *follow_ups: tuple[int, str]) -> bytes:
    """Make the row of a letter received on a day."""
    received = ["received", "letter", "portal-participation", "housing", "", ""]
    after = [(on, f"{place}{what}", [what]) for place, (on, what) in enumerate(follow_ups, 2)]
    return row((day, "1", received), *after)


def item(day: int, department: str, quantity: int) -> bytes:
    """Make the row of an item supplied."""
    kind = next(name for name, kind in CATALOGUE.kinds.items() if kind.family == "record")
    channel = next(name for name, entry in CATALOGUE.channels.items() if kind in entry.kinds)
    return row((day, "1", ["counted", kind, channel, department, "", True, quantity]))


class World:
    """Tallies and an index of one partition, moved by hand."""

    def __init__(self, *, answers: bool = True) -> None:
        self.tallies = Tallies(Ledger(CATALOGUE, DEADLINES), 1)
        self.placement = Placement(1)
        self.positions = {0: 0}
        self.bell = Bell()
        self.trouble = ""
        self.asked = 0
        self.written = 10
        self._answers = answers
        self._stands: dict[str, bytes] = {}
        self._counts: dict[bytes, int] = {}
        self.cases = Cases(
            cast("Indexing", self),
            self.tallies,
            DEADLINES,
            written=self._written,
            bell=self.bell,
            topic="cases",
        )

    # --- what Cases asks of the keeping of the index ----------------------------------------------

    @property
    def filling(self) -> "World":
        """What fills the index."""
        return self

    def missing(self) -> str:
        """Say what is missing."""
        return self.trouble

    async def ask(self, what: Callable[[CaseFile], T]) -> T:
        """Ask the file."""
        return what(cast("CaseFile", self))

    @property
    def known(self) -> "World":
        """The cases in the file."""
        return self

    def subjects(self, numbers: list[int]) -> list[str]:
        """Return subjects."""
        return [list(self._stands)[number] for number in numbers]

    @property
    def titles(self) -> "World":
        """The titles in the file."""
        return self

    @property
    def ties(self) -> "World":
        """Which cases of the file are about which applications."""
        return self

    def of(self, _numbers: list[int]) -> dict[int, str]:
        """Return the titles of cases, or what they are about."""
        return {}

    async def _written(self, partitions: Collection[TopicPartition]) -> dict[TopicPartition, int]:
        self.asked += 1
        if not self._answers:
            raise KafkaConnectionError
        return dict.fromkeys(partitions, self.written)

    # --- what happens -----------------------------------------------------------------------------

    def count(self, flush: int, **cases: bytes) -> None:
        """Let the figures reach a flush in which these cases changed."""
        for subject, now in cases.items():
            before = self._stands.get(subject)
            if before:
                self._counts[before] -= 1
            self._counts[now] = self._counts.get(now, 0) + 1
            self._stands[subject] = now
        self.tallies.take(0, self._counts, Flush(flush, len(cases)))
        self.bell.ring()

    def place(self, flush: int, **cases: bytes) -> None:
        """Let the index reach it."""
        numbers = [list(self._stands).index(subject) for subject in cases]
        rows = [self.tallies.ledger.number_of(now) for now in cases.values()]
        self.placement.move(0, [flush] * len(cases), numbers, rows)
        self.placement.reached[0] = flush
        self.bell.ring()

    def happen(self, flush: int, **cases: bytes) -> None:
        """Let both reach it."""
        self.count(flush, **cases)
        self.place(flush, **cases)

    def figure(self, measure: str, as_of: int) -> int:
        """Return the figure now."""
        return self.tallies.figures.evaluate(Question(Selection(), YEAR, as_of))[()][measure]

    async def listed(self, measure: str, as_of: int = MARCH_2 + 9, **asked: Any) -> list[str]:
        """List the cases behind it; their weights must add up to the figure of the list."""
        found = await self.cases.behind(Question(Selection(), YEAR, as_of), measure, **asked)
        if measure != "departments":
            assert sum(item.times for item in found.items) == found.figure
        assert len(found.items) == found.cases
        return [item.subject for item in found.items]


def run(work: Coroutine[Any, Any, None]) -> None:
    """Run within a bound."""
    asyncio.run(asyncio.wait_for(work, LIMIT))


def test_every_measure_lists_what_it_counts() -> None:
    """Cases and records, of which some count several times, and departments that count once."""
    world = World()
    departments = list(CATALOGUE.departments)
    happened = {
        "A": letter(MARCH_2, (MARCH_2 + 1, "closed")),
        "B": letter(MARCH_2 + 1),
        "C": letter(MARCH_2, *((MARCH_2 + day, what) for day, what in enumerate(
            ["closed", "reopened", "closed", "reopened"], 1))),
        "D": letter(MARCH_2 - 300),
        "R1": item(MARCH_2, departments[0], 3),
        "R2": item(MARCH_2, departments[0], 4),
        "R3": item(MARCH_2, departments[1], 5),
        "R4": item(MARCH_2 + 1, "", 1),
    }  # fmt: skip
    world.happen(1, **happened)

    async def work() -> None:
        for measure in MEASURES:
            for as_of in (MARCH_2 - 1, MARCH_2 + 2, MARCH_2 + 200):
                found = await world.cases.behind(Question(Selection(), YEAR, as_of), measure)
                assert found.figure == world.figure(measure, as_of), (measure, as_of)
                assert len(found.items) == found.cases
        assert await world.listed("reopened") == ["C"]
        assert await world.listed("carried_over") == ["D"]
        assert await world.listed("quantity") == ["R1", "R2", "R3", "R4"]

    run(work())


def test_cases_are_as_of_the_flushes_asked_for() -> None:
    """What has happened since does not matter; nor for departments, which are not a sum."""
    world = World()
    first, second, *_ = CATALOGUE.departments
    world.happen(1, A=letter(MARCH_2), R1=item(MARCH_2, first, 1), R2=item(MARCH_2, second, 1))
    world.happen(2, A=letter(MARCH_2, (MARCH_2, "closed")), R2=item(MARCH_2, first, 1))

    async def work() -> None:
        assert await world.listed("open") == []
        assert await world.listed("open", at=(1,)) == ["A"]
        question = (Question(Selection(), YEAR, MARCH_2), "departments")
        figures = [(await world.cases.behind(*question, at=(at,))).figure for at in (1, 2)]
        assert figures == [2, 1]

    run(work())


def test_a_past_list_stays_as_it_was() -> None:
    """A voiding that moves a case's day of receipt reorders no list as of a day before it."""
    received = ["received", "letter", "portal-participation", "housing", "", ""]
    told = (MARCH_2, "1", received), (MARCH_2 + 5, "2", received)
    world = World()
    world.happen(1, A=row(*told), B=letter(MARCH_2 + 2), C=letter(MARCH_2 + 7))

    async def pages(as_of: int) -> list[str]:
        found: list[tuple[int, str]] = []
        while True:
            after = found[-1] if found else None
            page = await world.cases.behind(
                Question(Selection(), YEAR, as_of), "received", after=after, limit=1
            )
            found += [(item.day, item.subject) for item in page.items]
            if not page.more:
                return [subject for _, subject in found]

    async def work() -> None:
        assert await pages(MARCH_2 + 9) == ["A", "B", "C"]
        voided = (MARCH_2 + 20, "3", ["voided", "urn:a", "1"])
        world.happen(2, A=row(*told, voided))
        assert await pages(MARCH_2 + 9) == ["A", "B", "C"]
        assert await pages(MARCH_2 + 19) == ["A", "B", "C"]
        assert await pages(MARCH_2 + 20) == ["B", "A", "C"]

    run(work())


def test_an_index_that_is_behind_is_waited_for() -> None:
    """The answer comes when the flush has come, without asking again."""
    world = World()
    world.count(1, A=letter(MARCH_2))

    async def work() -> None:
        asking = asyncio.create_task(world.listed("open"))
        while not world.asked:  # noqa: ASYNC110 - it is asked once
            await asyncio.sleep(0)
        world.place(1, A=letter(MARCH_2))
        assert await asking == ["A"]

    run(work())


def test_a_flush_that_changed_no_case_is_not_waited_for_twice() -> None:
    """Once all has been read that was written, there is nothing of it to come."""
    world = World()
    world.happen(1, A=letter(MARCH_2))
    world.count(2)

    async def work() -> None:
        asking = asyncio.create_task(world.listed("open"))
        while not world.asked:  # noqa: ASYNC110 - it is asked once
            await asyncio.sleep(0)
        assert not asking.done()
        world.positions[0] = world.written
        world.bell.ring()
        assert await asking == ["A"]
        assert await world.listed("open") == ["A"]
        assert world.asked == 1

    run(work())


@pytest.mark.parametrize(
    ("world", "trouble", "at", "said"),
    [
        (World(), "index of cases: 3 of about 9 records", None, "3 of about 9"),
        (World(), "", (7,), "behind the figures"),
        (World(answers=False), "", (1,), "behind the figures"),
    ],
)
def test_what_is_not_there_is_said(
    world: World,
    trouble: str,
    at: tuple[int, ...] | None,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An index being read, a flush that does not come, a Kafka that does not say."""
    monkeypatch.setattr(case_index, "WAIT_SECONDS", 0.05)
    world.trouble = trouble
    world.count(1, A=letter(MARCH_2))
    with pytest.raises(NotYet, match=said):
        run(_ask(world, at))


async def _ask(world: World, at: tuple[int, ...] | None) -> None:
    await world.listed("open", at=at)


def test_flushes_must_be_of_every_partition() -> None:
    """A state that names other partitions is not ours."""
    with pytest.raises(BadQuery, match="one flush for each of 1"):
        run(_ask(World(), (1, 2)))
