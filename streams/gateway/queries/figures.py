"""``/v1/figures``: measures and rates of a selection, by groups and parts of a period."""

from collections.abc import Collection
from dataclasses import replace
from functools import partial
from typing import Any, Final

from aiohttp import web

from streams.core.figures.engine.cells import CountedValues
from streams.core.figures.engine.histograms import NO_CASES
from streams.core.figures.figures import DURATIONS, RATES, Figures, Histogram
from streams.gateway.http.answers import encode_json
from streams.gateway.http.callers import Routes, keeps_to_units, units_of
from streams.gateway.http.downloads import PARAMETERS as FORM
from streams.gateway.http.downloads import document
from streams.gateway.http.negotiation import chosen, is_download
from streams.gateway.http.office import in_turn
from streams.gateway.http.parameters import parameters
from streams.gateway.http.problems import Problem
from streams.gateway.queries.answering import AnswerCell, Answering, answer_cells, size
from streams.gateway.queries.growing import STOCKS
from streams.gateway.queries.grown import growth_json
from streams.gateway.queries.query import ASKING, COMPARING, read_question
from streams.gateway.queries.question import Breakdown, span
from streams.gateway.queries.selecting import several
from streams.gateway.queries.tables import figures_table
from streams.gateway.state.current import Current
from streams.gateway.state.state import STATE, State
from streams.printing.as_csv import table_csv
from streams.printing.as_xlsx import table_xlsx
from streams.printing.formats import CSV, JSON, TABLE_FORMATS
from streams.printing.tables import ValueTable

RETRY: Final = {"Retry-After": "2"}

_RATES: Final = tuple((name, above, below) for name, (above, below) in RATES.items())


def row(asked: Breakdown, cell: AnswerCell) -> dict[str, Any]:
    """Return a cell as JSON has it."""
    part, group, measures, whole, durations = cell[:5]
    said: dict[str, Any] = {"group": dict(zip(asked.question.by, group, strict=True))}
    if part is not None:
        said["period"] = span(part)
    rates = {}
    for name, above, below in _RATES:
        base = measures[below[0]] if len(below) == 1 else sum(measures[one] for one in below)
        rates[name] = _rate(measures[above], base)
    rates["share"] = _rate(size(measures, asked.share), whole)
    for name, own in asked.rates:
        rates[name] = _rate(*own.of(measures))
    said["measures"] = measures
    said["rates"] = rates
    if durations is not None:
        said["durations"] = {name: _days(durations.get(name, NO_CASES)) for name in DURATIONS}
    if asked.stocks:
        stocks = cell.stocks
        said["stocks"] = None if stocks is None else {name: stocks[name] for name in STOCKS}
    if asked.growth:
        said["growth"] = growth_json(asked, cell)
    return said


def _days(histogram: Histogram) -> dict[str, int | float | None]:
    mean = histogram.total / histogram.many if histogram.many else None
    return {
        "cases": histogram.many,
        "median": histogram.median,
        "mean": mean,
        "p90": histogram.p90,
    }


def _rate(numerator: int, denominator: int) -> dict[str, int | float | None]:
    value = numerator / denominator if denominator else None
    return {"numerator": numerator, "denominator": denominator, "value": value}


def require_figures(state: State) -> None:
    """Check that the figures have been read.

    Raises:
        Problem: 503; figures are not read yet, and would be too small.
    """
    if not state.figures_ready:
        waits = ", ".join(state.missing())
        detail = f"not read to its end: {waits}; ask again soon"
        raise Problem(503, "Not ready", detail, headers=RETRY)


def counted_by(state: State) -> CountedValues:
    """Return a function from a dimension to the values that something is counted under.

    It raises `Problem` (503) where figures have not been read: nobody knows then.
    """

    def values(dimension: str) -> Collection[str]:
        require_figures(state)
        return state.tallies.figures.values(dimension)

    return values


@keeps_to_units
async def get_figures(request: web.Request) -> web.StreamResponse:
    """Answer ``/v1/figures``."""
    state = request.app[STATE]
    raw = request.rel_url.raw_query_string
    question = read_question(raw, state.catalogue, counted_by(state), (*FORM, *COMPARING))
    question = replace(question, within=units_of(request))
    allowed = (*ASKING, *COMPARING, *FORM, *state.catalogue.labels)
    given = parameters(raw, allowed, several(state.catalogue))
    form, download = chosen(request, given, TABLE_FORMATS), is_download(given)
    asked = question.on(state.today())
    require_figures(state)

    def work(figures: Figures, current: Current) -> bytes | ValueTable:
        cells = answer_cells(figures, asked)
        if form is not JSON:
            table = figures_table(asked, cells, state.catalogue)
            return table_csv(table).encode() if form is CSV else table
        content = asked.said()
        content |= {"rows": [row(asked, cell) for cell in cells], "current": current}
        return encode_json(content)

    # How current it is goes with a table in its header alone; by `at` the cases can be listed.
    made, current = await request.app[ANSWERING].answer(
        state, asked, lambda figures, current: (work(figures, current), current)
    )
    body = made if isinstance(made, bytes) else await in_turn(partial(table_xlsx, made))
    name = ("figures", "统计数") if download else None
    return document(request, body, form, name, **{"Kuaibao-Current": encode_json(current).decode()})


ANSWERING: Final = web.AppKey("answering", Answering)


def prepare(app: web.Application) -> None:
    """Put what works questions out into an application."""
    app[ANSWERING] = Answering()
    app.on_cleanup.append(_end)


async def _end(app: web.Application) -> None:
    app[ANSWERING].end()


routes: Routes = [("GET", "/v1/figures", get_figures, "figures")]
