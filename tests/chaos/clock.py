"""Clocks that can be set wrong: libfaketime before a process, and a file that says by how much.

Only the clock on the wall jumps; what measures time that passes does not, as with a real clock.
"""

import os
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

RIGHT: Final = "+0"
SEEN_SECONDS: Final = 1
"""After so many seconds at most a process sees that its clock was set."""


def environment(file: Path) -> dict[str, str]:
    """Return the environment in which a process looks at a clock; empty without libfaketime."""
    if not can_be_set():
        return {}
    return {
        "LD_PRELOAD": str(_library()),
        "FAKETIME_TIMESTAMP_FILE": str(file),
        "FAKETIME_CACHE_DURATION": str(SEEN_SECONDS),
        "DONT_FAKE_MONOTONIC": "1",
        "NO_FAKE_STAT": "1",
    }


def set_clock(file: Path, offset: str) -> None:
    """Set a clock wrong by an offset such as ``-2d``, or right again."""
    fresh = file.with_suffix(".new")
    fresh.write_text(offset + "\n")
    # All at once: half an offset would be another one.
    fresh.replace(file)


def _library() -> Path | None:
    spec = find_spec("libfaketime")
    if spec is None or spec.origin is None:
        return None
    return next(Path(spec.origin).parent.rglob("libfaketime.so.*"), None)


@cache
def can_be_set() -> bool:
    """Return whether libfaketime works here: its package has a library for Linux on x86-64."""
    library = _library()
    if library is None:
        return False
    told = subprocess.run(
        [sys.executable, "-c", "import time; print(time.gmtime().tm_year)"],
        env={**os.environ, "LD_PRELOAD": str(library), "FAKETIME": "@2001-02-03 04:05:06"},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    return told.stdout.strip() == "2001"
