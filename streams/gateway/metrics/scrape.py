"""All that the gateway tells Prometheus."""

from typing import Final

from aiohttp import web
from prometheus_client import generate_latest

from streams.gateway.desk.handler import DESK_ROOM
from streams.gateway.desk.looking import DeskRoom
from streams.gateway.documents.bulletins import BULLETINS, Bulletins
from streams.gateway.http.contract import documented
from streams.gateway.http.requests_log import OTHER
from streams.gateway.live.handler import LIVE, Live
from streams.gateway.metrics.deadlines import deadline_families
from streams.gateway.metrics.hotspots import HotspotFamilies
from streams.gateway.metrics.machine import machine_families
from streams.gateway.metrics.publications import PublicationFamilies
from streams.gateway.metrics.work import WorkFamilies
from streams.gateway.state.state import STATE, State
from streams.metrics import metrics
from streams.metrics.worked_out import Shown

FAULT: Final = "500"
"""A status that no operation documents as its own, and that must be reported the first time."""

UNROUTED: Final = (
    (OTHER, OTHER, "400"),  # What cannot be read as HTTP has no method either.
    ("GET", OTHER, "404"),
    ("POST", OTHER, "404"),
)


class Scrape:
    """Returns the metrics of a gateway.

    What is counted is kept in the registry GATEWAY, for the life of the process; what is worked out
    is of this gateway's state.

    Args:
        state: What the gateway knows.
        bulletins: Its bulletins.
        live: Who listens.
        desk: Looks at what is due.
    """

    def __init__(self, state: State, bulletins: Bulletins, live: Live, desk: DeskRoom) -> None:
        self._state = state
        self._live = live
        self._desk = desk
        self._work = WorkFamilies(state, bulletins)
        self._hotspots = HotspotFamilies(state)
        self._publications = PublicationFamilies(state)
        known = documented()
        faults = {(method, route, FAULT) for method, route, _ in known}
        metrics.expect_answers([*known, *sorted(faults), *UNROUTED])

    async def text(self) -> bytes:
        """Return them in Prometheus' text format."""
        work = await self._work.get()
        work += await deadline_families(self._state, self._desk)
        work += self._hotspots.get() + self._publications.get()
        machine = machine_families(self._state.condition(), len(self._live))
        return generate_latest(metrics.GATEWAY) + generate_latest(Shown([*machine, *work]))


SCRAPE: Final = web.AppKey("scrape", Scrape)


def prepare(app: web.Application) -> None:
    """Create the scrape of an application that has STATE, bulletins and listeners."""
    app[SCRAPE] = Scrape(app[STATE], app[BULLETINS], app[LIVE], app[DESK_ROOM])
