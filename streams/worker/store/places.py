"""Where stores are: a folder for each partition, which one process at a time may have."""

import contextlib
import fcntl
import logging
import os
import re
import shutil
import time
from pathlib import Path
from typing import Final

from streams.core.errors import SpoiltCopy
from streams.worker.store.case_store import CaseStore

log = logging.getLogger(__name__)

STORE_SLOTS: Final = 2
"""So many workers of one machine may have a store of the same partition: one that was cut off does
not know yet that another has it."""

UNUSED_DAYS: Final = 30
"""A store that nobody has opened for so long is deleted."""

_NAME: Final = re.compile(r"[0-9a-f-]{36}-\d+(\.\d+)?")
_SPOILT: Final = "SPOILT"

_open: dict[Path, "OpenStore"] = {}
"""The stores that this process has open."""

_not_believed: set[Path] = set()
"""Those that it has found to be spoilt. A mark says so to others, if the disk takes it."""


class OpenStore(CaseStore):
    """A store that this process has open, and nobody else.

    Args:
        folder: Where it is.
        lock: The open file by whose lock others know of it.

    Attributes:
        is_new: Whether nothing can be in it, since there was no folder.
    """

    def __init__(self, folder: Path, lock: int) -> None:
        self._lock = lock
        self.is_new = not folder.exists()
        super().__init__(folder)
        _open[folder] = self

    def fault(self, error: Exception) -> SpoiltCopy:
        """Note that the store may not be believed: it is deleted when it is opened again."""
        _not_believed.add(self.folder)
        with contextlib.suppress(OSError):
            (self.folder / _SPOILT).touch()
        return super().fault(error)

    def close(self) -> None:
        """Bring all to disk, close, and let others have it; a second time does nothing.

        What the disk does not take any more, Kafka has.
        """
        if _open.get(self.folder) is not self:
            return
        del _open[self.folder]
        try:
            with contextlib.suppress(SpoiltCopy):
                super().close()
        finally:
            os.close(self._lock)


def open_store(folder: Path, topic_id: str, number: int) -> tuple[OpenStore, bool]:
    """Open the store of a partition, or begin one.

    Args:
        folder: The folder of all stores.
        topic_id: Kafka's own id of the topic that it is a copy of.
        number: The partition.

    Returns:
        The store, and whether there was one that could not be used.

    Raises:
        SpoiltCopy: None can be opened here: other processes have them, or the disk takes none.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for slot in range(STORE_SLOTS):
            name = f"{topic_id}-{number}{f'.{slot}' if slot else ''}"
            at = folder / name
            if at in _open:
                _open[at].close()
            lock = _locked(folder / f"{name}.lock")
            if lock is not None:
                return _opened(at, lock)
    except OSError as error:
        raise SpoiltCopy(f"{folder}: {error.strerror or error}") from error
    raise SpoiltCopy(f"{folder}: other processes have the stores of partition {number}")


def _opened(at: Path, lock: int) -> tuple[OpenStore, bool]:
    try:
        was_spoilt = at in _not_believed or (at / _SPOILT).exists()
        if not was_spoilt:
            try:
                return OpenStore(at, lock), False
            except SpoiltCopy as error:
                log.warning("%s: cannot be opened: %s", at, error)
        shutil.rmtree(at, ignore_errors=True)
        _not_believed.discard(at)
        return OpenStore(at, lock), True
    except BaseException:
        os.close(lock)
        raise


def begin_again(store: OpenStore) -> OpenStore:
    """Delete a store and return an empty one in its place.

    Raises:
        SpoiltCopy: The disk takes none.
    """
    store.close()
    _not_believed.add(store.folder)
    lock = _locked(store.folder.with_name(f"{store.folder.name}.lock"))
    if lock is None:
        raise SpoiltCopy(f"{store.folder}: another process has it")
    return _opened(store.folder, lock)[0]


def delete_unused(folder: Path, now: float) -> list[str]:
    """Delete the stores that nobody has opened for long, and return the names of these.

    Args:
        folder: The folder of all stores; others' files in it are left alone.
        now: Seconds since the epoch.
    """
    if not folder.is_dir():
        return []
    gone = []
    for at in sorted(folder.iterdir()):
        if at in _open or not _NAME.fullmatch(at.name):
            continue
        with contextlib.suppress(OSError):
            path = at.with_name(f"{at.name}.lock")
            used = path.stat().st_mtime if path.exists() else at.stat().st_mtime
            if used > now - UNUSED_DAYS * 86_400:
                continue
            lock = _locked(path)
            if lock is not None:
                shutil.rmtree(at, ignore_errors=True)
                path.unlink()
                os.close(lock)
                gone.append(at.name)
    return gone


def _locked(path: Path) -> int | None:
    """Return the open file by whose lock others know that this process is there; None if taken."""
    lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        return None
    os.utime(path, (time.time(),) * 2)
    return lock
