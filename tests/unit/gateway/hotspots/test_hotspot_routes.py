"""``/v1/hotspots``: lists, one hotspot, and figures, as the contract has them."""

import asyncio
import csv
import io
import json
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any, Final
from urllib.parse import quote

import pytest
from aiohttp import web

from streams.core.events.postings import Posting
from streams.core.hotspots.known import KnownHotspots
from streams.core.hotspots.records import WarningRecord
from streams.gateway.hotspots import routes as hotspots
from streams.gateway.hotspots.looking import HotspotRoom
from streams.gateway.http.problems import problems
from streams.gateway.state.state import STATE
from tests.support.contract import closed, document, validator
from tests.support.hotspots import DUST, MadeItem, put_hotspot, storm, writer
from tests.unit.gateway.asking import World, served

CONTRACT: Final = closed(document())
DAY: Final = date(2015, 3, 20)
WARNING: Final = WarningRecord(
    rule="many", day="2015-03-20", at="2015-03-20T01:00:00Z", items=12, writers=12
)
SPOKE: Final = "2015-03-20T05:30:00Z"


def town() -> KnownHotspots:
    """Return three hotspots: a storm, an old one about the same place, and one that is closed."""
    known = KnownHotspots()
    put_hotspot(known, storm(DAY, 12), warnings=(WARNING,), spoke=SPOKE, **DUST)
    old = [MadeItem(f"old-{n}", date(2015, 1, 5) + timedelta(n), writer(n)) for n in range(5)]
    put_hotspot(known, old, places=("泾河桥搅拌站",), matters=("倒闭",), name="搅拌站欠薪")
    school = [
        MadeItem(f"school-{n}", date(2015, 2, 3), writer(90), "opinion", "monitoring", "traffic")
        for n in range(3)
    ]
    put_hotspot(known, school, matters=("收费",), closed="2015-03-25")
    return known


class Titles:
    """A fake of the index of cases: the masked titles of some, and where some were posted."""

    def __init__(self) -> None:
        self.looked_up: list[str] = []

    async def postings(self, subjects: list[str]) -> dict[str, Posting]:
        """Return where opinion items were posted."""
        self.looked_up += subjects
        said = {
            "school-0": Posting("https://weibo.example/detail/7", "微博", 1_200),
            "school-1": Posting("", "微博", 0),
            "school-2": Posting("", "城市论坛"),
        }
        return {subject: said[subject] for subject in subjects if subject in said}

    async def titles_by_subject(self, subjects: list[str]) -> dict[str, str]:
        """Return them."""
        return {each: f"标题 {each}" for each in subjects if each.startswith("storm")}


def ask(path: str, known: KnownHotspots | None = None, **changes: Any) -> tuple[int, bytes, Any]:
    """Ask for a path; return status, body and headers."""
    world: Any = World()
    world.hotspots = SimpleNamespace(known=town() if known is None else known, is_missing=False)
    world.cases = Titles()
    world.cases_ready = True
    for name, value in changes.items():
        setattr(world, name, value)
    app = web.Application(middlewares=[problems])
    app[STATE] = world
    hotspots.prepare(app)
    for _, at, handler, _ in hotspots.routes:
        app.router.add_get(at, handler)

    async def asking() -> tuple[int, bytes, Any]:
        async with asyncio.timeout(30), served(app) as client:
            response = await client.session.get(client.url(path))
            return response.status, await response.read(), response.headers

    return asyncio.run(asking())


def said(path: str, schema: str, **changes: Any) -> Any:
    """Return the JSON of an answer, which is as the contract says."""
    status, body, _ = ask(path, **changes)
    assert status == 200, body
    answer = json.loads(body)
    assert [*validator(CONTRACT, f"/components/schemas/{schema}").iter_errors(answer)] == []
    return answer


def ids(query: str = "") -> list[str]:
    """Return the hotspots of a list."""
    answer = said(f"/v1/hotspots{query}", "HotspotList")
    return [each["id"] for each in answer["hotspots"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?as_of=2015-03-22", ["storm-0", "school-0", "old-0"]),
        ("?sort=items", ["storm-0", "old-0", "school-0"]),
        ("?sort=first", ["storm-0", "school-0", "old-0"]),
        ("?as_of=2015-02-10&sort=last", ["school-0", "old-0"]),
        ("?as_of=2015-01-05", []),
        ("?category=traffic", ["school-0"]),
        ("?kind=opinion,letter&state=open", ["storm-0", "old-0"]),
        ("?state=closed", ["school-0"]),
        ("?state=closed&as_of=2015-03-24", []),
        ("?warned=1", ["storm-0"]),
        ("?warned=1&as_of=2015-03-19", []),
        ("?place=" + quote("泾河桥搅拌站") + "&warned=0", ["old-0"]),
        ("?matter=" + quote("收费"), ["school-0"]),
        ("?period=2015-02&sort=items", ["school-0", "storm-0"]),
        ("?period=2014", []),
    ],
)
def test_what_is_asked_for_is_listed(query: str, found: list[str]) -> None:
    """By heat, if nothing else is asked for; of equal heat, the latest first."""
    assert ids(query) == found


