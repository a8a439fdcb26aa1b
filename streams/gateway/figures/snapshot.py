"""A snapshot of the figures on disk, from which a gateway starts again without reading Kafka.

It is made of files of arrays, which are written once, and of a list of them with their checksums
and with what they were made for and from: the cluster and topics, the catalogue, the code that
draws facts, and up to which offset of each partition they reach. The list is written last and
renamed, so there is always a whole one, or none. Whatever is missing, damaged, or of something
else leads to reading all of Kafka, which is the truth.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from streams.core.figures.engine.row_book import page_of, texts_of
from streams.core.figures.engine.shelf import Arrays
from streams.core.figures.ledger_parts import LedgerParts
from streams.gateway.figures.in_memory import TallyParts
from streams.gateway.figures.mapped_shelf import Mapped, MappedShelf, SpoiledFile
from streams.gateway.figures.snapshot_list import SnapshotList, Unfit, read_list, write_list

LIST: Final = "snapshot.json"

OLDEST_SECONDS: Final = 20 * 3_600
"""How old a snapshot may be. Kafka keeps the record that a row is gone for a day, and then none:
a snapshot from before would keep the row."""

MOST_GONE_ROWS: Final = 1_000_000
"""Rows that count nothing, and are more than the others: so many are left behind by reading all."""

_LEDGER: Final = "ledger."
_COUNTS: Final = "counts."
_YOUNG: Final = "young."
_CASES: Final = "cases."


class PlacedCases(NamedTuple):
    """In which row each case of an index was.

    Attributes:
        made: Which index; see `CaseFile.made`.
        rows: By number of the case.
        positions: By partition, the offset of `cases` up to which this is so.
        flushes: By partition, the last flush of which all moves are made.
    """

    made: str
    rows: NDArray[np.int32]
    positions: Sequence[int]
    flushes: Sequence[int]


class Snapshot(NamedTuple):
    """What a gateway begins from.

    Attributes:
        tallies: The figures.
        positions: By partition, the offset of `figures` up to which they are in.
        placed: The placement of cases; None where none was kept.
    """

    tallies: TallyParts
    positions: Sequence[int]
    placed: PlacedCases | None


class Snapshots:
    """Writes snapshots and reads the last.

    Args:
        shelf: The folder, with the arrays that the ledger keeps there already.
    """

    def __init__(self, shelf: MappedShelf) -> None:
        self._shelf = shelf
        self._path = shelf.folder / LIST

    def write(self, snapshot: Snapshot, about: Mapping[str, str], now: float) -> None:
        """Write one; the one before it is there until this is whole.

        Args:
            snapshot: What is kept; it must not change meanwhile.
            about: What it is made for.
            now: The time, in seconds since the epoch.

        Raises:
            OSError: The disk does not take it; the one before it is still there.
        """
        tallies, ledger = snapshot.tallies, snapshot.tallies.ledger
        files: dict[str, list[int]] = {}

        def listed(arrays: Arrays) -> str:
            # What the disk did not take before is written now.
            mapped = arrays if isinstance(arrays, Mapped) else self._shelf.write(arrays)
            files[mapped.name] = mapped.sums
            held.append(mapped)
            return mapped.name

        held: list[Mapped] = []
        placed = snapshot.placed
        state = _named(_LEDGER, ledger.arrays) | _named(_COUNTS, tallies.counts)
        state |= _named(_YOUNG, page_of(ledger.young))
        if placed:
            state[_CASES] = placed.rows
        content = SnapshotList(
            dict(about),
            now,
            files,
            [listed(run) for run in ledger.live],
            [listed(run) for run in ledger.gone],
            [listed(page) for page in ledger.pages],
            [listed(index) for index in ledger.indexes],
            listed(state),
            ledger.cells,
            ledger.names,
            ledger.unreadable,
            [*tallies.flushes],
            [*snapshot.positions],
            tallies.event_time,
            tallies.intake_time,
            placed and placed.made,
            [*placed.positions] if placed else [],
            [*placed.flushes] if placed else [],
        )
        write_list(self._path, content)
        self._shelf.need(files)

    def read(self, about: Mapping[str, str], now: float) -> Snapshot:
        """Return the last snapshot; each byte of it is checked.

        Args:
            about: What it must have been made for.
            now: The time, in seconds since the epoch.

        Raises:
            Unfit: There is none that can be used.
        """
        listed = read_list(self._path)
        for name, value in about.items():
            if listed.about.get(name) != value:
                raise Unfit(f"it was made for another {name}")
        if not 0 <= now - listed.taken < OLDEST_SECONDS:
            raise Unfit(f"it is not of the last {OLDEST_SECONDS // 3_600} hours")
        try:
            opened = {name: self._shelf.open(name, sums) for name, sums in listed.files.items()}
            state = opened[listed.state]
            arrays = _part(_LEDGER, state)
            gone = np.count_nonzero(arrays["count"] == 0)
            if gone > MOST_GONE_ROWS and 2 * gone > len(arrays["count"]):
                raise Unfit(f"{gone} of its {len(arrays['count'])} rows count nothing any more")
            ledger = LedgerParts(
                [opened[name] for name in listed.live],
                [opened[name] for name in listed.gone],
                [opened[name] for name in listed.pages],
                [opened[name] for name in listed.indexes],
                [*texts_of(_part(_YOUNG, state))],
                arrays,
                [_cell(cell) for cell in listed.cells],
                listed.names,
                listed.unreadable,
            )
            counts = _part(_COUNTS, state)
            placed = None
            if listed.case_file is not None:
                placed = PlacedCases(
                    listed.case_file, state[_CASES], listed.case_positions, listed.case_flushes
                )
        except SpoiledFile as error:
            raise Unfit(str(error)) from error
        except KeyError as error:
            raise Unfit(f"it lacks {error}") from error
        self._shelf.need(listed.files)
        tallies = TallyParts(
            ledger, counts, tuple(listed.flushes), listed.event_time, listed.intake_time
        )
        return Snapshot(tallies, listed.positions, placed)

    def discard(self) -> None:
        """Let there be none; the files of which it was made go once nobody uses them."""
        self._path.unlink(missing_ok=True)
        self._shelf.need(())


def _named(first: str, arrays: Arrays) -> dict[str, NDArray[Any]]:
    return {first + name: array for name, array in arrays.items()}


def _part(first: str, arrays: Arrays) -> dict[str, NDArray[Any]]:
    return {
        name.removeprefix(first): array for name, array in arrays.items() if name.startswith(first)
    }


def _cell(cell: list[Any]) -> Any:
    """Return a cell as it was: its labels are pairs."""
    *plain, last = cell
    return (*plain, tuple(map(tuple, last)) if isinstance(last, list) else last)
