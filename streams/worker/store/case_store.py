"""The store of one partition: its cases, the counts of their rows, and what is to be looked at.

It is a RocksDB without a log of its own. What was written last is lost with the process; what is
left is what was written up to some moment, all of it and in order, with the offsets of that moment:
Kafka has the rest. Each block has a checksum, so that a spoilt file is noticed and never believed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, cast

import msgspec
import numpy as np
from numpy.typing import NDArray
from rocksdict import Rdict, ReadOptions, WriteBatch, WriteOptions

from streams.core.cases.ended import NOT_ENDED, PLACE_BYTES
from streams.core.errors import SpoiltCopy
from streams.worker.store.store_options import store_options

_CASE: Final = b"c"
_COUNT: Final = b"n"
_PLACE: Final = b"p"
_REACH: Final = b"m"
_SETTLED: Final = b"s"
"""What keys begin with: of cases, of the counts of rows, of places among what is to be looked at,
of what says how far the store reaches, and of cases that are settled (see `settle`)."""

READ_AHEAD_BYTES: Final = 2 * 1024 * 1024
"""How much is read from the disk at once where all cases are."""

_COUNT_BYTES: Final = 4
_COUNT_TYPE: Final = "<u4"


class StoreReach(msgspec.Struct, frozen=True, omit_defaults=True):
    """Whose copy a store is, and how far it reaches.

    Attributes:
        copy_of: The topics, the partition, and the rules by which rows are made.
        offsets: Of each topic (without prefix) the first offset that the store does not know.
        flush: The number of the last flush that it knows.
        cases: How many cases it has.
        waiting: How many of them wait for their first event.
        at: When this was written, seconds since the epoch.
        looked_by: By which catalogue and version cases were looked at that are settled.
    """

    copy_of: str
    offsets: dict[str, int]
    flush: int
    cases: int
    waiting: int
    at: float
    looked_by: str = ""


_read_reach = msgspec.json.Decoder(StoreReach).decode


class CaseStore:
    """One partition's store.

    Args:
        folder: Where it is; made where there is none. One process at a time may have it open.

    Raises:
        SpoiltCopy: It cannot be opened. So does every method where it cannot be read or written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._write = WriteOptions()
        # What the package's types call a method is a property.
        self._write.disable_wal = True  # type: ignore[method-assign,assignment]
        try:
            self._db = Rdict(str(folder), store_options())
        except Exception as error:
            raise _said(error) from error

    def fault(self, error: Exception) -> SpoiltCopy:
        """Return the error to be raised, once it is known that the store may not be believed."""
        return _said(error)

    def reach(self) -> StoreReach | None:
        """Return how far it reaches; None of a store that is new."""
        try:
            found = self._db.get(_REACH)
            return None if found is None else _read_reach(found)
        except Exception as error:
            raise self.fault(error) from error

    def cases(self, keys: Sequence[bytes]) -> list[bytes | None]:
        """Return the records of cases; None where there is none."""
        return self._get([_CASE + key for key in keys])

    def counts(self, digests: Sequence[bytes]) -> list[int]:
        """Return how many cases have each of some rows, by the digests of these."""
        found = self._get([_COUNT + digest for digest in digests])
        return [0 if value is None else int.from_bytes(value, "little") for value in found]

    def _get(self, keys: list[bytes]) -> list[bytes | None]:
        try:
            found: Any = self._db[cast("Any", keys)] if keys else []
        except Exception as error:
            raise self.fault(error) from error
        return cast("list[bytes | None]", found)

    def write(
        self,
        cases: Mapping[bytes, bytes | None],
        counts: Iterable[tuple[bytes, int]] = (),
        places: Iterable[tuple[bytes, bytes | None, bytes | None]] = (),
        reach: StoreReach | None = None,
        unsettled: Iterable[bytes] = (),
    ) -> None:
        """Write all of this or nothing.

        Args:
            cases: Records by key; None takes a case out.
            counts: Digests of rows, and how many cases have them.
            places: Keys of cases, each with the place that it had among those to be looked at and
                the one that it has now; None is not a place.
            reach: How far the store reaches then; as far as before where it is left out.
            unsettled: Of cases that are not settled any more, if they were, place and key.
        """
        batch = WriteBatch(raw_mode=True)
        put, delete = batch.put, batch.delete
        for key, record in cases.items():
            if record is None:
                delete(_CASE + key)
            else:
                put(_CASE + key, record)
        for digest, count in counts:
            put(_COUNT + digest, count.to_bytes(_COUNT_BYTES, "little")) if count else delete(
                _COUNT + digest
            )
        for key, old, new in places:
            if old is not None and old != new:
                delete(_PLACE + old + key)
            if new is not None and old != new:
                put(_PLACE + new + key, b"")
        for one in unsettled:
            delete(_SETTLED + one)
        if reach is not None:
            put(_REACH, msgspec.json.encode(reach))
        self._written(batch)

    def write_places(self, placed: Iterable[bytes]) -> None:
        """Write that cases are to be looked at.

        Args:
            placed: Of each its place and behind it its key.
        """
        batch = WriteBatch(raw_mode=True)
        for one in placed:
            batch.put(_PLACE + one, b"")
        self._written(batch)

    def settle(self, placed: Iterable[bytes]) -> None:
        """Write of ended cases that have notices that they are looked at no more.

        Args:
            placed: Of each the place that it has by its end, and behind it its key.
        """
        batch = WriteBatch(raw_mode=True)
        for one in placed:
            batch.delete(_PLACE + NOT_ENDED + one[PLACE_BYTES:])
            batch.put(_SETTLED + one, b"")
        self._written(batch)

    def unsettle(self, placed: Iterable[bytes]) -> None:
        """Take that back."""
        batch = WriteBatch(raw_mode=True)
        for one in placed:
            batch.delete(_SETTLED + one)
            batch.put(_PLACE + NOT_ENDED + one[PLACE_BYTES:], b"")
        self._written(batch)

    def write_counts(self, digests: Sequence[bytes], counts: NDArray[np.int64]) -> None:
        """Write how many cases, of each at least one, have each of some rows."""
        batch = WriteBatch(raw_mode=True)
        for digest, count in zip(digests, _texts(counts), strict=True):
            batch.put(_COUNT + digest, count)
        self._written(batch)

    def _written(self, batch: WriteBatch) -> None:
        try:
            self._db.write(batch, self._write)
        except Exception as error:
            raise self.fault(error) from error

    def all_cases(self) -> Iterator[tuple[bytes, bytes]]:
        """Return all cases, in order of their keys; changes made meanwhile may be seen or not."""
        for key, record in self._between(_CASE, _after(_CASE), all_of_it=True):
            yield key[1:], record

    def placed(self, place: bytes) -> Iterator[bytes]:
        """Return the keys of the cases to be looked at whose place is not before this one."""
        for key, _ in self._between(_PLACE + place, _after(_PLACE)):
            yield key[1 + PLACE_BYTES :]

    def settled(self, place: bytes = b"") -> Iterator[bytes]:
        """Return place and key of the settled cases whose place is not before this one."""
        for key, _ in self._between(_SETTLED + place, _after(_SETTLED)):
            yield key[1:]

    def _between(
        self, first: bytes, end: bytes, *, all_of_it: bool = False
    ) -> Iterator[tuple[bytes, bytes]]:
        options = ReadOptions()
        options.set_iterate_upper_bound(end)
        if all_of_it:
            # What is read once need not take the place of what is read again and again.
            options.fill_cache(False)  # type: ignore[call-arg]  # the package's types leave it out
            options.set_readahead_size(READ_AHEAD_BYTES)
        try:
            found = self._db.iter(options)
            valid, key, value, on = found.valid, found.key, found.value, found.next
            found.seek(first)
            while valid():
                yield key(), value()
                on()
            # A spoilt block ends what is found, and only this says so.
            found.status()
        except GeneratorExit:
            raise
        except Exception as error:
            raise self.fault(error) from error

    def flush(self) -> None:
        """Bring all that was written to disk, and wait until it is there."""
        try:
            self._db.flush()
        except Exception as error:
            raise self.fault(error) from error

    def close(self) -> None:
        """Bring all that was written to disk, as far as the disk takes it, and close."""
        try:
            self.flush()
        finally:
            try:
                self._db.close()
            except Exception as error:
                raise self.fault(error) from error


def _texts(counts: NDArray[np.int64]) -> list[bytes]:
    """Return counts as they are written."""
    text = counts.astype(_COUNT_TYPE).tobytes()
    return [text[at : at + _COUNT_BYTES] for at in range(0, len(text), _COUNT_BYTES)]


def _after(prefix: bytes) -> bytes:
    return bytes([prefix[0] + 1])


def _said(error: Exception) -> SpoiltCopy:
    return SpoiltCopy(f"{type(error).__name__}: {' '.join(str(error).split())[:200]}")
