"""The list of a snapshot's files: written whole, or not at all, and read only if it is."""

import os
from datetime import datetime
from pathlib import Path
from typing import Any
from zlib import crc32

import msgspec


class Unfit(Exception):
    """There is no snapshot that can be used; says why, or nothing where there is none at all."""


class SnapshotList(msgspec.Struct):
    """The list, as it is written; names are those of files."""

    about: dict[str, str]
    taken: float
    files: dict[str, list[int]]
    live: list[str]
    gone: list[str]
    pages: list[str]
    indexes: list[str]
    state: str
    cells: list[Any]
    names: list[str]
    unreadable: list[bytes]
    flushes: list[int]
    positions: list[int]
    event_time: datetime | None
    intake_time: datetime | None
    case_file: str | None
    case_positions: list[int]
    case_flushes: list[int]


def write_list(path: Path, content: SnapshotList) -> None:
    """Write a list; until it is there whole, the one before it is.

    Raises:
        OSError: The disk does not take it. Either list may be there if its folder cannot be synced.
    """
    written = msgspec.json.encode(content)
    unfinished = path.with_suffix(".unfinished")
    unfinished.touch(0o600)
    with unfinished.open("wb") as to:
        to.write(b"%08x\n" % crc32(written) + written)
        to.flush()
        os.fsync(to.fileno())
    # From here on either list may be the one that is found.
    unfinished.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def read_list(path: Path) -> SnapshotList:
    """Return the list that is there.

    Raises:
        Unfit: There is none that can be used.
    """
    try:
        sum_, _, written = path.read_bytes().partition(b"\n")
    except FileNotFoundError:
        raise Unfit from None
    except OSError as error:
        raise Unfit(f"its list cannot be read: {error.strerror}") from error
    if sum_ != b"%08x" % crc32(written):
        raise Unfit("its list is damaged")
    try:
        return msgspec.json.decode(written, type=SnapshotList)
    except msgspec.MsgspecError as error:
        raise Unfit("its list is of another version") from error
