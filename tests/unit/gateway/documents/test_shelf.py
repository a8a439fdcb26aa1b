"""The folder of bulletins: files that come, change and go while a gateway runs."""

import logging
import os
from collections.abc import Collection
from pathlib import Path

import pytest

from streams.core.errors import BadFile
from streams.core.figures.engine.cells import nothing
from streams.gateway.documents.shelf import Shelf
from tests.support.county import COUNTY
from tests.support.county_bulletin import TEXT
from tests.support.templates import QUARTERLY


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with one bulletin."""
    write(tmp_path / "march.toml")
    return tmp_path


def write(path: Path, old: str = "", new: str = "") -> None:
    """Write a bulletin file, with its time set on so that it is another however quick the test."""
    assert old in TEXT
    path.write_text(TEXT.replace(old, new, 1) if old else TEXT, encoding="utf-8")
    os.utime(path, ns=(0, write_time()))


def write_time(times: list[int] = [0]) -> int:  # noqa: B006 - it counts
    """Return a time later than any before."""
    times[0] += 1_000_000_000
    return times[0]


def opened(folder: Path) -> Shelf:
    """Return a shelf that was opened."""
    shelf = Shelf(folder, COUNTY)
    shelf.open()
    return shelf


def test_files_come_change_and_go(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    """What is new is taken in, what has changed replaces what was, what is gone goes."""
    caplog.set_level(logging.INFO)
    shelf = opened(folder)
    (march,) = shelf.definitions
    assert not shelf.look()
    write(folder / "april.toml", f'id = "{march}"', 'id = "april"')
    assert shelf.look()
    assert set(shelf.definitions) == {"april", march}
    first = shelf.definitions[march]
    write(folder / "march.toml", first.title.zh, "改名")
    assert shelf.look()
    assert shelf.definitions[march].title.zh == "改名"
    (folder / "april.toml").unlink()
    assert shelf.look()
    assert set(shelf.definitions) == {march}
    assert [record.getMessage() for record in caplog.records] == [
        "the bulletin april is taken in",
        f"the bulletin {march} is taken in",
        "the bulletin april is taken out",
    ]


def test_one_that_cannot_be_used_any_more_leaves_what_was(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The log says file, key and what is allowed, once for each change."""
    shelf = opened(folder)
    before = dict(shelf.definitions)
    write(folder / "march.toml", "measure =", "mesure =")
    for _ in range(3):
        assert not shelf.look()
    assert shelf.definitions == before
    (record,) = caplog.records
    assert record.levelname == "ERROR"
    said = record.getMessage()
    assert said.startswith(f"{folder / 'march.toml'}: figures.")
    assert "(did you mean 'measure'?); the keys here are label, measure" in said
    assert said.endswith("what was read before is kept until it is mended")
    write(folder / "march.toml", "measure =", "mesure =")
    shelf.look()
    assert len(caplog.records) == 2
    write(folder / "march.toml")
    shelf.look()
    assert shelf.definitions == before
    assert len(caplog.records) == 2


def test_a_new_one_that_cannot_be_used_is_left_out(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The others are unaffected, also by a second file of one id."""
    shelf = opened(folder)
    before = dict(shelf.definitions)
    (folder / "a.toml").write_bytes(b"\xff")
    write(folder / "b.toml")
    assert not shelf.look()
    assert shelf.definitions == before
    said = [record.getMessage() for record in caplog.records]
    assert "a.toml: cannot be read" in said[0]
    assert "is another file's already" in said[1]
    assert all(text.endswith("it is left out until it is mended") for text in said)


def test_a_county_without_bulletins(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """It has none until a file comes; the log says so."""
    shelf = opened(tmp_path / "bulletins")
    assert shelf.definitions == {}
    assert "holds no bulletin" in caplog.text
    (tmp_path / "bulletins").mkdir()
    assert not shelf.look()
    write(tmp_path / "bulletins" / "march.toml")
    assert shelf.look()
    assert len(shelf.definitions) == 1


def test_a_folder_that_is_away_takes_nothing_with_it(folder: Path, tmp_path: Path) -> None:
    """The bulletins of a disk that is unmounted for a moment are not forgotten."""
    shelf = opened(folder)
    folder.rename(tmp_path.with_name("away"))
    assert not shelf.look()
    assert len(shelf.definitions) == 1
    tmp_path.with_name("away").rename(folder)


def test_at_the_start_a_file_that_cannot_be_used_is_said(folder: Path) -> None:
    """The operator who starts a gateway reads what it says."""
    write(folder / "march.toml", "measure =", "mesure =")
    with pytest.raises(BadFile, match=r"march\.toml: figures"):
        opened(folder)


def test_a_name_that_the_catalogue_has_not(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Until it is known what is counted it may be one; then it is one, or the file's fault."""
    write(folder / "march.toml", '"letter"', '"telegram"')

    def telegrams(dimension: str) -> Collection[str]:
        return {"telegram"} if dimension == "kind" else ()

    shelf = opened(folder)
    assert len(shelf.definitions) == 1
    assert not shelf.look(telegrams)
    assert shelf.look(nothing)
    assert shelf.definitions == {}
    assert not shelf.look(nothing)
    (record,) = caplog.records
    assert "figures.received.select.kind: 'telegram' is not in the catalogue" in record.getMessage()
    assert shelf.look(telegrams)
    assert len(shelf.definitions) == 1


def test_a_bulletin_cannot_have_the_name_of_a_template_s(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Whichever file was there first keeps the name; the log says what is the matter."""
    shelf = opened(folder)
    write(folder / "march.toml", '"march"', '"circular-2015-Q3"')
    assert shelf.look()
    (folder / "circular.toml").write_text(QUARTERLY, encoding="utf-8")
    assert not shelf.look()
    assert list(shelf.definitions) == ["circular-2015-Q3"]
    (record,) = caplog.records
    said = record.getMessage()
    assert said.startswith(f"{folder / 'circular.toml'}: id 'circular': the bulletin")
    assert "'circular-2015-Q3' would be one of the template 'circular' as well" in said
    assert str(folder / "march.toml") in said
    write(folder / "march.toml")
    shelf.look()
    assert shelf.look() or list(shelf.definitions) == ["circular", "march"]
    assert list(shelf.definitions) == ["circular", "march"]
    write(folder / "march.toml", '"march"', '"circular-2014-Q1"')
    shelf.look()
    assert list(shelf.definitions) == ["circular"]
    assert "id 'circular-2014-Q1': the bulletin" in caplog.records[-1].getMessage()


def test_a_template_that_changes_is_another(folder: Path) -> None:
    """Its bulletins change with it."""
    path = folder / "circular.toml"
    path.write_text(QUARTERLY, encoding="utf-8")
    shelf = opened(folder)
    assert not shelf.look()
    before = shelf.definitions["circular"]
    path.write_text(QUARTERLY.replace("三十天内", "三十日内"), encoding="utf-8")
    os.utime(path, ns=(0, write_time()))
    assert shelf.look()
    assert shelf.definitions["circular"] != before
