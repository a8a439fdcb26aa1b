"""A case of which very much became known is followed in bounded steps that still add up."""

from itertools import pairwise

from streams.core.cases.case_records import CaseRecords
from streams.core.cases.known import KnownCase
from streams.core.publications.learning import MOST_FOLLOWED, Reason, learnt_since
from tests.support.county import COUNTY, read, row, sent

MOVES = 300


def test_a_case_moved_hundreds_of_times() -> None:
    """Each step begins where the one before ended, and the last is what the case is now."""
    units = ("heating", "transport", "archives")
    first = sent("received", "2015-03-02", "0", kind="letter", channel="mailbox")
    moves = [
        sent("routed", "2015-03-03", f"r{number:03}", department=units[number % 3])
        for number in range(MOVES)
    ]
    events = sorted(read(event) for event in (first, *moves))
    case = KnownCase(events, [1] + [2] * MOVES)
    learnt = [*learnt_since([("L-1", case)], lambda _: 1, CaseRecords(COUNTY))]
    assert MOST_FOLLOWED / 3 <= len(learnt) <= 2 * MOST_FOLLOWED
    assert all(one.after == other.before for one, other in pairwise(learnt))
    assert (learnt[0].before, learnt[-1].after) == (row(events[:1]), row(events))
    assert {one.reason for one in learnt} == {Reason.REROUTED}
