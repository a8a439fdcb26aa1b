"""A partition's cases and tally, kept in its store: in memory is only what a step changes.

What a step changes is written to the store once Kafka has committed it, so the store never knows
what Kafka does not. Counts are read for the rows that changed, once a step.
"""

import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from streams.core.cases.case_records import CaseRecords
from streams.core.cases.ended import (
    NOT_ENDED,
    PLACE_BYTES,
    place_of,
    place_of_day,
    settled_place,
)
from streams.core.cases.tallies import Row
from streams.worker.store.case_store import CaseStore, StoreReach
from streams.worker.store.kept_tally import KeptTally
from streams.worker.store.settled import Settled

MOST_CASES_KNOWN: Final = 8_000
"""Cases of a partition that are kept in memory from step to step."""


class KeptCases:
    """Cases by key, as a dictionary has them; most are in the store.

    Args:
        store: Where they are.
        records: Reads their rows.
        looked_by: By which catalogue and version they are looked at.

    Attributes:
        tally: How many have each row.
        settled: Which of them need not be looked at again.
    """

    def __init__(self, store: CaseStore, records: CaseRecords, looked_by: str = "") -> None:
        self.tally = KeptTally(store)
        self._store = store
        self._records = records
        self._many = 0
        self._step: dict[bytes, bytes | None] = {}
        self._known: dict[bytes, bytes | None] = {}
        self.settled = Settled(store, looked_by)
        self._unsettled: dict[bytes, bytes] = {}
        self._places: dict[bytes, tuple[bytes | None, bytes | None]] = {}

    def has(self, many: int) -> None:
        """Say how many cases the store has."""
        self._many = many

    def fetch(self, keys: Iterable[bytes]) -> None:
        """Read cases that will be asked for, all at once: that is quicker than one by one."""
        known = self._known
        wanted = [key for key in keys if key not in known]
        known.update(zip(wanted, self._store.cases(wanted), strict=True))

    def forget(self) -> None:
        """Drop what was read and not changed; it is read again where it is asked for."""
        self._known.clear()

    def get(self, key: bytes) -> bytes | None:
        """Return the record of a case; None where there is none."""
        if key in self._step:
            return self._step[key]
        if key not in self._known:
            if len(self._known) > MOST_CASES_KNOWN:  # All are looked at, one by one.
                self._known.clear()
            self.fetch([key])
        return self._known[key]

    def __getitem__(self, key: bytes) -> bytes:
        record = self.get(key)
        if record is None:
            raise KeyError(key)
        return record

    def __setitem__(self, key: bytes, record: bytes) -> None:
        self.change(key, record)

    def change(self, key: bytes, record: bytes | None) -> None:
        """Change a case; None takes it out."""
        before, row_of = self.get(key), self._records.row
        self.put(
            *(key, record, None if record is None else row_of(record)),
            *(before, None if before is None else row_of(before)),
        )

    def put(
        self,
        key: bytes,
        record: bytes | None,
        row: Row | None,
        before: bytes | None,
        row_before: Row | None,
    ) -> None:
        """Change a case of which it is known what it was.

        Args:
            key: Its key; it was asked for.
            record: What it is; None takes it out.
            row: Its row.
            before: What it was.
            row_before: The row that it had.
        """
        self._many += (record is not None) - (before is not None)
        if key in self._step:
            was = self._places[key][0]
        else:
            was = None
            if before is not None and row_before is not None:
                was = place_of(before, row_before)
                if was == NOT_ENDED and (settled := settled_place(before, row_before)):
                    self._unsettled[key] = settled + key
        now = None if record is None or row is None else place_of(record, row)
        self._step[key] = record
        self._places[key] = (was, now)

    def changed(self, keys: Iterable[bytes]) -> list[tuple[bytes, bytes]]:
        """Return records that the step has changed."""
        step = self._step
        return [(key, step.get(key) or self[key]) for key in keys]

    def missing(self, keys: Iterable[bytes]) -> list[bytes]:
        """Return the keys of which there is no case."""
        step, known = self._step, self._known
        return [key for key in keys if (key in step or not known.get(key)) and key not in self]

    def __contains__(self, key: bytes) -> bool:
        return self.get(key) is not None

    def __len__(self) -> int:
        return self._many

    def __iter__(self) -> Iterator[bytes]:
        for key, _ in self._store.all_cases():
            if self._step.get(key, b"") is not None:
                yield key
        for key, record in list(self._step.items()):
            if record is not None and self._store.cases([key]) == [None]:
                yield key

    def to_look_at(self, day: int) -> Iterator[bytes]:
        """Return the cases that had not ended before a day, and all that this step changes."""
        step = list(self._step)
        yield from step
        for key in self._store.placed(place_of_day(day)):
            if key not in self._step:
                yield key

        for placed in self._store.settled(place_of_day(day)):
            if (key := placed[PLACE_BYTES:]) not in self._step:
                yield key

    def settle(self, key: bytes) -> None:
        """Note that an ended case was looked at, and nothing was found, nor will be found later.

        What the step under way has changed is not settled: it may not be committed.
        """
        record = None if key in self._step else self.get(key)
        if record is not None:
            self.settled.note(key, settled_place(record, self._records.row(record)))

    def committed(self, copy_of: str, offsets: Mapping[str, int], flush: int, waiting: int) -> None:
        """Write what the step changed to the store, now that Kafka has it."""
        places = [(key, *of) for key, of in self._places.items() if of[0] != of[1]]
        # Of what was settled the place was taken away, and it has one again.
        places += [
            (key, None, NOT_ENDED) for key in self._unsettled if self._places[key][1] == NOT_ENDED
        ]
        reach = StoreReach(
            *(
                copy_of,
                dict(offsets),
                flush,
                self._many,
                waiting,
                time.time(),
                self.settled.looked_by,
            )
        )
        counts, unsettled = self.tally.committed().items(), self._unsettled.values()
        self._store.write(self._step, counts, places, reach, unsettled)
        self._unsettled.clear()
        known = self._known
        known.update(self._step)
        self._step.clear()
        self._places.clear()
        if len(known) > MOST_CASES_KNOWN:
            known.clear()
