"""The clock of a case, whatever happens to it, held to the rules worked out day by day."""

from collections import Counter
from collections.abc import Mapping
from copy import copy
from datetime import date
from functools import cache
from typing import Any, Final, NamedTuple

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from streams.core.cases.timelines import encode
from streams.core.county.catalogue_file import load_catalogue
from streams.core.county.deadline_tables import Deadline
from streams.core.county.deadlines import Deadlines
from streams.core.county.editions import Length, Unit, read_editions
from streams.core.county.lives import ClockStep, Life, Turn
from streams.core.days import day_number
from streams.core.figures.engine.columns import Columns
from streams.core.figures.figures import Figures, Question, Selection
from streams.core.periods import Period
from tests.support import oracle_clock
from tests.support.county import COUNTY, TEXT
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
    # An extension by nothing is refused.
    longer = [length for length in lengths if all(length.values())]
    extension = st.builds(
        lambda length, times: length | {"times": times}, st.sampled_from(longer), st.integers(1, 2)
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
Drawn = tuple[tuple[int, int], tuple[str, dict[str, Any]]]
"""On which day after receipt and at which minute, what happened, and what it says."""

_STANDINGS: Final = {"closed": "closed", "reopened": "open", "rejected": "rejected"}
_CLOCKED: Final = frozenset({"paused", "resumed", "extended"})
LIVES: Final[st.SearchStrategy[list[Drawn]]] = st.lists(
    st.tuples(_TIMES, st.one_of(_STEPS, _STEPS, _MOVES)), max_size=8
).map(lambda found: sorted(found, key=lambda one: one[0]))


@cache
def _deadlines(own: int) -> Deadlines:
    head = TEXT.partition("[[deadlines]]")[0]
    return Deadlines(load_catalogue(f"{head}[working_days]\n{written(_OWN_DAYS[own])}", "c"))


class Told(NamedTuple):
    """What happened to a case, as the clock and as the oracle is told of it."""

    steps: list[ClockStep]
    turns: list[Turn]
    happened: list[Happened]
    standings: list[tuple[int, int, str]]


def _told(drawn: list[Drawn], minute: int, *, in_hours: bool) -> Told:
    told = Told([], [], [], [])
    standing = "open"
    start = RECEIVED.toordinal()
    for (day, at), (what, said) in drawn:
        moment = max((start + day) * _DAY + at, start * _DAY + minute)
        position = moment if in_hours else moment // _DAY
        shown = moment // _DAY - _EPOCH, moment % _DAY
        if what in _STANDINGS:
            after = _STANDINGS[what]
            if after == standing or (standing, after) == ("rejected", "closed"):
                continue  # Neither of these is a move.
            standing = after
            told.turns.append(Turn(shown[0], after == "open", shown[1]))
            told.happened.append(Happened(position, what))
            told.standings.append((*shown, after))
        else:
            if what in _CLOCKED:
                told.happened.append(Happened(position, what, said, len(told.steps)))
            told.steps.append(_step(shown, what, said))
    return told


@given(RULES, st.sampled_from(range(len(_OWN_DAYS))), LIVES, st.sampled_from([0, 540, 1439]))
def test_a_deadline_is_what_the_rules_say(
    rule: dict[str, Any], own: int, drawn: list[Drawn], minute: int
) -> None:
    """As of each day its last day or minute; and the same steps have an effect."""
    deadlines = _deadlines(own)
    (edition,) = read_editions([msgspec.convert(rule, Deadline)])
    in_hours = "hours" in rule
    start = RECEIVED.toordinal()
    told = _told(drawn, minute, in_hours=in_hours)
    course = deadlines.course(edition, Life(start - _EPOCH, told.steps, told.turns, minute))
    works = oracle_clock.calendar({"working_days": _OWN_DAYS[own]})
    received = start * _DAY + minute if in_hours else start
    for as_of in range(start, start + _DAYS):
        until = (as_of + 1) * _DAY - 1 if in_hours else as_of
        expected = oracle_clock.deadline(rule, received, told.happened, until, works)
        due = course.due(as_of - _EPOCH)
        found = None if due.last is None else due.last + _EPOCH
        if found is not None and due.minute is not None:
            found = found * _DAY + due.minute
        assert found == expected.last
    clocked = {place for place, step in enumerate(told.steps) if step.what in _CLOCKED}
    assert expected.effective == clocked - course.idle.keys()


@given(
    st.lists(RULES, min_size=2, max_size=2),
    st.sampled_from(range(len(_OWN_DAYS))),
    st.lists(st.tuples(LIVES, st.sampled_from([0, 540, 1439])), min_size=1, max_size=3),
    st.integers(0, 30),
)
def test_figures_go_by_the_clock(
    rules: list[dict[str, Any]], own: int, lives: list[tuple[list[Drawn], int]], routed: int
) -> None:
    """Late is on each day what is late by the oracle, also where a routing changes the edition."""
    deadlines = copy(_deadlines(own))
    ruled = [rules[0] | {"category": "traffic"}, rules[1]]
    deadlines.editions = read_editions(msgspec.convert(ruled, list[Deadline]))
    works = oracle_clock.calendar({"working_days": _OWN_DAYS[own]})
    start = RECEIVED.toordinal()
    moved = start + routed
    told = [_told(drawn, minute, in_hours=True) for drawn, minute in lives]
    rows = Counter(
        encode(_row(one, minute, moved)) for one, (_, minute) in zip(told, lives, strict=True)
    )
    figures = Figures.of(Columns(rows), COUNTY, deadlines)
    for as_of in range(start, start + _DAYS):
        rule = rules[0] if as_of >= moved else rules[1]
        found = figures.evaluate(
            Question(Selection(), Period(None, as_of - _EPOCH), as_of - _EPOCH)
        )
        late = [_late(rule, drawn, minute, as_of, works) for drawn, minute in lives]
        assert found[()]["overdue"] == late.count(("open", True))
        assert found[()]["closed_in_time"] == late.count(("closed", False))


def _row(told: Told, minute: int, moved: int) -> list[Any]:
    start = RECEIVED.toordinal() - _EPOCH
    given = [[start, "housing", "", ""], [moved - _EPOCH, "traffic", "", ""]]
    case: list[Any] = ["letter", "board", start, given[moved - _EPOCH == start :]]
    case += [[[day, standing] for day, _, standing in told.standings], None, []]
    return [*case, [_written(step) for step in told.steps], [], _minutes(told, minute)]


def _minutes(told: Told, minute: int) -> list[Any]:
    return [minute, None, [at for _, at, _ in told.standings], [step.minute for step in told.steps]]


def _written(step: ClockStep) -> list[Any]:
    said: list[Any] = [step.restart] if step.what == "resumed" else [""]
    if step.what == "extended":
        many = {step.length.unit: step.length.many} if step.length else {}
        said = [step.until, *(many.get(unit, 0) for unit in Unit)]
    return [step.day, step.what, *said]


def _late(
    rule: dict[str, Any], drawn: list[Drawn], minute: int, as_of: int, works: oracle_clock.Works
) -> tuple[str, bool]:
    """Return the standing of a case as of a day, and whether it is late by the oracle."""
    in_hours = "hours" in rule
    told = _told(drawn, minute, in_hours=in_hours)
    start = RECEIVED.toordinal()
    received = start * _DAY + minute if in_hours else start
    until = (as_of + 1) * _DAY - 1 if in_hours else as_of
    last = oracle_clock.deadline(rule, received, told.happened, until, works).last
    day, at, standing = ([(0, 0, "open")] + [s for s in told.standings if s[0] + _EPOCH <= as_of])[
        -1
    ]
    if standing == "open":
        reached = (as_of + 1) * _DAY if in_hours else as_of
    else:
        reached = (day + _EPOCH) * _DAY + at if in_hours else day + _EPOCH
    return standing, last is not None and reached > last


def _step(shown: tuple[int, int], what: str, said: Mapping[str, Any]) -> ClockStep:
    lengths = [Length(unit, said[unit.value]) for unit in Unit if unit.value in said]
    until = said.get("until")
    return ClockStep(
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
