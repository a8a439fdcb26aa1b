"""Facts: as of which days a row counts in which measures, by hand."""

import json
from typing import Any

import pytest

from streams.core.arrays import NEVER
from streams.core.cases.timelines import encode
from streams.core.figures.engine.facts import Profiles, case_facts, open_facts, record_facts
from tests.support.county import DEADLINES
from tests.unit.core.figures.engine.by_hand import (
    columns,
    days,
    ints,
    letter,
    measures,
    record,
    spans,
)

HERE = {"received", "valid", "carried_on"}
"""What every case counts in that came in and was not rejected; what it carries on, a finish takes
away again."""

Said = tuple[int, int | None, int, set[str]]


def told(row: bytes) -> list[Said]:
    """Return of each fact of a case its as-of days, its day and its measures, in order."""
    taken = columns(row)
    profiles = Profiles(taken.cells)
    facts = case_facts(taken.cases, profiles, DEADLINES)
    names = [measures(profiles, profile) for profile in facts["profile"].tolist()]
    found = zip(spans(facts), days(facts), names, strict=True)
    return sorted(
        ((*span, day, name) for span, day, name in found), key=lambda said: (said[0], said[2])
    )


def test_a_letter_to_which_nothing_happens() -> None:
    """It is one fact: from its day on, for ever, it is received, valid and open."""
    assert told(letter()) == [(10, None, 10, HERE | {"open"})]


def test_a_letter_that_is_closed() -> None:
    """What it is counts on the day of its receipt, and that it was finished on the day it was."""
    assert told(letter([12, "closed"], replied=11)) == [
        (10, 11, 10, HERE | {"open"}),
        (11, 12, 10, HERE | {"open", "replied", "replied_in_time"}),
        (12, None, 10, HERE | {"replied", "replied_in_time", "closed", "closed_in_time"}),
        (12, None, 12, {"finished"}),
    ]


def test_a_letter_that_is_overdue() -> None:
    """Traffic has five calendar days: on the sixth it is overdue, and closed later not in time."""
    traffic = [[10, "traffic", "", ""]]
    assert told(letter([18, "closed"], given=traffic)) == [
        (10, 16, 10, HERE | {"open"}),
        (16, 18, 10, HERE | {"open", "overdue"}),
        (18, None, 10, HERE | {"closed"}),
        (18, None, 18, {"finished"}),
    ]


def test_a_letter_that_is_rejected_and_reopened() -> None:
    """Each move counts on its own day; rejected it is not valid, and not replied either."""
    assert told(letter([12, "rejected"], [14, "open"], replied=11)) == [
        (10, 11, 10, HERE | {"open"}),
        (11, 12, 10, HERE | {"open", "replied", "replied_in_time"}),
        (12, 14, 10, {"received", "rejected", "carried_on"}),
        (12, None, 12, {"finished"}),
        (14, None, 10, HERE | {"open", "replied", "replied_in_time"}),
        (14, None, 14, {"reopened", "carried_on"}),
    ]


def test_a_closed_letter_that_is_rejected_is_finished_once() -> None:
    """It was finished when it was closed: the rejection is not a move of the flows."""
    finished = [said for said in told(letter([12, "closed"], [14, "rejected"])) if said[2] != 10]
    assert finished == [(12, None, 12, {"finished"})]


def test_a_letter_that_is_rated_twice() -> None:
    """The last rating by a day is the one that counts then."""
    assert told(letter(ratings=[[11, True], [13, False]])) == [
        (10, 11, 10, HERE | {"open"}),
        (11, 13, 10, HERE | {"open", "rated", "satisfied"}),
        (13, None, 10, HERE | {"open", "rated"}),
    ]


