"""``/v1/cases``: the ids behind a figure, and one case with what happened to it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from aiohttp import web

from streams.core.cases.at_a_day import deadline_histories, glance
from streams.core.cases.case_records import CaseRecords
from streams.core.cases.done_by import steps_described
from streams.core.cases.guess_fates import GuessFate, guess_fate
from streams.core.cases.without_effect import without_effect
from streams.core.days import day_date
from streams.core.errors import BadQuery
from streams.core.events.identifiers import CONTROL
from streams.core.events.postings import UNPOSTED
from streams.core.events.refusals import shown
from streams.gateway.access.audit import opened
from streams.gateway.http.answers import encode_json, json_answer
from streams.gateway.http.callers import Routes, keeps_to_units, units_of
from streams.gateway.http.downloads import document
from streams.gateway.http.negotiation import chosen, is_download
from streams.gateway.http.office import table_body
from streams.gateway.http.parameters import parameters, percent_decoded
from streams.gateway.http.problems import Problem
from streams.gateway.index.listing import NotYet
from streams.gateway.index.placement import Expired
from streams.gateway.queries.cursors import PageEnd, read_cursor, write_cursor
from streams.gateway.queries.figures import RETRY, counted_by, require_figures
from streams.gateway.queries.history import history
from streams.gateway.queries.listing_query import LISTING, read_case_question, read_listing
from streams.gateway.queries.posted import posting_described
from streams.gateway.queries.question import ListQuestion, question_json
from streams.gateway.queries.selecting import several
from streams.gateway.queries.tables import cases_table
from streams.gateway.queries.ties import TieReader
from streams.gateway.state.state import STATE, State
from streams.printing.formats import JSON, TABLE_FORMATS

MOST_AHEAD: Final = 1_000
"""How many flushes of a partition another gateway may be ahead of this one."""


@keeps_to_units
async def list_cases(request: web.Request) -> web.StreamResponse:
    """Answer ``/v1/cases``."""
    state = request.app[STATE]
    partitions = len(state.tallies.flushes)
    raw = request.rel_url.raw_query_string
    listing = read_listing(raw, state.catalogue, partitions, counted_by(state))
    limited = replace(listing.question, within=units_of(request))
    listing = replace(listing, question=limited)
    given = parameters(raw, (*LISTING, *state.catalogue.labels), several(state.catalogue))
    form, download = chosen(request, given, TABLE_FORMATS), is_download(given)
    place = read_cursor(listing, partitions)
    if place is None:
        _refuse_unheard(listing.at, state.tallies.flushes)
    today = state.today() if place is None else place.today
    question = listing.question.on(today).question
    require_figures(state)
    require_cases(state)
    try:
        found = await state.cases.behind(
            question,
            listing.measure,
            less=listing.less,
            at=listing.at if place is None else place.at,
            after=None if place is None else (place.key, place.subject),
            limit=listing.limit,
            order=listing.order,
            words=listing.words,
            about=listing.about,
        )
    except Expired:
        raise _expired() from None
    except NotYet as error:
        raise _not_ready(str(error)) from None
    following = None
    if found.more and found.items:
        last = found.items[-1]
        following = write_cursor(listing, PageEnd(found.at, today, last.key, last.subject))
    at = ".".join(map(str, found.at))
    items = [
        {"id": item.subject, "times": item.times}
        | ({"title": item.title} if item.title else {})
        | ({"about": item.about} if item.about else {})
        | (glance(item.row, question.as_of, state.deadlines) or {})
        for item in found.items
    ]
    # A table has no place for where the next page begins, and of which state it is.
    told = {"Kuaibao-At": at} | ({"Kuaibao-Next": following} if following else {})
    name = ("cases", "办件清单") if download else None
    if form is not JSON:
        table = cases_table(items, state.catalogue)
        body = await table_body(table, form)
        return document(request, body, form, name, **told)
    content: dict[str, Any] = {"measure": listing.measure}
    content |= {"less": listing.less} if listing.less else {}
    content |= {"about": listing.about} if listing.about else {}
    content |= question_json(question)
    content |= {"at": at, "figure": found.figure, "cases": found.cases}
    content |= {"items": items, "next": following}
    return document(request, encode_json(content), form, name, **told)


def _refuse_unheard(at: tuple[int, ...] | None, flushes: tuple[int, ...]) -> None:
    """Refuse a state that no gateway can have shown yet; one that is a little ahead may have."""
    for asked, known in zip(at or (), flushes, strict=False):
        if asked > known + MOST_AHEAD:
            raise BadQuery("at", f"{asked} is a flush that has not been; the last is {known}")


@keeps_to_units
async def get_case(request: web.Request) -> web.StreamResponse:
    """Answer ``/v1/cases/{id}``."""
    state = request.app[STATE]
    subject = percent_decoded("id", request.rel_url.raw_path.rpartition("/")[2])
    if CONTROL.search(subject):
        raise BadQuery("id", "contains a control character, which no id may")
    partitions = len(state.tallies.flushes)
    raw = request.rel_url.raw_query_string
    as_of, listing = read_case_question(raw, state.catalogue, partitions, counted_by(state))
    require_cases(state)
    try:
        value, title = await state.cases.history(subject), await state.cases.title(subject)
        posting = (await state.cases.postings([subject])).get(subject, UNPOSTED)
    except NotYet as error:
        raise _not_ready(str(error)) from None
    if value is None:
        raise _no_case(subject, units_of(request))
    if not _may_see(value, units_of(request), state):
        # As if there were none: that there is one is not for this caller to know.
        raise _no_case(subject, units_of(request))
    day = state.today() if as_of is None else as_of
    content = case_described(subject, value, state, day)
    ties = TieReader(state, day, units_of(request))
    try:
        content |= await ties.described(subject, value, content.get("kind", ""))
    except NotYet as error:
        raise _not_ready(str(error)) from None
    opened(request, subject)
    if title:
        content["title"] = title
    content |= posting_described(posting)
    if link := original(content, subject, state):
        content["original"] = link
    if listing is not None:
        content["beside"] = await _beside(request, subject, listing)
    return json_answer(request, content)


async def _beside(
    request: web.Request, subject: str, listing: ListQuestion
) -> dict[str, str | None] | None:
    """Return what is before and behind a case in a list; None where it is not in the list."""
    state = request.app[STATE]
    _refuse_unheard(listing.at, state.tallies.flushes)
    require_figures(state)
    limited = replace(listing.question, within=units_of(request))
    try:
        found = await state.cases.beside(
            subject,
            limited.on(state.today()).question,
            listing.measure,
            less=listing.less,
            at=listing.at,
            order=listing.order,
            words=listing.words,
            about=listing.about,
        )
    except Expired:
        raise _expired() from None
    except NotYet as error:
        raise _not_ready(str(error)) from None
    return None if found is None else {"previous": found.before, "next": found.behind}


def original(content: Mapping[str, Any], subject: str, state: State) -> str:
    """Return where the original of a case is read; "" where its channel does not say."""
    channel = state.catalogue.channels.get(content.get("channel", ""))
    return channel.original(subject) if channel else ""


def _expired() -> Problem:
    detail = "the state asked for is too long ago; ask again without at and cursor"
    return Problem(410, "Expired", detail)


def case_described(subject: str, value: bytes, state: State, as_of: int) -> dict[str, Any]:
    """Return a case or record as JSON has it.

    Args:
        subject: Its id.
        value: Its record in the topic `cases`.
        state: What the gateway knows.
        as_of: The day as of whose end it is described; its history is given in full.
    """
    records = CaseRecords(state.catalogue)
    row, events = records.row(value), records.events(value)
    seen = glance(row, as_of, state.deadlines)
    told: dict[str, Any] = {"id": subject, "as_of": day_date(as_of).isoformat()}
    told |= seen or {}
    told["waiting"] = seen is None
    if steps := steps_described(row, as_of):
        told["steps"] = steps
    if fate := guess_fate(events):
        told["guess"] = _guess_described(fate)
    if dues := deadline_histories(row, as_of, state.deadlines):
        told["deadlines"] = dues
    idle = without_effect(events, row, state.deadlines)
    told["history"] = history(events, state.catalogue, idle)
    told["current"] = state.current()
    return told


def _guess_described(fate: GuessFate) -> dict[str, Any]:
    guess = fate.guess
    told: dict[str, Any] = {"category": guess.category, "by": guess.told_by or None}
    told |= {"model": guess.model} if guess.model else {}
    return told | {"sure": guess.sure, "then": fate.then or None}


def _may_see(value: bytes, units: tuple[str, ...], state: State) -> bool:
    """Return whether a case is, today, of one of the units that a caller is limited to, if any.

    Its history says all that happened to it, so it does not matter whose it was before.
    """
    if not units:
        return True
    today = state.today()
    seen = glance(CaseRecords(state.catalogue).row(value), today, state.deadlines)
    inside = state.catalogue.coarser.units_within(units, today)
    return seen is not None and seen["department"] in inside


def _no_case(subject: str, units: tuple[str, ...]) -> Problem:
    said = f"no event of a case or record {shown(subject)} has come"
    if units:
        said += f", or it is not of {', '.join(units)} now, to which this key is limited"
    return Problem(404, "No such case", said)


def require_cases(state: State) -> None:
    """Check that the index of cases has been read.

    Raises:
        Problem: 503; the index is not read yet, and would list too few.
    """
    if not state.cases_ready:
        raise _not_ready(", ".join(state.missing()))


def _not_ready(what: str) -> Problem:
    return Problem(503, "Not ready", f"not read to its end: {what}; ask again soon", headers=RETRY)


routes: Routes = [
    ("GET", "/v1/cases", list_cases, "cases"),
    ("GET", "/v1/cases/{id}", get_case, "cases"),
]
