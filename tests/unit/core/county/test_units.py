"""Units: what each is called, how high it is and what it is under, as of a day."""

import tracemalloc
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.core.county.catalogue import Named
from streams.core.county.catalogue_file import load_catalogue
from streams.core.county.unit_tables import UnitEntry
from streams.core.county.units import Units
from streams.core.days import day_number
from streams.core.errors import BadFile
from tests.support.county import COUNTY
from tests.support.units_county import UNITS_COUNTY, UNITS_TEXT

TREE = UNITS_COUNTY.tree
ALL = {*UNITS_COUNTY.units}


def day(text: str) -> int:
    """Return a day's number."""
    return day_number(date.fromisoformat(text))


def test_units_are_the_departments_of_events() -> None:
    """Each is one; a unit that has ended is retired from the day after its last."""
    assert {*UNITS_COUNTY.departments} == ALL
    assert UNITS_COUNTY.departments["north"] == Named("北镇", "North Town")
    assert UNITS_COUNTY.departments["tourism"].retired == date(2016, 1, 1)


def test_a_circle_is_found_on_the_day_on_which_it_closes() -> None:
    """Only units that change are looked at on a day; a circle needs one of them."""
    before = 'was = [{ until = 2015-12-31, parent = "housing" }]'
    text = UNITS_TEXT.replace(before, 'was = [{ until = 2012-12-31, parent = "" }]')
    text = text.replace('level = "company"\nparent = "works"', 'level = "bureau"\nparent = "works"')
    works = 'level = "bureau", parent = "testshire" }\ntransport'
    text = text.replace(works, 'level = "bureau", parent = "heating" }\ntransport')
    with pytest.raises(BadFile, match="circle on 2013-01-01: works → heating → works"):
        load_catalogue(text, "bad.toml")


def test_trees_of_many_days_are_not_all_kept() -> None:
    """Anyone may ask as of any day; a county of 5,000 units can have thousands of trees."""
    many = 500
    units = {
        f"u{n}": UnitEntry(f"{n}", f"{n}", "town", start=date.fromordinal(719_163 + n))
        for n in range(1, many)
    }
    tree = Units(units)
    tracemalloc.start()
    for on in range(many):
        assert tree.under("u1", on) == {"u1"}
        assert tree.at_level("u1", "town", on) == "u1"
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 10_000_000


def test_a_unit_may_be_there_to_the_last_day_of_all() -> None:
    """Some write 9999-12-31 for "no end"; there is no day after it."""
    text = UNITS_TEXT.replace("until = 2015-12-31\nsuccessor", "until = 9999-12-31\nsuccessor")
    assert text != UNITS_TEXT
    text = text.replace('successor = "culture"\n', "")
    assert load_catalogue(text, "u").departments["tourism"] == Named("旅游局", "Tourism Bureau")


@pytest.mark.parametrize(
    ("on", "name", "level"),
    [
        ("1990-01-01", "Testshire County", "county"),
        ("2015-08-02", "Testshire County", "county"),
        ("2015-08-03", "Testshire District", "district"),
        ("2026-01-01", "Testshire District", "district"),
    ],
)
def test_a_county_becomes_a_district(on: str, name: str, level: str) -> None:
    """It is the same unit, with another name and level from a day on."""
    edition = TREE.on("testshire", day(on))
    assert (edition.en, edition.level, edition.parent) == (name, level, "bigcity")
    assert TREE.at_level("heating", level, day(on)) == "testshire"
    assert (
        TREE.at_level("heating", {"county": "district", "district": "county"}[level], day(on))
        is None
    )


@pytest.mark.parametrize(
    ("on", "unit", "under"),
    [
        ("2015-12-31", "housing", {"housing", "heating"}),
        ("2016-01-01", "housing", {"housing"}),
        ("2016-01-01", "works", {"works", "heating"}),
        ("2015-12-31", "culture", {"culture"}),
        ("2016-01-01", "culture", {"culture", "tourism"}),
        ("2015-12-31", "testshire", ALL - {"bigcity"}),
        ("2016-01-01", "testshire", ALL - {"bigcity"}),
        # Before it began, a unit is where it began, so that nothing of it is lost.
        ("2013-01-01", "testshire", ALL - {"bigcity"}),
        ("2013-01-01", "bigcity", ALL),
        ("2013-01-01", "north", {"north"}),
    ],
)
def test_all_under_a_unit(on: str, unit: str, under: set[str]) -> None:
    """The tree of the day decides; one that is gone is under its successor."""
    # A tree that is asked for the first time: it keeps what it was on a day until the next change.
    assert Units(UNITS_COUNTY.units).under(unit, day(on)) == under


