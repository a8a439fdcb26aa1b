"""A connection: aiohttp's, with our answer to what is not HTTP, and bounds on our patience."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from typing import Any, Final

from aiohttp import web
from aiohttp.http_exceptions import InvalidURLError, LineTooLong
from aiohttp.http_parser import RawRequestMessage
from aiohttp.streams import StreamReader
from yarl import URL

from streams.gateway.http.callers import CALLER
from streams.gateway.http.headers import SECURITY
from streams.gateway.http.problems import Problem, of_http
from streams.gateway.http.request_ids import REQUEST_ID_HEADER, request_id
from streams.gateway.http.requests_log import RequestLog, WithoutContents

protocol_logger = logging.getLogger(__name__)
protocol_logger.addFilter(WithoutContents())

SEND_SECONDS: Final = 60.0
"""How long a client may take to accept an answer (live figures have their own bound)."""

HANG_UP_SECONDS: Final = 2.0
"""How long what a client still sends after a bad request is thrown away before we hang up."""

MOST_LINE_BYTES: Final = 8_190

OPTIONS: Final[dict[str, Any]] = {
    # Also how long the head of a request may take, counted from the last answer.
    "keepalive_timeout": 75.0,
    "max_line_size": MOST_LINE_BYTES,
    "max_field_size": MOST_LINE_BYTES,
    "max_headers": 128,
    "lingering_time": HANG_UP_SECONDS,
    # Bodies are unzipped where the bytes that come out of them are counted.
    "auto_decompress": False,
    "access_log_class": RequestLog,
    "logger": protocol_logger,
}


UNREADABLE_TARGET: Final = web.RequestKey("unreadable", bool)
"""Set of a request whose target cannot be read."""


class Connection(web.RequestHandler):
    """One client's connection.

    Attributes:
        since: The loop's time at which it was made or last answered.
        on_change: Called when it has been answered, and when it is gone.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.since = self._loop.time()
        self.on_change: Callable[[], None] = lambda: None
        self._make_request = self._request_factory
        self._request_factory = self._made
        self._hand_on = self._request_handler
        self._request_handler = self._answer
        self._is_bad = False
        self._was_known = False
        self._gone = asyncio.Event()

    @property
    def is_busy(self) -> bool:
        """Whether one of its requests is being answered."""
        return self._request_in_progress

    @property
    def is_known(self) -> bool:
        """Whether who sent this request has a key, or needs none."""
        if self._current_request is None:
            return self._was_known
        return CALLER in self._current_request

    @property
    def is_gone(self) -> bool:
        """Whether it has ended."""
        return self._gone.is_set()

    def connection_lost(self, exc: BaseException | None) -> None:
        """Take note that the client has gone."""
        self._gone.set()
        super().connection_lost(exc)
        self.on_change()

    def _made(
        self, message: RawRequestMessage, payload: StreamReader, *rest: Any
    ) -> web.BaseRequest:
        """Make a request of what was read; if that is impossible, one that is to be refused.

        A target such as that of CONNECT may have no address at all, or a host that is not valid.
        The first code to look at these would end this connection without an answer.
        """
        assert self._make_request is not None  # noqa: S101 - aiohttp makes requests while connected
        try:
            return self._make_request(message, payload, *rest)
        except (ValueError, TypeError, AttributeError, AssertionError, LookupError):
            bare = message._replace(method="UNKNOWN", path="/", url=URL("/"), should_close=True)
            request = self._make_request(bare, payload, *rest)
            request[UNREADABLE_TARGET] = True
            return request

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.get(UNREADABLE_TARGET):
            return self.handle_error(request, HTTPStatus.BAD_REQUEST, InvalidURLError(""))
        assert self._hand_on is not None  # noqa: S101 - as above
        return await self._hand_on(request)

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer what is not HTTP, or a head beyond the limits, as a problem."""
        super().handle_error(request, status, exc, message)  # It logs.
        self._is_bad = True
        detail = "the request cannot be read as HTTP"
        if isinstance(exc, LineTooLong):
            detail = f"its first line, or one of its headers, is over {MOST_LINE_BYTES} bytes"
        elif message and not isinstance(exc, InvalidURLError):  # whose message is the address
            detail += f": {message.splitlines()[0].rstrip(':')}"
        known = request_id(request)
        response = Problem(status, HTTPStatus(status).phrase, detail).response(known)
        response.headers.update(SECURITY)
        response.headers[REQUEST_ID_HEADER] = known
        response.force_close()
        return response

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        """Send an answer, unless the client does not take it."""
        if isinstance(resp, web.HTTPException):
            resp = of_http(resp).response(request_id(request))
        self._was_known = CALLER in request
        # A connection cut off ends the writing, however far it has come.
        patience = asyncio.get_running_loop().call_later(SEND_SECONDS, self._cut_off)
        try:
            outcome = await super().finish_response(request, resp, start_time)
        finally:
            patience.cancel()
        if self._is_bad:
            await self._linger()
        self.since = self._loop.time()
        self._loop.call_soon(self.on_change)
        return outcome

    def _cut_off(self) -> None:
        if self.transport is not None:
            self.transport.abort()

    async def _linger(self) -> None:
        """Let a client that is still sending read the answer: hanging up would take it away."""
        self.close()  # What still comes is thrown away.
        if self.transport is not None and self.transport.can_write_eof():
            self.transport.write_eof()
        with suppress(TimeoutError):
            async with asyncio.timeout(HANG_UP_SECONDS):
                await self._gone.wait()
