"""Who has a case, and what those are told who have it or had it."""

import pytest

from streams.core.cases.holding import NOBODY, Holder, holder, telling
from streams.core.events.reduced import Reduced, identity_of
from tests.support.county import NOW, READER, Sent, to_json
from tests.support.department_world import event


def reduced(*events: Sent) -> list[Reduced]:
    """Return events as a case has them."""
    return sorted(READER.read(to_json(each), (), NOW).reduced for each in events)


RECEIVED = event("received", 2, "r", "a", kind="letter", channel="mailbox", category="housing")
TO_HEATING = event("routed", 3, "h", "a", department="heating")
TO_TRANSPORT = event("routed", 5, "t", "a", department="transport", category="traffic")
RETURNED = event("returned", 4, "b", "a", reason="not-ours")


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ((), NOBODY),
        ((RECEIVED,), Holder("housing", "")),
        ((RECEIVED, TO_HEATING), Holder("housing", "heating")),
        ((RECEIVED, TO_HEATING, RETURNED), Holder("housing", "")),
        ((RECEIVED, TO_HEATING, RETURNED, TO_TRANSPORT), Holder("traffic", "transport")),
        ((TO_HEATING,), Holder("", "heating")),
        ((event("replied", 3, "x", "a", department="archives"), RECEIVED), Holder("housing", "")),
        (
            (
                RECEIVED,
                TO_HEATING,
                TO_TRANSPORT,
                event("voided", 6, "v", "a", source="/portal", id="t"),
            ),
            Holder("housing", "heating"),
        ),
        # What was timed before the case came in takes effect as it comes in.
        (
            (event("routed", 1, "e", "a", department="archives"), RECEIVED),
            Holder("housing", "archives"),
        ),
    ],
)
def test_a_case_is_of_whom_it_was_routed_to_last(
    events: tuple[Sent, ...], expected: Holder
) -> None:
    """A reply moves nothing; what is returned is nobody's; what is void never was."""
    assert holder(reduced(*events)) == expected


def test_a_record_is_of_the_department_that_counted_it() -> None:
    """It has no category."""
    visit = event("counted", 2, "c", "v", kind="visit", channel="hall", department="archives")
    visit["type"] = "kuaibao.record.counted.v1"
    assert holder(reduced(visit)) == Holder("", "archives")


@pytest.mark.parametrize(
    ("unit", "told"),
    [
        ("transport", ["whole", "whole", "whole", "whole"]),
        ("heating", ["left", "left", "left", "left"]),
        ("archives", ["nothing"] * 4),
    ],
)
def test_whose_it_is_is_told_and_whose_it_was_that_it_left(unit: str, told: list[str]) -> None:
    """And anybody else nothing."""
    events = reduced(RECEIVED, TO_HEATING, RETURNED, TO_TRANSPORT)
    assert [
        telling(events, identity_of(each), lambda one: one.department == unit).what
        for each in events
    ] == told


def test_what_moves_nothing_is_told_to_its_holder_alone() -> None:
    """An event that is not among those of the case is told to nobody: workers did not take it."""
    urged = event("urged", 6, "u", "a", means="phone")
    events = reduced(RECEIVED, TO_HEATING, urged)
    assert telling(events, ("/portal", "u"), lambda one: one.department == "heating").what == (
        "whole"
    )
    assert telling(events, ("/portal", "u"), lambda _: False).what == "nothing"
    assert telling(events, ("/portal", "other"), lambda _: True).what == "nothing"
