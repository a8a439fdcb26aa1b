"""The rooms of the package: which module imports which, and so which room needs which.

All of it is read from the sources, a mapping of paths below ``streams/`` to texts, so that it can
be tried on sources that were made up.
"""

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).parents[2]
PACKAGE: Final = "streams"

SPLIT: Final = frozenset({"core", "core/figures", "gateway", "worker"})
"""Folders that are not a room as a whole: each folder in them is one, and their loose modules."""

Sources = Mapping[str, str]
Arrows = dict[str, set[str]]
"""From what imports to what is imported."""

IMPURE: Final = (
    {"aiohttp", "aiokafka", "asyncio", "faust", "io", "logging", "multiprocessing", "os", "pathlib"}
    | {"prometheus_client", "random", "secrets", "shutil", "signal", "socket", "sqlite3"}
    | {"subprocess", "sys", "tempfile", "threading", "time", "uuid"}
)
"""Packages by which a module reaches out of itself."""

IMPURE_CALLS: Final = frozenset({"now", "utcnow", "today", "open", "print", "input"})


class Impure(NamedTuple):
    """What a module may not use that is to be pure.

    Attributes:
        path: The module.
        line: Where.
        name: The package or the call.
    """

    path: str
    line: int
    name: str


def sources() -> dict[str, str]:
    """Read the package, by path below ``streams/``."""
    root = ROOT / PACKAGE
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in root.rglob("*.py")
    }


def imports(text: str, package: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Return what a module imports anywhere in it, as the name of a module and a name in it.

    Args:
        text: Its source.
        package: The package it is in, for imports that are relative.
    """
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) + 1 - node.level] if node.level else ()
            name = ".".join([*above, *([node.module] if node.module else [])])
            yield from ((name, alias.name) for alias in node.names)


def arrows(texts: Sources) -> Arrows:
    """Return which file imports which."""
    files = {_module(path): path for path in texts}
    found: Arrows = {}
    for path, text in texts.items():
        named = imports(text, [PACKAGE, *PurePosixPath(path).parts[:-1]])
        there = (files.get(f"{name}.{part}") or files.get(name) for name, part in named)
        found[path] = {file for file in there if file} - {path}
    return found


def gathered(files: Arrows, room: Callable[[str], str]) -> Arrows:
    """Return which room imports from which other."""
    found: Arrows = {room(path): set() for path in files}
    for path, imported in files.items():
        found[room(path)] |= {room(other) for other in imported} - {room(path)}
    return found


def room_of(path: str) -> str:
    """Return the room of a file; a loose module at the top is a room by itself."""
    first, *rest = PurePosixPath(path).parts[:-1] or [path]
    for folder in rest:
        if first not in SPLIT:
            break
        first = f"{first}/{folder}"
    return first


def folder_of(path: str) -> str:
    """Return the folder of a file, as deep as it goes."""
    return PurePosixPath(path).parent.as_posix() if "/" in path else path


def floor_of(path: str) -> str:
    """Return the topmost folder of a file."""
    return PurePosixPath(path).parts[0]


def circle(graph: Arrows) -> list[str]:
    """Return a way that leads back to where it begins, [] if there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        way: list[str] = error.args[1]
        return way
    return []


def against(order: Sequence[str], rooms: Mapping[str, Iterable[str]]) -> list[tuple[str, str]]:
    """List the arrows from a room to one that does not come before it in the order."""
    place = {room: number for number, room in enumerate(order)}
    return [
        (room, other)
        for room, others in rooms.items()
        for other in sorted(others)
        if place[other] >= place[room]
    ]


def impure(texts: Sources) -> list[Impure]:
    """List where modules read, write, log, wait, or ask what time it is."""
    return [
        Impure(path, line, name)
        for path, text in texts.items()
        for line, name in _uses(ast.parse(text))
    ]


def _uses(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node.func) in IMPURE_CALLS:
            yield node.lineno, _called(node.func)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names]
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            packages = [name.partition(".")[0] for name in names]
            yield from ((node.lineno, package) for package in packages if package in IMPURE)


def _called(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _module(path: str) -> str:
    parts = [PACKAGE, *PurePosixPath(path).with_suffix("").parts]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
