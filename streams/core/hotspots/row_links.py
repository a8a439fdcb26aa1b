"""Links of rows to those that they were found to be somewhat like, as bytes: there are millions."""

import struct
from collections.abc import Collection, Iterator, Mapping
from typing import Final

import numpy as np

from streams.core.arrays import Ints
from streams.core.hotspots.linkage import BEYOND_DOUBT, LIKE_ENOUGH, THOUSANDTHS

_LINK: Final = struct.Struct("<ii")
"""The row of an earlier item, and the likeness in thousandths: a dict for each item is too much."""

_LATER: Final = struct.Struct("<i")
"""The row of a later item that is alike enough, and its complement where that is beyond doubt."""


class RowLinks:
    """Links of rows to earlier ones, which can be gone along both ways where they are near.

    A link takes 8 bytes, and 4 more where it is near; a row one Python object for each way.
    """

    def __init__(self) -> None:
        self._earlier: list[bytes] = []
        self._later: list[bytes] = []

    def of(self, row: int) -> dict[int, float]:
        """Return the rows of earlier items that a row is linked to, with how alike they are."""
        return {other: value / THOUSANDTHS for other, value in self.earlier(row)}

    def earlier(self, row: int) -> Iterator[tuple[int, int]]:
        """Return the same in thousandths."""
        return _LINK.iter_unpack(self._earlier[row] if row < len(self._earlier) else b"")

    def all_earlier(self, rows: Collection[int]) -> tuple[Ints, Ints, Ints]:
        """Return the same of many rows: the place of each in `rows`, the earlier row, how alike."""
        known = len(self._earlier)
        links = [self._earlier[row] if row < known else b"" for row in rows]
        both = np.frombuffer(b"".join(links), "<i4").reshape(-1, 2).astype(np.int64)
        each = np.fromiter(map(len, links), np.int64, len(links)) // _LINK.size
        return np.repeat(np.arange(len(links)), each), both[:, 0], both[:, 1]

    def change(self, row: int, found: Mapping[int, float]) -> bool:
        """Set the links of a row to earlier ones; return whether they were others before.

        Args:
            row: Of the item.
            found: The rows of earlier items, each with a likeness in whole thousandths.
        """
        if found == self.of(row):
            return False
        missing = max([row, *found]) + 1 - len(self._earlier)
        self._earlier += [b""] * missing
        self._later += [b""] * missing
        near_before = set(self._near_earlier(row))
        self._earlier[row] = b"".join(
            [_LINK.pack(other, round(found[other] * THOUSANDTHS)) for other in sorted(found)]
        )
        near = set(self._near_earlier(row))
        for other, _ in near_before - near:
            left = [_LATER.pack(code) for code in self._codes(other) if code not in {row, ~row}]
            self._later[other] = b"".join(left)
        for other, is_sure in near - near_before:
            self._later[other] += _LATER.pack(~row if is_sure else row)
        return True

    def near(self, row: int) -> Iterator[int]:
        """Yield all rows, earlier and later, that are alike enough with a row."""
        for other, _ in self._near_earlier(row):
            yield other
        for code in self._codes(row):
            yield max(code, ~code)

    def near_any(self, rows: Collection[int]) -> set[int]:
        """Return all rows, earlier and later, that are alike enough with any of some."""
        _, others, values = self.all_earlier(rows)
        known = len(self._later)
        later = [self._later[row] for row in rows if row < known]
        codes = np.frombuffer(b"".join(later), "<i4")
        near = np.concatenate((others[values >= LIKE_ENOUGH], np.maximum(codes, ~codes)))
        return set(near.tolist())

    def beyond_doubt(self, row: int) -> Iterator[int]:
        """Yield all rows, earlier and later, that are beyond doubt one with a row."""
        for other, is_sure in self._near_earlier(row):
            if is_sure:
                yield other
        for code in self._codes(row):
            if code < 0:
                yield ~code

    def _near_earlier(self, row: int) -> list[tuple[int, bool]]:
        return [
            (other, value >= BEYOND_DOUBT)
            for other, value in self.earlier(row)
            if value >= LIKE_ENOUGH
        ]

    def _codes(self, row: int) -> list[int]:
        if row >= len(self._later):
            return []
        return [code for (code,) in _LATER.iter_unpack(self._later[row])]
