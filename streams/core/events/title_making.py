"""The masked title of a case: what a clerk knows it again by, and nothing that says whose it is.

It is made of what the feeder calls the title, or of the first words of the text where it calls none
so. What is masked is more than what is kept: a number that is cut in two would not be known as one.
"""

import re
import unicodedata
from typing import Final

from streams.core.events.masking import mask
from streams.core.events.messages import Person, ReceivedData

MOST_CHARACTERS: Final = 80
"""How long a case's title is at most."""

_LOOKED_AT: Final = 160
"""How many characters of a text are masked, of which the first become the title."""

_MAY_BE_CUT: Final = 80
"""How many characters at the end of what was looked at may belong to something that is cut in two:
an identity number with gaps between all of its digits has fewer."""

_MORE: Final = "…"

_FOLDED_OTHERWISE: Final = re.compile("[^\x00-\x7f\u4e00-\u9fff，。、；：？！…—（）《》“”‘’]")
"""What is not known to be folded into itself, a small letter or no letter at all."""

_GREETING: Final = re.compile(
    r"(?:(?:尊敬|敬爱)的[^，。：:！!,.\s]{1,20}[，：:！!,\s]*)?(?:(?:您|你)们?好[，。：:！!,.\s]*)?"
)
"""How letters begin, which says nothing of them."""


def persons_of(person: Person | object) -> tuple[str, ...]:
    """Return the words that are known to identify the writer; none where nobody is named."""
    if not isinstance(person, Person):
        return ()
    named = (person.name, person.phone, person.email, person.id_number)
    return tuple([word for word in named if isinstance(word, str) and word])


def case_title(data: ReceivedData) -> str:
    """Return the masked title of a case, `MOST_CHARACTERS` at most; "" where it has no words."""
    given = _plain_line(data.title or "")
    text = given or _without_greeting(_plain_line((data.text or "")[: 2 * _LOOKED_AT]))
    if not text:
        return ""
    seen = text[:_LOOKED_AT]
    persons = persons_of(data.person)
    if persons:
        letters = _letters(seen)
        persons = tuple([word for word in persons if _may_be_among(word, letters)])
    masked = mask(seen, persons)
    if len(text) <= _LOOKED_AT and len(masked) <= MOST_CHARACTERS:
        return masked
    whole = masked if len(text) <= _LOOKED_AT else masked[:-_MAY_BE_CUT]
    return whole[: MOST_CHARACTERS - 1].rstrip() + _MORE


def _may_be_among(word: str, letters: str) -> bool:
    """Return whether a text of such letters may have a word, or a part of it, in it.

    Most do not, and to look for a word costs more than all else that is done for a title.
    """
    for part in _folded(word).split():
        for letter in part:
            if letter not in letters and letter.isalnum():
                break
        else:
            return True
    return False


def _letters(text: str) -> str:
    """Return a text with all of its letters and digits as `_folded` has them."""
    return _folded(text) if _FOLDED_OTHERWISE.search(text) else text.lower()


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _plain_line(text: str) -> str:
    """Return a text in one line, without what is not seen.

    This comes before masking: it brings digits nearer to each other.
    """
    if not text.isprintable():
        # Lines and tabs are controls too, and part words; what has no width parts nothing.
        text = "".join(
            one
            for one in text
            if one.isspace() or one.isprintable() or unicodedata.category(one) == "Co"
        )
    return " ".join(text.split())


def _without_greeting(text: str) -> str:
    found = _GREETING.match(text)
    return text[found.end() :] if found else text
