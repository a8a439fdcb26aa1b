"""What a feeder has sent, as far as Kafka has it, in memory while the feeder runs."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from streams.core.mapping.rows import START, Position
from streams.core.mapping.sent import FedKey, SentRow
from streams.core.mapping.sent_records import (
    FedPosition,
    FedRow,
    position_record,
    record_key,
    row_record,
)


class FeedBatch(NamedTuple):
    """What is written in one transaction.

    Attributes:
        events: Subjects and values, as `intake` has them.
        rows: What Kafka has of these rows then.
        position: Where the source goes on after these, if that is known here.
        has_position: Whether it is.
    """

    events: tuple[tuple[bytes, bytes], ...]
    rows: Mapping[FedKey, SentRow]
    position: Position = START
    has_position: bool = False

    def records(self, feeder: str, at: str) -> Iterator[tuple[bytes, bytes | None]]:
        """Return keys and values of the feeder's own records.

        Args:
            feeder: The feeder's name.
            at: The time now, RFC 3339 in UTC.
        """
        for key, sent in self.rows.items():
            yield record_key(feeder, key), row_record(sent)
        if self.has_position:
            yield record_key(feeder), position_record(self.position, at)


class SentRows:
    """The rows that one feeder has sent, and where it is.

    Attributes:
        rows: What Kafka has of each.
        position: Where the source goes on.
    """

    def __init__(self, feeder: str) -> None:
        self.rows: dict[FedKey, SentRow] = {}
        self.position: Position = START
        self._feeder = feeder

    def read(self, fed: FedRow | FedPosition) -> None:
        """Take over what a record says, of whatever feeder it is."""
        if fed.feeder != self._feeder:
            return
        if isinstance(fed, FedPosition):
            self.position = fed.position
        elif fed.sent is None:
            self.rows.pop(fed.key, None)
        else:
            self.rows[fed.key] = fed.sent

    def apply(self, batch: FeedBatch) -> None:
        """Note that Kafka has a batch."""
        self.rows.update(batch.rows)
        if batch.has_position:
            self.position = batch.position
