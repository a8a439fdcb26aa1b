"""The agent *report*: opinion items and days due become numbered quick reports."""

import logging

import msgspec

from streams.agents.refusals import Refusals
from streams.agents.workbench import Workbench
from streams.core import messages
from streams.core.errors import Refused
from streams.core.events import Event
from streams.core.issue_parts import Part
from streams.core.quick_reports import NOT_FOR_DUE, Due, Withdrawal, read_item
from streams.kafka.batches import Batch
from streams.kafka.records import Outputs, Record
from streams.kafka.state import REPORTING_PARTITION
from streams.topics import QUICK_REPORT_DUE, QUICK_REPORTS

log = logging.getLogger(__name__)


def report(batch: Batch, bench: Workbench) -> Outputs:
    """Let items wait, issue what is due, and take titles out of what was issued."""
    return _Reporting(batch, bench).outputs


class _Reporting:
    """One batch being reported.

    Of a batch, items come before days due: whoever sends both in this order means so.
    """

    def __init__(self, batch: Batch, bench: Workbench) -> None:
        self.outputs = Outputs()
        self._bench = bench
        self._lane = batch.lane
        self._reporter = batch.lane.quick_reports()
        self._now = bench.now(batch.records)
        refusals = Refusals(bench, "report", batch.lane.number)
        changed: dict[str, Part] = {}
        for record in sorted(batch.records, key=self._is_due):
            try:
                changed |= {part.key: part for part in self._take(record)}
            except Refused as reason:
                refusals.add(record, reason)
        # Once each, however many of its titles are withdrawn.
        for key, part in changed.items():
            value = msgspec.json.encode(part)
            self.outputs.add(QUICK_REPORTS, REPORTING_PARTITION, key.encode(), value)
        refusals.write(self.outputs)

    def _is_due(self, record: Record) -> bool:
        return self._bench.bare(record.topic) == QUICK_REPORT_DUE

    def _take(self, record: Record) -> list[Part]:
        """Do what a record says; gives the parts of issues that are to be written."""
        if self._is_due(record):
            return self._told(self._bench.read(record.value, record.headers, self._now), record)
        what = read_item(record.value)
        if isinstance(what, Due):
            return self._due(what.day, record)
        self._reporter.take(what)
        return []

    def _told(self, event: Event, record: Record) -> list[Part]:
        message = event.message
        if isinstance(message, messages.Due):
            return self._due(event.subject, record)
        if not isinstance(message, messages.Redacted):
            raise NOT_FOR_DUE
        data = message.data
        why = Withdrawal(1_000 * record.timestamp, data.by, data.reason)
        parts = self._reporter.withdraw(data.issue, event.subject, why)
        if parts:
            log.info("quick report %s: a title is withdrawn, as %s asked", data.issue, data.by)
        return parts

    def _due(self, day: str, record: Record) -> list[Part]:
        """Issue a day's quick report, if the day was over by Kafka's clock when it was called due.

        No worker's clock is asked: one that ran ahead would issue for ever what is yet to come.
        """
        self._reporter.see_over(day, 1_000 * record.timestamp)
        parts = self._reporter.due(day)
        self._lane.issued += bool(parts)
        return parts
