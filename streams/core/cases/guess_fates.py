"""What became of the guess at a case's category: whether a person has confirmed or replaced it."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from streams.core.cases.holding import standing
from streams.core.events.reduced import CATEGORY, FIRST, ROUTED_CATEGORY, WHAT, Reduced, guessed_of
from streams.core.filing.guessed import GuessedCategory

_GIVEN = {"received": CATEGORY, "routed": ROUTED_CATEGORY}


class GuessFate(NamedTuple):
    """A guess that a case was filed by, and what became of it.

    Attributes:
        guess: The guess.
        then: ``confirmed`` where the category that was given last, by a routing or by a later
            receipt, is the one that was guessed; ``refiled`` where it is another; "" where none was
            given, so that the guess still counts.
    """

    guess: GuessedCategory
    then: Literal["", "confirmed", "refiled"] = ""


def guess_fate(events: Sequence[Reduced]) -> GuessFate | None:
    """Return what became of the guess at a case's category, by all that is known of the case.

    Args:
        events: All of its events, in order; what is void says nothing.

    Returns:
        None where no guess ever counted: the case is a record, is not known yet, has had a category
        from the first, or has none.
    """
    left = standing(events)
    first = next((event for event in left if event[WHAT] in FIRST), None)
    if first is None:
        return None
    guess: GuessedCategory | None = None
    given = ""
    for event in [first, *(each for each in left if each is not first)]:
        place = _GIVEN.get(event[WHAT])
        if place is None:
            continue
        given = event[place] or given
        if not given and guess is None:
            guess = guessed_of(event)
    if guess is None:
        return None
    if not given:
        return GuessFate(guess)
    return GuessFate(guess, "confirmed" if given == guess.category else "refiled")
