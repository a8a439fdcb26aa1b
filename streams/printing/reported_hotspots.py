"""The hotspots of a quick report, one line each, in words and as JSON."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from streams.core.bulletins.quick_reports import Issue
from streams.core.county.catalogue import Label
from streams.core.days import day_date
from streams.core.hotspots.reported import ReportedHotspot
from streams.core.hotspots.spreading import Spread
from streams.printing.hotspot_words import hotspot_name
from streams.printing.links import hotspot_address

HOTSPOTS_HEADING: Final = Label("热点", "Hotspots")

_NEW: Final = Label("新热点", "new")
_OLDER: Final = Label("续报", "more of")
_MOST_PLACES: Final = 12
"""How many of its items' places a line names."""


class HotspotLine(NamedTuple):
    """A line of a quick report.

    Attributes:
        what: Whether it is new, or there is more of it.
        title: What it is called.
        said: How many items it has here, and in all.
        address: Where the gateway shows it; None where the document stands alone.
    """

    what: Label
    title: str
    said: Label
    address: str | None


def hotspot_lines(hotspots: Sequence[ReportedHotspot], *, shown: bool = False) -> list[HotspotLine]:
    """Return the lines; `shown` as with a quick report."""
    return [
        HotspotLine(
            _NEW if one.is_new else _OLDER,
            hotspot_name(one.seen.record),
            _said(one),
            hotspot_address(one.seen.id) if shown else None,
        )
        for one in hotspots
    ]


def hotspots_json(issue: Issue, hotspots: Sequence[ReportedHotspot]) -> list[dict[str, Any]]:
    """Return the hotspots of a quick report as JSON has them."""
    return [
        {
            "id": one.seen.id,
            "title": hotspot_name(one.seen.record),
            "new": one.is_new,
            "items": [issue.items[place - 1].subject for place in one.places],
            "many": len(one.seen.items),
            "writers": one.seen.writers,
            "first": day_date(one.seen.first).isoformat(),
        }
        | _spread_json(one.spread)
        for one in hotspots
    ]


def _spread_json(spread: Spread | None) -> dict[str, Any]:
    return {"spread": spread._asdict()} if spread and (spread.platforms or spread.items) else {}


def _said(one: ReportedHotspot) -> Label:
    here, seen = len(one.places), one.seen
    numbers = [str(place) for place in one.places[:_MOST_PLACES]]
    more = here > len(numbers)
    zh = f"本期 {here} 件（第 {'、'.join(numbers)}{' 等' * more} 件）"
    en = f"{here} here (No. {', '.join(numbers)}{', …' * more})"
    first = day_date(seen.first)
    if not one.is_new or len(seen.items) > here:
        zh += f"，累计 {len(seen.items)} 件 {seen.writers} 人"
        en += f", {len(seen.items)} in all by {seen.writers}"
        zh += f"，{first.year}年{first.month}月{first.day}日起"
        en += f", since {first.isoformat()}"
    else:
        zh += f"，{seen.writers} 人"
        en += f", by {seen.writers}"
    if one.spread is not None and one.spread.items:
        zh += f"，{one.spread.items} 件共阅读 {one.spread.reach:,} 次"
        en += f", {one.spread.items} of them read {one.spread.reach:,} times"
    return Label(zh, en)
