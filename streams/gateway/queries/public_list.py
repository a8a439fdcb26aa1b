"""``/v1/applications``: applications and what came of them, as a list for the public.

It says of each its number, the days on which it came in and was answered, and the result: nothing
of who applied and nothing of what was written, but a masked title where the catalogue allows it. So
who may see figures may see it, although it names cases.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, Final

from aiohttp import web

from streams.core.cases.at_a_day import glance
from streams.core.county.applications_table import ApplicationsTable
from streams.core.county.catalogue import Catalogue
from streams.core.days import day_date
from streams.core.errors import BadQuery
from streams.core.events.masking import mask
from streams.core.figures.figures import Question
from streams.gateway.http.answers import encode_json
from streams.gateway.http.callers import Routes, keeps_to_units, units_of
from streams.gateway.http.downloads import PARAMETERS as FORM
from streams.gateway.http.downloads import document
from streams.gateway.http.negotiation import chosen, is_download
from streams.gateway.http.office import in_turn, table_body
from streams.gateway.http.parameters import parameters
from streams.gateway.http.problems import Problem
from streams.gateway.index.listing import CasePage, NotYet
from streams.gateway.index.placement import Expired
from streams.gateway.queries.cases import require_cases
from streams.gateway.queries.cursors import PageEnd, read_cursor, write_cursor
from streams.gateway.queries.figures import RETRY, counted_by, require_figures
from streams.gateway.queries.listing_query import page_items
from streams.gateway.queries.question import ListQuestion, span
from streams.gateway.queries.selecting import Selectable, question_of
from streams.gateway.queries.value_words import value_words
from streams.gateway.state.state import STATE, State
from streams.printing.formats import HTML, JSON, PUBLIC_LIST_FORMATS
from streams.printing.public_list import PUBLIC_STANDINGS, public_list_html
from streams.printing.tables import Value, ValueTable

MOST_PUBLISHED: Final = 20_000
"""How many applications a file may have: it has no pages."""

_ASKING: Final = ("period", "as_of", "department", "limit", "cursor", *FORM)
_SEVERAL: Final = ("department",)
_NAMES: Final = ("applications", "依申请公开办理情况")
_HEADINGS: Final = (
    "编号 number",
    "收到日期 received",
    "答复日期 answered",
    "办理结果 result",
    "办理结果名称",
    "状态 standing",
    "状态名称",
)
_TITLE: Final = "标题 title"

_PERSONS_NUMBER: Final = re.compile(r"(?<!\d)(1[3-9]\d{9}|\d{17}[\dXx])(?!\d)", re.ASCII)
"""What a mobile telephone's number and an identity number look like."""


def applications_in(catalogue: Catalogue) -> ApplicationsTable:
    """Return what a catalogue says of applications.

    Raises:
        Problem: 404; it says nothing of them.
    """
    if catalogue.applications is None:
        detail = "the catalogue does not say what an application is: it has no [applications]"
        raise Problem(404, "No applications", detail)
    return catalogue.applications


@keeps_to_units
async def get_applications(request: web.Request) -> web.StreamResponse:
    """Answer ``/v1/applications``."""
    state = request.app[STATE]
    table = applications_in(state.catalogue)
    given = parameters(request.rel_url.raw_query_string, _ASKING, _SEVERAL)
    form, download = chosen(request, given, PUBLIC_LIST_FORMATS), is_download(given)
    if form is not JSON and (name := next((n for n in ("cursor", "limit") if n in given), None)):
        raise BadQuery(name, f"has no place here: {form.name} has all that is listed")
    listing = _listing(given, state, table, units_of(request))
    place = read_cursor(listing, len(state.tallies.flushes))
    today = state.today() if place is None else place.today
    question = listing.question.on(today).question
    limit = listing.limit if form is JSON else MOST_PUBLISHED
    found = await _found(request, question, place, limit)
    if form is not JSON and found.more:
        rule = f"has more than {MOST_PUBLISHED} applications, which a file may have"
        raise BadQuery("period", f"{question.period} {rule}; ask for fewer days")
    items = _items(found, question.as_of, state, table)
    following = None
    if found.more and found.items:
        last = found.items[-1]
        following = write_cursor(listing, PageEnd(found.at, today, last.key, last.subject))
    told = {"Kuaibao-At": ".".join(map(str, found.at))}
    told |= {"Kuaibao-Next": following} if following else {}
    if form is JSON:
        content = {
            "kind": table.kind,
            "result_label": table.result,
            "period": span(question.period),
            "as_of": day_date(question.as_of).isoformat(),
            "applications": found.cases,
            "items": items,
            "next": following,
            "current": state.current(),
        }
        body = encode_json(content)
    elif form is HTML:
        write = partial(public_list_html, items, state.catalogue, question.period)
        write = partial(write, question.as_of, table, shown=not download)
        body = await in_turn(lambda: write().encode())
    else:
        body = await table_body(_table(items, state.catalogue, table), form)
    return document(request, body, form, _NAMES if download else None, **told)


