"""Which events voidings void, on which days, and at what cost."""

import random
from collections.abc import Callable, Iterable
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.core.cases import timelines
from streams.core.cases.timelines import timeline
from streams.core.cases.voidings import void, void_days
from streams.core.events.reduced import Reduced

MANY: Final = 998
"""How many voidings a case of 1,000 events can have beside its receipt and one more event."""


def by_day(time: int) -> int:
    """Let every instant be a day of its own."""
    return time


def voiding(day: int, identity: str, named: str) -> Reduced:
    """Make a reduced voiding."""
    return [day, "/a", identity, "voided", "/a", named]


def defined(voids: list[Reduced]) -> set[str]:
    """Name what is void by the definition: a voiding is in force unless one in force names it."""
    target = {event[2]: event[5] for event in voids}
    undecided, gone = set(target), set[str]()
    while standing := undecided - {target[one] for one in undecided}:
        gone |= {target[one] for one in standing}
        undecided -= standing | gone
    return gone - set(target)


VOIDS: Final = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 9)), min_size=1, max_size=10
).map(lambda drawn: [voiding(day, f"v{n}", f"v{at}") for n, (day, at) in enumerate(drawn)])
"""Voidings of each other, of themselves, and of events that are not voidings."""


@given(VOIDS)
def test_what_is_void_is_what_the_definition_says(voids: list[Reduced]) -> None:
    """In the end, and as of every day: chains, several of one event, rings and what hangs on."""
    assert {identity for _, identity in void(voids)} == defined(voids)
    days = void_days(voids, by_day)
    for changes in days.values():
        assert changes == sorted(set(changes), reverse=True)
    for day in range(-1, 8):
        holds = {
            identity
            for (_, identity), changes in days.items()
            if sum(change <= day for change in changes) % 2
        }
        there = [event for event in voids if event[0] <= day]
        assert holds == defined(there) - {event[2] for event in voids}


def chain(order: Iterable[int]) -> list[Reduced]:
    """Let each voiding void the one before, the first a closing; on days in this order."""
    return [
        voiding(day, f"v{number}", f"v{number - 1}" if number else "closed")
        for number, day in enumerate(order)
    ]


def crowd() -> list[Reduced]:
    """Let all void the closing."""
    return [voiding(number, f"v{number}", "closed") for number in range(MANY)]


def comb() -> list[Reduced]:
    """Let every other voiding of a chain be voided by one that nobody names, late or early."""
    tooth = [voiding(MANY - n, f"t{n}", f"v{n}") for n in range(0, MANY // 2, 2)]
    return chain(range(MANY - len(tooth))) + tooth


def bush() -> list[Reduced]:
    """Let each void any one before it."""
    drawn = random.Random(11)
    return [
        voiding(drawn.randrange(MANY), f"v{n}", f"v{drawn.randrange(n)}" if n else "closed")
        for n in range(MANY)
    ]


SHAPES: Final[dict[str, Callable[[], list[Reduced]]]] = {
    "a chain on one day": lambda: chain([5] * MANY),
    "a chain forth": lambda: chain(range(MANY)),
    "a chain back": lambda: chain(range(MANY, 0, -1)),
    "a ring": lambda: [voiding(n, f"v{n}", f"v{(n + 1) % MANY}") for n in range(MANY)],
    "a crowd": crowd,
    "a comb": comb,
    "a bush": bush,
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_thousand_voidings_cost_some_thousand_steps(shape: str) -> None:
    """However they name each other: each step looks identities up, and these are counted."""
    looked_up = 0

    class Source(str):
        __slots__ = ()

        def __hash__(self) -> int:
            nonlocal looked_up
            looked_up += 1
            return str.__hash__(self)

        __eq__ = str.__eq__

    voids = [
        [time, Source(source), identity, what, Source(of), named]
        for time, source, identity, what, of, named in SHAPES[shape]()
    ]
    days = void_days(voids, by_day)
    assert looked_up < 20 * MANY
    assert sum(map(len, days.values())) <= MANY


@pytest.mark.parametrize("shape", SHAPES)
def test_a_case_of_a_thousand_voidings_is_folded_in_some_thousand_steps(
    shape: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each version folds the few events that are not voidings, and none of the others."""
    folded = 0
    plain = timelines._plain

    def counted(events: list[Reduced], *others: Any) -> Any:
        nonlocal folded
        folded += len(events)
        return plain(events, *others)

    monkeypatch.setattr(timelines, "_plain", counted)
    letter: Reduced = [0, "/a", "letter", "received", "letter", "mailbox", "", "", ""]
    closed: Reduced = [1, "/a", "closed", "closed"]
    case = sorted([letter, closed, *SHAPES[shape]()])
    found = timeline(case, by_day)
    assert folded <= 3 * MANY
    assert found
    assert len(timelines.encode(found)) < 40 * MANY
