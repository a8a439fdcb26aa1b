"""A sketch: what is kept of an item's words, so that it can be grouped when they are gone.

It has no text and no person in it. Pairs of characters are there as keyed digests, and of the
text only some of them; the words of matters are those of a list that is the same everywhere; places
are names with an ending that no person has.
"""

from typing import Any, Final

import msgspec

SKETCH_RULES: Final = 1
"""Raised when the same words give another sketch: sketches of different rules are not compared."""

MOST_TITLE_PAIRS: Final = 96
"""How many pairs of characters of a title are kept. Forty characters have eighty."""

MOST_TEXT_PAIRS: Final = 64
"""How many pairs of characters of the text are kept that its title does not have."""

MOST_MATTERS: Final = 48
"""How many different words of matters are kept."""

MOST_PLACES: Final = 4
"""How many names of places are kept."""


class BadSketch(ValueError):
    """A record is not a sketch, or one of other rules."""


class Sketch(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of one letter or opinion item.

    Attributes:
        id: The item's case.
        at: When it was written, in seconds since 1970 UTC.
        writer: A keyed digest of who wrote, 0 where nobody is known.
        title: Digests of the title's pairs of characters, ascending.
        names: Those of `title` that are in what is likely a name, ascending.
        text: Digests of pairs of characters of the text alone, ascending.
        often: How often each of `text` is there, at most 9, as digits in their order.
        said: Words of matters in the title, in order.
        matters: Words of matters in the text, each with how often, at most 9.
        places: Names of places that the title has, as the county writes them.
        rules: By which rules the sketch was made.
    """

    id: str
    at: int
    writer: int = 0
    title: tuple[int, ...] = ()
    names: tuple[int, ...] = ()
    text: tuple[int, ...] = ()
    often: str = ""
    said: tuple[str, ...] = ()
    matters: dict[str, int] = {}
    places: tuple[str, ...] = ()
    rules: int = SKETCH_RULES

    @property
    def key(self) -> tuple[int, str]:
        """Where the item is in the order in which items are grouped: by time, then by id."""
        return self.at, self.id


def encode_sketch(sketch: Sketch) -> bytes:
    """Return the record of `sketch`: JSON, the same bytes for the same sketch."""
    return msgspec.json.encode(sketch, order="sorted")


def decode_sketch(record: bytes) -> Sketch:
    """Return the sketch of a record.

    Raises:
        BadSketch: The record is not one, or was made by rules that are not known here.
    """
    try:
        sketch = msgspec.json.decode(record, type=Sketch)
    except msgspec.DecodeError as error:
        raise BadSketch(f"the record is not a sketch: {error}") from None
    if sketch.rules != SKETCH_RULES:
        raise BadSketch(
            f"the sketch was made by rules {sketch.rules}; this program knows {SKETCH_RULES}"
        )
    if len(sketch.often) != len(sketch.text):
        raise BadSketch("`often` needs a digit for each of `text`")
    return sketch


def sketch_schema() -> dict[str, Any]:
    """Return the JSON Schema of the record."""
    return msgspec.json.schema(Sketch)
