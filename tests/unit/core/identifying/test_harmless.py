"""Texts in which nothing can identify anybody: what makes that certain."""

import re
import sys
import unicodedata

import pytest

from streams.core.identifying import harmless
from streams.core.identifying.harmless import is_harmless
from streams.core.identifying.plain import Plain

_PLAIN_HAN = [
    chr(code) for code in range(sys.maxunicode + 1) if not harmless._NOT_PLAIN_HAN.search(chr(code))
]


def test_no_character_of_it_becomes_a_digit_or_a_latin_letter() -> None:
    """Without these there is no account and no number, whatever is beside them."""
    assert len(_PLAIN_HAN) > 20_000
    plain = Plain("".join(_PLAIN_HAN)).words
    assert len(plain) == len(_PLAIN_HAN)
    assert not re.search(r"[\dA-Za-z@*×＊]", plain)
    assert not any(unicodedata.digit(one, None) is not None for one in plain)


@pytest.mark.parametrize(
    ("text", "harmless"),
    [
        ("关于小区供暖的问题", True),
        ("老百姓的生活，请领导关心！", True),
        ("二〇一五年", False),
        ("第三", True),
        ("一三八零零零零", False),
        ("张先生家", False),
        ("联系人", False),
        ("一单元五楼西户", False),
        ("路灯A", False),
        ("12", False),
        ("", True),
    ],
)
def test_what_is_certain(text: str, harmless: bool) -> None:
    """What is not certain is looked at in full, which costs time and nothing else."""
    assert is_harmless(text) is harmless
