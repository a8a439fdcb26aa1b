"""Gaoling's hotspots: only what is written differs, and one storm is warned of on its day."""

from collections import Counter
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec
import orjson
import pytest

from streams.core.county.hotspot_tables import HotspotWarningTable
from streams.core.days import days_in
from streams.core.hotspots.grouping import Grouping
from streams.core.hotspots.hotspot import hotspots
from streams.core.hotspots.reading import SketchReader
from streams.core.hotspots.sketches import Sketch
from streams.core.hotspots.statistics import Statistics
from streams.core.hotspots.warnings import HotspotWarning, warning_of
from streams.replay import generate
from tests.replay.gaoling import PLAN, Event, different, raw, what

SEED: Final = 2015
STORM: Final = "鹿苑新城小区"
RULE: Final = HotspotWarningTable(rule="many-writers", writers=6, days=5)
"""Six people within five days: in the record's towns of templates nothing else is so crowded."""

PLACES: Final = {
    "heating": STORM,
    "mixing-plant": "泾河桥",
    "school-fees": "泾渭中学",
    "roadworks": "北街什字",
    "resettlement": "药惠村",
}


def received(seed: int) -> list[Event]:
    """Return the letters and opinion items of a record, in order of time."""
    events = [
        event
        for event in different(seed)
        if what(event) == "received" and event["data"]["kind"] in {"letter", "opinion"}
    ]
    return sorted(events, key=lambda event: str(event["time"]))


def is_told(event: Event, name: str) -> bool:
    """Return whether an item is of a planned hotspot, by its words alone."""
    return event["data"].get("title", "") in PLAN.hotspots[name].titles


@pytest.mark.parametrize("seed", [SEED, 7])
def test_only_what_is_written_differs(seed: int) -> None:
    """Each other event, time and count is as it would be without hotspots; so are all figures."""
    plain = msgspec.structs.replace(PLAN, hotspots={})
    retold = 0
    for (_, before), (_, now) in zip(generate.events(plain, seed), raw(seed), strict=True):
        if before == now:
            continue
        old, new = orjson.loads(before), orjson.loads(now)
        for event in (old, new):
            event["data"] = {
                name: value
                for name, value in event["data"].items()
                if name not in {"title", "text", "link", "platform", "reach"}
            }
        assert old == new
        retold += 1
    assert retold >= 50


@pytest.mark.parametrize("name", PLACES)
def test_each_hotspot_is_of_its_days_and_category(name: str) -> None:
    """With several items by letter and by opinion item, and none beyond what is planned."""
    planned = PLAN.hotspots[name]
    items = [event for event in received(SEED) if is_told(event, name)]
    assert 5 <= len(items) <= sum(planned.cases.values())
    assert {event["data"]["kind"] for event in items} == {"letter", "opinion"}
    assert {event["data"].get("category", planned.category) for event in items} == {
        planned.category
    }
    days = [datetime.fromisoformat(event["time"]).date() for event in items]
    assert planned.first - timedelta(1) <= min(days) <= max(days) <= planned.last
    texts = [event["data"]["text"] for event in items]
    assert all(text.endswith(PLAN.phrases.mark) and PLACES[name] in text for text in texts)


@lru_cache(maxsize=1)
def grouped() -> Grouping:
    """Return 2015's items, grouped all at once."""
    reader = SketchReader(b"k" * 32)
    sketches: list[Sketch] = []
    for event in received(SEED):
        data: dict[str, Any] = event["data"]
        if event["time"] < "2015" or "title" not in data:
            continue
        at = int(datetime.fromisoformat(event["time"]).timestamp())
        writer = data.get("person", {}).get("phone", "")
        sketches.append(reader.read(event["subject"], at, data["title"], data["text"], writer))
    found = Grouping(Statistics.of(sketches[:1_000]))
    found.add(sketches)
    return found


def warnings() -> dict[str, HotspotWarning]:
    """Return the warning of each hotspot of the year that the rule warns of, by the hotspot."""
    grouping, day_of = grouped(), days_in(ZoneInfo(PLAN.time_zone))

    def day(at: int) -> int:
        return day_of(at * 1_000_000)

    found = {}
    for hotspot in hotspots(grouping):
        written = [grouping.sketches[item] for item in hotspot.items]
        if warning := warning_of(written, RULE, day, lambda _: ()):
            found[hotspot.id] = warning
    return found


def test_the_storm_is_warned_of_on_its_day_and_nothing_else_is() -> None:
    """The day is that of the sixth writer within five days, as the words of the titles have it."""
    items = [event for event in received(SEED) if is_told(event, "heating")]
    times = [datetime.fromisoformat(event["time"]) for event in items]
    sixth = next(
        at
        for place, at in enumerate(times)
        if sum(at - before < timedelta(RULE.days) for before in times[: place + 1]) == RULE.writers
    )
    found = warnings()
    assert len(found) == 1
    ((hotspot, warning),) = found.items()
    assert warning.at == int(sixth.timestamp())
    group = {event["subject"]: event for event in received(SEED)}
    words = Counter(STORM in group[item]["data"]["title"] for item in grouped().group_of(hotspot))
    assert (words[True], words[False]) == (len(items), 0)


def test_the_quiet_ones_are_found_too() -> None:
    """Most items of each planned hotspot of the year are together."""
    for name in ("mixing-plant", "school-fees"):
        items = [event["subject"] for event in received(SEED) if is_told(event, name)]
        together = Counter(grouped().group_of(item)[0] for item in items).most_common(1)[0][1]
        assert together >= 0.8 * len(items)
