"""Taking events in: of whatever is posted, what cannot be used is refused, and nothing faults."""

import asyncio
import gzip
import json
import re
from collections.abc import Iterator
from contextlib import AsyncExitStack
from typing import Any, Final

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.core.events.refusals import Refused
from streams.settings.settings import Settings
from tests.properties.worlds import events
from tests.support.county import NOW, READER, to_json
from tests.support.posting import BATCH, LIMIT, STRUCTURED, Answer, FakeFeeder, Gateway, serving

SETTINGS: Final = Settings(
    intake_events=4,
    intake_event_bytes=4_096,
    intake_request_bytes=8_192,
    intake_unzipped_bytes=16_384,
)

PIECES: Final = [
    *(b"{", b"}", b"[", b"]", b",", b":", b'"', b"\\", b"\x00", b"\xff", b"\xef\xbb\xbf", b" "),
    *(b"\\u0000", b"\\ud800", b"\\udc00", b"\\ud83d\\ude00", b"\\u0022", b"\\\\", b'","id":"x'),
    *(b"18446744073709551616", b"1e999", b"-0", b"0.5", b"NaN", b"null", b"true", b"9" * 5_000),
    *(b"[" * 50, b"]" * 50, b'"subject":"s2",', b'"x":{"a":1,"a":2},', b"x" * 5_000),
]

KINDS: Final = [STRUCTURED, BATCH, "application/json", "text/plain", BATCH + ";charset=utf-8"]


class Client:
    """A gateway that runs as long as the tests of this module."""

    def __init__(self) -> None:
        self._runner = asyncio.Runner()
        self._stack = AsyncExitStack()
        self.gateway: Gateway = self._runner.run(self._started())

    async def _started(self) -> Gateway:
        feeder = FakeFeeder()
        server = await self._stack.enter_async_context(serving(feeder, SETTINGS))
        session = aiohttp.ClientSession(server.make_url("/"))
        await self._stack.enter_async_context(session)
        assert server.port
        return Gateway(feeder, session, server.port)

    def post(self, body: bytes, content_type: str, headers: dict[str, str]) -> Answer:
        """Post a body, after forgetting what was sent before."""
        self.gateway.feeder.sent.clear()
        posting = self.gateway.post(body, content_type, **headers)
        return self._runner.run(asyncio.wait_for(posting, LIMIT))

    def close(self) -> None:
        """End it."""
        self._runner.run(self._stack.aclose())
        self._runner.close()


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """One gateway for all that is posted."""
    made = Client()
    yield made
    made.close()


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    """Draw an event or a batch, whole or with some bytes overwritten, taken out or put in."""
    drawn = draw(st.lists(events(), min_size=1, max_size=5))
    ascii_only = draw(st.booleans())
    written = [json.dumps(one).encode() if ascii_only else to_json(one) for one in drawn]
    body = b"[" + b", ".join(written) + b"]" if draw(st.booleans()) else written[0]
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(body)))
        end = start + draw(st.sampled_from([0, 0, 0, 1, 1, 2, 7, 10**6]))
        body = body[:start] + draw(st.sampled_from(PIECES) | st.binary(max_size=3)) + body[end:]
    return body


def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Read an object, none of whose names may be in it twice."""
    assert len({name for name, _ in pairs}) == len(pairs)
    return dict(pairs)


def is_strict(value: bytes) -> bool:
    """Return whether a text is JSON that all read alike, as this test understands it."""
    if re.search(rb"(?<!\\)(\\\\)*\\u0000", value):
        return False
    try:
        read = json.loads(value.decode(), object_pairs_hook=members)
        json.dumps(read, allow_nan=False, ensure_ascii=False).encode()
    except (AssertionError, ValueError, RecursionError):
        return False
    return all(-(2**63) <= number < 2**64 for number in numbers(read))


def numbers(node: Any) -> Iterator[int]:
    """Return all whole numbers within."""
    if isinstance(node, int):
        yield node
    elif isinstance(node, list | dict):
        for inner in node.values() if isinstance(node, dict) else node:
            yield from numbers(inner)


def usable(value: bytes) -> bool:
    """Return whether a worker can use an event."""
    try:
        READER.read(value, (), NOW)
    except Refused:
        return False
    return True


@given(
    bodies(),
    st.sampled_from(KINDS),
    st.sampled_from(["", "", "", "gzip", "cut", "claimed", "br"]),
    st.dictionaries(
        st.sampled_from(["ce_id", "ce_type", "ce_source", "ce_subject", "ce_time", "ce_x", "ce_"]),
        st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=9),
        max_size=3,
    ),
)
def test_whatever_is_posted_is_answered(
    client: Client, body: bytes, content_type: str, packed: str, headers: dict[str, str]
) -> None:
    """Every body gets 202 or a 4xx that says why; and only what workers can use is accepted."""
    if packed in ("gzip", "cut"):
        body = gzip.compress(body)
    if packed == "cut":
        body = body[: len(body) // 2]
    encoding = {"": {}, "br": {"Content_Encoding": "br"}}
    answer = client.post(
        body, content_type, headers | encoding.get(packed, {"Content_Encoding": "gzip"})
    )
    sent = client.gateway.feeder.sent
    if answer.status != 202:
        assert answer.status in (400, 413, 415, 422)
        assert answer.body["detail"]
        assert not sent
        if answer.status == 422:
            assert answer.errors
        return
    assert [event["subject"].encode() for event in answer.body["accepted"]] == [
        key for key, _ in sent
    ]
    for key, value in sent:
        assert is_strict(value)
        assert usable(value)
        assert json.loads(value)["subject"].encode() == key


@given(
    st.lists(
        events(),
        max_size=4,
        unique_by=lambda event: (event["subject"], event["source"], event["id"]),
    ),
    st.booleans(),
)
def test_whatever_is_right_is_accepted(client: Client, drawn: list[Any], ascii_only: bool) -> None:
    """Right events of every type are accepted in batches, and go on as they came."""
    written = [json.dumps(one).encode() if ascii_only else to_json(one) for one in drawn]
    answer = client.post(b"[" + b",".join(written) + b"]", BATCH, {})
    assert answer.status == 202
    assert [value for _, value in client.gateway.feeder.sent] == written


@given(st.lists(bodies(), min_size=1, max_size=4))
def test_each_wrong_event_is_told(client: Client, written: list[bytes]) -> None:
    """The refused of a batch are those that alone would be refused too, for the same reason."""
    whole = client.post(b"[" + b",".join(written) + b"]", BATCH, {})
    if whole.status != 422:
        return
    alone = [client.post(value, STRUCTURED, {}) for value in written]
    if any(answer.status not in (202, 422) for answer in alone):
        return  # Something in it closed the array, or opened another.
    told = [(error["index"], error["field"], error["rule"]) for error in whole.body["errors"]]
    # That two contradict each other shows only where they are together, and is told last.
    assert [error for error in told if not error[2].startswith("the event of index")] == [
        (index, field, rule)
        for index, answer in enumerate(alone)
        if answer.status == 422
        for _, field, rule in answer.errors
    ]
