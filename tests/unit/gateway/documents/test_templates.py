"""``/v1/bulletins`` of templates: which there are, by which name, and what is kept of them."""

import asyncio
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import streams.bulletins.folder
import streams.topics.lag
from streams.bulletins.naming import CountedRows
from streams.commands.cli import main
from streams.core.bulletins.named import MOST_LISTED
from streams.core.bulletins.quick_reports import Issue
from streams.gateway.documents import bulletins
from streams.gateway.documents.bulletins import MOST_KEPT, Bulletins
from streams.settings.settings import Settings
from tests.support.county import TEXT as CATALOGUE
from tests.support.county import letter
from tests.support.county_bulletin import TEXT
from tests.support.templates import QUARTERLY
from tests.unit.gateway.asking import World, application, served

EVENTS = [
    letter("2014-12-30", subject="l0"),
    letter("2015-02-03", subject="l1"),
    letter("2015-05-03", subject="l2"),
    letter("2015-05-04", subject="l3"),
]


class Told(World):
    """A world with letters, on some day."""

    def __init__(self, day: str = "2015-08-15") -> None:
        super().__init__(day)
        self.issues: dict[tuple[int, int], Issue] = {}
        self.tell(EVENTS)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Name a folder with a template and a bulletin of one period."""
    (tmp_path / "bulletins").mkdir()
    (tmp_path / "bulletins" / "circular.toml").write_text(QUARTERLY, encoding="utf-8")
    (tmp_path / "bulletins" / "march.toml").write_text(TEXT, encoding="utf-8")
    (tmp_path / "catalogue.toml").write_text(CATALOGUE, encoding="utf-8")
    return Settings(
        bulletins=str(tmp_path / "bulletins"), catalogue=str(tmp_path / "catalogue.toml")
    )


def ask(path: str, settings: Settings, world: World) -> tuple[int, Any]:
    """Ask a gateway of these handlers; return status and JSON, or the text."""
    app = application(world, settings)
    bulletins.prepare(app)
    for method, at, handler, _ in bulletins.routes:
        app.router.add_route(method, at, handler)

    async def run() -> tuple[int, Any]:
        async with (
            asyncio.timeout(30),
            served(app) as client,
            client.session.get(client.url(path)) as response,
        ):
            said = await response.text()
            is_json = response.content_type.endswith("json")
            return response.status, json.loads(said) if is_json else said

    return asyncio.run(run())


def test_the_list_has_each_period_of_the_record(settings: Settings) -> None:
    """From the present one back to that of the first letter; others are as they were."""
    status, said = ask("/v1/bulletins", settings, Told())
    assert status == 200
    assert [each["id"] for each in said["bulletins"]] == [
        *("circular-2015-Q3", "circular-2015-Q2", "circular-2015-Q1", "circular-2014-Q4"),
        "march",
    ]
    assert said["bulletins"][0] == {
        "id": "circular-2015-Q3",
        "title": {"zh": "2015年第三季度通报", "en": "Circular of the third quarter of 2015"},
        "period": "2015-07-01..2015-09-30",
        "as_of": "2015-08-15",
        "publication": None,
        "template": "circular",
    }
    assert "template" not in said["bulletins"][-1]


def test_one_file_gives_each_period_s_figures(settings: Settings) -> None:
    """By name, in every form."""
    status, said = ask("/v1/bulletins/circular-2015-Q2", settings, Told())
    assert status == 200
    assert said["title"]["zh"] == "2015年第二季度通报"
    assert said["figures"]["received"]["value"] == 2
    assert said["figures"]["growth"]["printed"] == "+100%"
    assert said["sections"][0]["title"]["zh"] == "2015年第二季度来信"
    status, said = ask("/v1/bulletins/circular-2015-Q1?format=text", settings, Told())
    assert status == 200
    assert "2015年第一季度 1 件，环比 —（上期记录不全）" in said


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("circular-2015-Q4", "there are circular-2015-Q3 and earlier ones, march"),
        ("circular-2015", "there are circular-2015-Q3 and earlier ones, march"),
        ("circular", "there are circular-2015-Q3 and earlier ones, march"),
        ("circular-2014-Q3", "the record begins on 2014-12-30, after its period"),
    ],
)
def test_what_there_is_not(settings: Settings, name: str, said: str) -> None:
    """What is to come, what was before the record, and a template by itself."""
    status, answer = ask(f"/v1/bulletins/{name}", settings, Told())
    assert status == 404
    assert answer["detail"].endswith(said)


def test_an_empty_record_has_the_present_period(settings: Settings) -> None:
    """And nothing before it."""
    world = Told()
    world.tell([])
    _, said = ask("/v1/bulletins", settings, world)
    assert [each["id"] for each in said["bulletins"]] == ["circular-2015-Q3", "march"]
    status, answer = ask("/v1/bulletins/circular-2015-Q2", settings, world)
    assert (status, "the record is empty" in answer["detail"]) == (404, True)
    assert ask("/v1/bulletins/circular-2015-Q3", settings, world)[0] == 200


def test_before_figures_are_read_nobody_knows_where_the_record_begins(settings: Settings) -> None:
    """The list is answered, with the present period alone."""
    world = Told()
    world.figures_ready = False
    _, said = ask("/v1/bulletins", settings, world)
    assert [each["id"] for each in said["bulletins"]] == ["circular-2015-Q3", "march"]
    assert ask("/v1/bulletins/circular-2014-Q3", settings, world)[0] == 503


def test_a_day_later_there_is_another(settings: Settings) -> None:
    """What was evaluated as of yesterday is evaluated again."""
    world = Told("2015-09-30")
    found = Bulletins(settings, world.state)
    before = found.get("circular-2015-Q3")
    assert found.get("circular-2015-Q3") is before
    world.day = date(2015, 10, 1)
    assert next(found.headings()).id == "circular-2015-Q4"
    after = found.get("circular-2015-Q3")
    assert after is not before
    assert after.definition.as_of == before.definition.as_of


def test_the_record_can_come_to_begin_earlier_and_later(settings: Settings) -> None:
    """A letter that comes late begins it earlier; where the first is gone it begins later."""
    world = Told()
    found = Bulletins(settings, world.state)
    for events, last in (
        (EVENTS, "circular-2014-Q4"),
        ([letter("2014-03-01", subject="late"), *EVENTS], "circular-2014-Q1"),
        (EVENTS[1:], "circular-2015-Q1"),
        ([], "circular-2015-Q3"),
        (EVENTS, "circular-2014-Q4"),
    ):
        world.tell(events)
        assert [each.id for each in found.headings() if each.template][-1] == last


def test_only_so_many_are_kept_evaluated(settings: Settings) -> None:
    """Those asked for last; whoever asks for all periods does not fill the memory."""
    path = Path(settings.bulletins) / "circular.toml"
    path.write_text(QUARTERLY.replace('"quarter"', '"week"'), encoding="utf-8")
    world = Told()
    world.tell([letter("2010-01-05", subject="first"), *EVENTS])
    found = Bulletins(settings, world.state)
    names = [heading.id for heading in found.headings() if heading.template]
    assert len(names) == MOST_LISTED > MOST_KEPT
    kept = found.get("march")
    for name in names:
        found.get(name)
        assert found.get("march") is kept
    assert len(found._evaluated) == MOST_KEPT
    assert list(found._evaluated)[-2:] == [names[-1], "march"]
    # What was asked for other bulletins is forgotten: this one asks a few questions.
    assert len(found._evaluator._asked) < 20


def test_the_command_lists_and_prints_them(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list needs no Kafka and has the latest; what is printed is what the gateway shows."""
    world = Told()

    async def no_lag(_: object) -> int:
        return 0

    async def no_issues(_: object) -> list[Issue]:
        return []

    async def read(_: object) -> CountedRows:
        return CountedRows(world.tallies.figures, [])

    async def provided(*_: object, **__: object) -> None:
        return None

    monkeypatch.setattr(streams.bulletins.folder, "today", lambda _: world.today())
    monkeypatch.setattr(streams.bulletins.folder, "provision", provided)
    monkeypatch.setattr(streams.bulletins.folder, "read_counted", read)
    monkeypatch.setattr(streams.bulletins.folder, "read_issues", no_issues)
    monkeypatch.setattr(streams.topics.lag, "read_lag", no_lag)
    for name in ("bulletins", "catalogue"):
        monkeypatch.setenv(f"KUAIBAO_{name.upper()}", getattr(settings, name))
    listed = CliRunner().invoke(main, ["bulletin"])
    each = "（每季度一份 · one for each quarter）"
    assert listed.output.splitlines() == [
        f"circular-2015-Q3  2015年第三季度通报  Circular of the third quarter of 2015  {each}",
        "march  试县2015年3月通报  Testshire: March 2015",
    ]
    printed = CliRunner().invoke(main, ["bulletin", "circular-2015-Q2"])
    _, shown = ask("/v1/bulletins/circular-2015-Q2?format=text", settings, world)
    assert (printed.exit_code, printed.stdout) == (0, shown)
    for name, said in (
        ("circular-2014-Q3", "the record begins on 2014-12-30"),
        ("circular-2016-Q1", "there are circular-2015-Q3 and earlier ones, march"),
    ):
        refused = CliRunner().invoke(main, ["bulletin", name])
        assert refused.exit_code == 2
        assert said in refused.output
