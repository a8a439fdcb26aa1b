"""Rates that a county defines: what they are, and what is refused."""

import pytest

from streams.core.county.catalogue_file import load_catalogue
from streams.core.county.measure_names import MEASURES
from streams.core.errors import BadFile
from streams.core.figures.rates import own_rates
from tests.support.county import TEXT

RATES = """
[rates.solved]
zh = "解决率"
en = "solved"
of = "solved"
over = "contacted"

[rates.content]
zh = "回访满意率"
en = "content"
of = ["grade_5", "grade_4"]
weights = { grade_4 = 0.9 }
over = ["grade_1", "grade_2", "grade_3", "grade_4", "grade_5"]

[rates.performance]
zh = "综合得分"
en = "performance"
parts = { reply = 0.1, solved = 0.5, content = 0.4 }
"""


def rated(**measures: int) -> dict[str, tuple[int, int]]:
    """Return numerator and denominator of each of the rates above."""
    all_of = dict.fromkeys(MEASURES, 0) | measures
    catalogue = load_catalogue(TEXT + RATES, "county.toml")
    return {name: rate.of(all_of) for name, rate in own_rates(catalogue).items()}


def test_a_rate_divides_measures() -> None:
    """Weights are exact: both numbers are multiplied by the power of ten that they need."""
    found = rated(solved=7, contacted=9, grade_5=12, grade_4=1, grade_1=2)
    assert found["solved"] == (7, 9)
    assert found["content"] == (129, 150)


def test_a_rate_of_rates_is_their_exact_sum() -> None:
    """0.1 of 9 tenths, 0.5 of 7 ninths and 0.4 of 129 of 150 are no floating-point number."""
    found = rated(
        replied=9,
        valid=10,
        solved=7,
        contacted=9,
        grade_5=12,
        grade_4=1,
        grade_1=2,
    )
    assert found["performance"] == (3703, 4500)  # 9/100 + 7/18 + 43/125


def test_all_of_all_is_one() -> None:
    """Where each part is all of all the whole is, to the last digit."""
    found = rated(replied=3, valid=3, solved=3, contacted=3, grade_5=3)
    assert found["performance"] == (1, 1)


def test_without_a_denominator_there_is_no_rate() -> None:
    """Nor is there one made of it."""
    found = rated(replied=3, valid=3, solved=3, contacted=3)
    assert found == {"solved": (3, 3), "content": (0, 0), "performance": (0, 0)}


def test_what_a_rate_is_made_of() -> None:
    """A list of cases is behind a rate of one measure; a rate of rates names all of theirs."""
    rates = own_rates(load_catalogue(TEXT + RATES, "county.toml"))
    assert [rate.lists for rate in rates.values()] == ["solved", None, None]
    assert rates["performance"].measures >= {"replied", "valid", "solved", "grade_3"}


@pytest.mark.parametrize(
    ("rate", "problem"),
    [
        ('of = "solvd"\nover = "valid"', "rates.x.of: 'solvd' is not a measure (did you mean"),
        ('of = "closed"\nover = "count"', "rates.x: 'closed' counts cases and 'count' records"),
        ('of = ["count", "closed"]\nover = "valid"', "rates.x: 'closed' counts cases and 'count'"),
        (
            'of = ["solved"]\nover = "valid"\nweights = { solved = 0 }',
            "rates.x.weights: all are 0, so the rate is always 0",
        ),
        ("parts = { reply = 1, closure = 0 }", "rates.x.parts.closure: 0 counts nothing; leave"),
        ('of = "solved"', "rates.x: name either of and over, or parts"),
        ('over = "solved"', "rates.x: name either of and over, or parts"),
        ("", "rates.x: name either of and over, or parts"),
        ('of = "solved"\nover = "valid"\nparts = { reply = 1 }', "rates.x: name either of and"),
        ('of = ["valid", "valid"]\nover = "valid"', "rates.x.of: names 'valid' twice"),
        ('of = "solved"\nover = "valid"\nweights = { urged = 0.5 }', "rates.x.weights: 'urged' is"),
        (
            'of = "solved"\nover = "valid"\nweights = { solved = 1.5 }',
            "1.5 is not a number from 0 to 1",
        ),
        ('of = "solved"\nover = "valid"\nweights = { solved = 0.12345 }', "more than 4 decimals"),
        ("parts = { reply = 0.5, closure = 0.4 }", "rates.x.parts: the weights add up to 0.9,"),
        ("parts = { reply = 0.5, x = 0.5 }", "rates.x.parts: 'x' is not a rate that can be a part"),
        ("parts = { reply = 1 }\nweights = { valid = 1 }", "rates.x.weights: goes with of and"),
    ],
)
def test_what_makes_no_sense_is_refused(rate: str, problem: str) -> None:
    """The message names the file, the key, and what is allowed."""
    with pytest.raises(BadFile) as refused:
        load_catalogue(f'{TEXT}\n[rates.x]\nzh = "率"\nen = "rate"\n{rate}\n', "county.toml")
    assert str(refused.value).startswith("county.toml: ")
    assert problem in str(refused.value)


def test_a_name_that_every_county_has_is_taken() -> None:
    """Two rates of one name could not be told apart in an answer."""
    text = '[rates.reply]\nzh = "率"\nen = "rate"\nof = "replied"\nover = "received"\n'
    with pytest.raises(BadFile, match=r"rates\.reply: every county has a rate of this name"):
        load_catalogue(f"{TEXT}\n{text}", "county.toml")
