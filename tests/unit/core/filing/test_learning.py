"""Learning from letters that were filed: made-up ones, whose rule is known."""

import random
from collections.abc import Callable

import numpy as np
import pytest

from streams.core.county.catalogue import UNCATEGORISED, Rule
from streams.core.errors import BadFile
from streams.core.filing.features import GRAM_COLUMNS, see_letter
from streams.core.filing.keywords import Keywords
from streams.core.filing.learning import Filed, is_better, judged, learn_model, told_unseen
from streams.core.filing.model import SURE, Guess, Judged, read_model, write_model

KEYWORDS = Keywords([Rule("housing", ["供暖"]), Rule("traffic", ["公交"])])
OWN = {"housing": "屋顶裂缝", "traffic": "车道拥挤", UNCATEGORISED: "其他事情"}
CATEGORIES = sorted(OWN)


def made(count: int) -> list[Filed]:
    """Make letters; what tells their categories is in no keyword rule."""
    rng = random.Random(5)
    return [
        Filed(
            f"{at:03}",
            f"关于{OWN[category]}的来信",
            "".join(rng.choices("天地人你我", k=30)),
            category,
        )
        for at in range(count)
        for category in [rng.choice(CATEGORIES)]
    ]


MODEL = learn_model(made(60), KEYWORDS)


def test_what_people_filed_is_learned() -> None:
    """A county has words of its own that nobody wrote into its rules."""
    told = [(guess.category, each.category) for each, guess in unseen(60)]
    learned = judged(told)
    keywords = judged(
        (KEYWORDS.recognise(each.title, each.text), each.category) for each in made(60)
    )
    assert learned.exact >= 57
    assert keywords.sent == 0
    assert is_better(learned, keywords)


def unseen(count: int) -> list[tuple[Filed, Guess]]:
    """Return letters and what models tell of them that have not seen them."""
    letters = made(count)
    told = told_unseen(letters, KEYWORDS)
    return [(letter, told[letter.id]) for letter in letters]


def test_no_letter_is_told_by_a_model_that_has_seen_it() -> None:
    """Of letters filed by chance nothing can be learned; one that had been seen would be known."""
    rng = random.Random(3)
    letters = [
        Filed(
            f"{at:03}",
            "".join(rng.choices("天地玄黄宇宙洪荒日月盈昃", k=12)),
            "",
            rng.choice(CATEGORIES),
        )
        for at in range(90)
    ]
    told = told_unseen(letters, KEYWORDS)
    by_heart = learn_model(letters, KEYWORDS)
    assert told.keys() == {letter.id for letter in letters}
    assert sum(best(told[each.id]) == each.category for each in letters) < 55
    known = [by_heart.guess(KEYWORDS, each.title, each.text) for each in letters]
    assert (
        sum(best(guess) == each.category for each, guess in zip(letters, known, strict=True)) > 80
    )


def best(guess: Guess) -> str:
    """Return the most probable category, sure or not."""
    return max(guess.probabilities, key=lambda name: guess.probabilities[name])


def test_the_order_of_letters_changes_nothing() -> None:
    """Kafka's partitions are read in any order."""
    again = learn_model(made(60)[::-1], KEYWORDS)
    assert np.array_equal(again.weights, MODEL.weights)


def test_it_abstains_in_doubt() -> None:
    """What it has not learned is nobody's, whatever is most probable."""
    guess = MODEL.guess(KEYWORDS, "", "")
    assert guess.sure < SURE
    assert guess.category == UNCATEGORISED
    assert sum(guess.probabilities.values()) == pytest.approx(1)


def test_probabilities_are_what_the_weights_say() -> None:
    """Worked out again, weight by weight, without the model."""
    seen = see_letter(KEYWORDS, CATEGORIES, "供暖的来信", "公交")
    guess = MODEL.of(seen)
    columns, values = seen.columns.tolist(), seen.values.tolist()
    sums = [
        sum(row[column] * value for column, value in zip(columns, values, strict=True))
        + sum(row[2 * GRAM_COLUMNS + at] * score for at, score in enumerate(seen.scores.tolist()))
        + row[-1]
        for row in MODEL.weights.tolist()
    ]
    raised = np.exp(sums)
    assert list(guess.probabilities.values()) == pytest.approx(
        (raised / raised.sum()).tolist(), 1e-3
    )


