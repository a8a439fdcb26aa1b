"""Arrays in files that are mapped, so that they take none of the gateway's own memory.

Each file has the arrays of one keeping: a head of JSON that says where each is and of which type,
and their bytes. A file is written under another name and renamed, so one that has its name is
whole; whether its bytes are still those that were written is told by its checksum.

A file that is deleted or replaced while it is mapped stays as it was. One that is cut does not: to
touch what it had ends the process (SIGBUS). So its length is asked for before it is touched.
"""

import ctypes
import logging
import mmap
import os
import time
import weakref
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any, Final
from zlib import crc32

import msgspec
import numpy as np
from numpy.typing import NDArray

from streams.core.figures.engine.shelf import Arrays, ShelfSpoiled

log = logging.getLogger(__name__)

SUFFIX: Final = ".arrays"
_UNFINISHED: Final = ".unfinished"

_ALIGNED: Final = 64
_HEAD: Final = 8
"""Bytes that say how long the head is."""

SEEN_SECONDS: Final = 0.01
"""For so long files are believed not to be cut: of each the system is asked, some microseconds."""

_CHECKED: Final = 16 * 1024 * 1024
"""Bytes of which the checksum is made at once, in one of so many threads:"""
_THREADS: Final = 2


def figures_folder(index_file: str) -> Path:
    """Return the folder of the figures' files: beside the index of cases, and named after it."""
    path = Path(index_file)
    return path.with_name(path.name + ".figures")


def kept_files(index_file: str) -> list[Path]:
    """List what a gateway keeps on disk: all of it may be deleted while the gateway is stopped."""
    path = Path(index_file)
    beside = [path.with_name(path.name + end) for end in ("", "-wal", "-shm")]
    folder = figures_folder(index_file)
    inside = sorted(folder.iterdir()) if folder.is_dir() else []
    return [each for each in (*beside, *inside) if each.is_file()]


class SpoiledFile(Exception):
    """A file is not what was written; says how."""


class _Place(msgspec.Struct, frozen=True):
    """Where an array is: its type as numpy writes it, its shape, and its first byte."""

    type: str
    shape: list[int]
    first: int


class Mapped(dict[str, NDArray[Any]]):
    """Arrays of a file, to be read only.

    Attributes:
        name: Of the file.
        sums: The checksums of its bytes, part by part.
    """

    def __init__(self, arrays: Mapping[str, NDArray[Any]], name: str, sums: list[int]) -> None:
        super().__init__(arrays)
        self.name = name
        self.sums = sums


