"""Cases and records at a glance."""

from datetime import date

import pytest

from streams.core.cases.at_a_day import deadline_histories, glance
from streams.core.days import day_number
from tests.support.county import DEADLINES, Sent, cases, letter, row, sent


def seen(events: list[Sent], day: str) -> dict[str, object] | None:
    """Look at the only case of some events as of a day."""
    (case,) = cases(events).values()
    return glance(row(case), day_number(date.fromisoformat(day)), DEADLINES)


COURSE = [
    letter("2015-03-02", channel="board", category="housing"),
    sent("routed", "2015-03-04", "e2", category="traffic", department="transport"),
    sent("replied", "2015-03-06", "e3"),
    sent("closed", "2015-03-07", "e4"),
    sent("reopened", "2015-03-10", "e5"),
]
DUE = {"time": None, "paused": False, "provisional": False}
FIRST = {
    "kind": "letter",
    "channel": "board",
    "received": "2015-03-02",
    "category": "housing",
    "filing": "filed",
    "nature": "",
    "department": "",
    "standing": "open",
    "replied": None,
    "closed": None,
    "due": "2015-03-06",  # three working days; the county does not work on 4 March
    "overdue": False,
    "stages": {"close": {"due": "2015-03-06", **DUE}},
}
MOVED = FIRST | {"category": "traffic", "department": "transport"}
REPLIED = MOVED | {"replied": "2015-03-06"}


@pytest.mark.parametrize(
    ("day", "then"),
    [
        ("2015-03-01", None),
        ("2015-03-02", FIRST),
        ("2015-03-04", MOVED),
        ("2015-03-06", REPLIED),
        ("2015-03-07", REPLIED | {"standing": "closed", "closed": "2015-03-07"}),
        ("2015-03-10", REPLIED | {"overdue": True}),
    ],
)
def test_a_case_is_shown_as_it_was(day: str, then: dict[str, object] | None) -> None:
    """Nothing that happened after the day shows; before its receipt nothing is shown."""
    assert seen(COURSE, day) == then


def became(events: list[Sent], day: str) -> dict[str, list[tuple[object, ...]]]:
    """Return what became of the deadlines of the only case: since, due, whether it is paused."""
    (case,) = cases(events).values()
    told = deadline_histories(row(case), day_number(date.fromisoformat(day)), DEADLINES)
    return {
        stage: [(due["since"], due["due"], due["paused"]) for due in dues]
        for stage, dues in told.items()
    }


def test_what_became_of_a_deadline() -> None:
    """A pause, what goes on after it, and a category with another deadline move it."""
    paused = [
        letter("2015-03-02", channel="board", category="housing"),
        sent("paused", "2015-03-03", "p", reason="fee"),
        sent("resumed", "2015-03-09", "r"),
        sent("routed", "2015-03-10", "t", category="traffic"),
    ]
    first, stopped = ("2015-03-02", "2015-03-06", False), ("2015-03-03", None, True)
    assert became(paused, "2015-03-01") == {}
    assert became(paused, "2015-03-02") == {"close": [first]}
    assert became(paused, "2015-03-08") == {"close": [first, stopped]}
    # One of the three working days was spent; the day on which it goes on is day 0.
    assert became(paused, "2015-03-31") == {
        "close": [first, stopped, ("2015-03-09", "2015-03-11", False)]
    }


def test_a_category_without_a_deadline_ends_it() -> None:
    """Where a case is given to a category that has none, none is due from that day on."""
    moved = [
        letter("2015-03-02", category="traffic"),
        sent("routed", "2015-03-04", "t", category="housing"),
    ]
    assert became(moved, "2015-03-10") == {
        "close": [("2015-03-02", "2015-03-07", False), ("2015-03-04", None, False)]
    }


def test_a_case_without_a_deadline_is_due_never() -> None:
    """A case that no rule fits has no last day, and is never overdue."""
    found = seen([letter("2015-03-02")], "2020-01-01")
    assert found is not None
    assert (found["due"], found["overdue"]) == (None, False)


def test_a_record_is_shown_as_it_last_said() -> None:
    """Of a record what it last said by the day, on the day that it first said anything."""
    events = [
        sent("counted", "2015-01-05", kind="poster", channel="hall", quantity=3),
        sent("counted", "2015-02-01", "e2", kind="poster", channel="desk", headline=True),
    ]
    assert seen(events, "2015-01-04") is None
    first: dict[str, object] = {
        "kind": "poster",
        "channel": "hall",
        "day": "2015-01-05",
        "department": "",
        "column": "",
        "headline": False,
        "quantity": 3,
    }
    assert seen(events, "2015-01-31") == first
    assert seen(events, "2015-02-01") == first | {
        "channel": "desk",
        "headline": True,
        "quantity": 1,
    }


def test_a_voiding_shows_from_its_day() -> None:
    """As of a day before the voiding the case is as it was; from then on it is gone."""
    events = [letter("2015-03-02"), sent("voided", "2015-03-05", "v1")]
    events[1]["data"] = {"source": "/test", "id": "e1"}
    assert seen(events, "2015-03-04") is not None
    assert seen(events, "2015-03-05") is None


def test_what_waits_for_its_receipt_is_nothing_yet() -> None:
    """A reply without its letter shows nothing."""
    assert seen([sent("replied", "2015-03-02")], "2015-03-05") is None
