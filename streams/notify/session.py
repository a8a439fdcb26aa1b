"""Sending while this process is the one that sends: from reading what there is to the hand-over."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import aclosing
from datetime import datetime
from random import Random
from typing import Final

from aiokafka import TopicPartition

from streams.core.figures.engine.sound import Unsound
from streams.core.notices.deliveries import DELIVERY_DAYS, Delivery, DeliveryBook
from streams.core.notices.delivery_plan import County, is_fresh, lapsed, plan
from streams.core.notices.notice import Notice
from streams.core.notices.recipients import WAYS, Way
from streams.kafka.ending import end_tasks
from streams.kafka.following import Follower, following
from streams.kafka.reading import read_to_end, written_ends
from streams.kafka.records import Record
from streams.metrics import metrics
from streams.notify.department_hooks import DepartmentPush
from streams.notify.journal import Journal
from streams.notify.reading import deliveries_in, read_into
from streams.notify.recipients_file import Recipients
from streams.notify.senders import Send
from streams.notify.way import Outbox, WayQueue
from streams.topics.installation import Installation
from streams.topics.read_back import Unreadable, notice_in
from streams.topics.topics import DELIVERIES, NOTICES

log = logging.getLogger(__name__)

GATHERS_AT_MOST: Final = 12
"""A morning's notices are waited for at most so many times as long as `notify_quiet`."""

FILE_LOOK_SECONDS: Final = 2.0
"""How often the file of recipients is looked at, and what has become too old."""

OLD_LOOK_SECONDS: Final = 3600.0
"""How often messages are looked for that ended long ago."""

OLD_AT_ONCE: Final = 2000
"""How many of them are taken out in one transaction."""

UNDER_WAY_SECONDS: Final = 5.0
"""How long attempts that are under way may take at the hand-over."""


