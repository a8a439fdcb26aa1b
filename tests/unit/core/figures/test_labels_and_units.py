"""Figures by labels and by units: what a question selects and groups, as of its day."""

from datetime import date
from typing import Any, Final

import pytest

from streams.core.cases.timelines import encode
from streams.core.county.deadlines import Deadlines
from streams.core.days import day_number
from streams.core.errors import BadQuery
from streams.core.figures.engine.columns import Columns
from streams.core.figures.figures import Figures, Question, Selection
from streams.core.figures.ledger import Ledger
from streams.core.periods import parse_period
from tests.support.units_county import UNITS_COUNTY

RECEIVED: Final = day_number(date(2015, 3, 2))


def application(department: str, *labels: list[Any], received: int = RECEIVED) -> bytes:
    """Write the row of an application for disclosure that a department has."""
    given = [[received, "uncategorised", "", department]]
    row: list[Any] = ["disclosure", "desk", received, given, [], None, []]
    return encode([*row, [], [*labels]] if labels else row)


ROWS: Final = {
    application("heating", [RECEIVED, {"applicant": "natural", "area": "east"}]): 5,
    application("works", [RECEIVED, {"applicant": "business"}]): 3,
    application("tourism", [RECEIVED, {"applicant": "welfare", "area": "west"}]): 2,
    # It is labelled on its tenth day, and again on its twentieth.
    application(
        "housing",
        [RECEIVED + 10, {"applicant": "natural"}],
        [RECEIVED + 20, {"applicant": "business", "area": "east"}],
    ): 7,
    application("", [RECEIVED, {"area": "east"}]): 11,
    application("archives"): 13,
    application("gone", [RECEIVED, {"colour": "red"}]): 17,
    encode([RECEIVED, [[RECEIVED, "visit", "desk", "heating", "", False, 1]]]): 19,
}
"""Each row with how many cases it stands for; sums of them are told apart."""

LEDGER: Final = Ledger(UNITS_COUNTY, Deadlines(UNITS_COUNTY))
LEDGER.add(ROWS)
ALIKE: Final = [
    Figures.of(Columns(ROWS), UNITS_COUNTY, Deadlines(UNITS_COUNTY)),
    Figures(LEDGER),
    Figures(LEDGER).still(),
]


def ask(by: str = "", as_of: str = "2015-12-31", **wanted: str) -> dict[str, int]:
    """Return how many cases were received and records counted in 2015, by group."""
    question = Question(
        Selection({name: values.split(",") for name, values in wanted.items()}),
        parse_period("2015"),
        day_number(date.fromisoformat(as_of)),
        tuple(by.split(",")) if by else (),
    )
    told = [
        {
            " ".join(group): measures["received"] + measures["count"]
            for group, measures in each.evaluate(question).items()
        }
        for each in ALIKE
    ]
    assert told[0] == told[1] == told[2]
    return told[0]


@pytest.mark.parametrize(
    ("wanted", "as_of", "count"),
    [
        ({"applicant": "natural"}, "2015-03-11", 5),
        ({"applicant": "natural"}, "2015-03-12", 5 + 7),
        ({"applicant": "natural"}, "2015-03-22", 5),
        ({"applicant": "natural,business"}, "2015-03-22", 5 + 3 + 7),
        ({"applicant": "organisation/*"}, "2015-03-22", 3 + 2 + 7),
        ({"applicant": "organisation/*,natural"}, "2015-03-22", 5 + 3 + 2 + 7),
        # A selection by a label holds no records.
        ({"applicant": ""}, "2015-03-22", 11 + 13 + 17),
        ({"applicant": "organisation/*", "area": "east"}, "2015-03-22", 7),
        ({"area": "east", "kind": "visit"}, "2015-12-31", 0),
        ({"department": "heating/*"}, "2015-12-31", 5 + 19),
        ({"department": "housing/*"}, "2015-12-31", 5 + 7 + 19),
        ({"department": "housing/*"}, "2016-01-01", 7),
        ({"department": "works/*"}, "2016-01-01", 5 + 3 + 19),
        ({"department": "works"}, "2016-01-01", 3),
        ({"department": "culture/*"}, "2015-12-31", 0),
        ({"department": "culture/*"}, "2016-01-01", 2),
        ({"department": "testshire/*"}, "2016-01-01", 5 + 3 + 2 + 7 + 13 + 19),
        ({"department": "testshire/*,"}, "2016-01-01", 5 + 3 + 2 + 7 + 11 + 13 + 19),
        # Labels and values that the catalogue has no more are asked for by their names.
        ({"colour": "red"}, "2015-12-31", 17),
        ({"department": "gone"}, "2015-12-31", 17),
    ],
)
def test_selections(wanted: dict[str, str], as_of: str, count: int) -> None:
    """Labels select like categories; a unit with all under it, by the tree of the as-of day."""
    assert ask("", as_of, **wanted) == {"": count}


