"""The door: however many connections come, the gateway stays reachable, and the log readable."""

import asyncio
import errno
import logging
import resource
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from streams.gateway.http import door
from streams.gateway.http.callers import CALLER, Caller
from streams.gateway.http.connection import OPTIONS, Connection
from streams.gateway.http.door import OTHER_FILES, Door, most_connections
from streams.kafka.ending import end_tasks
from tests.unit.gateway.certificates import CERTIFICATE, KEY

MOST = 20
GET = b"GET /%s HTTP/1.1\r\nHost: x\r\n\r\n"

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Served:
    """A gateway's door, with an application behind it that answers when it is let."""

    def __init__(self) -> None:
        self.port = 0
        self.under_way = 0
        self.let_go = asyncio.Event()
        self._writers: list[asyncio.StreamWriter] = []

    async def connect(self, sent: bytes = b"") -> Streams:
        """Connect and send something."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        self._writers.append(writer)
        writer.write(sent)
        return reader, writer

    async def ask(self, path: bytes = b"quick") -> bytes:
        """Ask on a connection of its own; return the first line of the answer."""
        reader, writer = await self.connect(GET % path)
        line = await reader.readline()
        writer.close()
        return line

    async def quick(self, _request: web.Request) -> web.Response:
        """Answer."""
        return web.Response(text="quick")

    async def slow(self, request: web.Request) -> web.Response:
        """Answer later; `known` is asked by somebody with a key."""
        if request.path == "/known":
            request[CALLER] = Caller("desk", frozenset(), ())
        self.under_way += 1
        try:
            await self.let_go.wait()
        finally:
            self.under_way -= 1
        return web.Response(text="slow")

    async def until(self, many: int) -> None:
        """Wait until so many requests are being answered."""
        while self.under_way != many:  # noqa: ASYNC110  nobody is told
            await asyncio.sleep(0.01)

    def close(self) -> None:
        """Hang up."""
        for writer in self._writers:
            writer.close()


@asynccontextmanager
async def opened(
    tls: ssl.SSLContext | None = None, listener: socket.socket | None = None
) -> AsyncIterator[Served]:
    """Open a door through which MOST connections fit."""
    served = Served()
    app = web.Application()
    app.router.add_get("/quick", served.quick)
    app.router.add_get("/{known:known|unknown}", served.slow)
    runner = web.AppRunner(app)
    await runner.setup()
    manager, loop = runner.server, asyncio.get_running_loop()
    listener = listener or socket.socket()
    listener.bind(("127.0.0.1", 0))
    served.port = listener.getsockname()[1]
    made = Door(listener, lambda: Connection(manager, loop=loop, **OPTIONS), most=MOST, tls=tls)
    running = asyncio.create_task(made.run())
    await asyncio.sleep(0)
    try:
        async with asyncio.timeout(20):
            yield served
    finally:
        served.let_go.set()
        served.close()
        await end_tasks([running])
        await runner.cleanup()


def run(work: Callable[[Served], Awaitable[Any]], **options: Any) -> None:
    """Work with an open door."""

    async def both() -> None:
        async with opened(**options) as served:
            await work(served)

    asyncio.run(both())


@pytest.mark.parametrize("sent", [b"", b"GET /qu", GET % b"quick"])
def test_more_connections_than_the_bound_leave_it_reachable(
    sent: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """Connections that say nothing or half a request, or have been answered, make room."""

    async def work(served: Served) -> None:
        for _ in range(10):
            await asyncio.gather(*(served.connect(sent) for _ in range(2 * MOST)))
            assert b" 200 " in await served.ask()

    run(work)
    lines = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert 1 <= len(lines) <= 20
    assert "gateway_connections" in caplog.text


def test_whoever_is_nobody_makes_room_for_whoever_comes() -> None:
    """Requests without a key that take long do not keep others out; the longest goes first."""

    async def work(served: Served) -> None:
        first, _ = await served.connect(GET % b"unknown")
        await served.until(1)
        await asyncio.gather(*(served.connect(GET % b"unknown") for _ in range(MOST - 1)))
        await served.until(MOST)
        assert b" 200 " in await served.ask()
        assert await first.read() == b""

    run(work)


def test_whoever_has_a_key_is_answered_and_the_others_wait() -> None:
    """If all connections that may be open are at work, the next is let in when one has ended."""

    async def work(served: Served) -> None:
        known = [await served.connect(GET % b"known") for _ in range(MOST)]
        await served.until(MOST)
        waiting = asyncio.create_task(served.ask())
        _, pending = await asyncio.wait([waiting], timeout=0.2)
        assert pending
        served.let_go.set()
        for reader, _ in known:
            assert b" 200 " in await reader.readline()
        assert b" 200 " in await waiting

    run(work)


def test_a_connection_that_ends_makes_room() -> None:
    """It does so even while all others are at work."""

    async def work(served: Served) -> None:
        known = [await served.connect(GET % b"known") for _ in range(MOST)]
        await served.until(MOST)
        waiting = asyncio.create_task(served.ask())
        known[3][1].transport.abort()
        assert b" 200 " in await waiting

    run(work)


def test_who_does_not_finish_the_handshake_makes_room(tmp_path: Path) -> None:
    """A connection counts before TLS is spoken on it."""
    for name, content in (("certificate", CERTIFICATE), ("key", KEY)):
        (tmp_path / name).write_text(content)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(tmp_path / "certificate", tmp_path / "key")
    trusting = ssl.create_default_context(cafile=tmp_path / "certificate")

    async def work(served: Served) -> None:
        for _ in range(5):
            for _ in range(2 * MOST):
                await served.connect(b"\x16\x03\x01")
            reader, writer = await asyncio.open_connection("127.0.0.1", served.port, ssl=trusting)
            writer.write(GET % b"quick")
            assert b" 200 " in await reader.readline()
            writer.close()

    run(work, tls=tls)


class NoFiles(socket.socket):
    """A listener for whose connections the system has no files, a while long."""

    left = 5

    def accept(self) -> Any:
        """Fail a few times."""
        if NoFiles.left:
            NoFiles.left -= 1
            raise OSError(errno.EMFILE, "Too many open files")
        return super().accept()


def test_a_system_without_files_is_waited_for(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log gets one line a second, and not a thousand."""
    monkeypatch.setattr(door, "ACCEPT_RETRY_SECONDS", 0.01)

    async def work(served: Served) -> None:
        assert b" 200 " in await served.ask()

    run(work, listener=NoFiles())
    lines = [record for record in caplog.records if "Too many open files" in record.getMessage()]
    assert len(lines) == 1


def test_the_bound_fits_what_the_system_allows(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit of files is raised as far as it may be; if that is not enough, it is said."""
    limits = [1_024, 4_096]
    monkeypatch.setattr(resource, "getrlimit", lambda _: tuple(limits))
    monkeypatch.setattr(resource, "setrlimit", lambda _, given: limits.__setitem__(0, given[0]))
    assert most_connections(500) == 500
    assert limits[0] == 1_024
    assert most_connections(2_000) == 2_000
    assert limits[0] == 2_000 + OTHER_FILES
    assert not caplog.records
    assert most_connections(10_000) == 4_096 - OTHER_FILES
    assert "ulimit -n" in caplog.text