def test_what_is_gone_counts_as_its_successor() -> None:
    """Until its last day it is a bureau of its own."""
    for on in ("2015-12-31", "2015-12-30"):
        tree = Units(UNITS_COUNTY.units)
        assert tree.at_level("tourism", "bureau", day(on)) == "tourism"
        assert tree.at_level("tourism", "bureau", day("2016-01-01")) == "culture"
    assert TREE.at_level("tourism", "bureau", day("2016-01-01")) == "culture"
    assert TREE.at_level("tourism", "city", day("2016-01-01")) == "bigcity"
    assert TREE.at_level("north", "bureau", day("2016-01-01")) is None


def test_a_plain_table_of_departments_goes_on_working() -> None:
    """Each is by itself: nothing is above or under it, at any level, on any day."""
    assert COUNTY.tree.under("heating", 16_500) == {"heating"}
    assert COUNTY.tree.above("heating", 16_500) == ""
    assert COUNTY.tree.at_level("heating", "bureau", 16_500) is None
    assert "heating" not in COUNTY.tree


def bureau(name: str, parent: str = "", until: str = "", start: str = "") -> str:
    """Write the line of a bureau."""
    line = f'{name} = {{ zh = "局", en = "Bureau", level = "bureau"'
    line += f', parent = "{parent}"' if parent else ""
    line += f", until = {until}" if until else ""
    line += f", from = {start}" if start else ""
    return line + " }\n"


def line_of(name: str) -> str:
    """Return the line of a unit in the file."""
    (found,) = (line for line in UNITS_TEXT.splitlines() if line.startswith(f"{name} = "))
    return found + "\n"


