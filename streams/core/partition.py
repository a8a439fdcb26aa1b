"""The cases of one partition and their tally, kept as the bytes that Kafka holds.

A case is kept as the JSON text of its record in the topic `cases`::

    {"rules":"1 Asia/Shanghai","timeline":[…],
    "events":[[…],…]}

which is written once and read back without being taken apart: only a case that changes is parsed,
and a partition is loaded by looking for the end of the first line. `rules` says by which code and
time zone the timeline was made; one made otherwise is made anew.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

import msgspec

from streams.core.cases import MOST_EVENTS, Merged, merge
from streams.core.catalogue import Catalogue
from streams.core.events import Reduced
from streams.core.tallies import Row, Tally
from streams.core.timelines import encode, timeline

RULES: Final = 1
"""Raised when the same events give another timeline than before."""

_NOWHERE: Final = b"null"
_BETWEEN: Final = b',\n"events":'

_events = msgspec.json.Decoder(list[list[Any]]).decode


class Partition:
    """Cases by key, and how many have each timeline.

    Attributes:
        tally: Always what counting all the cases anew would give.
        waiting: How many cases wait for their first event.
    """

    def __init__(self, catalogue: Catalogue, most_events: int = MOST_EVENTS) -> None:
        self.tally = Tally()
        self.waiting = 0
        self._day_of = catalogue.day_of
        self._most_events = most_events
        rules = msgspec.json.encode(f"{RULES} {catalogue.time_zone}")
        self._head = b'{"rules":%b,"timeline":' % rules
        self._cases: dict[bytes, bytes] = {}
        self._changed: set[bytes] = set()

    def __len__(self) -> int:
        return len(self._cases)

    def __contains__(self, key: bytes) -> bool:
        return key in self._cases

    def load(self, records: Iterable[tuple[bytes, bytes | None]]) -> None:
        """Take in records of the topic `cases`; `count` must follow when all are in."""
        cases = self._cases
        for key, value in records:
            if value is None:
                cases.pop(key, None)
            else:
                cases[key] = value

    def count(self) -> None:
        """Count the tally anew from the cases."""
        rows = Counter(map(self._row, self._cases.values()))
        self.waiting = rows.pop(_NOWHERE, 0)
        self.tally = Tally()
        self.tally.counts.update(rows)

    def apply(self, key: bytes, arrived: list[Reduced]) -> Merged:
        """Unite a case with events that arrived, and move it in the tally if that changes it."""
        before = self._cases.get(key)
        merged = merge(self.events(before), arrived, self._most_events)
        if not merged.changed:
            return merged
        row = encode(timeline(merged.events, self._day_of))
        old = None if before is None else self._row(before)
        self._cases[key] = b"%b%b%b%b}" % (self._head, row, _BETWEEN, encode(merged.events))
        self._changed.add(key)
        if old != row:
            self.waiting += (row == _NOWHERE) - (old == _NOWHERE)
            self.tally.move(_counted(old), _counted(row))
        return merged

    def take_changed(self) -> list[tuple[bytes, bytes]]:
        """Give the cases changed since the last taking, as records of `cases`."""
        cases = self._cases
        changed = [(key, cases[key]) for key in self._changed]
        self._changed.clear()
        return changed

    def events(self, value: bytes | None) -> list[Reduced]:
        """Give the events that a record of `cases` holds."""
        if value is None:
            return []
        return _events(value[value.index(_BETWEEN) + len(_BETWEEN) : -1])

    def _row(self, value: bytes) -> Row:
        head = self._head
        if value.startswith(head):
            return value[len(head) : value.index(b"\n") - 1]
        return encode(timeline(self.events(value), self._day_of))


def _counted(row: Row | None) -> Row | None:
    return None if row == _NOWHERE else row
