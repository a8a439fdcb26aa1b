"""On which day the record begins."""

from typing import Final

from streams.core.arrays import NEVER
from streams.core.county.catalogue import Catalogue
from streams.core.days import EARLIEST_DAY
from streams.core.figures.figures import Figures, Question, Selection
from streams.core.periods import Period

_LAST: Final = NEVER - 1


def first_day(
    figures: Figures, catalogue: Catalogue, today: int, guess: int | None = None
) -> int | None:
    """Return the first day on which a case was received or a record counted, by what is known.

    Records of what there is, and not of what came in, do not say when counting began. Some 15
    questions find it, two where the guess is right.

    Args:
        figures: What is counted.
        catalogue: Which kinds there are.
        today: The last day that is looked at.
        guess: Perhaps that day, as it was known before.

    Returns:
        None where nothing is counted until today.
    """
    stocks = {name for name, kind in catalogue.kinds.items() if kind.stock}
    selection = Selection({"kind": sorted(figures.values("kind") - stocks)})

    def is_by(day: int) -> bool:
        counted = figures.evaluate(Question(selection, Period(None, day), _LAST))[()]
        return counted["received"] + counted["count"] > 0

    if not selection.wanted["kind"]:
        return None
    if guess is not None and is_by(guess) and not is_by(guess - 1):
        return guess
    if not is_by(today):
        return None
    before, last = EARLIEST_DAY - 1, today
    while last - before > 1:
        middle = (before + last) // 2
        before, last = (before, middle) if is_by(middle) else (middle, last)
    return last
