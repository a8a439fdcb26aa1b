"""The bulletins of an installation."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from streams.bulletins.folder import calendar_note, load_definitions
from streams.core.bulletins.definitions import Definition
from streams.core.errors import BadFile
from streams.core.periods import parse_day
from streams.settings.settings import Settings
from streams.topics.installation import Installation

SETTINGS = Settings()
INSTALLATION = Installation.read(SETTINGS)
CATALOGUE = INSTALLATION.catalogue


def definition(identifier: str, as_of: str | None = None) -> Definition:
    """Return one of Gaoling's definitions, perhaps as of another day."""
    found = load_definitions(INSTALLATION)[identifier]
    assert isinstance(found, Definition)
    return found if as_of is None else replace(found, as_of=parse_day(as_of))


def test_deadlines_beyond_the_official_calendar_are_said_to_be_so() -> None:
    """2014 has a figure of letters closed in time; the calendar begins in 2004."""
    assert calendar_note(definition("2014")) is None
    note = calendar_note(definition("2014", as_of="2090-12-31"))
    assert note is not None
    assert "周末" in note.zh
    assert "weekends" in note.en


def test_a_bulletin_without_deadlines_needs_no_calendar() -> None:
    """2013 says nothing of time limits."""
    assert calendar_note(definition("2013", as_of="2090-12-31")) is None


def test_two_files_of_one_id_are_refused(tmp_path: Path) -> None:
    """Otherwise chance would decide which of the two is printed."""
    text = (Path(SETTINGS.bulletins) / "2013.toml").read_text(encoding="utf-8")
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(BadFile, match="id '2013' is another file's already"):
        load_definitions(Installation(Settings(bulletins=str(tmp_path)), CATALOGUE))


def test_a_bulletin_with_the_name_of_a_template_s_is_refused(tmp_path: Path) -> None:
    """Whichever of the two files is read first."""
    text = (Path(SETTINGS.bulletins) / "2013.toml").read_text(encoding="utf-8")
    template = text.replace('id = "2013"', 'id = "report"')
    template = re.sub(r"^as_of = .*\n", "", template, count=1, flags=re.MULTILINE)
    template = re.sub(r"^period = .*$", 'period = "year"', template, count=1, flags=re.MULTILINE)
    concrete = text.replace('id = "2013"', 'id = "report-2013"')
    for names in (("a.toml", "b.toml"), ("b.toml", "a.toml")):
        for name, said in zip(names, (template, concrete), strict=True):
            (tmp_path / name).write_text(said, encoding="utf-8")
        with pytest.raises(BadFile, match="'report-2013' would be one of the template 'report'"):
            load_definitions(Installation(Settings(bulletins=str(tmp_path)), CATALOGUE))
