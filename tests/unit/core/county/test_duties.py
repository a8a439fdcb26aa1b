"""Duties: which terms there are, who owes something for them, and what is refused."""

import re
from datetime import date
from itertools import pairwise

import pytest

from streams.core.county.catalogue import Catalogue
from streams.core.county.catalogue_file import load_catalogue
from streams.core.county.duties import debts, terms
from streams.core.days import LATEST_DAY, day_date, day_number
from streams.core.errors import BadFile
from streams.core.periods import Period, parse_period
from tests.support.duties_county import DUTIES_COUNTY, DUTIES_TEXT
from tests.support.units_county import UNITS_TEXT


def county(**keys: str) -> Catalogue:
    """Return the county with one duty, whose keys are written as TOML has them."""
    keys = {"kind": '"visit"', "department": '"housing"', "from": "2015-01-01"} | keys
    lines = "\n".join(f"{key} = {value}" for key, value in keys.items() if value)
    text = f'{UNITS_TEXT}\n[[duties]]\nid = "d"\nzh = "职责"\nen = "duty"\n{lines}\n'
    return load_catalogue(text, "county.toml")


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"every": '"1 week"'}, ["2015-W01", "2015-W53", 52]),
        ({"every": '"1 month"'}, ["2015-01", "2015-12", 12]),
        ({"every": '"1 quarter"'}, ["2015-Q1", "2015-Q4", 4]),
        ({"every": '"1 half-year"'}, ["2015-H1", "2015-H2", 2]),
        ({"every": '"1 year"'}, ["2015", "2015", 1]),
        ({"by": '"01-31"'}, ["2015", "2015", 1]),
    ],
)
def test_terms_are_those_of_the_calendar(keys: dict[str, str], said: list[object]) -> None:
    """Of two years; the week of 1 January 2015 began in 2014, before the duty."""
    (duty,) = county(**keys | {"from": "2014-12-29"}).duties
    found = [*terms(duty, parse_period("2015-01-01..2016-01-03"))]
    if keys.get("every") == '"1 week"':
        assert [found[0].name, found[-1].name, len(found) - 1] == said
        assert day_date(found[-1].due) == date(2016, 1, 3)
    else:
        assert [found[0].name, found[-1].name, len(found)] == said
    assert all(before.last < after.first for before, after in pairwise(found))


def test_a_term_that_the_duty_does_not_have_all_days_of_is_not_owed() -> None:
    """It begins on the 10th and ends on the 20th: of three months the one between is owed."""
    keys = {"every": '"1 month"', "from": "2015-01-10", "until": "2015-03-20"}
    assert [term.name for term in terms(county(**keys).duties[0], Period(None, LATEST_DAY))] == [
        "2015-02"
    ]


def test_terms_reach_the_end_of_the_calendar_and_no_further() -> None:
    """A catalogue may be asked as of any day that there is."""
    for every in ("1 week", "1 month", "1 quarter", "1 half-year", "1 year"):
        (duty,) = county(every=f'"{every}"', **{"from": "9998-06-01"}).duties
        last = [*terms(duty, Period(None, LATEST_DAY))][-1]
        assert last.due == LATEST_DAY or (every == "1 week" and LATEST_DAY - last.due < 7)
    (duty,) = county(by='"12-31"', **{"from": "9998-01-01"}).duties
    assert [term.name for term in terms(duty, Period(None, LATEST_DAY))] == ["9998", "9999"]


