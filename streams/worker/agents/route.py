"""The agent *route*: from `intake` to the topics by category, unchanged.

Of an event whose category was guessed a header says so (`GUESS_HEADER`).
"""

from collections import Counter

from streams.core.bulletins.quick_reports import MISDIRECTED
from streams.core.cases.routing import with_guess_header
from streams.core.events import messages
from streams.core.events.refusals import Refused
from streams.core.filing.guessed import GuessedCategory
from streams.core.hotspots.said import encode_said
from streams.core.hotspots.saying import hotspot_said_of
from streams.core.publications.requests import MISDIRECTED_PUBLICATION, is_of_publication
from streams.core.record_headers import MOST_HEADERS, Headers, weight
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
    guessed: Counter[str] = Counter()
    for record in batch.records:
        try:
            event = bench.read(record.value, record.headers, now)
            if isinstance(event.message, messages.Due | messages.Redacted):
                raise MISDIRECTED
            if is_of_publication(event):
                raise MISDIRECTED_PUBLICATION
            said = hotspot_said_of(event)
        except Refused as reason:
            refusals.add(record, reason)
            continue
        if said is not None:
            value = encode_said(said)
            outputs.add(HOTSPOT_DECISIONS, REPORTING_PARTITION, said.key.encode(), value)
            continue
        topic, guess = bench.router.destination(event)
        key, headers = event.subject.encode(), record.headers
        if guess is not None:
            headers = _saying(guess, record, bench.most_record_bytes)
            guessed[guess.told_by] += 1
        outputs.add(topic, number, key, record.value, headers)
        if topic in joins:
            forwarded = _forwarded(record, joins[topic], key, headers)
            handed_on.append((key, arriving(event, forwarded, bench)))
    for (topic, _), written in outputs.by_partition.items():
        metrics.EVENTS_ROUTED.labels(topic).inc(len(written))
    for by, many in guessed.items():
        metrics.EVENTS_GUESSED.labels(by).inc(many)
    refusals.write(outputs)
    return outputs


def _saying(guess: GuessedCategory, record: Record, most: int) -> Headers:
    """Return a record's headers with what was guessed; as they are where that does not fit."""
    before: Headers = record.headers
    headers = with_guess_header(before, guess)
    if not before:
        return headers
    fits = len(headers) <= MOST_HEADERS and len(record.value or b"") + weight(headers) <= most
    return headers if fits else before


def _forwarded(record: Record, topic: str, key: bytes, headers: Headers) -> Forwarded:
    """Return a record as it is written to a topic (with prefix), at an offset not known yet."""
    return Forwarded(
        *(topic, record.partition, record.timestamp, record.timestamp_type),
        *(key, record.value, headers),
        origin=(record.topic, record.offset),
    )
