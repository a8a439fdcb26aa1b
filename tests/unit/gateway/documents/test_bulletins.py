"""``/v1/bulletins``: every form, the same bytes as the command's, and what is refused."""

import asyncio
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest
from aiohttp import web
from click.testing import CliRunner, Result

import streams.bulletins.folder
import streams.topics.lag
from streams.commands.cli import main
from streams.core.bulletins.definitions import Definition
from streams.core.bulletins.evaluation import Bulletin, Evaluator
from streams.core.bulletins.quick_reports import Issue
from streams.core.county.working_calendar import WorkingCalendar
from streams.gateway.documents import bulletins
from streams.gateway.documents.bulletins import Bulletins
from streams.printing import as_pdf
from streams.printing.as_html import bulletin_html, style_sheet
from streams.printing.formats import BULLETIN_FORMATS, DOCX, XLSX
from streams.settings.settings import Settings
from tests.support.county import TEXT as CATALOGUE
from tests.support.county import letter
from tests.support.county_bulletin import EVENTS, ISSUES, TEXT
from tests.unit.gateway.asking import World, application, served
from tests.unit.gateway.gone import without


class Answer(NamedTuple):
    """What was answered."""

    status: int
    body: bytes
    headers: Mapping[str, str]

    @property
    def json(self) -> Any:
        """What its JSON holds."""
        return json.loads(self.body)


class Reported(World):
    """A world with quick reports."""

    def __init__(self) -> None:
        super().__init__()
        self.issues: dict[tuple[int, int], Issue] = {(i.year, i.number): i for i in ISSUES}
        self.tell(EVENTS)


Ask = Callable[..., Answer]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Name a folder with the county's catalogue and its bulletin."""
    (tmp_path / "bulletins").mkdir()
    (tmp_path / "bulletins" / "march.toml").write_text(TEXT, encoding="utf-8")
    (tmp_path / "catalogue.toml").write_text(CATALOGUE, encoding="utf-8")
    return Settings(
        bulletins=str(tmp_path / "bulletins"), catalogue=str(tmp_path / "catalogue.toml")
    )


def app_of(world: Reported, settings: Settings) -> web.Application:
    """Make an application of these handlers, the page's files before them."""

    async def page(_: web.Request) -> web.Response:
        return web.Response(text="of the page")

    app = application(world, settings)
    bulletins.prepare(app)
    app.router.add_get("/page/{file}", page)
    for method, path, handler, _ in bulletins.routes:
        app.router.add_route(method, path, handler)
    return app


@pytest.fixture
def ask(settings: Settings) -> Ask:
    """Return a function that asks a gateway made for the purpose."""

    def asked(path: str, world: Reported | None = None, **headers: str) -> Answer:
        async def run() -> Answer:
            async with (
                asyncio.timeout(30),
                served(app_of(world or Reported(), settings)) as client,
                client.session.get(client.url(path), headers=headers) as response,
            ):
                return Answer(response.status, await response.read(), response.headers)

        return asyncio.run(run())

    return asked


