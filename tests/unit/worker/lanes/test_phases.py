"""A lane's phases follow each other as they are drawn."""

from itertools import pairwise

import pytest

from streams.worker.lanes.phases import Phase, Phases

LIVES = [
    "opening working closing closed",
    "opening troubled opening working troubled opening working closing closed",
    "opening troubled closing closed",
    "opening troubled closed",
    "opening closing closed",
    "opening closed",
    "opening working closed",
]


def phases(life: str) -> list[Phase]:
    """Read phases by name."""
    return [Phase(name) for name in life.split()]


def at(phase: Phase) -> Phases:
    """Return a lane's phases at one of them."""
    at = Phases()
    at.now = phase
    return at


@pytest.mark.parametrize("life", LIVES)
def test_a_lane_may_live_so(life: str) -> None:
    """Each phase may follow the one before."""
    first, *rest = phases(life)
    lane = at(first)
    for phase in rest:
        lane.enter(phase)
        assert lane.now is phase


def test_nothing_else_follows() -> None:
    """What is in none of these lives is a fault of ours; but every phase may end at once."""
    may = {pair for life in LIVES for pair in pairwise(phases(life))}
    for before in Phase:
        for after in Phase:
            if (before, after) in may or (after is Phase.CLOSED and before is not Phase.CLOSED):
                continue
            lane = at(before)
            with pytest.raises(RuntimeError, match=f"{before.value} cannot be {after.value}"):
                lane.enter(after)
            assert lane.now is before


@pytest.mark.parametrize("ending", [Phase.CLOSING, Phase.CLOSED])
def test_whoever_was_asked_to_close_does_nothing_else(ending: Phase) -> None:
    """It neither opens again nor is troubled; asked again, it closes once."""
    for phase in Phase:
        lane = at(ending)
        assert not lane.enter_unless_closing(phase)
        assert lane.now is ending
