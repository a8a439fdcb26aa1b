"""Deliveries: what was sent to whom, as the topic ``deliveries`` keeps it, and what follows.

A message is a record from the moment that it is decided on, before anything of it is sent; each
attempt is noted before it is made, and its end after. A process that is killed leaves behind which
messages may have arrived, and the next one sends these again under the same id.
"""

import hashlib
from base64 import b32encode
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple

import msgspec

from streams.core.notices.recipients import Way

DeliveryState = Literal["pending", "delivered", "failed", "expired"]
"""``pending``: it is to be sent; ``delivered``: the receiver has taken it; ``failed``: it could not
be delivered, until somebody sends it again; ``expired``: it is not to be sent any more."""

DELIVERY_DAYS: Final = 400
"""For how long what has become of a message is known, in days. No notice is sent that is older than
`notify_days`, of which the most is 365: so that it was sent is known for as long as it could be."""

_ID_BYTES: Final = 15


class Delivery(msgspec.Struct, frozen=True, omit_defaults=True):
    """A message to a recipient by one way, and what has become of it.

    Attributes:
        id: The idempotency key: each attempt has the same.
        recipient: The recipient's name, and no address.
        way: By which way.
        unit: The unit that the notices are to; "" where no unit has the cases.
        day: The day, in the county's time zone, of the clock's events that gave the notices or
            withdrew them, as an ISO day.
        made: When the message was decided on (UTC).
        turn: Larger than that of every earlier message about one of its notices, whatever clocks
            said: the latest of them counts.
        state: What has become of it.
        is_copy: Whether it is a copy to a superior unit.
        notices: The keys of the notices that it gives.
        withdrawals: The keys of the notices that it says are withdrawn.
        dropped: Keys of notices that were withdrawn after an attempt that may have arrived.
        attempts: How many were begun.
        may_have_arrived: Whether an attempt was begun of which it is not known that it failed.
        asked: When somebody asked for it to be sent again (UTC), if anybody did.
        due: When the next attempt is (UTC); None: at once.
        last: When the last attempt was begun (UTC).
        fault: Why the last attempt failed, or why it is not sent: a class, no address.
        cursor: Of a department's events, which are no notices: where to go on behind what its
            system has taken. There is one such record for each department, always ``delivered``.
    """

    id: str
    recipient: str
    way: Way
    unit: str
    day: str
    made: datetime
    turn: int = 1
    state: DeliveryState = "pending"
    is_copy: bool = msgspec.field(default=False, name="copy")
    notices: tuple[str, ...] = ()
    withdrawals: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    attempts: int = 0
    may_have_arrived: bool = False
    asked: datetime | None = None
    due: datetime | None = None
    last: datetime | None = None
    fault: str = ""
    cursor: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The notices that it is about."""
        return self.notices + self.withdrawals

    @property
    def since(self) -> datetime:
        """Since when it is to be sent."""
        return self.asked or self.made

    def is_settled(self, now: datetime) -> bool:
        """Return whether nothing depends on it any more: it ended, and long ago.

        One that is undeliverable stays until somebody sends it again, and how far a department's
        system has taken events stays for good.
        """
        if self.state not in ("delivered", "expired") or self.cursor:
            return False
        return max(self.since, self.last or self.since) < now - timedelta(days=DELIVERY_DAYS)

    @property
    def has_arrived(self) -> bool:
        """Whether its recipient has it, or may have it."""
        return self.state == "delivered" or self.may_have_arrived


def message_id(*parts: object) -> str:
    """Return the id of what these parts tell apart: the same parts, the same id."""
    digest = hashlib.blake2b(msgspec.json.encode(parts), digest_size=_ID_BYTES).digest()
    return "msg_" + b32encode(digest).decode().lower()


class Told(NamedTuple):
    """What a recipient was last told of a notice by a way.

    Attributes:
        what: That it was given; that it is withdrawn; or ``dropped``: it was given, in a message
            from which it was left out after an attempt that may have arrived.
        has_arrived: Whether that has arrived, or may have.
        turn: Of the message.
    """

    what: Literal["notice", "withdrawal", "dropped"]
    has_arrived: bool
    turn: int


class DeliveryBook:
    """All deliveries there are, asked by recipient, way and notice."""

    def __init__(self, deliveries: Iterable[Delivery] = ()) -> None:
        self._by_id: dict[str, Delivery] = {}
        self._about: dict[tuple[str, Way, str], list[str]] = {}
        self._open: dict[str, Delivery] = {}
        self._failed: dict[str, Way] = {}
        for delivery in deliveries:
            self.take(delivery)

    def __iter__(self) -> Iterator[Delivery]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)

    def find(self, identifier: str) -> Delivery | None:
        """Return a delivery as it now is."""
        return self._by_id.get(identifier)

    def take(self, delivery: Delivery) -> None:
        """Take in a delivery, in the place of what it was before."""
        if delivery.id not in self._by_id:
            for key in delivery.keys + delivery.dropped:
                about = (delivery.recipient, delivery.way, key)
                self._about.setdefault(about, []).append(delivery.id)
        self._by_id[delivery.id] = delivery
        if delivery.state == "pending":
            self._open[delivery.id] = delivery
        else:
            self._open.pop(delivery.id, None)
        if delivery.state == "failed":
            self._failed[delivery.id] = delivery.way
        else:
            self._failed.pop(delivery.id, None)

    def forget(self, identifiers: Iterable[str]) -> None:
        """Forget deliveries; those that are not known are passed over."""
        for identifier in identifiers:
            delivery = self._by_id.pop(identifier, None)
            self._open.pop(identifier, None)
            self._failed.pop(identifier, None)
            if delivery is None:
                continue
            for key in delivery.keys + delivery.dropped:
                place = (delivery.recipient, delivery.way, key)
                left = [each for each in self._about.get(place, ()) if each != identifier]
                if left:
                    self._about[place] = left
                else:
                    self._about.pop(place, None)

    def settled(self, now: datetime) -> list[str]:
        """Return the ids of those on which nothing depends any more."""
        return [each.id for each in self._by_id.values() if each.is_settled(now)]

    def failed(self, way: Way) -> int:
        """Count those that could not be delivered by a way."""
        return sum(each == way for each in self._failed.values())

    def pending(self) -> list[Delivery]:
        """Return those that are to be sent, the oldest first."""
        return sorted(self._open.values(), key=lambda each: (each.made, each.id))

    def kept_notices(self) -> set[str]:
        """Return the keys of the notices that are still needed to send, or to send again."""
        return {
            key
            for each in self._by_id.values()
            if each.state in ("pending", "failed", "expired")
            for key in each.keys
        }

    def told(self, recipient: str, way: Way, key: str) -> Told | None:
        """Return what a recipient was last told of a notice, or is to be told; None: nothing."""
        latest = None
        for identifier in self._about.get((recipient, way, key), ()):
            told = _told_by(self._by_id[identifier], key)
            if told and (latest is None or told.turn > latest.turn):
                latest = told
        return latest


def _told_by(delivery: Delivery, key: str) -> Told | None:
    if key in delivery.withdrawals:
        return Told("withdrawal", delivery.has_arrived, delivery.turn)
    if key in delivery.notices:
        return Told("notice", delivery.has_arrived, delivery.turn)
    if key in delivery.dropped:
        return Told("dropped", has_arrived=True, turn=delivery.turn)
    return None
