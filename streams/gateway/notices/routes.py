"""``/v1/notices``: which notices were given, to which units, and which were withdrawn."""

from typing import Final

from aiohttp import web

from streams.gateway.http.answers import encode_json
from streams.gateway.http.callers import Routes, keeps_to_units, units_of
from streams.gateway.http.downloads import document
from streams.gateway.http.negotiation import chosen, is_download
from streams.gateway.http.office import table_body
from streams.gateway.http.parameters import parameters
from streams.gateway.http.problems import Problem
from streams.gateway.notices.listing import (
    ASKED,
    SEVERAL,
    listed_notices,
    notice_json,
    read_notice_question,
)
from streams.gateway.notices.table import notices_table
from streams.gateway.queries.figures import RETRY
from streams.gateway.state.state import STATE
from streams.printing.formats import JSON, TABLE_FORMATS

_NAME: Final = ("notices", "通知清单")


@keeps_to_units
async def list_notices(request: web.Request) -> web.StreamResponse:
    """Answer ``/v1/notices``."""
    state = request.app[STATE]
    raw = request.rel_url.raw_query_string
    question = read_notice_question(raw, state.catalogue, state.today())
    if units := units_of(request):
        question = question.within(state.catalogue.coarser.units_within(units, state.today()))
    given = parameters(raw, ASKED, SEVERAL)
    form, download = chosen(request, given, TABLE_FORMATS), is_download(given)
    if state.notices.is_missing:
        detail = "not read to its end: notices; ask again soon"
        raise Problem(503, "Not ready", detail, headers=RETRY)
    page, following = listed_notices(question, state.notices.all())
    name = _NAME if download else None
    if form is not JSON:
        told = {"Kuaibao-Next": following} if following else {}
        table = notices_table(page, state.catalogue)
        body = await table_body(table, form)
        return document(request, body, form, name, **told)
    content = {"notices": [notice_json(each) for each in page], "next": following}
    return document(request, encode_json(content), form, name)


routes: Routes = [("GET", "/v1/notices", list_notices, "cases")]
