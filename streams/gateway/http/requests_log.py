"""The request log: one line for each, without anything a caller put into the request.

But for its id, which a proxy may have given it and which has a form that says nothing.
"""

import logging
from typing import Final

from aiohttp import hdrs, web
from aiohttp.abc import AbstractAccessLogger
from aiohttp.http_exceptions import HttpProcessingError

from streams.gateway.http.callers import KEY_NAME
from streams.gateway.http.problems import REFUSED_FOR, template
from streams.gateway.http.refused_fields import known_field
from streams.gateway.http.request_ids import request_id
from streams.metrics import metrics

logger = logging.getLogger(__name__)

OTHER: Final = "-"
"""Logged in place of a method or path of the caller's own making."""

OF_MACHINES: Final = frozenset({"/healthz", "/readyz", "/metrics"})
"""Asked every few seconds, day and night; nobody can act on lines about these."""


class RequestLog(AbstractAccessLogger):
    """Logs and counts what was answered. A path is shown as its pattern: /v1/cases/{id}."""

    def log(self, request: web.BaseRequest, response: web.StreamResponse, time: float) -> None:
        """Take note of an answer that took `time` seconds."""
        path = template(request)
        method = request.method if request.method in hdrs.METH_ALL else OTHER
        status, size = response.status, response.body_length
        key, refused_for = request.get(KEY_NAME, ""), request.get(REFUSED_FOR)
        field = known_field(refused_for) if refused_for else ""
        metrics.HTTP_REQUESTS.labels(method, path, status).inc()
        metrics.HTTP_KEY_REQUESTS.labels(key or OTHER, metrics.outcome_of(status)).inc()
        if isinstance(response, web.Response):
            metrics.HTTP_SECONDS.labels(method, path).observe(time)
        logger.log(
            logging.DEBUG if path in OF_MACHINES else logging.INFO,
            "%s %s %d %.1f ms %d bytes, key %s, request %s%s",
            *(method, path, status, time * 1_000, size, key or OTHER, request_id(request)),
            f", refused for {field}" if field else "",
            extra={
                "key": key or None,
                "request_id": request_id(request),
                "field": field or None,
                "method": method,
                "route": path,
                "status": status,
                "seconds": round(time, 6),
                "bytes": size,
            },
        )


class WithoutContents(logging.Filter):
    """Keeps what a client sent, and that one has gone, out of the log of aiohttp's own.

    aiohttp logs a request that is not HTTP with the bytes that were wrong, which may be a key or a
    name, and a client that hangs up with a stack. The request's own line is enough.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Drop these."""
        error = record.exc_info[1] if record.exc_info else None
        return not isinstance(error, (HttpProcessingError, ConnectionError))
