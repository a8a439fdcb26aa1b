"""Facts of how long cases took: from their receipt to the first reply, and to the last closing.

They are drawn and kept apart from the facts that are counted, and read only where durations are
asked for. Each names a cell, not a profile: what it says is in its days.
"""

from typing import Final

import numpy as np

from streams.core.arrays import ALWAYS, NEVER, Ints
from streams.core.county.working_calendar import WorkingCalendar
from streams.core.figures.engine.columns import CaseColumns
from streams.core.figures.engine.facts import Facts, pairs, valid
from streams.core.figures.engine.measures import IS_CLOSED, IS_REJECTED

TO_REPLY, TO_CLOSING = range(2)
"""What a duration leads to."""

ENDS: Final = 2
"""How many of these there are."""


def duration_facts(cases: CaseColumns, calendar: WorkingCalendar) -> Facts:
    """Return how long cases took, as of which days.

    Returns:
        Columns ``end`` (`TO_REPLY` or `TO_CLOSING`), ``cell``, ``day`` (of receipt), ``days`` and
        ``working`` (calendar and working days after that day), ``since``, ``until`` and ``row``.
    """
    replies, closings = _replies(cases), _closings(cases)
    of, done, since, until = map(np.concatenate, zip(replies, closings, strict=True))
    end = np.repeat([TO_REPLY, TO_CLOSING], [len(replies[0]), len(closings[0])])
    received = cases.received[of]
    attributes = cases.attributes
    entry, stretch = pairs(attributes, of)
    columns = {
        "end": end[entry],
        "cell": attributes.fields[0][stretch],
        "day": received[entry],
        "days": (done - received)[entry],
        "working": calendar.worked(received, done)[entry],
    }
    return valid(
        cases,
        of[entry],
        columns,
        np.maximum(since[entry], attributes.day[stretch]),
        np.minimum(until[entry], attributes.until[stretch]),
    )


_Spans = tuple[Ints, Ints, Ints, Ints]
"""Of which case, the day on which it was done, and as of which days that holds."""


def _closings(cases: CaseColumns) -> _Spans:
    moves = cases.moves
    closed = np.flatnonzero(moves.fields[0] == IS_CLOSED)
    day = moves.day[closed]
    return moves.of[closed], day, day, moves.until[closed]


def _replies(cases: CaseColumns) -> _Spans:
    """Return first replies for as long as an answer is owed: while a case is not rejected."""
    moves = cases.moves
    is_rejected = moves.fields[0] == IS_REJECTED
    was_rejected = np.zeros(len(cases.received), dtype=np.bool_)
    was_rejected[moves.of[is_rejected]] = True
    has_reply = cases.replied != NEVER
    plain = np.flatnonzero(has_reply & ~was_rejected)
    # Of the few that were rejected: before the first move, and after each that is no rejection.
    first = np.flatnonzero(has_reply & was_rejected)
    later = np.flatnonzero(~is_rejected & (has_reply & was_rejected)[moves.of])
    of = np.concatenate([plain, first, moves.of[later]])
    begin = np.full(len(plain) + len(first), ALWAYS)
    end = [np.full(len(plain), NEVER), moves.day[moves.start[first]], moves.until[later]]
    since = np.maximum(cases.replied[of], np.concatenate([begin, moves.day[later]]))
    return of, cases.replied[of], since, np.concatenate(end)
