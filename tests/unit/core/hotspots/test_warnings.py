"""Warnings and people's decisions."""

import pytest

from streams.core.hotspots.decisions import Decision, decided
from streams.core.hotspots.grouping import Grouping
from streams.core.hotspots.hotspot import Hotspot, hotspots, now_called
from streams.core.hotspots.statistics import Statistics
from streams.core.hotspots.warnings import WarningRule, warnings
from tests.support.sketched import A_DAY, MATTERS, PLACES, letters, sketched

_MANY = WarningRule(name="many", writers=3, days=7)


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


def test_a_storm_is_warned_of_once(grouping: Grouping) -> None:
    """Four people within a week are many; other hotspots have one now and then."""
    found = hotspots(grouping)
    now = 101 * A_DAY
    (warning,) = warnings(found, grouping.sketches, [_MANY], now, _day)
    assert (warning.hotspot, warning.items, warning.writers) == ("0-0-0", 8, 4)
    told = {("many", "s3")}
    assert warnings(found, grouping.sketches, [_MANY], now, _day, told=told) == []


def test_one_person_writing_again_is_not_many(grouping: Grouping) -> None:
    """Writers count, not letters: five are not there, though eight letters are."""
    rule = WarningRule(name="five", writers=5)
    assert warnings(hotspots(grouping), grouping.sketches, [rule], 101 * A_DAY, _day) == []


def test_what_is_not_written_yet_warns_of_nothing(grouping: Grouping) -> None:
    """As of the day before, the storm had not begun."""
    found = hotspots(grouping)
    assert warnings(found, grouping.sketches, [_MANY], 100 * A_DAY - 1, _day) == []
    assert warnings(found, grouping.sketches, [_MANY], 108 * A_DAY, _day) == []


def test_words_and_surprise_are_asked_for_together(grouping: Grouping) -> None:
    """A rule may want that all it names is true."""
    found, sketches, now = hotspots(grouping), grouping.sketches, 100 * A_DAY
    rules = [
        WarningRule(name="noise", matters=("噪音",), surprise=3.0),
        WarningRule(name="homes", matters=("交房",), surprise=3.0),
        WarningRule(name="never", matters=("噪音",), surprise=300.0),
    ]
    assert [w.rule for w in warnings(found, sketches, rules, now, _day)] == ["noise"]


def test_rules_that_warn_of_everything_are_refused() -> None:
    """One writer about anything is every letter."""
    with pytest.raises(ValueError, match="no reason to warn"):
        WarningRule(name="all")
    with pytest.raises(ValueError, match="from 1 up"):
        WarningRule(name="none", writers=0)


def test_people_name_close_and_open(grouping: Grouping) -> None:
    """The last word counts, and a closed hotspot is not warned of."""
    name = Decision(id="n", at=1, what="name", items=("s1",), name="青禾苑工地")
    close = Decision(id="c", at=2, what="close", items=("s1",))
    storm = _storm(hotspots(grouping, [close, name]))
    assert (storm.name, storm.closed) == ("青禾苑工地", True)
    assert warnings([storm], grouping.sketches, [_MANY], 101 * A_DAY, _day) == []
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