def test_what_is_seen() -> None:
    """Pairs and triples of characters of a title and a text, each of length 1, and keywords."""
    seen = see_letter(KEYWORDS, CATEGORIES, "供暖供暖", "屋顶")
    title = seen.values[seen.columns < GRAM_COLUMNS]
    text = seen.values[seen.columns >= GRAM_COLUMNS]
    assert len(title) == 4  # 供暖 twice, 暖供, 供暖供, 暖供暖
    assert title @ title == pytest.approx(1)
    assert text.tolist() == [1]
    assert seen.scores.tolist() == pytest.approx([1, 0, 0, np.log(4) / 2 + 1, 0, 0, 0])


@pytest.mark.parametrize(
    ("title", "text"), [("", ""), ("供", "暖"), ("\ud800供", "\x00"), ("𠀀𠀁", "")]
)
def test_any_text_can_be_seen(title: str, text: str) -> None:
    """Half a surrogate has no code, and a title may have one character."""
    guess = MODEL.guess(KEYWORDS, title, text)
    assert np.isfinite(list(guess.probabilities.values())).all()


def test_judging() -> None:
    """A letter of no category that is left alone is exact, and was not sent."""
    pairs = [("a", "a"), ("a", "b"), ("a", UNCATEGORISED), (UNCATEGORISED, "a")]
    assert judged([*pairs, (UNCATEGORISED, UNCATEGORISED)]) == Judged(5, 3, 1, 2)


@pytest.mark.parametrize(
    ("learned", "better"),
    [
        (Judged(100, 70, 60, 75), True),
        (Judged(100, 60, 54, 75), True),  # fewer, and more of them right
        (Judged(100, 70, 60, 69), False),  # fewer exact
        (Judged(100, 80, 64, 75), False),  # more of what it sends is wrong
        (Judged(100, 0, 0, 90), False),
    ],
)
def test_a_model_that_is_worse_is_refused(learned: Judged, *, better: bool) -> None:
    """Keywords are what there is; a model must be no worse in any way."""
    assert is_better(learned, Judged(100, 70, 60, 70)) is better


def test_the_file_says_the_same() -> None:
    """A worker that reads the file tells what the model told that was written."""
    data = write_model(MODEL, 60, Judged(60, 40, 39, 58), Judged(60, 1, 1, 20))
    head, model = read_model(data, "county.model")
    assert (head.letters, head.learned.right, head.keywords.exact) == (60, 39, 20)
    assert model.categories == MODEL.categories
    for each in made(20):
        one = MODEL.guess(KEYWORDS, each.title, each.text)
        assert model.guess(KEYWORDS, each.title, each.text).sure == pytest.approx(
            one.sure, abs=1e-2
        )


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda _: b"", "not a model"),
        (lambda _: b"{}\n", "not a model"),
        (lambda data: data[:-1], "damaged"),
        (lambda data: data + b"\0\0", "damaged"),
        (lambda data: data[:-2] + b"\xff\xff", "damaged"),
        (lambda data: data.replace(b'"kuaibao_model":1', b'"kuaibao_model":2', 1), "version"),
        (lambda data: data.replace(b'"features":1', b'"features":9', 1), "version"),
    ],
)
def test_a_spoilt_file_is_refused(spoil: Callable[[bytes], bytes], said: str) -> None:
    """Anyone who reads the message knows which file it is, and what to do."""
    data = write_model(MODEL, 60, Judged(1, 1, 1, 1), Judged(1, 1, 1, 1))
    with pytest.raises(BadFile, match=f"county.model: .*{said}.*learn"):
        read_model(spoil(data), "county.model")
