"""What spreadsheets make of numbers and texts, and what is made of that."""

from decimal import Decimal
from typing import Any

import pytest

from streams.core.mapping.cells import (
    LOST_DIGITS,
    SHOWS_ERROR,
    CellFault,
    identity_text,
    in_one_line,
    plain_text,
    whole_number,
    yes_or_no,
)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (188006.0, "188006"),
        ("188006.0", "188006"),
        (188006, "188006"),
        (Decimal("188006.00"), "188006"),
        ("Ａ－１８８", "A-188"),
        (" a\u3000b\n", "a b"),
        (1300000000000000017, "1300000000000000017"),
        ("130000000000000001", "130000000000000001"),
        (None, ""),
    ],
)
def test_a_number_identifies(cell: Any, text: str) -> None:
    """However it is kept, it is the same number; one of a database is exact at any length."""
    assert identity_text(cell) == text


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        (1.3e17, LOST_DIGITS),
        ("1.3E+17", LOST_DIGITS),
        ("1.30001E+17", LOST_DIGITS),
        ("#N/A", SHOWS_ERROR),
        ("####", SHOWS_ERROR),
    ],
)
def test_a_spoilt_number_is_refused(cell: Any, why: Any) -> None:
    """Five letters would share it. What is said has a way out in both languages."""
    with pytest.raises(CellFault) as fault:
        identity_text(cell)
    assert fault.value.why == why
    assert "导出" in why.zh
    assert "export" in why.en


def test_texts_keep_their_lines_and_lose_what_nobody_sees() -> None:
    """Excel writes a carriage return as _x000D_."""
    assert plain_text("一_x000D_\n二\r\n三\ufeff\x07 ") == "一\n二\n三"
    assert plain_text("a\tb") == "a\tb"
    assert in_one_line("a\tb\n c") == "a b c"


def test_numbers_and_yes() -> None:
    """Anything else is refused."""
    assert [whole_number(cell) for cell in ("1,200", 5.0, "5.0", "５")] == [1200, 5, 5, 5]
    assert [yes_or_no(cell) for cell in ("是", True, "否", 0)] == [True, True, False, False]
    for read, cell in ((whole_number, "5.5"), (whole_number, "五"), (yes_or_no, "也许")):
        with pytest.raises(CellFault):
            read(cell)
