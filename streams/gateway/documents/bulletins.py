"""``/v1/bulletins``: the bulletins there are, and each in every form."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

from aiohttp import web

from streams.bulletins.folder import calendar_note, not_recorded
from streams.core.bulletins.continuing import with_issued
from streams.core.bulletins.definitions import Definition
from streams.core.bulletins.evaluation import Bulletin, Evaluator
from streams.core.bulletins.named import (
    Files,
    find,
    headings,
    is_recorded,
    names_there_are,
)
from streams.core.bulletins.selectable import any_name
from streams.core.bulletins.templates import Heading, Template
from streams.core.county.catalogue import Label
from streams.core.days import day_date
from streams.core.events.refusals import shown
from streams.core.figures.beginning import first_day
from streams.core.figures.engine.cells import CountedValues
from streams.gateway.documents.courses import latest_json
from streams.gateway.documents.naming import Naming, may_see_cases
from streams.gateway.documents.shelf import Shelf
from streams.gateway.documents.taking_over import issued_before
from streams.gateway.http.answers import encode_json, json_answer
from streams.gateway.http.callers import Routes, keeps_to_units, units_of
from streams.gateway.http.downloads import PARAMETERS, document, get_style_sheet
from streams.gateway.http.negotiation import chosen, is_download
from streams.gateway.http.office import in_turn
from streams.gateway.http.parameters import parameters, percent_decoded
from streams.gateway.http.problems import Problem
from streams.gateway.http.settings_key import SETTINGS
from streams.gateway.queries.figures import require_figures
from streams.gateway.state.state import STATE, State
from streams.kafka.ending import end_tasks
from streams.printing.as_html import bulletin_html
from streams.printing.as_json import bulletin_json
from streams.printing.bulletin_parts import label_json
from streams.printing.formats import BULLETIN_FORMATS, HTML, JSON, check_form, written
from streams.printing.papers import PAPER_PARAMETERS, read_paper
from streams.settings.settings import Settings

logger = logging.getLogger(__name__)

FOLDER_SECONDS: Final = 2.0
"""How often the folder is looked at for files that are new, changed or gone."""

MOST_KEPT: Final = 64
"""How many bulletins are kept evaluated, those that were asked for last."""


class Bulletins:
    """The bulletins of this gateway, each evaluated once for each state that it is asked in.

    Args:
        settings: Where the definitions are.
        state: What the gateway knows.

    Attributes:
        version: Rises whenever definitions change.
        naming: Names the cases behind what they say.

    Raises:
        BadFile: A definition cannot be used.
    """

    def __init__(self, settings: Settings, state: State) -> None:
        self.version = 0
        self._catalogue = state.catalogue
        self._shelf = Shelf(Path(settings.bulletins), state.catalogue)
        self._shelf.open()
        self._state = state
        self._version: tuple[int, ...] | None = None
        self._evaluator: Evaluator
        self._evaluated: dict[str, Bulletin] = {}
        self.naming = Naming(state)
        self._first: int | None = None
        self._first_of: tuple[int, int] | None = None

    @property
    def files(self) -> Files:
        """What is in the folder by id, templates as well, as it was when last looked at."""
        return self._shelf.definitions

    @property
    def definitions(self) -> Mapping[str, Definition]:
        """The bulletins by id that are of no template."""
        return {name: made for name, made in self.files.items() if isinstance(made, Definition)}

    def first_day(self) -> int | None:
        """Return the first day of the record; None where it is empty or not read yet."""
        state = self._state
        asked = state.tallies.version, state.today()
        if state.figures_ready and asked != self._first_of:
            self._first = first_day(
                state.tallies.figures, state.catalogue, state.today(), self._first
            )
            self._first_of = asked
        return self._first

    def headings(self) -> Iterator[Heading]:
        """Return what there is, of a template each period that the record has, latest first."""
        any_template = any(isinstance(made, Template) for made in self.files.values())
        first = self.first_day() if any_template else None
        return headings(self.files, first, self._state.today())

    def find(self, identifier: str) -> Definition:
        """Return the definition of a bulletin.

        Raises:
            Problem: 404; there is none of that id. 503; figures have to be read before that is
                known.
        """
        today = self._state.today()
        definition = find(self.files, identifier, today)
        detail = f"{shown(identifier)} is not a bulletin; {names_there_are(self.files, today)}"
        if definition is not None and definition.template:
            require_figures(self._state)
            first = self.first_day()
            if not is_recorded(definition, first, today):
                detail, definition = not_recorded(definition, first), None
        if definition is None:
            raise Problem(404, "No such bulletin", detail)
        return definition

    def digest(self, definition: Definition) -> str | None:
        """Return the digest of the file that a bulletin was read from; None if it has changed."""
        return self._shelf.digest(definition)

    async def run(self) -> None:
        """Look at the folder again and again."""
        failed = False
        while True:
            await asyncio.sleep(FOLDER_SECONDS)
            try:
                await self.look()
                failed = False
            except Exception:
                # What was read before is still served; saying so every time would fill the log.
                if not failed:
                    logger.exception("the folder of bulletins cannot be looked at")
                failed = True

    async def look(self) -> None:
        """Look at the folder once; disks may be slow, so others are served meanwhile."""
        state = self._state
        counted: CountedValues = any_name
        if state.figures_ready:
            figures = state.tallies.figures
            dimensions = state.catalogue.dimensions
            counted = {dimension: figures.values(dimension) for dimension in dimensions}.__getitem__
        renamed = state.catalogue is not self._catalogue
        if renamed:
            self._catalogue = state.catalogue
            self._shelf.rename(state.catalogue)
        if await asyncio.to_thread(self._shelf.look, counted) or renamed:
            self.version += 1

    def get(self, identifier: str) -> Bulletin:
        """Evaluate the bulletin of an id over what is counted now; raises what `find` raises."""
        return self.evaluated(self.find(identifier))

    def evaluated(self, definition: Definition) -> Bulletin:
        """Evaluate a bulletin that `find` returned over what is counted now."""
        state = self._state
        # Quick reports are issued and never change, so how many there are says which.
        version = (state.tallies.version, len(state.issues), self.version, state.today())
        if version != self._version:
            self._evaluator = Evaluator(state.tallies.figures, state.issues.values(), state.today())
            self._version, self._evaluated = version, {}
        kept = self._evaluated
        found = kept.pop(definition.id, None) or self._evaluator.evaluate(definition)
        kept[definition.id] = found
        if len(kept) > MOST_KEPT:
            del kept[next(iter(kept))]
        return found


BULLETINS: Final = web.AppKey("bulletins", Bulletins)


def prepare(app: web.Application) -> None:
    """Read the definitions for an application that has STATE and SETTINGS.

    Raises:
        BadFile: One cannot be used.
    """
    app[BULLETINS] = Bulletins(app[SETTINGS], app[STATE])
    app.cleanup_ctx.append(_looking)


async def _looking(app: web.Application) -> AsyncIterator[None]:
    """Look at the folder for as long as the application runs."""
    looking = asyncio.create_task(app[BULLETINS].run())
    yield
    await end_tasks([looking])


@keeps_to_units
async def list_bulletins(request: web.Request) -> web.StreamResponse:
    """Answer ``/v1/bulletins``; bulletins are of the county, so a unit's caller has none."""
    parameters(request.rel_url.raw_query_string, ())
    state = request.app[STATE]
    listed = [
        {
            "id": heading.id,
            "title": label_json(heading.title),
            "period": str(heading.period),
            "as_of": day_date(heading.as_of).isoformat(),
            "publication": latest_json(state, heading.id),
        }
        | ({"template": heading.template} if heading.template else {})
        for heading in request.app[BULLETINS].headings()
        if not units_of(request)
    ]
    return json_answer(request, {"bulletins": listed, "current": state.current()})


