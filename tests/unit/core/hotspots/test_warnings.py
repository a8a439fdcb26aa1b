"""Warnings and people's decisions."""

import msgspec
import pytest

from streams.core.county.hotspot_tables import (
    HotspotsTable,
    HotspotWarningTable,
    check_hotspots,
)
from streams.core.hotspots.decisions import Decision, decided
from streams.core.hotspots.grouping import Grouping
from streams.core.hotspots.hotspot import Hotspot, hotspots, now_called
from streams.core.hotspots.sketches import Sketch
from streams.core.hotspots.statistics import Statistics
from streams.core.hotspots.warnings import warning_of
from tests.support.sketched import A_DAY, MATTERS, PLACES, letters, sketched

_MANY = HotspotWarningTable(rule="many", writers=3, days=7)


def _day(moment: int) -> int:
    return moment // A_DAY


@pytest.fixture(scope="module")
def grouping() -> Grouping:
    """Return a storm about one place on day 100 among letters that come and go."""
    storm = [
        sketched(f"s{n}", 100, PLACES[0], MATTERS[0], writer=f"s{n // 2}", more="急" * n)
        for n in range(8)
    ]
    found = Grouping(Statistics.of(letters()))
    found.add([*letters(), *storm])
    return found


def _storm(found: list[Hotspot]) -> Hotspot:
    return next(hotspot for hotspot in found if "s0" in hotspot.items)


def _written(grouping: Grouping) -> list[Sketch]:
    return [grouping.sketches[item] for item in _storm(hotspots(grouping)).items]


def _nothing(_: str) -> tuple[str, ...]:
    return ()


def test_a_storm_is_warned_of_as_of_the_item_that_makes_it_one(grouping: Grouping) -> None:
    """Three people within a week are many: the third has written the fifth letter of the storm."""
    warning = warning_of(_written(grouping), _MANY, _day, _nothing)
    assert warning is not None
    assert (warning.at, warning.items, warning.writers) == (100 * A_DAY, 5, 3)


def test_days_are_counted_back_from_each_item() -> None:
    """Three people are many within a week, and not over a year."""
    apart = [sketched(f"a{n}", 8 * n, PLACES[0], MATTERS[0], writer=f"w{n}") for n in range(5)]
    assert warning_of(apart, _MANY, _day, _nothing) is None
    close = [sketched(f"a{n}", 3 * n, PLACES[0], MATTERS[0], writer=f"w{n}") for n in range(5)]
    found = warning_of(close, _MANY, _day, _nothing)
    assert found == ("many", 6 * A_DAY, 3, 3)


def test_one_person_writing_again_is_not_many(grouping: Grouping) -> None:
    """Writers count, not letters: five are not there, though eight letters are."""
    rule = HotspotWarningTable(rule="five", writers=5)
    assert warning_of(_written(grouping), rule, _day, _nothing) is None


def test_items_of_nobody_known_are_each_somebody_elses() -> None:
    """Opinion items have no writer, and many of them are many people."""
    items = [sketched(f"o{n}", 50, PLACES[0], MATTERS[0], more="急" * n) for n in range(3)]
    assert warning_of(items, _MANY, _day, _nothing) == ("many", 50 * A_DAY, 3, 3)


def test_words_and_burst_are_asked_for_together(grouping: Grouping) -> None:
    """A rule may want that all it names is true."""
    written = _written(grouping)
    rules = [
        HotspotWarningTable(rule="word", words=["上访"], burst=3.0),
        HotspotWarningTable(rule="other", words=["罢工"], burst=3.0),
        HotspotWarningTable(rule="never", words=["上访"], burst=300.0),
    ]
    said = {"s2": ("上访",)}
    found = [warning_of(written, rule, _day, lambda item: said.get(item, ())) for rule in rules]
    assert [warning.rule for warning in found if warning] == ["word"]


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"warnings": [{"rule": "all"}]}, "no reason to warn"),
        ({"warnings": [{"rule": "a/b", "writers": 2}]}, "is not a name"),
        ({"warnings": [{"rule": "a", "writers": 2}, {"rule": "a", "burst": 2}]}, "has its name"),
        ({"kinds": ["letters"]}, "did you mean"),
        ({"places": [{"name": "城东路"}, {"name": "东路", "aliases": ["城东路"]}]}, "one place"),
    ],
)
def test_tables_that_make_no_sense_are_refused(said: object, wrong: str) -> None:
    """One writer about anything is every letter, and a name means one place."""
    table = msgspec.convert(said, HotspotsTable)
    with pytest.raises(ValueError, match=wrong):
        check_hotspots(table, ["letter", "opinion"])


