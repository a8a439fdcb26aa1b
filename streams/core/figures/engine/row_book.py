"""Rows and their numbers: the text of each number, and the number of each text.

The latest rows are in a dictionary and a list. Older ones are in pages of many texts end to end,
and in indexes of sorted digests, both of which a shelf may keep outside of memory.

A digest has 64 bits, so two rows may share one. It never decides by itself: each number that is
found by it is believed only if its text is, byte by byte, the row that was asked for.

Number: pages of some 1,000,000 rows, so 20 of 20,000,000 and a few smaller ones; indexes at least 4
times as large as the next, so 5 of as many rows.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import accumulate, pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from streams.core.arrays import Flags, Ints
from streams.core.cases.tallies import Row
from streams.core.figures.engine.shelf import IN_MEMORY, Arrays, ArrayShelf

_YOUNG: Final = 65_536
"""Rows in the dictionary, at most: some 600 bytes each."""

_PAGE: Final = 1_048_576
"""Rows from which on a page is as large as it gets."""

_TIMES_LARGER: Final = 4


class RowBook:
    """Numbers rows from 0 on, in the order in which they become known.

    Args:
        shelf: Keeps pages and indexes.
    """

    def __init__(self, shelf: ArrayShelf = IN_MEMORY) -> None:
        self._shelf = shelf
        self._pages: list[Arrays] = []
        self._starts: list[int] = []  # The number of each page's first row.
        self._indexes: list[Arrays] = []
        self._paged = 0
        self._young: list[Row] = []
        self._numbers: dict[Row, int] = {}

    def __len__(self) -> int:
        return self._paged + len(self._young)

    def row(self, number: int) -> Row:
        """Return the row of a number."""
        if number >= self._paged:
            return self._young[number - self._paged]
        if number < 0:
            raise IndexError(number)
        at = bisect_right(self._starts, number) - 1
        return _text(self._pages[at], number - self._starts[at])

    def rows(self, numbers: Ints) -> list[Row]:
        """Return the rows of numbers, none of them below 0."""
        rows = [b""] * len(numbers)
        is_old = numbers < self._paged
        old, young = np.flatnonzero(is_old).tolist(), np.flatnonzero(~is_old).tolist()
        for place, text in zip(old, self._texts(numbers[is_old]), strict=True):
            rows[place] = text
        for place, number in zip(young, (numbers[~is_old] - self._paged).tolist(), strict=True):
            rows[place] = self._young[number]
        return rows

    def numbers(self, rows: Sequence[Row]) -> Ints:
        """Return the number of each row; those not known yet become known, in order."""
        known = self._numbers
        found = np.fromiter((known.get(row, -1) for row in rows), np.int64, len(rows))
        if self._indexes and (found < 0).any():
            unknown = np.flatnonzero(found < 0)
            found[unknown] = self._old([rows[place] for place in unknown.tolist()])
        for place in np.flatnonzero(found < 0).tolist():
            row = rows[place]
            number = known.setdefault(row, len(self))
            if number == len(self):
                self._young.append(row)
            found[place] = number
        if len(self._young) >= _YOUNG:
            self._put_away()
        return found

    def number(self, row: Row) -> int:
        """Return the number of a row; one not known yet becomes known."""
        number = self._numbers.get(row)
        return int(self.numbers([row])[0]) if number is None else number

    def kept(self) -> tuple[list[Arrays], list[Arrays], list[Row]]:
        """Return the pages, the indexes and the rows that are in neither."""
        return [*self._pages], [*self._indexes], [*self._young]

    def begin(
        self, pages: Iterable[Arrays], indexes: Iterable[Arrays], young: Iterable[Row]
    ) -> None:
        """Begin with what `kept` returned."""
        self._pages, self._indexes, self._young = [*pages], [*indexes], [*young]
        sizes = [len(page["end"]) for page in self._pages]
        self._starts = [*accumulate(sizes, initial=0)][: len(sizes)]
        self._paged = sum(sizes)
        self._numbers = {row: self._paged + at for at, row in enumerate(self._young)}

    def _old(self, rows: Sequence[Row]) -> Ints:
        """Return the number of each of some rows that are in a page, -1 of the others."""
        digests = _digests(rows)
        found = np.full(len(rows), -1, dtype=np.int64)
        # In order, so that neighbours in the index are looked for one after another.
        left = np.argsort(digests)
        for index in self._indexes:
            if not left.size:
                break
            sorted_, number = index["digest"], index["number"]
            wanted = digests[left]
            place = sorted_.searchsorted(wanted)
            open_ = np.arange(len(left))
            while open_.size:
                open_ = open_[place[open_] < len(sorted_)]
                open_ = open_[sorted_[place[open_]] == wanted[open_]]
                numbers, at = number[place[open_]].astype(np.int64), left[open_]
                is_it = self._are(numbers, rows, at)
                found[at[is_it]] = numbers[is_it]
                # Another row of the same digest may be the next.
                open_ = open_[~is_it]
                place[open_] += 1
            left = left[found[left] < 0]
        return found

    def _are(self, numbers: Ints, rows: Sequence[Row], at: Ints) -> Flags:
        """Return whether the rows of numbers in pages are, one by one, those at some places."""
        found = zip(self._texts(numbers), at.tolist(), strict=True)
        return np.array([text == rows[place] for text, place in found], dtype=bool)

    def _texts(self, numbers: Ints) -> list[Row]:
        """Return the rows of numbers in pages."""
        texts = [b""] * len(numbers)
        page = np.searchsorted(self._starts, numbers, side="right") - 1
        for each in np.flatnonzero(np.bincount(page)).tolist():
            here = np.flatnonzero(page == each)
            end, text = self._pages[each]["end"], self._pages[each]["text"].data
            place = numbers[here] - self._starts[each]
            begins = np.where(place > 0, end[place - 1], 0).tolist()
            for one, begin, stop in zip(here.tolist(), begins, end[place].tolist(), strict=True):
                texts[one] = bytes(text[begin:stop])
        return texts

    def _put_away(self) -> None:
        rows, first = self._young, self._paged
        digest = _digests(rows)
        order = np.argsort(digest)
        number = np.arange(first, first + len(rows), dtype=np.int32)
        self._pages.append(page_of(rows))
        self._starts.append(first)
        self._indexes.append({"digest": digest[order], "number": number[order]})
        self._paged += len(rows)
        self._young, self._numbers = [], {}
        while _is_uneven(self._pages, "end", _PAGE):
            self._pages[-2:] = [_joined(*self._pages[-2:])]
            del self._starts[-1]
        while _is_uneven(self._indexes, "digest", None):
            self._indexes[-2:] = [_sorted(*self._indexes[-2:])]
        self._pages[-1] = self._shelf.keep(self._pages[-1])
        self._indexes[-1] = self._shelf.keep(self._indexes[-1])


def _digests(rows: Iterable[Row]) -> NDArray[np.uint64]:
    joined = b"".join([blake2b(row, digest_size=8).digest() for row in rows])
    return np.frombuffer(joined, dtype="<u8")


def _text(page: Arrays, place: int) -> Row:
    end = page["end"]
    begin = int(end[place - 1]) if place else 0
    return page["text"][begin : int(end[place])].tobytes()


def page_of(rows: Sequence[Row]) -> dict[str, NDArray[Any]]:
    """Return rows as a page: their texts end to end, and where each ends."""
    text = np.frombuffer(b"".join(rows), dtype=np.uint8)
    return {"text": text, "end": np.cumsum(np.fromiter(map(len, rows), np.int64, len(rows)))}


def texts_of(page: Arrays) -> Iterator[Row]:
    """Return the rows of a page, in order."""
    whole = page["text"].tobytes()
    for begin, end in pairwise([0, *page["end"].tolist()]):
        yield whole[begin:end]


def _is_uneven(parts: Sequence[Arrays], column: str, most: int | None) -> bool:
    """Return whether the last two parts should be one."""
    if len(parts) < 2:  # noqa: PLR2004 - the last two
        return False
    first, last = (len(part[column]) for part in parts[-2:])
    return first < _TIMES_LARGER * last and (most is None or first < most)


def _joined(first: Arrays, second: Arrays) -> dict[str, NDArray[Any]]:
    begin = len(first["text"])
    return {
        "text": np.concatenate([first["text"], second["text"]]),
        "end": np.concatenate([first["end"], second["end"] + begin]),
    }


def _sorted(first: Arrays, second: Arrays) -> dict[str, NDArray[Any]]:
    digest = np.concatenate([first["digest"], second["digest"]])
    order = np.argsort(digest, kind="stable")  # which finds what is in order already
    number = np.concatenate([first["number"], second["number"]])
    return {"digest": digest[order], "number": number[order]}
