"""``/v1/live``: nobody misses a change, and nobody is waited for."""

import asyncio
import random
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from streams.gateway.live import handler as live
from streams.gateway.live import hub
from streams.gateway.live.handler import LIVE
from streams.gateway.queries.answering import AnswerCell, answer_cells
from streams.settings.settings import Settings
from tests.support.county import letter, sent
from tests.unit.gateway.asking import Client, World, application, get, served
from tests.unit.gateway.listening import Listener

CATEGORIES = ("housing", "traffic", "uncategorised")
DAYS = ("2015-01-05", "2015-02-03", "2015-03-30", "2015-03-31")
EVENTS = [
    event
    for number in range(24)
    for event in (
        letter(DAYS[number % 4], subject=f"l{number}", category=CATEGORIES[number % 3]),
        sent("closed", "2015-03-31", "c", f"l{number}"),
    )
]
QUERIES = (
    "",
    "by=category",
    "by=category,nature&kind=letter",
    "by=category&each=month",
    "each=day&period=2015-03",
)


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what takes its time be quick."""
    monkeypatch.setattr(hub, "PAUSE", 0.001)
    monkeypatch.setattr(hub, "CURRENT", 0.02)
    monkeypatch.setattr(live, "TIME_SHARE", 100)


def run(do: Callable[[Client, World], Awaitable[None]], settings: Settings | None = None) -> Any:
    """Run something beside a gateway, at most half a minute."""

    async def bounded() -> None:
        world = World()
        world.tell(EVENTS[:4])
        async with asyncio.timeout(30), served(application(world, settings)) as client:
            await do(client, world)

    asyncio.run(bounded())


@asynccontextmanager
async def listening(listener: Listener) -> AsyncIterator[None]:
    """Listen meanwhile."""
    async with asyncio.TaskGroup() as group:
        task = group.create_task(listener.listen())
        await listener.until(lambda: listener.events > 0)
        yield
        task.cancel()


async def figures(client: Client, query: str) -> dict[str, Any]:
    """Ask for the same figures at once."""
    async with client.session.get(client.url(f"/v1/figures?{query}")) as response:
        answer: dict[str, Any] = await response.json()
        return answer


@pytest.mark.parametrize("seed", range(4))
def test_nobody_misses_a_change(seed: int) -> None:
    """However often and whenever listeners go and come back, they end with the table as it is."""
    draw = random.Random(seed)

    async def do(client: Client, world: World) -> None:
        listeners = [Listener(client, query) for query in (*QUERIES, *QUERIES)]

        async def come_and_go(listener: Listener) -> None:
            for _ in range(draw.randrange(1, 5)):
                await listener.listen(listener.events + draw.randrange(1, 6))
            await listener.listen()

        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(come_and_go(listener)) for listener in listeners]
            for _ in range(60):
                world.tell(draw.sample(EVENTS, draw.randrange(len(EVENTS))))
                if draw.random() < 0.05:
                    world.day = world.day.replace(month=world.day.month + 1, day=1)
                if draw.random() < 0.1:
                    world.kafka = not world.kafka
                await asyncio.sleep(draw.random() / 200)
            for listener, query in zip(listeners, (*QUERIES, *QUERIES), strict=True):
                answer = await figures(client, query)
                await listener.until(lambda one=listener, now=answer: one.table.is_that_of(now))  # type: ignore[misc]
            for task in tasks:
                task.cancel()

    run(do)


def test_who_comes_back_gets_what_was_missed() -> None:
    """The first event has all rows; after a return it has only what changed meanwhile."""

    async def do(client: Client, world: World) -> None:
        listener = Listener(client, "by=category")
        await listener.listen(1)
        assert listener.table.wholes == 1
        assert listener.table.is_that_of(await figures(client, "by=category"))
        world.tell([*EVENTS[:4], letter("2015-03-31", subject="new", category="uncategorised")])
        await listener.listen(2)
        assert listener.table.wholes == 1
        assert ("null", '{"category": "uncategorised"}') in listener.table.rows
        assert listener.table.is_that_of(await figures(client, "by=category"))
        listener.table.last_id = "12.0.7"
        await listener.listen(3)
        assert listener.table.wholes == 2

    run(do)


def test_clients_of_one_question_share_its_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many ask the same, in whatever words, a change is evaluated once."""
    evaluated = []

    def counted(*args: Any) -> list[AnswerCell]:
        evaluated.append(args)
        return answer_cells(*args)

    monkeypatch.setattr(hub, "answer_cells", counted)

    async def do(client: Client, world: World) -> None:
        one = Listener(client, "kind=letter,opinion&by=kind")
        other = Listener(client, "by=kind&kind=opinion%2Cletter")
        async with listening(one), listening(other):
            assert len(evaluated) == 1
            world.tell(EVENTS)
            answer = await figures(client, "kind=letter,opinion&by=kind")
            for listener in (one, other):
                await listener.until(lambda one=listener: one.table.is_that_of(answer))  # type: ignore[misc]
            assert len(evaluated) == 2

    run(do)


