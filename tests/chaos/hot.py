"""Hotspots in the end: what is written must be what grouping all sketches at once makes."""

import time
from datetime import date, timedelta
from typing import Final

from streams.core.hotspots.records import HotspotRecord
from streams.topics.topics import SKETCH_ITEMS
from tests.support.grouped import Told, grouped_at_once, last_values, written_hotspots
from tests.support.installation import Installation

PATIENCE_SECONDS: Final = 300.0
"""How long their process may take, which has what processor time others leave."""


def compare_hotspots(kuaibao: Installation) -> tuple[int, list[str]]:
    """Wait until all sketches are told; return how many records there are, and what differs.

    Items of the receipts that count must have sketches as well: which those are, *track* said.
    """
    until = time.monotonic() + PATIENCE_SECONDS
    while _left(kuaibao) and time.monotonic() < until:
        time.sleep(1)  # Grouping here would take the time that their process needs.
    while True:
        written, expected, left = _told(kuaibao)
        different = [
            f"hotspots: {key} is {written.get(key)} and not {expected.get(key)}"
            for key in sorted(written.keys() | expected.keys())
            if written.get(key) != expected.get(key)
        ]
        if left:
            different.append(f"hotspots: {left} steps are not sketched")
        if not different or time.monotonic() > until:
            return len(expected), different
        time.sleep(5)


def _left(kuaibao: Installation) -> int:
    """Return how many steps' receipts are not sketched."""
    ends, committed = kuaibao.ends(SKETCH_ITEMS), kuaibao.committed()
    return sum(max(0, end - committed.get(at, 0)) for at, end in ends.items())


def _told(kuaibao: Installation) -> tuple[Told, Told, int]:
    left = _left(kuaibao)
    sketches = last_values(kuaibao.read("sketches"))
    said = last_values(kuaibao.read("hotspot-decisions"))
    written, statistics = written_hotspots(kuaibao.read("hotspots"))
    if not statistics:
        return written, {}, left + len(sketches)
    catalogue = kuaibao.installation.catalogue
    expected = grouped_at_once(catalogue, sketches, said, statistics)
    newest = max(
        (each.last for each in written.values() if isinstance(each, HotspotRecord)),
        default="1970-01-01",
    )
    oldest = date.fromisoformat(newest) - timedelta(catalogue.hotspots.days)
    return _recent(written, oldest), _recent(expected, oldest), left


def _recent(told: Told, oldest: date) -> Told:
    """Leave out hotspots that ended before a day: they stay written, and their sketches go."""
    ended = {
        each.id
        for each in told.values()
        if isinstance(each, HotspotRecord) and each.last < oldest.isoformat()
    }
    return {
        key: each
        for key, each in told.items()
        if (each.id if isinstance(each, HotspotRecord) else each.hotspot) not in ended
    }
