"""Numbers of documents, such as 督办〔2015〕3号: their form, which leaves no room for a name.

The number of an urging or of a supervision is kept with its case, where no personal data may be. So
it is not free text: it is a year and a number, with the few words and letters that offices put
before them. What an earlier version has kept otherwise is left out where cases are read.
"""

import re
from typing import Final

from streams.core.events.reduced import OWN, WHAT, Reduced

_YEAR: Final = "(?:19|20)[0-9]{2}"
_SERIAL: Final = "[0-9]{1,5}(?:[-/][0-9]{1,2})?"

FORM: Final = (
    # DB-2015-12, 2015-12, 12, 12号
    f"(?:[A-Z]{{1,4}}-?)?(?:{_YEAR}[-/])?{_SERIAL}号?"
    # 催办单第12号
    "|(?:催办|督办|催|督)?(?:通知书|通知|单|函)?第?[0-9]{1,5}号"
    # 高政督〔2015〕3号; words are there only before a year in brackets, where no name is by mistake
    rf"|[A-Z\u4e00-\u9fff]{{0,6}}[〔\[(]{_YEAR}[〕\])]第?{_SERIAL}号?"
)
"""What the number of a document may be, as a regular expression for the whole of it."""

LONGEST_NUMBER: Final = 40
"""The most characters that a number may have."""

RULE: Final = (
    "is not the number of a document, such as 12, 2015-12, DB-2015-12, 催办单第12号 or "
    "督办〔2015〕3号: letters, digits, a year in brackets, - / 第 号, at most "
    f"{LONGEST_NUMBER} characters"
)

_NUMBER: Final = re.compile(FORM)
_PLACES: Final = {"urged": OWN + 2, "supervised": OWN + 1}
"""Where events have such a number."""


def is_document_number(text: str) -> bool:
    """Return whether a text has the form of the number of a document."""
    return len(text) <= LONGEST_NUMBER and bool(_NUMBER.fullmatch(text))


def without_other_words(event: Reduced) -> Reduced:
    """Return an event as it was kept, its number left out if it has another form."""
    place = _PLACES.get(event[WHAT])
    if place is None or len(event) <= place or not event[place]:
        return event
    if is_document_number(event[place]):
        return event
    return [*event[:place], "", *event[place + 1 :]]
