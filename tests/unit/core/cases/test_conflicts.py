"""What is said of an identity that came with two contents."""

from typing import Any

import pytest

from streams.core.cases.conflicts import differing
from streams.core.events.reduced import FIELDS, FIRST, OWN, WHAT, said, with_about
from tests.support.county import TYPES, letter, read, sent

LETTER: list[Any] = [1, "/a", "1", "received", "letter", "mailbox", "housing", "", ""]


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({}, []),
        ({0: 2}, ["time"]),
        ({4: "opinion", 6: ""}, ["kind", "category"]),
        ({0: 2, 8: "heating"}, ["time", "department"]),
    ],
)
def test_the_fields_that_differ_are_named(changed: dict[int, Any], fields: list[str]) -> None:
    """They are named in the order in which they are kept, and never with their values."""
    other = [changed.get(place, value) for place, value in enumerate(LETTER)]
    assert differing(LETTER, other) == differing(other, LETTER) == fields


def test_of_two_types_only_the_type_and_the_time_are_named() -> None:
    """A letter and a closing have no fields in common."""
    assert differing(LETTER, [2, "/a", "1", "closed"]) == ["time", "type"]


def test_labels_that_differ_are_named_and_a_guess_is_not() -> None:
    """A guess is the catalogue's; labels are the feeder's, wherever the guess is."""
    labelled = [*LETTER, "", [["applicant", "natural"]]]
    assert differing(LETTER, labelled) == differing(labelled, LETTER) == ["labels"]
    other = [*LETTER, "traffic", [["applicant", "business"]]]
    assert differing(labelled, other) == ["labels"]
    assert differing(labelled, [*LETTER, "traffic", [["applicant", "natural"]]]) == []
    assert differing([*LETTER[:3], "closed"], [*LETTER[:3], "closed", [["a", "b"]]]) == ["labels"]


def test_every_type_of_event_has_names_for_what_is_kept_of_it() -> None:
    """It has as many names as its reduced form has fields."""
    examples = [
        letter("2015-03-02", labels={"applicant": "natural"}),
        sent("routed", "2015-03-02", labels={"applicant": "natural"}),
        sent("replied", "2015-03-02"),
        sent("closed", "2015-03-02", labels={"outcome": "granted"}),
        sent("reopened", "2015-03-02"),
        sent("rejected", "2015-03-02", reason="invalid"),
        sent("rated", "2015-03-02", score=3),
        sent("voided", "2015-03-02") | {"data": {"source": "/a", "id": "1"}},
        sent("counted", "2015-03-02", kind="visit", channel="desk"),
        sent("accepted", "2015-03-02"),
        sent("returned", "2015-03-02"),
        sent("extended", "2015-03-02"),
        sent("paused", "2015-03-02", reason="fee"),
        sent("resumed", "2015-03-02"),
        sent("urged", "2015-03-02"),
        sent("supervised", "2015-03-02"),
        sent("discharged", "2015-03-02"),
        sent("called-back", "2015-03-02", reached=False),
        sent("judged", "2015-03-02", verdict="substantive")
        | {"data": {"source": "/a", "id": "1", "verdict": "substantive"}},
        sent("archived", "2015-03-02"),
    ]
    # What the catalogue adds has no name.
    read_ones = [read(event) for event in examples]
    firsts = [each for each in read_ones if each[WHAT] in FIRST]
    abouts = [[*each[:WHAT], *with_about(each[WHAT:], "a-1")] for each in firsts]
    found = {each[WHAT]: len(said(each)) - OWN for each in (*read_ones, *abouts)}
    # A reminder comes of the clock, in its case, and no event says so.
    found |= {"due": 0, "notices-due": 0, "redacted": 0, "reminded": 1}
    # What is said of hotspots and asked of publications is in no case.
    elsewhere = ("hotspot-", "publication-")
    found |= {what: len(names) for what, names in FIELDS.items() if what.startswith(elsewhere)}
    assert found == {what: len(names) for what, names in FIELDS.items()}
    assert FIELDS.keys() - {"reminded"} == TYPES.keys()
