"""The clock, held to what was counted by hand: every line of clock-cases.md."""

from datetime import date
from typing import Final

import pytest

from streams.core.county.catalogue_file import load_catalogue
from streams.core.county.clock import StageDue
from streams.core.county.deadlines import Deadlines
from streams.core.county.editions import Length, Unit
from streams.core.county.lives import ClockStep, Life, Turn
from streams.core.days import day_date, day_number
from tests.support.county import TEXT
from tests.unit.core.county.clock_cases import ClockCase, Happened, Told, clock_cases

CASES: Final = list(clock_cases())
_MOVES: Final = {"closed": False, "rejected": False, "reopened": True}
_DEADLINES: Final[dict[str, Deadlines]] = {}
"""By the rules of a section; making them takes a quarter of a second."""


def deadlines_of(rules: str) -> Deadlines:
    """Return the deadlines of the county with rules of a section and no others."""
    if rules not in _DEADLINES:
        head, _, rest = TEXT.partition("[[deadlines]]")
        if "time_zone" in rules:
            zone, _, rules_left = rules.partition("\n")
            head = head.replace('time_zone = "Asia/Shanghai"', zone)
        else:
            rules_left = rules
        assert "[working_days]" in rest
        _DEADLINES[rules] = Deadlines(load_catalogue(f"{head}\n{rules_left}", "clock-cases.md"))
    return _DEADLINES[rules]


def step(happened: Happened) -> ClockStep:
    """Return what happened as a step."""
    lengths = [Length(Unit(unit), many) for unit, many in happened.lengths.items()]
    return ClockStep(
        day_number(happened.day),
        happened.what,
        happened.anew,
        day_number(happened.until) if happened.until else None,
        lengths[0] if lengths else None,
        happened.minute,
    )


def life(case: ClockCase) -> Life:
    """Return the life of a case."""
    received, *rest = case.happened
    assert received.what == "received"
    return Life(
        day_number(received.day),
        [step(happened) for happened in rest if happened.what not in _MOVES],
        [
            Turn(day_number(happened.day), _MOVES[happened.what], happened.minute)
            for happened in rest
            if happened.what in _MOVES
        ],
        received.minute,
    )


def told(due: StageDue) -> Told:
    """Return a deadline as the file tells it."""
    last = None if due.last is None else day_date(due.last)
    return Told(day_date(due.since), last, due.minute, due.provisional)


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case.number))
def test_a_deadline_is_what_was_counted_by_hand(case: ClockCase) -> None:
    """The history of the deadline, the steps without effect, and whether it was kept."""
    deadlines = deadlines_of(case.rules)
    alive = life(case)
    (course,) = deadlines.courses(alive, {"kind": "disclosure", "channel": "desk"}).values()
    found = [told(due) for due in course.dues]
    expected = case.dues
    if len(expected) == 1:
        (last,) = expected
        assert found[-1] == Told(found[-1].since, last.last, last.minute, last.provisional)
    else:
        begun = Told(case.happened[0].day, *_rest(expected[0]))
        assert found == [begun, *expected[1:]]
    idle: dict[tuple[date, str], str] = {}
    for place, why in course.idle.items():
        idle[day_date(alive.steps[place].day), alive.steps[place].what] = why.value
    assert idle == case.idle
    closings = [turn for turn in alive.turns if not turn.is_open]
    if case.in_time is not None:
        late = deadlines.is_over(course.dues[-1], closings[-1].day, closings[-1].minute)
        assert late != case.in_time


def _rest(due: Told) -> tuple[date | None, int | None, bool]:
    return due.last, due.minute, due.provisional


def test_there_are_cases_enough_and_each_says_what_it_is() -> None:
    """Numbered without a gap, in both languages."""
    assert [case.number for case in CASES] == list(range(1, len(CASES) + 1))
    assert len(CASES) >= 60
    for case in CASES:
        assert all(case.sentences)
