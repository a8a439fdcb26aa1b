"""Measures: in which of them a case or record counts by what it was.

What the measures mean is said in ``docs/figures.md``.
"""

from typing import Final

import numpy as np

from streams.core.arrays import Ints
from streams.core.cases.timelines import CLOSED, OPEN, REJECTED
from streams.core.county.measure_names import GRADES, MEASURES, RATES

COLUMN: Final = {measure: place for place, measure in enumerate(MEASURES)}
"""The place of each measure among all."""

Measures = dict[str, int]


def rate(measures: Measures, name: str) -> tuple[int, int]:
    """Return numerator and denominator of one of `RATES`."""
    above, below = RATES[name]
    return measures[above], sum(measures[part] for part in below)


STANDINGS: Final = (OPEN, CLOSED, REJECTED)
IS_OPEN, IS_CLOSED, IS_REJECTED = range(3)
"""Standings as numbers."""

NOT_RATED, NOT_SATISFIED, SATISFIED = range(3)

_STATES: Final = 3 * 2 * 2 * 3
REOPENED, FINISHED, CARRIED_OVER, RECORD, HEADLINE = range(_STATES, _STATES + 5)

_STEPS: Final = HEADLINE + 1
ACCEPTED, ACCEPTED_LATE, REPLIED_LATE, RETURNED, EXTENDED, URGED, CLOSED_AFTER_URGING = range(
    _STEPS, _STEPS + 7
)
SUPERVISED, PERFUNCTORY, CALLED_BACK, REACHED, CONTACTED, SOLVED = range(_STEPS + 7, _STEPS + 13)
GRADED: Final = SOLVED
"""A case of grade 1 counts as one more than this, one of grade 5 as five more."""

WHATS: Final = GRADED + len(GRADES) + 1
"""How many things there are that a case or record can count as.

Those below `REOPENED` are the states of a case, as `state` numbers them. Those from `ACCEPTED` on
are what the office did with a case: it counts as each by itself, so that they do not multiply its
states.
"""


def state(standing: Ints, replied: Ints, late: Ints, rating: Ints) -> Ints:
    """Number the states of cases.

    Args:
        standing: Places in `STANDINGS`.
        replied: 1 where the case was replied to, else 0.
        late: 1 where it is open after its deadline or was closed after it, else 0.
        rating: `NOT_RATED`, `NOT_SATISFIED` or `SATISFIED`.
    """
    return ((standing * 2 + replied) * 2 + late) * 3 + rating


_BY_STEP: Final = {
    "returned": RETURNED,
    "extended": EXTENDED,
    "urged": URGED,
    "closed_after_urging": CLOSED_AFTER_URGING,
    "supervised": SUPERVISED,
    "perfunctory": PERFUNCTORY,
    "called_back": CALLED_BACK,
    "reached": REACHED,
    "contacted": CONTACTED,
    "solved": SOLVED,
} | {name: GRADED + grade for grade, name in enumerate(GRADES, 1)}
"""Measures in which counts what counts as one thing."""


def _counted() -> Ints:
    table = np.zeros((len(MEASURES), WHATS), dtype=np.int64)
    of = dict(zip(MEASURES, table, strict=True))
    states = np.arange(_STATES)
    standing, rating = states // 12, states % 3
    replied, late = states // 6 % 2 > 0, states // 3 % 2 > 0
    is_open, closed = standing == IS_OPEN, standing == IS_CLOSED
    for measure, holds in {
        "received": True,
        "valid": standing != IS_REJECTED,
        "rejected": standing == IS_REJECTED,
        # Of a rejected case no answer is owed: counted, it could lift the rate over 100 %.
        "replied": replied & (standing != IS_REJECTED),
        "replied_in_time": replied & (standing != IS_REJECTED),
        "closed": closed,
        "open": is_open,
        "closed_in_time": closed & ~late,
        "overdue": is_open & late,
        "rated": rating != NOT_RATED,
        "satisfied": rating == SATISFIED,
    }.items():
        of[measure][:_STATES] = holds
    of["carried_over"][CARRIED_OVER] = of["reopened"][REOPENED] = of["finished"][FINISHED] = 1
    # What was there, came in or came back is finished or still there.
    of["carried_on"] += of["carried_over"] + of["received"] + of["reopened"] - of["finished"]
    of["count"][[RECORD, HEADLINE]] = of["headlines"][HEADLINE] = 1
    # Most answers are in time: only of those that are not there is a fact more, which takes it off.
    of["replied_in_time"][REPLIED_LATE] = -1
    of["accepted"][[ACCEPTED, ACCEPTED_LATE]] = of["accepted_in_time"][ACCEPTED] = 1
    for measure, what in _BY_STEP.items():
        of[measure][what] = 1
    return table


WEIGHTS: Final = _counted()
"""By measure and what a fact says: how much it counts. Quantities and departments are not here."""
