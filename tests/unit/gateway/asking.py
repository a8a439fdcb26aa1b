"""Handlers that answer queries, asked over HTTP, with no Kafka behind them."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import date
from typing import Any, Final, NamedTuple, cast

import msgspec
from aiohttp import ClientSession, web
from yarl import URL

from streams.core.days import day_number
from streams.core.figures.ledger import Ledger
from streams.core.hotspots.known import KnownHotspots
from streams.gateway.figures.bell import Bell
from streams.gateway.figures.in_memory import Tallies
from streams.gateway.http.problems import problems
from streams.gateway.http.settings_key import SETTINGS
from streams.gateway.live import handler as live
from streams.gateway.queries import cases, catalogue_routes, duties, figures
from streams.gateway.state.state import STATE, State
from streams.settings.settings import Settings
from streams.topics.flushes import Flush
from streams.topics.installation import Installation
from tests.support.county import COUNTY, DEADLINES, Sent, tally

PARTITIONS: Final = 2


class Current(msgspec.Struct, frozen=True):
    """How current an answer is."""

    at: str
    missing: tuple[int, ...] = ()
    lag: int | None = 0
    kafka: bool = True
    event_time: str | None = None
    intake_time: str | None = None
    calendar_ends: str | None = None


class Hotspots:
    """A fake of the book of hotspots."""

    def __init__(self, *, is_missing: bool = False) -> None:
        self.known = KnownHotspots()
        self.is_missing = is_missing


class Publications:
    """A fake of the book of publications, in which there is none."""

    def __init__(self, *, is_missing: bool = False) -> None:
        self.is_missing = is_missing

    def latest(self, _bulletin: str) -> None:
        """Return nothing."""


class World:
    """A fake of the gateway's state, computed from the events that it is told.

    Attributes:
        day: Today.
        kafka: Whether Kafka answers.
    """

    def __init__(self, day: str = "2015-03-31") -> None:
        self.catalogue = COUNTY
        self.installation = Installation(Settings(), COUNTY)
        self.deadlines = DEADLINES
        self.tallies = Tallies(Ledger(COUNTY, DEADLINES), PARTITIONS)
        self.figures_ready = True
        self.cases_ready = True
        self.cases: Any = None
        self.hotspots = Hotspots()
        self.publications = Publications()
        self.day = date.fromisoformat(day)
        self.kafka = True
        self._bell = Bell()
        self._rows: dict[bytes, int] = {}

    @property
    def state(self) -> State:
        """Return it as the type that handlers expect."""
        return cast("State", self)

    def tell(self, events: list[Sent]) -> None:
        """Let these be all events that there are."""
        rows = dict(tally(events).counts)
        changes = dict.fromkeys(self._rows, 0) | rows
        flush = Flush(self.tallies.flushes[1] + 1, len(changes))
        self._rows = rows
        self.tallies.take(1, changes, flush)
        self._bell.ring()

    def today(self) -> int:
        """Return the day."""
        return day_number(self.day)

    def current(self) -> Current:
        """Say how current the figures are."""
        return Current(".".join(map(str, self.tallies.flushes)), kafka=self.kafka)

    def missing(self) -> list[str]:
        """Say what is not read yet."""
        return ["figures of partitions 1"]

    async def changed(self, version: int) -> int:
        """Wait until the tallies are no longer of this version."""
        while self.tallies.version == version:
            await self._bell.heard()
        return self.tallies.version


def application(world: World, settings: Settings | None = None) -> web.Application:
    """Make an application of the handlers, open to everybody."""
    app = web.Application(middlewares=[problems])
    app[STATE] = world.state
    app[SETTINGS] = settings or Settings()
    figures.prepare(app)
    live.prepare(app)
    for module in (figures, cases, catalogue_routes, duties, live):
        routes = module.routes
        for method, path, handler, _ in routes:
            assert method == "GET"
            app.router.add_get(path, handler)
    return app


class Client(NamedTuple):
    """A client of the gateway.

    Attributes:
        session: What requests are sent by.
        port: Where the gateway listens.
    """

    session: ClientSession
    port: int

    def url(self, path: str) -> URL:
        """Return the address of a path that is encoded as it is to be sent."""
        return URL(f"http://127.0.0.1:{self.port}{path}", encoded=True)


@asynccontextmanager
async def served(app: web.Application) -> AsyncIterator[Client]:
    """Serve an application as the gateway does, on a free port, and yield a client of it."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=5)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        async with ClientSession() as session:
            yield Client(session, runner.addresses[0][1])
    finally:
        await runner.cleanup()


def get(world: World, path: str, **headers: str) -> tuple[int, Any, Mapping[str, str]]:
    """Ask for a path, encoded as it is to be sent; return status, parsed JSON and headers."""

    async def run() -> tuple[int, Any, Mapping[str, str]]:
        async with asyncio.timeout(30), served(application(world)) as client:
            response = await client.session.get(client.url(path), headers=headers)
            body = await response.read()
            return response.status, json.loads(body) if body else None, response.headers

    return asyncio.run(run())
