"""What became of a guess: whether a person has confirmed or replaced it."""

from typing import Literal

import pytest

from streams.core.cases.guess_fates import GuessFate, guess_fate
from streams.core.cases.timeline_rows import CaseTimeline, versions
from streams.core.filing.guessed import GuessedCategory
from tests.support.county import Sent, cases, letter, row, sent

GUESSED = letter("2015-03-02", "r", title="供暖不热")
HOUSING = GuessedCategory("housing", "keywords", 0.86)


def fate(*events: Sent) -> GuessFate | None:
    """Return what became of the guess at the only case of some events."""
    (case,) = cases([*events]).values()
    return guess_fate(case)


def filings(*events: Sent) -> list[str]:
    """Return how that case came by its category, one stretch of days after the other."""
    (case,) = cases([*events]).values()
    (timeline, _), *_ = versions(row(case))
    assert isinstance(timeline, CaseTimeline)
    return [given.filed for given in timeline.attributes]


def test_a_guess_counts_until_somebody_names_a_category() -> None:
    """What routes by department alone says nothing of the category."""
    moved = sent("routed", "2015-03-04", "a", department="transport")
    assert fate(GUESSED) == fate(GUESSED, moved) == GuessFate(HOUSING)
    assert filings(GUESSED, moved) == ["?housing", "?housing"]


@pytest.mark.parametrize(
    ("categories", "then"),
    [
        (["housing"], "confirmed"),
        (["traffic"], "refiled"),
        (["traffic", "housing"], "confirmed"),
        (["housing", "uncategorised"], "refiled"),
    ],
)
def test_who_routes_confirms_or_refiles(
    categories: list[str], then: Literal["confirmed", "refiled"]
) -> None:
    """The last category that was named counts; from its day on the case is filed."""
    routed = [
        sent("routed", f"2015-03-0{4 + place}", str(place), category=category)
        for place, category in enumerate(categories)
    ]
    assert fate(GUESSED, *routed) == GuessFate(HOUSING, then)
    assert filings(GUESSED, *routed) == ["?housing", *categories]


def test_a_receipt_that_comes_again_with_a_category_confirms_as_well() -> None:
    """Its feeder has learned where it belongs."""
    again = letter("2015-03-18", "s", category="housing")
    assert fate(GUESSED, again) == GuessFate(HOUSING, "confirmed")


def test_a_category_named_first_was_never_guessed() -> None:
    """The words of a later receipt are not asked, and neither are those of a routed one."""
    named = letter("2015-03-02", "r", category="traffic", title="供暖不热")
    assert fate(named) is None
    again = letter("2015-03-18", "s", title="供暖不热")
    assert fate(named, again) is None
    assert filings(named, again) == ["traffic"]


def test_a_later_receipt_may_be_the_first_that_tells_something() -> None:
    """Until then the case had no category, and nobody had guessed."""
    unknown = letter("2015-03-02", "r", title="你好")
    again = letter("2015-03-18", "s", title="供暖不热")
    assert fate(unknown) is None
    assert fate(unknown, again) == GuessFate(HOUSING)
    assert filings(unknown, again) == ["uncategorised", "?housing"]


def test_what_is_void_confirms_nothing() -> None:
    """A routing that was wrong leaves the guess as it was."""
    routed = sent("routed", "2015-03-04", "a", category="traffic")
    wrong = sent("voided", "2015-03-05", "v") | {"data": {"source": "/test", "id": "a"}}
    assert fate(GUESSED, routed, wrong) == GuessFate(HOUSING)


def test_a_record_and_what_waits_have_no_guess() -> None:
    """Nothing is guessed of them."""
    assert fate(sent("counted", "2015-03-02", "c", kind="visit", channel="desk")) is None
    assert fate(sent("closed", "2015-03-02", "c")) is None