def test_the_heat_of_a_storm() -> None:
    """Twelve people on a day on which nobody is usual; the day after a week it is over."""
    answer = said("/v1/hotspots?as_of=2015-03-22&limit=1", "HotspotList")
    (hot,) = answer["hotspots"]
    assert (hot["items"], hot["writers"], answer["many"]) == (14, 12 + 1, 3)
    assert hot["heat"]["items"] == hot["heat"]["writers"] == 12
    assert hot["heat"]["surprise"] > 8
    assert hot["heat"]["usual"] < 1
    assert (hot["title"], hot["name"]) == ("泾河桥搅拌站：扬尘、噪音", None)
    (over,) = said("/v1/hotspots?as_of=2015-03-27&limit=1", "HotspotList")["hotspots"]
    assert over["heat"] == {"items": 0, "writers": 0, "usual": 0.0, "surprise": 0.0}


def test_pages_follow_each_other() -> None:
    """Each hotspot is on one of them; a cursor of another list is refused."""
    found: list[str] = []
    cursor: str | None = ""
    last, pages = cursor, 0
    while cursor is not None:
        more = f"&cursor={cursor}" if cursor else ""
        answer = said(f"/v1/hotspots?limit=1&sort=writers{more}", "HotspotList")
        found += [each["id"] for each in answer["hotspots"]]
        assert answer["many"] == 3
        last, cursor, pages = cursor, answer["next"], pages + 1
    assert (found, pages) == (["storm-0", "old-0", "school-0"], 3)
    assert ask(f"/v1/hotspots?limit=1&sort=items&cursor={last}")[0] == 400


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("?state=shut", "state"),
        ("?sort=-heat", "sort"),
        ("?warned=yes", "warned"),
        ("?place=", "place"),
        ("?matter=" + "a" * 101, "matter"),
        ("?category=song", "category"),
        ("?as_of=tomorrow", "as_of"),
        ("?period=x", "period"),
        ("?limit=0", "limit"),
        ("?cursor=", "cursor"),
        ("?cursor=YWJj", "cursor"),
        ("?department=heating", "department"),
    ],
)
def test_what_cannot_be_asked_is_refused(query: str, why: str) -> None:
    """The problem names the parameter."""
    status, body, _ = ask(f"/v1/hotspots{query}")
    assert (status, json.loads(body)["parameter"]) == (400, why)


def test_one_hotspot_has_its_items_curve_and_neighbours() -> None:
    """The latest items first, with the titles that there are; writers by numbers of this answer."""
    answer = said("/v1/hotspots/storm-0?as_of=2015-03-31", "HotspotAnswer")
    assert answer["hotspot"]["milestones"] == {
        "noticed": WARNING.at,
        "told": None,
        "spoke": SPOKE,
        "answered": None,
    }
    items = answer["items"]
    assert (len(items), items[-1]["case"], items[-1]["day"]) == (14, "storm-0", "2015-02-18")
    assert items[0]["title"] == f"标题 {items[0]['case']}"
    assert items[-1]["writer"] == items[-2]["writer"]
    assert sorted({item["writer"] for item in items}) == list(range(1, 14))
    assert writer(2) not in json.dumps(answer)
    peak = max(answer["curve"], key=lambda day: day["surprise"])
    assert (peak["day"], peak["items"], peak["writers"]) == ("2015-03-20", 12, 12)
    assert [(each["id"], each["same"]) for each in answer["neighbours"]] == [
        ("old-0", {"places": ["泾河桥搅拌站"], "matters": []})
    ]
    few = said("/v1/hotspots/storm-0?limit=3", "HotspotAnswer")
    assert (len(few["items"]), few["hotspot"]["items"]) == (3, 14)


def test_an_item_leads_to_its_hotspot() -> None:
    """So a case leads to what it is part of."""
    answer = said("/v1/hotspots/storm-5", "HotspotAnswer")
    assert (answer["asked"], answer["hotspot"]["id"]) == ("storm-5", "storm-0")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/hotspots/nothing", 404),
        ("/v1/hotspots/storm-0?as_of=2015-02-20", 404),
        ("/v1/hotspots/storm%0A", 400),
        ("/v1/hotspots/storm-0?sort=heat", 400),
    ],
)
def test_what_is_no_hotspot(path: str, status: int) -> None:
    """A day before it was one included: the first two letters came on the 18th and the 28th."""
    at_night, body, _ = ask(path)
    assert at_night == status, body
    if status == 404:
        assert "was not a hotspot" in json.loads(body)["detail"]


