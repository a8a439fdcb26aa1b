"""One recipient's messages by one way, one after another; a receiver that hangs holds these up."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from random import Random
from typing import Final, NamedTuple

from streams.core.county.catalogue import Catalogue
from streams.core.notices.attempts import AttemptFault, begun, delivered, not_delivered
from streams.core.notices.deliveries import Delivery, DeliveryBook
from streams.core.notices.delivery_plan import revised
from streams.core.notices.message import make_message
from streams.core.notices.notice import Notice
from streams.core.notices.recipients import Way
from streams.kafka.troubles import where
from streams.metrics.metrics import NOTIFY_DELIVERIES
from streams.notify.journal import Journal
from streams.notify.recipients_file import Recipients
from streams.notify.senders import Parcel, Send
from streams.settings.settings import Settings

log = logging.getLogger(__name__)

GRACE_SECONDS: Final = 5.0
"""Seconds in addition to `notify_timeout` after which an attempt is ended whatever it does."""

LISTED: Final[Mapping[Way, int]] = {"email": 200, "webhook": 200, "apprise": 12}
"""How many notices the text of a message lists: group chats take some thousand bytes."""


class Outbox(NamedTuple):
    """What all ways have in common.

    Attributes:
        settings: The settings in force.
        catalogue: The county.
        recipients: Who gets what.
        book: All deliveries.
        notices: The notices by key.
        journal: Where deliveries are written.
        senders: What makes an attempt, by way.
        clock: Returns the time (UTC).
        chance: For the jitter of waits.
        busy: The ids of the deliveries that are being sent.
    """

    settings: Settings
    catalogue: Catalogue
    recipients: Recipients
    book: DeliveryBook
    notices: Mapping[str, Notice]
    journal: Journal
    senders: Mapping[Way, Send]
    clock: Callable[[], datetime]
    chance: Random
    busy: set[str]

    async def write(self, delivery: Delivery) -> None:
        """Write a delivery, and take it in."""
        await self.journal.write([delivery])
        self.book.take(delivery)


class WayQueue:
    """Sends what is pending for a recipient by one way, each when it is due.

    Attributes:
        bell: Rings when there may be something to send.
        ending: Set when nothing more may begin.
    """

    def __init__(self, outbox: Outbox, recipient: str, way: Way, ending: asyncio.Event) -> None:
        self.bell = asyncio.Event()
        self.ending = ending
        self._outbox = outbox
        self._recipient = recipient
        self._way = way

    async def run(self) -> None:
        """Send without end, until `ending` is set."""
        while not self.ending.is_set():
            self.bell.clear()
            first = self._first()
            wait = self._wait(first) if first else None
            if first and wait == 0:
                await self._send(first)
                continue
            try:
                async with asyncio.timeout(wait):
                    await self.bell.wait()
            except TimeoutError:
                continue

    def _first(self) -> Delivery | None:
        """Return the delivery that is due first: one that fails does not hold up the others."""
        own = [
            each
            for each in self._outbox.book.pending()
            if (each.recipient, each.way) == (self._recipient, self._way)
        ]
        return min(own, key=lambda each: each.due or each.made, default=None)

    def _wait(self, delivery: Delivery) -> float:
        if delivery.due is None:
            return 0.0
        return max(0.0, (delivery.due - self._outbox.clock()).total_seconds())

    async def _send(self, found: Delivery) -> None:
        outbox = self._outbox
        before = revised(found, outbox.notices)
        if before is not found:
            await outbox.write(before)
        if before.state != "pending":
            self._told(before)
            return
        recipient = outbox.recipients.current.recipients.get(self._recipient)
        if recipient is None or self._way not in recipient.ways:
            # The plan lets it expire; until then there is nobody to send it to.
            await asyncio.sleep(1.0)
            return
        outbox.busy.add(before.id)
        try:
            await outbox.write(begun(before, outbox.clock()))
            message = make_message(
                before,
                outbox.notices,
                outbox.catalogue,
                language=recipient.language,
                desk=outbox.settings.notify_desk_url,
                most=LISTED[self._way],
            )
            seconds = outbox.settings.notify_timeout
            parcel = Parcel(before, message, recipient, outbox.recipients.current, seconds)
            fault = await attempt(outbox.senders[self._way], parcel)
            now, most = outbox.clock(), outbox.settings.notify_attempts
            after = (
                delivered(begun(before, now))
                if fault is None
                else not_delivered(before, fault, now, most, outbox.chance.random())
            )
            await outbox.write(after)
        finally:
            outbox.busy.discard(before.id)
        self._told(after)

    def _told(self, after: Delivery) -> None:
        outcome = "tried" if after.state == "pending" else after.state
        NOTIFY_DELIVERIES.labels(self._way, outcome).inc()
        what = f"{after.id} to {after.recipient} by {after.way}"
        extra = {"recipient": after.recipient, "way": after.way, "fault": after.fault}
        if after.state == "delivered":
            log.info("%s: delivered, %d notices", what, len(after.keys), extra=extra)
        elif after.state == "failed":
            log.error(
                "%s: undeliverable after %d attempts: %s. See `kuaibao notify --list`",
                *(what, after.attempts, after.fault),
                extra=extra,
            )
        elif after.state == "pending":
            log.warning("%s: attempt %d failed: %s", what, after.attempts, after.fault, extra=extra)
        else:
            log.info("%s: not sent: %s", what, after.fault, extra=extra)


async def attempt(send: Send, parcel: Parcel) -> AttemptFault | None:
    """Make an attempt; whatever it does, it ends in time and with an outcome."""
    try:
        async with asyncio.timeout(parcel.timeout + GRACE_SECONDS):
            return await send(parcel)
    except TimeoutError:
        return AttemptFault("timeout", may_have_arrived=True)
    except Exception as error:  # noqa: BLE001  a fault of one way must not end the others
        log.error("sending by %s: a fault of ours: %s", parcel.delivery.way, where(error))  # noqa: TRY400  its text may have an address in it
        return AttemptFault(type(error).__name__, may_have_arrived=True)
