"""The request log: one line for each, without anything a caller put into the request."""

import logging
from typing import Final

from aiohttp import hdrs, web
from aiohttp.abc import AbstractAccessLogger
from aiohttp.http_exceptions import HttpProcessingError

from streams.gateway.metrics import REQUEST_SECONDS, REQUESTS
from streams.gateway.problems import template

logger = logging.getLogger(__name__)

OTHER: Final = "-"
"""Stands for a method or path of the caller's own making."""


class RequestLog(AbstractAccessLogger):
    """Logs and counts what was answered. A path is shown as its pattern: /v1/cases/{id}."""

    def log(self, request: web.BaseRequest, response: web.StreamResponse, time: float) -> None:
        """Take note of an answer that took `time` seconds."""
        path = template(request)
        REQUESTS.labels(path, response.status).inc()
        if isinstance(response, web.Response):
            REQUEST_SECONDS.labels(path).observe(time)
        logger.info(
            "%s %s %d %.1f ms %d bytes",
            request.method if request.method in hdrs.METH_ALL else OTHER,
            path,
            response.status,
            time * 1_000,
            response.body_length,
        )


class WithoutContents(logging.Filter):
    """Keeps what a client sent, and that one has gone, out of the log of aiohttp's own.

    A request that is no HTTP is told of with the bytes that were wrong, which may be a key or a
    name; a client that hangs up, with a stack. The request's own line is enough.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Drop these."""
        error = record.exc_info[1] if record.exc_info else None
        return not isinstance(error, (HttpProcessingError, ConnectionError))
