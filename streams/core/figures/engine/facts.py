"""Facts: what rows count as, and on which days, drawn from their timelines.

A fact says of a row: *as of days from `since` to before `until`, it counts as this, on this day*.
There are three sorts, each with columns of its own beside `profile`, `since`, `until` and `row`:

- what cases were: `day` is the day of receipt, and the fact says in what state the case was as of
  those days; or `day` is the day of a reopening, closing or rejection;
- when cases were open: from `day` to before `end`;
- what records said: `day` is the record's, with their `quantity`.

The cell is always the one that the case or record had as of the day asked. So a case that was moved
from one department to another has its facts twice, each for the as-of days of its stretch.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from streams.core.arrays import ALWAYS, NEVER, Flags, Ints
from streams.core.county.deadlines import Deadlines
from streams.core.figures.engine.cells import Cell, Cells
from streams.core.figures.engine.columns import CaseColumns, History, RecordColumns, moments, parted
from streams.core.figures.engine.dues import dues
from streams.core.figures.engine.measures import (
    CARRIED_OVER,
    FINISHED,
    HEADLINE,
    IS_OPEN,
    NOT_RATED,
    NOT_SATISFIED,
    RECORD,
    REOPENED,
    WHATS,
    state,
)

Facts = Mapping[str, NDArray[Any]]
"""Columns by name, one entry a fact."""


class Profiles:
    """Small numbers for what facts say: a cell, and as what one counts (see `measures`).

    Attributes:
        cells: The numbers of cells.
        cell, what: Of each profile.
    """

    def __init__(self, cells: Cells) -> None:
        self.cells = cells
        self.cell: Ints = np.empty(0, dtype=np.int64)
        self.what: Ints = np.empty(0, dtype=np.int64)
        self._numbers: Ints = np.empty(0, dtype=np.int64)

    def still(self) -> "Profiles":
        """Return profiles that stay as these are now, to be asked from another thread."""
        still = Profiles(self.cells.still())
        still.cell, still.what = self.cell, self.what  # Arrays that are replaced, never changed.
        return still

    def begin(self, cells: Iterable[Cell], cell: Ints, what: Ints) -> None:
        """Begin with cells and profiles in the order of their numbers; there are none yet."""
        for each in cells:
            self.cells[each]  # From now on it has a number.
        self.cell, self.what = np.array(cell), np.array(what)
        self._numbers = np.full(len(self.cells) * WHATS, -1)
        self._numbers[self.cell * WHATS + self.what] = np.arange(len(self.cell))

    def number(self, cell: Ints, what: Ints) -> Ints:
        """Return the number of each profile, a new one if it had none."""
        room = len(self.cells) * WHATS - len(self._numbers)
        if room:
            self._numbers = np.append(self._numbers, np.full(room, -1))
        wanted = cell * WHATS + what
        new = np.unique(wanted[self._numbers[wanted] < 0])
        self._numbers[new] = np.arange(len(self.cell), len(self.cell) + len(new))
        self.cell = np.append(self.cell, new // WHATS)
        self.what = np.append(self.what, new % WHATS)
        numbers: Ints = self._numbers[wanted]
        return numbers


def case_facts(cases: CaseColumns, profiles: Profiles, deadlines: Deadlines) -> Facts:
    """Return what cases were, and their moves."""
    states = _states(cases, profiles, deadlines)
    moves = _moves(cases, profiles)
    return {name: np.concatenate([states[name], moves[name]]) for name in states}


def _states(cases: CaseColumns, profiles: Profiles, deadlines: Deadlines) -> Facts:
    attributes, moves, ratings = cases.attributes, cases.moves, cases.ratings
    due = dues(cases, profiles.cells, deadlines)
    overdue = np.minimum(due.fields[0] + 1, NEVER)
    becomes = (due.day < overdue) & (overdue < due.until)
    is_by_stretch = due.day is attributes.day
    replied = np.flatnonzero(cases.replied != NEVER)
    histories = (attributes, moves, ratings) if is_by_stretch else (attributes, moves, ratings, due)
    of, day = parted(
        _rising(
            *(moments(past.of, past.day) for past in histories),
            moments(replied, cases.replied[replied]),
            moments(due.of[becomes], overdue[becomes]),
        )
    )
    stretch, _ = attributes.last(of, day)
    move, moved = moves.last(of, day)
    standing = np.full(of.shape, IS_OPEN)
    standing[moved] = moves.fields[0][move[moved]]
    closed_on = np.zeros_like(of)
    closed_on[moved] = moves.day[move[moved]]
    rating, rated = ratings.last(of, day)
    rate = np.full(of.shape, NOT_RATED)
    rate[rated] = NOT_SATISFIED + ratings.fields[0][rating[rated]]
    by = due.fields[0][stretch if is_by_stretch else due.last(of, day)[0]]
    late = np.where(standing == IS_OPEN, day, closed_on) > by
    what = state(standing, (cases.replied[of] <= day).astype(np.int64), late.astype(np.int64), rate)
    profile = profiles.number(attributes.fields[0][stretch], what)

    changes = np.append(True, (of[1:] != of[:-1]) | (profile[1:] != profile[:-1]))[: len(of)]
    of, day, profile = of[changes], day[changes], profile[changes]
    until = np.where(
        np.append(of[1:], -1)[: len(of)] == of, np.append(day[1:], 0)[: len(of)], NEVER
    )
    return valid(cases, of, {"profile": profile, "day": cases.received[of]}, day, until)


def _rising(*runs: Ints) -> Ints:
    """Return the numbers of several runs, each once and rising.

    Most runs rise already: a stable sort merges them, where `np.unique` hashes each number.
    """
    whole = np.sort(np.concatenate(runs), kind="stable")
    once: Ints = whole[np.append(True, whole[1:] != whole[:-1])[: len(whole)]]
    return once


def _moves(cases: CaseColumns, profiles: Profiles) -> Facts:
    moves = cases.moves
    after = moves.fields[0]
    before = np.append(IS_OPEN, after)[: len(after)]
    before[moves.start[moves.many > 0]] = IS_OPEN
    # From closed to rejected is neither: a case is finished once.
    is_one = np.flatnonzero((after == IS_OPEN) | (before == IS_OPEN))
    what = np.where(after[is_one] == IS_OPEN, REOPENED, FINISHED)
    return _by_stretch(cases, moves.of[is_one], moves.day[is_one], what, profiles)


def open_facts(cases: CaseColumns, profiles: Profiles) -> Facts:
    """Return when cases were open."""
    moves = cases.moves
    again = np.flatnonzero(moves.fields[0] == IS_OPEN)
    of = np.concatenate([np.arange(len(cases.received)), moves.of[again]])
    day = np.concatenate([cases.received, moves.day[again]])
    first = np.full(len(cases.received), NEVER)
    moved = moves.many > 0
    first[moved] = moves.day[moves.start[moved]]
    end = np.concatenate([first, moves.until[again]])
    lasts = day < end
    of, day, end = of[lasts], day[lasts], end[lasts]
    return _by_stretch(cases, of, day, np.full(of.shape, CARRIED_OVER), profiles, end=end)


def record_facts(records: RecordColumns, profiles: Profiles) -> Facts:
    """Return what records said, and as ``stock`` whether that was a stock when it was said."""
    said = records.said
    cell, headline, quantity, stock = said.fields
    profile = profiles.number(cell, np.where(headline > 0, HEADLINE, RECORD))
    columns = {"profile": profile, "day": records.day[said.of], "quantity": quantity}
    columns["stock"] = stock
    return valid(records, said.of, columns, said.day, said.until)


def _by_stretch(
    cases: CaseColumns, of: Ints, day: Ints, what: Ints, profiles: Profiles, **more: Ints
) -> Facts:
    """Repeat what happened to cases on a day for each stretch of attributes from then on."""
    attributes = cases.attributes
    entry, stretch = pairs(attributes, of)
    of, day = of[entry], day[entry]
    profile = profiles.number(attributes.fields[0][stretch], what[entry])
    columns = {"profile": profile, "day": day} | {name: c[entry] for name, c in more.items()}
    since = np.maximum(attributes.day[stretch], day)
    return valid(cases, of, columns, since, attributes.until[stretch])


def pairs(history: History, of: Ints) -> tuple[Ints, Ints]:
    """Pair places in `of` with every entry of the history of that timeline."""
    many = history.many[of]
    entry = np.repeat(np.arange(len(of)), many)
    within = np.arange(len(entry)) - np.repeat(np.cumsum(many) - many, many)
    return entry, history.start[of][entry] + within


def valid(
    timelines: CaseColumns | RecordColumns,
    of: Ints,
    columns: dict[str, Ints],
    since: Ints,
    until: Ints,
) -> Facts:
    """Cut facts down to the as-of days for which their timelines speak."""
    since = np.maximum(since, timelines.since[of])
    until = np.minimum(until, timelines.until[of])
    holds = since < until
    columns = columns | {"since": since, "until": until, "row": timelines.row[of]}
    facts = {name: column[holds] for name, column in columns.items()}
    spans = (timelines.since != ALWAYS) | (timelines.until != NEVER)
    return _joined(facts, spans[of][holds]) if spans.any() else facts


def _joined(facts: Facts, of_version: Flags) -> Facts:
    """Let a fact be one that several versions of a row say for days without a gap.

    Args:
        facts: The facts.
        of_version: Which are of a version, and do not speak for all days.
    """
    versions = {name: column[of_version] for name, column in facts.items()}
    said = [column for name, column in versions.items() if name not in {"since", "until"}]
    order = np.lexsort([versions["since"], *said])
    versions = {name: column[order] for name, column in versions.items()}
    begins = np.ones(len(order), dtype=np.bool_)
    begins[1:] = versions["since"][1:] != versions["until"][:-1]
    for column in said:
        begins[1:] |= column[order][1:] != column[order][:-1]
    ends = np.append(begins[1:], np.ones(len(begins[:1]), dtype=np.bool_))
    until = versions["until"][ends]
    joined = {name: column[begins] for name, column in versions.items()} | {"until": until}
    return {
        name: np.concatenate([column[~of_version], joined[name]]) for name, column in facts.items()
    }
