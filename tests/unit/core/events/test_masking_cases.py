"""Masking, held to what an official can read: every line of masking-cases.md."""

import time
from typing import Final

import pytest

from streams.core.events.masking import MASK, mask
from tests.unit.core.events.masking_cases import MaskingCase, masking_cases

CASES: Final = list(masking_cases())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.text)
def test_what_is_shown_is_what_the_table_says(case: MaskingCase) -> None:
    """And masking that again changes nothing."""
    assert mask(case.text) == case.shown
    assert mask(case.shown) == case.shown


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.text)
def test_it_is_shown_so_within_a_sentence(case: MaskingCase) -> None:
    """What is around a text, with a mark of punctuation between, changes nothing in it."""
    assert mask(f"您好，{case.text}，谢谢。") == f"您好，{case.shown}，谢谢。"


def test_the_table_has_enough_of_both_and_says_why() -> None:
    """What is masked, and what must not be; each text once."""
    assert len(CASES) >= 150
    assert len({case.text for case in CASES}) == len(CASES)
    spared = [case for case in CASES if MASK not in case.shown]
    assert len(spared) >= 50
    for case in CASES:
        zh, _, en = case.why.partition(" · ")
        assert zh
        assert en


_LONG: Final = 100_000
_HOSTILE: Final = [
    *(
        "a",
        "a.",
        "@",
        "(1",
        "1 ",
        "1、",
        "138-",
        "2015-",
        "1,234,",
        "张",
        "李某",
        "住址：啊",
        "微信:a_",
    ),
    *("栋1-", "路1号", "1单元", "一二三", "\u200b1", "陕A·1", "ISBN978-", "编号A-", "+86"),
]


@pytest.mark.parametrize("piece", _HOSTILE)
def test_no_text_takes_long(piece: str) -> None:
    """The time is in proportion to the length: ten times the text takes about ten times as long.

    A text whose time grew with the square of its length would take a hundred times as long.
    """
    text = (piece * _LONG)[:_LONG]
    persons = ("张三", "Zhang San", "a(b")
    short = min(_seconds(text[: _LONG // 10], persons) for _ in range(2))
    assert _seconds(text, persons) < 40 * short + 0.5


def _seconds(text: str, persons: tuple[str, ...]) -> float:
    begun = time.process_time()
    mask(text, persons)
    return time.process_time() - begun
