"""Load over HTTP: many connections, each with one request under way, and little else.

The client shares the machine with what it measures, so it only compares lengths and notes the
clock; requests are bytes made beforehand.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

HOST = "127.0.0.1"


@dataclass
class Load:
    """What came of a load.

    Attributes:
        seconds: From the first request sent to the last answer.
        delays: Of each answer, seconds from request to answer.
        statuses: How many answers had which status.
    """

    seconds: float = 0.0
    delays: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.delays) / self.seconds

    def quantile(self, share: float) -> float:
        """The delay that so large a share of answers did not exceed, in seconds."""
        return quantile(self.delays, share)


def quantile(values: list[float], share: float) -> float:
    """Return the value that so large a share does not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)]


class Connection(asyncio.Protocol):
    """One connection that is kept open; one request at a time."""

    def __init__(self) -> None:
        self._read = b""
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._transport: asyncio.WriteTransport | None = None

    @classmethod
    async def open(cls, port: int) -> "Connection":
        """Connect to a server on this machine."""
        loop = asyncio.get_running_loop()
        _, connection = await loop.create_connection(cls, HOST, port)
        return connection

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Gather an answer, whose head says how long it is."""
        self._read += data
        end = self._read.find(b"\r\n\r\n")
        if end < 0 or self._answer is None:
            return
        head = self._read[:end].lower()
        at = head.find(b"content-length:")
        length = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        if len(self._read) >= end + 4 + length:
            body, self._read = self._read[end + 4 :], b""
            self._answer.set_result((int(head[9:12]), body))

    def connection_lost(self, exc: Exception | None) -> None:
        """Fail the request that waits."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionError(f"the server hung up: {exc}"))

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Send a request and return the answer's status and body."""
        assert self._transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()


def get(path: str) -> bytes:
    """Write a GET request."""
    return f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()


def post(path: str, content_type: str, body: bytes) -> bytes:
    """Write a POST request."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: {content_type}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def load(port: int, requests: Iterator[bytes], connections: int) -> Load:
    """Send requests over so many connections until none is left."""
    found = Load()
    opened = [await Connection.open(port) for _ in range(connections)]

    async def drive(connection: Connection) -> None:
        for request in requests:
            began = time.monotonic()
            status, _ = await connection.ask(request)
            found.delays.append(time.monotonic() - began)
            found.statuses[status] += 1

    began = time.monotonic()
    try:
        async with asyncio.timeout(120):
            await asyncio.gather(*map(drive, opened))
    finally:
        for connection in opened:
            connection.close()
    found.seconds = time.monotonic() - began
    return found
