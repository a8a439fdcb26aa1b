"""``/v1/figures``: measures and rates of a selection, by groups and parts of a period."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from aiohttp import web

from streams.core.cells import Counted
from streams.core.errors import BadQuery
from streams.core.figures import RATES, Group, Measures
from streams.core.ledger import Ledger
from streams.core.periods import Period
from streams.gateway.access.callers import Routes
from streams.gateway.keys_of_app import STATE
from streams.gateway.problems import Problem
from streams.gateway.queries.answers import json_answer
from streams.gateway.queries.query import read_question
from streams.gateway.queries.question import Query, span
from streams.gateway.state.state import State

MOST_ROWS: Final = 5_000
"""How many rows an answer may have; each takes about a kilobyte, and time in which others wait."""

RETRY: Final = {"Retry-After": "2"}

_RATES: Final = tuple((name, above, below) for name, (above, below) in RATES.items())


class Cell(NamedTuple):
    """The figures of one group in one part of the period.

    Attributes:
        part: None where there is no series.
        whole: What share is of: the cases received and records counted of all groups together.
    """

    part: Period | None
    group: Group
    measures: Measures
    whole: int


def evaluate(ledger: Ledger, query: Query, most: int = MOST_ROWS) -> list[Cell]:
    """Evaluate a query: cells in order of part and group. Groups without any figure are left out.

    Raises:
        BadQuery: There are more than `most`, or could be, of a series.
    """
    selection, as_of, by = query.selection, query.as_of, query.by
    groups = {}
    if by or query.each is None:
        groups = ledger.evaluate(selection, query.period, as_of, by)
    if query.each is None:
        cells = list(_cells(None, groups))
        _bounded(len(cells), most)
        return cells
    # What is in a part is in the whole. Many parts of many groups would hold up all others.
    _bounded(len(query.parts) * max(1, len(groups)), most)
    series = ledger.series(selection, query.parts, as_of, by)
    parts = zip(query.parts, series, strict=True)
    return [cell for part, groups in parts for cell in _cells(part, groups)]


def _bounded(rows: int, most: int) -> None:
    if rows > most:
        rule = f"makes {rows} rows of this, and an answer may have {most}"
        raise BadQuery("by", f"{rule}; select more narrowly, or group by less")


def _cells(part: Period | None, groups: Mapping[Group, Measures]) -> Iterator[Cell]:
    whole = sum(measures["received"] + measures["count"] for measures in groups.values())
    for group in sorted(groups):
        measures = groups[group]
        # A state that was reached another way may know groups that are empty by now.
        if not group or any(measures.values()):
            yield Cell(part, group, measures, whole)


def row(by: Sequence[str], cell: Cell) -> dict[str, Any]:
    """Give a cell as JSON has it."""
    part, group, measures, whole = cell
    said: dict[str, Any] = {"group": dict(zip(by, group, strict=True))}
    if part is not None:
        said["period"] = span(part)
    rates = {}
    for name, above, below in _RATES:
        base = measures[below[0]] if len(below) == 1 else sum(measures[one] for one in below)
        rates[name] = _rate(measures[above], base)
    rates["share"] = _rate(measures["received"] + measures["count"], whole)
    said["measures"] = measures
    said["rates"] = rates
    return said


def _rate(numerator: int, denominator: int) -> dict[str, int | float | None]:
    value = numerator / denominator if denominator else None
    return {"numerator": numerator, "denominator": denominator, "value": value}


def require_figures(state: State) -> None:
    """See that the figures have been read.

    Raises:
        Problem: 503; they have not, and would be too small.
    """
    if not state.figures_ready:
        waits = ", ".join(state.missing())
        detail = f"not read to its end: {waits}; ask again soon"
        raise Problem(503, "Not ready", detail, headers=RETRY)


def counted_by(state: State) -> Counted:
    """Give what tells the values that something is counted under.

    It raises `Problem` (503) where figures have not been read: nobody knows then.
    """

    def values(dimension: str) -> Collection[str]:
        require_figures(state)
        return state.tallies.ledger.values(dimension)

    return values


async def get_figures(request: web.Request) -> web.StreamResponse:
    """Answer ``/v1/figures``."""
    state = request.app[STATE]
    raw = request.rel_url.raw_query_string
    question = read_question(raw, state.catalogue, counted_by(state))
    query = question.on(state.today())
    require_figures(state)
    content = query.said()
    content["by"] = query.by
    content["each"] = query.each
    content["rows"] = [row(query.by, cell) for cell in evaluate(state.tallies.ledger, query)]
    content["current"] = state.current()
    return json_answer(request, content)


routes: Routes = [("GET", "/v1/figures", get_figures, "figures")]
