"""``/v1/feeders/{feeder}``: a feeder that does not reach Kafka keeps its ledger through a gateway.

A batch is written in one transaction, events and ledger, under the feeder's transactional id: to
open that fences the one before, here or at another gateway. What the caller says that it has read
of the ledger is then compared with what is there, so of two feeders of one name one is told.
"""

import asyncio
import logging
import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Annotated, Any, Final

import msgspec
from aiohttp import web
from aiokafka.errors import KafkaError, ProducerFenced
from msgspec import Meta

from streams.core.errors import NoKafka
from streams.core.figures.engine.sound import Unsound
from streams.core.mapping.sent import FedKey, SentRow, SentStep
from streams.core.mapping.sent_records import FedPosition, FedRow
from streams.feed.kafka_way import batch_outputs, open_feeder_writer
from streams.feed.sent_rows import FeedBatch
from streams.gateway.http.callers import Caller, Routes, caller
from streams.gateway.http.parameters import parameters
from streams.gateway.http.problems import Problem
from streams.gateway.intake.acceptance import Acceptance
from streams.gateway.intake.bodies import BodyReader
from streams.gateway.intake.feeder import Busy
from streams.kafka.reading import read_to_end, written_ends
from streams.kafka.troubles import REFUSED_BY_KAFKA
from streams.metrics import metrics
from streams.topics.installation import Installation
from streams.topics.read_back import Unreadable, fed_in
from streams.topics.topics import FEEDERS

logger = logging.getLogger(__name__)

PAGE_OFFSETS: Final = 20_000
"""Records of the topic that one page of a ledger is taken from."""

_NAME = r"^[a-z0-9][a-z0-9-]{0,63}$"
_Key = Annotated[str, Meta(min_length=1, max_length=256)]


class LedgerRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was sent of a row.

    Attributes:
        subject: Its case.
        row: What sets it apart from other rows of the case.
        origin: The ``source`` of its events.
        steps: The last event of each of its steps.
    """

    subject: _Key
    origin: _Key
    steps: tuple[SentStep, ...]
    row: Annotated[str, Meta(max_length=256)] = ""


class PostedBatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a feeder sends at once.

    Attributes:
        next: Up to where it has read its ledger.
        events: CloudEvents; they may be none.
        rows: What was sent of rows once these events are.
        position: Where its source goes on; left out, it has not moved.
        origin: The ``source`` of its events.
    """

    next: Annotated[int, Meta(ge=0)]
    origin: _Key
    events: list[msgspec.Raw] = []
    rows: list[LedgerRow] = []
    position: Any = msgspec.UNSET


