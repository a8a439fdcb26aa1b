"""When events became known, and a case as it was known."""

from typing import Any, Final

import pytest

from streams.core.cases.case_records import CaseRecords
from streams.core.cases.known import GaveWay, KnownCase, as_known, as_steps, learnt, of_steps
from streams.core.cases.merging import merge
from streams.core.cases.timelines import encode
from tests.support.county import COUNTY, came

LETTER: Final[list[Any]] = [
    *(1_425_304_800_000_000, "urn:a", "1", "received", "letter", "portal-participation"),
    *("housing", "", ""),
]
REPLY: Final[list[Any]] = [1_425_355_200_000_000, "urn:a", "2", "replied", "transport"]
CLOSED: Final[list[Any]] = [1_425_400_000_000_000, "urn:a", "3", "closed"]
RECORDS: Final = CaseRecords(COUNTY)


def known(case: KnownCase, flush: int, *events: list[Any]) -> KnownCase:
    """Return a case after events that came in a flush."""
    return learnt(case, merge(case.events, came(*events)), flush)


def test_a_case_as_known_has_what_came_by_then() -> None:
    """Before its first flush nothing of it is known, whatever the time of its events."""
    case = known(known(KnownCase([]), 7, CLOSED), 9, LETTER)
    assert case == KnownCase([LETTER, CLOSED], [9, 7], ())
    assert as_known(case, 6) == []
    assert as_known(case, 8) == [CLOSED]
    assert as_known(case, 9) == as_known(case, 99) == [LETTER, CLOSED]


def test_an_event_that_comes_again_keeps_its_first_flush() -> None:
    """It is not new because it was sent twice."""
    case = known(known(KnownCase([]), 7, LETTER), 9, LETTER, REPLY)
    assert case.flushes == [7, 9]


def test_another_content_is_known_from_its_own_flush() -> None:
    """Until then the case had the one before; one that gave way at once was never shown."""
    larger, smaller = [*REPLY[:4], "transport"], [*REPLY[:4], "housing-bureau"]
    case = known(known(KnownCase([]), 7, LETTER, larger), 9, smaller)
    assert case == KnownCase([LETTER, smaller], [7, 9], [GaveWay(7, 9, larger)])
    assert as_known(case, 8) == [LETTER, larger]
    assert as_known(case, 9) == [LETTER, smaller]
    at_once = known(KnownCase([]), 7, LETTER, larger, smaller)
    assert at_once == KnownCase([LETTER, smaller], [7, 7], ())


def test_what_was_known_before_flushes_were_written_down_was_always_known() -> None:
    """A case of an earlier version is added to."""
    before = KnownCase([LETTER])
    assert as_known(before, 0) == [LETTER]
    case = known(before, 5, REPLY)
    assert case.flushes == [0, 5]
    assert as_known(case, 4) == [LETTER]


@pytest.mark.parametrize(
    ("flushes", "steps"),
    [
        ([], []),
        ([12], [12]),
        ([12, 12, 12], [12]),
        ([12, 15, 15, 14], [12, 3, 0, -1]),
        ([0, 0, 5, 5], [0, 0, 5]),
        ([0, 0], []),
    ],
)
def test_flushes_are_written_as_steps(flushes: list[int], steps: list[int]) -> None:
    """A case that came at once has a single number."""
    assert as_steps(flushes) == steps
    assert of_steps(steps, len(flushes)) == flushes


@pytest.mark.parametrize("steps", [[1, 1, 1], [3, -4], [-1]])
def test_steps_that_are_not_those_of_the_events_are_refused(steps: list[int]) -> None:
    """There are more of them than events, or a flush is less than none."""
    with pytest.raises(ValueError, match=r"more flushes than events|less than none"):
        of_steps(steps, 2)


def test_a_record_says_when_its_events_became_known() -> None:
    """It is read back as it was, with what gave way; its timeline is the same as without."""
    case = KnownCase([LETTER, REPLY, CLOSED], [7, 9, 8], [GaveWay(7, 9, [*REPLY[:4], "x"])])
    value, row = RECORDS.make_of(case, encode(case.events))
    assert value.endswith(
        b',\n"known":[7,2,-1],"gave_way":[[7,9,[1425355200000000,"urn:a","2","replied","x"]]]}'
    )
    assert RECORDS.case(value) == case
    assert RECORDS.events(value) == case.events
    assert RECORDS.row(value) == row == RECORDS.make(case.events)[1]
    assert RECORDS.case(None) == KnownCase([])


def test_a_record_of_which_nothing_is_known_is_written_as_before() -> None:
    """By the rules 2 or 3: an earlier version reads it."""
    assert RECORDS.make([LETTER])[0].startswith(b'{"rules":"2 ')
    accepted = [*REPLY[:3], "accepted", ""]
    value, _ = RECORDS.make([LETTER, accepted])
    assert value.startswith(b'{"rules":"3 ')
    assert RECORDS.case(value) == KnownCase([LETTER, accepted])


@pytest.mark.parametrize("spoilt", [b'"known":[1,1]}', b'"known":["x"]}', b'"known":[1.5]}'])
def test_a_record_that_says_nonsense_of_it_cannot_be_read(spoilt: bytes) -> None:
    """It is not what we write."""
    value, _ = RECORDS.make_of(KnownCase([LETTER], [7]), encode([LETTER]))
    with pytest.raises(ValueError, match=r"."):
        RECORDS.case(value.replace(b'"known":[7]}', spoilt))
