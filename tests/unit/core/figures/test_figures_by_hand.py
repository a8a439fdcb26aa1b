"""Figures of small examples, counted by hand."""

import pytest

from tests.support.county import letter, sent
from tests.unit.core.figures.test_figures import RECORDS, ask

# Four letters over the end of 2014: one closed in December, one closed in January, one rejected in
# January, one open; the first is reopened in February.
OVER_NEW_YEAR = [
    letter("2014-12-01", subject="first"),
    sent("replied", "2014-12-03", "p", "first"),
    sent("closed", "2014-12-03", "c", "first"),
    sent("reopened", "2015-02-02", "o", "first"),
    letter("2014-12-20", subject="second"),
    sent("closed", "2015-01-05", "c", "second"),
    letter("2014-12-31T23:59:59+08:00", subject="third"),
    sent("replied", "2015-01-04", "p", "third"),
    sent("rejected", "2015-01-06", "c", "third", reason="duplicate"),
    letter("2015-01-01T00:00:00+08:00", subject="fourth"),
]


def test_letters_received_in_a_year_as_it_ended() -> None:
    """At midnight two letters of 2014 are open, one is closed."""
    assert ask(OVER_NEW_YEAR, "2014", "2014-12-31") == {
        (): {
            "received": 3,
            "valid": 3,
            "replied": 1,
            "replied_in_time": 1,
            "closed": 1,
            "closed_in_time": 1,
            "open": 2,
        }
        | {"finished": 1, "carried_on": 2}
    }


def test_the_same_letters_later() -> None:
    """What happened to the letters of 2014 later counts as of later; what flowed in 2014 does not.

    The third was replied to before it was rejected: no answer is owed, so it is not replied.
    """
    letters_of_2014 = {"received": 3, "valid": 2, "rejected": 1, "replied": 1, "replied_in_time": 1}
    flows = {"finished": 1, "carried_on": 2}
    assert ask(OVER_NEW_YEAR, "2014", "2015-01-31") == {
        (): letters_of_2014 | {"closed": 2, "closed_in_time": 2} | flows
    }
    assert ask(OVER_NEW_YEAR, "2014", "2015-02-02") == {
        (): letters_of_2014 | {"closed": 1, "closed_in_time": 1, "open": 1} | flows
    }


def test_flows_of_the_next_year() -> None:
    """Two letters were carried over, one came, one was reopened; two were finished, two go on."""
    assert ask(OVER_NEW_YEAR, "2015", "2015-12-31")[()] == {
        "received": 1,
        "valid": 1,
        "open": 1,
        "carried_over": 2,
        "reopened": 1,
        "finished": 2,
        "carried_on": 2,
    }


def test_only_an_open_case_is_finished() -> None:
    """A closed case that is rejected after all was finished before; reopened it may be again."""
    events = [
        letter("2015-01-05"),
        sent("closed", "2015-01-06", "a"),
        sent("rejected", "2015-01-07", "b", reason="invalid"),
        sent("reopened", "2015-01-08", "c"),
        sent("rejected", "2015-01-08T11:00:00+08:00", "d", reason="invalid"),
    ]
    assert ask(events, "2015", "2015-01-07") == {(): {"received": 1, "rejected": 1, "finished": 1}}
    assert ask(events, "2015", "2015-01-08") == {
        (): {"received": 1, "rejected": 1, "finished": 2, "reopened": 1}
    }


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (2, {"valid": 1, "open": 1, "carried_on": 1}),
        (3, {"rejected": 1, "finished": 1}),
        (4, {"rejected": 1, "finished": 1}),
        (5, {"valid": 1, "open": 1, "reopened": 1, "finished": 1, "carried_on": 1}),
        (6, {"valid": 1, "closed": 1, "closed_in_time": 1, "reopened": 1, "finished": 2}),
    ],
)
def test_a_rejected_case_is_reopened_before_it_is_closed(day: int, told: dict[str, int]) -> None:
    """Closing the file of a rejected case does nothing."""
    events = [
        letter("2015-03-02"),
        sent("rejected", "2015-03-03", "a", reason="invalid"),
        sent("closed", "2015-03-04", "b"),
        sent("reopened", "2015-03-05", "c"),
        sent("closed", "2015-03-06", "d"),
    ]
    assert ask(events, "2015-03", f"2015-03-{day:02}") == {(): {"received": 1} | told}


def test_a_reply_counts_for_whom_the_case_is_with() -> None:
    """The example of the documents: a letter guessed, routed, replied to and received again."""
    events = [
        letter("2015-03-02", "a", title="供暖不热"),
        sent("routed", "2015-03-03", "b", category="traffic", department="transport"),
        sent("replied", "2015-03-05", "c", department="heating"),
        letter("2015-03-18", "d", title="供暖不热", nature="help"),
    ]
    by = "category,nature,department"
    replied = {
        "received": 1,
        "valid": 1,
        "replied": 1,
        "replied_in_time": 1,
        "open": 1,
        "overdue": 1,
        "carried_on": 1,
    }
    assert ask(events, "2015-03", "2015-03-31", by) == {("traffic", "help", "transport"): replied}
    fresh = {"received": 1, "valid": 1, "open": 1, "carried_on": 1}
    assert ask(events, "2015-03", "2015-03-02", by) == {("housing", "", ""): fresh}


