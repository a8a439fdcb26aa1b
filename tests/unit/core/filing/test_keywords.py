"""What keyword rules tell of a title and a text."""

import random
from typing import Any

import msgspec
import pytest

from streams.core.county.catalogue import Rule
from streams.core.filing.keywords import CategoryScore, Keywords
from tests.support.oracle_cases import suggested

RULES: list[dict[str, Any]] = [
    {"category": "housing", "keywords": ["供暖", "物业"]},
    {"category": "housing", "keywords": ["公积金"], "weight": 2},
    {"category": "housing", "keywords": ["小区"], "weight": 0},
    {"category": "traffic", "keywords": ["路灯", "公交", "停车", "小区停车"]},
    {"category": "education", "keywords": ["学校", "老师", "物业"]},
    {"category": "education", "keywords": ["老师傅"], "weight": 0},
    {"category": "uncategorised", "keywords": ["户口"], "weight": 2},
]
KEYWORDS = Keywords(msgspec.convert(RULES, list[Rule]))


@pytest.mark.parametrize(
    ("title", "text", "category"),
    [
        ("", "", "uncategorised"),
        ("供暖", "", "housing"),
        ("", "路灯", "traffic"),
        ("供暖", "路灯和公交", "housing"),  # the title counts three times
        ("供暖", "路灯、公交和停车", "uncategorised"),  # as much for one as for the other
        ("", "供暖，路灯", "uncategorised"),
        ("", "供暖供暖供暖，路灯", "uncategorised"),  # a keyword counts once
        ("", "公积金，路灯", "housing"),  # by its weight
        ("小区", "", "uncategorised"),  # it says where somebody lives
        ("小区", "公交", "traffic"),
        ("小区停车", "", "traffic"),
        ("", "老师傅", "uncategorised"),  # the longer word hides the shorter one
        ("学校门口的路灯", "", "traffic"),  # a place
        ("学校的路灯", "", "uncategorised"),
        ("物业", "", "uncategorised"),  # a word of two categories
        ("户口", "学校", "uncategorised"),  # something else that it is about
        ("学校", "户口", "education"),
        ("供", "暖", "uncategorised"),  # title and text are two
        ("", "公交" + "，" * 198, "traffic"),
        ("", "公交" + "，" * 199, "uncategorised"),  # in passing
        ("公交", "，" * 600, "traffic"),
    ],
)
def test_the_category_that_leads_clearly_is_told(title: str, text: str, category: str) -> None:
    """In doubt nobody is sent a letter that is not theirs."""
    assert KEYWORDS.recognise(title, text) == category


@pytest.mark.parametrize(
    ("title", "text", "sure"),
    [
        ("", "", 0),
        ("", "供暖", 1 / 1.5),
        ("供暖", "", 3 / 3.5),
        ("供暖", "路灯", 3 / 4.5),
        ("供暖", "路灯、公交和停车", 3 / 6.5),  # in doubt
        ("供暖", "路灯、公交、学校", 3 / 5.5),  # the third does not matter
        ("户口", "供暖", 6 / 7.5),  # as sure of what it is not about
    ],
)
def test_how_sure_keywords_are(title: str, text: str, sure: float) -> None:
    """The part of the first in what speaks for the first two, and half a keyword."""
    assert KEYWORDS.sure_of(KEYWORDS.scores(title, text)) == pytest.approx(sure)


def test_scores_say_why() -> None:
    """Those that count most come first, and words without weight are left out."""
    assert KEYWORDS.scores("供暖", "小区物业、公积金") == {
        "housing": CategoryScore(6.0, ("供暖", "公积金", "物业")),
        "education": CategoryScore(1.0, ("物业",)),
    }


def test_the_order_of_rules_decides_nothing() -> None:
    """A county that sorts its rules by name has the same letters in the same places."""
    turned = Keywords(msgspec.convert(RULES[::-1], list[Rule]))
    for title, text in texts(200):
        assert turned.recognise(title, text) == KEYWORDS.recognise(title, text)


def test_another_way_to_look_tells_the_same() -> None:
    """The oracle eats a text word by word."""
    told = [KEYWORDS.recognise(title, text) for title, text in texts(500)]
    assert told == [
        next(iter(suggested({"title": title, "text": text}, RULES)), "uncategorised")
        for title, text in texts(500)
    ]
    assert len(set(told)) == 4


def texts(count: int) -> list[tuple[str, str]]:
    """Make titles and texts of keywords, places and fillers."""
    rng = random.Random(7)
    parts = [word for rule in RULES for word in rule["keywords"]] + [
        "门口",
        "附近",
        "，",
        "的" * 90,
    ]
    return [
        (
            "".join(rng.choices(parts, k=rng.randrange(3))),
            "".join(rng.choices(parts, k=rng.randrange(6))),
        )
        for _ in range(count)
    ]
