"""Which hotspots a quick report is of: the new ones first, and what is new of older ones."""

from datetime import date
from typing import Final

from streams.core.days import DAY_US, day_number
from streams.core.hotspots.known import KnownHotspots
from streams.core.hotspots.reported import reported_hotspots
from streams.core.hotspots.seen import KnownDays
from tests.support.hotspots import MadeItem, put_hotspot, writer

DAYS: Final = KnownDays(lambda us: us // DAY_US)
DAY: Final = date(2015, 9, 15)


def town() -> KnownHotspots:
    """Return one that is new on the day, one with letters of the week before, one that comes."""
    known = KnownHotspots()
    new = [MadeItem(f"new-{n}", DAY, writer(n)) for n in range(3)]
    put_hotspot(known, new, places=("泾河桥",), matters=("扬尘",))
    old = [MadeItem(f"old-{n}", date(2015, 9, 7 + n), writer(n)) for n in range(3)]
    put_hotspot(known, [*old, *(MadeItem(f"more-{n}", DAY, writer(9)) for n in range(4))])
    put_hotspot(known, [MadeItem("early", DAY), MadeItem("late", date(2015, 9, 16))])
    put_hotspot(known, [MadeItem("elsewhere", DAY), MadeItem("other", DAY)])
    return known


ITEMS: Final = ("alone", "new-0", "more-0", "more-1", "new-2", "early", "more-2", "more-3")


def test_new_ones_come_first_with_the_places_of_their_items() -> None:
    """What will be one tomorrow is not one today, and what has no item here is not named."""
    found = reported_hotspots(ITEMS, town(), day_number(DAY), DAYS)
    assert [(one.seen.id, one.is_new, list(one.places)) for one in found] == [
        ("new-0", True, [2, 5]),
        ("old-0", False, [3, 4, 7, 8]),
    ]
    assert [(len(one.seen.items), one.seen.writers) for one in found] == [(3, 3), (7, 4)]


def test_the_day_after_it_is_not_new() -> None:
    """A quick report of the next day tells more of it."""
    found = reported_hotspots(["late", "new-1"], town(), day_number(DAY) + 1, DAYS)
    assert [(one.seen.id, one.is_new) for one in found] == [("early", True), ("new-0", False)]


def test_a_quick_report_without_hotspots_is_as_before() -> None:
    """Nothing is told of items that are alone."""
    assert reported_hotspots(["alone", "nothing"], town(), day_number(DAY), DAYS) == []
