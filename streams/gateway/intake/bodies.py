"""Reading a request's body within limits: of bytes as sent, of bytes unzipped, and of time."""

import asyncio
import zlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from streams.gateway.http.callers import caller
from streams.gateway.http.problems import Problem
from streams.gateway.intake.feeder import Busy
from streams.gateway.intake.shares import NoRoom, Portion, Shares
from streams.settings.settings import Settings

BODY_SECONDS: Final = 30.0
"""The time within which a client must have sent a body."""

_GZIP: Final = 16 + zlib.MAX_WBITS
_PIECE: Final = 262_144
"""Bytes that are unzipped at once, before there is room for them."""


class BodyReader:
    """Reads bodies; what has come of all of them takes bounded memory, and a key's a share of it.

    The server must leave them packed (``auto_decompress=False``): here the limits are known.

    Args:
        settings: How large a body may be, as sent and unzipped, and all together; and for how long
            a request waits for its turn.
        seconds: Within which a client must have sent a body.
    """

    def __init__(self, settings: Settings, seconds: float) -> None:
        self._most_sent = settings.intake_request_bytes
        self._most_unzipped = settings.intake_unzipped_bytes
        self._wait = settings.intake_seconds
        self._shares = Shares(settings.intake_pending_bytes, settings.intake_seconds)
        self._seconds = seconds

    @asynccontextmanager
    async def read(self, request: web.Request) -> AsyncIterator[bytes]:
        """Read a request's body and unzip it; room for it is kept until the end of the block.

        Raises:
            Problem: 400 where it is cut short or not gzip, 408 where it comes too slowly, 413 where
                it is too large, 415 where it is encoded otherwise.
            Busy: There was no room for it in time.
        """
        inflate = _inflater(request, self._most_unzipped)
        if (request.content_length or 0) > self._most_sent:
            raise self._too_much_sent()
        with self._shares.place(caller(request).key) as place:
            yield b"".join([piece async for piece in self._pieces(request, inflate, place)])

    async def _pieces(
        self, request: web.Request, inflate: "_Inflater | None", place: Portion
    ) -> AsyncIterator[bytes]:
        """Yield a body's bytes as they come, unzipped, each piece once there is room for it."""
        try:
            async for chunk in self._chunks(request):
                for piece in inflate.feed(chunk) if inflate else (chunk,):
                    await place.take(len(piece))
                    yield piece
        except NoRoom:
            raise Busy(f"for {self._wait:g} s too many other requests waited for Kafka") from None
        if inflate:
            inflate.end()

    async def _chunks(self, request: web.Request) -> AsyncIterator[bytes]:
        """Yield a body's bytes as they come."""
        sent, left = 0, self._seconds
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            chunk = await self._next(request, left, sent)
            left -= loop.time() - began
            if not chunk:
                break
            sent += len(chunk)
            if sent > self._most_sent:
                raise self._too_much_sent()
            yield chunk

    async def _next(self, request: web.Request, left: float, sent: int) -> bytes:
        """Return what has come, or will within the time that is left; nothing at the end."""
        try:
            # Most bodies are there with their headers, and need no timer.
            chunk = request.content.read_nowait()
            if chunk or request.content.at_eof():
                return chunk
            async with asyncio.timeout(left):
                return await request.content.readany()
        except TimeoutError:
            raise Problem(
                408,
                "Request timeout",
                f"the body did not come within {self._seconds:g} s; {sent} bytes of it came",
                headers={"Connection": "close"},
            ) from None
        except (web.RequestPayloadError, HttpProcessingError, ConnectionError) as error:
            raise Problem(400, "Unreadable body", f"the body is cut short: {error}") from None

    def _too_much_sent(self) -> Problem:
        return _too_large("intake_request_bytes", self._most_sent, "as it is sent")


class _Inflater:
    """Unzips a body piece by piece, and never more of it than is allowed."""

    def __init__(self, most: int) -> None:
        self._most = self._left = most
        self._stream = zlib.decompressobj(_GZIP)

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Unzip the next part, a piece at a time."""
        while True:
            try:
                plain = self._stream.decompress(chunk, min(self._left + 1, _PIECE))
            except zlib.error as error:
                raise _no_gzip(str(error)) from None
            self._left -= len(plain)
            if self._left < 0:
                raise _too_large("intake_unzipped_bytes", self._most, "once unzipped")
            if self._stream.unused_data:
                raise _no_gzip("something follows the end of the gzip stream")
            if plain:
                yield plain
            chunk = self._stream.unconsumed_tail
            if not chunk and len(plain) < _PIECE:
                return

    def end(self) -> None:
        """Check that all of it came."""
        if not self._stream.eof:
            raise _no_gzip("it is cut short")


def _inflater(request: web.Request, most: int) -> _Inflater | None:
    encoding = ",".join(request.headers.getall("Content-Encoding", ())).strip().lower()
    if encoding in ("", "identity"):
        return None
    if encoding in ("gzip", "x-gzip"):
        return _Inflater(most)
    raise Problem(
        415,
        "Unsupported media type",
        "the Content-Encoding of the body is not read here; send it as gzip or as it is",
        headers={"Accept-Encoding": "gzip, identity"},
    )


def _no_gzip(why: str) -> Problem:
    return Problem(400, "Unreadable body", f"Content-Encoding says gzip; the body is not: {why}")


def _too_large(limit: str, most: int, when: str) -> Problem:
    return Problem(
        413,
        "Too large a request",
        f"a request may have {most} bytes {when} ({limit}); send its events in several",
        limit=limit,
    )