def test_others_are_answered_while_a_long_question_is_worked_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A series waits here until a question that was asked later has its answer; then it begins."""
    answered, begun = threading.Event(), threading.Event()

    def slow(*args: Any) -> list[AnswerCell]:
        begun.set()
        assert answered.wait(20)
        return answer_cells(*args)

    monkeypatch.setattr(hub, "answer_cells", slow)

    async def do(client: Client, _: World) -> None:
        listeners = [Listener(client, "each=month") for _ in range(2)]
        tasks = [asyncio.create_task(each.listen(1)) for each in listeners]
        await asyncio.to_thread(begun.wait, 20)
        expected = await figures(client, "by=category")
        assert [task.done() for task in tasks] == [False, False]
        answered.set()
        await asyncio.gather(*tasks)
        assert expected["rows"] == (await figures(client, "by=category"))["rows"]
        assert all(each.table.wholes == 1 for each in listeners)

    run(do)


def test_midnight() -> None:
    """Days that were left out follow the clock, though no event comes in."""

    async def do(client: Client, world: World) -> None:
        listener = Listener(client, "kind=letter")
        async with listening(listener):
            assert listener.table.said["as_of"] == "2015-03-31"
            world.day = world.day.replace(year=2016)
            await listener.until(lambda: listener.table.said["as_of"] == "2016-03-31")
            assert listener.table.is_that_of(await figures(client, "kind=letter"))

    run(do)


def test_how_current() -> None:
    """That Kafka has gone is said, though no row changes."""

    async def do(client: Client, world: World) -> None:
        listener = Listener(client, "kind=letter")
        async with listening(listener):
            world.kafka = False
            await listener.until(lambda: not listener.table.said["current"]["kafka"])
            assert listener.table.said["rows"] == []
            assert listener.table.wholes == 1

    run(do)


def test_a_sign_of_life(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing changes, comments say that the line is alive."""
    monkeypatch.setattr(hub, "HEARTBEAT", 0.01)

    async def do(client: Client, _: World) -> None:
        listener = Listener(client, "")
        async with listening(listener):
            await listener.until(lambda: listener.comments > 2)
        assert listener.events == 1

    run(do)


def test_the_answer_is_a_stream() -> None:
    """The stream is said to be one, and not to be kept; HEAD says so too, and ends."""

    async def do(client: Client, _: World) -> None:
        for method in ("GET", "HEAD"):
            async with client.session.request(method, client.url("/v1/live")) as response:
                assert response.status == 200
                assert response.headers["Content-Type"] == "text/event-stream"
                assert response.headers["Cache-Control"] == "no-store"
                if method == "HEAD":
                    assert await response.read() == b""

    run(do)


def test_so_many_may_listen() -> None:
    """One more than may listen gets 503; a client that has hung up does not count."""

    async def do(client: Client, _: World) -> None:
        first = Listener(client, "kind=letter")
        async with listening(first):
            response = await client.session.get(client.url("/v1/live"))
            assert (response.status, response.headers["Retry-After"]) == (503, "10")
            said = await response.json()
            assert said["detail"] == "1 listen already (live_clients); try again later"
        await Listener(client, "").listen(1)

    run(do, Settings(live_clients=1))


