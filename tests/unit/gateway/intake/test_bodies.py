"""Reading bodies: limits of bytes and of time, gzip, and what is cut short."""

import asyncio
import gzip
from collections.abc import Sequence
from typing import Any

import pytest

from streams.core.record_headers import Headers
from streams.feeding.sending import Keyed
from streams.gateway.http.callers import Caller
from streams.settings.settings import Settings
from tests.support.county import Sent, letter, to_json
from tests.support.posting import BATCH, STRUCTURED, Gateway, posted, with_gateway

LETTER = letter("2015-03-02", "e1", "s1", title="小区停暖")

UPLOADS = 8

LIMITS: dict[str, Any] = {
    "intake_events": 3,
    "intake_event_bytes": 1_024,
    "intake_request_bytes": 2_048,
    "intake_unzipped_bytes": 4_096,
}


def long(size: int) -> Sent:
    """Make an event of exactly so many bytes."""
    bare = letter("2015-03-02", text="")
    return letter("2015-03-02", text="x" * (size - len(to_json(bare))))


@pytest.mark.parametrize(
    ("body", "content_type", "zipped", "limit"),
    [
        (to_json(long(1_024)), STRUCTURED, False, None),
        (to_json(long(1_025)), STRUCTURED, False, "intake_event_bytes"),
        (b"[%b,%b]" % (to_json(LETTER), to_json(long(1_025))), BATCH, False, "intake_event_bytes"),
        (b"[%b]" % b",".join([to_json(LETTER)] * 3), BATCH, False, None),
        (b"[%b]" % b",".join([to_json(LETTER)] * 4), BATCH, False, "intake_events"),
        (b"[0,0,0,0", BATCH, False, "intake_events"),
        (b" " * 2_048 + b"{", STRUCTURED, False, "intake_request_bytes"),
        (b"[%b]" % b",".join([to_json(long(1_024))] * 3), BATCH, True, None),
        (b" " * 4_096 + b"{", STRUCTURED, True, "intake_unzipped_bytes"),
        (b" " * 100_000_000, STRUCTURED, True, "intake_request_bytes"),
        (b" " * 1_000_000, STRUCTURED, True, "intake_unzipped_bytes"),
    ],
)
@pytest.mark.parametrize("chunked", [False, True])
def test_limits_are_named(
    body: bytes, content_type: str, zipped: bool, limit: str | None, chunked: bool
) -> None:
    """What is within a limit by a byte is accepted; beyond it, 413 names the setting."""
    if zipped:
        body = gzip.compress(body)

    async def pieces() -> Any:
        yield body[:100]
        yield body[100:]

    async def scenario(gateway: Gateway) -> None:
        headers = {"Content_Encoding": "gzip"} if zipped else {}
        answer = await gateway.post(pieces() if chunked else body, content_type, **headers)
        assert answer.status == (413 if limit else 202), answer
        assert answer.body.get("limit") == limit
        if limit:
            assert limit in answer.body["detail"]
            assert str(LIMITS[limit]) in answer.body["detail"]
        assert bool(gateway.feeder.sent) == (limit is None)

    with_gateway(scenario, Settings(**LIMITS))


def test_an_event_larger_than_workers_take_is_refused() -> None:
    """Where the workers' limit is the smaller one, it is the one that is named and kept."""
    settings = Settings(message_bytes=65_536 + 1_024, intake_event_bytes=100_000)

    async def scenario(gateway: Gateway) -> None:
        assert (await gateway.post(to_json(long(1_024)))).status == 202
        answer = await gateway.post(to_json(long(1_025)))
        assert (answer.status, answer.body["limit"]) == (413, "message_bytes")

    with_gateway(scenario, settings)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (to_json(LETTER), "incorrect header check"),
        (gzip.compress(to_json(LETTER), mtime=0)[:-1], "it is cut short"),
        (gzip.compress(to_json(LETTER), mtime=0)[:30], "it is cut short"),
        (b"", "it is cut short"),
        (gzip.compress(b"{}", mtime=0) + b"{}", "something follows the end of the gzip stream"),
    ],
)
def test_what_is_no_gzip_is_unreadable(body: bytes, why: str) -> None:
    """A body that is not the gzip it says it is, or not all of it, is 400."""
    answer = posted(body, Content_Encoding="gzip")
    assert (answer.status, answer.body["title"]) == (400, "Unreadable body")
    assert why in answer.body["detail"]