def test_people_name_close_and_open(grouping: Grouping) -> None:
    """The last word counts."""
    name = Decision(id="n", at=1, what="name", items=("s1",), name="青禾苑工地")
    close = Decision(id="c", at=2, what="close", items=("s1",))
    storm = _storm(hotspots(grouping, [close, name]))
    assert (storm.name, storm.closed) == ("青禾苑工地", True)
    opened = Decision(id="o", at=3, what="open", items=("s1",))
    assert not _storm(hotspots(grouping, [opened, close])).closed


def test_when_two_are_one_the_older_id_stays(grouping: Grouping) -> None:
    """The link to the younger one leads to the older one."""
    join = Decision(id="j", at=1, what="join", items=("1-1-0", "s0"))
    found = hotspots(grouping, [join])
    assert now_called("1-1-0", found) == _storm(found).id == "0-0-0"
    assert now_called("nobody", found) is None


def test_what_comes_after_a_part_goes_where_it_is_most_like(grouping: Grouping) -> None:
    """People looked at what was there then; what came later was not looked at."""
    parted = tuple(f"s{n}" for n in range(8))
    part = Decision(id="p", at=100 * A_DAY + 1, what="part", items=parted)
    later = sketched("later", 104, PLACES[0], MATTERS[0], writer="z", more="急" * 7)
    whole = Grouping(grouping.statistics)
    whole.add([*grouping.sketches.values(), later])
    groups = {item: group for group in decided(whole, [part]) for item in group}
    assert groups["s0"] == (*parted, "later")
    assert groups["0-0-0"] == ("0-0-0", "0-0-1", "0-0-2")


@pytest.mark.parametrize(
    "wrong",
    [
        {"what": "join", "items": ("a",)},
        {"what": "part", "items": ()},
        {"what": "name", "items": ("a",)},
        {"what": "close", "items": ("a",), "name": "x"},
    ],
)
def test_decisions_that_say_nothing_are_refused(wrong: dict[str, object]) -> None:
    """One item cannot be joined, and a name is not a closing."""
    with pytest.raises(ValueError, match=r"items:|name:"):
        Decision(id="d", at=1, **wrong)  # type: ignore[arg-type]  # planted mistakes


def test_a_place_is_shown_when_two_people_name_it(grouping: Grouping) -> None:
    """A name that one person uses may be anything, also somebody."""
    storm = _storm(hotspots(grouping))
    assert storm.places == ("青禾苑",)
    alone = [h for h in hotspots(grouping) if h.writers == 1]
    assert all(not hotspot.places for hotspot in alone)


def test_a_storm_does_not_dissolve_when_it_is_counted(grouping: Grouping) -> None:
    """Statistics count a hotspot once: eighty letters about a place make it no common word."""
    storm = [
        sketched(f"x{n}", 101, PLACES[0], MATTERS[0], writer=f"x{n}", more="急" * (n % 9))
        for n in range(80)
    ]
    elsewhere = [
        sketched(
            f"e{n}", n, f"{'春夏秋冬梅兰竹菊'[n % 8]}{'江海山川'[n // 8 % 4]}里", MATTERS[n % 6]
        )
        for n in range(32)
    ]
    before = Grouping(grouping.statistics)
    before.add([*grouping.sketches.values(), *elsewhere, *storm])
    after = Grouping(before.recounted())
    after.add(before.sketches.values())
    assert {f"x{n}" for n in range(80)} <= set(after.group_of("x0"))
    assert not any(item.startswith(("e", "1-")) for item in after.group_of("x0"))
