"""The agent *route*: from `intake` to the topics by category, unchanged."""

import msgspec

from streams import metrics
from streams.agents.refusals import Refusals
from streams.agents.workbench import Workbench
from streams.core import messages
from streams.core.errors import Refused
from streams.core.quick_reports import Due
from streams.kafka.batches import Batch
from streams.kafka.records import Outputs
from streams.kafka.state import REPORTING_PARTITION


def route(batch: Batch, bench: Workbench) -> Outputs:
    """Send each event to its topic, in the partition in which it was found.

    Whether that is its partition, *track* sees: it knows the cases it has.
    """
    outputs = Outputs()
    number = batch.lane.number
    now = bench.now(batch.records)
    refusals = Refusals(bench, "route", number)
    for record in batch.records:
        try:
            event = bench.read(record.value, record.headers, now)
        except Refused as reason:
            refusals.add(record, reason)
            continue
        topic = bench.router.topic(event)
        if isinstance(event.message, messages.Due):
            day = msgspec.json.encode(Due(event.subject))
            outputs.add(topic, REPORTING_PARTITION, event.subject.encode(), day)
        else:
            key = event.subject.encode()
            outputs.add(topic, number, key, record.value, record.headers)
    for (topic, _), written in outputs.by_partition.items():
        metrics.ROUTED.labels(topic).inc(len(written))
    refusals.write(outputs)
    return outputs
