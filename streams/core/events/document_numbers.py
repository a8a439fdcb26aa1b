"""Numbers of documents, such as 督办〔2015〕3号: their form, which leaves no room for a name.

The number of an urging or of a supervision is kept with its case, where no personal data may be. So
it is not free text: it is a year and a number, and before them what an office does, with the few
letters of its place that offices put there. What an earlier version has kept otherwise is left out
where cases are read.
"""

import re
from typing import Final

from streams.core.events.reduced import OWN, WHAT, Reduced

_YEAR: Final = "(?:19|20)[0-9]{2}"
_SERIAL: Final = "[0-9]{1,5}(?:[-/][0-9]{1,2})?"
_ANY: Final = "[\u4e00-\u9fff]"
_OFFICE: Final = "[省市州县区镇乡街道政府委办局厅室党信访监纪督查]"
_ACT: Final = "(?:督办|督查|督|催办|催|查办|交办|转办)"
_SHORT: Final = (
    # 高政督, 高陵政督, 区政府督查, DB: what an office does, and at most two letters of its place
    # before what it is; a name ends in none of these
    f"(?:{_ANY}?{_OFFICE}{{0,6}}{_ACT}|{_ANY}{{2}}{_OFFICE}{{1,6}}{_ACT}"
    f"|{_ANY}{{0,2}}{_OFFICE}{{1,6}}[函字]|{_ANY}{{0,2}}{_OFFICE}{{0,6}}[办府委]发|[A-Z]{{1,3}})"
)

FORM: Final = (
    # DB-2015-12, 2015-12, 12, 12号
    f"(?:[A-Z]{{1,4}}-?)?(?:{_YEAR}[-/])?{_SERIAL}号?"
    # 催办单第12号
    "|(?:催办|督办|催|督)?(?:通知书|通知|单|函)?第?[0-9]{1,5}号"
    # 高政督〔2015〕3号
    rf"|{_SHORT}?[〔\[(]{_YEAR}[〕\])]第?{_SERIAL}号?"
)
"""What the number of a document may be, as a regular expression for the whole of it."""

LONGEST_NUMBER: Final = 40
"""The most characters that a number may have."""

RULE: Final = (
    "is not the number of a document, such as 12, 2015-12, DB-2015-12, 催办单第12号 or "
    "督办〔2015〕3号: digits, - / 第 号, and before a year in brackets what an office does, as "
    "督办, 督, 催办, 函, with the office before it (区政府督查, 高政督) and no name, at most "
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
