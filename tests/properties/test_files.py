"""Whatever is in a catalogue or a bulletin: it is used, or the message says what is wrong.

The schemas agree: what is used is valid; what does not have the form of the types is not.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any, Final

import msgspec
import pytest

from streams.core.bulletins.definition_file import load_bulletin
from streams.core.bulletins.definitions import BulletinFile
from streams.core.county.catalogue import UNCATEGORISED, Catalogue
from streams.core.county.catalogue_file import load_catalogue
from streams.core.errors import BadFile
from streams.replay.plan import Plan
from tests.support.county import COUNTY, TEXT
from tests.support.county_bulletin import TEXT as BULLETIN
from tests.support.file_schemas import is_valid
from tests.support.templates import QUARTERLY
from tests.support.toml_writing import read, written
from tests.unit.replay.test_plan import ELSEWHERE

Load = Callable[[str], object]

FILES: Final[dict[str, tuple[str, type, Load]]] = {
    "catalogue": (TEXT, Catalogue, lambda text: load_catalogue(text, "f.toml")),
    "bulletin": (BULLETIN, BulletinFile, lambda text: load_bulletin(text, "f.toml", COUNTY)),
}

TEMPLATE: Final = QUARTERLY.replace("[figures.growth]", "[figures.growth]\ndecimals = 2").replace(
    'period = "quarter"',
    'period = "quarter"\nas_of = "period end + 9 days"\nrecorded_from = "2014-01-01"',
)
"""A template that says all that a template can say."""

INSTEAD: Final[tuple[Any, ...]] = (
    *(True, 7, -1, 1.5, "", "nonsense", "2015-02-30", [], ["nonsense"], [7], {}),
    *({"nonsense": 1}, [{"nonsense": 1}], 10**30, "x" * 100, float("nan")),
)


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Return every place within what a file holds."""
    below = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in below:
        yield (*path, key)
        if isinstance(value, dict | list):
            yield from places(value, (*path, key))


def changes(raw: Any) -> Iterator[Any]:
    """Return what the file would hold if something in it were of another type, missing or added."""
    for *path, key in places(raw):
        for value in INSTEAD:
            changed = deepcopy(raw)
            at = changed
            for step in path:
                at = at[step]
            at[key] = value
            yield changed
        changed = deepcopy(raw)
        at = changed
        for step in path:
            at = at[step]
        del at[key]
        yield changed
        if isinstance(at, dict):
            at["nonsense"] = 1
            yield changed


@pytest.mark.parametrize(
    ("name", "text"),
    [*((name, text) for name, (text, _, _) in FILES.items()), ("bulletin", TEMPLATE)],
)
def test_whatever_stands_in_a_file(name: str, text: str) -> None:
    """Nothing ends in a traceback, and each message names the file and more than a type."""
    _, kind, load = FILES[name]
    raw = read(text)
    load(written(raw))
    refused = 0
    for changed in changes(raw):
        try:
            load(written(changed))
        except BadFile as error:
            refused += 1
            formless = not has_form(changed, kind)
            assert not (formless and is_valid(name, what_differs(changed, raw)))
            said = str(error)
            assert said.startswith("f.toml: ")
            assert "Expected" not in said
            assert "Object" not in said
        else:
            assert is_valid(name, what_differs(changed, raw))
    assert refused > 300


def test_whatever_stands_in_a_plan() -> None:
    """The schema of plans knows the types, and no more: both allow and refuse the same."""
    raw = read(ELSEWHERE)
    allowed = 0
    for changed in changes(raw):
        formed = has_form(changed, Plan)
        assert formed == is_valid("replay", changed)
        allowed += formed
    assert allowed > 100


def what_differs(changed: dict[str, Any], raw: dict[str, Any]) -> dict[str, Any]:
    """Leave out the entries of tables and lists that are as they were: these are valid, and many.

    Looking at all of them for every change takes three times as long.
    """
    return {key: _left(value, raw.get(key)) for key, value in changed.items()}


def _left(value: Any, was: Any) -> Any:
    match value, was:
        case dict(), dict() if all(isinstance(entry, dict) for entry in was.values()):
            return {
                name: entry
                for name, entry in value.items()
                if name == UNCATEGORISED or not _same(entry, was.get(name))
            }
        case list(), list():
            return [entry for entry in value if not any(_same(entry, other) for other in was)]
    return value


def _same(one: Any, other: Any) -> bool:
    """Tell whether two values are the same in a file, where true is not 1."""
    return repr(one) == repr(other)


def has_form(tables: Any, kind: type) -> bool:
    """Tell whether what a file holds fits a type, whatever else the reader asks for."""
    try:
        msgspec.convert(tables, kind)
    except msgspec.ValidationError:
        return False
    return True
