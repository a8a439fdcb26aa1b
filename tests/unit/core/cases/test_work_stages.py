"""At which stage of its work an application is, against a walk through its days one by one."""

from datetime import date, timedelta
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.core.cases.case_records import CaseRecords
from streams.core.cases.merging import merge
from streams.core.cases.timeline_rows import CaseTimeline, versions
from streams.core.cases.work_stages import WAITS, AtStage, stage_of
from streams.core.county.deadlines import Deadlines
from streams.core.days import day_number
from streams.core.events.reader import EventReader
from tests.properties.effort import examples
from tests.support.applications import application, applications_county
from tests.support.county import NOW, Sent, came, sent, to_json

COUNTY: Final = applications_county()
DEADLINES: Final = Deadlines(COUNTY)
READER: Final = EventReader(COUNTY)
RECORDS: Final = CaseRecords(COUNTY)
PERIODS: Final = {"supplement": (10, 5), "third-party": (15, 15), "fee": (20, 20)}
NEW_RULE: Final = date(2021, 7, 1)
CALENDAR: Final = DEADLINES.calendar


def at_stage(events: list[Sent], day: date) -> AtStage | None:
    """Return at which stage the application of some events is, as of a day."""
    reduced = [READER.read(to_json(event), (), NOW).reduced for event in events]
    row = RECORDS.make(merge([], came(*reduced)).events)[1]
    ((case, _),) = versions(row)
    assert isinstance(case, CaseTimeline)
    return stage_of(case, day_number(day), DEADLINES)


def working_day_after(day: date, many: int) -> date:
    """Count working days one by one."""
    while many:
        day += timedelta(1)
        many -= CALENDAR.works(day_number(day))
    return day


def by_hand(
    received: date, what: list[tuple[date, str, str]], day: date
) -> tuple[str, date | None] | None:
    """Say at which stage it is and by when that is to be done, walking through what was done.

    Which of two things of one day was first nobody knows of a closing and of the file.
    """
    accepted, pause, was_asked, closed, archived = False, None, False, None, date.min
    for on, step, reason in what:
        if on > day:
            break
        if step == "accepted" and closed is None:
            accepted = True
        elif step == "paused" and closed is None and pause is None:
            pause = on, reason
            was_asked |= reason == "supplement"
        elif step == "resumed":
            pause = None
        elif step == "closed":
            pause, closed = None, closed or on
        elif step == "archived":
            archived = on
    if closed is not None:
        return None if archived >= closed else ("archive", working_day_after(closed, 10))
    if pause is not None:
        on, reason = pause
        if reason not in PERIODS:
            return reason, None
        return reason, working_day_after(on, PERIODS[reason][received >= NEW_RULE])
    if not accepted:
        return "accept", None
    if not was_asked and day <= working_day_after(received, 7):
        return "review", working_day_after(received, 7)
    return "process", None


STEPS: Final = st.lists(
    st.tuples(
        st.integers(0, 9),
        st.sampled_from(["accepted", "paused", "resumed", "closed", "archived"]),
        st.sampled_from([*sorted(WAITS)]),
    ),
    max_size=7,
)


@settings(max_examples=examples(150))
@given(
    received=st.dates(date(2021, 2, 1), date(2021, 9, 30)),
    steps=STEPS,
    later=st.integers(0, 60),
)
def test_it_is_where_a_walk_through_its_days_leads(
    received: date, steps: list[tuple[int, str, str]], later: int
) -> None:
    """Each day, whatever was done in whatever order; a closed one is closed once."""
    events, what, on = [application(received.isoformat(), "a")], [], received
    for number, (days, step, reason) in enumerate(steps):
        on += timedelta(days)
        what.append((on, step, reason))
        data: dict[str, Any] = {"reason": reason} if step == "paused" else {}
        time = f"{on}T{10 + number}:00:00+08:00"
        events.append(sent(step, time, f"e{number}", "a", **data))
    day = on + timedelta(later)
    found, expected = at_stage(events, day), by_hand(received, what, day)
    if expected is None:
        assert found is None
        return
    assert found is not None
    stage, due = expected
    if stage in ("accept", "process"):
        # These have the clock of the whole case, which has tests of its own.
        assert found.stage == stage
        return
    last = None if found.due is None else found.due.last
    assert (found.stage, last) == (stage, None if due is None else day_number(due))


def test_a_change_of_the_rule_holds_for_what_comes_in_after_it() -> None:
    """The day of receipt decides, not that of the pause."""
    for received, working_days in (("2021-06-30", 10), ("2021-07-01", 5)):
        events = [
            application(received, "a"),
            sent("accepted", "2021-07-02", "x", "a"),
            sent("paused", "2021-07-05", "p", "a", reason="supplement"),
        ]
        found = at_stage(events, date(2021, 7, 6))
        assert found is not None
        assert found.due is not None
        assert found.due.last == day_number(working_day_after(date(2021, 7, 5), working_days))


def test_what_is_reopened_must_be_answered_and_archived_again() -> None:
    """Its file was archived once; that does not count for what came after."""
    events = [
        application("2021-03-01", "a"),
        sent("accepted", "2021-03-02", "x", "a"),
        sent("closed", "2021-03-10", "c", "a"),
        sent("archived", "2021-03-11", "f", "a"),
        sent("reopened", "2021-04-06", "o", "a"),
    ]
    again = at_stage(events, date(2021, 4, 7))
    assert again is not None
    assert (again.stage, again.since) == ("process", day_number(date(2021, 4, 6)))
    events.append(sent("closed", "2021-04-12", "d", "a"))
    filed = at_stage(events, date(2021, 4, 13))
    assert filed is not None
    assert (filed.stage, filed.since) == ("archive", day_number(date(2021, 4, 12)))