def test_a_client_that_sends_too_slowly_is_sent_away() -> None:
    """A body that does not come in time is 408, though a byte of it comes now and then."""

    async def scenario(gateway: Gateway) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", gateway.port)
        head = f"POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Type: {STRUCTURED}\r\n"
        writer.write(f"{head}Content-Length: 1000000\r\n\r\n".encode())
        answer = asyncio.create_task(reader.readuntil(b"}"))
        while not answer.done():
            writer.write(b" ")
            await asyncio.wait([answer], timeout=0.02)
        writer.close()
        assert gateway.feeder.sent == []
        return await answer

    answer = with_gateway(scenario, body_seconds=0.3)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"application/problem+json" in answer
    assert b"the body did not come within 0.3 s" in answer


def test_a_body_cut_short_is_not_accepted(caplog: pytest.LogCaptureFixture) -> None:
    """A client that goes away in the middle of its body leaves nothing, and the gateway goes on."""

    async def scenario(gateway: Gateway) -> None:
        for head in ("Content-Length: 1000\r\n", "Transfer-Encoding: chunked\r\n"):
            _, writer = await asyncio.open_connection("127.0.0.1", gateway.port)
            first = f"POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Type: {STRUCTURED}\r\n{head}"
            body = to_json(LETTER)
            writer.write(first.encode() + b"\r\n" + (b"%x\r\n" % len(body)) + body)
            await writer.drain()
            writer.close()
            await writer.wait_closed()
        assert (await gateway.post(to_json(LETTER))).status == 202
        assert len(gateway.feeder.sent) == 1

    with_gateway(scenario)
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_bodies_that_are_held_are_bounded() -> None:
    """Where bodies already held take all the room there is, the next is 429 after its wait."""
    settings = Settings(intake_pending_bytes=65_536, intake_seconds=0.2)
    body = to_json(long(50_000))

    async def scenario(gateway: Gateway) -> None:
        held = asyncio.Event()

        async def send(events: Sequence[Keyed], headers: Headers = ()) -> None:
            assert events
            assert not headers
            await held.wait()

        gateway.feeder.send = send  # type: ignore[method-assign]
        first = asyncio.create_task(gateway.post(body))
        second = asyncio.create_task(gateway.post(body))
        (refused,), (waiting,) = await asyncio.wait(
            [first, second], return_when=asyncio.FIRST_COMPLETED
        )
        assert refused.result().status == 429
        held.set()
        assert (await waiting).status == 202

    with_gateway(scenario, settings)


def test_bodies_do_not_wait_for_each_other() -> None:
    """However little room there is, bodies that come together are read one after another."""
    settings = Settings(intake_pending_bytes=524_288, intake_seconds=20.0)
    body = to_json(letter("2015-03-02", extra="x" * 400_000))

    async def scenario(gateway: Gateway) -> None:
        answers = await asyncio.gather(*(gateway.post(body) for _ in range(12)))
        assert {answer.status for answer in answers} == {202}

    with_gateway(scenario, settings)


def test_slow_uploads_of_one_key_keep_nobody_else_out() -> None:
    """Eight announce all there may be; some send little of it, some nearly all, and none ends."""
    settings = Settings(intake_pending_bytes=8_000_000, intake_seconds=0.5)
    keys: list[str] = []

    def who() -> Caller:
        keys.append("slow" if len(keys) < UPLOADS else "quick")
        return Caller("test", frozenset({"feed"}), (), key=keys[-1])

    async def scenario(gateway: Gateway) -> None:
        async def upload(length: int, sent: bytes) -> asyncio.StreamWriter:
            _, writer = await asyncio.open_connection("127.0.0.1", gateway.port)
            head = f"POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Type: {BATCH}\r\n"
            writer.write(f"{head}Content-Length: {length}\r\n\r\n".encode() + sent)
            return writer

        slow = [await upload(4_000_000, b"[ ") for _ in range(4)]
        slow += [await upload(4_000_000, b"[" + b" " * 3_000_000) for _ in range(4)]
        while len(keys) < UPLOADS:  # noqa: ASYNC110  nobody is told when a request has come
            await asyncio.sleep(0.01)
        for _ in range(20):
            assert (await gateway.post(to_json(LETTER))).status == 202
        for writer in slow:
            writer.close()

    with_gateway(scenario, settings, who=who)
