"""A catalogue's file: what is said of one that cannot be used."""

from typing import Final

import pytest

from streams.core.county.catalogue_file import load_catalogue
from streams.core.county.topic_names import RESERVED
from streams.core.errors import BadFile
from tests.support.county import COUNTY, TEXT


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[kinds]", "[kinds", "not TOML"),
        (
            'time_zone = "Asia/Shanghai"',
            "",
            "'time_zone' is missing; the keys here are name, time_zone",
        ),
        ("Asia/Shanghai", "Asia/Gaoling", "time_zone: 'Asia/Gaoling' is not a time zone"),
        ("Asia/Shanghai", "../etc/passwd", "time_zone: '../etc/passwd' is not a time zone"),
        ("Asia/Shanghai", "Asia", "time_zone: 'Asia' is not a time zone"),
        (
            "quick_reports = true",
            "quick_report = true",
            "opinion: the key 'quick_report' is not known (did you mean 'quick_reports'?)",
        ),
        ('is = "case", topic = "disc', 'is = "file", topic = "disc', "kinds.disclosure.is"),
        ('label = { zh = "公开", en', 'label = { zh = "公开", fr', "kinds.disclosure.label"),
        ("archives = { zh", "archives = { ch", "departments.archives: the key 'ch' is not known"),
        (
            'name = { zh = "试县", en',
            'name = { zh = "试县", fr',
            "name: the key 'fr' is not known; the keys here are zh, en",
        ),
        ("housing = {", "Housing = {", "categories.Housing: an identifier is lower-case"),
        ("help = {", '"" = {', "natures.: an identifier is lower-case"),
        ("front = {", "front- = {", "columns.front-: an identifier is lower-case"),
        ("archives = {", f"{'a' * 65} = {{", "at most 64 characters"),
        ("uncategorised = {", "unknown = {", "categories: 'uncategorised' is missing"),
        ('kinds = ["visit"', 'kinds = ["vist"', "channels.hall.kinds: 'vist' is not in the"),
        ('category = "housing"', 'category = "house"', "rules[0].category: 'house' is not in"),
        ('keywords = ["供暖", "小区"]', "keywords = []", "rules[0].keywords"),
        ('keywords = ["供暖", "小区"]', 'keywords = [""]', "rules[0].keywords[0]"),
        ('kind = "opinion"', 'kind = "opinions"', "deadlines[3].kind: 'opinions' is not in"),
        ('channel = "board"', 'channel = "bord"', "deadlines[1].channel: 'bord' is not in"),
        ("calendar_days = 5", "", "deadlines[2]: give either working_days or calendar_days"),
        ("calendar_days = 5", "calendar_days = -1", "deadlines[2].calendar_days"),
        ("working_days = 15", "working_days = 15\ncalendar_days = 1", "deadlines[0]: give either"),
        ('"disclosures"', '"Disclosures"', "kinds.disclosure.topic: 'Disclosures' must be"),
        ('"disclosures"', '"disclosures_new"', "kinds.disclosure.topic: 'disclosures_new' must be"),
        ('"disclosures"', '"intake"', "'intake' is a topic of Kuaibao's own"),
        ('"disclosures"', '"records"', "kinds.visit.topic: 'records' holds the other family"),
        ('"records"', '"records.{category}"', "kinds.visit.topic: a record has no category"),
        ('"records"', '"letters.housing"', "'letters.housing' holds the other family already"),
        ('"letters.{category}"', '"{category}.{category}"', "at most one {category}"),
        ("stock = true", "stock = true\nquick_reports = true", "quick reports gather cases"),
        ("quick_reports = true", "stock = true", "only records can be a stock"),
    ],
)
def test_a_bad_catalogue_is_refused(old: str, new: str, message: str) -> None:
    """What is wrong is said by file, place, value and what is allowed."""
    assert old in TEXT
    with pytest.raises(BadFile) as caught:
        load_catalogue(TEXT.replace(old, new, 1), "bad.toml")
    assert str(caught.value).startswith("bad.toml: ")
    assert message in str(caught.value)


@pytest.mark.parametrize("name", sorted(RESERVED))
def test_no_kind_may_take_a_topic_of_kuaibaos_own(name: str) -> None:
    """Events would be written among what Kuaibao keeps there."""
    with pytest.raises(BadFile, match=f"'{name}' is a topic of Kuaibao's own"):
        load_catalogue(TEXT.replace('"disclosures"', f'"{name}"', 1), "bad.toml")


def test_no_category_may_make_a_topic_that_is_taken() -> None:
    """A topic by category must not become one of Kuaibao's own for any category."""
    text = TEXT.replace('"letters.{category}"', '"{category}"')
    load_catalogue(text, "good.toml")
    with pytest.raises(BadFile, match="'cases' is a topic of Kuaibao's own"):
        load_catalogue(text.replace("housing", "cases"), "bad.toml")


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ('"2015-02-30"', "'2015-02-30' is not a day such as 2015-03-02"),
        ('"tomorrow"', "'tomorrow' is not a day such as 2015-03-02"),
        ("20150302", "20150302 is not a day such as 2015-03-02"),
        ('"1969-12-31"', "1969-12-31 is not between 1970-01-01 and 2110-12-31"),
        ("2111-01-01", "2111-01-01 is not between"),
    ],
)
def test_own_working_days_are_days(day: str, said: str) -> None:
    """A day that the catalogue adds or takes away is one of the calendar; every command says so."""
    with pytest.raises(BadFile) as caught:
        load_catalogue(TEXT.replace('["2015-03-04"]', f"[{day}]"), "bad.toml")
    assert str(caught.value).startswith(f"bad.toml: working_days.remove[0]: {said}")


def test_own_working_days_may_be_written_as_toml_has_days() -> None:
    """A day in quotes and one without are the same."""
    bare = load_catalogue(TEXT.replace('["2015-03-04"]', "[2015-03-04]"), "c.toml")
    assert bare.working_days == COUNTY.working_days


ARCHIVES: Final = 'archives = { zh = "档案局", en = "Archives" }'


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "calendar_days = 5",
            'calendar_days = "ten"',
            "deadlines[2].calendar_days: 'ten' is not a whole number from 0 to 3660",
        ),
        ("stock = true", "stock = 1", "kinds.poster.stock: 1 is not true or false"),
        (
            "stock = true",
            "retired = 2015",
            "kinds.poster.retired: 2015 is not true or false or a day such as 2015-03-02",
        ),
        ('kinds = ["visit"', 'kinds = [7, "visit"', "channels.hall.kinds[0]: 7 is not a text"),
        (
            'is = "case", topic = "disc',
            'is = "file", topic = "disc',
            "kinds.disclosure.is: 'file' is not one of case, record",
        ),
        (
            'keywords = ["供暖", "小区"]',
            "keywords = []",
            "rules[0].keywords: an empty list is not a list that is not empty",
        ),
        (ARCHIVES, ARCHIVES.replace('"Archives"', "3"), "archives.en: 3 is not a text"),
        (
            ARCHIVES,
            "archives = true",
            "departments.archives: true is not a table with the keys zh, en, retired",
        ),
        ("[columns]", "[column]", "the key 'column' is not known (did you mean 'columns'?)"),
        ('kind = "opinion"', 'kind = "opinions"', "(did you mean 'opinion'?); it has letter"),
    ],
)
def test_what_is_allowed_is_said(old: str, new: str, said: str) -> None:
    """Of a wrong type or key the message says what was found and what there may be."""
    assert old in TEXT
    with pytest.raises(BadFile) as caught:
        load_catalogue(TEXT.replace(old, new, 1), "bad.toml")
    assert said in str(caught.value)
