"""The agent *route*: from `intake` to the topics by category, unchanged."""

from streams.core.bulletins.quick_reports import MISDIRECTED
from streams.core.events import messages
from streams.core.events.refusals import Refused
from streams.core.hotspots.said import encode_said
from streams.core.hotspots.saying import hotspot_said_of
from streams.kafka.records import Forwarded, Outputs, Record
from streams.metrics import metrics
from streams.topics.topics import HOTSPOT_DECISIONS, REPORTING_PARTITION
from streams.worker.agents.arriving import arriving
from streams.worker.agents.refusals import Refusals
from streams.worker.agents.workbench import Workbench
from streams.worker.lanes.batches import Batch


def route(batch: Batch, bench: Workbench) -> Outputs:
    """Send each event to its topic, in the partition in which it was found.

    Whether that is its partition, *track* sees: it knows the cases it has. Where *track* is to have
    it in the same step, the event is read once, and handed on as it arrives at its case.
    """
    outputs = Outputs()
    number = batch.state.number
    now = bench.now(batch.records)
    refusals = Refusals(bench, "route", number)
    joins, handed_on = batch.joins, batch.handed_on
    for record in batch.records:
        try:
            event = bench.read(record.value, record.headers, now)
            if isinstance(event.message, messages.Due | messages.Redacted):
                raise MISDIRECTED
            said = hotspot_said_of(event)
        except Refused as reason:
            refusals.add(record, reason)
            continue
        if said is not None:
            value = encode_said(said)
            outputs.add(HOTSPOT_DECISIONS, REPORTING_PARTITION, said.key.encode(), value)
            continue
        topic = bench.router.topic(event)
        key = event.subject.encode()
        outputs.add(topic, number, key, record.value, record.headers)
        if topic in joins:
            handed_on.append((key, arriving(event, _forwarded(record, joins[topic], key), bench)))
    for (topic, _), written in outputs.by_partition.items():
        metrics.EVENTS_ROUTED.labels(topic).inc(len(written))
    refusals.write(outputs)
    return outputs


def _forwarded(record: Record, topic: str, key: bytes) -> Forwarded:
    """Return a record as it is written to a topic (with prefix), at an offset not known yet."""
    return Forwarded(
        *(topic, record.partition, record.timestamp, record.timestamp_type),
        *(key, record.value, record.headers),
        origin=(record.topic, record.offset),
    )
