"""Who has a case: its category and unit after each of its events, and which events move it.

Days do not matter here, as they do for figures: a department's system learns of a case as it is
known now, event by event.
"""

from collections.abc import Callable, Sequence
from itertools import product
from typing import Final, Literal, NamedTuple

from streams.core.cases.voidings import void
from streams.core.county.catalogue import UNCATEGORISED
from streams.core.events.reduced import (
    CATEGORY,
    FIRST,
    GUESS,
    OWN,
    WHAT,
    EventIdentity,
    Reduced,
    guess_of,
    identity_of,
)

_RECORD_DEPARTMENT: Final = 6
"""Where a counted record has its department."""


class Holder(NamedTuple):
    """Who has a case or record.

    Attributes:
        category: Its category; "" of a record, and of a case of which nothing is known yet.
        department: Its unit; "" where no unit has it.
    """

    category: str
    department: str


NOBODY: Final = Holder("", "")

IsOurs = Callable[[Holder], bool]
"""Whether what has this holder is of those who ask."""


class Telling(NamedTuple):
    """What those who ask are told of an event.

    Attributes:
        what: ``whole``: the event; ``left``: only that the case is theirs no longer; ``nothing``.
        may_be_new: Whether the event may have brought the case to them, so that they must be told
            first what the case is.
    """

    what: Literal["whole", "left", "nothing"]
    may_be_new: bool = False


TELLS_NOTHING: Final = Telling("nothing")


def standing(events: Sequence[Reduced]) -> list[Reduced]:
    """Return the events of a case that are not void, in order."""
    gone = void([event for event in events if event[WHAT] == "voided"])
    return [event for event in events if identity_of(event) not in gone]


def holder(events: Sequence[Reduced]) -> Holder:
    """Return who has a case by its events, in order, with all that is void left out.

    A case that only steps are known of has what its routings say.
    """
    left = standing(events)
    first = next((event for event in left if event[WHAT] in FIRST), None)
    if first is not None and first[WHAT] == "counted":
        last = next(event for event in reversed(left) if event[WHAT] == "counted")
        return Holder("", last[_RECORD_DEPARTMENT])
    category = department = ""
    if first is not None:
        category, _, department = first[CATEGORY:GUESS]
        category = category or guess_of(first)
    for event in left:
        what = event[WHAT]
        if event is first:
            continue
        if what in {"routed", "received"}:
            given = event[OWN:] if what == "routed" else event[CATEGORY:]
            category = given[0] or category or guess_of(event)
            department = given[2] or department
        elif what == "returned":
            department = ""
    known = first is not None or category
    return Holder(category or UNCATEGORISED if known else "", department)


def telling(events: Sequence[Reduced], identity: EventIdentity, is_ours: IsOurs) -> Telling:
    """Return what those who ask are told of one event of a case.

    They are told all that happens to a case while it is theirs, and that it has left them. Of what
    happened while it was theirs they are told nothing once it is another's.

    Events come in any order, and several may be known before the first of them is read. So each
    event that may move a case is taken for one that has: the units whose case it now is are told
    what it is, and any whose it ever was, that it has left. Too much is told twice, nothing never.

    Args:
        events: All events of the case that are known, in order.
        identity: Which of them; one that is not among them is nothing.
        is_ours: Who asks.
    """
    event = next((each for each in events if identity_of(each) == identity), None)
    if event is None:
        return TELLS_NOTHING
    moves = event[WHAT] in _MOVES
    if is_ours(holder(events)):
        return Telling("whole", may_be_new=moves)
    return Telling("left") if moves and _may_have_been(events, is_ours) else TELLS_NOTHING


_MOVES: Final = frozenset({"received", "counted", "routed", "returned", "voided"})
"""Events that may change who has a case."""


def _may_have_been(events: Sequence[Reduced], is_ours: IsOurs) -> bool:
    """Return whether a case may have been theirs, by any category and unit that were ever named."""
    categories, departments = {""}, {""}
    for event in events:
        what = event[WHAT]
        if what == "counted":
            departments.add(event[_RECORD_DEPARTMENT])
        elif what in {"routed", "received"}:
            given = event[OWN:] if what == "routed" else event[CATEGORY:]
            categories |= {given[0], guess_of(event), UNCATEGORISED}
            departments.add(given[2])
    return any(is_ours(Holder(*named)) for named in product(categories, departments))
