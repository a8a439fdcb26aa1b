"""Noting of which receipts sketches are to be made: where each is, and not what it says.

A sketch costs some thirty times as much as counting the event. So it is made elsewhere, at leisure
(`streams.worker.hotspots`); what a step writes for it is one small record.
"""

from typing import Final

from streams.core.cases.case_titles import Retitled
from streams.core.events.reduced import CATEGORY, CHANNEL, KIND, TIME, guess_of
from streams.core.hotspots.sketch_records import (
    MOST_RECEIPTS,
    ReceiptPlace,
    SketchItems,
    encode_sketch_items,
)
from streams.kafka.records import Forwarded, Outputs
from streams.topics.topics import REPORTING_PARTITION, SKETCH_ITEMS
from streams.worker.agents.workbench import Workbench

_US: Final = 1_000_000


class ToSketch:
    """What one step of a partition notes.

    Args:
        bench: Says of which kinds of cases sketches are made.
        number: The partition.
    """

    def __init__(self, bench: Workbench, number: int) -> None:
        self._kinds = bench.sketched
        self._bare = bench.bare
        self._number = number
        self._made: dict[bytes, ReceiptPlace | None] = {}

    def note(self, key: bytes, change: Retitled) -> None:
        """Note what becomes of the words of a case."""
        receipt = change.receipt
        if not self._kinds:
            return
        if receipt is None or receipt.reduced[KIND] not in self._kinds:
            if change.had:
                self._made[key] = None
            return
        reduced, record = receipt.reduced, receipt.record
        # What is handed on within the step has no offset yet; it is read where it came from.
        forwarded = isinstance(record, Forwarded)
        topic, offset = record.origin if forwarded else (record.topic, record.offset)
        self._made[key] = ReceiptPlace(
            *(key.decode(), reduced[TIME] // _US, reduced[KIND], reduced[CHANNEL]),
            reduced[CATEGORY] or guess_of(reduced),
            *(self._bare(topic), offset),
        )

    def write(self, outputs: Outputs) -> None:
        """Add the records that say what was noted."""
        found = list(self._made.items())
        for start in range(0, len(found), MOST_RECEIPTS):
            part = found[start : start + MOST_RECEIPTS]
            items = SketchItems(
                self._number,
                tuple(place for _, place in part if place is not None),
                tuple(key.decode() for key, place in part if place is None),
            )
            outputs.add(SKETCH_ITEMS, REPORTING_PARTITION, None, encode_sketch_items(items))


def gone_record(case: bytes, number: int) -> bytes:
    """Return the record that says that nothing is to be kept of a case's words."""
    return encode_sketch_items(SketchItems(number, gone=(case.decode(),)))
