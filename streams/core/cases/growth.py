"""How far a case may grow, so that whatever is made of it can be written and costs what it may.

A case has bounds in events, in the bytes of its record, and in what folding it costs: each version
of its timeline (a day on which a voiding takes effect) folds all events that are not voidings.
"""

from collections.abc import Callable, Sequence
from enum import Enum
from math import isqrt
from typing import Final, TypeVar

import msgspec

from streams.core.events.reduced import WHAT, Reduced

MOST_EVENTS: Final = 1_000
"""How many events one case may have, a receipt among them, unless a setting says otherwise."""

MOST_CASE_BYTES: Final = 1_044_480
"""How large a case's record may be unless told otherwise: what a topic takes, less 4 KiB."""

MOST_FOLDED: Final = 250_500
"""How many events the versions of a case may fold together: the most that 1,000 events, half of
them voidings on days of their own, can reach. It takes some tenth of a second."""

_MOST_TRIES: Final = 20
"""How often a case is made again to find out which of the arrived events it can take."""

T = TypeVar("T")


class Bound(Enum):
    """What keeps a case from taking an event."""

    EVENTS = "events"
    BYTES = "bytes"
    FOLDED = "folded"


class Bounds(msgspec.Struct, frozen=True):
    """How far a case may grow.

    Attributes:
        events: How many receipts and follow-ups it may have, counted apart.
        bytes: How large its record may be. Its row is part of that record.
        folded: How many events the versions of its timeline may fold together.
    """

    events: int = MOST_EVENTS
    bytes: int = MOST_CASE_BYTES
    folded: int = MOST_FOLDED

    def rule(self, bound: Bound) -> str:
        """Say which bound keeps a case from taking an event."""
        if bound is Bound.EVENTS:
            return f"its case has {self.events} events, the most it may"
        if bound is Bound.BYTES:
            return f"its case would take more than {self.bytes} bytes, the most it may"
        return (
            f"its case would have more than {self.folded} events times days of voidings, "
            "the most it may"
        )

    @property
    def folded_at_ease(self) -> int:
        """How many events fold together no more than they may, however many are voidings."""
        return isqrt(4 * self.folded + 3) - 1

    def may_fold(self, events: Sequence[Reduced]) -> bool:
        """Return whether a case's timeline has few enough versions for so many events."""
        voidings: int = sum(event[WHAT] == "voided" for event in events)
        return (voidings + 1) * (len(events) - voidings) <= self.folded


def fitting(arrived: Sequence[T], fits: Callable[[Sequence[T]], bool]) -> tuple[list[T], list[T]]:
    """Part what arrived, of which not all fits, into what does and what does not.

    What came first goes first: events are taken until one does not fit; that one is left out, and
    so on with those behind it. Where many would have to be tried, those not tried are left out.

    Args:
        arrived: In the order of arrival.
        fits: Tells whether some of them fit together.
    """
    taken: list[T] = []
    left: list[T] = []
    rest = list(arrived)
    tries = _MOST_TRIES
    known = len(rest)  # So many of the rest do not fit.
    while rest and tries:
        many = 0
        while many + 1 < known and tries:
            tries -= 1
            middle = (many + known) // 2
            if fits(taken + rest[:middle]):
                many = middle
            else:
                known = middle
        taken += rest[:many]
        rest = rest[many:]
        if not rest or many + 1 < known:
            break
        left.append(rest.pop(0))
        known = len(rest) + 1  # Nothing is known of what follows.
    return taken, left + rest
