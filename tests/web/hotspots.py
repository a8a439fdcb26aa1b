"""What many write about, as the fake gateway answers it, and the decisions that it takes."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final, cast

from aiohttp import web

from streams.core.days import DAY_US, day_date, day_number
from streams.core.events.postings import Posting
from streams.core.hotspots.curve import curve
from streams.core.hotspots.known import KnownHotspots
from streams.core.hotspots.lasting import hotspot_figures
from streams.core.hotspots.records import WarningRecord
from streams.core.hotspots.seen import KnownDays, SeenHotspot, see_hotspot
from streams.core.periods import parse_day, parse_period
from streams.gateway.hotspots.asked import HotspotQuestion, listed_hotspots
from streams.gateway.hotspots.described import (
    curve_described,
    figures_described,
    hotspot_described,
    items_described,
)
from streams.gateway.hotspots.looking import neighbours
from tests.support.hotspots import MadeItem, put_hotspot, writer
from tests.web import answers

DAYS: Final = KnownDays(lambda us: us // DAY_US)
STORM_DAY: Final = date(2015, 11, 24)
KEY_TO_FEED: Final = "a-key-that-may-feed"


def town_hotspots() -> KnownHotspots:
    """Return a storm, two that go on quietly, one that is closed, and many pairs."""
    known = KnownHotspots()
    begin = STORM_DAY - timedelta(200)
    items = [MadeItem(f"dust-{n:03}", begin + timedelta(25 * n), writer(n % 3)) for n in range(8)]
    for ago, many in enumerate((7, 12, 9, 4, 2)):
        day = STORM_DAY + timedelta(ago)
        items += [
            MadeItem(f"dust-{ago}-{n:03}", day, writer(100 + 7 * ago + n), category="environment")
            for n in range(many)
        ]
    warning = WarningRecord(
        rule="many-writers", day="2015-11-24", at="2015-11-24T03:10:00Z", items=7, writers=7
    )
    put_hotspot(
        known,
        items,
        places=("泾河桥搅拌站", "泾河苑小区"),
        matters=("扬尘", "噪音", "夜间施工"),
        warnings=(warning,),
        told="2015-11-24T04:00:00Z",
        spoke="2015-11-24T07:30:00Z",
        bursts=(("2015-11-24", "2015-11-28", 31.5),),
    )
    quiet = [
        MadeItem(f"heat-{n}", date(2015, 10, 3) + timedelta(9 * n), writer(n), category="housing")
        for n in range(6)
    ]
    put_hotspot(known, quiet, places=("泾河苑小区",), matters=("供暖",))
    fees = [MadeItem(f"fees-{n}", date(2015, 9, 1 + n), writer(n), "opinion") for n in range(4)]
    put_hotspot(known, fees, matters=("收费",), name="开学收费", closed="2015-10-08")
    for pair in range(60):
        both = [MadeItem(f"pair-{pair}-{n}", date(2015, 1 + pair % 9, 3 + n), "") for n in range(2)]
        put_hotspot(known, both, places=(f"第{pair + 1}村",), matters=("道路",))
    return known


def seen_all(known: KnownHotspots, as_of: date) -> list[SeenHotspot]:
    """Return all hotspots as of a day."""
    day = day_number(as_of)
    seen = (see_hotspot(known, name, day, DAYS) for name in known)
    return [one for one in seen if one is not None]


def posted(one: SeenHotspot) -> dict[str, Posting]:
    """Return where every third item of a hotspot was posted."""
    return {
        item.subject: Posting(f"https://weibo.example/detail/{n}", "微博", 1_200 * (n + 1))
        for n, item in enumerate(one.items)
        if n % 3 == 0
    }


class HotspotAnswers:
    """Answers of ``/v1/hotspots``, and what events are sent.

    Attributes:
        hotspots: What is known; today: the day it is.
        sent: Events that came, with the header that their key was in.
    """

    hotspots: KnownHotspots
    today: date
    sent: list[tuple[str, Any]]

    def add_hotspots_to(self, router: web.UrlDispatcher) -> None:
        """Add the routes."""
        router.add_get("/v1/hotspots", self._hotspots)
        router.add_get("/v1/hotspots/figures", self._hotspot_figures)
        router.add_get("/v1/hotspots/{id}", self._hotspot)
        router.add_post("/v1/events", self._event)

    def _day(self, query: Mapping[str, str]) -> date:
        return day_date(parse_day(query["as_of"])) if "as_of" in query else self.today

    async def _hotspots(self, request: web.Request) -> web.StreamResponse:
        query = request.query
        as_of = self._day(query)
        category = query.get("category")
        question = HotspotQuestion(
            wanted=() if category is None else (("category", (category,)),),
            state=query.get("state", ""),
            warned={"1": True, "0": False}.get(query.get("warned", "")),
            sort=query.get("sort", "heat"),
        )
        begin, limit = int(query.get("cursor", "0")), int(query.get("limit", "100"))
        found, many, _ = listed_hotspots(
            question, seen_all(self.hotspots, as_of), day_number(as_of), limit=1000, after=None
        )
        page = found[begin : begin + limit]
        following = str(begin + limit) if begin + limit < many else None
        return answers.answer(
            {
                "as_of": as_of.isoformat(),
                "since": None,
                "many": many,
                "hotspots": [hotspot_described(one, posted(one)) for one in page],
                "next": following,
            }
        )

    async def _hotspot(self, request: web.Request) -> web.StreamResponse:
        as_of = self._day(request.query)
        day, asked = day_number(as_of), request.match_info["id"]
        name = self.hotspots.now_called(asked)
        one = None if name is None else see_hotspot(self.hotspots, name, day, DAYS)
        if one is None:
            return answers.problem(404, "was not a hotspot")
        items = one.items[::-1]
        titles = {item.subject: f"反映泾河桥搅拌站扬尘（{item.subject}）" for item in items[::2]}
        near = neighbours(one, seen_all(self.hotspots, as_of), 8)
        return answers.answer(
            {
                "as_of": as_of.isoformat(),
                "asked": asked,
                "hotspot": hotspot_described(one, posted(one)),
                "items": items_described(
                    items, titles, posted(one), [item.subject for item in items]
                ),
                "curve": curve_described(curve(one, day, DAYS)),
                "neighbours": [
                    hotspot_described(other, posted(other))
                    | {"same": {"places": places, "matters": matters}}
                    for other, places, matters in near
                ],
            }
        )

    async def _hotspot_figures(self, request: web.Request) -> web.StreamResponse:
        as_of, period = self._day(request.query), parse_period(request.query["period"])
        figures = hotspot_figures(seen_all(self.hotspots, as_of), period, DAYS)
        return answers.answer(figures_described(figures, period, day_number(as_of)))

    async def _event(self, request: web.Request) -> web.StreamResponse:
        by = request.headers.get("Authorization", "")
        if cast("Any", self).keys and by != f"Bearer {KEY_TO_FEED}":
            return answers.problem(403, "the key does not have the role feed here")
        self.sent.append((by, await request.json()))
        return web.json_response({"accepted": 1}, status=202)