class Sending:
    """Everything that is known while this process sends.

    Args:
        installation: Whose notices.
        recipients: Who gets them.
        journal: Where deliveries are written.
        senders: What makes an attempt, by way.
        clock: Returns the time (UTC).
    """

    def __init__(
        self,
        installation: Installation,
        recipients: Recipients,
        journal: Journal,
        senders: Mapping[Way, Send],
        clock: Callable[[], datetime],
    ) -> None:
        self._installation = installation
        self._settings = installation.settings
        catalogue = installation.catalogue
        self._county = County(catalogue.tree, catalogue.day_of)
        self._book = DeliveryBook()
        self._notices: dict[str, Notice] = {}
        self._kept: set[str] = set()
        self._unreadable = Unreadable(self._settings.prefix, metrics.NOTIFY_RECORDS_UNREADABLE)
        self._at_notices = installation.partition(NOTICES, 0)
        self._at_deliveries = installation.partition(DELIVERIES, 0)
        self._ending = asyncio.Event()
        self._queues: dict[tuple[str, Way], tuple[WayQueue, asyncio.Task[None]]] = {}
        self._pushes: dict[str, asyncio.Task[None]] = {}
        self._changed_at: tuple[float, float] | None = None
        self._is_stale = True
        self._outbox = Outbox(
            self._settings,
            catalogue,
            recipients,
            self._book,
            self._notices,
            journal,
            senders,
            clock,
            Random(),
            set(),
        )

    async def run(self, lost: asyncio.Event) -> None:
        """Send until `lost` is set, and end what is under way.

        Raises:
            ProducerFenced: Another process sends.
            KafkaError: Kafka would not.
            NoKafka: No Kafka answers, or its topics are not as they must be.
            WrittenByNewer: A later version of Kuaibao has written notices or deliveries.
        """
        try:
            starts = {self._at_deliveries: await self._read_deliveries(), self._at_notices: 0}
            async with following(self._settings, starts) as follower:
                await self._follow(follower, lost)
            await self._hand_over()
        finally:
            metrics.NOTIFY_ACTIVE.set(0)
            await end_tasks(self._tasks())

    async def _read_deliveries(self) -> int:
        """Read all deliveries; return the offset behind them."""
        options = self._settings.client_options()
        at = self._at_deliveries
        ends = await written_ends(options, [at])
        async with aclosing(read_to_end(options, {at: 0}, ends)) as batches:
            async for _, records in batches:
                read_into(self._book, records, self._unreadable)
        self._kept = self._book.kept_notices()
        log.info("%d messages are known, %d are to be sent", len(self._book), self._pending())
        return ends[at]

    async def _follow(self, follower: Follower, lost: asyncio.Event) -> None:
        looked_at, taken_out_at, has_caught_up = 0.0, -OLD_LOOK_SECONDS, False
        loop = asyncio.get_running_loop()
        while not lost.is_set():
            for at, fetched in (await follower.fetch()).items():
                self._take(at, fetched.records, loop.time())
                if at == self._at_notices and fetched.position >= follower.ends[at]:
                    has_caught_up = True
            if not has_caught_up and follower.ends[self._at_notices] == 0:
                has_caught_up = True
            self._see_alive()
            if loop.time() >= looked_at + FILE_LOOK_SECONDS:
                looked_at = loop.time()
                self._is_stale = self._outbox.recipients.look() or self._is_stale
                self._push()
                if has_caught_up:
                    await self._let_lapse()
                if has_caught_up and loop.time() >= taken_out_at + OLD_LOOK_SECONDS:
                    taken_out_at = loop.time()
                    await self._take_out()
            if has_caught_up and self._is_quiet(loop.time()):
                await self._plan()
            metrics.NOTIFY_ACTIVE.set(1 if has_caught_up else 0)
            self._measure()

    def _take(self, at: TopicPartition, records: list[Record], now: float) -> None:
        if at == self._at_deliveries:
            # What has been taken out was taken out here.
            for delivery in deliveries_in(records, self._unreadable):
                self._take_again(delivery)
            return
        for record in records:
            try:
                notice = None if record.value is None else notice_in(record)
            except Unsound as why:
                self._unreadable.note(record, why)
                continue
            if notice is None:
                self._notices.pop((record.key or b"").decode(errors="replace"), None)
            elif is_fresh(notice, self._outbox.clock(), self._settings.notify_days) or (
                notice.key in self._kept
            ):
                self._notices[notice.key] = notice
            else:
                self._notices.pop(notice.key, None)
                continue
            self._changed_at = (self._changed_at[0] if self._changed_at else now, now)

    def _take_again(self, delivery: Delivery) -> None:
        """Take in what `kuaibao notify --again` has written; all else was written here.

        It is asked for later than what is known: what this process has written while the message
        was still to be sent is read back here too, after it may have failed.
        """
        known = self._book.find(delivery.id)
        if known is None or (known.state != "pending" and delivery.since > known.since):
            self._book.take(delivery)
            self._kept.update(delivery.keys)
            self._is_stale = True

    def _is_quiet(self, now: float) -> bool:
        """Return whether it is time to make messages: no notice has come for a while."""
        if self._changed_at is None:
            return self._is_stale
        first, last = self._changed_at
        quiet = self._settings.notify_quiet
        return now >= last + quiet or now >= first + GATHERS_AT_MOST * quiet

    async def _plan(self) -> None:
        self._changed_at, self._is_stale = None, False
        made = plan(
            self._notices.values(),
            self._outbox.recipients.current.recipients,
            self._book,
            self._outbox.clock(),
            county=self._county,
            days=self._settings.notify_days,
        )
        await self._write(made)
        for delivery in self._book.pending():
            self._queue(delivery).bell.set()

    async def _let_lapse(self) -> None:
        """Give up what is not to be sent any more, and forget notices that nothing needs."""
        now, days = self._outbox.clock(), self._settings.notify_days
        people = self._outbox.recipients.current.recipients
        gone = lapsed(self._book, people, now, days=days, busy=self._outbox.busy)
        await self._write(gone)
        for delivery in gone:
            metrics.NOTIFY_DELIVERIES.labels(delivery.way, "expired").inc()
            log.warning(
                "%s to %s by %s: not sent: %s",
                *(delivery.id, delivery.recipient, delivery.way, delivery.fault),
            )
        old = [key for key, each in self._notices.items() if not is_fresh(each, now, days)]
        if old:
            self._kept = self._book.kept_notices()
            for key in old:
                if key not in self._kept:
                    del self._notices[key]

    async def _take_out(self) -> None:
        """Take out messages that ended so long ago that nothing depends on them any more."""
        old = self._book.settled(self._outbox.clock())
        for start in range(0, len(old), OLD_AT_ONCE):
            some = old[start : start + OLD_AT_ONCE]
            await self._outbox.journal.take_out(some)
            self._book.forget(some)
        if old:
            log.info("%d messages ended %d days ago: taken out", len(old), DELIVERY_DAYS)

    async def _write(self, deliveries: list[Delivery]) -> None:
        if deliveries:
            await self._outbox.journal.write(deliveries)
        for delivery in deliveries:
            self._book.take(delivery)

    def _queue(self, delivery: Delivery) -> WayQueue:
        place = (delivery.recipient, delivery.way)
        if place not in self._queues:
            queue = WayQueue(self._outbox, *place, self._ending)
            name = f"{delivery.recipient} by {delivery.way}"
            self._queues[place] = (queue, asyncio.create_task(queue.run(), name=name))
        return self._queues[place][0]

    def _push(self) -> None:
        """Post the events of each department that the file names."""
        outbox = self._outbox
        named = outbox.recipients.current.departments
        for name, task in [*self._pushes.items()]:
            if task.done():
                task.result()
                del self._pushes[name]
        for name in named.keys() - self._pushes.keys():
            push = DepartmentPush(
                *(name, outbox.recipients, outbox.book, outbox.journal),
                timeout=outbox.settings.notify_timeout,
                clock=outbox.clock,
                ending=self._ending,
            )
            self._pushes[name] = asyncio.create_task(push.run(), name=f"events of {name}")

    def _tasks(self) -> list[asyncio.Task[None]]:
        return [*(task for _, task in self._queues.values()), *self._pushes.values()]

    def _see_alive(self) -> None:
        """Raise what has ended the journal, or one of the ways."""
        if self._outbox.journal.failed.done():
            self._outbox.journal.failed.result()
        for task in self._tasks():
            if task.done():
                task.result()

    async def _hand_over(self) -> None:
        """Begin nothing more, and wait a little for what is under way."""
        self._ending.set()
        for queue, _ in self._queues.values():
            queue.bell.set()
        if tasks := self._tasks():
            await asyncio.wait(tasks, timeout=UNDER_WAY_SECONDS)

    def _pending(self) -> int:
        return len(self._book.pending())

    def _measure(self) -> None:
        now, pending = self._outbox.clock(), self._book.pending()
        for way in WAYS:
            waiting = sum(each.way == way for each in pending)
            metrics.NOTIFY_WAITING.labels(way).set(waiting)
            metrics.NOTIFY_UNDELIVERABLE.labels(way).set(self._book.failed(way))
        oldest = min((each.since for each in pending), default=now)
        metrics.NOTIFY_OLDEST.set(max(0.0, (now - oldest).total_seconds()))
