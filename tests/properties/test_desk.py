"""The desk, held to the definitions: which deadlines are over or near, for any events and day."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from streams.core.cases.owed import OwedOn
from streams.core.cases.step_rows import STEPS
from streams.core.cases.timelines import encode, timeline
from streams.core.cases.urging import last_urging, last_urging_of_row
from streams.core.county.catalogue_file import load_catalogue
from streams.core.county.deadline_tables import DEADLINE_STAGES
from streams.core.county.deadlines import Deadlines
from streams.core.county.minutes import MINUTES
from streams.core.days import day_number
from streams.core.events.sources import CLOCK
from streams.core.figures.desk import WHEN, Desk, DeskPlace, Horizon, make_desk
from streams.core.figures.due_tables import DueTable, of_key
from tests.properties.worlds import EDGES, WORLDS
from tests.support import oracle
from tests.support.county import TEXT, Sent, cases
from tests.support.oracle_cases import Case, folded
from tests.support.oracle_cases import _not_void as not_void
from tests.support.oracle_clock import calendar

STAGES_TEXT: Final = """
[[deadlines]]
stage = "accept"
working_days = 1

[[deadlines]]
stage = "reply"
kind = "letter"
days = 3
extension = { days = 2 }

[[deadlines]]
stage = "reply"
kind = "disclosure"
working_days = 2
"""
RAW: Final = tomllib.loads(TEXT + STAGES_TEXT)
COUNTY: Final = load_catalogue(TEXT + STAGES_TEXT, "stages.toml")
DEADLINES: Final = Deadlines(COUNTY)
WORKS: Final = calendar(RAW)
DAYS: Final = st.sampled_from([*EDGES, date(2015, 2, 23), date(2015, 3, 6), date(2015, 3, 9)])

Line = tuple[str, str, str, date]
"""Where a deadline is listed: in which list, of which case, stage and day."""


def naive(events: Sequence[Sent], as_of: date) -> tuple[list[Line], dict[str, dict[str, int]]]:
    """List the deadlines over or near, and count those of each unit: case by case, day by day."""
    asked = oracle.Oracle(events, RAW)
    lines: list[Line] = []
    units: dict[str, dict[str, int]] = {}
    for subject in asked.subjects:
        own = oracle.Oracle([event for event in events if event["subject"] == subject], RAW)
        one = next(iter(own._see(as_of)), None)
        if not isinstance(one, Case) or one.standing(as_of) != "open":
            continue
        for stage in owed(one):
            course = asked._course(one, stage, as_of)
            last = None if course.last is None else date.fromordinal(course.last)
            when = "paused" if last is None else list_of(last, as_of)
            if when:
                unit = units.setdefault(one.values["department"], {})
                unit[when] = unit.get(when, 0) + 1
            if when in WHEN and last is not None:
                lines.append((when, subject, stage, last))
    return lines, units


def owed(case: Case) -> Iterator[str]:
    """Yield the stages of a case that are not done, and have a deadline."""
    taken = [step.what for step in case.steps if step.what in ("accepted", "returned")]
    done = {"reply": case.replied is not None, "accept": taken[-1:] == ["accepted"]}
    for stage in ("accept", "reply", "close"):
        rules = [rule for rule in RAW["deadlines"] if rule.get("stage", "close") == stage]
        if not done.get(stage) and any(fits(case.values, rule) for rule in rules):
            yield stage


def fits(values: Mapping[str, str], rule: Mapping[str, Any]) -> bool:
    """Tell whether a deadline is one of a case."""
    named = values.keys() & rule.keys()
    return all(values[name] == rule[name] for name in named)


def list_of(last: date, as_of: date) -> str:
    """Return in which list a deadline is; "" if in none."""
    if last < as_of:
        return "overdue"
    if last == as_of:
        return "due_today"
    day, worked = as_of, 0
    while worked < 3:
        day += timedelta(days=1)
        worked += WORKS(day.toordinal(), as_of.toordinal())
        if day == last:
            # On a day off: before the working day that comes next.
            off = not WORKS(day.toordinal(), as_of.toordinal())
            return "due_in_1" if worked + off == 1 else "due_in_3"
    return ""


def looked_at(events: Sequence[Sent], as_of: date) -> tuple[Desk, list[str]]:
    """Look at the desk as the package does; return it, and the subjects of its cases by number."""
    found = cases(list(events))
    rows = [encode(timeline(found[subject], COUNTY.day_of)) for subject in found]
    day = day_number(as_of)
    table = DueTable(DEADLINES, day)
    numbers = np.arange(len(rows))
    known = table.unknown(numbers.astype(np.int32))
    table.learn(known, rows.__getitem__)
    assert table.unknown(numbers.astype(np.int32)) == []
    horizon = Horizon(day, MINUTES, DEADLINES.calendar)
    return make_desk(table, numbers, numbers.astype(np.int32), horizon), list(found)


@given(WORLDS, DAYS)
def test_lists_and_counts(events: list[Sent], as_of: date) -> None:
    """Each deadline is in the list it belongs to, and each unit counts its own."""
    desk, subjects = looked_at(events, as_of)
    lines, units = naive(events, as_of)
    near = desk.near(None, None)
    page = desk.page(near, [subjects[number] for number in desk.numbers[near]], None, None)
    found = [
        (WHEN[e.when], e.place.subject, DEADLINE_STAGES[e.place.stage], of_key(e.place.key)[0])
        for e in page
    ]
    expected = [(when, subject, stage, day_number(last)) for when, subject, stage, last in lines]
    assert sorted(found) == sorted(expected)
    assert [line[3] for line in found] == sorted(line[3] for line in found)
    counted = {
        unit.department: {name: many for name, many in unit.counts.items() if many}
        for unit in desk.units
    }
    assert counted == units
    assert desk.totals["overdue"] == sum(line[0] == "overdue" for line in lines)
    for unit in desk.units:
        assert {
            name: sum(stage[name] for stage in unit.stages.values()) for name in unit.counts
        } == unit.counts


@given(WORLDS, DAYS, st.integers(1, 3))
def test_pages_join_to_the_whole(events: list[Sent], as_of: date, limit: int) -> None:
    """Page after page, each deadline comes once, in the order of the whole."""
    desk, subjects = looked_at(events, as_of)

    def page(after: DeskPlace | None, many: int | None) -> list[DeskPlace]:
        near = desk.near(after, many)
        named = [subjects[number] for number in desk.numbers[near]]
        return [entry.place for entry in desk.page(near, named, after, many)]

    whole = page(None, None)
    found: list[DeskPlace] = []
    after = None
    while some := page(after, limit):
        found += some[:limit]
        after = some[:limit][-1]
        assert (len(some) > limit) == (len(found) < len(whole))
    assert found == whole


@given(
    st.dates(date(2014, 12, 1), date(2015, 12, 31)), st.dates(date(2015, 1, 1), date(2015, 6, 1))
)
def test_days_over(last: date, as_of: date) -> None:
    """How long a deadline has been over, in calendar days and in working days."""
    horizon = Horizon(day_number(as_of), MINUTES, DEADLINES.calendar)
    days = [last + timedelta(days=n + 1) for n in range((as_of - last).days)]
    worked = sum(WORKS(day.toordinal(), as_of.toordinal()) for day in days)
    key = day_number(last) * 1441 + 1440
    assert horizon.days_over(key) == (len(days), worked)


@given(WORLDS, DAYS)
def test_who_urged_and_what_happened_since(events: list[Sent], as_of: date) -> None:
    """The last urging that is not void, and what comes after it, by records and by rows."""
    # What the clock says comes by no intake: its source is put in once events are read.
    by_clock = [
        event
        | {"source": _clocked(event["source"])}
        | {"data": {name: _clocked(value) for name, value in event["data"].items()}}
        for event in events
    ]
    asked = oracle.Oracle(by_clock, RAW)
    day = day_number(as_of)
    for subject, read in cases(events).items():
        kept = [[_clocked(value) for value in event] for event in read]
        if not isinstance(folded(asked.subjects[subject], as_of), Case):
            continue
        left = not_void([event for event in asked.subjects[subject] if event.day <= as_of])
        received = next(event for event in left if event.what == "received")
        urged = [place for place, event in enumerate(left) if event.what == "urged"]
        found = last_urging(kept, day, COUNTY.day_of)
        of_row = OwedOn(DEADLINES, day).case(encode(timeline(kept, COUNTY.day_of)))
        assert of_row is not None
        told = last_urging_of_row(of_row, kept, day, COUNTY.day_of)
        if not urged:
            assert (found, told) == (None, None)
            continue
        assert found is not None
        assert told is not None
        last, later = left[urged[-1]], left[urged[-1] + 1 :]
        on = day_number(max(received.day, last.day))
        by = "clock" if last.source == CLOCK else "person"
        assert found[:3] == (on, by, last.said[1])
        assert [(one.day, one.what) for one in found.since] == [
            (day_number(max(received.day, event.day)), event.what)
            for event in later
            if event.what not in {"received", "counted"}
        ]
        assert (told.day, told.means) == (found.day, found.means)
        steps = [one for one in found.since if one.what in STEPS and one.what != "judged"]
        rows = [one for one in told.since if one.what in STEPS and one.what != "judged"]
        assert sorted((one.day, one.what) for one in rows) == sorted(
            (one.day, one.what) for one in steps
        )


def _clocked(value: Any) -> Any:
    return CLOCK if value == "/b" else value
