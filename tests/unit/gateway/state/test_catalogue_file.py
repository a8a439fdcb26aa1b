"""A gateway shows other names without a restart, and takes over nothing else."""

import logging
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from streams.gateway.state.catalogue_file import CatalogueFile
from streams.settings.settings import Settings
from tests.support.county import TEXT


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The county's catalogue."""
    path = tmp_path / "catalogue.toml"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def state(path: Path) -> Any:
    """What has read it."""
    settings = Settings(catalogue=str(path))
    return SimpleNamespace(settings=settings, catalogue=settings.read_catalogue())


def test_other_names_are_shown(path: Path, state: Any, caplog: pytest.LogCaptureFixture) -> None:
    """Words are taken over, once for each change of the file."""
    caplog.set_level(logging.INFO)
    file = CatalogueFile(state, state.settings)
    assert not file.look()
    zh = state.catalogue.kinds["letter"].label.zh
    path.write_text(TEXT.replace(f'"{zh}"', '"来信来函"'), encoding="utf-8")
    assert file.look()
    assert state.catalogue.kinds["letter"].label.zh == "来信来函"
    assert "its names are shown from now on" in caplog.text
    assert not file.look()


def test_what_is_counted_by_stays(path: Path, state: Any, caplog: pytest.LogCaptureFixture) -> None:
    """Another deadline waits for a restart, and the log says so, with the key."""
    before = state.catalogue
    file = CatalogueFile(state, state.settings)
    assert "working_days = " in TEXT
    path.write_text(TEXT.replace("working_days = ", "working_days = 1", 1), encoding="utf-8")
    assert not file.look()
    assert state.catalogue is before
    assert "more has changed than names (deadlines)" in caplog.text


def test_a_broken_or_missing_file_changes_nothing(
    path: Path, state: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """What was read stays in force; when the file is mended it is read again."""
    before = state.catalogue
    file = CatalogueFile(state, state.settings)
    path.write_text("name = ", encoding="utf-8")
    assert not file.look()
    assert "not TOML" in caplog.text
    assert "stays in force until it is mended" in caplog.text
    path.unlink()
    assert not file.look()
    assert "cannot be read" in caplog.text
    assert state.catalogue is before
    path.write_text(TEXT + "\n# mended\n", encoding="utf-8")
    assert not file.look()


def test_keywords_are_the_workers(path: Path, state: Any, caplog: pytest.LogCaptureFixture) -> None:
    """By rules workers guess: the gateway takes them over and says who must be restarted."""
    file = CatalogueFile(state, state.settings)
    words = state.catalogue.rules[0].keywords
    path.write_text(TEXT.replace(f'"{words[0]}"', '"某词"', 1), encoding="utf-8")
    assert file.look()
    assert state.catalogue.rules[0].keywords[0] == "某词"
    assert "restart all of them" in caplog.text
