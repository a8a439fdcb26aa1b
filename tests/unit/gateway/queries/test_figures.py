"""``/v1/figures``: its rows, how current they are, and what is refused."""

from typing import Any

import pytest

from streams.core.figures import MEASURES
from streams.core.ledger import Ledger
from streams.gateway.state.tallies import Tallies
from tests.county import DEADLINES, letter, sent
from tests.unit.gateway.asking import PARTITIONS, World, get
from tests.unit.gateway.gone import without

EVENTS = [
    letter("2015-01-05", subject="l1", category="housing", department="heating"),
    letter("2015-02-05", subject="l2", category="housing"),
    letter("2015-02-06", subject="l3", category="traffic"),
    sent("closed", "2015-02-20", "c", "l1"),
    letter("2014-02-06", subject="l4", category="uncategorised"),
    sent("closed", "2014-02-20", "c", "l4"),
    sent("counted", "2015-01-05", "a", "r1", kind="visit", channel="desk", quantity=3),
]


def world(**changes: Any) -> World:
    """Make a world of some letters and a visit."""
    made = World()
    made.tell(EVENTS)
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def rows(path: str) -> dict[tuple[str, ...], dict[str, int]]:
    """Give those measures that are not 0, by group."""
    status, found, _ = get(world(), path)
    assert status == 200
    return {
        tuple(row["group"].values()): {
            name: value for name, value in row["measures"].items() if value
        }
        for row in found["rows"]
    }


def test_an_answer() -> None:
    """An answer says what was asked, all measures and rates, and how current they are."""
    _, found, _ = get(world(), "/v1/figures?kind=letter&period=2015&as_of=2015-02-28")
    measures = dict.fromkeys(MEASURES, 0) | {"received": 3, "valid": 3, "closed": 1, "open": 2}
    measures |= {"closed_in_time": 1, "overdue": 1, "finished": 1, "carried_on": 2}
    assert found == {
        "selection": {"kind": ["letter"]},
        "period": {"start": "2015-01-01", "end": "2015-12-31"},
        "as_of": "2015-02-28",
        "by": [],
        "each": None,
        "rows": [
            {
                "group": {},
                "measures": measures,
                "rates": {
                    "reply": {"numerator": 0, "denominator": 3, "value": 0.0},
                    "closure": {"numerator": 1, "denominator": 3, "value": 1 / 3},
                    "on_time": {"numerator": 1, "denominator": 2, "value": 0.5},
                    "satisfaction": {"numerator": 0, "denominator": 0, "value": None},
                    "share": {"numerator": 3, "denominator": 3, "value": 1.0},
                },
            }
        ],
        "current": {
            "at": "0.1",
            "missing": [],
            "lag": 0,
            "kafka": True,
            "event_time": None,
            "intake_time": None,
            "calendar_ends": None,
        },
    }


def test_groups() -> None:
    """Groups come in order; one whose every measure is 0 is left out."""
    found = rows("/v1/figures?period=2015&by=category")
    assert list(found) == [("",), ("housing",), ("traffic",)]
    assert found[("",)] == {"count": 1, "quantity": 3}
    assert (found[("housing",)]["received"], found[("traffic",)]["received"]) == (2, 1)


def test_share_is_of_the_whole_selection() -> None:
    """A group's share is its cases and records by those of all groups."""
    _, found, _ = get(world(), "/v1/figures?period=2015&by=category")
    shares = {row["group"]["category"]: row["rates"]["share"] for row in found["rows"]}
    assert shares == {
        "": {"numerator": 1, "denominator": 4, "value": 0.25},
        "housing": {"numerator": 2, "denominator": 4, "value": 0.5},
        "traffic": {"numerator": 1, "denominator": 4, "value": 0.25},
    }


def test_nothing_at_all() -> None:
    """Where there is nothing, one row of noughts without groups, and none with them."""
    _, found, _ = get(World(), "/v1/figures")
    assert [row["group"] for row in found["rows"]] == [{}]
    assert found["rows"][0]["rates"]["share"] == {"numerator": 0, "denominator": 0, "value": None}
    assert get(World(), "/v1/figures?by=kind")[1]["rows"] == []


def test_a_series() -> None:
    """Each part of a series has rows of its own, with the part's days; shares are of the part."""
    _, found, _ = get(
        world(), "/v1/figures?kind=letter&period=2015-01..2015-03&by=category&each=month"
    )
    assert [
        (row["period"]["start"], row["period"]["end"], *row["group"].values())
        for row in found["rows"]
        if row["measures"]["received"]
    ] == [
        ("2015-01-01", "2015-01-31", "housing"),
        ("2015-02-01", "2015-02-28", "housing"),
        ("2015-02-01", "2015-02-28", "traffic"),
    ]
    assert found["rows"][0]["rates"]["share"] == {"numerator": 1, "denominator": 1, "value": 1.0}
    assert (found["each"], found["period"]["end"]) == ("month", "2015-03-31")


