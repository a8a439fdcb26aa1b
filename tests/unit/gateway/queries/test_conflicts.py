"""``/v1/conflicts``, and what is read of the topic behind it."""

import asyncio
import json
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from typing import Any, Final, cast

import msgspec
import pytest
from aiohttp import web
from aiokafka import ConsumerRecord, TopicPartition
from click.testing import CliRunner

from streams.commands.conflicts import conflicts as command
from streams.core.cases.conflicts import Noted
from streams.core.errors import NoKafka
from streams.gateway.http.problems import problems
from streams.gateway.queries import conflicts as handler
from streams.gateway.state.state import STATE
from streams.settings.settings import Settings
from streams.topics import conflicts as reading
from streams.topics.read_back import Unreadable
from tests.unit.gateway.asking import World, served

BEGIN: Final = datetime(2026, 11, 22, tzinfo=UTC)
TOPIC: Final = "conflicts"
Records = list[tuple[int, Noted | bytes | None, bytes | None]]


def noted(number: int, second: int) -> Noted:
    """Make a conflict of an identity at some second."""
    at = BEGIN + timedelta(seconds=second)
    return Noted("s", "/a", str(number), ["time"], at, "earlier")


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Records:
    """Let the topic hold what tests put here: partition, conflict (tombstone, bytes), key."""
    held: Records = []

    async def read(
        _: Any, starts: dict[TopicPartition, int]
    ) -> AsyncGenerator[tuple[TopicPartition, list[Any]], None]:
        assert set(starts) == {TopicPartition(TOPIC, number) for number in range(8)}
        for number, conflict, key in held:
            value = msgspec.json.encode(conflict) if isinstance(conflict, Noted) else conflict
            record = ConsumerRecord(TOPIC, number, 0, 0, 0, key, value, None, 0, 0, ())
            yield TopicPartition(TOPIC, number), [record]

    async def provision(*_: Any, **__: Any) -> None:
        pass

    monkeypatch.setattr(reading, "read_to_end", read)
    monkeypatch.setattr(reading, "provision", provision)
    return held


def ask(path: str = "/v1/conflicts") -> tuple[int, Any, Any]:
    """Ask a gateway; return status, content and headers."""

    async def run() -> tuple[int, Any, Any]:
        app = web.Application(middlewares=[problems])
        app[STATE] = World().state
        handler.prepare(app)
        ((method, at, answer, role),) = handler.routes
        assert (method, role) == ("GET", "cases")
        app.router.add_get(at, answer)
        async with asyncio.timeout(30), served(app) as client:
            response = await client.session.get(client.url(path))
            return response.status, await response.json(content_type=None), response.headers

    return asyncio.run(run())


def test_the_newest_of_all_partitions_are_listed(told: Records) -> None:
    """Each identity once with its last time, and how many there are; not to be stored."""
    for second in range(40):
        conflict = noted(second % 10, second)
        told.append((second % 10 % 8, conflict, conflict.key))
    told.append((1, None, noted(9, 0).key))
    status, content, headers = ask("/v1/conflicts?limit=3")
    assert status == 200
    assert content["conflicts"] == 9
    assert [item["id"] for item in content["items"]] == ["8", "7", "6"]
    assert content["items"][0] == {
        "subject": "s",
        "source": "/a",
        "id": "8",
        "fields": ["time"],
        "at": "2026-11-22T00:00:38Z",
        "counts": "earlier",
    }
    assert headers["Cache-Control"] == "no-store"
    assert len(ask()[1]["items"]) == 9


def test_what_no_worker_writes_is_left_out(told: Records, caplog: pytest.LogCaptureFixture) -> None:
    """It is named in the log with its address; what was there before under its key stays."""
    good = noted(1, 5)
    naive = msgspec.json.encode(msgspec.structs.replace(good, at=BEGIN.replace(tzinfo=None)))
    told.append((3, good, good.key))
    for value in (b"nonsense", b"{}", b"\xff", b"", naive):
        told.append((3, value, good.key))
    told += [(4, noted(2, 6), b"another"), (4, noted(2, 6), None)]
    status, content, _ = ask()
    assert (status, content["conflicts"]) == (200, 1)
    assert [item["id"] for item in content["items"]] == ["1"]
    assert caplog.text.count("conflicts[3] offset 0: is not what Kuaibao writes") == 5
    assert "its key is not that of its conflict" in caplog.text


def test_a_limit_that_cannot_be_is_refused(told: Records) -> None:
    """The limit of a listing of cases is refused in the same way."""
    assert told == []
    for bad in ("0", "1001", "all"):
        status, content, _ = ask(f"/v1/conflicts?limit={bad}")
        assert (status, content["parameter"]) == (400, "limit")
    assert ask("/v1/conflicts?at=1")[0] == 400


def test_without_kafka_it_is_503(monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer says to ask again soon."""

    async def read(*_: Any) -> Any:
        raise NoKafka("no Kafka")

    monkeypatch.setattr(handler, "read_conflicts", read)
    status, content, headers = ask()
    assert (status, content["title"]) == (503, "Not ready")
    assert "Retry-After" in headers


def test_the_command_lists_them_for_people_and_for_scripts(told: Records) -> None:
    """A line each, in the catalogue's time zone."""
    told.append((0, noted(1, 5), noted(1, 5).key))
    told.append((0, noted(2, 6), noted(2, 6).key))
    runner = CliRunner()
    done = runner.invoke(command, ["--limit", "1"], obj=Settings())
    assert done.exit_code == 0, done.output
    assert done.stdout == "2026-11-22T08:00:06+08:00  s  /a  2  time  [the earlier counts]\n"
    assert "2 conflicts, 1 shown" in done.stderr
    done = runner.invoke(command, ["--json"], obj=Settings())
    assert [item["id"] for item in json.loads(done.stdout)["items"]] == ["2", "1"]


def test_many_identities_take_little_memory() -> None:
    """Of those that are not listed only a digest is kept."""
    newest = reading._Newest(10, Unreadable(""))
    for number in range(1_000):
        conflict = noted(number, number)
        value = msgspec.json.encode(conflict)
        newest.take(
            [cast("Any", ConsumerRecord(TOPIC, 0, 0, 0, 0, conflict.key, value, None, 0, 0, ()))]
        )
    assert newest.many == 1_000
    assert [each.id for each in newest.conflicts()] == [str(n) for n in range(990, 1_000)]