@pytest.fixture
def command(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Return a function that prints the bulletin of a world by the command."""

    def printed(world: Reported, *options: str) -> Result:
        async def evaluate(definitions: list[Definition], *_: Any, **__: Any) -> list[Bulletin]:
            evaluator = Evaluator(world.tallies.figures, world.issues.values())
            return [evaluator.evaluate(definition) for definition in definitions]

        async def read_lag(*_: Any) -> int:
            return 3

        monkeypatch.setattr(streams.bulletins.folder, "evaluate", evaluate)
        monkeypatch.setattr(streams.topics.lag, "read_lag", read_lag)
        environ = {
            "KUAIBAO_BULLETINS": settings.bulletins,
            "KUAIBAO_CATALOGUE": settings.catalogue,
        }
        return CliRunner().invoke(main, ["bulletin", "march", *options], env=environ)

    return printed


def test_the_list(ask: Ask) -> None:
    """It has title, period and day of each, and says how current the figures are."""
    answer = ask("/v1/bulletins")
    assert answer.status == 200
    assert answer.json["bulletins"] == [
        {
            "id": "march",
            "title": {"zh": "试县2015年3月通报", "en": "Testshire: March 2015"},
            "period": "2015-03-01..2015-03-31",
            "as_of": "2015-03-31",
            "publication": None,
        }
    ]
    assert answer.json["current"]["kafka"] is True


@pytest.mark.parametrize(
    ("form", "media_type"),
    [
        ("json", "application/json"),
        ("text", "text/plain; charset=utf-8"),
        ("markdown", "text/markdown; charset=utf-8"),
        ("html", "text/html; charset=utf-8"),
        ("csv", "text/csv; charset=utf-8"),
        ("docx", DOCX.media_type),
        ("xlsx", XLSX.media_type),
    ],
)
def test_each_form_is_had_by_its_name_or_its_media_type(
    ask: Ask, form: str, media_type: str
) -> None:
    """The same either way; the name goes first."""
    named = ask(f"/v1/bulletins/march?format={form}", Accept="image/png")
    accepted = ask("/v1/bulletins/march", Accept=media_type.partition(";")[0])
    assert named.status == accepted.status == 200
    assert named.headers["Content-Type"] == accepted.headers["Content-Type"] == media_type
    assert named.headers["Vary"] == "Accept"
    assert named.body == accepted.body
    assert "Content-Disposition" not in named.headers


@pytest.mark.parametrize(
    ("form", "path"),
    [
        ("text", "/v1/bulletins/march?format=text"),
        ("markdown", "/v1/bulletins/march?format=markdown"),
        ("csv", "/v1/bulletins/march?format=csv"),
        ("csv", "/v1/bulletins/march?format=csv&download=1"),
        ("html", "/v1/bulletins/march?format=html&download=1"),
        ("docx", "/v1/bulletins/march?format=docx"),
        ("xlsx", "/v1/bulletins/march?format=xlsx&download=1"),
    ],
)
def test_the_command_prints_the_same_bytes(
    ask: Ask, command: Callable[..., Result], form: str, path: str
) -> None:
    """Of what both count alike."""
    world = Reported()
    printed = command(world, "--format", form)
    assert printed.exit_code == 0, printed.output
    assert printed.stdout_bytes == ask(path, world).body
    assert "3 records are not counted yet" in printed.stderr


@pytest.mark.parametrize("form", ["docx", "xlsx", "text"])
def test_the_command_writes_a_file(
    command: Callable[..., Result], tmp_path: Path, form: str
) -> None:
    """``-o`` names it, whatever the form; nothing is printed, and the file is what would be."""
    path = tmp_path / "通报"
    world = Reported()
    printed = command(world, "--format", form, "-o", str(path))
    assert printed.exit_code == 0, printed.output
    assert printed.stdout_bytes == b""
    assert path.read_bytes() == command(world, "--format", form).stdout_bytes


def test_a_document_is_asked_for_in_a_language_with_number_and_day(
    ask: Ask, command: Callable[..., Result], settings: Settings
) -> None:
    """Over HTTP and by the command alike; the number is written as the catalogue has it."""
    world = Reported()
    one = ask("/v1/bulletins/march?format=docx&language=en&dated=2015-04-03", world)
    options = ("--format", "docx", "--language", "en", "--dated", "2015-04-03")
    assert one.body == command(world, *options).stdout_bytes
    assert one.body != ask("/v1/bulletins/march?format=docx&language=zh", world).body
    compared = ask("/v1/bulletins/march?format=html&language=zh&compare=1&download=1", world)
    printed = command(world, "--format", "html", "--language", "zh", "--compare")
    assert compared.body == printed.stdout_bytes
    assert "相符" in compared.body.decode()
    Path(settings.catalogue).write_text(
        CATALOGUE + '[office]\nreference = { zh = "试政发〔{year}〕{number}号" }\n',
        encoding="utf-8",
    )
    numbered = command(world, *options[2:], "--format", "html", "--language", "zh", "--number", "3")
    assert "试政发〔2015〕3号" in numbered.stdout


def test_where_no_pdf_can_be_made_it_is_said_how(
    ask: Ask, command: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With 400, or exit code 2, and what there is instead."""
    as_pdf._compiler.cache_clear()
    monkeypatch.setitem(sys.modules, "typst", None)
    answer = ask("/v1/bulletins/march?format=pdf")
    assert answer.status == 400
    assert "kuaibao[pdf]" in answer.json["detail"]
    assert "docx" in answer.json["detail"]
    printed = command(Reported(), "--format", "pdf")
    assert printed.exit_code == 2
    assert "kuaibao[pdf]" in printed.stderr


def test_a_file_that_cannot_be_written_is_named(
    command: Callable[..., Result], tmp_path: Path
) -> None:
    """With the system's reason."""
    path = tmp_path / "away" / "b.docx"
    printed = command(Reported(), "--format", "docx", "-o", str(path))
    assert printed.exit_code == 2
    assert f"{path}: cannot be written: No such file or directory" in printed.output


def test_json_is_the_command_s_and_how_current_it_is(
    ask: Ask, command: Callable[..., Result]
) -> None:
    """``--json`` is the short form of ``--format json``."""
    world = Reported()
    printed = command(world, "--json")
    answer = ask("/v1/bulletins/march", world)
    own = {"publication", "current"}
    assert list(answer.json) == ["id", "title", "figures", "sections", "publication", "current"]
    assert json.loads(printed.stdout) == {k: v for k, v in answer.json.items() if k not in own}


def test_every_form_says_how_current_it_is_in_its_header(ask: Ask) -> None:
    """A text has no place for it within."""
    for form in BULLETIN_FORMATS:
        answer = ask(f"/v1/bulletins/march?format={form}")
        assert json.loads(answer.headers["Kuaibao-Current"])["at"] == "0.1"


def test_html_that_is_shown_has_links_and_notes_and_what_is_saved_stands_alone(ask: Ask) -> None:
    """The page's style sheet is beside the one and within the other."""
    world = Reported()
    world.kafka = False
    shown = ask("/v1/bulletins/march?format=html", world).body.decode()
    saved = ask("/v1/bulletins/march?format=html&download=1", world).body.decode()
    assert 'href="/#/cases?kind=letter' in shown
    assert 'href="/page/document.css"' in shown
    assert "Kafka does not answer" in shown
    assert 'href="/' not in saved
    assert "Kafka" not in saved


def test_no_calendar_is_made_to_show_a_bulletin(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes a quarter of a second, in which nobody else is answered."""

    def made(*_: object) -> None:
        raise AssertionError("a calendar is made")

    monkeypatch.setattr(WorkingCalendar, "__init__", made)
    assert ask("/v1/bulletins/march?format=html").status == 200


def test_a_file_to_save_has_a_name_in_both_scripts(ask: Ask) -> None:
    """Programs that know only ASCII have one too."""
    told = ask("/v1/bulletins/march?format=csv&download=1").headers["Content-Disposition"]
    full = quote("试县2015年3月通报.csv")
    assert told == f"attachment; filename=\"bulletin-march.csv\"; filename*=UTF-8''{full}"


def test_who_has_it_already_is_told_so(ask: Ask) -> None:
    """Per form."""
    first = ask("/v1/bulletins/march?format=text")
    tag = first.headers["ETag"]
    again = ask("/v1/bulletins/march?format=text", **{"If-None-Match": tag})
    assert (again.status, again.body, again.headers["Vary"]) == (304, b"", "Accept")
    assert ask("/v1/bulletins/march?format=csv", **{"If-None-Match": tag}).status == 200


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/v1/bulletins/april", 404, "there are march"),
        ("/v1/bulletins/%E4%BF%A1", 404, "there are march"),
        ("/v1/bulletins/march?format=odt", 400, "json, text, markdown, html, csv"),
        ("/v1/bulletins/march?format=", 400, "json, text, markdown, html, csv"),
        ("/v1/bulletins/march?format=csv&format=csv", 400, "is given twice"),
        ("/v1/bulletins/march?form=csv", 400, "there are format, download"),
        ("/v1/bulletins/march?download=yes", 400, "leave it out"),
        ("/v1/bulletins/march?format=docx&language=fr", 400, "zh, en, both"),
        ("/v1/bulletins/march?format=xlsx&language=zh", 400, "html, docx, pdf"),
        ("/v1/bulletins/march?compare=1", 400, "html, docx, pdf"),
        ("/v1/bulletins/march?format=docx&dated=tomorrow", 400, "write one as"),
        ("/v1/bulletins/march?format=docx&number=3", 400, "needs dated"),
        ("/v1/bulletins/march?format=docx&number=3&dated=2015-04-03", 400, "[office]"),
        ("/v1/bulletins/%FF", 400, "UTF-8"),
        ("/v1/bulletins?year=2015", 400, "year"),
    ],
)
def test_what_there_is_not_is_said_with_what_there_is(
    ask: Ask, path: str, status: int, said: str
) -> None:
    """The answer is a problem."""
    answer = ask(path)
    assert answer.status == status
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert said in answer.json["detail"]


def test_a_form_that_there_is_not_is_406_with_those_there_are(ask: Ask) -> None:
    """The form is asked for by Accept."""
    answer = ask("/v1/bulletins/march", Accept="image/png")
    assert answer.status == 406
    types = "application/json, text/plain, text/markdown, text/html, text/csv"
    assert types in answer.json["detail"]
    assert answer.headers["Vary"] == "Accept"
    assert ask("/v1/bulletins", Accept="text/html").status == 406


def test_no_bulletin_is_made_of_half_the_figures(ask: Ask) -> None:
    """People would believe it; the list is still answered."""
    world = Reported()
    world.figures_ready = False
    answer = ask("/v1/bulletins/march?format=text", world)
    assert (answer.status, answer.headers["Retry-After"]) == (503, "2")
    assert ask("/v1/bulletins", world).status == 200


def test_figures_are_evaluated_once_for_each_state(settings: Settings) -> None:
    """They are evaluated again when events or quick reports come."""
    world = Reported()
    found = Bulletins(settings, world.state)
    first = found.get("march")
    assert found.get("march") is first
    world.tell([*EVENTS, letter("2015-03-09", subject="l9")])
    second = found.get("march")
    assert (first.figures["received"].value, second.figures["received"].value) == (3, 4)
    assert found.get("march") is second
    world.issues[2015, 3] = Issue(2015, 3, "2015-03-05", ())
    assert found.get("march").figures["reports"].value == 3


def test_a_bulletin_that_changes_or_comes_is_taken_in(settings: Settings) -> None:
    """A running gateway takes it in, figures and all."""
    world = Reported()
    found = Bulletins(settings, world.state)
    first = found.get("march")
    folder = Path(settings.bulletins)
    (folder / "march.toml").write_text(TEXT.replace("2015年3月", "三月"), encoding="utf-8")
    (folder / "april.toml").write_text(TEXT.replace('"march"', '"april"'), encoding="utf-8")
    asyncio.run(found.look())
    assert list(found.definitions) == ["april", "march"]
    assert found.get("march").definition.title.zh != first.definition.title.zh
    assert found.get("april").figures["received"].value == first.figures["received"].value
    version = found.version
    asyncio.run(found.look())
    assert found.version == version


def test_a_bulletin_of_what_the_catalogue_lost(settings: Settings) -> None:
    """Its figures are those of what is counted, and its page links where that can be told."""
    world = Reported()
    before = Bulletins(settings, world.state).get("march")
    world.catalogue = without("letter")
    found = Bulletins(settings, world.state)
    asyncio.run(found.look())
    after = found.get("march")
    assert after.figures["received"].value == before.figures["received"].value == 3
    assert bulletin_html(after, world.catalogue, shown=True)


def test_a_running_gateway_looks_by_itself(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It need not be asked to, or restarted."""
    monkeypatch.setattr(bulletins, "FOLDER_SECONDS", 0.01)
    path = Path(settings.bulletins) / "april.toml"

    async def run() -> None:
        async with asyncio.timeout(30), served(app_of(Reported(), settings)) as client:

            async def until(status: int) -> None:
                while True:
                    async with client.session.get(client.url("/v1/bulletins/april")) as response:
                        if response.status == status:
                            return
                    await asyncio.sleep(0.01)

            await until(404)
            path.write_text(TEXT.replace('"march"', '"april"'), encoding="utf-8")
            await until(200)
            path.unlink()
            await until(404)

    asyncio.run(run())


def test_a_gateway_without_bulletins(settings: Settings) -> None:
    """The list is empty, and each bulletin is answered as missing."""
    (Path(settings.bulletins) / "march.toml").unlink()

    async def run() -> tuple[Any, Any]:
        async with asyncio.timeout(30), served(app_of(Reported(), settings)) as client:
            async with client.session.get(client.url("/v1/bulletins")) as response:
                listed = await response.json()
            async with client.session.get(client.url("/v1/bulletins/march")) as response:
                return listed["bulletins"], await response.json()

    listed, refused = asyncio.run(run())
    assert listed == []
    assert refused["detail"] == '"march" is not a bulletin; there is none'


def test_the_style_sheet_is_served_beside_the_page_s_files(ask: Ask) -> None:
    """Whichever was there first."""
    answer = ask("/page/document.css")
    assert (answer.body, answer.headers["Content-Type"]) == (
        style_sheet(),
        "text/css; charset=utf-8",
    )
    assert ask("/page/page.css").body == b"of the page"
