"""The glossary: each word is there once, in both languages, and in the module that it names."""

import re
from typing import Final, NamedTuple

import pytest

from tests.support.rooms import PACKAGE, ROOT

GLOSSARY: Final = ROOT / "docs" / "glossary.md"

_ROW: Final = re.compile(r"\| (.+?) \| (.+?) \| (.+?)<br>(.+?) \| `(.+?)` \| ?(.*?) \|")
_CHINESE: Final = re.compile("[\u4e00-\u9fff]")


class Word(NamedTuple):
    """A row of the glossary."""

    word: str
    chinese: str
    meaning: str
    chinese_meaning: str
    module: str
    elsewhere: str

    def is_in(self, text: str) -> bool:
        """Return whether a source has the word, as one or in the name of something."""
        spelt = r"[ _\n-]+".join(map(re.escape, self.word.split()))
        return re.search(rf"(?<![a-z]){spelt}", text, re.IGNORECASE) is not None


def words(text: str) -> list[Word]:
    """Read the glossary's rows; tables without modules are not meant."""
    return [Word(*row.groups()) for row in map(_ROW.fullmatch, text.splitlines()) if row]


WORDS: Final = words(GLOSSARY.read_text(encoding="utf-8"))


def test_all_rows_are_read() -> None:
    """None is there twice."""
    lines = [line for line in GLOSSARY.read_text(encoding="utf-8").splitlines() if "<br>" in line]
    assert len(WORDS) == len(lines) > 50
    assert len({word.word for word in WORDS}) == len(WORDS)


@pytest.mark.parametrize("word", WORDS, ids=lambda word: word.word)
def test_a_word_is_in_its_module(word: Word) -> None:
    """Anyone who renames one is told here where it was explained."""
    root = ROOT if word.module.startswith("tests/") else ROOT / PACKAGE
    assert word.is_in((root / word.module).read_text(encoding="utf-8"))


@pytest.mark.parametrize("word", WORDS, ids=lambda word: word.word)
def test_a_word_is_explained_in_both_languages(word: Word) -> None:
    """In whole sentences."""
    assert _CHINESE.search(word.chinese)
    assert word.meaning.endswith((".", "…"))
    assert word.chinese_meaning.endswith(("。", "……"))


def test_a_word_is_found_as_itself_alone() -> None:
    """A lane is in ``LaneState`` and in ``a lane``, not in ``plane``."""
    lane, quick = (Word(word, "", "", "", "", "") for word in ("lane", "quick report"))
    assert lane.is_in("class LaneState:")
    assert lane.is_in("the\nlane")
    assert not lane.is_in("plane")
    assert quick.is_in("read_quick_reports = 1") is quick.is_in("a Quick report") is True
    assert not quick.is_in("quickreport")