@pytest.mark.parametrize(
    ("by", "as_of", "groups"),
    [
        ("applicant", "2015-03-11", {"natural": 5, "business": 3, "welfare": 2, "": 7 + 60}),
        ("applicant", "2015-03-22", {"natural": 5, "business": 10, "welfare": 2, "": 60}),
        ("applicant@group", "2015-03-22", {"natural": 5, "organisation": 12, "": 60}),
        (
            "department@bureau",
            "2015-12-31",
            {"housing": 31, "works": 3, "tourism": 2, "archives": 13, "": 11 + 17},
        ),
        (
            "department@bureau",
            "2016-01-01",
            {"housing": 7, "works": 27, "culture": 2, "archives": 13, "": 11 + 17},
        ),
        ("department@county", "2015-08-02", {"testshire": 49, "": 28}),
        ("department@county", "2015-08-03", {"": 77}),
        ("department@district", "2015-08-03", {"testshire": 49, "": 28}),
        (
            "department@bureau,department",
            "2016-01-01",
            {
                "housing housing": 7,
                "works heating": 24,
                "works works": 3,
                "culture tourism": 2,
                "archives archives": 13,
                " ": 11,
                " gone": 17,
            },
        ),
        (
            "area,department@company",
            "2015-12-31",
            {"east heating": 5, " heating": 19, "east ": 18, "west ": 2, " ": 33},
        ),
    ],
)
def test_groups(by: str, as_of: str, groups: dict[str, int]) -> None:
    """Values are united at a level, or by their groups; "" is what has none."""
    assert ask(by, as_of) == groups


def test_departments_of_a_group_are_those_that_records_name() -> None:
    """Grouped at a level as well, each counts once in the group of its unit."""
    question = Question(Selection(), parse_period("2015"), RECEIVED + 90, ("department@bureau",))
    for figures in ALIKE:
        told = figures.evaluate(question)
        assert {group: each["departments"] for group, each in told.items()} == {
            ("housing",): 1,
            ("works",): 0,
            ("tourism",): 0,
            ("archives",): 0,
            ("",): 0,
        }


def test_the_cases_behind_a_figure_are_those_it_selects() -> None:
    """A list of cases is made by weights, which follow units and groups as figures do."""
    wanted = {"department": ["works/*"], "applicant": ["natural"]}
    question = Question(Selection(wanted), parse_period("2015"), day_number(date(2016, 1, 1)))
    weights = Figures(LEDGER).weights(question, "received")
    assert [row for row, weight in zip(ROWS, weights.tolist(), strict=True) if weight] == [
        application("heating", [RECEIVED, {"applicant": "natural", "area": "east"}])
    ]


@pytest.mark.parametrize(
    ("by", "wanted", "said"),
    [
        ("department@village", {}, "by: 'department@village': the levels of department are city"),
        ("kind@city", {}, "by: 'kind@city': the levels of kind are none"),
        ("area@group", {}, "by: 'area@group': the levels of area are none"),
        ("colours", {}, "by: 'colours': name dimensions once, of kind, channel"),
        ("", {"colours": "red"}, "colours: is not a dimension; there are kind, channel"),
        ("", {"department": "gone/*"}, "department: 'gone/*': 'gone' has no values of department"),
        ("", {"applicant": "natural/*"}, "applicant: 'natural/*': 'natural' has no values of"),
        ("", {"category": "housing/*"}, "category: 'housing/*': 'housing' has no values of"),
        ("area,area", {}, "by: 'area': name dimensions once"),
    ],
)
def test_what_makes_no_sense_is_refused(by: str, wanted: dict[str, str], said: str) -> None:
    """Nothing is counted as 0 that cannot be counted at all."""
    with pytest.raises(BadQuery) as caught:
        ask(by, **wanted)
    assert str(caught.value).startswith(said)


def test_versions_of_a_case_keep_the_labels_that_they_show() -> None:
    """A voiding takes a label back from its day on, and not before."""
    labelled = ["disclosure", "desk", RECEIVED, [[RECEIVED, "uncategorised", "", ""]], [], None, []]
    row = encode(
        [
            [RECEIVED + 9, [*labelled, [], [[RECEIVED + 2, {"area": "east"}]]]],
            [None, 0, [[8, 0, 0, []]]],
        ]
    )
    figures = Figures.of(Columns({row: 1}), UNITS_COUNTY, Deadlines(UNITS_COUNTY))
    for day, count in ((1, 0), (2, 1), (8, 1), (9, 0), (30, 0)):
        question = Question(Selection({"area": ["east"]}), parse_period("2015"), RECEIVED + day)
        assert figures.evaluate(question)[()]["received"] == count
