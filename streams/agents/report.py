"""The agent *report*: opinion items and days due become numbered quick reports."""

from collections import Counter

import msgspec

from streams import metrics
from streams.agents.workbench import Workbench
from streams.core.errors import Refused
from streams.core.quick_reports import Due
from streams.kafka.batches import Batch
from streams.kafka.records import Outputs
from streams.kafka.state import REPORTING_PARTITION
from streams.kafka.state_records import read_item
from streams.topics import DEAD_LETTERS, QUICK_REPORTS


def report(batch: Batch, bench: Workbench) -> Outputs:
    """Let items wait, and issue what is due."""
    outputs = Outputs()
    reporter = batch.lane.quick_reports()
    refused = Counter[str]()
    for record in batch.records:
        try:
            what = read_item(record.value or b"")
        except (msgspec.DecodeError, UnicodeDecodeError):
            reason = Refused("event", "is no item of a quick report")
            letter = bench.dead_letter(record, reason)
            outputs.add(DEAD_LETTERS, batch.lane.number, *letter)
            refused[reason.reason] += 1
            continue
        if not isinstance(what, Due):
            reporter.take(what)
        elif issue := reporter.due(what.day):
            value = msgspec.json.encode(issue)
            outputs.add(QUICK_REPORTS, REPORTING_PARTITION, issue.key.encode(), value)
    metrics.count_refused("report", refused)
    return outputs