def test_a_subject_that_is_a_case_and_a_record() -> None:
    """The earliest first event that is not void says which of the two it is."""
    voiding = sent("voided", "2015-03-05", "v") | {"data": {"source": "/test", "id": "c"}}
    events = [sent("counted", "2015-03-01", "c", kind="visit", channel="desk"), voiding]
    events.append(letter("2015-03-02", "r"))
    assert ask(events, "2015-03", "2015-03-04") == {(): {"count": 1, "quantity": 1}}
    fresh = {"received": 1, "valid": 1, "open": 1, "carried_on": 1}
    assert ask(events, "2015-03", "2015-03-05") == {(): fresh}


def test_a_period_that_has_not_begun() -> None:
    """As of a day before the period, what is open that day is carried over and carried on."""
    assert ask(OVER_NEW_YEAR, "2015-02", "2014-12-31") == {(): {"carried_over": 2, "carried_on": 2}}


def test_all_until_a_day() -> None:
    """With an open beginning nothing is carried over."""
    found = ask(OVER_NEW_YEAR, "..2015-02-28", "2015-02-28")[()]
    assert found["received"] == 4
    assert "carried_over" not in found
    assert found["finished"] == 3
    assert found["reopened"] == 1
    assert found["carried_on"] == 2


# Letters by the board have 3 working days. Monday 2015-02-16: Tuesday the 17th is the first, then
# comes Spring Festival to Tuesday the 24th. This county works on Saturday the 21st, the second;
# Wednesday the 25th is the third.
FESTIVAL = [
    letter("2015-02-16", subject="in-time", channel="board"),
    sent("closed", "2015-02-25T23:59:59.999999+08:00", "c", "in-time"),
    letter("2015-02-16", subject="late", channel="board"),
    sent("closed", "2015-02-26T00:00:00+08:00", "c", "late"),
    letter("2015-02-16", subject="never", channel="board"),
]


@pytest.mark.parametrize(
    ("as_of", "told"),
    [
        ("2015-02-24", {"open": 3}),
        ("2015-02-25", {"closed": 1, "closed_in_time": 1, "open": 2}),
        ("2015-02-26", {"closed": 2, "closed_in_time": 1, "open": 1, "overdue": 1}),
    ],
)
def test_deadlines_around_spring_festival(as_of: str, told: dict[str, int]) -> None:
    """The deadline is the end of the last working day; overdue is what is open the day after."""
    found = ask(FESTIVAL, "2015-02", as_of)[()]
    flows = {"finished", "carried_on", "received", "valid"}
    assert {name: value for name, value in found.items() if name not in flows} == told


def test_a_reopened_case_runs_to_its_last_closing() -> None:
    """Closed in time, reopened and closed again too late is not in time."""
    again = [
        *FESTIVAL[:2],
        sent("reopened", "2015-02-26", "o", "in-time"),
        sent("closed", "2015-02-27", "d", "in-time"),
    ]
    assert ask(again, "2015-02", "2015-02-25")[()]["closed_in_time"] == 1
    assert ask(again, "2015-02", "2015-02-26")[()]["overdue"] == 1
    assert "closed_in_time" not in ask(again, "2015-02", "2015-02-27")[()]


def test_a_deadline_goes_by_the_category_of_the_day() -> None:
    """Routed to traffic a letter has 5 calendar days; before, it had no deadline."""
    events = [
        letter("2015-03-09", subject="s"),
        sent("routed", "2015-03-20", "t", "s", category="traffic"),
    ]
    assert "overdue" not in ask(events, "2015-03", "2015-03-19")[()]
    assert ask(events, "2015-03", "2015-03-20")[()]["overdue"] == 1


def test_records_count_on_their_day() -> None:
    """Visits are counted in the period that their day is in; departments are counted once."""
    assert ask(RECORDS, "2015-01", "2015-01-31", kind="visit") == {
        (): {"count": 3, "quantity": 32, "departments": 2}
    }
    assert ask(RECORDS, "2015-01", "2015-01-05", kind="visit") == {
        (): {"count": 2, "quantity": 31, "departments": 1}
    }


def test_a_stock_is_what_there_is() -> None:
    """Of a stock each id counts with what it last said by the day, whenever that was."""
    assert ask(RECORDS, "2015-01", "2015-01-09", kind="poster") == {
        (): {"count": 1, "quantity": 340}
    }
    assert ask(RECORDS, "2015-01", "2015-01-31", kind="poster") == {
        (): {"count": 2, "quantity": 361, "headlines": 1}
    }
    assert ask(RECORDS, "2020", "2020-12-31", kind="poster")[()]["count"] == 2