def _listing(
    given: Mapping[str, str], state: State, table: ApplicationsTable, units: tuple[str, ...]
) -> ListQuestion:
    if given.get("cursor") == "":
        raise BadQuery("cursor", "is empty; leave it out for the first page")
    asked = {name: given[name] for name in ("period", "as_of", "department") if name in given}
    known = Selectable(state.catalogue, counted_by(state))
    question = question_of(asked | {"kind": table.kind}, known)
    limited = replace(question, within=units)
    return ListQuestion(limited, "received", page_items(given), None, given.get("cursor", ""))


async def _found(
    request: web.Request, question: Question, place: PageEnd | None, limit: int
) -> CasePage:
    state = request.app[STATE]
    require_figures(state)
    require_cases(state)
    try:
        return await state.cases.behind(
            question,
            "received",
            at=place.at if place else None,
            after=(place.key, place.subject) if place else None,
            limit=limit,
        )
    except Expired:
        detail = "the state asked for is too long ago; ask again without cursor"
        raise Problem(410, "Expired", detail) from None
    except NotYet as error:
        detail = f"not read to its end: {error}; ask again soon"
        raise Problem(503, "Not ready", detail, headers=RETRY) from None


def _items(
    found: CasePage, as_of: int, state: State, table: ApplicationsTable
) -> list[dict[str, Any]]:
    return [
        public_item(
            item.subject,
            glance(item.row, as_of, state.deadlines) or {},
            table,
            item.title,
        )
        for item in found.items
    ]


def public_item(
    subject: str, seen: Mapping[str, Any], table: ApplicationsTable, title: str
) -> dict[str, Any]:
    """Return what the public is told of an application.

    Args:
        subject: Its id.
        seen: What it was as of the day, as `glance` has it.
        table: What the catalogue says of applications.
        title: Its masked title; "" if it has none, or it was taken out.
    """
    result = seen.get("labels", {}).get(table.result) if seen.get("standing") != "open" else None
    told = {
        # What a feeder made a number of is not to be published.
        "number": mask(subject) if _PERSONS_NUMBER.search(subject) else subject,
        "received": seen.get("received"),
        "answered": seen.get("closed"),
        "result": result,
        "standing": seen.get("standing"),
    }
    return told | ({"title": title} if table.titles and title else {})


def _table(
    items: Sequence[Mapping[str, Any]], catalogue: Catalogue, table: ApplicationsTable
) -> ValueTable:
    headings = [*_HEADINGS, *([_TITLE] if table.titles else [])]
    lines = (_line(item, catalogue, table) for item in items)
    return ValueTable("依申请公开 applications", headings, lines)


def _line(item: Mapping[str, Any], catalogue: Catalogue, table: ApplicationsTable) -> list[Value]:
    result, standing = item["result"], item["standing"]
    line: list[Value] = [
        item["number"],
        _date(item["received"]),
        _date(item["answered"]),
        result,
        value_words(table.result, result, catalogue) if result else None,
        standing,
        PUBLIC_STANDINGS[standing],
    ]
    return line + ([item.get("title", "")] if table.titles else [])


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


routes: Routes = [("GET", "/v1/applications", get_applications, "figures")]
