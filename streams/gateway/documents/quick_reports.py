"""``/v1/quick-reports``: the quick reports issued, by year, and each in every form."""

import asyncio
import re
from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Final

from aiohttp import web

from streams.core.bulletins.quick_reports import Issue
from streams.core.county.catalogue import Catalogue
from streams.core.days import day_number
from streams.core.errors import BadQuery
from streams.core.events.refusals import shown
from streams.core.hotspots.reported import ReportedHotspot, reported_hotspots
from streams.core.hotspots.seen import KnownDays
from streams.core.hotspots.spreading import spread_of
from streams.gateway.http.answers import encode_json, json_answer
from streams.gateway.http.callers import Routes
from streams.gateway.http.downloads import PARAMETERS, document
from streams.gateway.http.negotiation import chosen, is_download
from streams.gateway.http.office import in_turn
from streams.gateway.http.parameters import parameters
from streams.gateway.http.problems import Problem
from streams.gateway.index.listing import NotYet
from streams.gateway.queries.figures import require_figures
from streams.gateway.state.state import STATE, State
from streams.printing.as_docx import quick_report_docx
from streams.printing.as_html import quick_report_html
from streams.printing.as_json import quick_report_json
from streams.printing.as_pdf import quick_report_pdf
from streams.printing.formats import DOCX, JSON, QUICK_REPORT_FORMATS, Format, check_form
from streams.printing.languages import DocumentLanguage
from streams.printing.papers import read_paper

_YEAR: Final = re.compile(r"[0-9]{1,4}", re.ASCII)
_NUMBER: Final = re.compile(r"[0-9]{1,18}", re.ASCII)


async def list_quick_reports(request: web.Request) -> web.StreamResponse:
    """Answer ``/v1/quick-reports``."""
    state = request.app[STATE]
    given = parameters(request.rel_url.raw_query_string, ("year",))
    asked = given.get("year")
    if asked is not None and not (_YEAR.fullmatch(asked) and int(asked)):
        raise BadQuery("year", f"{shown(asked)} is not a year; write one as 2015")
    require_figures(state)
    years = _years(state)
    year = max(years, default=0) if asked is None else int(asked)
    issues = [issue for issue in state.issues.values() if issue.year == year]
    listed = [
        {
            "year": issue.year,
            "number": issue.number,
            "day": issue.day,
            "items": len(issue.items),
        }
        for issue in sorted(issues, key=lambda issue: issue.number, reverse=True)
    ]
    content = {"quick_reports": listed, "years": years, "current": state.current()}
    return json_answer(request, content)


async def get_quick_report(request: web.Request) -> web.StreamResponse:
    """Answer ``/v1/quick-reports/{year}/{number}``."""
    state = request.app[STATE]
    given = parameters(request.rel_url.raw_query_string, (*PARAMETERS, "language"))
    form = chosen(request, given, QUICK_REPORT_FORMATS)
    download = is_download(given)
    paper = read_paper(state.catalogue, given.get("language"))
    check_form(form, paper)
    language = paper.language
    require_figures(state)
    issue = find_issue(state, request.match_info["year"], request.match_info["number"])
    day = day_number(date.fromisoformat(issue.day))
    found = reported_hotspots(
        [item.subject for item in issue.items],
        state.hotspots.known,
        day,
        KnownDays(state.catalogue.day_of),
    )
    hotspots = await _with_spread(state, found)
    # A stormy day's takes a while, in which others must be answered.
    if form.is_office:
        write = quick_report_docx if form is DOCX else quick_report_pdf
        body = await in_turn(partial(write, issue, state.catalogue, hotspots, language))
    else:
        body = await asyncio.to_thread(
            _written, issue, state.catalogue, form, hotspots, language, download=download
        )
    names = f"quick-report-{issue.key}", f"舆情快报{issue.year}年第{issue.number}期"
    return document(request, body, form, names if download else None)


async def _with_spread(
    state: State, hotspots: Sequence[ReportedHotspot]
) -> Sequence[ReportedHotspot]:
    """Return hotspots with how far they have spread; without it while the index is being read."""
    asked = [item.subject for one in hotspots for item in one.seen.items]
    try:
        postings = await state.cases.postings(asked) if asked and state.cases_ready else None
    except NotYet:
        postings = None
    if postings is None:
        return hotspots
    return [
        one._replace(
            spread=spread_of(
                postings[item.subject] for item in one.seen.items if item.subject in postings
            )
        )
        for one in hotspots
    ]


def _written(
    issue: Issue,
    catalogue: Catalogue,
    form: Format,
    hotspots: Sequence[ReportedHotspot],
    language: DocumentLanguage,
    *,
    download: bool,
) -> bytes:
    if form is JSON:
        return encode_json(quick_report_json(issue, catalogue, hotspots))
    made = quick_report_html(
        issue, catalogue, shown=not download, hotspots=hotspots, language=language
    )
    return made.encode()


def find_issue(state: State, year: str, number: str) -> Issue:
    """Find a quick report.

    Raises:
        Problem: 404; no quick report has this year and number. Says what there is.
    """
    if _YEAR.fullmatch(year) and _NUMBER.fullmatch(number):
        issue = state.issues.get((int(year), int(number)))
        if issue is not None:
            return issue
    raise Problem(
        404,
        "No such quick report",
        f"no {shown(year)} No. {shown(number)} was issued; " + _there_are(state),
    )


def _there_are(state: State) -> str:
    if not state.issues:
        return "none has been issued yet"
    last = {year: max(n for y, n in state.issues if y == year) for year in _years(state)}
    return "there are " + ", ".join(f"{year} No. 1 to {number}" for year, number in last.items())


def _years(state: State) -> list[int]:
    """Return the years that have quick reports, the latest first."""
    return sorted({year for year, _ in state.issues}, reverse=True)


routes: Routes = [
    ("GET", "/v1/quick-reports", list_quick_reports, "cases"),
    ("GET", "/v1/quick-reports/{year}/{number}", get_quick_report, "cases"),
]
