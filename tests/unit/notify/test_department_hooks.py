"""A department's events on their way to its system: in order, from where it is, never given up."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, cast
from unittest.mock import patch

import msgspec
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from streams.core.errors import BadFile
from streams.core.notices.deliveries import Delivery, DeliveryBook
from streams.core.notices.recipients import read_recipients
from streams.notify import department_hooks
from streams.notify.department_hooks import DepartmentPush
from streams.notify.journal import Journal, delivery_record
from streams.notify.recipients_file import Recipients, load_recipients
from tests.support.receivers import SECRET
from tests.support.units_county import UNITS_COUNTY

LOG: Final = ["a", "b", "c", "d"]
"""The events that there are; a cursor is how many were read."""


class World:
    """A gateway, a department's system and a journal.

    Attributes:
        oldest: Cursors below it are not good any more.
        fails: How often the system refuses before it takes what comes.
        taken: Each post that it took: its id, and the events.
        tried: The id of each post, taken or not.
        noted: What was written to the journal.
        asked: The cursors that were asked with, and with which content.
    """

    def __init__(self) -> None:
        self.oldest = 0
        self.fails = 0
        self.taken: list[tuple[str, list[str]]] = []
        self.tried: list[str] = []
        self.noted: list[Delivery] = []
        self.asked: list[tuple[str, str]] = []
        self.ending = asyncio.Event()

    async def events(self, request: web.Request) -> web.Response:
        """Answer as a gateway does, two events at a time."""
        assert request.headers["Authorization"] == "Bearer kb_key"
        cursor = request.query.get("cursor", "")
        self.asked.append((cursor, request.query["content"]))
        at = int(cursor or self.oldest)
        if at < self.oldest:
            return web.Response(status=410)
        some = LOG[at : at + 2]
        if not some:
            await asyncio.sleep(0.05)
        return web.json_response(some, headers={"Kuaibao-Next": str(at + len(some))})

    async def take(self, request: web.Request) -> web.Response:
        """Take a post, or not."""
        self.tried.append(request.headers["webhook-id"])
        if self.fails:
            self.fails -= 1
            return web.Response(status=500)
        events = json.loads(await request.read())
        self.taken.append((request.headers["webhook-id"], events))
        if events[-1] == LOG[-1]:
            asyncio.get_running_loop().call_later(0.2, self.ending.set)
        return web.Response()

    async def write(self, deliveries: Iterable[Delivery]) -> None:
        """Note how far the system is."""
        self.noted += deliveries


def pushed(folder: Path, work: Callable[[World], Awaitable[None]], cursor: str = "") -> World:
    """Post until the last event was taken; `work` prepares the world."""

    async def run() -> World:
        world = World()
        app = web.Application()
        app.add_routes([web.get("/events", world.events), web.post("/take", world.take)])
        async with TestServer(app) as server:
            path = folder / "recipients.toml"
            path.write_text(
                'inner = ["127.0.0.0/8"]\n[departments.housing]\n'
                f'events = "{server.make_url("/events")}"\nkey = "kb_key"\ncontent = true\n'
                f'webhook = {{ url = "{server.make_url("/take")}", secret = "{SECRET}" }}\n'
            )
            path.chmod(0o600)
            book = DeliveryBook()
            push = DepartmentPush(
                *("housing", Recipients(path, UNITS_COUNTY), book, cast("Journal", world)),
                timeout=5.0,
                clock=lambda: datetime.now(UTC),
                ending=world.ending,
            )
            push._cursor = cursor
            await work(world)
            async with asyncio.timeout(20):
                await push.run()
        return world

    return asyncio.run(run())


async def nothing(_world: World) -> None:
    """Prepare nothing."""


def test_events_are_posted_in_order_and_noted_once_taken(tmp_path: Path) -> None:
    """Each post has an id of its own, and the journal says where to go on."""
    world = pushed(tmp_path, nothing)
    assert [events for _, events in world.taken] == [["a", "b"], ["c", "d"]]
    assert len({name for name, _ in world.taken}) == 2
    assert [(each.cursor, each.state, each.recipient) for each in world.noted] == [
        ("2", "delivered", "housing"),
        ("4", "delivered", "housing"),
    ]
    assert {content for _, content in world.asked} == {"full"}


def test_what_is_not_taken_holds_up_what_follows(tmp_path: Path) -> None:
    """It is tried until it is taken, under the same id."""

    async def failing(world: World) -> None:
        world.fails = 3

    with patch.object(department_hooks, "wait_seconds", lambda *_: 0.01):
        world = pushed(tmp_path, failing)
    assert [events for _, events in world.taken] == [["a", "b"], ["c", "d"]]
    first, second = (name for name, _ in world.taken)
    assert world.tried == [first] * 4 + [second]


def test_it_goes_on_where_the_journal_says(tmp_path: Path) -> None:
    """A process that takes over posts nothing that was noted as taken."""
    world = pushed(tmp_path, nothing, cursor="2")
    assert [events for _, events in world.taken] == [["c", "d"]]


def test_a_cursor_that_is_too_old_begins_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """With the oldest event that is there; the log says so as an error."""

    async def older(world: World) -> None:
        world.oldest = 3

    world = pushed(tmp_path, older, cursor="1")
    assert [events for _, events in world.taken] == [["d"]]
    assert any("older than events are kept" in each.message for each in caplog.records)


HOOK: Final = (
    'inner = ["10.0.0.0/8"]\n[departments.housing]\nevents = "EVENTS"\n'
    f'webhook = {{ url = "URL", secret = "{SECRET}" }}\n'
)


@pytest.mark.parametrize(
    ("events", "url", "more", "fault"),
    [
        ("https://a.example/e", "https://b.example/", "", r"key: is needed"),
        (
            "https://a.example/e",
            "https://b.example/",
            'key = "k"\nkey_file = "f"',
            r"leave out one",
        ),
        ("http://10.0.0.1/e", "https://b.example/", 'key = "k"', r"events: must begin with https"),
        (
            "https://a.example/e",
            "http://10.0.0.1/",
            'key = "k"\ncontent = true',
            r"content: letters",
        ),
        ("https://a.example/e", "nowhere", 'key = "k"', r"webhook.url"),
    ],
)
def test_what_would_show_letters_is_refused(events: str, url: str, more: str, fault: str) -> None:
    """Neither the key nor a letter goes over a network in the clear."""
    text = HOOK.replace("EVENTS", events).replace("URL", url)
    head, _, hook = text.partition("webhook")
    with pytest.raises(BadFile, match=fault):
        read_recipients(f"{head}{more}\nwebhook{hook}", "r.toml", UNITS_COUNTY)


def test_ids_alone_may_go_to_an_inner_network(tmp_path: Path) -> None:
    """As notices do. The key may be in a file beside."""
    text = HOOK.replace("EVENTS", "https://a.example/e").replace("URL", "http://10.0.0.1/")
    path, key = tmp_path / "r.toml", tmp_path / "housing.key"
    path.write_text(text.replace("webhook", 'key_file = "housing.key"\nwebhook', 1))
    key.write_text("kb_secret\n")
    for each in (path, key):
        each.chmod(0o600)
    file: Any = load_recipients(path, UNITS_COUNTY)
    assert file.departments["housing"].key == "kb_secret"
    key.chmod(0o644)
    with pytest.raises(BadFile, match="chmod 600"):
        load_recipients(path, UNITS_COUNTY)


def test_what_is_noted_is_no_message_to_anybody() -> None:
    """It is read back with its cursor; a program that knows no cursor finds nothing to do in it."""
    noted = Delivery(
        *("msg_x", "housing", "webhook", "", "2015-03-02", datetime(2015, 3, 2, tzinfo=UTC)),
        state="delivered",
        cursor="abc",
    )
    key, value, _ = delivery_record(noted)
    assert value is not None
    assert key is not None
    read = msgspec.json.decode(value, type=Delivery)
    assert read == noted
    before = json.loads(value)
    assert before.pop("cursor") == "abc"
    book = DeliveryBook([msgspec.convert(before, Delivery)])
    assert (book.pending(), book.kept_notices(), book.failed("webhook")) == ([], set(), 0)
