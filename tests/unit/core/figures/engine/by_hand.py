"""Rows and facts written by hand, small enough to be checked in the head.

Days are small numbers: day 10 is the day on which most letters come in.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from streams.core.arrays import NEVER
from streams.core.cases.timelines import encode
from streams.core.county.measure_names import MEASURES
from streams.core.figures.engine.columns import Columns
from streams.core.figures.engine.facts import Facts, Profiles
from streams.core.figures.engine.measures import WEIGHTS


def letter(
    *moves: list[Any],
    received: int = 10,
    given: list[list[Any]] | None = None,
    replied: int | None = None,
    ratings: list[list[Any]] | None = None,
) -> bytes:
    """Write the row of a letter about housing, which has no deadline and is with the heating.

    Args:
        moves: When it moved where, as ``[12, "closed"]``.
        received: The day.
        given: From which days on it has category, nature and department.
        replied: The day of the first reply.
        ratings: When it was rated, and whether well.
    """
    given = given or [[received, "housing", "", "heating"]]
    return encode(["letter", "mailbox", received, given, [*moves], replied, ratings or []])


def record(day: int, *said: list[Any]) -> bytes:
    """Write the row of a record: its day, and what it said from which days on."""
    return encode([day, [*said]])


def columns(*rows: bytes) -> Columns:
    """Take rows apart; each counts one case or record."""
    return Columns(dict.fromkeys(rows, 1))


def measures(profiles: Profiles, profile: int) -> set[str]:
    """Name the measures in which something counts that has this profile."""
    counted = WEIGHTS[:, profiles.what[profile]]
    return {measure for measure, by in zip(MEASURES, counted, strict=True) if by > 0}


def spans(facts: Facts) -> list[tuple[int, int | None]]:
    """Return the as-of days of facts, from the first to before the last; None for ever."""
    return [(since, _end(until)) for since, until in _pairs(facts, "since", "until")]


def days(facts: Facts) -> list[int]:
    """Return the day of each fact."""
    return [int(day) for day in facts["day"]]


def ints(*values: int) -> NDArray[np.int64]:
    """Make a column."""
    return np.array(values, dtype=np.int64)


def _pairs(facts: Facts, first: str, last: str) -> list[tuple[int, int]]:
    return list(zip(facts[first].tolist(), facts[last].tolist(), strict=True))


def _end(until: int) -> int | None:
    return None if until == NEVER else until