class Ledgers:
    """Reads and writes the ledgers of feeders.

    Args:
        installation: Whose.
        acceptance: Says which events a caller may send.
        bodies: Reads bodies within limits.
    """

    def __init__(
        self, installation: Installation, acceptance: Acceptance, bodies: BodyReader
    ) -> None:
        self._installation = installation
        self._acceptance = acceptance
        self._bodies = bodies
        self._locks: Mapping[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._scanning = asyncio.Lock()
        self._scanned = 0
        self._last: dict[str, int] = {}
        self._origins: dict[str, set[str]] = defaultdict(set)
        self._unreadable = Unreadable(installation.settings.prefix)

    async def page(self, feeder: str, after: int, who: Caller) -> dict[str, Any]:
        """Return records of a feeder's ledger from an offset on, and where the next page begins."""
        await self._scan()
        self._see_own(feeder, who)
        at = self._installation.partition(FEEDERS, 0)
        until = min(self._scanned, after + PAGE_OFFSETS)
        rows: list[dict[str, Any]] = []
        answer: dict[str, Any] = {"rows": rows, "more": until < self._scanned}
        options = self._installation.settings.client_options()
        if after < until:
            async for _, records in read_to_end(options, {at: after}, {at: until}):
                for fed in self._sound(records):
                    if fed.feeder != feeder:
                        continue
                    if isinstance(fed, FedPosition):
                        answer["position"] = fed.position
                        continue
                    sent = fed.sent or SentRow("")
                    said = {"subject": fed.key.subject, "row": fed.key.row}
                    rows.append(said | {"origin": sent.origin, "steps": sent.steps})
        # What a feeder wrote last is what it has to name; the topic's end is not.
        last = self._last.get(feeder, 0)
        return answer | {"next": until if until < self._scanned else max(last, 0)}

    async def write(self, feeder: str, posted: PostedBatch, who: Caller) -> int:
        """Write a batch; return up to where the feeder has then read its ledger.

        Raises:
            Problem: 403, 409, 413, 422, 503.
        """
        events = [bytes(event) for event in posted.events]
        accepted = await self._acceptance.check(events, who, of_rows=True)
        if not who.speaks_for(posted.origin):
            raise _not_yours(feeder)
        rows = {FedKey(row.subject, row.row): SentRow(row.origin, row.steps) for row in posted.rows}
        subjects = (event.subject.encode() for event in accepted)
        batch = FeedBatch(
            tuple(zip(subjects, events, strict=True)),
            rows,
            None if posted.position is msgspec.UNSET else posted.position,
            has_position=posted.position is not msgspec.UNSET,
        )
        async with self._locks[feeder]:
            writer = await open_feeder_writer(self._installation, feeder)
            try:
                await self._scan()
                self._see_own(feeder, who)
                if self._last.get(feeder, 0) != posted.next:
                    raise _overtaken(feeder)
                partitions = self._installation.settings.partitions
                outputs = batch_outputs(batch, feeder, partitions)
                written = await writer.write(outputs, {})
            finally:
                await writer.close()
        return written[FEEDERS, 0].stop if (FEEDERS, 0) in written else posted.next

    async def _scan(self) -> None:
        """Learn what has been written to the topic since the last time, by whatever gateway."""
        async with self._scanning:
            at = self._installation.partition(FEEDERS, 0)
            options = self._installation.settings.client_options()
            end = (await written_ends(options, [at]))[at]
            if end <= self._scanned:
                return
            async for _, records in read_to_end(options, {at: self._scanned}, {at: end}):
                for record in records:
                    for fed in self._sound([record]):
                        self._last[fed.feeder] = record.offset + 1
                        if isinstance(fed, FedRow) and fed.sent:
                            self._origins[fed.feeder].add(fed.sent.origin)
            self._scanned = end

    def _sound(self, records: Any) -> list[FedRow | FedPosition]:
        found = []
        for record in records:
            try:
                found.append(fed_in(record))
            except Unsound as why:
                self._unreadable.note(record, why)
        return found

    def _see_own(self, feeder: str, who: Caller) -> None:
        """See that a key limited to sources keeps to the feeders of these."""
        if not all(map(who.speaks_for, self._origins.get(feeder, ()))):
            raise _not_yours(feeder)

    async def body(self, request: web.Request) -> PostedBatch:
        """Read the body of a batch."""
        if request.content_type != "application/json":
            raise Problem(415, "Unsupported media type", "send application/json")
        async with self._bodies.read(request) as body:
            try:
                return msgspec.json.decode(body, type=PostedBatch)
            except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
                raise Problem(400, "Unreadable body", f"is not a batch: {error}") from None


LEDGERS: Final = web.AppKey("ledgers", Ledgers)


async def get_ledger(request: web.Request) -> web.Response:
    """Return a page of a feeder's ledger."""
    found = parameters(request.rel_url.raw_query_string, ("after",))
    after = found.get("after", "0")
    if not (after.isascii() and after.isdigit() and len(after) <= 18):  # noqa: PLR2004 - 64 bits
        raise Problem(400, "Bad query", "after: is a whole number", parameter="after")
    ledgers, feeder = request.app[LEDGERS], _feeder(request)
    try:
        page = await ledgers.page(feeder, int(after), caller(request))
    except (NoKafka, KafkaError) as error:
        raise _away(error) from None
    return web.Response(body=msgspec.json.encode(page), content_type="application/json")


async def post_batch(request: web.Request) -> web.Response:
    """Write events and what is then sent, in one transaction."""
    ledgers, feeder, outcome = request.app[LEDGERS], _feeder(request), "refused"
    parameters(request.rel_url.raw_query_string, ())
    many = 0
    try:
        posted = await ledgers.body(request)
        many, outcome = len(posted.events), "refused"
        following = await ledgers.write(feeder, posted, caller(request))
        outcome = "accepted"
    except ProducerFenced:
        outcome = "failed"
        raise _overtaken(feeder) from None
    except REFUSED_BY_KAFKA:
        detail = "an event, a row or the position is larger than Kafka takes (message_bytes)"
        raise Problem(413, "Content too large", detail, limit="message_bytes") from None
    except (NoKafka, KafkaError, TimeoutError, Busy) as error:
        outcome = "failed"
        raise _away(error) from None
    finally:
        metrics.INTAKE_EVENTS.labels(outcome).inc(many)
    return web.json_response({"accepted": many, "next": following})


def _feeder(request: web.Request) -> str:
    name = request.match_info["feeder"]
    if not re.fullmatch(_NAME, name):
        raise Problem(404, "No such feeder", "a feeder's name is of a to z, 0 to 9 and -")
    return name


def _not_yours(feeder: str) -> Problem:
    detail = f"the feeder {feeder} sends of sources that this key is not for"
    return Problem(403, "Not your feeder", detail)


def _overtaken(feeder: str) -> Problem:
    return Problem(
        409,
        "Overtaken",
        f"another feeder named {feeder} has written since this one read its ledger; nothing was "
        "written: read it again, and run one feeder of a name at a time",
    )


def _away(error: BaseException) -> Problem:
    logger.warning("a feeder's ledger: %s", type(error).__name__)
    return Problem(
        503,
        "Kafka is away",
        "whether it was written is not known; read the ledger again",
        headers={"Retry-After": "5"},
    )


routes: Final[Routes] = (
    ("GET", "/v1/feeders/{feeder}", get_ledger, "feed"),
    ("POST", "/v1/feeders/{feeder}", post_batch, "feed"),
)
