"""A whole gateway over a county that is all there: figures, index of cases, keys; without Kafka.

What is counted and indexed is the package's own; only what brings it from Kafka is not there.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar, cast

from aiohttp import ClientResponse, DummyCookieJar
from aiohttp.test_utils import TestClient, TestServer
from aiokafka import ConsumerRecord
from yarl import URL

from streams.core.cases.arrived import Arrived
from streams.core.cases.case_records import CaseRecords
from streams.core.cases.case_titles import CaseTitle
from streams.core.cases.known import KnownCase, learnt
from streams.core.cases.merging import merge
from streams.core.cases.routing import Router, with_guess_header
from streams.core.cases.timelines import encode
from streams.core.county.catalogue import Catalogue
from streams.core.county.deadlines import Deadlines
from streams.core.days import day_date
from streams.core.events.reader import EventReader
from streams.core.events.reduced import SOURCE
from streams.core.events.sources import CLOCK
from streams.core.figures.ledger import Ledger
from streams.core.notices.notice import Notice
from streams.gateway.access.guard import Guard
from streams.gateway.access.keys import Keys
from streams.gateway.app import Ways, make_gateway
from streams.gateway.figures.bell import Bell
from streams.gateway.figures.in_memory import Tallies
from streams.gateway.index.case_changes import Change, PartitionChanges
from streams.gateway.index.case_file import VERSION, CaseFile
from streams.gateway.index.case_index import Cases
from streams.gateway.index.indexing import Indexing
from streams.gateway.index.placement import NOWHERE, Placement
from streams.gateway.index.title_table import TitleChange, TitleChanges
from streams.gateway.intake.feeder import Feeder
from streams.gateway.state.publication_book import PublicationBook
from streams.gateway.state.state import State
from streams.kafka.records import Output
from streams.settings.settings import Settings
from streams.topics.flushes import Flush
from streams.topics.installation import Installation
from streams.topics.read_back import Unreadable
from tests.support.county import NOW, Sent, to_json
from tests.unit.gateway.asking import Current, Hotspots
from tests.unit.gateway.shell import Nothing, SignOuts

T = TypeVar("T")
R = TypeVar("R")

_MINUTE_US: Final = 60_000_000


class Book:
    """A fake of the book of notices."""

    def __init__(self) -> None:
        self.is_missing = False
        self.notices: list[Notice] = []

    def all(self) -> list[Notice]:
        """Return every notice."""
        return self.notices


class CountyState:
    """A fake of the gateway's state: one partition, with the package's own figures and index.

    Args:
        catalogue: The county.
        folder: Where its index is, and its bulletins.
        day, minute: What a clock in the county shows.
        settings: Others than those of files.
    """

    def __init__(
        self, catalogue: Catalogue, folder: Path, day: int, minute: int = 600, **settings: Any
    ) -> None:
        self.catalogue = catalogue
        self._bell = Bell()
        self.deadlines = Deadlines(catalogue)
        bulletins = folder / "bulletins"
        bulletins.mkdir(exist_ok=True)
        settings |= {"bulletins": str(bulletins), "keys_file": str(folder / "keys.json")}
        self.installation = Installation(Settings(**settings), catalogue)
        self.tallies = Tallies(Ledger(catalogue, self.deadlines), 1)
        self.placement = Placement(1)
        self.positions = {0: 0}
        self.issues: dict[tuple[int, int], Any] = {}
        self.sign_outs = SignOuts()
        self.notices = Book()
        self.hotspots = Hotspots()
        self.publications = PublicationBook(
            self.installation, self._bell, Unreadable(self.installation.settings.prefix)
        )
        self.publications.is_missing = False
        self.waiting: list[int] = []
        self.figures_ready = self.cases_ready = True
        self.now = day, minute
        self.trouble = ""
        self._records = CaseRecords(catalogue)
        self._reader = EventReader(catalogue)
        self._router = Router(catalogue)
        self._known: dict[str, KnownCase] = {}
        self._rows: dict[bytes, bytes | None] = {}
        self._counts: dict[bytes, int] = {}
        self._file = CaseFile(folder / "cases.sqlite", {"version": VERSION}, self._records)
        self.cases = Cases(
            cast("Indexing", self),
            self.tallies,
            self.deadlines,
            written=self._written,
            bell=self._bell,
            topic="cases",
        )

    def close(self) -> None:
        """Let go of the index."""
        self._file.close()

    # --- what happens -----------------------------------------------------------------------------

    def tell(self, events: Sequence[Sent], *, only_record: bool = False) -> None:
        """Let events come in, in one flush.

        Args:
            events: They.
            only_record: Whether of their cases the records alone are known yet, and not that their
                rows have moved.
        """
        touched = dict.fromkeys(event["subject"] for event in events)
        for sent in events:
            # What the clock says comes by no intake; it is said like any other step.
            by_clock = sent["source"] == CLOCK
            read = sent | ({"source": "/clock"} if by_clock else {})
            event = self._reader.read(to_json(read), (), NOW)
            topic, guess = self._router.destination(event)
            headers = with_guess_header((), guess) if guess else ()
            reduced = self._router.categorised(event, topic, headers)
            if by_clock:
                reduced[SOURCE] = CLOCK
            known = self._known.get(event.subject, KnownCase([]))
            merged = merge(known.events, [Arrived(reduced)])
            self._known[event.subject] = learnt(known, merged, self.tallies.flushes[0] + 1)
        cases = [(subject, self._known[subject]) for subject in touched]
        made = [
            (subject.encode(), self._records.make_of(case, encode(case.events))[0])
            for subject, case in cases
        ]
        self.load(made, only_record=only_record)

    def load(self, records: Iterable[tuple[bytes, bytes]], *, only_record: bool = False) -> None:
        """Let cases come in by their records, in one flush; see `tell`."""
        flush = self.tallies.flushes[0] + 1
        changes = [Change(flush, flush, subject, value) for subject, value in records]
        (placed,) = self._file.write([PartitionChanges(0, changes, flush + 1)])
        if only_record:
            return
        touched = set[bytes]()
        for change, row in zip(changes, placed.rows, strict=True):
            before = self._rows.get(change.key)
            for counted, step in ((before, -1), (row, 1)):
                if counted is not None:
                    self._counts[counted] = self._counts.get(counted, 0) + step
                    touched.add(counted)
            self._rows[change.key] = row
        counts = {row: self._counts[row] for row in touched}
        self.tallies.take(0, counts, Flush(flush, len(counts)))
        number_of = self.tallies.ledger.number_of
        rows = [NOWHERE if row is None else number_of(row) for row in placed.rows]
        self.placement.move(0, [flush] * len(rows), placed.numbers, rows)
        self.placement.reached[0] = flush
        self._bell.ring()

    def name(self, titles: Mapping[str, str | None], at: int = 9_000) -> None:
        """Let titles of cases come in; None takes one out. `at` is when their letters came."""
        changes = [
            TitleChange(subject.encode(), None if title is None else CaseTitle(title, at))
            for subject, title in titles.items()
        ]
        self._file.write_titles([TitleChanges(0, changes, 1)])

    # --- what the index is asked ------------------------------------------------------------------

    @property
    def filling(self) -> "CountyState":
        """What fills the index."""
        return self

    def missing(self) -> str:
        """Say what is missing."""
        return self.trouble

    async def ask(self, what: Callable[[CaseFile], R]) -> R:
        """Ask the file."""
        return what(self._file)

    async def _written(self, _partitions: Any) -> dict[Any, int]:
        return {}

    # --- what handlers ask ------------------------------------------------------------------------

    def today(self) -> int:
        """Return the day."""
        return self.now[0]

    def moment(self) -> tuple[int, int]:
        """Return the day and its minute."""
        return self.now

    def clock(self) -> int:
        """Return the time in microseconds since the epoch."""
        return self.deadlines.minutes.at(*self.now) * _MINUTE_US

    intake_clock = clock

    async def behind(self) -> list[int]:
        """Return the partitions that are behind."""
        return self.waiting

    def publish(self, *records: Output) -> None:
        """Let records of publications come in."""
        self.publications.take(
            ConsumerRecord("publications", 0, offset, 0, 0, key, value, None, -1, -1, headers)
            for offset, (key, value, headers) in enumerate(records)
        )
        self._bell.ring()

    def how_far(self) -> None:
        """Say that Kafka has not been asked."""

    def indexed(self) -> dict[Any, int]:
        """Say that nothing of Kafka is indexed."""
        return {}

    def current(self) -> Current:
        """Say how current the figures are."""
        return Current(".".join(map(str, self.tallies.flushes)))

    async def changed(self, version: int) -> int:
        """Wait until the tallies are no longer of this version."""
        while self.tallies.version == version:
            await self._bell.heard()
        return self.tallies.version

    async def start(self) -> None:
        """Run."""

    async def stop(self) -> None:
        """Run no more."""

    @property
    def today_text(self) -> str:
        """The day, as ISO writes it."""
        return day_date(self.now[0]).isoformat()


class CountyGateway(NamedTuple):
    """A gateway to be asked."""

    client: TestClient[Any, Any]
    guard: Guard
    state: CountyState

    async def ask(
        self, path: str, token: str | None = None, method: str = "GET", **options: Any
    ) -> ClientResponse:
        """Send a request, by a key if one is given, and read its answer whole."""
        return (await self.fetch(path, token, method, **options))[0]

    async def fetch(
        self, path: str, token: str | None = None, method: str = "GET", **options: Any
    ) -> tuple[ClientResponse, bytes]:
        """Do the same, and return the body as well."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        headers |= options.pop("headers", {})
        where = URL(path, encoded=True)
        async with self.client.request(method, where, headers=headers, **options) as answer:
            return answer, await answer.read()

    async def json(self, path: str, token: str | None = None, status: int = 200) -> Any:
        """Return the JSON of an answer that has a status."""
        answer = await self.ask(path, token)
        assert answer.status == status, (path, await answer.text())
        return await answer.json()


def served(
    state: CountyState, work: Callable[[CountyGateway], Awaitable[T]], feeder: Any = None
) -> T:
    """Run `work` with a gateway over a county; its keys are in the file of its settings.

    What is fed goes to `feeder`; left out, nowhere.
    """

    async def run() -> T:
        keys = Keys(Path(state.installation.settings.keys_file))
        guard = Guard(keys, "127.0.0.1", secure=False, clock=lambda: 1_000_000.0)
        into = cast("Feeder", feeder or Nothing())
        app = make_gateway(state.installation, guard, cast("State", state), Ways(into, into, into))
        server = TestServer(app)
        async with TestClient(server, cookie_jar=DummyCookieJar()) as client:
            return await work(CountyGateway(client, guard, state))

    try:
        return asyncio.run(run())
    finally:
        state.close()
