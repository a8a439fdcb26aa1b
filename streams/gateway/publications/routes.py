"""``/v1/publications``: which there are, each in every form, and what differs since."""

import asyncio
import re
from collections.abc import AsyncIterator
from functools import partial
from typing import Any, Final

from aiohttp import web

from streams.core.county.catalogue import Catalogue, Label
from streams.core.errors import BadQuery
from streams.core.publications.course import PublicationCourse
from streams.core.publications.publication import Publication
from streams.gateway.documents.courses import (
    content_json,
    number_of,
    shown_course,
)
from streams.gateway.documents.naming import may_see_cases
from streams.gateway.http.answers import encode_json, json_answer
from streams.gateway.http.callers import Routes
from streams.gateway.http.downloads import PARAMETERS, document
from streams.gateway.http.negotiation import chosen, is_download
from streams.gateway.http.office import in_turn, table_body
from streams.gateway.http.parameters import parameters
from streams.gateway.http.problems import Problem
from streams.gateway.index.listing import NotYet
from streams.gateway.publications import acts
from streams.gateway.publications.differences import differences_answer, differences_table
from streams.gateway.publications.differing import Differing
from streams.gateway.publications.drafting_here import DRAFTING, Drafting
from streams.gateway.publications.finding import find_content, find_course, require_publications
from streams.gateway.publications.listing import listed_publications, read_publication_question
from streams.gateway.queries.figures import RETRY, require_figures
from streams.gateway.state.state import STATE, State
from streams.printing.as_docx import publication_docx
from streams.printing.as_html import publication_html
from streams.printing.as_pdf import publication_pdf
from streams.printing.differences import differences_text
from streams.printing.formats import CSV, DOCX, HTML, JSON, PDF, TEXT, XLSX, Format
from streams.printing.languages import DocumentLanguage
from streams.printing.papers import read_paper
from streams.printing.printed_publication import PrintedPublication, printed_publication

PUBLICATION_FORMATS: Final = {form.name: form for form in (JSON, TEXT, HTML, DOCX, PDF)}
"""The forms of a publication, by name."""

DIFFERENCE_FORMATS: Final = {form.name: form for form in (JSON, TEXT, CSV, XLSX)}
"""The forms of what differs from one, by name."""

DIFFERING: Final = web.AppKey("differing", Differing)


def prepare(app: web.Application) -> None:
    """Put what handlers share into an application that has STATE."""
    app[DIFFERING] = Differing(app[STATE])
    app[DRAFTING] = Drafting(app[STATE])
    app.cleanup_ctx.append(_ending)


async def _ending(app: web.Application) -> AsyncIterator[None]:
    yield
    app[DIFFERING].end()
    app[DRAFTING].end()


async def list_publications(request: web.Request) -> web.StreamResponse:
    """Answer ``/v1/publications``."""
    state = request.app[STATE]
    question = read_publication_question(request.rel_url.raw_query_string)
    require_publications(state)
    page, following = listed_publications(question, state.publications.courses())
    listed = [shown_course(state, course) for course in page]
    return json_answer(request, {"publications": listed, "next": following})


async def get_publication(request: web.Request) -> web.StreamResponse:
    """Answer ``/v1/publications/{id}``: what was published, whatever is counted now."""
    state = request.app[STATE]
    given = parameters(request.rel_url.raw_query_string, (*PARAMETERS, "language"))
    form, download = chosen(request, given, PUBLICATION_FORMATS), is_download(given)
    if "language" in given and form not in (HTML, DOCX, PDF):
        raise BadQuery("language", "html, docx and pdf have languages; the others have both")
    language = read_paper(state.catalogue, given.get("language")).language
    require_publications(state)
    course = find_course(state, request.match_info["id"])
    content = await asyncio.to_thread(find_content, state, course)
    if form is JSON:
        body = encode_json(shown_course(state, course) | content_json(content))
    elif form is TEXT:
        body = content.text.encode()
    else:
        printed = printed_publication(content, course, state.catalogue, _corrected(state, course))
        work = partial(_written, printed, state.catalogue, form, language, shown=not download)
        body = await in_turn(work)
    return document(request, body, form, _name(course, content) if download else None)


async def get_differences(request: web.Request) -> web.StreamResponse:
    """Answer ``/v1/publications/{id}/differences``: printed and now, and what makes the rest."""
    state = request.app[STATE]
    given = parameters(request.rel_url.raw_query_string, (*PARAMETERS, "all"))
    form, download = chosen(request, given, DIFFERENCE_FORMATS), is_download(given)
    if given.get("all", "1") != "1":
        raise BadQuery("all", "is not 1; leave it out for the figures that differ")
    whole = "all" in given
    if whole and form is not JSON:
        raise BadQuery("all", "json alone has the figures that do not differ")
    require_publications(state)
    course = find_course(state, request.match_info["id"])
    require_figures(state)
    content = await asyncio.to_thread(find_content, state, course)
    try:
        compared = await request.app[DIFFERING].compared(course.id, content)
    except NotYet as why:
        raise Problem(503, "Not ready", f"{why}; ask again soon", headers=RETRY) from None
    by_case = may_see_cases(request)
    # What has case numbers is kept by nobody on the way, as a list of cases is not.
    private = {"Cache-Control": "no-store"} if by_case else {}
    if form is JSON:
        answer = partial(differences_answer, compared.figures, by_case=by_case, whole=whole)
        said: dict[str, Any] = {"publication": shown_course(state, course), "at": compared.at}
        body = encode_json(said | await asyncio.to_thread(answer))
    elif form is TEXT:
        body = differences_text(content, compared.figures, by_case=by_case).encode()
    else:
        body = await table_body(differences_table(compared.figures, by_case=by_case), form)
    name = (f"differences-{course.id}", f"{content.title.zh}印发后变动") if download else None
    return document(request, body, form, name, **private)


def _written(
    printed: PrintedPublication,
    catalogue: Catalogue,
    form: Format,
    language: DocumentLanguage,
    *,
    shown: bool,
) -> bytes:
    if form is DOCX:
        return publication_docx(printed, language)
    if form is PDF:
        return publication_pdf(printed, language)
    return publication_html(printed, catalogue, language, shown=shown).encode()


def _corrected(state: State, course: PublicationCourse) -> Label | None:
    """Return the number of what a publication corrects; None where it corrects nothing."""
    first = state.publications.course(course.corrects) if course.corrects else None
    if first is None or first.issued is None:
        return None
    return number_of(first, state.publications.head(first), state.catalogue)


def _name(course: PublicationCourse, content: Publication) -> tuple[str, str]:
    number = f"{course.year}-{course.number}" if course.issued else "draft"
    zh = f"{content.title.zh}〔{course.year}〕{course.number}号" if course.issued else "草稿"
    plain = re.sub(r"[^A-Za-z0-9.-]+", "-", course.bulletin)
    return f"publication-{plain}-{number}", zh if course.issued else f"{content.title.zh}{zh}"


routes: Routes = [
    ("GET", "/v1/publications", list_publications, "figures"),
    *acts.routes,
    ("GET", "/v1/publications/{id}", get_publication, "figures"),
    ("GET", "/v1/publications/{id}/differences", get_differences, "figures"),
]
