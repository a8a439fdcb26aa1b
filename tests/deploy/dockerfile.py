"""deploy/Dockerfile: its steps as they are written, and run in a folder where no engine is."""

import os
import re
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path
from typing import Final, NamedTuple

from tests.support.checkout import ROOT

DOCKERFILE: Final = ROOT / "deploy" / "Dockerfile"
SLOWEST: Final = 240
"""Seconds that one step may take; what it downloads is fetched once and kept by pip and npm."""


class Step(NamedTuple):
    """One instruction."""

    stage: int
    name: str
    argument: str


def steps() -> list[Step]:
    """Read the Dockerfile's instructions; lines that go on are joined, comments left out."""
    lines = [line for line in DOCKERFILE.read_text().splitlines() if not line.startswith("#")]
    found: list[Step] = []
    stage = -1
    for line in re.sub(r"\\\n\s*", " ", "\n".join(lines)).splitlines():
        name, _, argument = line.partition(" ")
        stage += name == "FROM"
        if name:
            found.append(Step(stage, name, argument))
    return found


def context(folder: Path) -> None:
    """Copy into a folder what .dockerignore lets the engine have."""
    rules = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line]
    first, *rest = [rule for rule in rules if not rule.startswith("#")]
    assert first == "*", ".dockerignore must begin by leaving everything out"
    left_out = [rule for rule in rest if not rule.startswith("!")]

    def excluded(place: str, names: list[str]) -> list[str]:
        paths = {name: str((Path(place) / name).relative_to(ROOT)) for name in names}
        return [
            name
            for name, path in paths.items()
            if any(fnmatch(path, rule) or fnmatch(f"/{path}", rule[2:]) for rule in left_out)
        ]

    for rule in rest:
        source, target = ROOT / rule[1:], folder / rule[1:]
        if rule in left_out:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, symlinks=True, ignore=excluded)
        else:
            shutil.copy2(source, target)


def build(root: Path) -> None:
    """Run the Dockerfile below a folder, which then has the /opt of the image.

    Of the second stage, only what it copies is done. Of the first, all is done as it is written
    but two things: the environment that builds is the one that runs these tests, which `make` made
    of the same lock file; and what was downloaded before is used.
    """
    context(root / "context")
    (root / "opt").mkdir(parents=True)
    (root / "opt" / "build").symlink_to(sys.prefix)
    here = root
    for stage, name, argument in steps():
        if name == "WORKDIR":
            here = _inside(root, root, argument)
            here.mkdir(parents=True, exist_ok=True)
        elif name == "COPY" and not argument.startswith("--from="):
            *sources, target = argument.split()
            for source in sources:
                _copy(root / "context" / source, _inside(root, here, target))
        elif name == "RUN" and stage == 0 and "/opt/build/bin/pip install" not in argument:
            _run(argument, root, here)
    (root / "opt" / "build").unlink()
    for folder in ("source", "wheels"):
        shutil.rmtree(root / "opt" / folder)


def _inside(root: Path, here: Path, place: str) -> Path:
    """Return where a place of the image is below the folder."""
    return root / place[1:] if place.startswith("/") else here / place


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, symlinks=True, dirs_exist_ok=True)
    else:
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target / source.name)


def _run(command: str, root: Path, here: Path) -> None:
    written = command.replace("--no-cache-dir ", "").replace("/opt/", f"{root}/opt/")
    environ = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    done = subprocess.run(
        ["bash", "-ec", written],
        cwd=here,
        env=environ,
        capture_output=True,
        text=True,
        timeout=SLOWEST,
        check=False,
    )
    assert done.returncode == 0, (written, done.stdout, done.stderr)
