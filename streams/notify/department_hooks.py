"""A department's events on their way to its system: read from a gateway, posted, one after another.

They are read over HTTP with the department's own key, so that this process needs no right to read
letters in Kafka, and what it may post is what the key may read. How far the system has taken them
is in the journal that messages have; a process that goes on posts again what may have arrived.
"""

import asyncio
import logging
import ssl
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from random import Random
from typing import Final, NamedTuple

import aiohttp

from streams.core.notices.attempts import AttemptFault, wait_seconds
from streams.core.notices.deliveries import Delivery, DeliveryBook, message_id
from streams.core.notices.recipients import DepartmentHook, RecipientsFile
from streams.metrics.metrics import NOTIFY_DEPARTMENT_OLDEST, NOTIFY_DEPARTMENT_POSTS
from streams.notify.journal import Journal
from streams.notify.recipients_file import Recipients
from streams.notify.senders import tls_of
from streams.notify.webhooks import Post, answer_fault, post_signed

log = logging.getLogger(__name__)

EVENTS_WAIT_SECONDS: Final = 20
"""How long a gateway is asked to wait for events."""

EVENTS_ANSWER_SECONDS: Final = 60.0
MOST_ANSWER_BYTES: Final = 67_108_864
"""Bytes of an answer; a gateway answers with some megabytes at most, of which one may be large."""

FIRST_RETRY_SECONDS: Final = 1.0
NOTE_SECONDS: Final = 600.0
"""How often it is noted that a department has read on, where nothing was its own."""

_BATCH: Final = "application/cloudevents-batch+json"
_EXPIRED: Final = 410


class Events(NamedTuple):
    """What a gateway answered.

    Attributes:
        body: The events, as they are to be posted.
        following: The cursor behind them.
    """

    body: bytes
    following: str

    @property
    def is_empty(self) -> bool:
        """Whether there are none."""
        return self.body.strip() == b"[]"


class CursorExpired(Exception):
    """What comes next is not there any more."""


async def read_events(
    hook: DepartmentHook, cursor: str, file: RecipientsFile
) -> Events | AttemptFault:
    """Ask a gateway for the next events; return them, or why there is no answer.

    Raises:
        CursorExpired: The cursor is older than events are kept.
    """
    query = {"wait": str(EVENTS_WAIT_SECONDS), "content": "full" if hook.content else "none"}
    query |= {"cursor": cursor} if cursor else {}
    try:
        async with (
            aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(ssl=tls_of(file), force_close=True, limit=1),
                timeout=aiohttp.ClientTimeout(total=EVENTS_ANSWER_SECONDS),
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
            ) as session,
            session.get(
                hook.events,
                params=query,
                headers={"Authorization": f"Bearer {hook.key}", "User-Agent": "kuaibao"},
                allow_redirects=False,
            ) as answer,
        ):
            if answer.status == _EXPIRED:
                raise CursorExpired
            if fault := answer_fault(answer.status, answer.headers.get("Retry-After", "")):
                return fault
            body = await answer.content.read(MOST_ANSWER_BYTES + 1)
            while chunk := await answer.content.read(MOST_ANSWER_BYTES + 1):
                body += chunk
                if len(body) > MOST_ANSWER_BYTES:
                    return AttemptFault("too-large")
            return Events(body, answer.headers.get("Kuaibao-Next", cursor))
    except TimeoutError:
        return AttemptFault("timeout")
    except (aiohttp.ClientError, ssl.SSLError) as error:
        return AttemptFault(type(error).__name__)


