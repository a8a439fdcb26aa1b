"""Spans of a step: what each agent did with the events of a trace, and when it was committed."""

from collections.abc import Mapping

from streams.tracing import spans
from streams.tracing.traceparent import traceparent_of
from streams.worker.lanes.batches import Batch


def tell_step(number: int, batches: Mapping[str, Batch], began: int, worked: int) -> None:
    """Tell of a step that is committed.

    Args:
        number: Of the partition.
        batches: By agent.
        began: When it began, in nanoseconds since the epoch.
        worked: When the agents had answered, and writing began; the same.
    """
    committed = spans.span_time()
    for agent, batch in batches.items():
        found = map(traceparent_of, batch.headers())
        parents = [parent for parent in found if parent]
        told: dict[str, str | int] = {
            "messaging.destination.partition.id": str(number),
            "events": len(batch),
        }
        spans.tell(agent, parents, began, worked, told)
        spans.tell("flush", parents, worked, committed, told)
