"""Figures: what can be asked, selected and grouped by."""

from datetime import date

import pytest

from streams.core.days import day_number
from streams.core.errors import BadQuery
from streams.core.figures.figures import (
    DIMENSIONS,
    MEASURES,
    RATES,
    Figures,
    Question,
    Selection,
    rate,
)
from streams.core.figures.ledger import Ledger
from streams.core.periods import parse_period
from tests.support.county import COUNTY, DEADLINES, Sent, figures, letter, sent, tally


def ask(
    events: list[Sent], period: str, as_of: str, by: str = "", **select: str | list[str]
) -> dict[tuple[str, ...], dict[str, int]]:
    """Ask for figures of events; return those that are not 0, by group."""
    wanted = {name: [v] if isinstance(v, str) else v for name, v in select.items()}
    question = Question(
        Selection(wanted),
        parse_period(period),
        day_number(date.fromisoformat(as_of)),
        tuple(by.split(",")) if by else (),
    )
    found = figures(events).evaluate(question)
    assert all(tuple(sorted(told)) == tuple(sorted(MEASURES)) for told in found.values())
    return {
        group: {name: value for name, value in told.items() if value}
        for group, told in found.items()
    }


RECORDS = [
    sent("counted", "2014-12-30", "a", "v1", kind="visit", channel="desk", department="archives"),
    sent("counted", "2015-01-05", "a", "v2", kind="visit", channel="hall", quantity=30),
    sent("counted", "2015-01-05", "a", "v3", kind="visit", channel="hall", department="archives"),
    sent("counted", "2015-01-06", "a", "v4", kind="visit", channel="desk", department="heating"),
    sent("counted", "2013-05-01", "a", "p1", kind="poster", channel="hall", quantity=340),
    sent(
        "counted",
        "2015-01-10",
        "b",
        "p1",
        kind="poster",
        channel="hall",
        quantity=360,
        headline=True,
    ),
    sent("counted", "2015-01-20", "a", "p2", kind="poster", channel="desk"),
]


def test_groups_name_their_values() -> None:
    """Groups go by the values named, "" for what has none; departments are distinct in each."""
    assert ask(RECORDS, "2015-01", "2015-01-31", by="kind,channel", kind="visit") == {
        ("visit", "desk"): {"count": 1, "quantity": 1, "departments": 1},
        ("visit", "hall"): {"count": 2, "quantity": 31, "departments": 1},
    }
    assert ask(RECORDS, "2015-01", "2015-01-31", by="department", kind="visit") == {
        ("",): {"count": 1, "quantity": 30},
        ("archives",): {"count": 1, "quantity": 1, "departments": 1},
        ("heating",): {"count": 1, "quantity": 1, "departments": 1},
    }


MIXED = [
    letter("2015-01-05", subject="l1", category="housing", department="heating"),
    letter("2015-01-05", subject="l2", kind="opinion", channel="board", nature="help"),
    sent("counted", "2015-01-05", "a", "r1", kind="visit", channel="desk", column="front"),
    sent("counted", "2015-01-05", "a", "r2", kind="visit", channel="desk"),
]


@pytest.mark.parametrize(
    ("select", "received", "count"),
    [
        ({}, 2, 2),
        ({"kind": "letter"}, 1, 0),
        ({"kind": ["letter", "opinion", "visit"]}, 2, 2),
        ({"kind": "no-such-kind"}, 0, 0),
        ({"channel": "board"}, 1, 0),
        ({"category": "housing"}, 1, 0),
        ({"category": "uncategorised"}, 1, 0),
        ({"category": ""}, 0, 0),
        ({"nature": ""}, 1, 0),
        ({"nature": ["", "help"]}, 2, 0),
        ({"department": ""}, 1, 2),
        ({"column": "front"}, 0, 1),
        ({"column": ""}, 0, 1),
        ({"kind": "letter", "category": "traffic"}, 0, 0),
        ({"kind": []}, 0, 0),
    ],
)
def test_selections(select: dict[str, str | list[str]], received: int, count: int) -> None:
    """A selection names values of dimensions, "" for none; records have no category or nature."""
    found = ask(MIXED, "2015", "2015-12-31", "", **select)[()]
    assert (found.get("received", 0), found.get("count", 0)) == (received, count)


