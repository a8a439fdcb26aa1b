"""How far a case may grow."""

import json
from collections.abc import Sequence
from typing import Any, Final

import pytest

from streams.core.cases.arrived import Arrived
from streams.core.cases.growth import (
    MOST_CASE_BYTES,
    MOST_EVENTS,
    MOST_FOLDED,
    Bound,
    Bounds,
    fitting,
)
from streams.core.cases.merging import merge
from streams.worker.lanes.partition import Partition
from tests.support.county import COUNTY, came

DAY: Final = 86_400_000_000
START: Final = 16_500 * DAY
LETTER: Final[list[Any]] = [START, "/a", "r", "received", "letter", "mailbox", "", "", ""]


def reply(number: int, length: int = 1) -> list[Any]:
    """Make a reply with an id of some length."""
    return [START + number, "/a", f"{number:0{length}}", "replied", ""]


def routing(number: int) -> list[Any]:
    """Make a routing on a day of its own."""
    category = ("housing", "traffic")[number % 2]
    return [START + number * DAY, "/a", f"m{number}", "routed", category, "", ""]


def voiding(number: int) -> list[Any]:
    """Make its voiding, on a later day of its own."""
    return [START + (number + 1_000) * DAY, "/a", f"v{number}", "voided", "/a", f"m{number}"]


def record_of(partition: Partition) -> bytes:
    """Return the record of the only case."""
    ((_, value),) = partition.take_changed()
    return value


def test_a_case_takes_so_many_bytes_and_no_more() -> None:
    """Those that came first are taken; the others are given back with the bound."""
    partition = Partition(COUNTY, Bounds(bytes=2_000))
    merged = partition.apply(b"s", came(LETTER, *(reply(number, 100) for number in range(1, 40))))
    assert [bound for _, bound in merged.over] == [Bound.BYTES] * len(merged.over)
    assert merged.new == came(LETTER, *(reply(n, 100) for n in range(1, len(merged.new))))
    assert len(merged.new) + len(merged.over) == 40
    value = record_of(partition)
    assert 2_000 - 140 < len(value) <= 2_000
    again = partition.apply(b"s", came(reply(50, 100)))
    assert (again.new, again.changed, len(again.over)) == ([], False, 1)
    assert partition.apply(b"s", came(reply(3, 100))).over == []
    assert partition.take_changed() == []


def test_what_fits_is_taken_though_what_came_before_does_not() -> None:
    """A long event that does not fit does not keep a short one behind it out."""
    partition = Partition(COUNTY, Bounds(bytes=1_000))
    short, long = [reply(1), reply(3)], [reply(2, 900), reply(4, 900)]
    merged = partition.apply(b"s", came(LETTER, short[0], *long, short[1]))
    assert merged.new == came(LETTER, *short)
    assert merged.over == [(one, Bound.BYTES) for one in came(*long)]
    assert json.loads(record_of(partition))["events"] == [LETTER, *short]


def test_another_content_that_is_too_long_is_given_back() -> None:
    """The one that the case has stays, though the other one's encoding is the smaller."""
    partition = Partition(COUNTY, Bounds(bytes=700))
    moved = [START + 9 * DAY, "/a", "1", "routed", "housing", "", ""]
    partition.apply(b"s", came(LETTER, moved))
    longer = [START + DAY, "/a", "1", "voided", "/a", "x" * 900]
    merged = partition.apply(b"s", came(longer))
    assert merged.over == [(Arrived(longer), Bound.BYTES)]
    assert moved in json.loads(record_of(partition))["events"]


def test_a_thousand_events_are_never_too_much_to_fold() -> None:
    """However many of them are voidings; of more, only so many of either."""
    bounds = Bounds()
    assert bounds == Bounds(MOST_EVENTS, MOST_CASE_BYTES, MOST_FOLDED)
    for voidings in (0, 1, 499, 500, 501, 999):
        events = [LETTER] * (1_000 - voidings) + [voiding(0)] * voidings
        assert bounds.may_fold(events)
    assert bounds.folded_at_ease == 1_000
    assert bounds.may_fold([LETTER] * 100_000)
    assert not bounds.may_fold([LETTER] * 900 + [voiding(0)] * 900)


def test_a_case_whose_setting_is_raised_may_fold_no_more_for_it() -> None:
    """What one case can cost is bounded whatever the setting says."""
    partition = Partition(COUNTY, Bounds(events=100_000, folded=100))
    events = [LETTER, *map(routing, range(1, 11)), *map(voiding, range(1, 11))]
    merged = partition.apply(b"s", came(*events))
    assert merged.new == came(*events[:-2])
    assert merged.over == [(one, Bound.FOLDED) for one in came(*events[-2:])]
    assert "100 events times days of voidings" in Bounds(folded=100).rule(Bound.FOLDED)


def test_a_case_that_is_too_large_already_is_kept_and_takes_no_more() -> None:
    """The setting may have been made smaller: the case counts, and may get its events again."""
    large = Partition(COUNTY)
    events = [LETTER, *(reply(number, 100) for number in range(1, 40))]
    large.apply(b"s", came(*events))
    partition = Partition(COUNTY, Bounds(bytes=2_000))
    partition.load([(b"s", record_of(large))])
    partition.count()
    assert partition.tally.counts == large.tally.counts
    assert partition.apply(b"s", came(*events)).over == []
    assert partition.apply(b"s", came(reply(50))).over == [(Arrived(reply(50)), Bound.BYTES)]
    assert partition.take_changed() == []


def test_few_tries_find_what_fits_among_many() -> None:
    """This is so however many arrive; what is untried by then does not fit."""
    tried = 0

    def fits(some: Sequence[int]) -> bool:
        nonlocal tried
        tried += 1
        return sum(some) <= 30_000

    taken, left = fitting([1] * 100_000, fits)
    assert (len(taken), len(left)) == (30_000, 70_000)
    assert tried <= 40
    tried = 0
    taken, left = fitting([40_000, 1, 2, 50_000, 3], fits)
    assert (taken, left) == ([1, 2, 3], [40_000, 50_000])
    assert fitting([40_000], fits) == ([], [40_000])
    assert tried <= 20


@pytest.mark.parametrize("many", [200, 400])
def test_a_flood_costs_little_more_than_its_events(many: int) -> None:
    """Each identity is looked up, not looked for among all others."""
    compared = 0

    class Id(str):
        __slots__ = ()
        __hash__ = str.__hash__

        def __eq__(self, other: object) -> bool:
            nonlocal compared
            compared += 1
            return str.__eq__(self, other) is True

    events = [[START, "/a", Id(number), "replied", ""] for number in range(many)]
    assert len(merge([], came(*events), most=100).over) == many - 99
    assert compared < 6 * many