ARCHIVES = line_of("archives")
CULTURE = line_of("culture")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('parent = "works"', 'parent = "heating"', "units.heating.parent: 'heating' is the unit"),
        (
            'parent = "works"',
            'parent = "workz"',
            "units.heating.parent: 'workz' is not a unit",
        ),
        (
            '{ until = 2015-12-31, parent = "housing" }',
            '{ until = 2015-12-31, parent = "house" }',
            "units.heating.was[0].parent: 'house' is not a unit",
        ),
        (
            'level = "company"',
            'level = "firm"',
            "units.heating.level: 'firm' is not a level; there are city, county, district, bureau",
        ),
        (
            'en = "Testshire County", level = "county"',
            'en = "Testshire County", level = "shire"',
            "units.testshire.was[0].level: 'shire' is not a level",
        ),
        (
            'bigcity = { zh = "大市", en = "Bigcity", level = "city" }',
            'bigcity = { zh = "大市", en = "Bigcity", level = "district", parent = "testshire" }',
            (
                "units.testshire.was[0].parent: 'bigcity' is a 'district', lower than 'county'; "
                "a parent is one of city, county"
            ),
        ),
        (
            'level = "bureau", parent = "testshire" }\nworks',
            'level = "bureau", parent = "archives" }\nworks',
            None,
        ),
        (
            ARCHIVES,
            bureau("archives", "culture")
            + bureau("gone", until="2010-01-01")
            + bureau("new", "gone", start="2012-01-01"),
            "units.new.parent: 'gone' ended on 2010-01-01, before 2012-01-01",
        ),
        (
            ARCHIVES,
            bureau("archives", "new", until="2011-01-01") + bureau("new", start="2012-01-01"),
            "units.archives.parent: 'new' began on 2012-01-01, after 2011-01-01",
        ),
        (
            ARCHIVES,
            bureau("archives", "more") + bureau("more", "archives"),
            (
                "units.archives.parent: goes in a circle: archives → more → archives; "
                "one of them must be under another unit, or at the top"
            ),
        ),
        (
            CULTURE,
            bureau("culture", "tourism"),
            "units.culture.parent: goes in a circle on 2016-01-01: culture → tourism → culture",
        ),
        (
            'successor = "culture"',
            'successor = "north"',
            (
                "units.tourism.successor: 'north' is a 'town', lower than 'bureau'; a successor is "
                "one of city, county, district, bureau"
            ),
        ),
        (
            "from = 2014-01-01",
            "from = 2014-01-01\nuntil = 2013-12-31",
            "units.north.until: 2013-12-31 is before 2014-01-01, its first day",
        ),
        (
            "from = 2014-01-01",
            'from = 2014-01-01\nsuccessor = "works"',
            "units.north.successor: goes with until",
        ),
        ('successor = "culture"', 'successor = "tourism"', "units.tourism.successor: 'tourism' is"),
        ('successor = "culture"', 'successor = "cult"', "units.tourism.successor: 'cult' is not a"),
        (
            "from = 2014-01-01\n",
            'from = 2014-01-01\nuntil = 2015-12-31\nsuccessor = "tourism"\n',
            "units.north.successor: 'tourism' ended on 2015-12-31, and 'north' on 2015-12-31",
        ),
        (
            "from = 2014-01-01",
            'from = 2014-01-01\nwas = [{ until = 2013-05-01, zh = "北乡" }]',
            "units.north.was[0].until: 2013-05-01 must be after 2014-01-01, its first day",
        ),
        (
            "from = 2014-01-01",
            (
                "from = 2014-01-01\n"
                'was = [{ until = 2015-05-01, zh = "北乡" }, { until = 2015-05-01, zh = "北社" }]'
            ),
            "units.north.was[1].until: 2015-05-01 must be after 2015-05-01, the end of the entry",
        ),
        (
            "from = 2014-01-01",
            'from = 2014-01-01\nuntil = 2015-05-01\nwas = [{ until = 2015-05-01, zh = "北乡" }]',
            "units.north.was[0].until: 2015-05-01 must be before 2015-05-01, its last day",
        ),
        (
            "[levels]",
            '[departments]\nworks = { zh = "城管局", en = "Works" }\n\n[levels]',
            "units.works: departments has 'works' already; leave it in one of them",
        ),
        ("[units.north]", "[units.North]", "units.North: an identifier is lower-case"),
        ("city = { zh", "City = { zh", "levels.City: an identifier is lower-case"),
    ],
)
def test_a_bad_unit_is_refused(old: str, new: str, said: str | None) -> None:
    """The message names the file, the key, what was found and what is allowed."""
    assert old in UNITS_TEXT
    text = UNITS_TEXT.replace(old, new)
    if said is None:  # A bureau may be under another bureau.
        assert load_catalogue(text, "good.toml").tree.above("housing", 16_500) == "archives"
        return
    with pytest.raises(BadFile) as caught:
        load_catalogue(text, "bad.toml")
    assert str(caught.value).startswith(f"bad.toml: {said}")


NAMES = st.sampled_from(["a", "b", "c", "d", "e"])


@given(
    parents=st.dictionaries(NAMES, st.sampled_from(["", "a", "b", "c"]), min_size=5),
    ends=st.dictionaries(NAMES, st.integers(1, 20)),
    successors=st.dictionaries(NAMES, NAMES),
    on=st.integers(0, 30),
)
def test_every_unit_is_under_what_it_is_counted_at(
    parents: dict[str, str], ends: dict[str, int], successors: dict[str, str], on: int
) -> None:
    """Whatever the tree, each unit at a level has exactly the units that are counted at it."""
    levels = dict(zip("abcde", ("one", "two", "two", "three", "three"), strict=True))
    units = {
        name: UnitEntry(
            zh=name,
            en=name,
            level=levels[name],
            parent=parent if parent < name else "",
            until=date(1970, 1, ends[name]) if name in ends else None,
            successor=successors.get(name, "") if successors.get(name, "z") < name else "",
        )
        for name, parent in parents.items()
    }
    tree = Units(units)
    for level in ("one", "two", "three"):
        counted: dict[str, set[str]] = {}
        for name in units:
            at = tree.at_level(name, level, on)
            if at is not None:
                counted.setdefault(at, set()).add(name)
        for at, names in counted.items():
            nearer = {
                each
                for other in counted
                if other != at and other in tree.under(at, on)
                for each in tree.under(other, on)
            }
            assert names == tree.under(at, on) - nearer