class DepartmentPush:
    """Posts one department's events until told to end.

    Args:
        name: Its name in the file of recipients.
        recipients: The file.
        book: All deliveries, of which one says how far it is.
        journal: Where that is written.
        timeout: Seconds that one attempt may take.
        clock: Returns the time (UTC).
        ending: Set when nothing more may begin.
    """

    def __init__(
        self,
        name: str,
        recipients: Recipients,
        book: DeliveryBook,
        journal: Journal,
        *,
        timeout: float,
        clock: Callable[[], datetime],
        ending: asyncio.Event,
    ) -> None:
        self._name = name
        self._recipients = recipients
        self._book = book
        self._journal = journal
        self._timeout = timeout
        self._clock = clock
        self._ending = ending
        self._chance = Random()
        self._id = message_id("department", name)
        known = book.find(self._id)
        self._cursor = self._noted = known.cursor if known else ""
        self._noted_at = clock()
        self._failing_since: datetime | None = None
        self._failures = 0

    async def run(self) -> None:
        """Post without end, until `ending` is set or the file names the department no more.

        Raises:
            ProducerFenced: Another process sends.
            KafkaError: Kafka would not.
        """
        while not self._ending.is_set():
            self._tell(None)
            hook = self._hook()
            if hook is None:
                return
            found = await self._read(hook)
            if isinstance(found, AttemptFault):
                await self._fail("read", found)
                continue
            if not found.is_empty and not await self._post(found):
                return
            self._cursor = found.following
            await self._note(is_due=not found.is_empty)
            self._mended()

    def _hook(self) -> DepartmentHook | None:
        return self._recipients.current.departments.get(self._name)

    async def _read(self, hook: DepartmentHook) -> Events | AttemptFault:
        reading = asyncio.create_task(read_events(hook, self._cursor, self._recipients.current))
        ending = asyncio.create_task(self._ending.wait())
        try:
            await asyncio.wait([reading, ending], return_when=asyncio.FIRST_COMPLETED)
            if not reading.done():
                return AttemptFault("ending")
            return reading.result()
        except CursorExpired:
            log.error(  # noqa: TRY400 - where it happened says nothing more
                "%s: events that it has not read are older than events are kept; it begins with "
                "the oldest that is there. Compare its cases with those that are open",
                self._name,
            )
            self._cursor = ""
            return AttemptFault("expired")
        finally:
            reading.cancel()
            ending.cancel()

    async def _post(self, found: Events) -> bool:
        """Post events until they are taken; return whether they were before the end."""
        identifier = message_id("department", self._name, self._cursor, found.following)
        while hook := self._hook():
            post = Post(hook.webhook, identifier, _BATCH, found.body)
            fault = await post_signed(post, self._recipients.current, self._timeout)
            if fault is None:
                NOTIFY_DEPARTMENT_POSTS.labels(self._name, "delivered").inc()
                return True
            NOTIFY_DEPARTMENT_POSTS.labels(self._name, "failed").inc()
            # In order: what follows waits, for as long as it takes.
            await self._fail("posted", fault)
            if self._ending.is_set():
                return False
        return False

    async def _fail(self, what: str, fault: AttemptFault) -> None:
        """Say that something failed, and wait before it is tried again."""
        if self._ending.is_set():
            return
        self._failures += 1
        self._failing_since = self._failing_since or self._clock()
        wait = wait_seconds(self._failures, self._chance.random())
        if self._failures == 1:
            wait = FIRST_RETRY_SECONDS
        if fault.wait_seconds is not None:
            wait = max(min(wait, fault.wait_seconds), FIRST_RETRY_SECONDS)
        log.warning(
            "%s: its events could not be %s: %s; trying again in %.0f s",
            *(self._name, what, fault.kind, wait),
            extra={"department": self._name, "fault": fault.kind},
        )
        self._tell(self._failing_since)
        with suppress(TimeoutError):
            async with asyncio.timeout(wait):
                await self._ending.wait()

    def _mended(self) -> None:
        if self._failures:
            log.info("%s: its events go on", self._name)
        self._failures, self._failing_since = 0, None

    def _tell(self, since: datetime | None) -> None:
        since = since or self._failing_since
        seconds = (self._clock() - since).total_seconds() if since else 0.0
        NOTIFY_DEPARTMENT_OLDEST.labels(self._name).set(max(0.0, seconds))

    async def _note(self, *, is_due: bool) -> None:
        """Write how far its system has taken events."""
        now = self._clock()
        is_old = (now - self._noted_at).total_seconds() >= NOTE_SECONDS
        if self._cursor == self._noted or not (is_due or is_old):
            return
        delivery = Delivery(
            self._id,
            self._name,
            "webhook",
            "",
            now.date().isoformat(),
            now,
            state="delivered",
            cursor=self._cursor,
        )
        await self._journal.write([delivery])
        self._book.take(delivery)
        self._noted, self._noted_at = self._cursor, now
