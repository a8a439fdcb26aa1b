"""The agent *report*: opinion items and days due become numbered quick reports."""

import msgspec

from streams.agents.refusals import Refusals
from streams.agents.workbench import Workbench
from streams.core.errors import Refused
from streams.core.quick_reports import Due
from streams.kafka.batches import Batch
from streams.kafka.records import Outputs
from streams.kafka.state import REPORTING_PARTITION, read_item
from streams.topics import QUICK_REPORTS


def report(batch: Batch, bench: Workbench) -> Outputs:
    """Let items wait, and issue what is due."""
    outputs = Outputs()
    reporter = batch.lane.quick_reports()
    refusals = Refusals(bench, "report", batch.lane.number)
    for record in batch.records:
        try:
            what = read_item(record.value or b"")
        except (msgspec.DecodeError, UnicodeDecodeError):
            refusals.add(record, Refused("event", "is no item of a quick report"))
            continue
        if not isinstance(what, Due):
            reporter.take(what)
        elif issue := reporter.due(what.day):
            value = msgspec.json.encode(issue)
            outputs.add(QUICK_REPORTS, REPORTING_PARTITION, issue.key.encode(), value)
    refusals.write(outputs)
    return outputs
