"""What is to be sent now: pure decisions over notices, recipients and what was sent before."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple

import msgspec

from streams.core.county.units import Units
from streams.core.days import day_date, instant
from streams.core.notices.deliveries import Delivery, DeliveryBook, Told, message_id
from streams.core.notices.notice import Notice
from streams.core.notices.recipients import Recipient, Way

MOST_NOTICES: Final = 100
"""Notices of one message; more make another message."""

WITHDRAWN: Final = "withdrawn"
TOO_OLD: Final = "too-old"
NO_RECIPIENT: Final = "no-recipient"
"""Why a message is not sent: nothing of it holds; it waited too long; the file names no such
recipient, or not by this way."""

DayNumber = Callable[[int], int]
"""From microseconds since 1970-01-01T00:00:00Z to the number of the county's day."""


class County(NamedTuple):
    """What the plan has to know of the county.

    Attributes:
        units: Its units.
        day_of: Of which day an instant is.
    """

    units: Units
    day_of: DayNumber

    def day(self, moment: datetime) -> int:
        """Return the number of the county's day of a moment."""
        return self.day_of(instant(moment))


def changed_at(notice: Notice) -> datetime:
    """Return when a notice became what it is (UTC): when it was given, or withdrawn."""
    return notice.withdrawn or notice.given


def is_fresh(notice: Notice, now: datetime, days: int) -> bool:
    """Return whether a notice is young enough to be sent where it was not before."""
    return changed_at(notice) >= now - timedelta(days=days)


def selects(recipient: Recipient, notice: Notice, county: County) -> str:
    """Return whether a recipient gets a notice: as its ``own``, as a ``copy``, or "" if not."""
    if notice.stage == "hotspot":
        return "own" if recipient.hotspots else ""
    if notice.stage not in recipient.stages:
        return ""
    is_asked = notice.action in recipient.actions
    if recipient.units is None:
        return "own" if is_asked else ""
    if notice.department in recipient.units:
        return "own" if is_asked else ""
    if not (recipient.under and is_asked) and notice.action not in recipient.copies:
        return ""
    day = county.day(notice.given)
    if not any(notice.department in county.units.under(unit, day) for unit in recipient.units):
        return ""
    return "own" if recipient.under else "copy"


def plan(
    notices: Iterable[Notice],
    recipients: Mapping[str, Recipient],
    book: DeliveryBook,
    now: datetime,
    *,
    county: County,
    days: int,
) -> list[Delivery]:
    """Return the messages that are to be sent and were not decided on before.

    Args:
        notices: As they now are.
        recipients: By name.
        book: What was decided on and sent before.
        now: The time (UTC).
        county: Its units and days.
        days: A notice that is older, in days, is not sent.

    Returns:
        New deliveries: for each recipient, way, unit and day one, or as many as its notices need.
    """
    groups: dict[tuple[str, Way, str, str, bool], list[tuple[Notice, int]]] = {}
    for notice in notices:
        if not is_fresh(notice, now, days):
            continue
        for name, recipient in recipients.items():
            how = selects(recipient, notice, county)
            for way in recipient.ways if how else ():
                told = book.told(name, way, notice.key)
                if _is_to_be_told(notice, told):
                    day = day_date(county.day(changed_at(notice))).isoformat()
                    group = (name, way, notice.department, day, how == "copy")
                    turn = told.turn if told else 0
                    groups.setdefault(group, []).append((notice, turn))
    return [_message(group, some, now) for group, found in groups.items() for some in _parts(found)]


def _is_to_be_told(notice: Notice, told: Told | None) -> bool:
    """Return whether a recipient is to be told what a notice now is.

    A withdrawal is of interest to those who may have the notice, and to nobody else. A notice that
    holds again is sent to those who may know of its withdrawal, and where nobody knows whether it
    had arrived.
    """
    if notice.withdrawn is not None:
        return told is not None and told.what != "withdrawal" and told.has_arrived
    return (
        told is None or told.what == "dropped" or (told.what == "withdrawal" and told.has_arrived)
    )


def _parts(found: list[tuple[Notice, int]]) -> Iterator[list[tuple[Notice, int]]]:
    found.sort(key=lambda each: each[0].key)
    for start in range(0, len(found), MOST_NOTICES):
        yield found[start : start + MOST_NOTICES]


def _message(
    group: tuple[str, Way, str, str, bool], found: list[tuple[Notice, int]], now: datetime
) -> Delivery:
    recipient, way, unit, day, is_copy = group
    given = tuple(notice.key for notice, _ in found if notice.withdrawn is None)
    withdrawn = tuple(notice.key for notice, _ in found if notice.withdrawn is not None)
    turn = 1 + max(before for _, before in found)
    identifier = message_id(*group, given, withdrawn, turn)
    return Delivery(
        identifier,
        recipient,
        way,
        unit,
        day,
        now,
        turn,
        is_copy=is_copy,
        notices=given,
        withdrawals=withdrawn,
    )


def lapsed(
    book: DeliveryBook,
    recipients: Mapping[str, Recipient],
    now: datetime,
    *,
    days: int,
    busy: Collection[str] = (),
) -> list[Delivery]:
    """Return those of the pending deliveries that are not to be sent any more, as expired.

    Args:
        book: All deliveries.
        recipients: By name, as they now are.
        now: The time (UTC).
        days: After so many days without success a message is not sent any more.
        busy: The ids of those that are being sent at this moment.
    """
    found = []
    for each in book.pending():
        recipient = recipients.get(each.recipient)
        if each.id in busy:
            continue
        if recipient is None or each.way not in recipient.ways:
            found.append(_expired(each, NO_RECIPIENT))
        elif each.since < now - timedelta(days=days):
            found.append(_expired(each, TOO_OLD))
    return found


def revised(delivery: Delivery, notices: Mapping[str, Notice]) -> Delivery:
    """Return a delivery as it is to be sent now: without what does not hold any more.

    Args:
        delivery: One that is pending.
        notices: By key; what is not among them does not exist any more.
    """

    def holds(key: str, *, withdrawn: bool) -> bool:
        notice = notices.get(key)
        return notice is not None and (notice.withdrawn is not None) == withdrawn

    given = tuple(key for key in delivery.notices if holds(key, withdrawn=False))
    withdrawn = tuple(key for key in delivery.withdrawals if holds(key, withdrawn=True))
    if (given, withdrawn) == (delivery.notices, delivery.withdrawals):
        return delivery
    gone = tuple(key for key in delivery.notices if key not in given)
    left = msgspec.structs.replace(
        delivery,
        notices=given,
        withdrawals=withdrawn,
        dropped=delivery.dropped + gone if delivery.may_have_arrived else delivery.dropped,
    )
    return left if left.keys else _expired(left, WITHDRAWN)


def _expired(delivery: Delivery, why: str) -> Delivery:
    return msgspec.structs.replace(delivery, state="expired", due=None, fault=why)
