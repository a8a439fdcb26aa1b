"""The clock of a case, whatever happens to it, held to the rules worked out day by day."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any, Final

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from streams.core.county.catalogue import load_catalogue
from streams.core.county.deadline_tables import Deadline
from streams.core.county.deadlines import Deadlines
from streams.core.county.editions import Length, Unit, editions
from streams.core.county.lives import Life, Step, Turn
from streams.core.days import day_number
from tests.support import oracle_clock
from tests.support.county import TEXT
from tests.support.oracle_clock import Happened
from tests.support.toml_writing import written

RECEIVED: Final = date(2015, 2, 6)
"""A Friday, twelve days before the Spring Festival of 2015."""

_EPOCH: Final = date(1970, 1, 1).toordinal()
_DAYS: Final = 45
_DAY: Final = 1440

_LENGTHS: Final = [
    {"working_days": 0},
    {"working_days": 1},
    {"working_days": 10},
    {"days": 0},
    {"days": 7},
    {"days": 15},
]
_IN_HOURS: Final = [{"hours": 2}, {"hours": 24}, {"hours": 100}]
_OWN_DAYS: Final[list[dict[str, Any]]] = [
    {"add": [], "remove": []},
    {"add": [date(2015, 2, 14)], "remove": [date(2015, 2, 27)]},
    {
        "add": [{"day": date(2015, 2, 14), "known": date(2015, 2, 12)}],
        "remove": [
            {"day": date(2015, 2, 17), "known": date(2015, 2, 16)},
            {"day": date(2015, 2, 10), "known": date(2015, 2, 13)},
            {"day": date(2015, 2, 14), "known": date(2015, 2, 13)},
        ],
    },
]


def _rules(lengths: list[dict[str, int]]) -> st.SearchStrategy[dict[str, Any]]:
    extension = st.builds(
        lambda length, times: length | {"times": times}, st.sampled_from(lengths), st.integers(1, 2)
    )
    optional = {"extension": extension, "reopened": st.sampled_from(lengths)}
    rest = st.fixed_dictionaries({}, optional=optional)
    return st.builds(dict[str, Any].__or__, st.sampled_from(lengths), rest)


def _rolled(rule: dict[str, Any]) -> dict[str, Any]:
    return rule | ({"rolls_over": True} if "days" in rule else {})


RULES: Final = st.one_of(
    _rules(_LENGTHS), _rules(_LENGTHS).map(_rolled), _rules(_IN_HOURS), _rules(_IN_HOURS)
)
_ASKED: Final[st.SearchStrategy[dict[str, int]]] = st.one_of(
    st.just({}),
    st.sampled_from([{"working_days": 3}, {"working_days": 10}, {"days": 5}, {"hours": 10}]),
    st.integers(0, _DAYS).map(lambda days: {"until": RECEIVED.toordinal() + days}),
)
_STEPS: Final[st.SearchStrategy[tuple[str, dict[str, Any]]]] = st.one_of(
    st.just(("paused", {})),
    st.booleans().map(lambda restart: ("resumed", {"restart": restart})),
    _ASKED.map(lambda said: ("extended", said)),
    st.sampled_from([("urged", {}), ("accepted", {})]),
)
_MOVES: Final[st.SearchStrategy[tuple[str, dict[str, Any]]]] = st.sampled_from(
    [("closed", {}), ("reopened", {}), ("rejected", {})]
)
_TIMES: Final = st.tuples(st.integers(0, 30), st.sampled_from([0, 540, 600, 601, 1439]))
LIVES: Final = st.lists(st.tuples(_TIMES, st.one_of(_STEPS, _STEPS, _MOVES)), max_size=8).map(
    lambda found: sorted(found, key=lambda one: one[0])
)


@cache
def _deadlines(own: int) -> Deadlines:
    head = TEXT.partition("[[deadlines]]")[0]
    return Deadlines(load_catalogue(f"{head}[working_days]\n{written(_OWN_DAYS[own])}", "c"))


@given(RULES, st.sampled_from(range(len(_OWN_DAYS))), LIVES, st.sampled_from([0, 540, 1439]))
def test_a_deadline_is_what_the_rules_say(
    rule: dict[str, Any],
    own: int,
    happened: list[tuple[tuple[int, int], tuple[str, dict[str, Any]]]],
    minute: int,
) -> None:
    """As of each day its last day or minute; and the same steps have an effect."""
    deadlines = _deadlines(own)
    (edition,) = editions([msgspec.convert(rule, Deadline)])
    in_hours = "hours" in rule
    start = RECEIVED.toordinal()
    steps: list[Step] = []
    turns: list[Turn] = []
    told: list[Happened] = []
    is_open = True
    for (day, at), (what, said) in happened:
        position = max((start + day) * _DAY + at, start * _DAY + minute)
        shown = position // _DAY - _EPOCH, position % _DAY
        if what in {"closed", "rejected", "reopened"}:
            if (what == "reopened") == is_open:
                continue  # What it is already, a case does not become.
            is_open = what == "reopened"
            turns.append(Turn(shown[0], is_open, shown[1]))
            told.append(Happened(position if in_hours else position // _DAY, what))
        else:
            told.append(
                Happened(position if in_hours else position // _DAY, what, said, len(steps))
            )
            steps.append(_step(shown, what, said))
    life = Life(start - _EPOCH, steps, turns, minute)
    course = deadlines.course(edition, life)
    works = oracle_clock.calendar({"working_days": _OWN_DAYS[own]})
    received = start * _DAY + minute if in_hours else start
    told = [one for one in told if one.what not in {"urged", "accepted"}]
    for as_of in range(start, start + _DAYS):
        until = (as_of + 1) * _DAY - 1 if in_hours else as_of
        expected = oracle_clock.deadline(rule, received, told, until, works)
        due = course.due(as_of - _EPOCH)
        found = None if due.last is None else due.last + _EPOCH
        if found is not None and due.minute is not None:
            found = found * _DAY + due.minute
        assert found == expected.last
    without = {place for place, step in enumerate(steps) if step.what in {"urged", "accepted"}}
    assert expected.effective == set(range(len(steps))) - without - course.idle.keys()


def _step(shown: tuple[int, int], what: str, said: Mapping[str, Any]) -> Step:
    lengths = [Length(unit, said[unit.value]) for unit in Unit if unit.value in said]
    until = said.get("until")
    return Step(
        shown[0],
        what,
        said.get("restart", False),
        None if until is None else until - _EPOCH,
        lengths[0] if lengths else None,
        shown[1],
    )


def test_the_epoch_is_the_packages() -> None:
    """Days are counted from the same day in both."""
    assert day_number(date.fromordinal(_EPOCH)) == 0
