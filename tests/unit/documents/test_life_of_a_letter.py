"""The life of one letter: the document shows what the program writes, and keeps no words."""

import re
from datetime import date
from pathlib import Path
from typing import Final

from streams.core.days import day_number
from tests.documents.life_of_a_letter import (
    DOCUMENT,
    EVENTS,
    PERSONAL,
    arrived_backwards,
    document,
    parts,
)
from tests.support.county import read

TEXT: Final = DOCUMENT.read_text(encoding="utf-8")

LINK: Final = re.compile(r"\[([^]]+)\]\(([^)]+)\)")
STAGE: Final = re.compile(r"^## (\d)\. ", re.MULTILINE)


def test_the_document_shows_what_the_program_writes() -> None:
    """`python -m tests.documents.life_of_a_letter` writes its bytes and tables again."""
    assert document(TEXT) == TEXT, "run python -m tests.documents.life_of_a_letter"


def test_each_stage_names_modules_that_exist() -> None:
    """Who looks for a stage finds it where the document says."""
    _, *stages = STAGE.split(TEXT)
    assert stages[::2] == list("12345678")
    for stage in stages[1::2]:
        modules = LINK.findall(stage)
        assert modules
        for name, target in modules:
            assert target == f"../{name}"
            assert (Path(DOCUMENT).parent / target).is_file()


def test_nothing_of_the_citizen_is_kept() -> None:
    """Title, text, name and telephone are in the event as it is sent, and in no later stage."""
    shown = parts()
    for personal in PERSONAL:
        assert personal in shown["sent"]
        for name in shown.keys() - {"sent"}:
            assert personal not in shown[name]


def test_the_order_of_arrival_decides_nothing() -> None:
    """The case shown came the last event first; in order it is the same."""
    assert arrived_backwards() == [read(event) for event in EVENTS]


def test_the_days_of_the_text() -> None:
    """The days that the text tells by hand are those of the events."""
    for day, number in ((2, 16496), (3, 16497), (6, 16500), (9, 16503)):
        assert day_number(date(2015, 3, day)) == number
        assert f"| {number} |" in TEXT
    assert {int(event["time"][8:10]) for event in EVENTS} == {2, 3, 9}
    overdue = next(line for line in TEXT.splitlines() if line.startswith("| `overdue`"))
    assert overdue == "| `overdue` | 0 | 0 | 1 | 0 | 0 |"