def test_figures() -> None:
    """Hours are from the warning to the first word."""
    answer = said("/v1/hotspots/figures?period=2015-Q1&as_of=2015-03-31", "HotspotFigures")
    assert (answer["begun"], answer["open"], answer["closed"], answer["noticed"]) == (3, 2, 1, 1)
    assert answer["first_word"] == {
        "many": 1,
        "waiting": 0,
        "median_hours": 4.5,
        "p90_hours": 4.5,
        "within_hours": 5,
        "within": 1,
    }
    assert (answer["answer"]["many"], answer["answer"]["waiting"]) == (0, 1)
    before = said("/v1/hotspots/figures?as_of=2015-03-19", "HotspotFigures")
    assert (before["period"]["end"], before["noticed"]) == ("2015-12-31", 0)


def test_before_all_is_read_it_says_so() -> None:
    """And does not list too few."""
    missing = SimpleNamespace(known=KnownHotspots(), is_missing=True)
    for path in ("", "/figures", "/storm-0"):
        assert ask(f"/v1/hotspots{path}", hotspots=missing)[0] == 503


def test_as_a_table() -> None:
    """A line each, its headings in two languages."""
    status, body, headers = ask("/v1/hotspots?format=csv&download=1&limit=1&as_of=2015-03-22")
    assert (status, headers["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert headers["Kuaibao-Next"]
    head, line = csv.reader(io.StringIO(body.decode("utf-8-sig")))
    row = dict(zip(head, line, strict=True))
    assert (row["名称 name"], row["件数 items"]) == ("泾河桥搅拌站：扬尘、噪音", "14")
    assert (row["首件 first"], row["类别名称"]) == ("2015-02-18", "住宅")
    assert row["首次回应 spoke"] == SPOKE
    assert ask("/v1/hotspots?format=xlsx")[1][:2] == b"PK"


def test_the_most_frequent_matters_of_a_month_are_a_document() -> None:
    """By items, with the file's name in both scripts; PDF where it can be made."""
    asked = "/v1/hotspots?period=2015-02&sort=items&limit=1"
    status, body, headers = ask(f"{asked}&format=docx&language=zh&download=1")
    assert (status, body[:2]) == (200, b"PK")
    assert quote("高频问题 2015年2月.docx", safe="") in headers["Content-Disposition"]
    status, body, headers = ask(f"{asked}&format=html")
    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    page = body.decode()
    assert "本期有来件的共 2 个，以下列出前 1 个" in page
    assert '<a href="/#/hotspots/school-0">' in page
    assert ask(f"{asked}&format=pdf")[0] in {200, 400}  # without a Chinese font it says so
    assert ask(f"{asked}&format=csv&language=zh")[0] == 400
    assert ask(f"{asked}&format=docx&number=3")[0] == 400


def test_where_items_were_posted_is_shown_and_summed() -> None:
    """Of those until the day; letters are not looked up, which are most."""
    index = Titles()
    answer = said("/v1/hotspots/school-0", "HotspotAnswer", cases=index)
    platforms = {"微博": 2, "城市论坛": 1}
    assert answer["hotspot"]["spread"] == {"platforms": platforms, "items": 2, "reach": 1_200}
    posted = {each["case"]: each for each in answer["items"]}
    assert posted["school-0"]["link"] == "https://weibo.example/detail/7"
    assert (posted["school-1"]["reach"], "link" in posted["school-1"]) == (0, False)
    assert "reach" not in posted["school-2"]
    assert sorted(index.looked_up) == ["school-0", "school-1", "school-2"]
    listed = said("/v1/hotspots?kind=letter&sort=items", "HotspotList")["hotspots"]
    assert [one["spread"] for one in listed] == [{"platforms": {}, "items": 0, "reach": 0}] * 2
    _, body, _ = ask("/v1/hotspots?format=csv&as_of=2015-03-22&sort=writers")
    head, *lines = csv.reader(io.StringIO(body.decode("utf-8-sig")))
    places = head.index("平台 platforms"), head.index("阅读量 reach")
    assert [[line[place] for place in places] for line in lines] == [
        ["", ""],
        ["", ""],
        ["微博 2、城市论坛 1", "1200"],
    ]
    assert "https" not in body.decode("utf-8-sig")
    assert ask("/v1/hotspots", cases_ready=False)[0] == 503


def test_what_changes_is_seen_again() -> None:
    """What was worked out is kept by what each hotspot was; one that changed is looked at again."""
    known = town()
    world: Any = World()
    world.hotspots = SimpleNamespace(known=known, is_missing=False)
    room = HotspotRoom(world)

    def sizes() -> dict[str, int]:
        seen = asyncio.run(room.look(world.today()))
        return {one.id: len(one.items) for one in seen}

    assert sizes() == {"storm-0": 14, "old-0": 5, "school-0": 3}
    known.take_item("school-2", None)
    assert sizes() == {"storm-0": 14, "old-0": 5, "school-0": 2}
    known.take_hotspot("old-0", None)
    assert sizes() == {"storm-0": 14, "school-0": 2}
