"""Sheets as a source: one file, or all files of a folder, read whole each time.

Of a folder the file that was changed last comes first, so that what a later file says of a row is
what counts.
"""

import hashlib
import logging
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from streams.core.errors import BadInput
from streams.core.mapping.cells import in_one_line, is_empty
from streams.core.mapping.rows import Bilingual, Position, RowCell, SourceRow, Taken, UnreadRow
from streams.sources.grids import SHEET_ENDINGS, Grid, GridRow, SheetFault, read_grids
from streams.sources.heads import Head, find_head
from streams.sources.source import SourceContext, SourceKind

log = logging.getLogger(__name__)

ROWS_AT_A_TIME: Final = 1_000
SETTLED_SECONDS: Final = 2.0
"""Files are read once nothing was written to any of them for so long."""

_SETTLE_LOOK_SECONDS: Final = 0.25
_LOOK_SECONDS: Final = 1.0
_TOTALS: Final = frozenset(
    {"合计", "总计", "小计", "共计", "累计", "总数", "total", "sum", "subtotal"}
)


class SheetKeys(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What ``[source]`` of kind ``sheet`` may say.

    Attributes:
        path: The file, or the folder of files; relative to the mapping file's folder.
        pattern: Which files of a folder.
        sheets: Which sheets of a file; left out, all that are shown and have the head.
    """

    path: Annotated[str, Meta(min_length=1)]
    pattern: str = "*"
    sheets: list[str] = []


class Sheets:
    """Reads sheets; see `Source`.

    Raises:
        BadInput: There is nothing to read, or a sheet that must be there is not.
    """

    def __init__(self, keys: SheetKeys, context: SourceContext) -> None:
        self._keys = keys
        self._path = context.folder / keys.path
        self._wanted = {in_one_line(name): name for name in sorted(context.wanted)}
        self._required = {in_one_line(name) for name in context.required}
        self._stopped = threading.Event()
        self.fields: Sequence[str] = self._look()

    def take(self, position: Position) -> Iterator[Taken]:
        """Return all rows, if any file differs from those of the position."""
        files = self._settled()
        stamp = _digest_of(files)
        if position == stamp:
            return
        if self._stopped.is_set():
            return
        for path in files:
            for rows, unread in _in_batches(self._file(path)):
                yield Taken(rows, unread, None, part=path.name)
        yield Taken((), (), stamp, whole=True)

    def wait(self, seconds: float) -> None:
        """Return when a file has changed, or after so many seconds."""
        before, until = self._stat(), time.monotonic() + seconds
        while time.monotonic() < until and not self._stopped.wait(_LOOK_SECONDS):
            if self._stat() != before:
                self._stopped.wait(SETTLED_SECONDS)
                return

    def close(self) -> None:
        """Have a wait end."""
        self._stopped.set()

    def _look(self) -> list[str]:
        """Return the columns that there are."""
        if not self._path.exists():
            raise BadInput(f"{self._path}: 没有这个文件或文件夹 / there is no such file or folder")
        fields: dict[str, None] = {}
        for path in self._files():
            try:
                heads = [self._head(grid) for grid in read_grids(path, self._keys.sheets)]
            except SheetFault:
                continue
            for head in filter(None, heads):
                fields |= dict.fromkeys(self._wanted.get(n, n) for n in head.names if n)
        if not fields and self._path.is_dir():
            return list(self._wanted.values())  # Files may be dropped in later.
        return list(fields)

    def _settled(self) -> list[Path]:
        """Return the files once nobody writes to one: what it lacks so far has not vanished."""
        while not self._stopped.is_set():
            files = self._files()
            now = time.time()
            written = [path.stat().st_mtime for path in files if path.exists()]
            # What is dated ahead of our clock will not settle, and is taken as it is.
            if not any(now - SETTLED_SECONDS < at <= now for at in written):
                return files
            self._stopped.wait(_SETTLE_LOOK_SECONDS)
        return []

    def _files(self) -> list[Path]:
        if not self._path.is_dir():
            return [self._path]
        found = [
            (path.stat().st_mtime_ns, path.name, path)
            for path in self._path.glob(self._keys.pattern)
            if path.suffix.lower() in SHEET_ENDINGS and path.name[0] not in ".~" and path.is_file()
        ]
        return [path for *_, path in sorted(found, reverse=True)]

    def _stat(self) -> list[tuple[str, int, int]]:
        paths = self._path.glob(self._keys.pattern) if self._path.is_dir() else [self._path]
        found = []
        for path in sorted(paths):
            try:
                status = path.stat()
            except OSError:
                continue
            found.append((path.name, status.st_size, status.st_mtime_ns))
        return found

    def _file(self, path: Path) -> Iterator[SourceRow | UnreadRow]:
        try:
            grids = read_grids(path, self._keys.sheets)
        except SheetFault as fault:
            yield UnreadRow(path.name, fault.why)
            return
        headed = [(grid, self._head(grid)) for grid in grids]
        if not any(head for _, head in headed):
            yield UnreadRow(path.name, self._no_head(grids))
        for grid, head in headed:
            place = f"{path.name}, sheet {grid.name}" if grid.name else path.name
            if head is None:
                if self._keys.sheets:
                    yield UnreadRow(place, self._no_head([grid]))
                elif grid.rows:
                    log.info("%s: passed over: it does not have the columns", place)
                continue
            log.info("%s: %s, head in row %d", place, grid.form, head.first + 1)
            yield from self._rows(grid, head, place)

    def _head(self, grid: Grid) -> Head | None:
        head = find_head(grid, self._wanted)
        if head is None or not self._required.issubset(head.names):
            return None
        return head

    def _no_head(self, grids: Sequence[Grid]) -> Bilingual:
        heads = [find_head(grid, self._wanted) or find_head(grid, ()) for grid in grids]
        there = dict.fromkeys(name for head in heads if head for name in head.names if name)
        missing = ", ".join(sorted(self._required.difference(there)))
        listed = ", ".join(there) or "-"
        return Bilingual(
            f"没有哪张工作表的表头有这些列：{missing}；表头有：{listed}",
            f"no sheet has a head with {missing}; heads have {listed}",
        )

    def _rows(self, grid: Grid, head: Head, place: str) -> Iterator[SourceRow | UnreadRow]:
        shared = _shared(grid, head.last + 1)
        names = [self._wanted.get(name, name) for name in head.names]
        for number in range(head.last + 1, len(grid.rows)):
            row = grid.rows[number]
            if all(is_empty(cell) for cell in row):
                continue
            where = f"{place}, row {number + 1}"
            if any(not is_empty(cell) for cell in row[len(names) :]):
                yield UnreadRow(
                    where,
                    Bilingual(
                        "单元格比表头多：列已错位，请检查这一行",
                        "has more cells than the head: its columns have slipped",
                    ),
                )
                continue
            filled = [shared.get((number, column), cell) for column, cell in enumerate(row)]
            cells = {name: cell for name, cell in zip(names, filled, strict=False) if name}
            if not self._is_total(row, cells) and not _is_head(row, head):
                yield SourceRow(where, cells)

    def _is_total(self, row: GridRow, cells: dict[str, RowCell]) -> bool:
        """Return whether a row sums others up: it says so, and lacks what identifies a row."""
        first = next((cell for cell in row if not is_empty(cell)), None)
        said = in_one_line(first).replace(" ", "").rstrip(":").lower()
        return said in _TOTALS and any(
            is_empty(cells.get(self._wanted[name])) or cells.get(self._wanted[name]) is first
            for name in self._required
        )


def _is_head(row: GridRow, head: Head) -> bool:
    """Return whether a row is the head once more, as on each printed page."""
    said = [in_one_line(cell) for cell in row if not is_empty(cell)]
    return bool(said) and said == [name for name in head.names if name]


def _shared(grid: Grid, first: int) -> dict[tuple[int, int], RowCell]:
    """Return what merged cells below the head say, by row and column."""
    return {
        (row, column): grid.rows[merge.top][merge.left]
        for merge in grid.merges
        if merge.top >= first and merge.top < len(grid.rows)
        for row in range(merge.top, merge.bottom + 1)
        for column in range(merge.left, merge.right + 1)
        if merge.left < len(grid.rows[merge.top])
    }


def _in_batches(
    found: Iterator[SourceRow | UnreadRow],
) -> Iterator[tuple[list[SourceRow], list[UnreadRow]]]:
    rows: list[SourceRow] = []
    unread: list[UnreadRow] = []
    for each in found:
        if isinstance(each, SourceRow):
            rows.append(each)
        else:
            unread.append(each)
        if len(rows) + len(unread) >= ROWS_AT_A_TIME:
            yield rows, unread
            rows, unread = [], []
    if rows or unread:
        yield rows, unread


def _digest_of(paths: Sequence[Path]) -> str:
    """Return a digest of the names and contents of files."""
    found = hashlib.sha256()
    for path in paths:
        found.update(path.name.encode() + b"\0")
        try:
            with path.open("rb") as file:
                found.update(hashlib.file_digest(file, "sha256").digest())
        except OSError:
            found.update(b"-")
    return found.hexdigest()


SHEET: Final = SourceKind(SheetKeys, Sheets, reads_whole=True)
