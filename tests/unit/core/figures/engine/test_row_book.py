"""Rows and numbers: against a plain list, with pages and indexes of a few rows."""

from random import Random

import numpy as np
import pytest

from streams.core.arrays import Ints
from streams.core.figures.engine import row_book
from streams.core.figures.engine.row_book import RowBook, page_of, texts_of


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a few rows be many."""
    monkeypatch.setattr(row_book, "_YOUNG", 4)
    monkeypatch.setattr(row_book, "_PAGE", 40)


@pytest.mark.usefixtures("few")
def test_rows_have_the_numbers_of_a_plain_list() -> None:
    """However they are asked for, known and new, through all pages and indexes."""
    random, book = Random(3), RowBook()
    plain: list[bytes] = []
    for _ in range(200):
        rows = [b"[%d]" % random.randint(0, 400) for _ in range(random.randint(1, 9))]
        rows = list(dict.fromkeys(rows))
        plain += [row for row in rows if row not in plain]
        assert book.numbers(rows).tolist() == [plain.index(row) for row in rows]
        one = random.choice(plain)
        assert book.number(one) == plain.index(one)
    assert len(book) == len(plain)
    assert [book.row(number) for number in range(len(plain))] == plain
    asked = [random.randrange(len(plain)) for _ in range(300)]
    assert book.rows(np.array(asked)) == [plain[number] for number in asked]
    assert book.rows(np.array([], dtype=np.int64)) == []
    pages, indexes, _ = book.kept()
    assert len(pages) > 1
    assert len(indexes) > 1


@pytest.mark.usefixtures("few")
def test_rows_that_share_a_digest_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """A digest finds numbers that may be meant; only the text says which one is."""

    def all_alike(rows: list[bytes]) -> Ints:
        return np.zeros(len(rows), dtype=np.uint64)

    monkeypatch.setattr(row_book, "_digests", all_alike)
    book, rows = RowBook(), [b"[%d]" % number for number in range(30)]
    for row in rows:
        book.number(row)
    assert book.numbers(rows[::-1]).tolist() == list(range(29, -1, -1))
    assert book.number(b"[99]") == 30


@pytest.mark.usefixtures("few")
def test_a_book_begins_from_what_was_kept() -> None:
    """It knows the same rows, and goes on numbering where the other stopped."""
    book, rows = RowBook(), [b"[%d]" % number for number in range(23)]
    book.numbers(rows)
    book.numbers([b"a", b"b"])
    again = RowBook()
    again.begin(*book.kept())
    assert [again.row(number) for number in range(25)] == [*rows, b"a", b"b"]
    assert again.numbers([b"new", b"a", rows[3]]).tolist() == [25, 23, 3]


def test_a_page_has_its_rows() -> None:
    """They are end to end, and may be empty."""
    assert [*texts_of(page_of([b"one", b"", b"three"]))] == [b"one", b"", b"three"]
    assert [*texts_of(page_of([]))] == []


def test_there_is_no_row_below_the_first() -> None:
    """A case that is in no row has -1, which must not be the last one."""
    book = RowBook()
    book.number(b"a")
    with pytest.raises(IndexError):
        book.row(-2)
