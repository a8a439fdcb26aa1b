"""Searching titles and subjects: the same cases as looking through all of them one by one."""

import random
import sqlite3
from pathlib import Path

import pytest

from streams.gateway.index import title_table
from streams.gateway.index.title_table import TITLE_TABLES, TitleTable
from streams.gateway.index.title_words import grams, search_words

WORDS = ("路灯", "路", "不亮", "学校", "问题", "bus", "2015", "p-1", "没有的词")


def made(seed: int, many: int) -> tuple[TitleTable, dict[int, tuple[str, str]]]:
    """Make cases of which some have titles; return them with subject and title, by number."""
    chance = random.Random(seed)
    file = sqlite3.connect(":memory:")
    file.executescript(TITLE_TABLES)
    file.execute("CREATE TABLE cases (number INTEGER PRIMARY KEY, subject TEXT)")
    known: dict[int, tuple[str, str]] = {}
    for number in chance.sample(range(10 * many), many):
        subject = f"{chance.choice('pq')}-{chance.choice(['1', '2015', '学校'])}-{number}"
        some = [chance.choice(["路灯", "不亮", "学校", "Bus", "x"]) for _ in range(3)]
        title = "".join(some) + "问题" if chance.random() < 0.8 else ""
        known[number] = subject, title
        file.execute("INSERT INTO cases VALUES (?, ?)", (number, subject))
        if title:
            file.execute("INSERT INTO titles VALUES (?, ?, 0, '', '')", (number, title))
            row = (number, grams(title))
            file.execute("INSERT INTO title_words (rowid, grams) VALUES (?, ?)", row)
    return TitleTable(Path("index"), file, file), known


@pytest.mark.parametrize("few", [0, 5, 5_000])
@pytest.mark.parametrize("seed", range(3))
def test_found_is_what_has_every_word(seed: int, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each word may be in the title or in the subject, whichever of them is looked at first."""
    monkeypatch.setattr(title_table, "_FEW", few)
    table, known = made(seed, 300)
    asked: list[tuple[str, ...]] = [(one,) for one in WORDS]
    asked += [(one, other) for one in WORDS for other in WORDS]
    asked += [("问题", "路", "学校"), ("p-1", "2015", "不亮", "bus")]
    for words in asked:
        expected = sorted(
            number
            for number, (subject, title) in known.items()
            if all(word in title.casefold() or word in subject.casefold() for word in words)
        )
        found = table.search(search_words(" ".join(words)))
        assert found.tolist() == expected, words
    assert table.search(["问题"]).size > 100
    assert table.search([]).size == 0
