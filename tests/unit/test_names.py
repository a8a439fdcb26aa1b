"""A public name of the package is defined in one module, so that it says what it is by itself.

Names that a convention gives to several modules are in a table, with the reason. A name that a
module keeps to itself begins with ``_`` and may be there as often as it is needed.
"""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

import pytest

from tests.support.rooms import Sources, sources

CONVENTIONS: Final = {
    "log": "a module's logger, which has the module's name in the log",
    "logger": "a module's logger, which has the module's name in the log",
    "T": "a variable of types, which means nothing outside the function that it is in",
    "routes": "a handler module's routes, which gateway/app.py puts behind the guard",
    "prepare": "what a handler module puts into the application, which gateway/app.py calls",
}
"""Names that several modules may define, and why."""


def public_names(statements: Iterable[ast.stmt]) -> Iterator[str]:
    """Return the names that a module defines for others, not those that it imports."""
    for node in statements:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                names = [node.name]
            case ast.Assign():
                names = [
                    each.id
                    for target in node.targets
                    for each in ast.walk(target)
                    if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
                ]
            case ast.AnnAssign(target=ast.Name(id=name)):
                names = [name]
            case ast.If() | ast.Try() | ast.With():
                names = [name for block in _blocks(node) for name in public_names(block)]
            case _:
                continue
        yield from (name for name in names if not name.startswith("_"))


def twice(texts: Sources) -> dict[str, list[str]]:
    """Return the names that more than one module defines, with the modules in order."""
    found: dict[str, set[str]] = defaultdict(set)
    for path, text in texts.items():
        for name in public_names(ast.parse(text).body):
            found[name].add(path)
    return {name: sorted(paths) for name, paths in found.items() if len(paths) > 1}


def _blocks(node: ast.If | ast.Try | ast.With) -> Iterator[list[ast.stmt]]:
    yield node.body
    if isinstance(node, ast.If | ast.Try):
        yield node.orelse
    if isinstance(node, ast.Try):
        yield node.finalbody
        yield from (handler.body for handler in node.handlers)


def test_a_public_name_is_defined_once() -> None:
    """Who searches for a name finds one thing; a second one needs a name that sets it apart."""
    found = {name: paths for name, paths in twice(sources()).items() if name not in CONVENTIONS}
    assert found == {}, "rename one of them, or import the other's if they are one thing"


def test_each_convention_is_in_use() -> None:
    """An exception that no longer is one would hide the next name that is defined twice."""
    assert set(CONVENTIONS) <= set(twice(sources()))


@pytest.mark.parametrize(
    "text",
    [
        "SECONDS: Final = 2",
        "SECONDS = MINUTES = 2",
        "HOURS, SECONDS = 1, 2",
        "def SECONDS(): ...",
        "async def SECONDS(): ...",
        "class SECONDS: ...",
        "if TYPE_CHECKING:\n    SECONDS = 2",
        "try:\n    import fast\nexcept ImportError:\n    SECONDS = 2",
    ],
)
def test_a_name_that_is_defined_twice_is_found(text: str) -> None:
    """However it is defined."""
    assert twice({"a.py": "SECONDS = 1", "b.py": text}) == {"SECONDS": ["a.py", "b.py"]}


@pytest.mark.parametrize(
    "text",
    [
        "from streams.a import SECONDS",
        "def wait():\n    SECONDS = 2",
        "class Wait:\n    SECONDS = 2",
        "_SECONDS = 2",
        "app[SECONDS] = 2",
        "print(SECONDS)",
    ],
)
def test_a_name_that_is_used_is_not_defined(text: str) -> None:
    """Imported, within a function or class, a module's own, or only mentioned."""
    assert twice({"a.py": "SECONDS = 1; _SECONDS = 1", "b.py": text}) == {}
