"""Leaving out of what is taken in what cannot be read as a case."""

from aiokafka import TopicPartition

from streams.core.cases.case_records import CaseRecords
from streams.core.figures.engine.sound import Unsound
from streams.gateway.index.case_changes import Change, PartitionChanges
from streams.topics.read_back import Unreadable


class Sifting:
    """Tells what is not ours; to be asked in a thread, for some records must be folded.

    Args:
        records: Reads cases.
        unreadable: Is told of records that are not ours.
        topic: The topic `cases`, with its prefix.
    """

    def __init__(self, records: CaseRecords, unreadable: Unreadable, topic: str) -> None:
        self._records = records
        self._unreadable = unreadable
        self._topic = topic

    def sound(self, part: PartitionChanges) -> PartitionChanges:
        """Return a part without changes that cannot be read; the rest workers see to."""
        changes = [change for change in part.changes if self._is_sound(part.partition, change)]
        return part if len(changes) == len(part.changes) else part._replace(changes=changes)

    def _is_sound(self, partition: int, change: Change) -> bool:
        try:
            change.key.decode()
            if change.value is not None:
                self._records.row(change.value)
        except Exception as error:  # noqa: BLE001 - whatever it is that nonsense leads to
            why = Unsound(f"cannot be read as a case ({type(error).__name__})")
            self._unreadable.note_at(TopicPartition(self._topic, partition), change.offset, why)
            return False
        return True
