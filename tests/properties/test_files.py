"""Whatever stands in a catalogue or a bulletin: it is used, or the message says what is wrong."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any, Final

import pytest

from streams.core.bulletins.definitions import load_definition
from streams.core.county.catalogue import load_catalogue
from streams.core.errors import BadFile
from tests.support.county import COUNTY, TEXT
from tests.support.toml_writing import read, written
from tests.unit.printing.county_bulletin import TEXT as BULLETIN

Load = Callable[[str], object]

FILES: Final[dict[str, tuple[str, Load]]] = {
    "catalogue": (TEXT, lambda text: load_catalogue(text, "f.toml")),
    "bulletin": (BULLETIN, lambda text: load_definition(text, "f.toml", COUNTY)),
}

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


@pytest.mark.parametrize("name", FILES)
def test_whatever_stands_in_a_file(name: str) -> None:
    """Nothing ends in a traceback, and each message names the file and more than a type."""
    text, load = FILES[name]
    raw = read(text)
    load(written(raw))
    refused = 0
    for changed in changes(raw):
        try:
            load(written(changed))
        except BadFile as error:
            refused += 1
            said = str(error)
            assert said.startswith("f.toml: ")
            assert "Expected" not in said
            assert "Object" not in said
    assert refused > 300
