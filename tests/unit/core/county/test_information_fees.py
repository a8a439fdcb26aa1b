"""What applications cost by the piece: the rule of 2021, counted by hand."""

from datetime import date

import pytest

from streams.core.county.applications_table import FeeRule, FeeStep
from streams.core.county.catalogue_file import load_catalogue
from streams.core.county.information_fees import fee_rule_on, information_fee
from streams.core.errors import BadFile
from streams.resources import SCHEMAS
from tests.support.applications import APPLICATIONS_TEXT

RULE = FeeRule(date(2021, 1, 1), [FeeStep(11, 100), FeeStep(31, 200, 10, 100)])
TWICE = "steps = [{ from_piece = 5, yuan = 1 }, { from_piece = 5, yuan = 2 }]"
BACKWARDS = """
[[applications.fee_rules]]
from = 2021-01-01
steps = [{ from_piece = 5, yuan = 1 }]

[[applications.fee_rules]]
from = 2020-01-01
steps = [{ from_piece = 5, yuan = 1 }]
"""


@pytest.mark.parametrize(
    ("pieces", "yuan"),
    [
        *((0, 0), (1, 0), (10, 0), (11, 100), (30, 2_000), (31, 2_200), (40, 4_000)),
        # 41 to 50 cost 300 each, 51 to 60 cost 400 each.
        *((41, 4_300), (50, 7_000), (51, 7_400), (60, 11_000)),
    ],
)
def test_each_further_ten_cost_more(pieces: int, yuan: int) -> None:
    """Ten are free, twenty cost 100 each, and then each ten 100 more a piece."""
    assert information_fee(RULE, pieces) == yuan


def test_the_package_s_catalogue_says_this_rule() -> None:
    """It holds from its day on, and no rule before it."""
    catalogue = load_catalogue((SCHEMAS / "catalogue.toml").read_text(encoding="utf-8"), "c")
    assert catalogue.applications is not None
    rules = catalogue.applications.fee_rules
    assert rules == [RULE]
    assert fee_rule_on(rules, date(2020, 12, 31)) is None
    assert fee_rule_on(rules, date(2021, 1, 1)) == RULE
    later = FeeRule(date(2025, 1, 1), [FeeStep(1, 5)])
    assert fee_rule_on([*rules, later], date(2025, 6, 1)) == later


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('kind = "disclosure"\nresult', 'kind = "fee"\nresult', "applications.kind: 'fee' is not"),
        ('disputes = "dispute"', 'disputes = "fee"', "applications.disputes: 'fee' is not"),
        ('fees = "fee"', 'fees = "letter"', "applications.fees: 'letter' is not a kind of record"),
        ('fees = "fee"', 'fees = "fee-notice"', "must be four kinds"),
        ('result = "outcome"', 'result = "ruling"', "'ruling' is not a label of cases of disclos"),
        (
            'fees = "fee"',
            'fees = "fee"\n[[applications.fee_rules]]\nfrom = 2021-01-01\n' + TWICE,
            r"fee_rules\[0\].steps\[1\].from_piece: 5 is not after 5",
        ),
        (
            'fees = "fee"',
            'fees = "fee"\n' + BACKWARDS,
            r"fee_rules\[1\].from: 2020-01-01 is not after 2021-01-01",
        ),
        (
            'stage = "review"\nkind = "disclosure"',
            'stage = "review"\nkind = "letter"',
            r"deadlines\[3\].stage: 'review' is of applications for disclosure; write kind",
        ),
        (
            'stage = "archive"\nkind = "disclosure"\nworking_days = 10',
            'stage = "archive"\nkind = "disclosure"\nhours = 10',
            "the stage archive has working_days or days alone",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(old: str, new: str, said: str) -> None:
    """By key, value and rule."""
    assert old in APPLICATIONS_TEXT
    with pytest.raises(BadFile, match=said):
        load_catalogue(APPLICATIONS_TEXT.replace(old, new, 1), "applications.toml")


def test_stages_of_applications_need_to_know_what_one_is() -> None:
    """Without [applications] a deadline for them is refused."""
    begin, end = APPLICATIONS_TEXT.index("[applications]"), APPLICATIONS_TEXT.index("[[deadlines]]")
    text = APPLICATIONS_TEXT[:begin] + APPLICATIONS_TEXT[end:]
    with pytest.raises(BadFile, match=r"say in \[applications\] of which kind"):
        load_catalogue(text, "applications.toml")
