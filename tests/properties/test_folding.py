"""What the events of a case make of it, day by day: its row against the oracle's own folding."""

from typing import Any, Final
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from streams.core.cases import timeline_rows as rows
from streams.core.cases.at_a_day import deadline_histories, glance
from streams.core.cases.done_by import done_by
from streams.core.cases.step_rows import Step
from streams.core.cases.steps import Hours
from streams.core.cases.timelines import encode, timeline
from streams.core.days import day_date, day_number, minutes_in
from tests.properties.worlds import EDGES, WORLDS, asked_of
from tests.support import oracle_cases
from tests.support.county import COUNTY, DEADLINES, Sent, cases
from tests.support.oracle_steps import Done

HOURS: Final = Hours({"letter", "opinion"}, minutes_in(ZoneInfo(COUNTY.time_zone)))

Told = tuple[Any, ...]


def of_row(step: Step) -> Told:
    """Return what a row's step says, in words of the oracle."""
    by_what: dict[str, dict[str, Any]] = {
        "accepted": {"department": step.department},
        "returned": {"reason": step.reason},
        "extended": {
            "until": step.until,
            "working_days": step.working_days,
            "days": step.days,
            "hours": step.hours,
        },
        "paused": {"reason": step.reason},
        "resumed": {"restart": step.restart},
        "urged": {"means": step.means},
        "supervised": {"due": step.due},
        "called-back": {
            "reached": step.reached,
            "contacted": step.contacted,
            "solved": step.solved,
            "grade": step.grade or None,
        },
        "judged": {"verdict": step.verdict, "reply": step.reply},
    }
    return day_date(step.day), step.what, by_what.get(step.what, {})


def of_oracle(done: Done, names: list[str]) -> Told:
    """Return what the oracle says of a step, as far as a row keeps it."""
    said = {name: done.said[name] for name in names}
    if "restart" in said:
        said["restart"] = said["restart"] is True
    return done.day, done.what, said


def version_at(row: bytes, day: int) -> rows.Read:
    """Return the version of a row that speaks as of a day."""
    return next(one for one, until in rows.versions(row) if until is None or day < until)


@given(WORLDS)
def test_each_row_says_what_the_definitions_do(world: list[Sent]) -> None:
    """Steps, labels, department and minutes, as of each day, late and voided events among them."""
    found = cases(world)
    folded = asked_of(world).subjects
    assert found.keys() == folded.keys()
    for subject, events in found.items():
        row = encode(timeline(events, COUNTY.day_of, HOURS))
        plain = encode(timeline(events, COUNTY.day_of))
        for each in (row, plain):
            whole = [one for one, _ in rows.versions(each) if isinstance(one, rows.CaseTimeline)]
            later = any(one.steps or one.labels or one.minutes for one in whole)
            assert rows.has_later_places(each) == later
        for edge in EDGES:
            day = day_number(edge)
            expected = oracle_cases.folded(folded[subject], edge)
            if not isinstance(expected, oracle_cases.Case):
                continue
            case = version_at(row, day)
            assert isinstance(case, rows.CaseTimeline)
            then = done_by(row, day)
            told = [of_row(step) for _, step in then]
            assert told == [
                of_oracle(done, [*mine[2]]) for done, mine in zip(expected.steps, told, strict=True)
            ]
            labels = [entry.values for entry in case.labels if entry.day <= day]
            assert (labels[-1] if labels else {}) == expected.labels
            glanced = glance(plain, day, DEADLINES)
            assert glanced
            assert glanced["department"] == expected.values["department"]
            assert [step for _, step in done_by(plain, day)] == [step for _, step in then]
            if case.kind in HOURS.kinds:
                assert case.minutes
                assert len(case.minutes.moves) == len(case.moves)
                minutes = [case.minutes.steps[place] for place, _ in then]
                assert minutes == [done.minute for done in expected.steps]


@given(WORLDS, st.randoms(use_true_random=False))
def test_no_order_of_arrival_changes_a_row(world: list[Sent], random: Any) -> None:
    """Nor do events that come twice."""
    shuffled = [*world, *world]
    random.shuffle(shuffled)
    before, after = cases(world), cases(shuffled)
    assert before == after
    for subject, events in before.items():
        assert timeline(events, COUNTY.day_of) == timeline(after[subject], COUNTY.day_of)


@given(WORLDS)
def test_the_history_of_a_deadline_is_what_it_was_each_day(world: list[Sent]) -> None:
    """As of each day the history says what a glance at that day says, until something is voided."""
    for events in cases(world).values():
        row = encode(timeline(events, COUNTY.day_of, HOURS))
        version, until = rows.versions(row)[0]
        if not isinstance(version, rows.CaseTimeline):
            continue
        days = [day_number(edge) for edge in sorted(EDGES)]
        days = [day for day in days if until is None or day < until]
        told = deadline_histories(row, days[-1], DEADLINES) if days else {}
        for day in days:
            seen = glance(row, day, DEADLINES)
            last = {
                stage: [due for due in dues if due["since"] <= day_date(day).isoformat()][-1:]
                for stage, dues in told.items()
            }
            found = {
                stage: {name: value for name, value in due.items() if name != "since"}
                for stage, dues in last.items()
                for due in dues
                if due["due"] or due["paused"]
            }
            assert found == (seen["stages"] if seen else {})
