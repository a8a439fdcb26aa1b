"""Where figures are kept: the last of each in one file, and every run's in another beside it."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from tests.benchmarks.child import ROOT
from tests.benchmarks.report import complete

AT: Final = "at"
"""When a run ended, in UTC, as RFC 3339 has it; in the file of runs alone."""

CODE: Final = "code"
"""The commit that a run measured, as git describes it; in the file of runs alone."""


def keep(path: Path, figures: Mapping[str, Any]) -> None:
    """Write figures over those of the same names; what other runs measured stays.

    Args:
        path: A file with a JSON object; made where it is missing.
        figures: What was measured. None: it was tried and cannot be measured here.

    Raises:
        ValueError: What is there is not a JSON object; nothing is written.
    """
    before = json.loads(path.read_text()) if path.exists() else {}
    if not isinstance(before, dict):
        raise ValueError(f"{path} has no JSON object; delete or move it")  # noqa: TRY004
    text = json.dumps(complete(figures, before), indent=2) + "\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(text)
    part.replace(path)


def note(path: Path, figures: Mapping[str, Any], now: datetime | None = None) -> None:
    """Add a run's figures to the file of runs, as a line.

    Args:
        path: The file of `keep`.
        figures: What the run measured.
        now: The moment, with a time zone; the machine's own unless told.
    """
    told = {AT: (now or datetime.now(UTC)).isoformat(timespec="seconds"), CODE: _code()}
    with runs_file(path).open("a") as file:
        file.write(json.dumps({**told, **figures}) + "\n")


def runs_file(path: Path) -> Path:
    """Return the file of runs that is beside a file of figures."""
    return path.with_name(f"{path.stem}-runs.jsonl")


def runs(path: Path, hours: float, now: datetime | None = None) -> Iterator[dict[str, Any]]:
    """Return the figures of the runs that ended in the last so many hours, the oldest first.

    A line that is not whole, as of a run that was cut off, is left out.

    Args:
        path: The file of `keep`.
        hours: How far back.
        now: From when, with a time zone; the machine's own moment unless told.
    """
    since = (now or datetime.now(UTC)) - timedelta(hours=hours)
    place = runs_file(path)
    for line in place.read_text().splitlines() if place.exists() else []:
        try:
            told = json.loads(line)
        except ValueError:
            continue
        if datetime.fromisoformat(told.pop(AT)) >= since:
            told.pop(CODE)
            yield told


def _code() -> str:
    command = ["git", "describe", "--always", "--dirty", "--abbrev=12"]
    try:
        said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.SubprocessError):
        return "unknown"  # An archive of the source has no history.
    return said.stdout.strip()
