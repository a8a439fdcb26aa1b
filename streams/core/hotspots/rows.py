"""Sketches as rows of one array: what a million of them take must fit into memory."""

from array import array
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from streams.core.arrays import Ints
from streams.core.hotspots.matter_numbers import MATTER_WORDS, NUMBER_OF_WORD
from streams.core.hotspots.name_numbers import number_code, number_of_code
from streams.core.hotspots.packing import BYTES_EACH
from streams.core.hotspots.sketches import (
    MOST_MATTERS,
    MOST_NUMBERS,
    MOST_PAIRS,
    MOST_PLACE_NAMES,
    MOST_SAID,
    Sketch,
)

SketchRows = npt.NDArray[Any]

WORDS_EACH: Final = MOST_SAID + MOST_MATTERS
"""How many different words title and text can have together."""


ROW: Final = np.dtype(
    [
        ("at", np.int64),
        ("writer", np.uint64),
        ("digests", np.uint8, (BYTES_EACH * MOST_PAIRS,)),  # as a sketch has them, title, then text
        ("words", np.uint16, (WORDS_EACH,)),
        ("often", np.uint8, (WORDS_EACH,)),  # how often each is in the text, 16 times, and title
        ("numbers", np.uint32, (MOST_NUMBERS,)),
        ("places", np.uint32, (MOST_PLACE_NAMES,)),
        ("title", np.uint8),  # how many of the digests are of the title, …
        ("names", np.uint8),  # … are first, and in a likely name, …
        ("again", np.uint8),  # … are first of the text, and there more than once, …
        ("pairs", np.uint8),  # … and are there at all
        ("words_length", np.float32),
        ("rare_length", np.float32),
        ("title_sum", np.float32),
        ("names_sum", np.float32),
        ("said_length", np.float32),
        ("about_length", np.float32),
        ("kinds_length", np.float32),
        ("all_kinds_length", np.float32),
    ]
)
"""What is kept of an item. The lengths and sums are by statistics, and set by who weighs rows."""

_LEAST_ROWS: Final = 256
_SPARE_SHARE: Final = 32
_OFTEN: Final = 4
_SAID: Final = (1 << _OFTEN) - 1


def digests_of(rows: SketchRows) -> npt.NDArray[np.uint32]:
    """Return the digests of rows: a row for each, and a column for each place; 0 where none is."""
    wide = np.zeros((len(rows), MOST_PAIRS, 4), np.uint8)
    wide[:, :, :BYTES_EACH] = rows["digests"].reshape(len(rows), MOST_PAIRS, BYTES_EACH)
    return wide.view("<u4")[:, :, 0]


def said_in(rows: SketchRows) -> npt.NDArray[np.uint8]:
    """Return how often each word of rows is in the title."""
    said: npt.NDArray[np.uint8] = np.bitwise_and(rows["often"], _SAID, dtype=np.uint8)
    return said


def often_in(rows: SketchRows) -> npt.NDArray[np.uint8]:
    """Return how often each word of rows is in the text."""
    often: npt.NDArray[np.uint8] = np.right_shift(rows["often"], _OFTEN, dtype=np.uint8)
    return often


class KeptSketches(Mapping[str, Sketch]):
    """Sketches by the ids of their items, in some half a kilobyte each."""

    def __init__(self) -> None:
        self.rows: SketchRows = np.zeros(_LEAST_ROWS, ROW)
        self.ids: list[str] = []
        self.at = array("q")
        self.number: dict[str, int] = {}
        self._free: list[int] = []
        self._places: list[str] = [""]
        self._number_of_place: dict[str, int] = {"": 0}

    def __len__(self) -> int:
        return len(self.number)

    def __iter__(self) -> Iterator[str]:
        return iter(self.number)

    def __contains__(self, item: object) -> bool:
        return item in self.number

    def __getitem__(self, item: str) -> Sketch:
        row = self.rows[self.number[item]]
        title, names, again = int(row["title"]), int(row["names"]), int(row["again"])
        digests = row["digests"].tobytes()
        end_of_title, end = BYTES_EACH * title, BYTES_EACH * int(row["pairs"])
        words = [MATTER_WORDS[number] for number in row["words"].tolist()]
        return Sketch(
            id=item,
            at=int(row["at"]),
            writer=int(row["writer"]),
            title=digests[:end_of_title],
            names=names,
            text=digests[end_of_title:end],
            again=again,
            said=_counted(words, said_in(row).tolist()),
            matters=_counted(words, often_in(row).tolist()),
            numbers=tuple(number_of_code(code) for code in row["numbers"].tolist() if code),
            places=tuple(self._places[number] for number in row["places"].tolist() if number),
        )

    def key(self, number: int) -> tuple[int, str]:
        """Return where the item of a row is in the order of items: by time, then by id."""
        return self.at[number], self.ids[number]

    def key_of(self, item: str) -> tuple[int, str]:
        """Return where an item is in the order of items; KeyError if it is not kept."""
        return self.key(self.number[item])

    def in_order(self, numbers: Collection[int]) -> Ints:
        """Return the numbers of different rows in the order of their items."""
        some = np.fromiter(numbers, np.int64, len(numbers))
        at = np.frombuffer(self.at, np.int64)[some]
        order = np.argsort(at, kind="stable")
        if (np.diff(at[order]) == 0).any():
            return np.array(sorted(numbers, key=self.key), np.int64)
        return some[order]

    def add(self, sketch: Sketch) -> int:
        """Keep a sketch whose id is not there yet; return the number of its row."""
        if self._free:
            number = self._free.pop()
            self.ids[number], self.at[number] = sketch.id, sketch.at
        else:
            number = len(self.ids)
            self.ids.append(sketch.id)
            self.at.append(sketch.at)
        if number == len(self.rows):
            # Grown in its place where there is room, and by little: what is double is too much.
            self.rows.resize(number + number // _SPARE_SHARE + _LEAST_ROWS, refcheck=False)
        self._fill(self.rows[number], sketch)
        self.number[sketch.id] = number
        return number

    def remove(self, item: str) -> None:
        """Keep a sketch no longer. Its row is used again."""
        number = self.number.pop(item)
        self.ids[number] = ""
        self._free.append(number)

    def _fill(self, row: Any, sketch: Sketch) -> None:
        digests = np.frombuffer(sketch.title + sketch.text, np.uint8)
        row["at"] = sketch.at
        row["writer"] = sketch.writer
        row["digests"][: len(digests)] = digests
        row["digests"][len(digests) :] = 0
        row["title"], row["names"] = len(sketch.title) // BYTES_EACH, sketch.names
        row["again"], row["pairs"] = sketch.again, len(digests) // BYTES_EACH
        words = sorted({*sketch.said, *sketch.matters})
        row["words"][: len(words)] = [NUMBER_OF_WORD[word] for word in words]
        row["often"][: len(words)] = [
            sketch.said.get(word, 0) | sketch.matters.get(word, 0) << _OFTEN for word in words
        ]
        row["words"][len(words) :] = row["often"][len(words) :] = 0
        numbers = row["numbers"]
        numbers[:] = 0
        numbers[: len(sketch.numbers)] = [number_code(number) for number in sketch.numbers]
        places = [self._place(name) for name in sketch.places]
        row["places"][: len(places)] = places
        row["places"][len(places) :] = 0

    def _place(self, name: str) -> int:
        number = self._number_of_place.get(name)
        if number is None:
            number = self._number_of_place[name] = len(self._places)
            self._places.append(name)
        return number


def _counted(words: list[str], often: list[int]) -> dict[str, int]:
    return {word: n for word, n in zip(words, often, strict=True) if n}
