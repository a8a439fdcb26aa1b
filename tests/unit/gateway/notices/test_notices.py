"""``/v1/notices``: the book of notices, and what a list of them has."""

import asyncio
import csv
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec
import pytest
from aiohttp import web

from streams.core.notices.notice import Notice
from streams.gateway.figures.bell import Bell
from streams.gateway.http.problems import problems
from streams.gateway.notices.routes import routes
from streams.gateway.state.notice_book import NoticeBook
from streams.gateway.state.state import STATE
from streams.settings.settings import Settings
from streams.topics.installation import Installation
from streams.topics.read_back import Unreadable
from tests.support.contract import closed, document, validator
from tests.support.county import COUNTY
from tests.unit.gateway.asking import World, served
from tests.unit.worker.agents.bench import record

MORNING: Final = datetime(2015, 3, 11, tzinfo=UTC)
CONTRACT: Final = closed(document())
ACTIONS: Final = ("urge", "remind", "supervise")


def notice(number: int, **changes: Any) -> Notice:
    """Return the notice of a case, a day later than the one before."""
    action = ACTIONS[number % 3]
    subject = f"L-{number}"
    given: dict[str, Any] = {
        "key": f"{subject}/close/{action}/2015-03-10",
        "subject": subject,
        "stage": "close",
        "rung": action,
        "action": action,
        "deadline": "2015-03-10",
        "given": MORNING + timedelta(number),
        "department": ("heating", "transport")[number % 2],
        "kind": "letter",
        "year": 2015 * (action != "remind"),
        "number": (number // 3 + 1) * (action != "remind"),
    }
    return msgspec.convert(given | changes, Notice)


def book(*notices: Notice) -> NoticeBook:
    """Return a book with notices, read as they are in Kafka, and one record that is none."""
    installation = Installation(Settings(), COUNTY)
    made = NoticeBook(installation, Bell(), Unreadable(""))
    good = [record("notices", msgspec.json.encode(each), key=each.key.encode()) for each in notices]
    made.take([record("notices", b"nonsense"), *good])
    made.is_missing = False
    return made


def ask(notices: NoticeBook, path: str) -> tuple[int, bytes, Any]:
    """Ask for a path; return status, body and headers."""
    world: Any = World()
    world.notices = notices
    app = web.Application(middlewares=[problems])
    app[STATE] = world
    for _, at, handler, _ in routes:
        app.router.add_get(at, handler)

    async def asking() -> tuple[int, bytes, Any]:
        async with asyncio.timeout(30), served(app) as client:
            response = await client.session.get(client.url(path))
            return response.status, await response.read(), response.headers

    return asyncio.run(asking())


def listed_notices(notices: NoticeBook, query: str = "") -> list[str]:
    """Return the cases of the notices of a list, as the contract has it."""
    status, body, _ = ask(notices, f"/v1/notices{query}")
    assert status == 200, body
    answer = json.loads(body)
    assert [*validator(CONTRACT, "/components/schemas/NoticeList").iter_errors(answer)] == []
    return [each["subject"] for each in answer["notices"]]


BOOK: Final = book(*map(notice, range(6)))


@pytest.mark.parametrize(
    ("query", "subjects"),
    [
        ("", ["L-5", "L-4", "L-3", "L-2", "L-1", "L-0"]),
        ("?action=urge", ["L-3", "L-0"]),
        ("?department=heating", ["L-4", "L-2", "L-0"]),
        ("?department=heating,transport&action=supervise", ["L-5", "L-2"]),
        ("?department=heating&department=transport&action=supervise", ["L-5", "L-2"]),
        ("?case=L-4", ["L-4"]),
        ("?stage=reply", []),
        ("?limit=2", ["L-5", "L-4"]),
    ],
)
def test_what_is_asked_for_is_listed(query: str, subjects: list[str]) -> None:
    """The newest first."""
    assert listed_notices(BOOK, query) == subjects


def test_pages_follow_each_other() -> None:
    """Whatever is given meanwhile, the next page begins where the one before ended."""
    _, body, _ = ask(BOOK, "/v1/notices?limit=4")
    following = json.loads(body)["next"]
    more = book(*map(notice, range(9)))
    assert listed_notices(more, f"?limit=4&cursor={following}") == ["L-1", "L-0"]


def test_a_withdrawn_notice_stays() -> None:
    """By its key it is there once, and found by its state."""
    gone = notice(0, withdrawn=MORNING + timedelta(9), why="done")
    both = book(notice(0), notice(1), gone)
    assert listed_notices(both) == ["L-1", "L-0"]
    assert listed_notices(both, "?state=withdrawn") == ["L-0"]
    assert listed_notices(both, "?state=given") == ["L-1"]
    assert both.by_case("L-0") == [gone]
    assert both.by_case("L-9") == []


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("?action=fine", "action"),
        ("?state=open", "state"),
        ("?stage=end", "stage"),
        ("?department=song", "department"),
        ("?limit=0", "limit"),
        ("?cursor=%25", "cursor"),
        ("?cursor=YWJj", "cursor"),
        ("?other=1", "other"),
    ],
)
def test_what_cannot_be_asked_is_refused(query: str, why: str) -> None:
    """The problem names the parameter."""
    status, body, _ = ask(BOOK, f"/v1/notices{query}")
    assert (status, json.loads(body)["parameter"]) == (400, why)


def test_before_all_is_read_it_says_so() -> None:
    """And does not list too few."""
    early = book()
    early.is_missing = True
    assert ask(early, "/v1/notices")[0] == 503


def test_as_a_table() -> None:
    """Numbers are as they are printed; words are Chinese."""
    gone = notice(0, withdrawn=MORNING + timedelta(9), why="done")
    status, body, headers = ask(book(gone), "/v1/notices?format=csv&download=1")
    assert (status, headers["Content-Type"]) == (200, "text/csv; charset=utf-8")
    head, line = csv.reader(io.StringIO(body.decode("utf-8-sig")))
    said = dict(zip(head, line, strict=True))
    assert said["文号 number"] == "催办〔2015〕1号"
    assert (said["单位名称"], said["撤回原因 why"]) == ("供热公司", "已按期办理")
    assert (said["发出 given"], said["撤回 withdrawn"]) == ("2015-03-11", "2015-03-20")
    assert ask(BOOK, "/v1/notices?format=xlsx")[1][:2] == b"PK"
