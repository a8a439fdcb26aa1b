"""A whole gateway application with nothing behind it, and asking it."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar, cast

from aiohttp import ClientResponse, DummyCookieJar
from aiohttp.test_utils import TestClient, TestServer
from yarl import URL

from streams.gateway.access import sessions
from streams.gateway.access.ended_sessions import EndedSessions, SignOut
from streams.gateway.access.guard import Guard
from streams.gateway.access.keys import Keys
from streams.gateway.app import Ways, make_gateway
from streams.gateway.index.listing import NotYet
from streams.gateway.intake.feeder import Feeder
from streams.gateway.state.condition import Condition
from streams.gateway.state.state import State
from streams.settings.settings import Settings
from streams.topics.installation import Installation
from tests.support.county import NOW
from tests.unit.gateway.asking import Hotspots, Publications

LOCAL: Final = "127.0.0.1"
INSTALLATION: Final = Installation.read(Settings())
GAOLING: Final = INSTALLATION.catalogue
T = TypeVar("T")


class SignOuts:
    """A fake of what tells other gateways of sessions that were signed out."""

    def __init__(self) -> None:
        self.known = EndedSessions(sessions.SESSION_SECONDS)
        self.told: list[SignOut] = []

    async def tell(self, out: SignOut) -> None:
        """Tell nobody."""
        self.told.append(out)
        self.known.add(out, float(out.issued))


class Nothing:
    """A fake of the state and the feeder of a gateway that has read nothing yet."""

    def __init__(self) -> None:
        self.catalogue = GAOLING
        self.installation = INSTALLATION
        self.cases = self
        self.hotspots = Hotspots(is_missing=True)
        self.publications = Publications(is_missing=True)
        self.sign_outs = SignOuts()
        self.figures_ready = False
        self.cases_ready = False
        self.running = False
        self.behind = ["figures of partitions 0, 1"]

    def clock(self) -> int:
        """Return the tests' now."""
        return NOW

    intake_clock = clock

    def today(self) -> int:
        """Return its day."""
        return NOW // 86_400_000_000

    def missing(self) -> list[str]:
        """Say what is not caught up with."""
        return self.behind

    async def receipts(self, _subjects: Collection[str]) -> Any:
        """Say that the index is not there yet."""
        raise NotYet("index of cases: not opened yet")

    records = receipts

    def how_far(self) -> None:
        """Say that Kafka has not been asked."""

    def indexed(self) -> dict[Any, int]:
        """Say that nothing is indexed."""
        return {}

    def condition(self) -> Condition:
        """Say that nothing is there yet."""
        return Condition(
            ready=False,
            kafka=True,
            partitions_missing=2,
            index_ready=False,
            follow_lag={},
            consumer_lag={},
            event_time=None,
            intake_time=None,
        )

    async def start(self) -> None:
        """Run."""
        self.running = True

    async def stop(self) -> None:
        """Run no more."""
        self.running = False


class Shell(NamedTuple):
    """A gateway to be asked."""

    client: TestClient[Any, Any]
    guard: Guard
    state: Nothing

    async def ask(self, method: str, path: str | URL, **options: Any) -> ClientResponse:
        """Send a request and read its answer whole."""
        async with self.client.request(method, path, **options) as answer:
            await answer.read()
            return answer


def asked(
    keys: Path,
    work: Callable[[Shell], Awaitable[T]],
    *,
    host: str = LOCAL,
    secure: bool = False,
    clock: Callable[[], float] = lambda: 1_000_000.0,
) -> T:
    """Run `work` with a gateway whose keys are in that file.

    No cookies are kept from one request to the next: tests say which they send.
    """

    async def run() -> T:
        guard = Guard(Keys(keys), host, secure=secure, clock=clock)
        state = Nothing()
        feeder = cast("Feeder", Nothing())
        app = make_gateway(INSTALLATION, guard, cast("State", state), Ways(feeder, feeder, feeder))
        async with TestClient(TestServer(app), cookie_jar=DummyCookieJar()) as client:
            return await work(Shell(client, guard, state))

    return asyncio.run(run())


def bearer(token: str) -> dict[str, str]:
    """Return the header that carries a key."""
    return {"Authorization": f"Bearer {token}"}