def test_a_letter_that_changes_hands_has_its_facts_twice() -> None:
    """With whom it is on the as-of day counts it, whenever it came in and was closed."""
    given = [[day, "housing", "", of] for day, of in ((10, ""), (11, "heating"), (13, "archives"))]
    taken = columns(letter([12, "closed"], given=given))
    profiles = Profiles(taken.cells)
    facts = case_facts(taken.cases, profiles, DEADLINES)
    cells = list(taken.cells)
    departments = [cells[profiles.cell[profile]][4] for profile in facts["profile"].tolist()]
    found = sorted(zip(spans(facts), days(facts), departments, strict=True), key=str)
    assert found == [
        ((10, 11), 10, ""),
        ((11, 12), 10, "heating"),
        ((12, 13), 10, "heating"),
        ((12, 13), 12, "heating"),
        ((13, None), 10, "archives"),
        ((13, None), 12, "archives"),
    ]


@pytest.mark.parametrize(
    ("moves", "stays"),
    [
        ([], [(10, NEVER)]),
        ([[12, "closed"]], [(10, 12)]),
        ([[12, "closed"], [15, "open"]], [(10, 12), (15, NEVER)]),
        ([[12, "rejected"], [15, "open"], [16, "closed"]], [(10, 12), (15, 16)]),
        ([[10, "closed"]], []),
    ],
)
def test_when_a_letter_is_open(moves: list[Any], stays: list[tuple[int, int]]) -> None:
    """A stay begins with the receipt or a reopening; one that ends on its first day is not one."""
    taken = columns(letter(*moves))
    facts = open_facts(taken.cases, Profiles(taken.cells))
    assert sorted(zip(facts["day"].tolist(), facts["end"].tolist(), strict=True)) == stays
    assert [since for since, _ in sorted(spans(facts))] == [day for day, _ in stays]


def test_what_a_record_says() -> None:
    """What it last said by the as-of day counts, on the record's day; a headline counts as both."""
    row = record(
        10,
        [10, "visit", "desk", "", "", False, 3],
        [14, "visit", "desk", "", "", True, 5],
    )
    taken = columns(row)
    profiles = Profiles(taken.cells)
    facts = record_facts(taken.records, profiles)
    assert spans(facts) == [(10, 14), (14, None)]
    assert days(facts) == [10, 10]
    assert facts["quantity"].tolist() == [3, 5]
    assert [measures(profiles, profile) for profile in facts["profile"].tolist()] == [
        {"count"},
        {"count", "headlines"},
    ]


def test_a_closing_that_is_voided() -> None:
    """Each fact of a row with versions holds for the as-of days of its version."""
    closed, still_open = json.loads(letter([12, "closed"])), json.loads(letter())
    assert told(encode([[20, closed], [None, still_open]])) == [
        (10, 12, 10, HERE | {"open"}),
        (12, 20, 10, HERE | {"closed", "closed_in_time"}),
        (12, 20, 12, {"finished"}),
        (20, None, 10, HERE | {"open"}),
    ]


def test_what_versions_share_is_one_fact() -> None:
    """Both versions say that it was finished on the day 12: that is one fact, for ever."""
    replied, silent = (
        json.loads(letter([12, "closed"], replied=12)),
        json.loads(letter([12, "closed"])),
    )
    assert told(encode([[20, replied], [None, silent]])) == [
        (10, 12, 10, HERE | {"open"}),
        (12, 20, 10, HERE | {"replied", "replied_in_time", "closed", "closed_in_time"}),
        (12, None, 12, {"finished"}),
        (20, None, 10, HERE | {"closed", "closed_in_time"}),
    ]


def test_profiles_have_small_numbers() -> None:
    """Each pair of a cell and what one counts as has one number, given when it is first asked."""
    taken = columns(letter(), letter(given=[[10, "traffic", "", ""]]))
    profiles = Profiles(taken.cells)
    assert profiles.number(ints(0, 1, 0), ints(5, 5, 5)).tolist() == [0, 1, 0]
    assert profiles.number(ints(1, 0), ints(5, 7)).tolist() == [1, 2]
    assert profiles.cell.tolist() == [0, 1, 0]
    assert profiles.what.tolist() == [5, 5, 7]
