"""The mapping files that the documents show can be used with Gaoling's catalogue."""

import tomllib
from pathlib import Path
from typing import Final

import pytest

from streams.feed.kinds import SOURCE_KINDS
from streams.feed.opening import read_mapping
from streams.settings.settings import load_settings
from tests.support.file_schemas import complaints

FOLDER: Final = Path(__file__).parents[3] / "deploy" / "feeders"
FILES: Final = sorted(FOLDER.glob("*.toml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_an_example_can_be_used(path: Path) -> None:
    """Every key is one of its kind of source, and every identifier is in the catalogue."""
    file, mapping = read_mapping(path, load_settings({}).read_catalogue())
    assert file.source["kind"] in SOURCE_KINDS
    assert mapping.rows
    assert complaints("mapping", tomllib.loads(path.read_text(encoding="utf-8"))) == []


def test_each_kind_has_an_example() -> None:
    """Nobody begins with an empty file."""
    text = "".join(path.read_text(encoding="utf-8") for path in FILES)
    assert [kind for kind in SOURCE_KINDS if f'kind = "{kind}"' not in text] == []