def test_so_many_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of too many questions those go first that nobody listens to; then there is 503."""
    monkeypatch.setattr(live, "MOST_HUBS", 1)

    async def do(client: Client, _: World) -> None:
        first, second = Listener(client, "kind=letter"), Listener(client, "kind=visit")
        await first.listen(1)
        async with listening(second):
            response = await client.session.get(client.url("/v1/live?kind=letter"))
            assert response.status == 503
            assert "1 different questions are listened to" in (await response.json())["detail"]
        assert second.table.wholes == 1

    run(do)


def test_who_does_not_read_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that does not read costs bounded memory and then its connection; others go on."""
    monkeypatch.setattr(live, "WRITE", 0.2)

    async def do() -> None:
        world = World()
        world.tell(EVENTS)
        app = application(world)
        async with asyncio.timeout(30), served(app) as client:
            good = Listener(client, "each=day")
            deaf = socket.create_connection(("127.0.0.1", client.port))
            deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            deaf.sendall(b"GET /v1/live?each=day HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            both = False
            async with listening(good):
                while not both or len(app[LIVE]) > 1:
                    # Another year's days are all again: some hundred kilobytes.
                    world.day = world.day.replace(year=world.day.year % 9_000 + 1)
                    seen = good.events
                    await good.until(lambda seen=seen: good.events > seen)  # type: ignore[misc]
                    both = both or len(app[LIVE]) > 1
                world.tell(EVENTS[:5])
                answer = await figures(client, "each=day")
                await good.until(lambda: good.table.is_that_of(answer))
                assert len(app[LIVE]) == 1
            deaf.close()

    asyncio.run(do())


def test_a_queue_that_is_full() -> None:
    """Of one who takes nothing at all only so many events wait; then the line is cut."""

    class Transport(asyncio.Transport):
        cut = 0

        def abort(self) -> None:
            self.cut += 1

    transport = Transport()
    client = hub.Listener(transport)
    assert all(client.offer(b"event") for _ in range(hub.QUEUE))
    assert transport.cut == 0
    assert not client.offer(b"one more")
    assert transport.cut == 1


def test_the_end_of_the_gateway() -> None:
    """When the gateway stops, streams end at once, and nobody is let in any more."""

    async def do() -> None:
        world = World()
        app = application(world)
        async with asyncio.timeout(30):
            async with served(app) as client:
                listener = Listener(client, "")
                task = asyncio.create_task(listener.listen())
                await listener.until(lambda: listener.events > 0)
                await app.shutdown()
                await task
                response = await client.session.get(client.url("/v1/live"))
                assert response.status == 503
            assert len(app[LIVE]) == 0

    asyncio.run(do())


@pytest.mark.parametrize(
    ("query", "parameter"), [("kind=x", "kind"), ("each=day&period=2010..2015", "each")]
)
def test_what_is_refused(query: str, parameter: str) -> None:
    """What /v1/figures refuses is refused here."""
    status, said, _ = get(World(), f"/v1/live?{query}")
    assert (status, said["parameter"]) == (400, parameter)


def test_too_many_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """A live question has fewer rows than a plain one may; one that comes to more is ended."""
    monkeypatch.setattr(hub, "MOST_LIVE_ROWS", 2)

    async def do(client: Client, world: World) -> None:
        listener = Listener(client, "by=category")
        task = asyncio.create_task(listener.listen())
        await listener.until(lambda: listener.events > 0)
        world.tell(EVENTS)
        await task
        response = await client.session.get(client.url("/v1/live?by=category"))
        assert (response.status, (await response.json())["parameter"]) == (400, "by")

    run(do)


def test_a_fault_ends_the_stream(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Where rows cannot be evaluated, the log says so and the stream ends, to be asked again."""

    async def do(client: Client, world: World) -> None:
        listener = Listener(client, "by=category")
        task = asyncio.create_task(listener.listen())
        await listener.until(lambda: listener.events > 0)
        with monkeypatch.context() as broken:
            broken.setattr(hub, "answer_cells", None)
            world.tell(EVENTS)
            await task
        assert "a live question cannot be answered" in caplog.text
        await listener.listen(listener.events + 1)
        assert listener.table.is_that_of(await figures(client, "by=category"))

    run(do)


def test_before_the_figures_are_read() -> None:
    """Nobody listens to figures that are not read yet."""
    world = World()
    world.figures_ready = False
    assert get(world, "/v1/live")[0] == 503
