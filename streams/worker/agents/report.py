"""The agent *report*: opinion items and days due become numbered quick reports."""

import logging

import msgspec

from streams.core.bulletins.issue_parts import IssuePart
from streams.core.bulletins.quick_reports import (
    NOT_FOR_DUE,
    DayDue,
    Withdrawal,
)
from streams.core.events import messages
from streams.core.events.reader import Event
from streams.core.events.refusals import Refused
from streams.core.events.times import CLOCKS_APART_US
from streams.kafka.partitioner import partitions_of
from streams.kafka.records import Outputs, Record
from streams.topics.read_back import item_of
from streams.topics.topics import (
    QUICK_REPORT_DUE,
    QUICK_REPORT_ITEMS,
    QUICK_REPORTS,
    REPORTING_PARTITION,
    SKETCH_ITEMS,
    TITLES,
)
from streams.worker.agents.refusals import Refusals
from streams.worker.agents.to_sketch import gone_record
from streams.worker.agents.workbench import Workbench
from streams.worker.lanes.batches import Batch

log = logging.getLogger(__name__)


def report(batch: Batch, bench: Workbench) -> Outputs:
    """Let items wait, issue what is due, and take titles out of what was issued and of lists."""
    return _Reporting(batch, bench).outputs


class _Reporting:
    """One batch being reported.

    A day due is judged where it comes in, and passed on to where the items are: in the one order
    of their topic it has before it all items that it is to take, however far behind a worker is.
    """

    def __init__(self, batch: Batch, bench: Workbench) -> None:
        self.outputs = Outputs()
        self._bench = bench
        self._lane = batch.state
        self._reporter = batch.state.quick_reports()
        self._now = bench.now(batch.records)
        refusals = Refusals(bench, "report", batch.state.number)
        changed: dict[str, IssuePart] = {}
        for record in batch.records:
            try:
                changed |= {part.key: part for part in self._take(record)}
            except Refused as reason:
                refusals.add(record, reason)
        # Once each, however many of its titles are withdrawn.
        for key, part in changed.items():
            value = msgspec.json.encode(part)
            self.outputs.add(QUICK_REPORTS, REPORTING_PARTITION, key.encode(), value)
        refusals.write(self.outputs)

    def _take(self, record: Record) -> list[IssuePart]:
        """Do what a record says, and return the parts of issues that are to be written."""
        if self._bench.bare(record.topic) == QUICK_REPORT_DUE:
            return self._told(self._bench.read(record.value, record.headers, self._now), record)
        what = item_of(record)
        if isinstance(what, DayDue):
            return self._due(what, 1_000 * record.timestamp)
        self._reporter.take(what)
        return []

    def _told(self, event: Event, record: Record) -> list[IssuePart]:
        message = event.message
        if isinstance(message, messages.Due):
            self._pass_on(event.subject, 1_000 * record.timestamp)
            return []
        if not isinstance(message, messages.Redacted):
            raise NOT_FOR_DUE
        data = message.data
        parts: list[IssuePart] = []
        if data.issue:
            why = Withdrawal(1_000 * record.timestamp, data.by, data.reason)
            parts = self._reporter.withdraw(data.issue, event.subject, why)
            if parts:
                log.info("quick report %s: a title is withdrawn, as %s asked", data.issue, data.by)
        else:
            log.info("list of cases: a title is withdrawn, as %s asked", data.by)
        self._untitle(event.subject.encode())
        return parts

    def _untitle(self, case: bytes) -> None:
        """Take the title of a case out of the lists, whichever partition it is in."""
        (partition,) = partitions_of([case], self._bench.partitions)
        self.outputs.add(TITLES, partition, case, None)
        if self._bench.sketched:
            gone = gone_record(case, partition)
            self.outputs.add(SKETCH_ITEMS, REPORTING_PARTITION, None, gone)

    def _pass_on(self, day: str, at: int) -> None:
        """Let a day be due behind the items that are there, if it was over by Kafka's clock.

        No worker's clock is asked: one that ran ahead would issue future days for ever.
        """
        self._reporter.see_over(day, at)
        value = msgspec.json.encode(DayDue(day, at))
        self.outputs.add(QUICK_REPORT_ITEMS, REPORTING_PARTITION, day.encode(), value)

    def _due(self, due: DayDue, passed_on: int) -> list[IssuePart]:
        """Issue a day's quick report.

        It was judged by the time at which its event came in; a broker's clock behind that of
        another must not refuse it now. What only says that it was, or comes of an older version, is
        judged by its own time.
        """
        at = max(passed_on, min(due.at, passed_on + CLOCKS_APART_US))
        self._reporter.see_over(due.day, at)
        parts = self._reporter.due(due.day)
        self._lane.issued += bool(parts)
        return parts
