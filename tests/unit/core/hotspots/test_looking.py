"""Looking at hotspots again goes through what may have changed, and nothing else."""

import pytest

from streams.core.hotspots.grouping import Grouping
from streams.core.hotspots.looking import HotspotLooking, LookedAt
from streams.core.hotspots.said import HotspotSaid, WhatIsSaid
from streams.core.hotspots.sketch_records import KnownItem
from streams.core.hotspots.statistics import Statistics
from tests.support.sketched import A_DAY, MATTERS, PLACES, letters, sketched

_STATISTICS = Statistics.of(letters())


class County:
    """Letters, and looking at their hotspots."""

    def __init__(self) -> None:
        self.grouping = Grouping(_STATISTICS)
        self.grouping.add(letters())
        self.items = {
            sketch.id: KnownItem(sketch=sketch, kind="letter", channel="mayor-mailbox")
            for sketch in letters()
        }
        self.said: list[HotspotSaid] = []
        self.looking = HotspotLooking(lambda at: at // A_DAY)
        self.first = self.look()

    def look(self, *touched: str) -> LookedAt:
        """Look again."""
        return self.looking.look(self.grouping, self.items, self.said, touched)

    def say(self, what: WhatIsSaid, *items: str, name: str = "") -> None:
        """Have somebody say something on a day after all letters."""
        self.said.append(
            HotspotSaid(
                source="/test",
                id=str(len(self.said)),
                at=(900 + len(self.said)) * A_DAY * 1_000_000,
                what=what,
                items=items,
                name=name,
            )
        )

    def add(self, case: str, place: int, matter: int) -> None:
        """Add a letter."""
        sketch = sketched(case, 90, PLACES[place], MATTERS[matter], writer=case)
        self.grouping.add([sketch])
        self.items[case] = KnownItem(sketch=sketch, kind="letter", channel="mayor-mailbox")


@pytest.fixture
def county() -> County:
    """Letters of which each place has each matter as a hotspot."""
    return County()


def ids(looked: LookedAt) -> set[str]:
    """Return the hotspots that were told."""
    return {hotspot.record.id for hotspot in looked.told}


def test_what_is_as_it_was_is_not_told_again(county: County) -> None:
    """A county has a hundred thousand hotspots, and a letter comes every minute."""
    assert len(ids(county.first)) > 20
    again = county.look()
    assert (again.told, again.links, again.touched) == ([], {}, set())
    assert again.within == county.first.within


def test_a_letter_touches_its_own_hotspot(county: County) -> None:
    """And at most those of letters that it is somewhat like."""
    county.add("new", 0, 0)
    looked = county.look()
    hotspot = county.first.within["0-0-0"]
    assert looked.within["new"] == hotspot
    assert hotspot in ids(looked)
    assert len(ids(looked)) < len(ids(county.first)) / 2
    told = next(each for each in looked.told if each.record.id == hotspot)
    assert told.record.items == len(told.group) == 4
    assert set(looked.links["new"]) <= set(told.group)


def test_a_name_is_told_of_its_hotspot_alone(county: County) -> None:
    """And once."""
    county.say("name", "3-2-1", name="名")
    looked = county.look()
    assert [(each.record.id, each.record.name) for each in looked.told] == [
        (county.first.within["3-2-1"], "名")
    ]
    assert ids(county.look()) == set()


def test_decisions_are_taken_back_where_they_are_deleted(county: County) -> None:
    """What was joined is told as two again, with the names that each has."""
    first, second = county.first.within["0-0-0"], county.first.within["5-4-0"]
    county.say("join", "0-0-0", "5-4-0")
    county.say("name", "5-4-1", name="名")
    joined = county.look()
    assert joined.within["5-4-1"] == joined.within["0-0-1"] == min(first, second)
    (told,) = (each for each in joined.told if each.record.id == min(first, second))
    assert (told.record.items, told.record.name) == (6, "名")
    county.said.pop(0)
    parted = {each.record.id: each.record for each in county.look().told}
    assert (parted[first].items, parted[first].name) == (3, None)
    assert (parted[second].items, parted[second].name) == (3, "名")


def test_an_item_that_goes_takes_its_hotspot_with_it(county: County) -> None:
    """Of three letters one is left: that is not a hotspot, and what is written of it must go."""
    gone = ["0-0-0", "0-0-1"]
    county.grouping.remove(gone)
    for case in gone:
        del county.items[case]
    looked = county.look(*gone)
    assert {"0-0-0", "0-0-1", "0-0-2"} <= looked.touched
    assert looked.within.keys().isdisjoint({"0-0-0", "0-0-1", "0-0-2"})
    assert county.first.within is looked.within


def test_other_statistics_are_another_look_at_all(county: County) -> None:
    """Whatever was together may be apart."""
    everything = dict(county.first.within)
    county.grouping = Grouping(Statistics.of([*letters(), *letters(places=2, each=1)]))
    county.grouping.add(letters())
    looked = county.look()
    assert everything.keys() <= looked.touched
    assert set(looked.within.values()) == ids(looked)
