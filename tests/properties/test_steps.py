"""What the office did, counted: rows of cases held to the definitions, as of each day."""

from collections import Counter
from copy import copy
from datetime import date, timedelta
from functools import cache
from typing import Any, Final, NamedTuple

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.core.cases.timelines import encode
from streams.core.county.catalogue_file import load_catalogue
from streams.core.county.deadline_tables import Deadline
from streams.core.county.deadlines import Deadlines
from streams.core.county.editions import read_editions
from streams.core.days import day_number
from streams.core.figures.engine.columns import Columns
from streams.core.figures.figures import Figures, Question, Selection
from streams.core.figures.ledger import Ledger
from streams.core.periods import Period
from tests.properties.effort import examples
from tests.support import oracle_clock
from tests.support.county import COUNTY, TEXT
from tests.support.oracle_steps import STEP_MEASURES, Done, In, step_measures

_RECEIVED: Final = date(2015, 2, 6)
_FIRST: Final = day_number(_RECEIVED)
_ORDINAL: Final = _RECEIVED.toordinal()
_DAY: Final = 1440
_DAYS: Final = 5

_LENGTHS: Final = [{"days": 0}, {"days": 2}, {"working_days": 1}, {"hours": 6}, {"hours": 30}]


def _rule(length: dict[str, int], times: int) -> dict[str, Any]:
    """Return a deadline that may be extended by its own length, or by one where that is none."""
    longer = {unit: max(1, many) for unit, many in length.items()}
    return length | ({"extension": {**longer, "times": times}} if times else {})


_RULE: Final = st.builds(_rule, st.sampled_from(_LENGTHS), st.integers(0, 2))
_RULES: Final[st.SearchStrategy[dict[str, dict[str, Any]]]] = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("accept", "reply", "close"), _RULE)
)
"""By stage, where it has a deadline."""

_TRUTH: Final = st.sampled_from([True, False, None])
_WHATS: Final[st.SearchStrategy[tuple[str, dict[str, Any]]]] = st.one_of(
    st.sampled_from(["accepted", "accepted", "returned", "urged", "supervised", "paused"]).map(
        lambda what: (what, {})
    ),
    st.sampled_from([("discharged", {}), ("archived", {}), ("resumed", {"restart": False})]),
    st.sampled_from([{}, {"days": 2}, {"working_days": 1}, {"hours": 5}]).map(
        lambda said: ("extended", said)
    ),
    st.fixed_dictionaries(
        dict.fromkeys(("reached", "contacted", "solved"), _TRUTH)
        | {"grade": st.sampled_from([None, 1, 2, 3, 4, 5])}
    ).map(lambda said: ("called-back", said)),
    st.fixed_dictionaries(
        {
            "verdict": st.sampled_from(["substantive", "perfunctory"]),
            "reply": st.sampled_from([None, 0, 0, 1]),
        }
    ).map(lambda said: ("judged", said)),
)
_TIMES: Final = st.tuples(
    st.integers(0, _DAYS), st.sampled_from([0, 360, 361, 600, 960, 961, 1439])
)
_MOVES: Final = st.sampled_from(["closed", "open", "rejected"])


class World(NamedTuple):
    """A case: what happened when, in days after its receipt and minutes of them.

    Attributes:
        minute: Of its receipt.
        steps: In order of time.
        moves: In order of time, each to another standing.
        replies: Of its first two replies, if there were any.
        routed: On which day it was given to traffic.
    """

    minute: int
    steps: list[tuple[tuple[int, int], tuple[str, dict[str, Any]]]]
    moves: list[tuple[tuple[int, int], str]]
    replies: list[tuple[int, int]]
    routed: int


def _world(minute: int, steps: Any, moves: Any, replies: Any, routed: int) -> World:
    def at(time: tuple[int, int]) -> tuple[int, int]:
        return max(time, (0, minute))

    told: list[tuple[tuple[int, int], str]] = []
    for time, standing in sorted((at(time), standing) for time, standing in moves):
        before = told[-1][1] if told else "open"
        if standing != before and (before, standing) != ("rejected", "closed"):
            told.append((time, standing))
    done = sorted(((at(time), what) for time, what in steps), key=lambda one: one[0])
    there = sorted(map(at, replies))
    done = [one for one in done if one[1][1].get("reply") in (None, *range(len(there)))]
    return World(minute, done, told, there, routed)


_WORLDS: Final[st.SearchStrategy[World]] = st.builds(
    _world,
    st.sampled_from([0, 600]),
    st.lists(st.tuples(_TIMES, _WHATS), min_size=2, max_size=12),
    st.lists(st.tuples(_TIMES, _MOVES), max_size=3),
    st.lists(_TIMES, min_size=1, max_size=2),
    st.integers(0, 4),
)


@cache
def _county() -> Deadlines:
    return Deadlines(load_catalogue(TEXT.partition("[[deadlines]]")[0], "county.toml"))


