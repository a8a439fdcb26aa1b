"""What a reduced event says, by name: where its fields are, and which of them the catalogue added.

A reduced event is what its feeder said, and behind that at most one word of the catalogue's: the
*guess* at the category of a receipt that names none, and the mark of a record that was a stock when
it was read. These come from the catalogue in force and not from the feeder, so that two events
which differ in nothing else say the same.
"""

from typing import Final

from streams.core.events.reader import Reduced

WHAT: Final = 3
"""Where every event has what happened."""

KIND: Final = 4
"""Where a receipt and a counted record have their kind."""

GIVEN: Final = 6
"""Where category, nature and department of a receipt begin, as they were given."""

CATEGORY: Final = GIVEN
"""Where a receipt has the category that its feeder named, "" if it named none."""

GUESS: Final = 9
"""Where a receipt that names no category has the one that was guessed; it is absent otherwise."""

STOCK: Final = 10
"""Where a counted event has true if its kind was a stock when it was read; it is absent otherwise.
"""

FIRST: Final = frozenset({"received", "counted"})
"""What begins a case or record."""

_SAID: Final = {"received": GUESS, "counted": STOCK}
"""Of events that the catalogue adds to, how many places are the feeder's own."""


def guess_of(event: Reduced) -> str:
    """Return the category that was guessed for a receipt; "" if none was, or of a routing."""
    return str(event[GUESS]) if len(event) > GUESS else ""


def is_stock(event: Reduced) -> bool:
    """Return whether an event counts what there is: its kind was a stock when it was read."""
    return event[WHAT] == "counted" and len(event) > STOCK


def said(event: Reduced) -> Reduced:
    """Return a reduced event without what the catalogue added: all of it that its feeder said."""
    return event[: _SAID.get(event[WHAT], len(event))]


def says_the_same(one: Reduced, other: Reduced) -> bool:
    """Return whether two events of one identity are the same to their feeder.

    By the rules 1 (see `case_records`) a guess was written at the place of the category given. Such
    an event says the same as one for which that category is guessed now.
    """
    return said(one) == said(other) or _as_before(one) == other or one == _as_before(other)


def _as_before(event: Reduced) -> Reduced:
    """Return a receipt as it was written when a guess took the place of the category given."""
    if event[WHAT] != "received" or len(event) <= GUESS:
        return event
    return [*event[:CATEGORY], event[GUESS], *event[CATEGORY + 1 : GUESS]]
