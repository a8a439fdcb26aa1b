"""``/v1/hotspots``: what many write about, each hotspot with its items and curve, and figures."""

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from aiohttp import web

from streams.core.county.catalogue import Catalogue
from streams.core.days import day_date
from streams.core.errors import BadQuery
from streams.core.events.identifiers import CONTROL
from streams.core.events.postings import Posting
from streams.core.events.refusals import shown
from streams.core.hotspots.curve import curve
from streams.core.hotspots.lasting import hotspot_figures
from streams.core.hotspots.seen import SeenHotspot
from streams.core.hotspots.spreading import spread_of
from streams.core.periods import Period
from streams.gateway.hotspots.asked import HOTSPOT_PAPER, listed_hotspots, read_hotspot_question
from streams.gateway.hotspots.described import (
    curve_described,
    figures_described,
    hotspot_described,
    hotspots_table,
    items_described,
    postings_in,
)
from streams.gateway.hotspots.looking import HotspotRoom, neighbours
from streams.gateway.http.answers import encode_json, json_answer
from streams.gateway.http.callers import Routes
from streams.gateway.http.downloads import document
from streams.gateway.http.negotiation import chosen, is_download
from streams.gateway.http.office import in_turn, table_body
from streams.gateway.http.parameters import parameters, percent_decoded
from streams.gateway.http.problems import Problem
from streams.gateway.index.listing import NotYet
from streams.gateway.queries.cases import require_cases
from streams.gateway.queries.figures import RETRY, counted_by
from streams.gateway.queries.listing_query import page_items
from streams.gateway.queries.selecting import Selectable, as_of_in, question_of
from streams.gateway.state.state import STATE, State
from streams.printing.as_docx import matters_docx
from streams.printing.as_html import matters_html
from streams.printing.as_pdf import matters_pdf
from streams.printing.formats import (
    DOCX,
    HOTSPOT_FORMATS,
    HTML,
    JSON,
    PAPER_FORMATS,
    Format,
    check_form,
)
from streams.printing.frequent_matters import FrequentMatters
from streams.printing.papers import Paper, read_paper
from streams.printing.wording import period_words

_NAME: Final = ("hotspots", "热点清单")

MOST_NEIGHBOURS: Final = 8
"""How many hotspots near one are named."""

HOTSPOT_ROOM: Final[web.AppKey[HotspotRoom]] = web.AppKey("hotspots")


def prepare(app: web.Application) -> None:
    """Put what looks at hotspots into an application that has STATE."""
    app[HOTSPOT_ROOM] = HotspotRoom(app[STATE])


async def list_hotspots(request: web.Request) -> web.StreamResponse:
    """Answer ``/v1/hotspots``."""
    state = request.app[STATE]
    raw = request.rel_url.raw_query_string
    question, limit, place, given = read_hotspot_question(raw, state.catalogue, counted_by(state))
    form, download = chosen(request, given, HOTSPOT_FORMATS), is_download(given)
    paper = read_paper(state.catalogue, *map(given.get, HOTSPOT_PAPER))
    check_form(form, paper)
    _require_hotspots(state)
    # All pages of a list are of the day on which the first was asked for.
    since, as_of = question.days(state.today())
    as_of = as_of if place is None else place.as_of
    seen = await request.app[HOTSPOT_ROOM].look(as_of, since)
    page, many, following = listed_hotspots(question, seen, as_of, limit=limit, after=place)
    postings = await _postings(request, page)
    if form in PAPER_FORMATS:
        period = Period(*(question.period or (None, as_of)))
        spread = {one.id: spread_of(postings_in(one, postings)) for one in page}
        matters = FrequentMatters(page, many, period, as_of, spread)
        body = await in_turn(
            partial(_matters, matters, state.catalogue, form, paper, shown=not download)
        )
        return document(request, body, form, _matters_name(period) if download else None)
    name = _NAME if download else None
    if form is not JSON:
        told = {"Kuaibao-Next": following} if following else {}
        body = await table_body(hotspots_table(page, postings, state.catalogue), form)
        return document(request, body, form, name, **told)
    content = {
        "as_of": day_date(as_of).isoformat(),
        "since": None if since is None else day_date(since).isoformat(),
        "many": many,
        "hotspots": [hotspot_described(one, postings) for one in page],
        "next": following,
    }
    return document(request, encode_json(content), form, name)