class MappedShelf:
    """Keeps arrays in files of a folder of its own; in memory while the disk does not serve.

    Args:
        folder: Where. What is in it may be deleted while nothing runs.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = count()
        self._trouble = ""
        self._in_use: dict[str, weakref.ref[mmap.mmap]] = {}
        self._needed: frozenset[str] = frozenset()
        self._seen_whole = float("-inf")

    def begin(self) -> None:
        """Make the folder, to be read by its owner alone, and number files after those in it.

        What was not finished is deleted.

        Raises:
            OSError: It cannot be made.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        taken = [path.name.partition(".")[0] for path in self.folder.iterdir()]
        self._numbers = count(1 + max((int(name) for name in taken if name.isdigit()), default=-1))
        for path in self.folder.glob("*" + _UNFINISHED):
            path.unlink(missing_ok=True)

    def keep(self, arrays: Arrays) -> Arrays:
        """Return the arrays mapped from a new file, or as they are if the disk takes none."""
        if isinstance(arrays, Mapped):
            return arrays
        try:
            kept = self.write(arrays)
        except OSError as error:
            if not self._trouble:
                log.error(  # noqa: TRY400 - no fault of ours
                    "figures %s: %s; they are kept in memory until it works",
                    self.folder,
                    error.strerror,
                )
            self._trouble = str(error)
            return arrays
        if self._trouble:
            log.info("figures %s: the disk takes them again", self.folder)
            self._trouble = ""
        return kept

    def see_whole(self) -> None:
        """See that no file that is mapped was cut in the meantime.

        Raises:
            ShelfSpoiled: One was.
        """
        now = time.monotonic()
        if now < self._seen_whole + SEEN_SECONDS:
            return
        for name, held in [*self._in_use.items()]:
            mapped = held()
            # Of the file that is mapped, which need not have its name any more.
            if mapped is not None and mapped.size() < len(mapped):
                raise ShelfSpoiled(
                    f"{self.folder / name}: was cut by another program, so figures cannot be "
                    "answered from it. Start the gateway again: it then reads Kafka, which has all "
                    "of it. Nobody else may write to this folder"
                )
        self._seen_whole = now

    def write(self, arrays: Arrays) -> Mapped:
        """Write arrays to a new file, and return them mapped.

        Raises:
            OSError: The disk does not take them; nothing is left of them.
        """
        name = f"{next(self._numbers):08d}{SUFFIX}"
        path, unfinished = self.folder / name, self.folder / (name + _UNFINISHED)
        places, first = {}, 0
        for each, array in arrays.items():
            places[each] = _Place(array.dtype.str, list(array.shape), first)
            first += -(-array.nbytes // _ALIGNED) * _ALIGNED
        head = msgspec.json.encode(places)
        head += b" " * (-(len(head) + _HEAD) % _ALIGNED)
        try:
            unfinished.touch(0o600)
            with unfinished.open("wb") as to:
                to.write(len(head).to_bytes(_HEAD, "little") + head)
                for array in arrays.values():
                    to.write(np.ascontiguousarray(array).data.cast("B") if array.size else b"")
                    to.write(b"\0" * (-array.nbytes % _ALIGNED))
                to.flush()
                os.fsync(to.fileno())
            unfinished.rename(path)
        except OSError:
            unfinished.unlink(missing_ok=True)
            raise
        held, whole = _map(path)
        sums = _checksums(whole)
        _give_back()
        return self._used(Mapped(_arrays(whole), name, sums), held)

    def open(self, name: str, sums: list[int]) -> Mapped:
        """Return the arrays of a file.

        Args:
            name: Of the file.
            sums: The checksums that it must have.

        Raises:
            SpoiledFile: It is not there, or is not what was written.
        """
        try:
            held, whole = _map(self.folder / name)
            if _checksums(whole) != sums:
                raise SpoiledFile(f"{name} is damaged")
            return self._used(Mapped(_arrays(whole), name, sums), held)
        except (OSError, ValueError, msgspec.MsgspecError) as error:
            raise SpoiledFile(f"{name} cannot be read ({type(error).__name__})") from error

    def need(self, names: Collection[str]) -> None:
        """Say which files are needed at the next start; others go once nobody uses them."""
        self._needed = frozenset(names)
        with suppress(OSError):
            for path in self.folder.glob("*" + SUFFIX):
                if path.name not in self._needed and path.name not in self._in_use:
                    path.unlink(missing_ok=True)

    def _used(self, mapped: Mapped, held: mmap.mmap) -> Mapped:
        """Delete its file once nobody uses it any more, unless it is needed at the next start."""
        self._in_use[mapped.name] = weakref.ref(held)
        weakref.finalize(mapped, self._unused, mapped.name).atexit = False
        return mapped

    def _unused(self, name: str) -> None:
        self._in_use.pop(name, None)
        if name not in self._needed:
            with suppress(OSError):
                (self.folder / name).unlink(missing_ok=True)


def _map(path: Path) -> tuple[mmap.mmap, NDArray[np.uint8]]:
    with path.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
    return mapped, np.frombuffer(mapped, dtype=np.uint8)


def _arrays(whole: NDArray[np.uint8]) -> dict[str, NDArray[Any]]:
    length = int.from_bytes(whole[:_HEAD].tobytes(), "little")
    if length > len(whole):
        raise ValueError("its head is longer than the file")
    places = msgspec.json.decode(whole[_HEAD : _HEAD + length].tobytes(), type=dict[str, _Place])
    found = {}
    for name, place in places.items():
        kind = np.dtype(place.type)
        first = _HEAD + length + place.first
        size = int(np.prod(place.shape, dtype=np.int64)) * kind.itemsize
        found[name] = whole[first : first + size].view(kind).reshape(place.shape)
    return found


def _checksums(whole: NDArray[np.uint8]) -> list[int]:
    """Return the checksums of a file's parts; they are made side by side."""
    parts = [whole[first : first + _CHECKED].data for first in range(0, len(whole), _CHECKED)]
    if len(parts) == 1:
        return [crc32(parts[0])]
    with ThreadPoolExecutor(_THREADS) as threads:
        return list(threads.map(crc32, parts))


def _give_back() -> None:
    """Let the C library give memory back that is free: else it keeps what merging took."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
