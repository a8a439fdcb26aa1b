"""What two items have in common, against the same computed plainly, a pair and a word at a time."""

from collections import Counter
from math import log, log1p, sqrt
from typing import TypeVar

import pytest

from streams.core.hotspots.in_common import Comparer
from streams.core.hotspots.matter_words import MATTER_OF
from streams.core.hotspots.packing import unpacked
from streams.core.hotspots.rows import KeptSketches
from streams.core.hotspots.sketches import Sketch
from streams.core.hotspots.statistics import Statistics
from streams.core.hotspots.weighing import AGAIN, IN_TITLE, RARE, Weighing
from tests.support.sketched import MATTERS, PLACES, letters, sketched

_Key = TypeVar("_Key", int, str)


def _compared(sketches: list[Sketch], statistics: Statistics) -> dict[str, list[float]]:
    """Return what the first of `sketches` has in common with each of the others."""
    kept, weighing = KeptSketches(), Weighing(statistics)
    rows = [kept.add(sketch) for sketch in sketches]
    weighing.measure(kept.rows, rows)
    parts = Comparer(weighing).in_common(kept.rows[rows])
    return {part: values.tolist() for part, values in parts.items()}


class _Plain:
    """One sketch as plain dictionaries."""

    def __init__(self, sketch: Sketch, statistics: Statistics) -> None:
        weights = statistics.pair_weights()
        title = unpacked(sketch.title).tolist()
        text = unpacked(sketch.text).tolist()
        self.says = {digest: float(weights[digest]) for digest in (*title, *text)}
        self.title = set(title)
        self.names = set(title[: sketch.names])
        factors = dict.fromkeys(title, IN_TITLE)
        factors |= {d: AGAIN if n < sketch.again else 1.0 for n, d in enumerate(text)}
        self.pairs = {digest: factors[digest] * self.says[digest] for digest in factors}
        self.said = _spoken(Counter(sketch.said), statistics)
        everywhere = Counter(sketch.matters)
        for word, often in sketch.said.items():
            everywhere[word] += 3 * often
        self.about = _spoken(everywhere, statistics)

    def rare(self) -> dict[int, float]:
        return {digest: value for digest, value in self.pairs.items() if self.says[digest] >= RARE}

    def within(self, own: set[int], other: "_Plain") -> float:
        return sum(self.says[digest] for digest in own & other.pairs.keys())


def _spoken(words: Counter[str], statistics: Statistics) -> dict[str, float]:
    found = Counter(words)
    for word, often in words.items():
        found[f":{MATTER_OF[word]}"] += often
    many = statistics.items + 1
    return {w: sqrt(n) * log(many / (statistics.words.get(w, 0) + 1)) for w, n in found.items()}


def _of_kinds(words: dict[str, float]) -> dict[str, float]:
    return {word: value for word, value in words.items() if word[0] == ":"}


def _cosine(one: dict[_Key, float], other: dict[_Key, float]) -> float:
    lengths = sqrt(sum(v * v for v in one.values()) * sum(v * v for v in other.values()))
    return sum(one[key] * other[key] for key in one.keys() & other.keys()) / (lengths or 1)


def _expected(one: Sketch, other: Sketch, statistics: Statistics) -> dict[str, float]:
    here, there = _Plain(one, statistics), _Plain(other, statistics)
    sums = [sum(p.says[d] for d in p.names) for p in (here, there)]
    named = here.within(here.names, there), there.within(there.names, here)
    titles = [
        mine.within(mine.title, yours) / (sum(mine.says[d] for d in mine.title) or 1)
        for mine, yours in ((here, there), (there, here))
    ]
    of_names = [part / (whole or 1) for whole, part in zip(sums, named, strict=True)]
    kinds = [_of_kinds(plain.said) for plain in (here, there)]
    all_kinds = [_of_kinds(plain.about) for plain in (here, there)]
    in_other = _cosine(kinds[0], all_kinds[1]), _cosine(kinds[1], all_kinds[0])
    words, most = _cosine(here.pairs, there.pairs), max(of_names)
    return {
        "words": words,
        "rare": _cosine(here.rare(), there.rare()),
        "title_most": max(titles),
        "title_least": min(titles),
        "names_most": most,
        "names_least": min(of_names),
        "named_most": sqrt(max(named)),
        "named_least": sqrt(min(named)),
        "named_both": sqrt(sum(here.says[d] for d in here.names & there.names)),
        "said": _cosine(here.said, there.said),
        "about": _cosine(here.about, there.about),
        "kinds": _cosine(*kinds),
        "kinds_most": max(in_other),
        "kinds_least": min(in_other),
        "same_writer": float(one.writer == other.writer != 0),
        "formula": max(0.0, words - 0.3) * (1 - most) ** 2 * (0.0 not in sums),
        "apart": log1p(abs(one.at - other.at) / 86_400),
    }


def test_what_is_in_common_is_what_plain_sums_say() -> None:
    """Thirty items are compared at once, by arrays: each as if it were alone."""
    sketches = [
        *letters(each=2)[::3],
        sketched("same", 3, PLACES[0], MATTERS[0], writer="000"),
        sketched("bare", 9, "", ("您好", "")),
        sketched("name", 9, "望花溪园", ("3期", "二期的路灯不亮")),
    ]
    statistics = Statistics.of(letters())
    for here in (sketches[0], sketches[-1], sketches[-2]):
        found = _compared([here, *sketches], statistics)
        for n, other in enumerate(sketches):
            for part, value in _expected(here, other, statistics).items():
                assert found[part][n] == pytest.approx(value, abs=2e-3), (part, other.id)


def test_it_is_the_same_both_ways_and_with_others() -> None:
    """Else the order in which items come would decide."""
    sketches = letters(each=1)[:20]
    statistics = Statistics.of(letters())
    here = sketches[0]
    many = _compared([here, *sketches], statistics)
    for n, other in enumerate(sketches):
        alone, back = (_compared(pair, statistics) for pair in ([here, other], [other, here]))
        for part, values in many.items():
            assert alone[part] == [values[n]]
            assert back[part] == pytest.approx([values[n]], abs=1e-6)


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("地铁2号线", "地铁3号线", 1),
        ("地铁2号线", "地铁2号线", 0),
        ("地铁2号线与3号线", "地铁3号线", 0),
        ("花园三期", "花园3期", 0),
        ("花园三期", "花园2号线", 0),
        ("花园三期", "花园", 0),
        ("115路公交", "12路公交", 1),
    ],
)
def test_numbers_of_names_tell_items_apart(one: str, other: str, differ: int) -> None:
    """Line 2 is not line 3, whatever else is the same; a number that is missing says nothing."""
    both = [sketched(title, 0, "", (title, "不好")) for title in (one, other)]
    statistics = Statistics.of(letters())
    assert _compared(both, statistics)["other_number"] == [differ]
    assert _compared(both[::-1], statistics)["other_number"] == [differ]