def test_units_owe_by_the_tree_of_the_last_day_of_a_term() -> None:
    """Heating was under housing until the end of 2015; tourism is gone in 2016."""
    period = Period(day_number(date(2015, 12, 1)), day_number(date(2016, 6, 30)))
    owed = [(debt.duty.id, debt.term.name, debt.unit) for debt in debts(DUTIES_COUNTY, period)]
    bureaus = ["housing", "works", "transport", "archives", "culture"]
    assert [unit for duty, term, unit in owed if (duty, term) == ("news", "2015-12")] == [
        *bureaus,
        "tourism",
    ]
    assert [unit for duty, term, unit in owed if (duty, term) == ("news", "2016-01")] == bureaus
    assert [(term, unit) for duty, term, unit in owed if duty == "half"] == [
        ("2015-H2", "housing"),
        ("2015-H2", "heating"),
        ("2016-H1", "housing"),
    ]
    assert {unit for duty, _, unit in owed if duty == "quarter"} == {"testshire"}


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({}, "duties[0]: name one of every and by"),
        ({"every": '"1 month"', "by": '"01-31"'}, "duties[0]: name one of every and by"),
        ({"every": '"2 months"'}, "duties[0].every: '2 months' is not one of 1 half-year, 1 month"),
        ({"by": '"02-29"'}, "duties[0].by: '02-29' is not a day of each year; write month and day"),
        ({"by": '"1-31"'}, "duties[0].by: '1-31' is not a day of each year"),
        ({"by": '"13-01"'}, "duties[0].by: '13-01' is not a day of each year"),
        ({"by": '"01-31"', "kind": '"letter"'}, "duties[0].kind: 'letter' is a kind of case"),
        ({"by": '"01-31"', "kind": '"poster"'}, "duties[0].kind: 'poster' is a stock"),
        ({"by": '"01-31"', "kind": '"vist"'}, "'vist' is not a kind (did you mean 'visit'?)"),
        ({"by": '"01-31"', "column": '"frnt"'}, "duties[0].column: 'frnt' is not a column"),
        ({"by": '"01-31"', "department": '"hosing"'}, "'hosing' is not a department or unit"),
        ({"by": '"01-31"', "department": '"hosing/*"'}, "'hosing/*' is not a unit with all under"),
        ({"by": '"01-31"', "department": '["housing", "housing"]'}, "names 'housing' twice"),
        ({"by": '"01-31"', "department": "[]"}, "duties[0].department: an empty list is not"),
        ({"by": '"01-31"', "department": ""}, "duties[0]: name department, level or both"),
        ({"by": '"01-31"', "level": '"bureaux"'}, "duties[0].level: 'bureaux' is not a level"),
        ({"by": '"01-31"', "items": "0"}, "duties[0].items: 0 is not a whole number from 1 to"),
        ({"by": '"01-31"', "from": ""}, "duties[0]: 'from' is missing"),
        ({"by": '"01-31"', "until": "2014-12-31"}, "duties[0].until: 2014-12-31 is before from"),
        ({"by": '"01-31"', "column": '"front"\nid = "D"'}, "not TOML"),
    ],
)
def test_what_makes_no_sense_is_refused(keys: dict[str, str], message: str) -> None:
    """The message has the file, the key, what was found and the rule."""
    with pytest.raises(BadFile, match=re.escape(message)) as refused:
        county(**keys)
    assert str(refused.value).startswith("county.toml: ")


def test_two_duties_of_one_name_may_not_hold_on_one_day() -> None:
    """They are one duty at different times; which of them held would not be known."""
    again = DUTIES_TEXT.replace('id = "half"', 'id = "quarter"')
    rule = "duties[4].from: duties[3] is 'quarter' as well, and holds on 2014-07-01"
    with pytest.raises(BadFile, match=re.escape(rule)):
        load_catalogue(again, "county.toml")
    dated = DUTIES_TEXT.replace('id = "half"', 'id = "talks"').replace(
        "from = 2014-07-01", "from = 2015-03-01", 1
    )
    assert [duty.id for duty in load_catalogue(dated, "county.toml").duties].count("talks") == 2
    with pytest.raises(BadFile, match=re.escape("duties[0].id: 'New s' is not an identifier")):
        load_catalogue(DUTIES_TEXT.replace('id = "news"', 'id = "New s"'), "county.toml")


def test_a_plain_table_of_departments_can_have_duties() -> None:
    """A county without units names departments; what is retired owes nothing from its day on."""
    text = UNITS_TEXT.split("[levels]")[0] + (
        '[departments]\nold = { zh = "旧", en = "old", retired = 2015-03-01 }\n'
        'gone = { zh = "废", en = "gone", retired = true }\nnew = { zh = "新", en = "new" }\n'
        '[[duties]]\nid = "d"\nzh = "职责"\nen = "duty"\nkind = "visit"\nevery = "1 month"\n'
        'department = ["old", "gone", "new"]\nfrom = 2015-01-01\n'
    )
    catalogue = load_catalogue(text, "county.toml")
    owed = [(debt.term.name, debt.unit) for debt in debts(catalogue, parse_period("2015-Q1"))]
    assert owed == [
        *[("2015-01", "old"), ("2015-01", "new"), ("2015-02", "old"), ("2015-02", "new")],
        ("2015-03", "new"),
    ]