def test_a_voided_closing() -> None:
    """As of the days before the voiding the letter is closed; from its day on it never was."""
    events = [
        letter("2015-01-05"),
        sent("closed", "2015-01-07", "c"),
        sent("voided", "2015-02-10", "v") | {"data": {"source": "/test", "id": "c"}},
    ]
    assert ask(events, "2015-01", "2015-02-09") == {
        (): {"received": 1, "valid": 1, "closed": 1, "closed_in_time": 1, "finished": 1}
    }
    assert ask(events, "2015-01", "2015-02-10") == {
        (): {"received": 1, "valid": 1, "open": 1, "carried_on": 1}
    }


def test_a_voided_letter() -> None:
    """A letter that was none counts as of the days before the voiding, and no more."""
    events = [
        letter("2015-01-05"),
        sent("voided", "2015-02-10", "v") | {"data": {"source": "/test", "id": "e1"}},
    ]
    assert ask(events, "2015-01", "2015-02-09")[()]["received"] == 1
    assert ask(events, "2015-01", "2015-02-10") == {(): {}}


def test_ratings() -> None:
    """The last rating by the day counts; satisfied is true, or a score of 4 or 5."""
    events = [
        letter("2015-01-05", subject="a"),
        sent("rated", "2015-01-06", "1", "a", score=4),
        sent("rated", "2015-01-08", "2", "a", score=3),
        letter("2015-01-05", subject="b"),
        sent("rated", "2015-01-06", "1", "b", satisfied=True),
        letter("2015-01-05", subject="c"),
    ]
    at_first = ask(events, "2015", "2015-01-07")[()]
    assert (at_first["rated"], at_first["satisfied"]) == (2, 2)
    at_last = ask(events, "2015", "2015-01-08")[()]
    assert (at_last["rated"], at_last["satisfied"]) == (2, 1)


# Four letters of March and an application: two are guessed, of which one is confirmed on the 10th
# and one is routed elsewhere on the 12th; one names its category, one has none, and the application
# is guessed and stays so.
FILED_AND_GUESSED = [
    letter("2015-03-02", subject="confirmed", title="供暖不热"),
    sent("routed", "2015-03-10", "r", "confirmed", category="housing"),
    letter("2015-03-03", subject="moved", title="路灯不亮"),
    sent("routed", "2015-03-12", "r", "moved", category="housing"),
    letter("2015-03-04", subject="named", category="housing"),
    letter("2015-03-05", subject="unknown", title="你好"),
    letter("2015-03-06", subject="asked", kind="disclosure", title="供暖"),
]


@pytest.mark.parametrize(
    ("day", "filed", "guessed"),
    [("2015-03-09", 1, 3), ("2015-03-10", 2, 2), ("2015-03-12", 3, 1), ("2015-12-31", 3, 1)],
)
def test_filed_and_guessed_are_told_apart_as_of_any_day(day: str, filed: int, guessed: int) -> None:
    """A guess counts as one until the day on which somebody names a category."""
    by = {group: told["received"] for group, told in received(day, "filing").items()}
    assert by == {("filed",): filed, ("guessed",): guessed, ("uncategorised",): 1}


VISIT = sent("counted", "2015-03-02", "c", "v", kind="visit", channel="desk")


def received(
    day: str, by: str = "", **select: str | list[str]
) -> dict[tuple[str, ...], dict[str, int]]:
    """Ask for March as of a day, records among it."""
    found = ask([*FILED_AND_GUESSED, VISIT], "2015-03", day, by, **select)
    return {group: told for group, told in found.items() if "received" in told}


def test_filing_is_a_dimension_like_the_others() -> None:
    """It selects and groups with others, and changes no category; records have none of it."""
    assert received("2015-03-09")[()]["received"] == 5
    by_both = received("2015-03-09", "category,filing")
    assert {group: told["received"] for group, told in by_both.items()} == {
        ("housing", "filed"): 1,
        ("housing", "guessed"): 2,
        ("traffic", "guessed"): 1,
        ("uncategorised", "uncategorised"): 1,
    }
    by_category = received("2015-03-09", "category")
    assert by_category[("housing",)]["received"] == 3
    assert received("2015-03-09", category="housing", filing="guessed")[()]["received"] == 2
    assert received("2015-03-12", category="housing", filing="filed")[()]["received"] == 3
    either = received("2015-03-09", filing=["filed", "uncategorised"])
    assert either[()]["received"] == 2
    assert received("2015-03-09", kind="disclosure", filing="guessed")[()]["received"] == 1
    assert ask([VISIT], "2015", "2015-12-31", filing="filed") == {(): {}}
