"""Request lines of every form: each gets an answer, and the log one line and no traceback."""

import asyncio
import logging
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Final, cast

import pytest
from aiohttp import web

from streams.gateway.access.guard import Guard
from streams.gateway.access.keys import Keys
from streams.gateway.app import Ways, make_gateway
from streams.gateway.http.connection import OPTIONS, Connection
from streams.gateway.intake.feeder import Feeder
from streams.gateway.state.state import State
from tests.unit.gateway.shell import INSTALLATION, Nothing

MANY: Final = 1_000
SEED: Final = 20_261_127
SECONDS: Final = 10.0

METHODS: Final = (
    *(b"GET", b"HEAD", b"POST", b"PUT", b"CONNECT", b"OPTIONS", b"TRACE", b"SOURCE", b"PRI"),
    *(b"get", b"", b"G\x00T", b"M-SEARCH"),
)
PIECES: Final = (
    *(b"/", b"//", b"*", b"host", b":", b"1", b"99999", b"http://", b"https:", b"@", b"[", b"]"),
    *(b"::1", b"%", b"%2f", b"%zz", b"%00", b"?", b"#", b" ", b"\t", b"\xff", b"\xe9\xa1\xb5"),
    *(b"xn--", b"a", b"..", b"\\", b"v1/cases/", b"page/", b"-", b"\x7f", b"x" * 300, b"." * 64),
)
VERSIONS: Final = (
    *(b"HTTP/1.1", b"HTTP/1.0", b"HTTP/1.1", b"HTTP/0.9", b"HTTP/2.0", b"http/1.1", b"HTTP/1."),
    b"",
)
HOSTS: Final = (
    *(b"Host: localhost\r\n", b"Host: localhost\r\n", b"Host: x\r\n", b"", b"Host: [::1\r\n"),
    *(b"Host: a@b:x\r\n", b"Host: \xff\r\n", b"Host: xn--a\r\n"),
)
HOST: Final = b"\r\nHost: localhost\r\nConnection: close\r\n\r\n"


def answered(requests: Sequence[bytes], folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Send each request on a connection of its own, and see what comes back and is logged."""

    async def run() -> None:
        guard = Guard(Keys(folder / "keys.json"), "127.0.0.1", secure=False)
        feeder = cast("Feeder", Nothing())
        app = make_gateway(
            INSTALLATION, guard, cast("State", Nothing()), Ways(feeder, feeder, feeder)
        )
        runner = web.AppRunner(app)
        await runner.setup()
        manager, loop = runner.server, asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: Connection(manager, loop=loop, **OPTIONS), "127.0.0.1", 0
        )
        try:
            for request in requests:
                caplog.clear()
                answer = await _sent(request, server.sockets[0].getsockname()[1])
                assert answer.startswith(b"HTTP/"), request
                assert 200 <= int(answer[9:12]) < 500 or b" 503 " in answer[:20], request
                assert not [line for line in caplog.records if line.levelno > logging.INFO], request
                lines = [one for one in caplog.records if one.name.endswith("requests_log")]
                assert len(lines) == answer.count(b"HTTP/"), request
        finally:
            server.close()
            await runner.cleanup()

    with caplog.at_level(logging.DEBUG, logger="streams"):
        asyncio.run(run())


async def _sent(request: bytes, port: int) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    try:
        async with asyncio.timeout(SECONDS):
            return await reader.read()
    finally:
        writer.close()


@pytest.mark.parametrize(
    "line",
    [
        *(b"CONNECT host:1 HTTP/1.1", b"CONNECT host HTTP/1.1", b"CONNECT [::1]:1 HTTP/1.1"),
        *(b"CONNECT  ", b"CONNECT * HTTP/1.1", b"CONNECT /healthz HTTP/1.1", b"CONNECT HTTP/1.1"),
        *(b"OPTIONS * HTTP/1.1", b"GET * HTTP/1.1", b"OPTIONS ..page/ HTTP/1.1"),
        *(b"GET http:///healthz HTTP/1.1", b"GET http:// HTTP/1.1", b"GET http: HTTP/1.1"),
        *(b"GET http://xn--a/ HTTP/1.1", b"GET http://x:99999/ HTTP/1.1", b"GET //x HTTP/1.1"),
        *(b"GET http://me:secret@/ HTTP/1.1", b"HEAD @[ HTTP/1.1", b"GET x:1 HTTP/1.1"),
        *(b"GET /%zz HTTP/1.1", b"GET /\xff HTTP/1.1", b"GET ?x HTTP/1.1", b"GET healthz HTTP/1.0"),
        *(b"GET", b"GET ", b"GET /", b" ", b"\x00"),
    ],
)
def test_a_target_of_any_form_is_answered(
    line: bytes, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Those that ended in a traceback or without an answer, and their like; also after another."""
    good = b"GET /v1/session HTTP/1.1\r\nHost: localhost\r\n\r\n"
    answered([line + HOST, good + line + HOST], tmp_path, caplog)


def test_a_target_that_cannot_be_read_is_400() -> None:
    """A problem as every other, and the connection ends."""
    caught: list[bytes] = []

    async def run() -> None:
        app = web.Application()
        runner = web.AppRunner(app)
        await runner.setup()
        manager, loop = runner.server, asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: Connection(manager, loop=loop, **OPTIONS), "127.0.0.1", 0
        )
        try:
            port = server.sockets[0].getsockname()[1]
            caught.append(await _sent(b"GET http://xn--a/ HTTP/1.1\r\nHost: x\r\n\r\n", port))
        finally:
            server.close()
            await runner.cleanup()

    asyncio.run(run())
    head, _, body = caught[0].partition(b"\r\n\r\n")
    assert head.split(b" ", 2)[1] == b"400"
    assert b"application/problem+json" in head
    assert b"the request cannot be read as HTTP" in body
    assert b"xn--" not in body


def test_request_lines_by_chance(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A thousand, put together of what such lines are made of."""
    chance = random.Random(SEED)

    def line() -> bytes:
        target = b"".join(chance.choices(PIECES, k=chance.randint(0, 5)))
        between = chance.choices((b" ", b" ", b" ", b"  ", b""), k=2)
        method, version = chance.choice(METHODS), chance.choice(VERSIONS)
        return method + between[0] + target + between[1] + version

    ending = b"Connection: close\r\n\r\n"
    requests = [line() + b"\r\n" + chance.choice(HOSTS) + ending for _ in range(MANY)]
    answered(requests, tmp_path, caplog)
