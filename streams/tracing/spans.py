"""Spans, where OpenTelemetry is installed and told where to send them; else nothing at all.

The environment says so, by OpenTelemetry's own variables: ``OTEL_EXPORTER_OTLP_ENDPOINT``, or
``OTEL_EXPORTER_OTLP_TRACES_ENDPOINT``. Without one of them its packages are not even imported.
Attributes of spans have topics, partitions and counts; no subject, no source and no id.
"""

import logging
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from streams.tracing.traceparent import TRACEPARENT, Trace, as_headers

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
    from opentelemetry.trace import Span

logger = logging.getLogger(__name__)

ENDPOINTS: Final = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")

MOST_SPANS: Final = 100
"""How many events of one batch have spans of their own: a backlog must not flood a collector."""

_provider: "TracerProvider | None" = None


def start_spans(service: str) -> None:
    """Begin to send spans, if the environment says where to.

    Args:
        service: What this process is: ``kuaibao-gateway``; ``OTEL_SERVICE_NAME`` says otherwise.
    """
    if os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return
    if not any(os.environ.get(name) for name in ENDPOINTS):
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        logger.warning(
            "no spans are sent, though %s is set: %s is not installed; pip install "
            "'kuaibao[tracing]'",
            next(name for name in ENDPOINTS if os.environ.get(name)),
            error.name,
        )
        return
    start_spans_with(BatchSpanProcessor(OTLPSpanExporter()), service)
    logger.info("spans are sent as OpenTelemetry's variables say")


def start_spans_with(processor: "SpanProcessor", service: str) -> None:
    """Begin to hand spans to a processor."""
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider

    global _provider  # noqa: PLW0603 - one for a process, as OpenTelemetry has it
    name = os.environ.get("OTEL_SERVICE_NAME", service)
    _provider = TracerProvider(resource=Resource.create({"service.name": name}))
    _provider.add_span_processor(processor)


def stop_spans() -> None:
    """Send what is not sent yet, and end."""
    global _provider
    provider, _provider = _provider, None
    if provider is not None:
        provider.shutdown()


def are_on() -> bool:
    """Return whether there are spans; ask this before gathering what they need."""
    return _provider is not None


@contextmanager
def around(name: str, parent: Trace | None) -> Iterator[Trace | None]:
    """Let a span be around what is done; one that fails says so by the name of its error alone.

    Args:
        name: Of the span.
        parent: The trace that it came with, if any.

    Yields:
        The trace to pass on: with the span's traceparent, or the `parent` where there are no spans.
        What others have said of the trace (tracestate) goes on as it is.
    """
    if _provider is None:
        yield parent
        return
    from opentelemetry.trace import SpanKind, Status, StatusCode

    tracer = _provider.get_tracer(__name__)
    span = tracer.start_span(name, _context(parent), kind=SpanKind.SERVER)
    try:
        said = _traceparent(span)
        yield Trace(said, parent.state if parent else b"") if said else None
    except BaseException as error:
        span.set_status(Status(StatusCode.ERROR, type(error).__name__))
        raise
    finally:
        span.end()


def tell(
    name: str,
    parents: Iterable[bytes],
    began: int,
    ended: int,
    attributes: Mapping[str, str | int],
) -> None:
    """Tell of what was done at once for several events: a span for each trace.

    Args:
        name: Of the spans.
        parents: Traceparents of the events; of one trace there is one span.
        began: Nanoseconds since the epoch.
        ended: The same.
        attributes: Of each span.
    """
    if _provider is None:
        return
    from opentelemetry.trace import SpanKind

    tracer = _provider.get_tracer(__name__)
    for parent in list(dict.fromkeys(parents))[:MOST_SPANS]:
        span = tracer.start_span(
            name,
            _context(Trace(parent)),
            kind=SpanKind.CONSUMER,
            attributes=attributes,
            start_time=began,
        )
        span.end(ended)


def span_time() -> int:
    """Return the time as spans have it: nanoseconds since the epoch."""
    return time.time_ns()


def _context(parent: Trace | None) -> "Context":
    from opentelemetry.context import Context
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    carrier = {name: value.decode() for name, value in as_headers(parent) if value}
    return TraceContextTextMapPropagator().extract(carrier, Context())


def _traceparent(span: "Span") -> bytes | None:
    from opentelemetry.context import Context
    from opentelemetry.trace import set_span_in_context
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    carrier: dict[str, str] = {}
    TraceContextTextMapPropagator().inject(carrier, set_span_in_context(span, Context()))
    said = carrier.get(TRACEPARENT)
    return said.encode() if said else None