def test_an_open_beginning() -> None:
    """A period may have no beginning."""
    _, found, _ = get(world(), "/v1/figures?period=..2014-12-31")
    assert found["period"] == {"start": None, "end": "2014-12-31"}
    assert found["rows"][0]["measures"]["received"] == 1


def test_days_left_out_follow_the_clock() -> None:
    """Without days the answer is this year's, as of today."""
    made = world()
    assert get(made, "/v1/figures")[1]["as_of"] == "2015-03-31"
    made.day = made.day.replace(year=2016)
    found = get(made, "/v1/figures")[1]
    assert (found["as_of"], found["period"]["start"]) == ("2016-03-31", "2016-01-01")


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("kind=letters", "kind"),
        ("period=2015-02-29", "period"),
        ("period=2015-12..2015-01", "period"),
        ("by=kind,kind", "by"),
        ("each=day&period=2010..2015", "each"),
        ("kind=%FF", "kind"),
        ("kind=%00", "kind"),
        ("what=this", "what"),
        ("kind=letter&kind=letter", "kind"),
        ("measure=open", "measure"),
    ],
)
def test_what_is_refused(query: str, parameter: str) -> None:
    """A bad query is a 400 that names the parameter."""
    status, found, headers = get(world(), f"/v1/figures?{query}")
    assert (status, headers["Content-Type"]) == (400, "application/problem+json")
    assert (found["status"], found["parameter"]) == (400, parameter)


def test_too_many_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that would have too many rows is refused, and says what to do."""
    from streams.gateway.queries import figures

    monkeypatch.setattr(figures.evaluate, "__defaults__", (2,))
    status, found, _ = get(world(), "/v1/figures?period=2015&by=category")
    assert (status, found["parameter"]) == (400, "by")
    assert "3 rows of this, and an answer may have 2; select more narrowly" in found["detail"]
    status, found, _ = get(world(), "/v1/figures?period=2015&kind=visit&by=kind&each=quarter")
    assert (status, found["parameter"]) == (400, "by")
    assert "makes 4 rows of this" in found["detail"]


def test_before_the_figures_are_read() -> None:
    """Figures that are not read to their end would be too small: 503, and what is missing."""
    status, found, headers = get(world(figures_ready=False), "/v1/figures")
    assert (status, headers["Retry-After"]) == (503, "2")
    assert "figures of partitions 1" in found["detail"]
    assert get(world(figures_ready=False), "/v1/figures?each=hour")[0] == 400
    # Whether something is counted under a name that the catalogue has not is not known yet.
    assert get(world(figures_ready=False), "/v1/figures?kind=letters")[0] == 503


def lost(*names: str) -> World:
    """Make the world with a catalogue that no longer has these names."""
    made = World()
    made.catalogue = without(*names)
    made.tallies = Tallies(Ledger(made.catalogue, DEADLINES), PARTITIONS)
    made.tell(EVENTS)
    return made


@pytest.mark.parametrize(
    ("name", "asked", "received"),
    [
        ("housing", "category=housing", 2),
        ("mailbox", "channel=mailbox", 3),
        ("heating", "department=heating", 1),
        ("letter", "kind=letter", 3),
        ("housing", "category=housing,traffic", 3),
    ],
)
def test_what_the_catalogue_lost_is_answered_with_what_is_counted(
    name: str, asked: str, received: int
) -> None:
    """Rows show its count, and the number leads to what it counts."""
    for world_ in (world(), lost(name)):
        status, found, _ = get(world_, f"/v1/figures?period=2015&{asked}")
        assert status == 200
        assert found["rows"][0]["measures"]["received"] == received
    dimension = asked.partition("=")[0]
    _, found, _ = get(lost(name), f"/v1/figures?period=2015&by={dimension}")
    assert name in {row["group"][dimension] for row in found["rows"]}


def test_what_nothing_is_counted_under_is_an_error_all_the_same() -> None:
    """A name that neither the catalogue nor any row has is a slip of the pen."""
    status, found, _ = get(lost("archives"), "/v1/figures?department=archives")
    assert (status, found["parameter"]) == (400, "department")
    assert "is no department of the catalogue (heating, transport)" in found["detail"]
    # Nor is what is counted under another dimension.
    assert get(lost("housing"), "/v1/figures?channel=housing")[0] == 400
