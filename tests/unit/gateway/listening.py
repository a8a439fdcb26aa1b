"""One who listens to live figures and puts the table together from what comes."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import ClientResponse

from tests.unit.gateway.asking import Client

Key = tuple[str, str]


def key(row: dict[str, Any]) -> Key:
    """Return what tells a row from others of the same table."""
    return json.dumps(row.get("period")), json.dumps(row["group"])


class Table:
    """The rows as events have told them.

    Attributes:
        last_id: Of the last event.
        said: What the last event said.
        wholes: How many events held all rows.
    """

    def __init__(self) -> None:
        self.rows: dict[Key, dict[str, Any]] = {}
        self.last_id = ""
        self.said: dict[str, Any] = {}
        self.wholes = 0

    def take(self, event: bytes) -> None:
        """Take one event in."""
        fields = dict(line.split(": ", 1) for line in event.decode().splitlines() if ": " in line)
        assert fields["event"] == "figures"
        said = json.loads(fields["data"])
        self.said, self.last_id = said, fields["id"]
        if said["whole"]:
            self.wholes += 1
            self.rows = {}
        for group in said["gone"]:
            # One that came and went while nobody listened was never there.
            self.rows.pop(("null", json.dumps(group)), None)
        self.rows |= {key(row): row for row in said["rows"]}

    def is_that_of(self, answer: dict[str, Any]) -> bool:
        """Return whether the table is what /v1/figures answers, and as current."""
        same = all(
            self.said.get(name) == answer[name]
            for name in ("selection", "period", "as_of", "by", "each", "current")
        )
        return same and self.rows == {key(row): row for row in answer["rows"]}


class Listener:
    """A client of /v1/live.

    Attributes:
        table: What it knows; kept from one connection to the next.
        events: How many events it has read.
        comments: How many comments.
    """

    def __init__(self, client: Client, query: str) -> None:
        self.table = Table()
        self.events = 0
        self.comments = 0
        self._client = client
        self._query = query
        self._changed = asyncio.Condition()

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[ClientResponse]:
        """Connect, going on after the last event read."""
        headers = {"Last-Event-ID": self.table.last_id} if self.table.last_id else {}
        url = self._client.url(f"/v1/live?{self._query}")
        async with self._client.session.get(url, headers=headers) as response:
            yield response

    async def listen(self, most: int | None = None) -> None:
        """Listen until the stream ends or so many events have been read."""
        async with self.connection() as response:
            assert response.status == 200, await response.text()
            event = b""
            async for line in response.content:
                event += line
                if line == b"\n":
                    await self._read(event)
                    event = b""
                    if most is not None and self.events >= most:
                        return

    async def _read(self, event: bytes) -> None:
        if event.startswith(b"event:"):
            self.table.take(event)
            self.events += 1
        elif event.startswith(b":"):
            self.comments += 1
        async with self._changed:
            self._changed.notify_all()

    async def until(self, what: Callable[[], bool]) -> None:
        """Wait until something is so, looking after every event and comment."""
        async with asyncio.timeout(20), self._changed:
            await self._changed.wait_for(what)
