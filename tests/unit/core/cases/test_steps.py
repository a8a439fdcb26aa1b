"""What steps, labels and minutes make of a case's row, and how they are read back."""

from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec
import pytest

from streams.core.cases.step_rows import Labelled, Minutes, Step
from streams.core.cases.steps import Hours
from streams.core.cases.timeline_rows import CaseTimeline, has_later_places, versions
from streams.core.cases.timelines import Timeline, encode, timeline
from streams.core.days import DAY_US, minutes_in
from streams.core.events.reduced import Reduced
from tests.support.county import COUNTY

HOUR: Final = 3_600_000_000
RECEIVED: Final = 16_496
"""2 March 2015, a day of the county."""

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
HOURS: Final = Hours({"letter"}, minutes_in(SHANGHAI))


def at(day: int, hour: int = 10) -> int:
    """Return an instant: so many days after the receipt, at an hour of the county's clock."""
    return (RECEIVED + day) * DAY_US + (hour - 8) * HOUR


def event(day: int, what: str, *said: Any, id: str = "", hour: int = 10) -> Reduced:  # noqa: A002
    """Return a reduced event, by its type unless told otherwise."""
    return [at(day, hour), "/a", id or what, what, *said]


def letter(*labels: list[str]) -> Reduced:
    """Return the receipt of a letter that the heating company has."""
    said = ["letter", "mailbox", "housing", "", "heating"]
    return event(0, "received", *said, *(["", [*labels]] if labels else []))


def of(*events: Reduced, hours: Hours | None = None) -> Timeline:
    """Return the timeline of events in whatever order."""
    return timeline(sorted(events), COUNTY.day_of, hours)


def case_of(*events: Reduced, hours: Hours | None = None) -> CaseTimeline:
    """Return the timeline as it is read, of a case that has one version."""
    ((case, _),) = versions(encode(of(*events, hours=hours)))
    assert isinstance(case, CaseTimeline)
    return case


ALL: Final = (
    (event(1, "accepted", "heating"), Step(RECEIVED + 1, "accepted", "heating")),
    (event(1, "returned", "", "not ours"), Step(RECEIVED + 1, "returned", "not ours")),
    (
        event(1, "extended", "", 16_600, 0, 0, 0, "archives"),
        Step(RECEIVED + 1, "extended", 16_600, 0, 0, 0),
    ),
    (
        event(1, "extended", "", None, 5, 0, 0, ""),
        Step(RECEIVED + 1, "extended", None, 5, 0, 0),
    ),
    (event(1, "paused", "", "fee"), Step(RECEIVED + 1, "paused", "fee")),
    (event(1, "resumed", "", True), Step(RECEIVED + 1, "resumed", one=True)),
    (event(1, "resumed", "", None), Step(RECEIVED + 1, "resumed")),
    (event(1, "urged", "", "phone", "12"), Step(RECEIVED + 1, "urged", "phone")),
    (event(1, "supervised", "", "3", 16_510), Step(RECEIVED + 1, "supervised", 16_510)),
    (event(1, "discharged", ""), Step(RECEIVED + 1, "discharged")),
    (
        event(1, "called-back", "", True, None, False, 2),
        Step(RECEIVED + 1, "called-back", one=True, three=False, four=2),
    ),
    (
        event(1, "judged", "", "/a", "nothing", "perfunctory", ""),
        Step(RECEIVED + 1, "judged", "perfunctory"),
    ),
    (event(1, "archived", ""), Step(RECEIVED + 1, "archived")),
)


@pytest.mark.parametrize(("done", "step"), ALL)
def test_each_step_is_read_as_it_was_written(done: Reduced, step: Step) -> None:
    """Of its department, numbers and approvals the row keeps what figures need."""
    assert case_of(letter(), done).steps == (step,)
    assert has_later_places(encode(of(letter(), done)))


def test_a_case_without_new_facts_has_the_row_that_it_had() -> None:
    """Seven places, so that all rows of today stay as they are."""
    row = of(letter(), event(1, "replied", "heating"), event(2, "closed"))
    assert row
    assert len(row) == 7
    assert not has_later_places(encode(row))


def test_steps_are_in_order_of_time_and_those_before_the_receipt_come_with_it() -> None:
    """Whatever has no effect stays in."""
    case = case_of(
        event(3, "urged", "", "phone", ""),
        event(-2, "accepted", "heating"),
        letter(),
        event(1, "urged", "", "notice", "", id="first"),
    )
    assert [(step.day - RECEIVED, step.what) for step in case.steps] == [
        (0, "accepted"),
        (1, "urged"),
        (3, "urged"),
    ]


def test_a_return_takes_the_department_away_until_another_is_named() -> None:
    """Naming a category alone brings no department back."""
    case = case_of(
        letter(),
        event(2, "returned", "heating", "not ours"),
        event(3, "routed", "traffic", "", ""),
        event(4, "routed", "", "", "transport"),
    )
    assert [
        (given.day - RECEIVED, given.category, given.department) for given in case.attributes
    ] == [
        (0, "housing", "heating"),
        (2, "housing", ""),
        (3, "traffic", ""),
        (4, "traffic", "transport"),
    ]


