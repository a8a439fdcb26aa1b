"""A SQLite file that can be made again: opening it, and telling what is wrong with it."""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from streams.core.errors import BadInput

_SETTINGS: Final = """
PRAGMA page_size = 8192;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA wal_autocheckpoint = 8192;
PRAGMA journal_size_limit = 67108864;
"""

_PASSING: Final = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_READONLY,
    }
)
"""Faults of the disk or the machine; of all others the file itself is to blame."""


class Damaged(Exception):
    """The file cannot be used and must be made again; says why."""


class Unusable(Exception):
    """The file cannot be used now, though nothing is wrong with it: the disk is full, say."""


def claim(path: Path) -> IO[str]:
    """Take an index for this gateway alone, until what is given back is closed.

    Raises:
        BadInput: Another gateway has it, or its folder cannot be used.
    """
    beside = path.with_name(path.name + ".lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        claimed = beside.open("w")
    except OSError as error:
        raise BadInput(
            f"index_file = {path}: {error.strerror}: {error.filename}; it must be a file in a "
            "folder that the gateway may write to: name another with KUAIBAO_INDEX_FILE"
        ) from None
    try:
        fcntl.flock(claimed, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        claimed.close()
        raise BadInput(
            f"index_file = {path}: another gateway is using it; each must have one of its own: "
            "name another with KUAIBAO_INDEX_FILE"
        ) from None
    return claimed


def remove(path: Path) -> None:
    """Delete the file and what SQLite keeps beside it."""
    try:
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
    except OSError as error:
        raise Unusable(f"it cannot be deleted: {error.strerror}") from error


def make_private(path: Path) -> None:
    """Make the file where it is missing, to be read by its owner alone.

    It must not be open already: closing any of a process's handles on a file ends the locks that
    SQLite has on it.
    """
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def connect(path: Path) -> sqlite3.Connection:
    """Open the file, for any thread."""
    connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
    try:
        connection.executescript(_SETTINGS)
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Write all or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
        connection.execute("COMMIT")
    except BaseException:
        # A full disk may have ended the transaction already.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def understood(path: Path) -> Iterator[None]:
    """Tell a file that must be made again from a disk that does not serve."""
    try:
        yield
    except OSError as error:
        raise Unusable(f"it cannot be opened: {error.strerror}: {path}") from error
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", None)
        if code is None:
            raise  # SQLite was not asked: the fault is ours.
        if code & 0xFF in _PASSING:
            raise Unusable(str(error)) from error
        raise Damaged(f"it is damaged ({error})") from error
