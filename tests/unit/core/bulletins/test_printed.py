"""Numbers and rates as bulletins print them."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.core.bulletins.printed import print_count, print_rate, print_rate_down

DOCUMENTS = Path(__file__).parents[4] / "docs"


@pytest.mark.parametrize(
    ("value", "down_to", "printed"),
    [
        (767, None, "767"),
        (363, 10, "360+"),
        (360, 10, "360+"),
        (221, 1, "221+"),
        (0, 10, "0"),
        (7, 10, "7"),
        (0, None, "0"),
    ],
)
def test_counts(value: int, down_to: int | None, printed: str) -> None:
    """Bounds end in a plus sign; what is below the step is printed as it is."""
    assert print_count(value, down_to) == printed


@pytest.mark.parametrize(
    ("numerator", "denominator", "down_to", "printed"),
    [
        (78, 82, 1, "95%+"),
        (82, 96, 1, "85%+"),
        (19, 20, 1, "95%+"),
        (7, 7, 1, "100%"),
        (7, 7, 10, "100%"),
        (999, 1000, 10, "90%+"),
        (0, 96, 1, "0%"),
        (7, 96, 10, "7.2%"),
        (0, 0, 1, "—"),
    ],
)
def test_rates_rounded_down(numerator: int, denominator: int, down_to: int, printed: str) -> None:
    """All of all is 100 %: nothing is more."""
    assert print_rate_down(numerator, denominator, down_to) == printed


@pytest.mark.parametrize(
    ("numerator", "denominator", "decimals", "cut", "rounded"),
    [
        (9_987, 10_000, 2, "99.87%", "99.87%"),
        (9_987, 10_000, None, "99.8%", "99.9%"),
        (9_987, 10_000, 0, "99%", "99%"),
        (9_999, 10_000, None, "99.9%", "99.9%"),
        (99_996, 100_000, 2, "99.99%", "99.99%"),
        (1, 3, 4, "33.3333%", "33.3333%"),
        (2, 3, 2, "66.66%", "66.67%"),
        (2, 3, 0, "66%", "67%"),
        (1, 8, 2, "12.50%", "12.50%"),
        (1, 8, 1, "12.5%", "12.5%"),
        (1, 80, 1, "1.2%", "1.3%"),
        (1, 2, None, "50%", "50%"),
        (1, 2, 2, "50.00%", "50.00%"),
        (1, 1, 2, "100%", "100%"),
        (0, 5, 2, "0%", "0%"),
        (0, 5, None, "0%", "0%"),
        (0, 0, 2, "—", "—"),
    ],
)
def test_rates(
    numerator: int, denominator: int, decimals: int | None, cut: str, rounded: str
) -> None:
    """A rate has as many decimals as are asked for; less than 100 % never becomes 100 %."""
    assert print_rate(numerator, denominator, decimals) == cut
    assert print_rate(numerator, denominator, decimals, rounded=True) == rounded


@given(st.integers(1, 10**9), st.data(), st.sampled_from([None, 0, 1, 2, 3, 4]), st.booleans())
def test_a_rate_is_near_what_it_is(
    denominator: int, data: st.DataObject, decimals: int | None, rounded: bool
) -> None:
    """Within a unit of its last decimal, and 100 % only where it is."""
    numerator = data.draw(st.integers(0, denominator))
    printed = print_rate(numerator, denominator, decimals, rounded=rounded)
    assert (printed == "100%") == (numerator == denominator)
    unit = 10 ** -(1 if decimals is None else decimals)
    assert abs(float(printed.rstrip("%")) - 100 * numerator / denominator) <= unit + 1e-9


@pytest.mark.parametrize("name", ["figures.md", "figures.zh-CN.md"])
def test_the_document_s_table(name: str) -> None:
    """What the documents of figures say of printing is so."""
    text = (DOCUMENTS / name).read_text(encoding="utf-8")
    lines = re.findall(
        r"^\| ([\d,]+)(?: ÷ ([\d,]+))? \|([^|\n]*)\| `([^`]+)` \|$", text, re.MULTILINE
    )
    assert len(lines) >= 19
    for numerator, denominator, keys, printed in lines:
        value, said = int(numerator.replace(",", "")), dict(re.findall(r"(\w+) = (\w+)", keys))
        down_to = int(said["down_to"]) if "down_to" in said else None
        decimals = int(said["decimals"]) if "decimals" in said else None
        if not denominator:
            assert print_count(value, down_to) == printed
        elif down_to is not None:
            assert print_rate_down(value, int(denominator.replace(",", "")), down_to) == printed
        else:
            whole = int(denominator.replace(",", ""))
            is_rounded = "rounded" in said
            assert print_rate(value, whole, decimals, rounded=is_rounded) == printed
