"""Hotspots as of a day: what had been written and done until then, grouped as it is now."""

from collections.abc import Sequence
from typing import Any, Final

import pytest

from streams.core.days import DAY_US, day_date, day_number
from streams.core.hotspots.curve import MOST_CURVE_DAYS, curve
from streams.core.hotspots.known import KnownHotspots
from streams.core.hotspots.lasting import hotspot_figures
from streams.core.hotspots.records import HotspotRecord, ItemRecord, WarningRecord
from streams.core.hotspots.seen import KnownDays, SeenHotspot, rhythm_until, see_hotspot
from streams.core.periods import Period, parse_day

DAYS: Final = KnownDays(lambda us: us // DAY_US)
MARCH: Final = parse_day("2015-03-01")


def day(number: int) -> str:
    """Return a day so many after the first of March 2015, as ISO writes it."""
    return day_date(MARCH + number).isoformat()


def known(*hotspots: tuple[str, Sequence[tuple[str, int, str]]], **said: Any) -> KnownHotspots:
    """Return hotspots, each of items with days after the first of March and writers."""
    made = KnownHotspots()
    for name, items in hotspots:
        for subject, at, writer in items:
            item = ItemRecord(
                hotspot=name, day=day(at), writer=writer, kind="letter", channel="portal"
            )
            made.take_item(subject, item)
        days = [at for _, at, _ in items]
        writers = len({writer for _, _, writer in items})
        first, last = day(min(days)), day(max(days))
        record = HotspotRecord(
            id=name, first=first, last=last, items=len(items), writers=writers, **said
        )
        made.take_hotspot(name, record)
    return made


def seen(of: KnownHotspots, hotspot: str, at: int, **more: Any) -> SeenHotspot:
    """Return a hotspot that there is as of a day."""
    found = see_hotspot(of, hotspot, MARCH + at, DAYS, **more)
    assert found is not None
    return found


STORM: Final = [
    *(("a", 0, "1" * 16), ("b", 3, "1" * 16), ("c", 40, "2" * 16)),
    *((f"s{n}", 60, f"{n:016x}") for n in range(20)),
    ("z", 60, ""),
]


def test_what_came_later_does_not_count() -> None:
    """Neither in the items nor in the writers; of one item there is no hotspot yet."""
    storm = known(("a", STORM))
    assert see_hotspot(storm, "a", MARCH + 2, DAYS) is None
    early = seen(storm, "a", 3)
    assert ([item.subject for item in early.items], early.writers) == (["a", "b"], 1)
    assert (early.first, early.last) == (MARCH, MARCH + 3)
    late = seen(storm, "a", 60)
    # Two wrote before the storm, twenty in it, and one item is of nobody known.
    assert (len(late.items), late.writers) == (24, 2 + 20 + 1)
    assert (late.lately, late.lately_writers) == (21, 21)


def test_a_storm_is_hot_and_a_lull_is_not() -> None:
    """One person writing twenty times is no storm: it is writers that are counted."""
    storm = seen(known(("a", STORM)), "a", 60)
    alone = [(f"s{n}", at, "1" * 16) for n, at in enumerate([0, 3, 40] + [60] * 20)]
    one_writer = seen(known(("a", alone)), "a", 60)
    assert storm.surprise > 10
    assert 0 < one_writer.surprise < 3
    after = seen(known(("a", STORM)), "a", 68)
    assert (after.lately, after.surprise) == (0, 0.0)


def test_of_a_period_only_its_items_are_counted() -> None:
    """Which is what a list of a month asks for; when it began is still when it began."""
    storm = known(("a", STORM))
    found = seen(storm, "a", 45, since=MARCH + 30)
    assert ([item.subject for item in found.items], found.first) == (["c"], MARCH)
    assert see_hotspot(storm, "a", MARCH + 50, DAYS, since=MARCH + 45) is None


def test_what_was_done_later_was_not_done_yet() -> None:
    """Warnings, milestones, bursts and a closing are as of the day as well."""
    warning = WarningRecord(
        rule="many", day=day(60), at=f"{day(60)}T08:00:00Z", items=21, writers=21
    )
    storm = known(
        ("a", STORM),
        warnings=(warning,),
        noticed=f"{day(0)}T08:00:00Z",
        told=f"{day(60)}T09:00:00Z",
        spoke=f"{day(61)}T09:00:00Z",
        closed=day(70),
        bursts=((day(59), day(62), 4.0),),
    )
    before, on, after = (seen(storm, "a", at) for at in (58, 60, 70))
    assert (before.warnings, before.bursts, before.milestones["noticed"]) == ([], [], None)
    assert on.warnings == [warning]
    assert on.milestones == {
        "noticed": warning.at,
        "told": f"{day(60)}T09:00:00Z",
        "spoke": None,
        "answered": None,
    }
    assert [(burst.first - MARCH, burst.last - MARCH) for burst in on.bursts] == [(59, 60)]
    assert (on.closed, after.closed) == (None, day(70))


def test_without_a_warning_it_is_noticed_with_its_first_item_if_anything_was_done() -> None:
    """Most hotspots are not storms, and nobody is late with them."""
    noticed = f"{day(0)}T08:00:00Z"
    quiet = known(("a", STORM), noticed=noticed)
    answered = known(("a", STORM), noticed=noticed, answered=f"{day(9)}T08:00:00Z")
    assert seen(quiet, "a", 60).milestones["noticed"] is None
    assert seen(answered, "a", 60).milestones["noticed"] == noticed


def test_one_that_became_part_of_an_older_one_leads_there() -> None:
    """By its id, by any of its items, and where its record is gone by its first item."""
    both = known(("a", STORM), ("y", [("y", 5, ""), ("x", 6, "")]))
    for subject in ("y", "x"):
        both.take_item(
            subject, ItemRecord(hotspot="a", day=day(5), kind="letter", channel="portal")
        )
    record = both.record("y")
    assert record is not None
    both.take_hotspot(
        "y", HotspotRecord(id="y", first=day(5), last=day(6), items=2, writers=2, joined_to="a")
    )
    assert [both.now_called(name) for name in ("y", "x", "a", "s7", "nothing")] == [
        *("a", "a", "a", "a"),
        None,
    ]
    assert list(both) == ["a"]
    assert see_hotspot(both, "y", MARCH + 60, DAYS) is None
    both.take_hotspot("y", None)
    assert both.now_called("y") == "a"
    assert len(seen(both, "a", 60).items) == 26


def test_a_circle_leads_nowhere() -> None:
    """Nobody writes one, and a gateway must not go round in it if somebody does."""
    made = KnownHotspots()
    for name, other in (("a", "b"), ("b", "a")):
        made.take_hotspot(
            name,
            HotspotRecord(id=name, first=day(0), last=day(0), items=2, writers=2, joined_to=other),
        )
    assert made.now_called("a") is None


def test_an_item_that_left_is_gone_from_where_it_was() -> None:
    """It is counted where it is now, and a hotspot that changed says so."""
    both = known(("a", STORM), ("y", [("y", 5, ""), ("x", 6, "")]))
    before = both.changed("a"), both.changed("y")
    both.take_item("c", ItemRecord(hotspot="y", day=day(40), kind="letter", channel="portal"))
    assert (both.changed("a") > before[0], both.changed("y") > before[1]) == (True, True)
    assert "c" not in [item.subject for item in seen(both, "a", 60).items]
    assert [item.subject for item in seen(both, "y", 60).items] == ["y", "x", "c"]
    both.take_item("c", None)
    assert both.now_called("c") is None


def test_the_curve_has_every_day_with_what_was_usual() -> None:
    """Two weeks beyond the last item at most; the sums are those of the hotspot."""
    storm = seen(known(("a", STORM)), "a", 90)
    days = curve(storm, MARCH + 90, DAYS)
    assert [each.day for each in days] == list(range(MARCH, MARCH + 75))
    assert sum(each.items for each in days) == len(storm.items)
    peak = max(days, key=lambda each: each.surprise)
    assert (peak.day, peak.items, peak.writers) == (MARCH + 60, 21, 21)
    assert 0 < peak.usual < 1
    long = seen(known(("a", [("a", 0, ""), ("b", 900, "")])), "a", 900)
    assert len(curve(long, MARCH + 900, DAYS)) == MOST_CURVE_DAYS


def test_the_rhythm_is_that_of_all_items_until_the_day() -> None:
    """Of a town that writes on Mondays alone, Mondays are seven times the average."""
    monday = day_number(day_date(MARCH)) + 1
    assert day_date(monday).weekday() == 0
    weekly = known(("a", [(f"i{n}", 1 + 7 * n, "") for n in range(52)]))
    factors = rhythm_until(weekly, monday + 7 * 51 + 6, frozenset())
    assert factors[0] == max(factors) > 5
    assert rhythm_until(KnownHotspots(), MARCH, frozenset()) == (1.0,) * 8


@pytest.mark.parametrize(
    ("hours", "median", "most", "in_time"),
    [([1], 1, 1, 1), ([1, 30], 1, 30, 1), ([2, 4, 6, 8], 4, 8, 2), ([*range(1, 11)], 5, 9, 5)],
)
def test_hours_to_the_first_word(hours: list[int], median: int, most: int, in_time: int) -> None:
    """The fewest hours within which half, and nine tenths, had one; those that wait are counted."""
    storms = []
    for number, took in enumerate([*hours, None]):
        name = f"h{number}"
        items = [(f"{name}.{n}", 1, "") for n in range(2)]
        at = f"{day(1)}T00:30:00Z"
        warning = WarningRecord(rule="many", day=day(1), at=at, items=2, writers=2)
        spoke = None if took is None else f"{day(1 + took // 24)}T{took % 24:02}:30:00Z"
        one = known((name, items), warnings=(warning,), spoke=spoke)
        storms.append(seen(one, name, 20))
    quiet = known(("q", [("q", 2, ""), ("r", 2, "")]), closed=day(4))
    storms.append(seen(quiet, "q", 20))
    figures = hotspot_figures(storms, Period(MARCH, MARCH + 1), DAYS)
    many = len(hours) + 1
    assert (figures.begun, figures.open, figures.closed) == (many, many, 1)
    assert (figures.noticed, figures.first_word.waiting) == (many, 1)
    word = figures.first_word
    assert (word.part_within(1, 2), word.part_within(9, 10)) == (median * 60, most * 60)
    assert word.within(5) == in_time
    assert (figures.answer.minutes, figures.answer.waiting) == ([], many)
    none = hotspot_figures(storms, Period(None, MARCH - 1), DAYS)
    assert (none.noticed, none.first_word.part_within(1, 2)) == (0, None)
