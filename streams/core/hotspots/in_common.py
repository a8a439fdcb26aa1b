"""What two items have in common: one of them is compared to many others at once.

All parts are from 0 up. They are the same whichever of two items is compared to the other, and with
however many others it is compared.

| part | says |
|---|---|
| `words`, `rare` | the cosine of all pairs of characters, and of rare ones alone |
| `title_most`, `title_least` | the share of one's title that the other has, larger, smaller |
| `names_most`, `names_least` | the same of the names of the titles |
| `named_most`, `named_least` | the root of what the shared names say |
| `named_both` | the root of what the names say that both titles have |
| `said`, `about` | the cosine of words and matters of the titles, and of all |
| `kinds` | the cosine of the matters of the titles |
| `kinds_most`, `kinds_least` | that of one title's matters and all of the other's |
| `same_writer` | 1 if one person wrote both |
| `apart` | the logarithm of one more than the days between them |
| `other_number` | 1 if both titles have numbers of one kind, and none is the same |
| `formula` | by how much all words are alike although the names are not |
| `place_and_matter`, … | products of these |
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from streams.core.hotspots.packing import DIGESTS
from streams.core.hotspots.rows import SketchRows, digests_of
from streams.core.hotspots.sketches import MOST_PAIRS
from streams.core.hotspots.weighing import AGAIN, IN_TITLE, RARE_SAYS, RowValues, Spoken, Weighing

_SECONDS_A_DAY: Final = 86_400
_UNIT: Final = 15
_PLACES: Final = np.arange(1, MOST_PAIRS + 1, dtype=np.int16)
_NEXT_TO_NOTHING: Final = 1e-9
_ALIKE_BY_CHANCE: Final = 0.3

SharedParts = dict[str, RowValues]


class _Shared(NamedTuple):
    """Pairs that the first row shares with others: of which of these, and where in both."""

    row: npt.NDArray[np.int64]
    column: npt.NDArray[np.int64]
    place: npt.NDArray[np.int64]
    says: RowValues


class Comparer:
    """Compares rows by one weighing."""

    def __init__(self, weighing: Weighing) -> None:
        self._weighing = weighing
        self._place_of = np.zeros(DIGESTS, np.int16)

    def in_common(self, rows: SketchRows) -> SharedParts:
        """Return what the first of `rows` has in common with each of the others."""
        here, others = rows[:1], rows[1:]
        parts = _of_pairs(here, others, self._shared(here, others))
        parts |= _of_matters(here, others, self._weighing.spoken(rows))
        parts["other_number"] = _other_number(here["numbers"][0], others["numbers"])
        parts["same_writer"] = 1.0 * ((others["writer"] == here["writer"]) & (here["writer"] != 0))
        parts["apart"] = np.log1p(np.abs(others["at"] - here["at"]) / _SECONDS_A_DAY)
        parts["place_and_matter"] = parts["names_most"] * parts["about"]
        parts["both_ways"] = parts["names_least"] * parts["kinds_least"]
        parts["named_matter"] = parts["named_most"] * parts["kinds_least"]
        parts["words_matter"] = parts["words"] * parts["about"]
        alike = np.maximum(0.0, parts["words"] - _ALIKE_BY_CHANCE)
        both_named = (others["names_sum"] > 0) & (here["names_sum"] > 0)
        parts["formula"] = alike * (1 - parts["names_most"]) ** 2 * both_named
        return parts

    def _shared(self, here: SketchRows, others: SketchRows) -> _Shared:
        """Return the pairs that are shared. Most are not: all that follows is done for few."""
        digests = digests_of(here)[0]
        self._place_of[digests] = _PLACES
        self._place_of[0] = 0
        places = self._place_of[digests_of(others)].ravel()
        self._place_of[digests] = 0
        shared = np.flatnonzero(places)
        place = places[shared].astype(np.int64) - 1
        row, column = np.divmod(shared, MOST_PAIRS)
        says = self._weighing.pairs[digests].astype(np.float64)
        return _Shared(row, column, place, says[place])


def _share(values: RowValues, whole: RowValues) -> RowValues:
    return values / np.maximum(whole, _NEXT_TO_NOTHING)


def _of_pairs(here: SketchRows, others: SketchRows, shared: _Shared) -> SharedParts:
    row, column, place, says = shared
    title, their_title = here["title"].astype(np.int64), others["title"].astype(np.int64)
    their_again = (their_title + others["again"])[row]
    in_mine, in_theirs = place < title, column < their_title[row]
    factors = np.where(in_mine, IN_TITLE, np.where(place < title + here["again"], AGAIN, 1.0))
    factors *= np.where(in_theirs, IN_TITLE, np.where(column < their_again, AGAIN, 1.0))
    products = says * says * factors
    is_rare = says >= RARE_SAYS

    def total(values: RowValues) -> RowValues:
        sums: RowValues = np.bincount(row, values, len(others)).astype(np.float64)
        return sums

    lengths = here["words_length"] * others["words_length"]
    mine, theirs = total(says * in_mine), total(says * in_theirs)
    name_mine, name_theirs = place < here["names"], column < others["names"][row]
    named, named_theirs = total(says * name_mine), total(says * name_theirs)
    names, their_names = here["names_sum"].astype(np.float64), others["names_sum"]
    titles = _share(mine, here["title_sum"]), _share(theirs, others["title_sum"])
    of_names = _share(named, names), _share(named_theirs, their_names)
    return {
        "words": _share(total(products), lengths),
        "rare": _share(total(products * is_rare), here["rare_length"] * others["rare_length"]),
        "title_most": np.maximum(*titles),
        "title_least": np.minimum(*titles),
        "names_most": np.maximum(*of_names),
        "names_least": np.minimum(*of_names),
        "named_most": np.sqrt(np.maximum(named, named_theirs)),
        "named_least": np.sqrt(np.minimum(named, named_theirs)),
        "named_both": np.sqrt(total(says * (name_mine & name_theirs))),
    }


def _of_matters(here: SketchRows, others: SketchRows, spoken: Spoken) -> SharedParts:
    kinds, their_kinds = spoken.kinds[0], spoken.kinds[1:]
    all_kinds, all_theirs = spoken.all_kinds[0], spoken.all_kinds[1:]
    said = np.zeros(spoken.words)
    about = np.zeros(spoken.words)
    said[here["words"][0]], about[here["words"][0]] = spoken.said[0], spoken.about[0]
    said[0] = about[0] = 0
    both_titles = (their_kinds * kinds).sum(1)
    both_said = (spoken.said[1:] * said[others["words"]]).sum(1) + both_titles
    both_about = (spoken.about[1:] * about[others["words"]]).sum(1)
    both_about += (all_theirs * all_kinds).sum(1)
    length, all_length = here["kinds_length"], here["all_kinds_length"]
    in_other = (
        _share((all_theirs * kinds).sum(1), length * others["all_kinds_length"]),
        _share((their_kinds * all_kinds).sum(1), all_length * others["kinds_length"]),
    )
    return {
        "said": _share(both_said, here["said_length"] * others["said_length"]),
        "about": _share(both_about, here["about_length"] * others["about_length"]),
        "kinds": _share(both_titles, length * others["kinds_length"]),
        "kinds_most": np.maximum(*in_other),
        "kinds_least": np.minimum(*in_other),
    }


def _other_number(mine: SketchRows, theirs: SketchRows) -> RowValues:
    """Return whether both titles have numbers of one kind, of which none is the same."""
    here = mine[mine > 0]
    if not len(here) or not theirs.any():
        return np.zeros(len(theirs))
    same = (theirs[:, :, None] == here).any((1, 2))
    one_kind = ((theirs & _UNIT)[:, :, None] == (here & _UNIT)) & (theirs > 0)[:, :, None]
    other: RowValues = (one_kind.any((1, 2)) & ~same).astype(np.float64)
    return other