def test_a_verdict_is_on_a_reply_that_is_there() -> None:
    """It says which, and of which day; where there is no such reply, nothing is judged."""
    replies = [event(1, "replied", "", id="r1"), event(4, "replied", "", id="r2")]
    judged = [
        event(2, "judged", "", "/a", "r2", "perfunctory", "", id="j1"),
        event(3, "judged", "", "/a", "r1", "substantive", "", id="j2"),
        event(5, "judged", "", "/a", "r3", "perfunctory", "", id="j3"),
        event(6, "judged", "", "/b", "r1", "perfunctory", "", id="j4"),
    ]
    told = [
        (step.verdict, step.of_reply_on, step.reply)
        for step in case_of(letter(), *replies, *judged).steps
    ]
    assert told == [
        ("perfunctory", RECEIVED + 4, 1),
        ("substantive", RECEIVED + 1, 0),
        ("perfunctory", None, None),
        ("perfunctory", None, None),
    ]
    void = event(9, "voided", "/a", "r1", id="v")
    before, after = versions(encode(of(letter(), *replies, *judged, void)))
    assert isinstance(before[0], CaseTimeline)
    assert isinstance(after[0], CaseTimeline)
    assert before[1] == RECEIVED + 9
    assert [step.of_reply_on for step in before[0].steps[:2]] == [RECEIVED + 4, RECEIVED + 1]
    assert [step.of_reply_on for step in after[0].steps[:2]] == [RECEIVED + 4, None]
    assert [step.reply for step in after[0].steps[:2]] == [0, None]


def test_a_later_word_replaces_only_the_labels_that_it_names() -> None:
    """Of one day the last word stays; one that changes nothing makes no entry."""
    case = case_of(
        letter(["applicant", "natural"]),
        event(1, "routed", "", "", "heating", [["area", "east"]], id="a"),
        event(1, "routed", "", "", "heating", [["area", "west"]], id="b", hour=11),
        event(2, "routed", "", "", "heating", [["area", "west"]], id="c"),
        event(3, "closed", [["outcome", "granted"]]),
    )
    assert case.labels == (
        Labelled(RECEIVED, {"applicant": "natural"}),
        Labelled(RECEIVED + 1, {"applicant": "natural", "area": "west"}),
        Labelled(RECEIVED + 3, {"applicant": "natural", "area": "west", "outcome": "granted"}),
    )
    assert case.steps == ()
    assert has_later_places(encode(of(letter(["applicant", "natural"]))))


def test_minutes_are_of_kinds_that_have_a_deadline_in_hours() -> None:
    """By the clock on the wall; what was timed before the receipt came with it."""
    events = [
        letter(),
        event(-1, "accepted", "heating", hour=9),
        event(1, "replied", "", hour=23),
        event(2, "closed", hour=8),
    ]
    assert case_of(*events).minutes is None
    case = case_of(*events, hours=HOURS)
    assert case.minutes == Minutes(600, 23 * 60, (480,), (600,))
    assert case_of(*events, hours=Hours({"opinion"}, HOURS.minute_of)) == case_of(*events)
    assert case_of(letter(), hours=HOURS).minutes == Minutes(600, None, (), ())


def test_versions_share_what_they_have_in_common() -> None:
    """With steps, labels and minutes in some of them, and in others not."""
    events = [
        letter(["applicant", "natural"]),
        event(1, "accepted", "heating"),
        event(2, "extended", "", None, 20, 0, 0, ""),
        event(3, "closed", [["outcome", "granted"]]),
        event(5, "voided", "/a", "accepted", id="v1"),
        event(6, "voided", "/a", "extended", id="v2"),
        event(7, "voided", "/a", "closed", id="v3"),
        event(8, "voided", "/a", "received", id="v4"),
        event(9, "voided", "/a", "v4", id="v5"),
    ]
    for hours in (None, HOURS):
        row = encode(of(*events, hours=hours))
        assert has_later_places(row)
        found = versions(row)
        whole = [event for event in events if event[3] != "voided"]
        for (version, until), gone in zip(
            found,
            (set(), {"accepted"}, {"accepted", "extended"}, {"accepted", "extended", "closed"}),
            strict=False,
        ):
            left = [one for one in whole if one[1 + 1] not in gone]
            assert version == case_of(*left, hours=hours), until
        assert [until for _, until in found] == [*range(RECEIVED + 5, RECEIVED + 10), None]
        assert found[4][0] is None
        assert found[5][0] == found[3][0]


NONSENSE: Final = (
    [3, "sung"],
    [3, "accepted"],
    [3, "accepted", 7],
    [3, "returned", None],
    [3, "extended", "x", 0, 0, 0],
    [3, "extended", 10_000_000, 0, 0, 0],
    [3, "extended", None, True, 0, 0],
    [3, "resumed", 1],
    [3, "supervised", -9],
    [3, "discharged", ""],
    [3, "called-back", True, True, True, None],
    [3, "judged", "perfunctory", "3", 0],
    [-9, "discharged"],
    [10_000_000, "discharged"],
)


@pytest.mark.parametrize("step", NONSENSE)
def test_a_step_that_nobody_has_written_cannot_be_read(step: list[Any]) -> None:
    """So that a row with one is left out, and ends nothing that counts days."""
    case = [*(of(letter()) or []), [step]]
    with pytest.raises(msgspec.ValidationError):
        versions(encode(case))
