"""Those who receive messages: a mail server and an HTTP server, on this machine, for tests."""

import asyncio
import base64
import hashlib
import hmac
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from typing import Any, Final, NamedTuple, Self, cast

from aiohttp import web
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from streams.broker import ports

SECRET: Final = "whsec_" + base64.b64encode(bytes(range(32))).decode()
"""The secret of the tests' webhooks."""


class Posted(NamedTuple):
    """A post as it came in.

    Attributes:
        path: The path that was posted to.
        headers: As they came.
        body: The bytes.
    """

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        """The idempotency key."""
        return self.headers["webhook-id"]

    def is_signed(self, secret: str = SECRET) -> bool:
        """Return whether it is signed, by what the standard says and not by our code."""
        said = b".".join([self.id.encode(), self.headers["webhook-timestamp"].encode(), self.body])
        key = base64.b64decode(secret.split("_", 1)[1])
        wanted = base64.b64encode(hmac.digest(key, said, hashlib.sha256)).decode()
        return f"v1,{wanted}" in self.headers["webhook-signature"].split(" ")


class WebReceiver:
    """An HTTP server in a thread; what it answers depends on the path.

    `/ok` takes everything, `/hangs` never answers, `/late` answers after a second, `/redirect`
    sends on to `/ok`, `/status/503` answers so, `/flaky` fails twice for each id.

    Attributes:
        posted: All that came in, in order.
        port: Where it listens.
        mended: Set when `/status/…` is to take everything as well.
    """

    def __init__(self) -> None:
        self.posted: list[Posted] = []
        self.port = 0
        self.mended = threading.Event()
        self._tries: Counter[str] = Counter()
        self._started = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._run(),))

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._started.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)
        self._loop.close()

    def url(self, path: str) -> str:
        """Return the address of a path."""
        return f"http://127.0.0.1:{self.port}{path}"

    def at(self, path: str) -> list[Posted]:
        """Return what was posted to a path."""
        return [one for one in self.posted if one.path == path]

    async def _run(self) -> None:
        app = web.Application()
        answers: dict[str, Callable[[web.Request], Awaitable[web.Response]]] = {
            "/ok": self._takes,
            "/hangs": self._hangs,
            "/late": self._late,
            "/redirect": self._redirects,
            "/flaky": self._flaky,
            "/status/{code}": self._refuses,
            "/": self._chats,
        }
        for path, answer in answers.items():
            app.router.add_post(path, self._noting(answer))
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.port = runner.addresses[0][1]
        self._started.set()
        await self._stop.wait()
        await runner.cleanup()

    def _noting(self, answer: Any) -> Any:
        async def noted(request: web.Request) -> web.Response:
            body = await request.read()
            headers = {name.lower(): value for name, value in request.headers.items()}
            self.posted.append(Posted(request.path, headers, body))
            return cast("web.Response", await answer(request))

        return noted

    async def _takes(self, _: web.Request) -> web.Response:
        return web.Response(status=204)

    async def _chats(self, _: web.Request) -> web.Response:
        return web.json_response({})  # As ntfy answers.

    async def _hangs(self, _: web.Request) -> web.Response:
        await self._stop.wait()
        return web.Response(status=204)

    async def _late(self, _: web.Request) -> web.Response:
        await asyncio.sleep(1)
        return web.Response(status=200, text="taken")

    async def _redirects(self, _: web.Request) -> web.Response:
        return web.Response(status=307, headers={"Location": self.url("/ok")})

    async def _flaky(self, request: web.Request) -> web.Response:
        self._tries[request.headers["webhook-id"]] += 1
        many = self._tries[request.headers["webhook-id"]]
        return web.Response(status=204 if many > 2 else 500)

    async def _refuses(self, request: web.Request) -> web.Response:
        code = 204 if self.mended.is_set() else int(request.match_info["code"])
        return web.Response(status=code, headers={"Retry-After": "1"})


class MailReceiver:
    """A mail server in a thread.

    Attributes:
        mails: What came in: to whom, and the mail.
        answer: What it says to a recipient, by the address; 250 unless told.
        hangs_for: Seconds after which it acknowledges a mail.
        port: Where it listens.
    """

    def __init__(self, **given: Any) -> None:
        self.mails: list[tuple[str, EmailMessage]] = []
        self.answer: dict[str, str] = {}
        self.hangs_for = 0.0
        self.port = ports.free()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, **given)

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    async def handle_RCPT(  # noqa: N802  the name is aiosmtpd's
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        """Take or refuse a recipient."""
        if (said := self.answer.get(address, "250 OK")).startswith("250"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(  # noqa: N802  the name is aiosmtpd's
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Take a mail."""
        content = cast("bytes", envelope.content)
        mail = message_from_bytes(content, policy=SMTP_POLICY)
        self.mails.extend((address, mail) for address in envelope.rcpt_tos)
        if self.hangs_for:
            await asyncio.sleep(self.hangs_for)
        return "250 taken"


def until(what: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait for a condition."""
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.02)
