"""Cases behind problems and points: for callers with the role for cases, and for nobody else."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

import pytest
from aiohttp import web

from streams.core.bulletins.quick_reports import Issue
from streams.core.figures.figures import Question
from streams.gateway.documents import bulletins
from streams.gateway.http.callers import CALLER, Caller, Role
from streams.gateway.index.listing import CasePage, Listed, NotYet
from streams.printing.formats import BULLETIN_FORMATS
from streams.settings.settings import Settings
from tests.support.contract import closed, document, validator
from tests.support.county import TEXT as CATALOGUE
from tests.support.tables_bulletin import TABLES_EVENTS, TABLES_TEXT
from tests.unit.gateway.asking import World, application, served

CURRENT: Final = {
    "at": "0.1",
    "missing": [],
    "lag": 0,
    "kafka": True,
    "event_time": None,
    "intake_time": None,
    "calendar_ends": None,
    "unreadable": 0,
}
IDS: Final = ("t-0001", "t-0002", "t-0003")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Index:
    """A fake of the index of cases, which counts how often it is asked."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.asked = 0
        self.missing = False

    async def behind(
        self,
        question: Question,
        measure: str,
        *,
        less: str | None,
        at: tuple[int, ...],
        limit: int,
    ) -> CasePage:
        """List the cases of the bureau."""
        await asyncio.sleep(0)
        assert at == self.world.tallies.flushes
        if self.missing:
            raise NotYet("being rebuilt")
        assert less is None
        assert question.selection.wanted["department"] == ["transport"]
        self.asked += 1
        many = {"overdue": 2, "received": 3}[measure]
        items = [Listed(subject, 0, 1, b"") for subject in IDS[:many]][:limit]
        return CasePage(at, many, many, items, many > limit)


class Circular(World):
    """A world with letters and their index."""

    def __init__(self) -> None:
        super().__init__()
        self.issues: dict[tuple[int, int], Issue] = {}
        self.index = self.cases = Index(self)
        self.tell(TABLES_EVENTS)


class Asked:
    """A gateway that is asked by a caller with some roles."""

    def __init__(self, folder: Path) -> None:
        (folder / "circular.toml").write_text(TABLES_TEXT, encoding="utf-8")
        (folder / "catalogue.toml").write_text(CATALOGUE, encoding="utf-8")
        self.settings = Settings(bulletins=str(folder), catalogue=str(folder / "catalogue.toml"))
        (folder / "catalogue.toml").unlink()
        self.world = Circular()
        self.index = self.world.index

    def get(self, *roles: Role, form: str = "json", times: int = 1) -> bytes:
        """Ask for the bulletin; what names cases must be kept by nobody on the way."""

        @web.middleware
        async def identified(request: web.Request, handler: Handler) -> web.StreamResponse:
            request[CALLER] = Caller("test", frozenset(roles), ())
            return await handler(request)

        async def ask() -> bytes:
            app = application(self.world, self.settings)
            app.middlewares.append(identified)
            bulletins.prepare(app)
            for method, path, handler, _ in bulletins.routes:
                app.router.add_route(method, path, handler)
            async with served(app) as client:
                for _ in range(times):
                    async with client.session.get(
                        client.url(f"/v1/bulletins/circular?format={form}")
                    ) as response:
                        assert response.status == 200
                        is_private = response.headers.get("Cache-Control") == "no-store"
                        assert is_private == ("cases" in roles)
                        body = await response.read()
            return body

        return asyncio.run(ask())


@pytest.fixture
def asked(tmp_path: Path) -> Asked:
    """Make a gateway with the county's circular."""
    return Asked(tmp_path)


def test_callers_with_the_role_read_which_cases(asked: Asked) -> None:
    """So many as the file names, and how many more there are; the answer is as the contract is."""
    found = json.loads(asked.get("figures", "cases"))
    (problem,) = found["problems"]
    assert [(each["cases"], each["more"]) for each in problem["sentences"]] == [
        ([IDS[0]], 1),
        ([], 0),
    ]
    lost = next(each for each in found["assessment"] if each["unit"] == "transport")["lost"]
    assert [(each["cases"], each["more"]) for each in lost] == [
        ([*IDS[:2]], 0),
        ([*IDS], 0),
    ]


def test_others_read_how_many(asked: Asked) -> None:
    """Not one number of a case is in any form, and the index is not even asked."""
    found = json.loads(asked.get("figures"))
    (problem,) = found["problems"]
    assert [(each["cases"], each["more"]) for each in problem["sentences"]] == [([], 2), ([], 0)]
    for form in BULLETIN_FORMATS:
        body = asked.get("figures", form=form)
        assert not any(subject.encode() in body for subject in IDS)
    assert asked.index.asked == 0


@pytest.mark.parametrize("form", ["text", "markdown", "html", "csv"])
def test_every_form_names_them(asked: Asked, form: str) -> None:
    """In both languages."""
    body = asked.get("figures", "cases", form=form).decode().replace("\\", "")
    assert body.count("t-0001") >= 3
    assert "t-0003" in body


def test_each_question_is_looked_up_once(asked: Asked) -> None:
    """For as long as the figures stay the same."""
    asked.get("figures", "cases", times=3)
    assert asked.index.asked == 2


def test_without_an_index_it_is_said_how_many(asked: Asked) -> None:
    """A bulletin is not refused because cases cannot be named just now."""
    asked.index.missing = True
    found = json.loads(asked.get("figures", "cases"))
    assert found["problems"][0]["sentences"][0]["more"] == 2
    asked.world.cases_ready = False
    assert json.loads(asked.get("figures", "cases")) | {"current": None} == found | {
        "current": None
    }


def test_the_answer_is_what_the_contract_says(asked: Asked) -> None:
    """With every part that a bulletin can have."""
    found = json.loads(asked.get("figures", "cases"))
    assert {"tables", "problems", "assessment"} <= set(found)
    validator(closed(document()), "/components/schemas/Bulletin").validate(
        found | {"current": CURRENT}
    )