@settings(max_examples=examples(300))
@given(_RULES, _RULES, st.lists(_WORLDS, min_size=3, max_size=6))
def test_steps_are_counted_by_the_definitions(
    rules: dict[str, dict[str, Any]], traffic: dict[str, dict[str, Any]], worlds: list[World]
) -> None:
    """As of each day, in figures of fixed rows and of a ledger, and row by row."""
    deadlines = copy(_county())
    ruled = [rule | {"stage": stage, "category": "traffic"} for stage, rule in traffic.items()]
    # What traffic has no deadline of its own for falls under the others.
    ruled += [rule | {"stage": stage} for stage, rule in rules.items()]
    deadlines.editions = read_editions(msgspec.convert(ruled, list[Deadline]))
    rows = Counter(encode(_row(world)) for world in worlds)
    ledger = Ledger(COUNTY, deadlines)
    ledger.add(rows)
    fixed = Figures.of(Columns(rows), COUNTY, deadlines)
    for after in range(_DAYS + 4):
        question = Question(Selection(), Period(None, _FIRST + after), _FIRST + after)
        expected: Counter[str] = Counter(dict.fromkeys(STEP_MEASURES, 0))
        for world in worlds:
            by = rules | traffic if after >= world.routed else rules
            expected.update(_told(by, world, after))
        for figures in (fixed, Figures(ledger)):
            found = figures.evaluate(question)[()]
            assert {name: found[name] for name in STEP_MEASURES} == expected
            for name in ("accepted_in_time", "replied_in_time", "perfunctory"):
                weights = figures.weights(question, name).tolist()
                assert sum(map(int.__mul__, rows.values(), weights)) == found[name]
        assert found["accepted_in_time"] <= found["accepted"] <= found["valid"]
        assert found["replied_in_time"] <= found["replied"]
        assert found["closed_after_urging"] <= found["urged"]


def _row(world: World) -> list[Any]:
    given_ = [[_FIRST, "housing", "", ""], [_FIRST + world.routed, "traffic", "", ""]]
    steps = [_step(world, time, *what) for time, what in world.steps]
    replied = world.replies[0] if world.replies else None
    return [
        *("letter", "board", _FIRST, given_[not world.routed :]),
        [[_FIRST + day, standing] for (day, _), standing in world.moves],
        replied and _FIRST + replied[0],
        [],
        steps,
        [],
        [
            world.minute,
            replied and replied[1],
            [minute for (_, minute), _ in world.moves],
            [minute for (_, minute), _ in world.steps],
        ],
    ]


def _step(world: World, time: tuple[int, int], what: str, said: dict[str, Any]) -> list[Any]:
    told: list[Any] = []
    if what == "extended":
        told = [None, *(said.get(name, 0) for name in ("working_days", "days", "hours"))]
    elif what == "called-back":
        told = [said["reached"], said["contacted"], said["solved"], said["grade"] or 0]
    elif what == "judged":
        reply = said["reply"]
        day = None if reply is None else _FIRST + world.replies[reply][0]
        told = [said["verdict"], day, reply]
    elif what == "resumed":
        told = [said["restart"]]
    elif what == "supervised":
        told = [None]
    elif what not in {"discharged", "archived"}:
        told = [""]
    return [_FIRST + time[0], what, *told]


def _told(rules: dict[str, dict[str, Any]], world: World, after: int) -> dict[str, int]:
    """Return in what a case counts, so many days after its receipt."""
    moved = [(time, standing) for time, standing in world.moves if time[0] <= after]
    standing = moved[-1][1] if moved else "open"
    replied = [time for time in world.replies if time[0] <= after]
    due = {stage: _due(rule, world, after) for stage, rule in rules.items()}
    told = step_measures(
        [*_done(world, after)],
        standing=standing,
        closed_on=_on(moved[-1][0][0]) if standing == "closed" else None,
        replied=(_on(replied[0][0]), replied[0][1]) if replied else None,
        accept_in=due["accept"][0] if "accept" in due else lambda _day, _minute: True,
        reply_in=due["reply"][0] if "reply" in due else lambda _day, _minute: True,
        extended=any(is_extended for _, is_extended in due.values()),
    )
    return {name: int(value) for name, value in told.items()}


def _on(after: int) -> date:
    return _RECEIVED + timedelta(after)


def _done(world: World, after: int) -> list[Done]:
    found = []
    for (day, minute), (what, said) in world.steps:
        since = day
        if what == "judged":
            if said["reply"] is None:
                continue
            since = max(day, world.replies[said["reply"]][0])
        if since <= after:
            found.append(Done(_on(day), minute, what, said))
    return found


def _due(rule: dict[str, Any], world: World, after: int) -> tuple[In, bool]:
    """Return what is in time by a rule, as of a day, and whether an extension had an effect."""
    unit = _DAY if "hours" in rule else 1

    def at(day: int, minute: int) -> int:
        return (_ORDINAL + day) * unit + (minute if unit > 1 else 0)

    names = {"open": "reopened"}
    happened = [
        (time, oracle_clock.Happened(at(*time), what, said, place))
        for place, (time, (what, said)) in enumerate(world.steps)
        if what in {"paused", "resumed", "extended"}
    ]
    happened += [
        (time, oracle_clock.Happened(at(*time), names.get(standing, standing)))
        for time, standing in world.moves
    ]
    happened.sort(key=lambda one: one[0])
    until = at(after + 1, 0) - 1 if unit > 1 else at(after, 0)
    known = [one for _, one in happened if one.at <= until]
    works = oracle_clock.calendar({})
    answer = oracle_clock.deadline(rule, at(0, world.minute), known, until, works)
    extensions = {place for place, (_, (what, _)) in enumerate(world.steps) if what == "extended"}

    def is_in(day: date, minute: int) -> bool:
        moment = (day.toordinal() * _DAY + minute) if unit > 1 else day.toordinal()
        return answer.last is None or moment <= answer.last

    return is_in, bool(extensions & answer.effective)
