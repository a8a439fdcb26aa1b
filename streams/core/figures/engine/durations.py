"""How long the cases of a question took, by period and group."""

from collections.abc import Sequence

import numpy as np

from streams.core.arrays import Ints
from streams.core.county.coarser import GroupedBy
from streams.core.figures.engine.cells import Group
from streams.core.figures.engine.duration_facts import TO_CLOSING, TO_REPLY
from streams.core.figures.engine.histograms import Histogram, histograms
from streams.core.figures.engine.store import View
from streams.core.figures.engine.sums import among
from streams.core.figures.engine.touched import Reach
from streams.core.periods import Period

Durations = dict[str, Histogram]
"""Histograms by what is measured in days."""

_NAMES = (
    (TO_REPLY, "days", "reply_days"),
    (TO_REPLY, "working", "reply_working_days"),
    (TO_CLOSING, "days", "closing_days"),
    (TO_CLOSING, "working", "closing_working_days"),
)


def sum_durations(
    view: View, reach: Reach, by: Sequence[GroupedBy], periods: Sequence[Period]
) -> list[dict[Group, Durations]]:
    """Return of each period how long the cases of each group took that were received in it.

    Args:
        view: Where the facts are.
        reach: What is asked.
        by: What to group by.
        periods: Adjacent ones.
    """
    starts = np.array([period.start for period in periods[1:]], dtype=np.int32)
    group_of_cell, groups = among(*view.profiles.cells.groups(by), reach.chosen)
    found: list[dict[Group, Durations]] = [{} for _ in periods]
    touched = {end: reach.durations(view.runs, end) for end in (TO_REPLY, TO_CLOSING)}
    for end, column, name in _NAMES:
        facts = touched[end]
        if facts is None:
            continue
        cell, row = facts.columns["cell"], facts.columns["row"]
        wanted = np.flatnonzero(reach.chosen[cell] & (view.count[row] > 0))
        period = starts.searchsorted(facts.columns["day"][wanted], side="right")
        place = group_of_cell[cell[wanted]] * len(periods) + period
        days = facts.columns[column][wanted]
        weight = view.count[row[wanted]]
        for number, histogram in histograms(
            place, len(groups) * len(periods), days, weight
        ).items():
            group, part = divmod(number, len(periods))
            found[part].setdefault(groups[group], {})[name] = histogram
    return found


def rows_took(view: View, reach: Reach, name: str) -> tuple[Ints, Ints]:
    """Return the rows whose cases took some days, and how many days each, a place for each row.

    Args:
        view: Where the facts are.
        reach: What is asked.
        name: Which of `DURATIONS`.
    """
    end, column = next((end, column) for end, column, each in _NAMES if each == name)
    facts = reach.durations(view.runs, end)
    if facts is None:
        nothing = np.empty(0, dtype=np.int64)
        return nothing, nothing
    row, days = facts.columns["row"], facts.columns[column]
    wanted = np.flatnonzero(reach.chosen[facts.columns["cell"]] & (view.count[row] > 0))
    return row[wanted].astype(np.int64), days[wanted].astype(np.int64)