def _matters(
    matters: FrequentMatters, catalogue: Catalogue, form: Format, paper: Paper, *, shown: bool
) -> bytes:
    if form is HTML:
        return matters_html(matters, catalogue, paper, shown=shown).encode()
    write = matters_docx if form is DOCX else matters_pdf
    return write(matters, catalogue, paper)


def _matters_name(period: Period) -> tuple[str, str]:
    """Return the names of a document's file."""
    last = day_date(period.end).isoformat()
    return f"frequent-matters-{last}", f"高频问题 {period_words(period).zh}"


async def get_hotspot(request: web.Request) -> web.StreamResponse:
    """Answer ``/v1/hotspots/{id}``."""
    state = request.app[STATE]
    asked = percent_decoded("id", request.rel_url.raw_path.rpartition("/")[2])
    if CONTROL.search(asked):
        raise BadQuery("id", "contains a control character, which no id may")
    given = parameters(request.rel_url.raw_query_string, ("as_of", "limit"))
    as_of, limit = as_of_in(given), page_items(given)
    _require_hotspots(state)
    require_cases(state)
    as_of = state.today() if as_of is None else as_of
    room = request.app[HOTSPOT_ROOM]
    current = room.known.now_called(asked)
    one = None if current is None else room.one(current, as_of)
    if one is None:
        raise _no_hotspot(asked, as_of)
    shown_items = one.items[: -limit - 1 : -1]
    try:
        titles = await state.cases.titles_by_subject([item.subject for item in shown_items])
    except NotYet as error:
        detail = f"not read to its end: {error}; ask again soon"
        raise Problem(503, "Not ready", detail, headers=RETRY) from None
    near = neighbours(one, await room.look(as_of), MOST_NEIGHBOURS)
    postings = await _postings(request, [one, *(other for other, _, _ in near)])
    within = [item.subject for item in one.items]
    content: dict[str, Any] = {
        "as_of": day_date(as_of).isoformat(),
        "asked": asked,
        "hotspot": hotspot_described(one, postings),
        "items": items_described(shown_items, titles, postings, within),
        "curve": curve_described(curve(one, as_of, room.days(as_of))),
        "neighbours": [
            hotspot_described(other, postings) | {"same": {"places": places, "matters": matters}}
            for other, places, matters in near
        ],
    }
    return json_answer(request, content)


async def get_hotspot_figures(request: web.Request) -> web.StreamResponse:
    """Answer ``/v1/hotspots/figures``."""
    state = request.app[STATE]
    given = parameters(request.rel_url.raw_query_string, ("period", "as_of"))
    asked = question_of(given, Selectable(state.catalogue, counted_by(state)))
    question = asked.on(state.today()).question
    _require_hotspots(state)
    room = request.app[HOTSPOT_ROOM]
    seen: list[SeenHotspot] = await room.look(question.as_of)
    period = Period(question.period.start, question.period.end)
    figures = hotspot_figures(seen, period, room.days(question.as_of))
    return json_answer(request, figures_described(figures, period, question.as_of))


async def _postings(request: web.Request, hotspots: Sequence[SeenHotspot]) -> dict[str, Posting]:
    """Return where items of hotspots were posted.

    Raises:
        Problem: 503; the index of cases has not been read, and some would be missing.
    """
    require_cases(request.app[STATE])
    try:
        return await request.app[HOTSPOT_ROOM].postings(hotspots)
    except NotYet as error:
        detail = f"not read to its end: {error}; ask again soon"
        raise Problem(503, "Not ready", detail, headers=RETRY) from None


def _require_hotspots(state: State) -> None:
    """Check that the hotspots have been read.

    Raises:
        Problem: 503; they have not, and there would be too few.
    """
    if state.hotspots.is_missing:
        detail = "not read to its end: hotspots; ask again soon"
        raise Problem(503, "Not ready", detail, headers=RETRY)


def _no_hotspot(asked: str, as_of: int) -> Problem:
    day = day_date(as_of).isoformat()
    detail = (
        f"{shown(asked)} was not a hotspot, nor an item of one, until {day}; /v1/hotspots lists "
        "those that were"
    )
    return Problem(404, "No such hotspot", detail)


routes: Routes = [
    ("GET", "/v1/hotspots", list_hotspots, "cases"),
    ("GET", "/v1/hotspots/figures", get_hotspot_figures, "figures"),
    ("GET", "/v1/hotspots/{id}", get_hotspot, "cases"),
]
