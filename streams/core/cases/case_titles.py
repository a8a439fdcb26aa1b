"""The title of a case as it is kept: that of its earliest receipt that is not void.

Titles are not among a case's events, which are kept for ever and have no words. So a title can only
be written while its receipt is at hand: where a voiding brings another receipt of the past to
count, the case has no title from then on.
"""

import msgspec

from streams.core.cases.arrived import Arrived
from streams.core.cases.merging import Merged
from streams.core.cases.timelines import first_standing
from streams.core.events.reduced import WHAT, identity_of

_TOUCHING = frozenset({"received", "voided", "counted"})


class CaseTitle(msgspec.Struct, frozen=True, gc=False):
    """The record of a title; its key is the subject of the case.

    Attributes:
        title: Masked.
        at: When Kafka took in the receipt that has it, milliseconds since the epoch.
    """

    title: str
    at: int


read_case_title = msgspec.json.Decoder(CaseTitle).decode


class Retitled(msgspec.Struct, frozen=True, gc=False):
    """What becomes of the title of a case that has changed.

    Attributes:
        receipt: The receipt that has just arrived and whose title it is from now on; None: the case
            has none any more.
    """

    receipt: Arrived | None


def retitled(merged: Merged) -> Retitled | None:
    """Return what becomes of the title of a case with its new events; None: it stays as it was."""
    if not (merged.replaced or any(one.reduced[WHAT] in _TOUCHING for one in merged.new)):
        return None
    first = first_standing(merged.events)
    if len(merged.new) == len(merged.events) and not merged.replaced:
        before = None  # As nearly always: the case is new.
    else:
        before = first_standing(merged.before())
    if first == before:
        return None
    arrived = None
    if first is not None and first[WHAT] == "received":
        arrived = merged.arrivals().get(identity_of(first))
    if arrived is None or not arrived.case_title:
        return Retitled(None) if before is not None and before[WHAT] == "received" else None
    return Retitled(arrived)
