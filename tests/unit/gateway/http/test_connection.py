"""A connection: what is not HTTP, heads beyond the limits, clients that do not keep up."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web

from streams.gateway.http import connection
from streams.gateway.http.connection import OPTIONS, Connection
from streams.gateway.http.headers import SECURITY
from streams.gateway.http.problems import problems

SAID = "zhang-san-13800000000"
LARGE = 32_000_000

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def _small(_request: web.Request) -> web.Response:
    return web.Response(text="small")


async def _large(_request: web.Request) -> web.Response:
    return web.Response(body=bytes(LARGE))


def served(
    work: Callable[[Callable[[], Awaitable[Streams]]], Awaitable[Any]],
    managers: list[web.Server] | None = None,
    **more: Any,
) -> Any:
    """Run `work`, which is given how to connect, with a server of such connections."""

    async def run() -> Any:
        app = web.Application(middlewares=[problems])
        app.router.add_get("/small", _small)
        app.router.add_get("/large", _large)
        runner = web.AppRunner(app)
        await runner.setup()
        loop = asyncio.get_running_loop()
        manager = runner.server
        assert manager is not None
        if managers is not None:
            managers.append(manager)
        options = OPTIONS | more
        server = await loop.create_server(
            lambda: Connection(manager, loop=loop, **options), "127.0.0.1", 0
        )
        port = server.sockets[0].getsockname()[1]
        try:
            async with asyncio.timeout(20):
                return await work(lambda: asyncio.open_connection("127.0.0.1", port))
        finally:
            server.close()
            await runner.cleanup()

    return asyncio.run(run())


def sent(data: bytes) -> tuple[int, dict[str, str], Any]:
    """Send bytes and read the answer to its end; return status, headers and JSON."""

    async def work(connect: Callable[[], Awaitable[Streams]]) -> bytes:
        reader, writer = await connect()
        writer.write(data)
        await writer.drain()
        answer = await reader.read()
        writer.close()
        return answer

    head, _, body = served(work).partition(b"\r\n\r\n")
    status, *lines = head.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    return int(status.split()[1]), headers, json.loads(body)


HEAD = b"GET /small HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(HEAD + b"X: " + b"a" * 1_000_000 + b"\r\n\r\n", id="a header of 1 MB"),
        pytest.param(b"GET /" + b"a" * 1_000_000 + b" HTTP/1.1\r\n\r\n", id="a path of 1 MB"),
        pytest.param(
            HEAD + b"".join(b"X-%d: y\r\n" % number for number in range(100_000)) + b"\r\n",
            id="100,000 headers",
        ),
        pytest.param(b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", id="TLS"),
        pytest.param(b"hello\r\n\r\n", id="no HTTP"),
        pytest.param(b"GET /small HTTP/9.9\r\n\r\n", id="another version"),
        pytest.param(HEAD + b"Content-Length: x\r\n\r\n", id="a length that is none"),
        pytest.param(HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n", id="two lengths"),
        pytest.param(
            HEAD + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", id="smuggling"
        ),
        pytest.param(HEAD + b"X: a\x00b\r\n\r\n", id="NUL"),
        pytest.param(HEAD + b": x\r\n\r\n", id="a header without a name"),
        pytest.param(b"GET http://[::1 HTTP/1.1\r\nHost: x\r\n\r\n", id="a broken address"),
        pytest.param(HEAD + b"Expect: miracles\r\n\r\n", id="an expectation"),
    ],
)
def test_what_is_no_http_is_a_problem(data: bytes) -> None:
    """A clear 4xx that arrives, however much the client still had to send; then the end."""
    status, headers, said = sent(data)
    assert 400 <= status < 500
    assert headers["Content-Type"] == "application/problem+json"
    assert said["status"] == status
    assert said["detail"]
    assert "aaaa" not in said["detail"]


def test_what_is_no_http_is_answered_with_all_headers() -> None:
    """Every answer has them."""
    assert sent(b"hello\r\n\r\n")[1].items() >= SECURITY.items()


def test_what_is_no_http_is_not_logged_with_its_bytes(caplog: pytest.LogCaptureFixture) -> None:
    """They may be a name or a key."""
    with caplog.at_level(logging.DEBUG):
        sent(HEAD + f"Content-Length: {SAID}\r\n\r\n".encode())
        sent(f"GET /{SAID} {SAID}\r\n\r\n".encode())
        sent(HEAD + f"Authorization: Bearer {SAID}{'x' * 9_000}\r\n\r\n".encode())
    assert SAID not in caplog.text
    lines = [record for record in caplog.records if record.name.endswith("requests_log")]
    assert len(lines) == 3


def test_a_head_that_never_ends_is_not_waited_for() -> None:
    """A byte now and then keeps no connection: from the first to the last there is a bound."""

    async def work(connect: Callable[[], Awaitable[Streams]]) -> None:
        reader, writer = await connect()
        ended = asyncio.create_task(reader.read())
        for byte in HEAD + b"X: " + b"a" * 1_000:
            if ended.done():
                break
            writer.write(bytes([byte]))
            await asyncio.wait([ended], timeout=0.02)
        assert ended.done()
        writer.close()

    served(work, keepalive_timeout=0.2)


def test_an_answer_that_is_not_taken_is_not_held_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that asks and does not read is cut off; others are answered all the while."""
    monkeypatch.setattr(connection, "SEND_SECONDS", 0.3)
    manager: list[web.Server] = []

    async def work(connect: Callable[[], Awaitable[Streams]]) -> None:
        reader, writer = await connect()
        transport = writer.transport
        assert isinstance(transport, asyncio.ReadTransport)
        transport.pause_reading()
        writer.write(HEAD.replace(b"small", b"large") + b"\r\n")
        other, to_other = await connect()
        to_other.write(HEAD + b"\r\n")
        assert (await other.read()).endswith(b"small")
        to_other.close()
        while manager[0].connections:  # noqa: ASYNC110  aiohttp tells nobody when one ends
            await asyncio.sleep(0.01)
        transport.resume_reading()
        try:
            got = await reader.read()
        except ConnectionResetError:
            got = b""
        assert len(got) < LARGE
        writer.close()

    served(work, manager)


def test_answers_follow_each_other_on_one_connection() -> None:
    """Kept alive, and also when requests come at once."""

    async def work(connect: Callable[[], Awaitable[Streams]]) -> bytes:
        reader, writer = await connect()
        alive = HEAD.replace(b"Connection: close\r\n", b"") + b"\r\n"
        writer.write(alive * 3 + HEAD + b"\r\n")
        answer = await reader.read()
        writer.close()
        return answer

    assert served(work).count(b"200 OK") == 4
