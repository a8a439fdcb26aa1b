"""A gateway without Kafka: answers in the shapes of ``schemas/openapi.yaml`` from a made-up town.

It serves the page as the real one does, and can be made to fail in every way the page must show.
"""

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

from aiohttp import web

from tests.web import answers, town
from tests.web.questions import Questions

STATIC: Final = Path(__file__).parents[2] / "streams" / "gateway" / "static"
KEY: Final = "the-right-key"
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_CASES: Final = ("/v1/cases", "/v1/desk", "/v1/notices", "/v1/quick", "/v1/hotspots")
"""Where the paths begin that need the role for cases."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class FakeGateway(Questions):
    """Runs in a thread of its own.

    Attributes:
        address: Where it is, http://127.0.0.1:….
        keys: Whether a key is needed.
        roles: What a session may; key_roles: what its key may beside.
        status: Answered to every question instead of an answer, if not 0.
        away: Whether it cuts every connection.
        held: Whether questions wait, so that the page stays loading.
        asked: The paths of all requests.
    """

    def __init__(self) -> None:
        self._streams: set[asyncio.Event] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self.address = self._run(self._start())
        self.reset()

    def reset(self) -> None:
        """Be as new, and let go of all who listen."""
        super().reset()
        self.keys = False
        self.units: list[str] = []
        self.roles = ["figures", "cases"]
        self.key_roles = ["draft", "review", "issue"]
        self.status = 0
        self.away = False
        self.held = False
        self.asked: list[str] = []
        self.cut()

    def _run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20)

    async def _start(self) -> str:
        app = web.Application(middlewares=[self._every])
        app.router.add_get("/", self._page)
        app.router.add_get("/page/{name}", self._file)
        app.router.add_route("*", "/v1/session", self._session)
        app.router.add_get("/v1/live", self._live)
        self.add_to(app.router)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        return f"http://{host}:{port}"

    def close(self) -> None:
        """Stop."""
        self.reset()
        self._run(self._runner.cleanup())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(20)
        self._loop.close()

    def change(self, *new: town.Case) -> None:
        """Let cases come in, or change (by id), and tell those who listen."""
        ids = {case.id for case in new}
        kept = [case for case in self.cases if case.id not in ids]
        self.cases = sorted([*kept, *new], key=lambda case: (case.received, case.id))
        self.flush += 1
        self.tell()

    def tell(self) -> None:
        """Send an event to all who listen."""
        self._loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        for stream in self._streams:
            stream.set()

    def cut(self) -> None:
        """Cut every connection that listens; with `away` they cannot come back."""

        def cutting() -> None:
            self._generation += 1
            self._wake()

        self._loop.call_soon_threadsafe(cutting)

    _generation = 0

    # --- what every answer goes through ----------------------------------------------------------

    @web.middleware
    async def _every(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        self.asked.append(request.path_qs)
        question = request.path.startswith("/v1/")
        if self.away:
            assert request.transport
            request.transport.abort()
        if question and request.path not in ("/v1/session", "/v1/catalogue"):
            await self._let_go()
        if self.status and question and request.path != "/v1/session":
            response: web.StreamResponse = answers.problem(
                self.status, "still being read: partition 3"
            )
        elif question and request.path != "/v1/session" and (no := self._refused(request)):
            response = no
        else:
            response = await handler(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response

    async def _let_go(self) -> None:
        while self.held:  # noqa: ASYNC110 - set by another thread
            await asyncio.sleep(0.05)

    def _refused(self, request: web.Request) -> web.Response | None:
        if self.keys and request.cookies.get("session") != "open":
            return answers.problem(401, "sign in")
        role = "cases" if request.path.startswith(_CASES) else "figures"
        return (
            None if role in self.roles else answers.problem(403, f"the key lacks the role {role!r}")
        )

    async def _page(self, _: web.Request) -> web.StreamResponse:
        return web.FileResponse(STATIC / "index.html")

    async def _file(self, request: web.Request) -> web.StreamResponse:
        return web.FileResponse(STATIC / request.match_info["name"])

    async def _session(self, request: web.Request) -> web.StreamResponse:
        if request.method == "POST":
            if (await request.json()).get("key") != KEY:
                return answers.problem(401, "no such key")
            response = web.Response(status=204)
            response.set_cookie("session", "open", httponly=True, samesite="Strict")
            return response
        if request.method == "DELETE":
            response = web.Response(status=204)
            response.del_cookie("session")
            return response
        if self.keys and request.cookies.get("session") != "open":
            return answers.problem(401, "sign in")
        said = {"name": "办公室", "roles": self.roles, "keys": self.keys}
        said |= {"key_roles": [*self.roles, *self.key_roles]}
        return answers.answer(said | ({"units": self.units} if self.units else {}))

    async def _live(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        news, generation = asyncio.Event(), self._generation
        self._streams.add(news)
        try:
            await response.write(b"retry: 200\n\n")
            while generation == self._generation:
                said = self.rows(request.query) | {"gone": [], "whole": True}
                data = json.dumps(said | {"current": self.current()})
                event = f"event: figures\nid: {self.flush}\ndata: {data}\n\n"
                await response.write(event.encode())
                await news.wait()
                news.clear()
        except ConnectionError:
            pass
        finally:
            self._streams.discard(news)
        return response
