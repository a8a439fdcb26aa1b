"""A sketch: what is kept of an item's words, so that it can be grouped when they are gone.

It has no text and no person in it. Pairs of characters are there as keyed digests, and of the
text only some of them; the words of matters are those of a list that is the same everywhere; places
are names with an ending that no person has.
"""

from typing import Any, Final

import msgspec

from streams.core.hotspots.matter_words import MATTER_OF
from streams.core.hotspots.name_numbers import number_code
from streams.core.hotspots.packing import unpacked

SKETCH_RULES: Final = 2
"""Raised when the same words give another sketch: sketches of different rules are not compared."""

MOST_PAIRS: Final = 96
"""How many pairs of characters of title and text are kept together."""

MOST_TITLE_PAIRS: Final = 64
"""How many pairs of characters of a title are kept. Thirty characters have fifty-seven."""

MOST_TEXT_PAIRS: Final = 64
"""How many pairs of characters of the text are kept that its title does not have."""

MOST_SAID: Final = 12
"""How many different words of matters of the title are kept."""

MOST_MATTERS: Final = 20
"""How many different words of matters of the text are kept."""

MOST_OFTEN: Final = 9
"""More often than this is not counted."""

MOST_NUMBERS: Final = 4
"""How many numbers of names are kept of the title."""

MOST_PLACE_NAMES: Final = 4
"""How many names of places are kept."""


class BadSketch(ValueError):
    """A record is not a sketch, or one of other rules."""


class Sketch(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of one letter or opinion item.

    Attributes:
        id: The item's case.
        at: When it was written, in seconds since 1970 UTC.
        writer: A keyed digest of who wrote, 0 where nobody is known.
        title: Digests of the title's pairs of characters, three bytes each, the lowest byte
            first: those that are in what is likely a name, ascending, then the others, ascending.
        names: How many of `title` are in what is likely a name.
        text: Digests of pairs of characters of the text alone: those that are there more than
            once, ascending, then the others, ascending.
        again: How many of `text` are there more than once.
        said: Words of matters in the title, each with how often, at most 9.
        matters: Words of matters in the text, each with how often, at most 9.
        numbers: Numbers of names in the title with what they count, as `2号线`, sorted.
        places: Names of places that the title has, as the county writes them.
        rules: By which rules the sketch was made.
    """

    id: str
    at: int
    writer: int = 0
    title: bytes = b""
    names: int = 0
    text: bytes = b""
    again: int = 0
    said: dict[str, int] = {}
    matters: dict[str, int] = {}
    numbers: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    rules: int = SKETCH_RULES

    @property
    def key(self) -> tuple[int, str]:
        """Where the item is in the order in which items are grouped: by time, then by id."""
        return self.at, self.id


def encode_sketch(sketch: Sketch) -> bytes:
    """Return the record of `sketch`: JSON, the same bytes for the same sketch."""
    return msgspec.json.encode(sketch, order="sorted")


class _Rules(msgspec.Struct):
    rules: int = SKETCH_RULES


def decode_sketch(record: bytes) -> Sketch:
    """Return the sketch of a record.

    Raises:
        BadSketch: The record is not one, or was made by rules that are not known here.
    """
    try:
        rules = msgspec.json.decode(record, type=_Rules).rules
        if rules != SKETCH_RULES:
            raise BadSketch(
                f"the sketch was made by rules {rules}; this program knows {SKETCH_RULES}"
            )
        sketch = msgspec.json.decode(record, type=Sketch)
        _check(sketch)
    except (msgspec.DecodeError, ValueError) as error:
        if isinstance(error, BadSketch):
            raise
        raise BadSketch(f"the record is not a sketch: {error}") from None
    return sketch


def _check(sketch: Sketch) -> None:
    """Raises ValueError if parts of a sketch do not fit each other or are larger than they may."""
    title, text = len(unpacked(sketch.title)), len(unpacked(sketch.text))
    if title > MOST_TITLE_PAIRS or text > MOST_TEXT_PAIRS or title + text > MOST_PAIRS:
        raise ValueError("`title` and `text` have more digests than are kept")
    if not (0 <= sketch.names <= title and 0 <= sketch.again <= text):
        raise ValueError("`names` and `again` count more digests than there are")
    _check_words(sketch)
    if len(sketch.numbers) > MOST_NUMBERS:
        raise ValueError("`numbers` has more than are kept")
    for number in sketch.numbers:
        number_code(number)
    if len(sketch.places) > MOST_PLACE_NAMES:
        raise ValueError("`places` has more names than are kept")


def _check_words(sketch: Sketch) -> None:
    """Raises ValueError if what is counted is not words of matters, or too many of them."""
    for words, most in ((sketch.said, MOST_SAID), (sketch.matters, MOST_MATTERS)):
        if len(words) > most:
            raise ValueError("`said` or `matters` has more words than are kept")
        for word, often in words.items():
            if word not in MATTER_OF or not 1 <= often <= MOST_OFTEN:
                raise ValueError("`said` and `matters` have words of matters, 1 to 9 times each")


def sketch_schema() -> dict[str, Any]:
    """Return the JSON Schema of the record."""
    return msgspec.json.schema(Sketch)