async def get_bulletin(request: web.Request) -> web.StreamResponse:
    """Answer ``/v1/bulletins/{id}``."""
    state, bulletins = request.app[STATE], request.app[BULLETINS]
    given = parameters(request.rel_url.raw_query_string, (*PARAMETERS, *PAPER_PARAMETERS))
    identifier = percent_decoded("id", request.rel_url.raw_path.rpartition("/")[2])
    definition = bulletins.find(identifier)
    form = chosen(request, given, BULLETIN_FORMATS)
    download = is_download(given)
    paper = read_paper(state.catalogue, *map(given.get, PAPER_PARAMETERS))
    check_form(form, paper)
    require_figures(state)
    found = bulletins.evaluated(definition)
    if before := issued_before(definition, bulletins.files, state):
        found = with_issued(found, before)
    current = state.current()
    # What has case numbers is kept by nobody on the way, as a list of cases is not.
    private: dict[str, str] = {}
    if may_see_cases(request) and found.evidence():
        found = await bulletins.naming.named(found)
        private = {"Cache-Control": "no-store"}
    if form is JSON:
        published = {"publication": latest_json(state, definition.id)}
        said = bulletin_json(found, state.catalogue) | published
        body = encode_json(said | {"current": current})
    elif form is HTML and not download:
        notes = _notes(definition, current)
        body = bulletin_html(found, state.catalogue, paper, shown=True, notes=notes).encode()
    elif form.is_office:
        body = await in_turn(partial(written, found, state.catalogue, form, paper))
    else:
        body = written(found, state.catalogue, form, paper)
    name = (f"bulletin-{_plain(identifier)}", definition.title.zh) if download else None
    # Forms for programs have no place for it, and must be byte for byte what the command prints.
    headers = {"Kuaibao-Current": encode_json(current).decode()}
    return document(request, body, form, name, **headers, **private)


def _notes(definition: Definition, current: Any) -> list[Label]:
    """Say what a reader should know first; the command says the same on standard error."""
    notes = []
    if not current.kafka:
        zh = "Kafka 无响应，以下数字可能不是最新"
        notes.append(Label(zh, "Kafka does not answer; these figures may be behind"))
    elif current.lag:
        zh = f"还有 {current.lag} 条记录未统计"
        notes.append(Label(zh, f"{current.lag} records are not counted yet"))
    if note := calendar_note(definition):
        notes.append(note)
    return notes


def _plain(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9.-]+", "-", text)


routes: Routes = [
    ("GET", "/v1/bulletins", list_bulletins, "figures"),
    ("GET", "/v1/bulletins/{id}", get_bulletin, "figures"),
    ("GET", "/page/document.css", get_style_sheet, None),
]
