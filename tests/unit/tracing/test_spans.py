"""Spans, where OpenTelemetry is there and told where to send them; nothing where it is not."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from streams.tracing import spans
from streams.tracing.traceparent import Trace

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = Trace(f"00-{TRACE}-00f067aa0ba902b7-01".encode(), b"rojo=1,congo=2")
SAID = "zhang-san-13800000000"


@pytest.fixture
def sent() -> Iterator[InMemorySpanExporter]:
    """What is sent."""
    exporter = InMemorySpanExporter()
    spans.start_spans_with(SimpleSpanProcessor(exporter), "kuaibao-test")
    yield exporter
    spans.stop_spans()


def test_a_span_around_a_post_is_the_parent_of_what_follows(sent: InMemorySpanExporter) -> None:
    """In the trace of the request; what follows is in it as well."""
    with spans.around("post", PARENT) as passed_on:
        assert passed_on
    assert passed_on.state == PARENT.state
    spans.tell("track", [passed_on.parent, passed_on.parent], 1_000, 3_000, {"events": 2})
    post, track = sent.get_finished_spans()
    assert (post.name, track.name) == ("post", "track")
    assert f"{post.context.trace_id:032x}" == f"{track.context.trace_id:032x}" == TRACE
    assert post.parent
    assert post.context.trace_state.to_header() == "rojo=1,congo=2"
    assert f"{post.parent.span_id:016x}" == "00f067aa0ba902b7"
    assert track.parent
    assert track.parent.span_id == post.context.span_id
    assert (track.start_time, track.end_time) == (1_000, 3_000)
    assert dict(track.attributes or {}) == {"events": 2}
    assert post.resource.attributes["service.name"] == "kuaibao-test"


def test_a_request_of_no_trace_begins_one(sent: InMemorySpanExporter) -> None:
    """So that its events can be followed all the same."""
    with spans.around("post", None) as passed_on:
        pass
    (post,) = sent.get_finished_spans()
    assert post.parent is None
    assert passed_on
    assert f"{post.context.trace_id:032x}" in passed_on.parent.decode()


def test_an_error_is_named_and_not_quoted(sent: InMemorySpanExporter) -> None:
    """Its message may have what somebody wrote."""
    with pytest.raises(ValueError, match=SAID), spans.around("post", PARENT):
        raise ValueError(SAID)
    (post,) = sent.get_finished_spans()
    assert not post.status.is_ok
    assert post.status.description == "ValueError"
    assert SAID not in post.to_json()


def test_a_backlog_does_not_flood_a_collector(sent: InMemorySpanExporter) -> None:
    """Of a batch a hundred traces have spans, and each one."""
    parents = [f"00-{number:032x}-00f067aa0ba902b7-01".encode() for number in range(1, 500)]
    spans.tell("track", parents + parents, 1, 2, {})
    assert len(sent.get_finished_spans()) == spans.MOST_SPANS


def test_without_spans_the_header_is_passed_on_as_it_came() -> None:
    """And telling costs nothing."""
    assert not spans.are_on()
    with spans.around("post", PARENT) as passed_on:
        assert passed_on is PARENT
    spans.tell("track", [PARENT.parent], 1, 2, {})


def test_nothing_is_imported_where_nothing_is_configured() -> None:
    """Neither by a gateway nor by a worker."""
    code = (
        "import sys, streams.gateway.serving, streams.worker.app; "
        "from streams.tracing import spans; spans.start_spans('x'); "
        "assert not spans.are_on(); "
        "sys.exit(any(name.startswith('opentelemetry') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_what_is_configured_and_not_installed_is_said(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The process goes on without."""
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318")
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    spans.start_spans("kuaibao-test")
    assert not spans.are_on()
    assert "kuaibao[tracing]" in caplog.text
