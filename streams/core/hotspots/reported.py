"""Of which hotspots the items of a quick report are: new ones, and what is new of older ones."""

from collections.abc import Sequence
from typing import NamedTuple

from streams.core.hotspots.known import KnownHotspots
from streams.core.hotspots.seen import KnownDays, SeenHotspot, see_hotspot
from streams.core.hotspots.spreading import Spread


class ReportedHotspot(NamedTuple):
    """A hotspot that a quick report has items of.

    Attributes:
        seen: It, as of the day of the quick report.
        is_new: Whether it was not a hotspot yet the day before.
        places: At which places in the quick report its items are, from 1.
        spread: How far its items have spread until now; None where nobody has looked.
    """

    seen: SeenHotspot
    is_new: bool
    places: Sequence[int]
    spread: Spread | None = None


def reported_hotspots(
    subjects: Sequence[str], known: KnownHotspots, day: int, days: KnownDays
) -> list[ReportedHotspot]:
    """Return the hotspots of a quick report's items: new ones first, then those with most of them.

    Args:
        subjects: The cases of its items, in their order.
        known: All hotspots, as they are now.
        day: The day of the quick report, as a number.
        days: What is known of days.
    """
    places: dict[str, list[int]] = {}
    for place, subject in enumerate(subjects, 1):
        hotspot = known.of_item(subject)
        if hotspot is not None:
            places.setdefault(hotspot, []).append(place)
    found = []
    for hotspot, at in places.items():
        seen = see_hotspot(known, hotspot, day, days)
        if seen is not None:
            is_new = see_hotspot(known, hotspot, day - 1, days) is None
            found.append(ReportedHotspot(seen, is_new, at))
    found.sort(key=lambda one: (not one.is_new, -len(one.places), one.places[0]))
    return found
