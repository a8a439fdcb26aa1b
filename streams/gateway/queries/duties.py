"""``/v1/duties``: which unit did not publish what it had to, and since when it has been silent."""

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import islice
from typing import Any

from aiohttp import web

from streams.core.county.catalogue import Catalogue
from streams.core.county.measure_names import DUTY_RATE
from streams.core.days import day_date
from streams.core.errors import BadQuery
from streams.core.figures.duties import DutyBook, DutyMeasures, DutyOutcome, DutySilence
from streams.core.figures.figures import Figures, Question
from streams.gateway.http.answers import encode_json
from streams.gateway.http.callers import Routes
from streams.gateway.http.downloads import PARAMETERS as FORM
from streams.gateway.http.downloads import document
from streams.gateway.http.negotiation import chosen, is_download
from streams.gateway.http.office import in_turn
from streams.gateway.http.parameters import parameters
from streams.gateway.queries.answering import MOST_ROWS
from streams.gateway.queries.figures import ANSWERING, counted_by, require_figures
from streams.gateway.queries.query import DUTIES_ASKING, read_duty_question
from streams.gateway.queries.question import question_json
from streams.gateway.queries.selecting import several
from streams.gateway.queries.value_words import value_words
from streams.gateway.state.current import Current
from streams.gateway.state.state import STATE
from streams.printing.as_csv import table_csv
from streams.printing.as_xlsx import table_xlsx
from streams.printing.formats import CSV, JSON, TABLE_FORMATS
from streams.printing.tables import Value, ValueTable

_HEADINGS = (
    *("职责 duty", "职责名称", "部门 department", "部门名称", "种类 kind", "种类名称"),
    *("栏目 column", "栏目名称", "期 term", "起 start", "应公开日 due"),
    *("应有条数 wanted", "实有条数 items", "补公开日 made_up"),
)


async def get_duties(request: web.Request) -> web.StreamResponse:
    """Answer ``/v1/duties``."""
    state = request.app[STATE]
    catalogue = state.catalogue
    raw = request.rel_url.raw_query_string
    asked = read_duty_question(raw, catalogue, counted_by(state), FORM)
    given = parameters(raw, (*DUTIES_ASKING, *FORM), several(catalogue))
    form, download = chosen(request, given, TABLE_FORMATS), is_download(given)
    question = asked.on(state.today()).question
    require_figures(state)

    def work(figures: Figures, current: Current) -> tuple[bytes | ValueTable, Current]:
        book = DutyBook(figures, catalogue)
        lapses = _lapses(book, question)
        if form is not JSON:
            table = lapses_table(lapses, catalogue)
            return table_csv(table).encode() if form is CSV else table, current
        content = question_json(question) | {"by": question.by}
        content["rows"] = [
            _row(question.by, group, measures)
            for group, measures in sorted(book.measures(question).items())
        ]
        content["lapses"] = [_lapse(lapse, catalogue) for lapse in lapses]
        silences = sorted(book.silences(question), key=lambda silence: -silence.days)
        content["silences"] = [_silence(silence, catalogue, question) for silence in silences]
        return encode_json(content | {"current": current}), current

    made, current = await request.app[ANSWERING].aside(state, work)
    body = made if isinstance(made, bytes) else await in_turn(partial(table_xlsx, made))
    name = ("lapses", "漏公开清单") if download else None
    return document(request, body, form, name, **{"Kuaibao-Current": encode_json(current).decode()})


def _lapses(book: DutyBook, question: Question) -> list[DutyOutcome]:
    """Return what was not published in time.

    Raises:
        BadQuery: There is more of it than an answer may have.
    """
    lapses = (outcome for outcome in book.outcomes(question) if not outcome.kept)
    found = [*islice(lapses, MOST_ROWS + 1)]
    if len(found) > MOST_ROWS:
        rule = f"has more than {MOST_ROWS} lapses, which an answer may have; ask for fewer days"
        raise BadQuery("period", f"{question.period} {rule}, or select more narrowly")
    return found


def _row(by: Sequence[str], group: tuple[str, ...], measures: DutyMeasures) -> dict[str, Any]:
    kept, due = measures.duties_kept, measures.duties_due
    rate = {"numerator": kept, "denominator": due, "value": kept / due if due else None}
    return {
        "group": dict(zip(by, group, strict=True)),
        "measures": measures._asdict(),
        "rates": {DUTY_RATE: rate},
    }


def _lapse(lapse: DutyOutcome, catalogue: Catalogue) -> dict[str, Any]:
    """Return a lapse as JSON has it."""
    duty, term, unit = lapse.debt
    return {
        "duty": duty.id,
        "label": {"zh": duty.zh, "en": duty.en},
        "department": unit,
        "name": value_words("department", unit, catalogue, term.due),
        "kind": duty.kind,
        "column": duty.column,
        "term": term.name,
        "start": day_date(term.first).isoformat(),
        "due": day_date(term.due).isoformat(),
        "wanted": duty.items,
        "items": lapse.items,
        "made_up": _day(lapse.made_up),
    }


def _silence(silence: DutySilence, catalogue: Catalogue, question: Question) -> dict[str, Any]:
    return {
        "duty": silence.duty.id,
        "department": silence.unit,
        "name": value_words("department", silence.unit, catalogue, question.as_of),
        "last": _day(silence.last),
        "days": silence.days,
    }


def _day(day: int | None) -> str | None:
    return None if day is None else day_date(day).isoformat()


def lapses_table(lapses: Iterable[DutyOutcome], catalogue: Catalogue) -> ValueTable:
    """Return lapses as a table, a line each."""
    lines = (_line(lapse, catalogue) for lapse in lapses)
    return ValueTable("漏公开清单 lapses", _HEADINGS, lines)


def _line(lapse: DutyOutcome, catalogue: Catalogue) -> list[Value]:
    duty, term, unit = lapse.debt
    line: list[Value] = [duty.id, duty.zh, unit]
    line += [value_words("department", unit, catalogue, term.due)]
    line += [duty.kind, value_words("kind", duty.kind, catalogue)]
    column = duty.column
    line += [column, None if column is None else value_words("column", column, catalogue)]
    line += [term.name, day_date(term.first), day_date(term.due), duty.items, lapse.items]
    line.append(None if lapse.made_up is None else day_date(lapse.made_up))
    return line


routes: Routes = [("GET", "/v1/duties", get_duties, "figures")]
