"""Hotspots as the topic ``hotspots`` has them, made up or made by grouping all items at once."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from streams.core.hotspots.known import KnownHotspots
from streams.core.hotspots.records import HotspotRecord, ItemRecord


class MadeItem(NamedTuple):
    """An item: its case, its day, who wrote it ("" for nobody known), and what it was filed as."""

    case: str
    day: date
    writer: str = ""
    kind: str = "letter"
    channel: str = "portal-participation"
    category: str = "housing"


def put_hotspot(known: KnownHotspots, items: Sequence[MadeItem], **said: Any) -> str:
    """Let there be a hotspot of items; return its id, that of the first."""
    ordered = sorted(items, key=lambda item: (item.day, item.case))
    name = ordered[0].case
    for item in ordered:
        record = ItemRecord(
            hotspot=name,
            day=item.day.isoformat(),
            writer=item.writer,
            kind=item.kind,
            channel=item.channel,
            category=item.category,
            links=(name,) if item.case != name else (),
        )
        known.take_item(item.case, record)
    writers = [item.writer for item in items]
    known.take_hotspot(
        name,
        HotspotRecord(
            id=name,
            first=ordered[0].day.isoformat(),
            last=ordered[-1].day.isoformat(),
            items=len(items),
            writers=len({writer for writer in writers if writer}) + writers.count(""),
            **said,
        ),
    )
    return name


def writer(number: int) -> str:
    """Return what tells a writer from others."""
    return f"{number:016x}"


def storm(begin: date, many: int, name: str = "storm", **filed: Any) -> list[MadeItem]:
    """Return items: two in the month before, and then many on one day, each of another writer."""
    before = [MadeItem(f"{name}-0", begin - timedelta(30), writer(1), **filed)]
    before.append(MadeItem(f"{name}-1", begin - timedelta(20), writer(1), **filed))
    return before + [
        MadeItem(f"{name}-{number}", begin, writer(number), **filed)
        for number in range(2, many + 2)
    ]


DUST: Final[dict[str, Any]] = {"places": ("泾河桥搅拌站",), "matters": ("扬尘", "噪音")}
"""What is written of the hotspot that tests look at."""
