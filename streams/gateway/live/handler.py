"""``/v1/live``: changed figures as server-sent events.

Source: the HTML standard, section 9.2 (server-sent events).
"""

import asyncio
from dataclasses import replace
from typing import Final

from aiohttp import web

from streams.gateway.access.guarded import still_admitted
from streams.gateway.http.callers import Routes, keeps_to_units, units_of
from streams.gateway.http.negotiation import require
from streams.gateway.http.problems import Problem
from streams.gateway.http.settings_key import SETTINGS
from streams.gateway.live.hub import Hub, Listener
from streams.gateway.queries.answering import Answering
from streams.gateway.queries.figures import ANSWERING, counted_by, require_figures
from streams.gateway.queries.query import read_question
from streams.gateway.queries.question import OpenQuestion
from streams.gateway.state.state import STATE, State
from streams.printing.formats import Format

MOST_HUBS: Final = 64
"""How many different questions are listened to, or were a moment ago."""

KEEP: Final = 60.0
"""Seconds for which a question without clients is kept, for a client that comes back to go on."""

TIME_SHARE: Final = 0.25
"""How large a part of the time all evaluations together may take."""

WRITE: Final = 5.0
"""Seconds that a client may take to accept an event."""

_RETRY: Final = {"Retry-After": "10"}
_HEADERS: Final = {
    "Content-Type": "text/event-stream",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",  # Proxies that know it pass each event on as it comes.
}
_STREAM: Final = Format("events", "text/event-stream", ".txt")
_OPENING: Final = b"retry: 2000\n\n"


class Live:
    """All who listen.

    Args:
        state: What the gateway knows.
        answering: Works questions out.
        most_clients: How many may listen at once.
    """

    def __init__(self, state: State, answering: Answering, most_clients: int) -> None:
        self._state = state
        self._answering = answering
        self._joining = 0
        self._most_clients = most_clients
        self._hubs: dict[OpenQuestion, Hub] = {}
        self._ended = False

    def __len__(self) -> int:
        return sum(len(hub.clients) for hub in self._hubs.values())

    async def join(self, question: OpenQuestion, client: Listener, last_id: str) -> Hub:
        """Let a client listen.

        Raises:
            Problem: 503; too many listen already, or the gateway stops.
            BadQuery: The question has too many parts or rows.
        """
        if len(self) >= self._most_clients or len(self._hubs) >= MOST_HUBS:
            self._sweep()
        if len(self) + self._joining >= self._most_clients:
            detail = f"{self._most_clients} listen already (live_clients); try again later"
            raise Problem(503, "Too many listeners", detail, headers=_RETRY)
        self._joining += 1
        try:
            return await self._joined(question, client, last_id)
        finally:
            self._joining -= 1

    async def _joined(self, question: OpenQuestion, client: Listener, last_id: str) -> Hub:
        """Let a client join the hub of its question, which may be worked out for a while."""
        while True:
            self._refuse_ended()
            hub = self._hubs.get(question)
            if hub is None:
                self._make_room()
                hub = self._hubs[question] = Hub(question, self._state, self._answering)
                for one in self._hubs.values():
                    one.share = TIME_SHARE / len(self._hubs)
            try:
                await hub.join(client, last_id)
            except Exception:
                if not hub.clients and self._hubs.get(question) is hub:
                    del self._hubs[question]
                raise
            if self._hubs.get(question) is hub:
                return hub
            # Meanwhile it had to make room for others, or all are to go.
            hub.leave(client)

    def _refuse_ended(self) -> None:
        if self._ended:
            raise Problem(503, "Stopping", "the gateway is being stopped", headers=_RETRY)

    def end(self) -> None:
        """Let all clients go, and nobody in any more."""
        self._ended = True
        for hub in self._hubs.values():
            hub.end()
        self._hubs.clear()

    def _sweep(self) -> None:
        """Let those go whose connection has ended though nobody has written to it since."""
        for hub in self._hubs.values():
            for client in tuple(hub.clients):
                if client.is_lost:
                    client.offer(None)
                    hub.leave(client)

    def _make_room(self) -> None:
        now = asyncio.get_running_loop().time()
        idle = [question for question, hub in self._hubs.items() if not hub.clients]
        for question in sorted(idle, key=lambda question: self._hubs[question].idle_since):
            if now - self._hubs[question].idle_since >= KEEP or len(self._hubs) >= MOST_HUBS:
                del self._hubs[question]
        if len(self._hubs) >= MOST_HUBS:
            detail = f"{MOST_HUBS} different questions are listened to already; try again later"
            raise Problem(503, "Too many questions", detail, headers=_RETRY)


LIVE: Final[web.AppKey[Live]] = web.AppKey("live")


def prepare(app: web.Application) -> None:
    """Put what listeners share into an application that has STATE, SETTINGS and ANSWERING.

    Its shutdown ends their streams, which would not end by themselves.
    """
    app[LIVE] = Live(app[STATE], app[ANSWERING], app[SETTINGS].live_clients)
    app.on_shutdown.append(_end)


async def _end(app: web.Application) -> None:
    app[LIVE].end()


@keeps_to_units
async def get_live(request: web.Request) -> web.StreamResponse:
    """Answer ``/v1/live`` for as long as the client listens."""
    state, live = request.app[STATE], request.app[LIVE]
    require(request, _STREAM)
    raw = request.rel_url.raw_query_string
    question = read_question(raw, state.catalogue, counted_by(state))
    question = replace(question, within=units_of(request))
    question.on(state.today())
    require_figures(state)
    if request.method == "HEAD":
        return web.Response(headers=_HEADERS)
    client = Listener(request.transport)
    hub = await live.join(question, client, request.headers.get("Last-Event-ID", ""))
    response = web.StreamResponse(headers=_HEADERS)
    try:
        await response.prepare(request)
        event: bytes | None = _OPENING
        # A stream may last for days; a client that may no longer ask is told no more.
        while event is not None and still_admitted(request, "figures"):
            async with asyncio.timeout(WRITE):
                await response.write(event)
            event = await client.next()
    except (ConnectionError, TimeoutError):
        client.cut_off()
    finally:
        hub.leave(client)
    return response


routes: Routes = [("GET", "/v1/live", get_live, "figures")]