def test_cases_and_records_may_share_a_group() -> None:
    """By department, cases and records of nobody are one group."""
    assert ask(MIXED, "2015", "2015-12-31", by="department")[("",)] == {
        "received": 1,
        "valid": 1,
        "open": 1,
        "overdue": 1,
        "carried_on": 1,
        "count": 2,
        "quantity": 2,
    }


def test_a_case_is_selected_by_what_it_is_as_of_the_day() -> None:
    """A letter that is routed elsewhere leaves the figures of the category it had."""
    events = [
        letter("2015-01-05", category="housing"),
        sent("routed", "2015-02-01", "t", category="traffic"),
    ]
    assert ask(events, "2015", "2015-01-31", by="category") == {
        ("housing",): {"received": 1, "valid": 1, "open": 1, "carried_on": 1}
    }
    assert list(ask(events, "2015", "2015-02-01", by="category")) == [("traffic",)]


def test_rates_have_numerator_and_denominator() -> None:
    """Each rate is given as the two numbers it is made of."""
    measures = dict.fromkeys(MEASURES, 0)
    measures |= {"received": 12, "valid": 10, "replied": 9, "closed": 8, "closed_in_time": 6}
    measures |= {"overdue": 1, "rated": 5, "satisfied": 4}
    assert {name: rate(measures, name) for name in RATES} == {
        "reply": (9, 10),
        "closure": (8, 10),
        "on_time": (6, 9),
        "satisfaction": (4, 5),
    }


def test_nothing_at_all() -> None:
    """Without events every measure is 0, and the groups are empty."""
    assert ask([], "2015", "2015-12-31") == {(): {}}
    assert ask([], "2015", "2015-12-31", by="kind") == {}


@pytest.mark.parametrize("by", ["kinds", "kind,kind", "received"])
def test_what_cannot_be_grouped_by(by: str) -> None:
    """Groups go by dimensions, each once; the message names them."""
    with pytest.raises(BadQuery, match=", ".join(DIMENSIONS)) as caught:
        ask(MIXED, "2015", "2015-12-31", by=by)
    assert caught.value.parameter == "by"


@pytest.mark.parametrize(
    "parts", [[], ["2015-01"], ["2015-01", "2015-03"], ["2015-01", "2015-02", "2015-03"]]
)
def test_a_series_is_of_the_parts_of_its_period(parts: list[str]) -> None:
    """Periods cut otherwise would count days twice, or not at all."""
    question = Question(Selection(), parse_period("2015-01..2015-02"), 16_500)
    with pytest.raises(ValueError, match=r"2015-01-01\.\.2015-02-28 is not cut into"):
        figures(MIXED).series(question, [parse_period(part) for part in parts])


def test_still_figures_stay_as_they_were() -> None:
    """They do so when rows of new values come, and when the counts of known ones change."""
    ledger = Ledger(COUNTY, DEADLINES)
    ledger.add(tally(MIXED).counts)
    question = Question(Selection(), parse_period("2015"), 16_500, ("kind", "nature"))
    moving = Figures(ledger)
    before, still = moving.evaluate(question), moving.still()
    more = letter("2015-01-06", subject="l3", kind="opinion", channel="board", nature="complaint")
    ledger.add(tally([*MIXED, more]).counts)
    assert still.evaluate(question) == before != moving.evaluate(question)
    assert (still.possible(question), moving.possible(question)) == (3, 4)


def test_what_cannot_be_selected_by() -> None:
    """A selection is by dimensions; the message names them."""
    with pytest.raises(BadQuery, match="is not a dimension; there are kind, channel") as caught:
        ask(MIXED, "2015", "2015-12-31", kinds="letter")
    assert caught.value.parameter == "kinds"
