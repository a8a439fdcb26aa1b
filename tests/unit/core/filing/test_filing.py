"""Who files a letter, and what other rules would move."""

from typing import Final
from zlib import crc32

import pytest

from streams.core.cases.routing import Router
from streams.core.county.catalogue import UNCATEGORISED
from streams.core.events.reduced import guess_of
from streams.core.filing.comparing import MOST_SHOWN, compared, moves
from streams.core.filing.filing import Filer, check_categories
from streams.core.filing.guessed import read_guessed
from streams.core.filing.keywords import Keywords
from streams.core.filing.learning import Filed, learn_model
from streams.core.filing.model import Judged, read_model, write_model
from tests.support.county import COUNTY, NOW, READER, letter, to_json
from tests.unit.core.events.test_retired import county

LEARNED: Final = [
    Filed(
        f"{at}", {"housing": "屋顶裂缝", "traffic": "车道拥挤"}[category] + "的来信", "", category
    )
    for at, category in enumerate(["housing", "traffic"] * 15)
]
MODEL: Final = learn_model(LEARNED, Keywords(COUNTY.rules))


def test_without_a_model_keywords_file() -> None:
    """They say by which words."""
    filing = Filer(COUNTY.rules).file("供暖不热", "")
    assert (filing.category, filing.by, filing.probabilities) == ("housing", "keywords", {})
    assert filing.sure == 3 / 3.5
    assert filing.scores["housing"].words == ("供暖",)
    assert Filer(COUNTY.rules).category("供暖不热", "") == "housing"


def test_with_a_model_it_files() -> None:
    """It says how sure it is, and what keywords say as well."""
    filer = Filer(COUNTY.rules, MODEL)
    filing = filer.file("屋顶裂缝的来信", "")
    assert (filing.category, filing.by, filing.scores) == ("housing", "model", {})
    assert filing.sure == filing.probabilities["housing"]
    assert filing.probabilities["housing"] > 0.6 > filing.probabilities["traffic"]
    assert filer.category("屋顶裂缝的来信", "") == "housing"
    assert filer.category("你好", "") == UNCATEGORISED


def test_events_are_routed_by_the_model() -> None:
    """Both where a topic is chosen and where a guess is kept."""
    event = READER.read(to_json(letter("2015-03-02", title="车道拥挤的来信")), (), NOW)
    disclosure = letter("2015-03-02", title="车道拥挤的来信", kind="disclosure")
    kept = READER.read(to_json(disclosure), (), NOW)
    for router, category in ((Router(COUNTY, MODEL), "traffic"), (Router(COUNTY), "")):
        assert router.topic(event) == f"letters.{category or UNCATEGORISED}"
        assert guess_of(router.categorised(kept, "disclosures")) == category


def test_a_guess_says_by_what_and_how_sure() -> None:
    """A model is named by its file; where nobody knows, nothing is guessed."""
    assert Filer(COUNTY.rules).guessed("供暖不热", "") == ("housing", "keywords", 3 / 3.5)
    assert Filer(COUNTY.rules).guessed("你好", "") is None
    some = Judged(30, 30, 30, 30)
    data = write_model(MODEL, 30, some, some)
    _, model = read_model(data, "county.model")
    guess = Filer(COUNTY.rules, model).guessed("屋顶裂缝的来信", "")
    assert guess is not None
    assert (guess.category, guess.by) == ("housing", f"model:{crc32(data):08x}")
    assert guess.sure == model.guess(Keywords(COUNTY.rules), "屋顶裂缝的来信", "").sure > 0.6
    assert read_guessed(guess.written()) == guess._replace(sure=round(guess.sure, 2))
    assert Filer(COUNTY.rules, model).guessed("你好", "") is None


def test_what_people_said_is_not_asked_of_a_model() -> None:
    """A person's word wins, whatever the letter says."""
    event = letter("2015-03-02", title="车道拥挤的来信", category="housing")
    read = READER.read(to_json(event), (), NOW)
    assert Router(COUNTY, MODEL).topic(read) == "letters.housing"


@pytest.mark.parametrize(
    ("day", "topic"), [("2015-03-01", "letters.traffic"), ("2015-03-02", "letters.uncategorised")]
)
def test_a_model_never_leads_to_a_retired_category(day: str, topic: str) -> None:
    """It has learned from letters of a time when there was one."""
    router = Router(county("categories.traffic", "2015-03-02"), MODEL)
    event = READER.read(to_json(letter(day, title="车道拥挤的来信")), (), NOW)
    assert router.topic(event) == topic


def test_a_model_of_another_county_is_refused() -> None:
    """Its categories have no topics here."""
    check_categories(["housing"], COUNTY.categories)
    with pytest.raises(ValueError, match="tells zoo, which the catalogue does not have"):
        check_categories(["housing", "zoo"], COUNTY.categories)


TOLD: Final = {
    "a": ("housing", "traffic"),
    "b": ("housing", "housing"),
    "c": (UNCATEGORISED, "traffic"),
    "d": ("housing", "traffic"),
}


def test_a_comparison_counts() -> None:
    """A case that is not at hand is not counted, whoever filed it."""
    assert compared(TOLD, {"a": "traffic", "b": "housing", "gone": "traffic"}) == [
        "4 letters without a category at hand, 3 would move",
        "  in force: 1 left uncategorised; 1 of 2 that people filed are where these put them",
        "  changed: 0 left uncategorised; 2 of 2 that people filed are where these put them",
    ]
    assert moves(TOLD) == ["housing → traffic: 2: a, d", "uncategorised → traffic: 1: c"]


def test_a_long_move_is_cut() -> None:
    """Nobody reads ten thousand numbers."""
    (line,) = moves({f"{at:04}": ("housing", "traffic") for at in range(MOST_SHOWN + 1)})
    assert line.startswith(f"housing → traffic: {MOST_SHOWN + 1}: 0000, 0001")
    assert line.endswith("0019, …")
