"""Conditions over columns: what is true, what is unknown, and what is refused."""

from fractions import Fraction
from typing import Final

import pytest

from streams.core.bulletins.conditions import DEEPEST_CONDITION, LONGEST_CONDITION, parse_condition

AMOUNTS: Final = {
    "late": Fraction(2),
    "on-time": Fraction(100 * 29, 33),  # 87.87…
    "none_of_it": None,
}


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("late > 0", True),
        ("0<late", True),
        ("late = 2 and on-time < 90", True),
        ("late != 2 or on-time >= 87.8", True),
        ("late > 2 or late < 2", False),
        ("not late > 2", True),
        ("not (late = 2 and on-time < 90)", False),
        ("late = 1 or late = 2 and on-time > 90", False),
        ("(late = 1 or late = 2) and on-time < 90", True),
        ("on-time < 87.88%", True),
        ("on-time < 87.87 %", False),
        ("on-time > late", True),
        ("none_of_it < 90", None),
        ("not none_of_it < 90", None),
        ("none_of_it < 90 or late > 0", True),
        ("none_of_it < 90 and late > 0", None),
        ("none_of_it < 90 and late > 2", False),
        ("none_of_it < 90 or late > 2", None),
    ],
)
def test_what_holds(text: str, held: bool | None) -> None:
    """Exactly, and neither true nor false where all depends on a column without a value."""
    assert parse_condition(text, "when", AMOUNTS).holds(AMOUNTS) is held


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "a column or a number is missing at the end"),
        ("late", "one of <, <=, =, !=, >=, > is missing after 'late'"),
        ("late >", "a column or a number is missing at the end"),
        ("> 3", "a column or a number is missing before '>'"),
        ("late > 0 on-time < 90", "'and' or 'or' is missing before 'on-time'"),
        ("late > 0 and", "a column or a number is missing at the end"),
        ("(late > 0", "a parenthesis is not closed"),
        ("late > 0)", "'and' or 'or' is missing before ')'"),
        ("1 < late < 3", "'and' or 'or' is missing before '<'"),
        ("late == 2", "a column or a number is missing before '='"),
        ("late > -1", "'-1' cannot be read"),
        ("late > 1e3", "cannot be read"),
        ("late > 1.2345678", "cannot be read"),
        ("Late > 0", "'Late > 0' cannot be read"),
        ("late > 0; import os", "'; import os' cannot be read"),
        ("__import__('os')", "cannot be read"),
        ("late.real > 0", "'.real > 0' cannot be read"),
        ("latte > 0", "'latte' is not a column of the table (did you mean 'late'?)"),
        ("and > 0", "a column or a number is missing before 'and'"),
        ("(" * (DEEPEST_CONDITION + 1) + "late > 0", f"nested deeper than {DEEPEST_CONDITION}"),
        ("not " * (DEEPEST_CONDITION + 1) + "late > 0", f"nested deeper than {DEEPEST_CONDITION}"),
        ("late > 0 " * LONGEST_CONDITION, f"is longer than {LONGEST_CONDITION} characters"),
    ],
)
def test_what_is_refused(text: str, rule: str) -> None:
    """The message has the key and the rule; nothing is ever run."""
    with pytest.raises(ValueError, match=r"^problems\[0\]\.when: ") as refused:
        parse_condition(text, "problems[0].when", AMOUNTS)
    assert rule in str(refused.value)


def test_as_deep_as_may_be() -> None:
    """And as long: parentheses beside each other do not add up."""
    deep = "(" * DEEPEST_CONDITION + "late > 0" + ")" * DEEPEST_CONDITION
    assert parse_condition(deep, "when", AMOUNTS).holds(AMOUNTS) is True
    wide = " and ".join(["(late>0)"] * (DEEPEST_CONDITION + 5))
    assert parse_condition(wide, "when", AMOUNTS).holds(AMOUNTS) is True
