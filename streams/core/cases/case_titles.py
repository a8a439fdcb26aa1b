"""The title of a case as it is kept: that of its earliest receipt that is not void.

Titles are not among a case's events, which are kept for ever and have no words. So a title can only
be written while its receipt is at hand: where a voiding brings another receipt of the past to
count, the case has no title from then on.

What an opinion item says of where it was posted is kept with its title. How many have read it is
kept apart: it grows, and comes again with the same receipt, whose title may have been taken out
meanwhile and must not come back with it.
"""

from collections.abc import Iterable
from typing import Final

import msgspec

from streams.core.cases.arrived import Arrived
from streams.core.cases.merging import Merged
from streams.core.cases.timelines import first_standing
from streams.core.events.reduced import WHAT, Reduced, identity_of

_TOUCHING = frozenset({"received", "voided", "counted"})


class CaseTitle(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """The record of a title; its key is the subject of the case.

    Attributes:
        title: Masked.
        at: When Kafka took in the receipt that has it, milliseconds since the epoch.
        link: Where an opinion item was posted; "" where that is not known, or not kept.
        platform: What its site is called; "" where that is not known.
    """

    title: str
    at: int
    link: str = ""
    platform: str = ""


class CaseReach(msgspec.Struct, frozen=True, gc=False):
    """The record of how many have read an opinion item; its key is `reach_key`.

    Attributes:
        reach: So many.
        at: When Kafka took in the receipt that said so, milliseconds since the epoch.
    """

    reach: int
    at: int


read_case_title = msgspec.json.Decoder(CaseTitle).decode
read_case_reach = msgspec.json.Decoder(CaseReach).decode

_BEFORE_SUBJECT: Final = b"\x00reach\x00"
"""No subject has a control character in it, so no title has such a key."""


def reach_key(subject: bytes) -> bytes:
    """Return the key of the record of how many have read an item."""
    return _BEFORE_SUBJECT + subject


def subject_of_reach(key: bytes) -> bytes | None:
    """Return the subject of which a key is `reach_key`; None if it is the key of a title."""
    return key.removeprefix(_BEFORE_SUBJECT) if key.startswith(_BEFORE_SUBJECT) else None


def reach_of(merged: Merged, arrived: Iterable[Arrived]) -> Arrived | None:
    """Return the receipt that says how many have read the case; None if none of these says it.

    That is the receipt whose words the case has, also where it comes again under its source and id:
    what it said last counts.
    """
    first = first_standing(merged.events)
    if first is None:
        return None
    whose = identity_of(first)
    said = [
        one
        for one in arrived
        if one.posting.reach is not None and identity_of(one.reduced) == whose
    ]
    return said[-1] if said else None


class Retitled(msgspec.Struct, frozen=True, gc=False):
    """What becomes of the words of a case that has changed.

    Attributes:
        receipt: The receipt that has just arrived and whose words they are from now on; None: the
            case has none any more.
        had: Whether the case may have had words before.
    """

    receipt: Arrived | None
    had: bool

    @property
    def is_of_title(self) -> bool:
        """Whether anything becomes of the title: there is one, or there may have been one."""
        return self.had or (self.receipt is not None and bool(self.receipt.case_title))


def retitled(merged: Merged) -> Retitled | None:
    """Return what becomes of the words of a case with its new events; None: they stay."""
    if not (merged.replaced or _touches_titles(merged.new)):
        return None
    first = first_standing(merged.events)
    before = _first_before(merged)
    if first == before:
        return None
    arrived = None
    if first is not None and first[WHAT] == "received":
        arrived = _arrival_of(first, merged)
    had = before is not None and before[WHAT] == "received"
    return Retitled(arrived, had) if had or arrived is not None else None


def _touches_titles(new: list[Arrived]) -> bool:
    for one in new:  # noqa: SIM110 - quicker than a generator, and runs for every case that changes
        if one.reduced[WHAT] in _TOUCHING:
            return True
    return False


def _arrival_of(event: Reduced, merged: Merged) -> Arrived | None:
    """Return how an event of the case has arrived; None if it was there before."""
    if merged.replaced:
        return merged.arrivals().get(identity_of(event))
    for one in merged.new:
        if one.reduced is event:
            return one
    return None


def _first_before(merged: Merged) -> Reduced | None:
    """Return what said, before the new events, what the case is."""
    if merged.replaced:
        return first_standing(merged.before())
    if len(merged.new) == len(merged.events):
        return None  # As nearly always: the case is new.
    # Merging keeps the very events that were there, in their order.
    new = {id(one.reduced) for one in merged.new}
    return first_standing([event for event in merged.events if id(event) not in new])
