"""Hotspots as metrics: how many there are, and how many wait for a first word."""

from types import SimpleNamespace
from typing import Any, cast

from streams.core.hotspots.known import KnownHotspots
from streams.core.hotspots.records import HotspotRecord, WarningRecord
from streams.gateway.metrics.hotspots import HotspotFamilies

WARNING = WarningRecord(
    rule="many", day="2015-03-02", at="2015-03-02T01:00:00Z", items=9, writers=9
)


def put(known: KnownHotspots, name: str, **said: Any) -> None:
    """Let there be a hotspot."""
    day = "2015-03-02"
    record = HotspotRecord(id=name, first=day, last=day, items=9, writers=9, **said)
    known.take_hotspot(name, record)


def shown(families: HotspotFamilies) -> dict[str, float]:
    """Return the series, by state or by nothing."""
    return {
        " ".join((sample.name, *sample.labels.values())): sample.value
        for family in families.get()
        for sample in family.samples
    }


def test_hotspots_are_counted_and_those_that_wait() -> None:
    """One that was answered, or closed, waits for nothing; a part of an older one is that one."""
    known = KnownHotspots()
    state: Any = SimpleNamespace(hotspots=SimpleNamespace(known=known, is_missing=True))
    families = HotspotFamilies(cast("Any", state))
    assert shown(families) == {}
    state.hotspots.is_missing = False
    none = {"kuaibao_hotspots open": 0, "kuaibao_hotspots closed": 0, "kuaibao_hotspots_waiting": 0}
    assert shown(families) == none
    put(known, "quiet")
    put(known, "storm", warnings=(WARNING,))
    put(known, "spoken", warnings=(WARNING,), spoke="2015-03-02T02:00:00Z")
    put(known, "answered", warnings=(WARNING,), answered="2015-03-02T02:00:00Z")
    put(known, "closed", warnings=(WARNING,), closed="2015-03-03")
    put(known, "part", warnings=(WARNING,), joined_to="storm")
    assert shown(families) == {
        "kuaibao_hotspots open": 4,
        "kuaibao_hotspots closed": 1,
        "kuaibao_hotspots_waiting": 1,
    }
