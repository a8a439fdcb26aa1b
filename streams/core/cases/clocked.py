"""What a clock is told of a case: the parts of its timeline that move a deadline."""

from typing import Final

from streams.core.cases.timeline_rows import Case
from streams.core.cases.timelines import OPEN
from streams.core.county.lives import Life, Turn

CLOCKED: Final = frozenset({"paused", "resumed", "extended"})
"""The steps that move a deadline."""


def life_of(case: Case) -> Life:
    """Return what happened to a case that concerns its clock."""
    turns = tuple(Turn(move.day, move.standing == OPEN) for move in case.moves)
    return Life(case.received, (), turns)
