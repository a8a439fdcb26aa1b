"""Attempts at delivering a message: what each makes of it, and when the next one is."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

import msgspec

from streams.core.notices.deliveries import Delivery

FIRST_WAIT_SECONDS: Final = 30.0
MOST_WAIT_SECONDS: Final = 3_600.0
"""Seconds between two attempts: after the first, and at the most."""

_JITTER: Final = 0.25
"""Part of the wait by which it is longer or shorter, so that many do not come at once."""


class AttemptFault(NamedTuple):
    """Why an attempt failed.

    Attributes:
        kind: A class such as ``timeout`` or ``http-503``, without an address.
        may_have_arrived: Whether the receiver may have taken the message all the same.
        is_final: Whether another attempt would fail as well.
        wait_seconds: How long the receiver asks to wait, if it does.
    """

    kind: str
    may_have_arrived: bool = False
    is_final: bool = False
    wait_seconds: float | None = None


def begun(delivery: Delivery, now: datetime) -> Delivery:
    """Return a delivery of which an attempt begins: it may arrive whatever comes."""
    return msgspec.structs.replace(
        delivery, attempts=delivery.attempts + 1, last=now, due=None, may_have_arrived=True
    )


def delivered(delivery: Delivery) -> Delivery:
    """Return a delivery that the receiver has taken."""
    return msgspec.structs.replace(
        delivery, state="delivered", may_have_arrived=False, due=None, fault=""
    )


def not_delivered(
    before: Delivery, fault: AttemptFault, now: datetime, most: int, chance: float
) -> Delivery:
    """Return a delivery of which an attempt has failed.

    Args:
        before: The delivery as it was before the attempt.
        fault: Why it failed.
        now: When it did (UTC).
        most: How many attempts there may be.
        chance: For the jitter: at random, from 0 to 1.
    """
    attempts = before.attempts + 1
    gives_up = fault.is_final or attempts >= most
    wait = wait_seconds(attempts, chance)
    if fault.wait_seconds is not None:
        wait = max(wait, min(fault.wait_seconds, MOST_WAIT_SECONDS))
    return msgspec.structs.replace(
        before,
        attempts=attempts,
        last=now,
        state="failed" if gives_up else "pending",
        due=None if gives_up else now + timedelta(seconds=wait),
        may_have_arrived=before.may_have_arrived or fault.may_have_arrived,
        fault=fault.kind,
    )


def wait_seconds(attempts: int, chance: float) -> float:
    """Return how long to wait after so many attempts: twice as long each time, up to an hour.

    Args:
        attempts: How many there were, from 1.
        chance: At random, from 0 to 1.
    """
    doubled: float = FIRST_WAIT_SECONDS * 2.0 ** min(attempts - 1, 10)
    return min(MOST_WAIT_SECONDS, doubled) * (1 - _JITTER + 2 * _JITTER * chance)


def again(delivery: Delivery, now: datetime) -> Delivery:
    """Return a delivery that somebody asks to be sent again, under the id that it had."""
    return msgspec.structs.replace(
        delivery, state="pending", attempts=0, due=None, fault="", asked=now
    )
