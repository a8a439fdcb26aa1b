"""The way through a gateway, for a feeder that does not reach Kafka: see `Ledgers` there."""

import asyncio
import logging
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
import msgspec

from streams.core.errors import BadInput, NoKafka
from streams.core.mapping.mapping import RowMapping
from streams.core.mapping.sent import FedKey, SentRow, SentStep
from streams.core.mapping.sent_records import FedPosition, FedRow
from streams.feed.kafka_way import overtaken
from streams.feed.sent_rows import FeedBatch, SentRows
from streams.feed.way import BatchLimits

log = logging.getLogger(__name__)

GATEWAY_LIMITS: Final = BatchLimits(size=2 * 1024 * 1024, events=500)
"""Well below what a gateway takes unless it is told otherwise."""

_SECONDS: Final = 60.0
_TRIES: Final = 5
_LONGEST_SAID: Final = 500


class GatewayAway(NoKafka):
    """A gateway does not answer, or does not reach Kafka for now."""


class _Row(msgspec.Struct):
    subject: str
    row: str
    origin: str
    steps: tuple[SentStep, ...]


class _Page(msgspec.Struct):
    rows: list[_Row]
    next: int
    more: bool
    position: Any = msgspec.UNSET


class GatewayWay:
    """Writes through a gateway; see `FeedWay`.

    Args:
        url: The gateway's: ``https://figures.county.example``.
        key: With the role feed.
        mapping: Whose feeder this is.
    """

    def __init__(self, url: str, key: str, mapping: RowMapping) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise BadInput(f"--through {url}: is not an address such as https://host:8080")
        self.limits = GATEWAY_LIMITS
        self._url = f"{url.rstrip('/')}/v1/feeders/{mapping.feeder}"
        self._headers = {"Authorization": f"Bearer {key}"}
        self._mapping = mapping
        self._next = 0
        self._http: aiohttp.ClientSession | None = None

    async def open(self) -> SentRows:
        """Read the ledger, page by page."""
        feeder = self._mapping.feeder
        sent = SentRows(feeder)
        after, more = 0, True
        while more:
            answer = await self._ask("GET", params={"after": str(after)})
            page = msgspec.json.decode(answer, type=_Page)
            for row in page.rows:
                key = FedKey(row.subject, row.row)
                sent.read(FedRow(feeder, key, SentRow(row.origin, row.steps)))
            if page.position is not msgspec.UNSET:
                sent.read(FedPosition(feeder, page.position))
            after, more = page.next, page.more
        self._next = after
        return sent

    async def write(self, batch: FeedBatch) -> None:
        """Post a batch."""
        body: dict[str, Any] = {
            "next": self._next,
            "origin": self._mapping.origin,
            "events": [msgspec.Raw(value) for _, value in batch.events],
            "rows": [
                {"subject": key.subject, "row": key.row, "origin": row.origin, "steps": row.steps}
                for key, row in batch.rows.items()
            ],
        }
        if batch.has_position:
            body["position"] = batch.position
        answer = await self._ask("POST", data=msgspec.json.encode(body))
        self._next = msgspec.json.decode(answer)["next"]

    async def close(self) -> None:
        """Close connections."""
        http, self._http = self._http, None
        if http:
            await http.close()

    async def _ask(self, method: str, **more: Any) -> bytes:
        """Ask the gateway; a request that it was too busy for is sent again."""
        if self._http is None:
            timeout = aiohttp.ClientTimeout(total=_SECONDS)
            self._http = aiohttp.ClientSession(headers=self._headers, timeout=timeout)
        headers = {"Content-Type": "application/json"} if method == "POST" else {}
        for _ in range(_TRIES):
            try:
                async with self._http.request(
                    method, self._url, headers=headers, allow_redirects=False, **more
                ) as response:
                    body = await response.read()
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                raise GatewayAway(f"{self._url}: {type(error).__name__}") from None
            if response.status != 429:  # noqa: PLR2004 - HTTP's own
                break
            await asyncio.sleep(2.0)
        if response.status == 200:  # noqa: PLR2004
            return body
        raise self._fault(response.status, body)

    def _fault(self, status: int, body: bytes) -> Exception:
        if status == 409:  # noqa: PLR2004
            return overtaken(self._mapping.feeder)
        said = _said(body)
        if status == 429 or status >= 500:  # noqa: PLR2004
            return GatewayAway(f"{self._url}: {status} {said}")
        return BadInput(f"{self._url}: {status} {said}")


def read_key(path: Path) -> str:
    """Read the key of a gateway from its file.

    Raises:
        BadInput: It cannot be read, or is empty.
    """
    try:
        key = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"--key-file {path}: cannot be read: {error}") from None
    if not key or not key.isascii() or not key.isprintable():
        raise BadInput(f"--key-file {path}: does not have a key in it")
    return key


def _said(body: bytes) -> str:
    """Return what a problem says of itself, cut."""
    try:
        said = msgspec.json.decode(body)
        text = f"{said['title']}: {said['detail']}"
    except (msgspec.MsgspecError, KeyError, TypeError):
        text = ""
    return text[:_LONGEST_SAID]
