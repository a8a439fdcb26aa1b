"""Spoiling workers' stores on disk, in use or not: what is in Kafka must count all the same."""

import os
import random
import shutil
from pathlib import Path
from typing import Final

HOW: Final = ("delete", "truncate", "flip", "flip", "empty")
"""What is done: a store deleted; one of its files cut off, or a few of its bytes flipped, or all of
its files emptied."""

FLIPPED: Final = 20


def spoil(folder: Path, how: str, rng: random.Random) -> bool:
    """Spoil one of the stores in a folder; return whether there was anything to spoil.

    Args:
        folder: Of all stores.
        how: One of `HOW`.
        rng: Chooses the store, the file and the place.
    """
    stores = sorted(at for at in folder.iterdir() if at.is_dir()) if folder.is_dir() else []
    if not stores:
        return False
    store = rng.choice(stores)
    if how == "delete":
        shutil.rmtree(store, ignore_errors=True)
        return True
    try:
        # Not the log for people, nor the options, which are written and not read.
        names = ("*.sst", "MANIFEST-*", "CURRENT")
        files = sorted(path for name in names for path in store.glob(name) if path.stat().st_size)
        if not files:
            return False
        for path in files if how == "empty" else [rng.choice(files)]:
            _spoil_file(path, how, rng)
    except FileNotFoundError:
        return False  # Its worker has just deleted it.
    return True


def _spoil_file(path: Path, how: str, rng: random.Random) -> None:
    size = path.stat().st_size
    if how == "empty":
        os.truncate(path, 0)
    elif how == "truncate":
        os.truncate(path, rng.randrange(size))
    else:
        with path.open("r+b") as file:
            for _ in range(FLIPPED):
                at = rng.randrange(size)
                file.seek(at)
                byte = file.read(1)
                if byte:
                    file.seek(at)
                    file.write(bytes([byte[0] ^ 1 << rng.randrange(8)]))
