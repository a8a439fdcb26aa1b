"""The agent *route*: from `intake` to the topics by category, unchanged."""

from streams.core.bulletins.quick_reports import MISDIRECTED
from streams.core.events import messages
from streams.core.events.refusals import Refused
from streams.kafka.records import Outputs
from streams.metrics import metrics
from streams.worker.agents.refusals import Refusals
from streams.worker.agents.workbench import Workbench
from streams.worker.lanes.batches import Batch


def route(batch: Batch, bench: Workbench) -> Outputs:
    """Send each event to its topic, in the partition in which it was found.

    Whether that is its partition, *track* sees: it knows the cases it has.
    """
    outputs = Outputs()
    number = batch.state.number
    now = bench.now(batch.records)
    refusals = Refusals(bench, "route", number)
    for record in batch.records:
        try:
            event = bench.read(record.value, record.headers, now)
            if isinstance(event.message, messages.Due | messages.Redacted):
                raise MISDIRECTED
        except Refused as reason:
            refusals.add(record, reason)
            continue
        topic = bench.router.topic(event)
        outputs.add(topic, number, event.subject.encode(), record.value, record.headers)
    for (topic, _), written in outputs.by_partition.items():
        metrics.EVENTS_ROUTED.labels(topic).inc(len(written))
    refusals.write(outputs)
    return outputs
