"""Live tables: listeners that come and go end with the figures as they are."""

from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from streams.core.days import day_number
from streams.core.figures.figures import Figures
from streams.core.figures.ledger import Ledger
from streams.core.periods import Period
from streams.gateway.live.board import Board
from streams.gateway.queries.answering import answer_cells
from streams.gateway.queries.figures import row
from streams.gateway.queries.question import Breakdown, OpenQuestion
from tests.properties.worlds import QUESTIONS, WORLDS, day_of
from tests.support import oracle
from tests.support.county import COUNTY, DEADLINES, Sent, tally
from tests.unit.gateway.listening import Table, key

LISTENERS: Final = 3

STEPS: Final = st.lists(
    st.tuples(
        st.integers(0, 30),  # how many of the events there are
        st.booleans(),  # whether a day passes
        st.sets(st.integers(0, LISTENERS - 1)),  # who is connected from now on
    ),
    min_size=2,
    max_size=12,
)


def asked(question: oracle.Question, *, each: bool, days_left_out: bool) -> OpenQuestion:
    """Make a question as the gateway has it; a series only where it has few parts."""
    select, (first, last), as_of, by = question
    wanted = tuple((name, tuple(sorted(values))) for name, values in sorted(select.items()))
    period = Period(None if first is None else day_number(first), day_number(last))
    if days_left_out:
        return OpenQuestion(wanted, None, None, tuple(by), "month" if each else None)
    quarterly = "quarter" if each and first is not None else None
    return OpenQuestion(wanted, period, day_number(as_of), tuple(by), quarterly)


def counting(events: list[Sent]) -> Figures:
    """Count events."""
    ledger = Ledger(COUNTY, DEADLINES)
    ledger.add(tally(events).counts)
    return Figures(ledger)


def rows(counted: Figures, query: Breakdown) -> dict[tuple[str, str], object]:
    """Return the rows that /v1/figures has."""
    told = [row(query, cell) for cell in answer_cells(counted, query)]
    return {key(one): one for one in told}


QUERIES: Final = st.builds(asked, QUESTIONS, each=st.booleans(), days_left_out=st.booleans())


@given(WORLDS, QUERIES, STEPS, st.sampled_from((0, 1, 1_000)))
def test_nobody_misses_a_change(
    world: list[Sent],
    what: OpenQuestion,
    steps: list[tuple[int, bool, set[int]]],
    most_gone: int,
) -> None:
    """Events come and go, days pass, listeners leave and return: each has the table as it is."""
    today = max(day_number(day_of(event)) for event in world)
    board = Board(most_gone)
    tables = [Table() for _ in range(LISTENERS)]
    connected: set[int] = set()
    for events, passes, listening in [*steps, (len(world), False, set(range(LISTENERS)))]:
        today += passes
        counted = counting(world[:events])
        query = what.on(today)
        event = board.take(query, answer_cells(counted, query), None)
        there = rows(counted, query)
        for number, table in enumerate(tables):
            if number in connected and event is not None:
                table.take(event)
            if number in listening - connected:
                table.take(board.first(table.last_id))
            if number in connected | listening:
                assert table.rows == there
        connected = listening
