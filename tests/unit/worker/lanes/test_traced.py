"""Spans of a step: each agent's work and the commit, in the trace of each event."""

import asyncio
from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from streams.tracing import spans
from streams.worker.lanes.batches import Batch
from streams.worker.lanes.traced import tell_step
from tests.unit.worker.agents.bench import letter, record, state

NUMBER = 1
TRACES = [f"{number:032x}" for number in (1, 2)]


@pytest.fixture
def sent() -> Iterator[InMemorySpanExporter]:
    """What is sent."""
    exporter = InMemorySpanExporter()
    spans.start_spans_with(SimpleSpanProcessor(exporter), "kuaibao-test")
    yield exporter
    spans.stop_spans()


def batch(*traces: str | None) -> Batch:
    """Make a batch of events, each of a trace or of none."""
    records = [
        record(
            *("letters.housing", letter(f"s{place}")),
            headers=[("traceparent", f"00-{trace}-00f067aa0ba902b7-01".encode())] if trace else [],
        )
        for place, trace in enumerate(traces)
    ]
    return Batch(records, state(NUMBER), 0)


def test_a_step_is_told_of_in_each_trace(sent: InMemorySpanExporter) -> None:
    """An agent's work until it has answered, and the flush until it is committed."""

    async def told() -> None:
        batches = {"track": batch(TRACES[0], None, TRACES[1], TRACES[0]), "route": batch(None)}
        tell_step(NUMBER, batches, 1_000, 2_000)

    asyncio.run(told())
    found = [(one.name, f"{one.context.trace_id:032x}") for one in sent.get_finished_spans()]
    assert found == [
        *(("track", TRACES[0]), ("track", TRACES[1])),
        *(("flush", TRACES[0]), ("flush", TRACES[1])),
    ]
    track, *_, flush = sent.get_finished_spans()
    assert (track.start_time, track.end_time, flush.start_time) == (1_000, 2_000, 2_000)
    assert (flush.end_time or 0) > 2_000
    assert dict(track.attributes or {}) == {"messaging.destination.partition.id": "1", "events": 4}
    assert "s0" not in str([one.to_json() for one in sent.get_finished_spans()])
