"""The ledger, after whatever has been added to it: the same figures, and which rows make them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import cycle
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.core.cases.at_a_day import glance
from streams.core.cases.merging import merge
from streams.core.cases.tallies import Row, Tally
from streams.core.days import day_number
from streams.core.events.reduced import Reduced
from streams.core.figures import ledger as ledger_module
from streams.core.figures.engine import row_book, spine, two_spines
from streams.core.figures.engine.columns import Columns
from streams.core.figures.figures import MEASURES, Figures, Question, Selection
from streams.core.figures.ledger import Ledger
from streams.core.periods import Period
from tests.properties.worlds import QUESTIONS, WORLDS, ask
from tests.support import oracle
from tests.support.county import COUNTY, DEADLINES, Sent, came, figures, read, row, tally

_QUESTIONS = st.lists(QUESTIONS, min_size=3, max_size=6)
_CUTS = st.lists(st.integers(1, 4), min_size=1, max_size=8)


@contextmanager
def small_runs() -> Iterator[None]:
    """Let a few rows be many: runs are merged, rows put by and blocks summed all the time."""
    with (
        patch.multiple(ledger_module, _MOST_PENDING=3),
        patch.multiple(two_spines, _LARGE=1, SHELVED_ROWS=2),
        patch.multiple(spine, SMALL=0, TIMES_LARGER=2, SEALED=12),
        patch.multiple(row_book, _YOUNG=3, _PAGE=12),
    ):
        yield


def flushes(world: list[Sent], cuts: list[int]) -> Iterator[dict[Row, int]]:
    """Count events as they arrive, and yield by how much rows change, a few events at a time."""
    counted = Tally()
    cases: dict[str, list[Reduced]] = {}
    known: dict[Row, int] = {}
    cut = cycle(cuts)
    left = next(cut)
    for event in world:
        before = cases.get(event["subject"], [])
        after = cases[event["subject"]] = merge(before, came(read(event))).events
        counted.move(row(before) if before else None, row(after))
        left -= 1
        if not left:
            yield _by_how_much(counted, known)
            left = next(cut)
    yield _by_how_much(counted, known)


def _by_how_much(counted: Tally, known: dict[Row, int]) -> dict[Row, int]:
    now = counted.take_changes()
    changes = {one: count - known.get(one, 0) for one, count in now.items()}
    known.update(now)
    return changes


def filled(world: list[Sent], cuts: list[int], questions: list[oracle.Question]) -> Ledger:
    """Fill a ledger, asking it now and then, so that it reads its rows in several runs."""
    ledger = Ledger(COUNTY, DEADLINES)
    for number, changes in enumerate(flushes(world, cuts)):
        ledger.add(changes)
        if number % 2:
            ask(Figures(ledger), questions[0])
        if number % 3 == 2:
            all_cases = Question(Selection(), Period(None, 16500), 16500)
            Figures(ledger).weights(all_cases, "received")
        if number % 5 == 4:
            ledger.tidy()
    return ledger


@given(WORLDS, _CUTS, _QUESTIONS)
def test_a_ledger_is_what_counting_anew_gives(
    world: list[Sent], cuts: list[int], questions: list[oracle.Question]
) -> None:
    """However rows came, went and came back, figures are those of the rows there are now."""
    with small_runs():
        ledger = filled(world, cuts, questions)
        anew = figures(world)
        for question in questions:
            assert ask(Figures(ledger), question) == ask(anew, question)


@given(WORLDS, _CUTS, _QUESTIONS, st.sampled_from(MEASURES))
def test_weights_make_the_figure(
    world: list[Sent], cuts: list[int], questions: list[oracle.Question], measure: str
) -> None:
    """Rows' counts times their weights sum up to the figure; departments are the different ones."""
    with small_runs():
        ledger = filled(world, cuts, questions)
        counts = tally(world).counts
        for select, (first, last), day, _ in questions:
            as_of = day_number(day)
            period = Period(None if first is None else day_number(first), day_number(last))
            question = Question(Selection(select), period, as_of)
            figure = Figures(ledger).evaluate(question)[()][measure]
            weights = Figures(ledger).weights(question, measure).tolist()
            assert len(weights) == len(ledger)
            behind = {ledger.row(number): weight for number, weight in enumerate(weights) if weight}
            if measure == "departments":
                seen = [glance(one, as_of, DEADLINES) for one in behind if counts.get(one)]
                assert len({one["department"] for one in seen if one}) == figure
            else:
                assert sum(counts.get(one, 0) * each for one, each in behind.items()) == figure


@given(WORLDS, _CUTS, QUESTIONS, st.sampled_from(MEASURES))
def test_a_row_weighs_the_same_whether_it_is_there_or_not(
    world: list[Sent], cuts: list[int], question: oracle.Question, measure: str
) -> None:
    """Rows of which no case is left have weights too."""
    with small_runs():
        ledger = filled(world, cuts, [question])
        ledger.number_of(b'["letter","mailbox",16450,[[16450,"housing","",""]],[],null,[]]')
        rows = [ledger.row(number) for number in range(len(ledger))]
        all_there = Figures.of(Columns(dict.fromkeys(rows, 1)), COUNTY, DEADLINES)
        select, (first, last), day, _ = question
        period = Period(None if first is None else day_number(first), day_number(last))
        asked = Question(Selection(select), period, day_number(day))
        weights = Figures(ledger).weights(asked, measure)
        assert weights.tolist() == all_there.weights(asked, measure).tolist()


@given(WORLDS, QUESTIONS, st.lists(st.integers(1, 40), min_size=1, max_size=6))
def test_a_series_is_each_period_by_itself(
    world: list[Sent], question: oracle.Question, lengths: list[int]
) -> None:
    """Asking for the parts of a period together is the same as asking for each."""
    asked = figures(world)
    select, (first, last), day, by = question
    start = None if first is None else day_number(first)
    end = day_number(last)
    parts = [Period(start, end)]
    for length in lengths:
        parts.append(Period(parts[-1].end + 1, parts[-1].end + length))
    for several in (parts, parts[:1]):
        whole = Period(start, several[-1].end)
        told = Question(Selection(select), whole, day_number(day), tuple(by))
        one_by_one = [asked.evaluate(replace(told, period=part)) for part in several]
        assert asked.series(told, several) == one_by_one


@pytest.mark.parametrize(
    ("measure", "field", "value"),
    [
        ("open", "standing", "open"),
        ("closed", "standing", "closed"),
        ("rejected", "standing", "rejected"),
        ("overdue", "overdue", True),
        ("headlines", "headline", True),
    ],
)
@given(WORLDS, st.integers(16430, 16520))
def test_a_glance_shows_what_is_counted(
    measure: str, field: str, value: object, world: list[Sent], as_of: int
) -> None:
    """A row counts as open, closed, overdue … if a glance at it says so."""
    rows = [*tally(world).counts]
    asked = Figures.of(Columns(dict.fromkeys(rows, 1)), COUNTY, DEADLINES)
    question = Question(Selection(), Period(None, as_of), as_of)
    weights = asked.weights(question, measure).tolist()
    for one, weight in zip(rows, weights, strict=True):
        seen = glance(one, as_of, DEADLINES) or {}
        assert (seen.get(field) == value) is bool(weight)
