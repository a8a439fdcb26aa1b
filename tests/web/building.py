"""Building the page for the tests, with the Node that comes as a Python package."""

import subprocess
import sys
from pathlib import Path
from typing import Final

BIN: Final = Path(sys.executable).parent
WEB: Final = Path(__file__).parents[2] / "web"
INDEX: Final = WEB.parent / "streams" / "gateway" / "static" / "index.html"
AXE: Final = WEB / "node_modules" / "axe-core" / "axe.min.js"
SOURCES: Final = ("src", "styles", "build.mjs", "index.html", "package-lock.json")
LIMIT: Final = 240


class Unbuildable(Exception):
    """The page is not built and cannot be; says why."""


def build() -> None:
    """Build the page unless it is built from these sources already.

    Raises:
        Unbuildable: Node or its packages are not available here.
    """
    if not AXE.is_file():
        _run("npm", "ci", "--silent")
    if not INDEX.is_file() or INDEX.stat().st_mtime < _newest():
        _run("node", "build.mjs")


def _run(program: str, *arguments: str) -> None:
    try:
        done = _done(program, *arguments)
    except OSError as error:
        raise Unbuildable(f"there is no {program} beside Python ({error})") from None
    if done.returncode:
        said = (done.stdout + done.stderr)[-600:]
        raise Unbuildable(f"{program} {' '.join(arguments)} failed: {said}")


def _done(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [BIN / program, *arguments],
        cwd=WEB,
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )


def _newest() -> float:
    files = [path for name in SOURCES for path in [WEB / name, *(WEB / name).rglob("*")]]
    return max(path.stat().st_mtime for path in files if path.is_file())


def check_types() -> subprocess.CompletedProcess[str]:
    """Run the compiler over the page's sources; it writes nothing."""
    return _done("node", "node_modules/typescript/bin/tsc", "-p", ".")
