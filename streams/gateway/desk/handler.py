"""``/v1/desk`` and ``/v1/desk.ics``: what is due, what is late, and how late, by unit."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final

from aiohttp import web

from streams.core.days import day_date
from streams.core.errors import BadQuery
from streams.core.figures.desk import Horizon
from streams.core.figures.due_tables import of_key
from streams.gateway.access.guard import ADDRESS_KEY
from streams.gateway.desk.asked import (
    ASKING_DUE,
    MOST_PRINTED,
    SELECTING_DESK,
    DeskPageEnd,
    DeskQuestion,
    desk_parameters,
    read_desk,
    read_desk_cursor,
    read_page,
    write_desk_cursor,
)
from streams.gateway.desk.described import (
    desk_described,
    desk_table,
    line_described,
    unit_words,
)
from streams.gateway.desk.looking import DeskRoom, DeskSeen
from streams.gateway.http.answers import encode_json
from streams.gateway.http.callers import Routes, keeps_to_units, units_of
from streams.gateway.http.downloads import document
from streams.gateway.http.headers import SECURE
from streams.gateway.http.negotiation import chosen, is_download, require
from streams.gateway.http.office import in_turn, table_body
from streams.gateway.http.problems import Problem
from streams.gateway.http.settings_key import SETTINGS
from streams.gateway.index.listing import NotYet
from streams.gateway.index.placement import Expired
from streams.gateway.queries.cases import require_cases
from streams.gateway.queries.figures import RETRY, counted_by, require_figures
from streams.gateway.state.state import STATE, State
from streams.printing.as_ics import DueEvent, desk_ics
from streams.printing.call_list import CallListUnit, call_list_html
from streams.printing.formats import DESK_FORMATS, HTML, ICS, JSON
from streams.printing.links import case_address

DESK_NAMES: Final = ("desk", "待办期限")
CALL_LIST_NAMES: Final = ("call-list", "催办电话单")

DESK_ROOM: Final[web.AppKey[DeskRoom]] = web.AppKey("desk")


def prepare(app: web.Application) -> None:
    """Put what looks at the desk into an application that has STATE."""
    app[DESK_ROOM] = DeskRoom(app[STATE])
    app.on_cleanup.append(_end)


async def _end(app: web.Application) -> None:
    app[DESK_ROOM].end()


@keeps_to_units
async def get_desk(request: web.Request) -> web.StreamResponse:
    """Answer ``/v1/desk``."""
    state = request.app[STATE]
    given = desk_parameters(request.rel_url.raw_query_string)
    form, download = chosen(request, given, DESK_FORMATS), is_download(given)
    asked = _asked(request, given)
    limit, cursor = read_page(given)
    if form in (HTML, ICS):
        if cursor or "limit" in given:
            name = "cursor" if cursor else "limit"
            raise BadQuery(name, f"has no place here: {form.name} has all that is listed")
        limit = MOST_PRINTED
    end = read_desk_cursor(cursor, asked, len(state.tallies.flushes))
    seen, now = await _seen(request, asked, limit, end)
    desk, lines = seen.desk, seen.lines
    following = None
    if seen.more and lines and form not in (HTML, ICS):
        place = lines[-1].entry.place
        following = write_desk_cursor(
            asked, DeskPageEnd(seen.at, now[0], now[1], place.key, place.subject, place.stage)
        )
    at = ".".join(map(str, seen.at))
    told = {"Kuaibao-At": at} | ({"Kuaibao-Next": following} if following else {})
    names = CALL_LIST_NAMES if form is HTML else DESK_NAMES
    if form is JSON:
        content = desk_described(desk, lines, state.catalogue)
        content |= {"within": asked.within} if asked.within else {}
        content |= {"next": following, "at": at, "current": state.current()}
        body = encode_json(content)
    elif form is HTML:
        body = await in_turn(partial(_call_list, seen, state, shown=not download))
    elif form is ICS:
        body = await in_turn(partial(_calendar, seen, state, *_place(request)))
    else:
        table = desk_table(lines, desk.horizon, state.catalogue)
        body = await table_body(table, form)
    return document(request, body, form, names if download else None, **told)


@keeps_to_units
async def get_due(request: web.Request) -> web.StreamResponse:
    """Answer ``/v1/due``: how much is over or near, by unit, for who may see figures alone."""
    state = request.app[STATE]
    asked = _asked(request, desk_parameters(request.rel_url.raw_query_string, ASKING_DUE))
    require(request, JSON)
    seen, _ = await _seen(request, asked, 0, None)
    content = desk_described(seen.desk, (), state.catalogue)
    del content["cases"]
    content |= {"within": asked.within} if asked.within else {}
    content["current"] = state.current()
    return document(request, encode_json(content), JSON, None)


@keeps_to_units
async def get_calendar(request: web.Request) -> web.StreamResponse:
    """Answer ``/v1/desk.ics``: the calendar, for programs that can send no header."""
    given = desk_parameters(request.rel_url.raw_query_string, (*SELECTING_DESK, ADDRESS_KEY))
    require(request, ICS)
    asked = _asked(request, given)
    seen, _ = await _seen(request, asked, MOST_PRINTED, None)
    make = partial(_calendar, seen, request.app[STATE], *_place(request))
    return document(request, await in_turn(make), ICS, None)


def _asked(request: web.Request, given: Mapping[str, str]) -> DeskQuestion:
    state = request.app[STATE]
    asked = read_desk(given, state.catalogue, counted_by(state))
    return replace(asked, within=units_of(request))


async def _seen(
    request: web.Request, asked: DeskQuestion, limit: int, end: DeskPageEnd | None
) -> tuple[DeskSeen, tuple[int, int]]:
    """Look at the desk; return what was seen, and the day and minute as of which it was.

    Raises:
        Problem: 410; the state is too long ago. 503; what is asked for has not been read yet.
    """
    state = request.app[STATE]
    require_figures(state)
    require_cases(state)
    now = state.moment() if end is None else (end.today, end.minute)
    as_of = now[0] if asked.as_of is None else asked.as_of
    horizon = Horizon.on(as_of, now, state.deadlines.calendar)
    at, after = (None, None) if end is None else (end.at, end.place)
    try:
        seen = await request.app[DESK_ROOM].look(asked, horizon, limit=limit, at=at, after=after)
    except Expired:
        detail = "the state asked for is too long ago; ask again without cursor"
        raise Problem(410, "Expired", detail) from None
    except NotYet as error:
        detail = f"not read to its end: {error}; ask again soon"
        raise Problem(503, "Not ready", detail, headers=RETRY) from None
    return seen, now


def _call_list(seen: DeskSeen, state: State, *, shown: bool) -> bytes:
    desk, catalogue = seen.desk, state.catalogue
    by_unit: dict[str, list[dict[str, Any]]] = {}
    for line in seen.lines:
        described = line_described(line, desk.horizon)
        by_unit.setdefault(described["department"], []).append(described)
    as_of = desk.horizon.as_of
    units = [
        CallListUnit(unit_words(unit.department, catalogue, as_of), unit.counts, by_unit[one])
        for unit in desk.units
        if (one := unit.department) in by_unit
    ]
    left_out = len(desk) - len(seen.lines)
    return call_list_html(
        units, catalogue, day_date(as_of), left_out=left_out, shown=shown
    ).encode()


def _calendar(seen: DeskSeen, state: State, here: str, installation: str) -> bytes:
    horizon, catalogue = seen.desk.horizon, state.catalogue
    events = []
    for line in seen.lines:
        told = line_described(line, horizon)
        day, minute = of_key(line.entry.place.key)
        unit = unit_words(told["department"], catalogue, horizon.as_of)
        events.append(
            DueEvent(
                told["case"],
                told["stage"],
                unit,
                day_date(day),
                minute,
                told["when"],
                told["days_over"],
                here + case_address(told["case"]),
            )
        )
    return desk_ics(events, catalogue, day_date(horizon.as_of), installation)


def _place(request: web.Request) -> tuple[str, str]:
    """Return where this gateway was asked, and what tells its installation from others."""
    scheme = "https" if request.app.get(SECURE, False) else "http"
    return f"{scheme}://{request.host}", request.app[SETTINGS].prefix


routes: Routes = [
    ("GET", "/v1/desk", get_desk, "cases"),
    ("GET", "/v1/due", get_due, "figures"),
    ("GET", "/v1/desk.ics", get_calendar, "calendar"),
]
