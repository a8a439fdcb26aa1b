"""Records that no step can work on, for a fault of ours or because what comes of them is too large.

Each becomes a dead letter that names our exception and where it was raised; the partition goes on.
"""

import logging
import traceback
from collections.abc import Callable
from typing import Final

from aiokafka import TopicPartition

from streams.core.events.refusals import Refused
from streams.kafka.records import Output, Record
from streams.kafka.troubles import where
from streams.metrics import metrics
from streams.worker.lanes.suspects import StepRecords

log = logging.getLogger(__name__)

OURS: Final = "kuaibao-"
"""How the headers begin that a dead letter has in addition to the record's own."""

_MAY_BE_LONG: Final = "kuaibao-value"
_SHORT: Final = 1_024
"""Bytes that the key of a dead letter may have which is to contain no more than it must."""

_CUT_FROM: Final = "kuaibao-cut-from"

MakeLetter = Callable[[Record, Refused], Output]
Origin = tuple[str, int, int]


class SetAside:
    """Of one partition number, the records found to be at fault and not yet in dead letters."""

    def __init__(self) -> None:
        self._why: dict[Origin, str] = {}
        self._bare: set[Origin] = set()

    def note(self, record: Record, error: Exception) -> None:
        """Note that a record is to be set aside, and say so.

        Where it was to be already, its dead letter was refused: the next one has our words alone.

        Raises:
            Exception: The error itself: not even that could be written.
        """
        place = _place(record)
        if place in self._bare:
            raise error
        if place in self._why:
            self._bare.add(place)
            return
        self._why[place] = where(error)
        log.error(
            "%s[%d] offset %d: cannot be worked on and is set aside as a dead letter: %s; see "
            "docs/operations.md, A record that is set aside\n%s",
            *(*place, where(error), "".join(traceback.format_tb(error.__traceback__))),
            extra={"topic": record.topic, "partition": record.partition, "offset": record.offset},
        )

    def take_out(self, step: StepRecords) -> list[Record]:
        """Take those out of a step that are to be set aside."""
        if not self._why:
            return []
        taken: list[Record] = []
        for at, records in list(step.items()):
            aside = [record for record in records if _place(record) in self._why]
            if aside:
                taken += aside
                step[at] = [record for record in records if _place(record) not in self._why]
        return taken

    def letter(self, record: Record, make: MakeLetter) -> Output:
        """Make the dead letter of a record that was taken out."""
        place = _place(record)
        rule = f"our own fault: {self._why[place]}; nothing of it is counted"
        key, value, headers = make(record, Refused("event", rule, reason="fault"))
        if place not in self._bare:
            return key, value, headers
        said = [
            (name, text) for name, text in headers if name.startswith(OURS) and name != _MAY_BE_LONG
        ]
        return b"", None, said

    def written(self, records: list[Record], stage: Callable[[TopicPartition], str]) -> None:
        """Note that dead letters of records have been committed."""
        for record in records:
            place = _place(record)
            self._why.pop(place, None)
            self._bare.discard(place)
            name = stage(TopicPartition(record.topic, record.partition))
            metrics.count_refused(name, {"fault": 1})


def _place(record: Record) -> Origin:
    return record.topic, record.partition, record.offset
