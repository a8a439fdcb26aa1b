"""Hotspots as JSON, and as a table."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec

from streams.core.county.catalogue import Catalogue, Label
from streams.core.days import day_date
from streams.core.events.postings import UNPOSTED, Posting
from streams.core.hotspots.curve import CurveDay
from streams.core.hotspots.known import HotspotItem
from streams.core.hotspots.lasting import (
    FIRST_WORD_HOURS,
    PRESS_HOURS,
    HotspotFigures,
    Lasted,
)
from streams.core.hotspots.seen import SeenHotspot
from streams.core.hotspots.spreading import Spread, spread_of
from streams.core.periods import Period
from streams.gateway.queries.posted import posting_described
from streams.gateway.queries.value_words import value_words
from streams.printing.hotspot_words import hotspot_name
from streams.printing.tables import Value, ValueTable

_HEADINGS: Final = (
    *("编号 id", "名称 name", "地点 places", "事项 matters", "首件 first", "末件 last"),
    *("件数 items", "人数 writers", "近七日件数 lately", "近七日人数 lately_writers"),
    *("平常 usual", "热度 surprise", "主要类别 category", "类别名称", "办结 closed"),
    *("发现 noticed", "报告 told", "首次回应 spoke", "答复 answered", "预警 warnings"),
    *("平台 platforms", "阅读量 reach"),
)
_DIGITS: Final = 2


def hotspot_described(one: SeenHotspot, postings: Mapping[str, Posting]) -> dict[str, Any]:
    """Return a hotspot as JSON has it in a list.

    Args:
        one: It.
        postings: Where items of it were posted, by their cases, as far as that is known.
    """
    spread = spread_of(postings_in(one, postings))
    return {
        "id": one.id,
        "name": one.record.name,
        "title": hotspot_name(one.record),
        "places": one.record.places,
        "matters": one.record.matters,
        "first": _iso(one.first),
        "last": _iso(one.last),
        "items": len(one.items),
        "writers": one.writers,
        "kinds": _many(one, "kind"),
        "channels": _many(one, "channel"),
        "categories": _many(one, "category"),
        "spread": spread._asdict(),
        "heat": {
            "items": one.lately,
            "writers": one.lately_writers,
            "usual": round(one.usual, _DIGITS),
            "surprise": round(one.surprise, _DIGITS),
        },
        "closed": one.closed,
        "milestones": one.milestones,
        "warnings": [msgspec.to_builtins(each) for each in one.warnings],
        "bursts": [
            {"first": _iso(each.first), "last": _iso(each.last), "level": round(each.level, 2)}
            for each in one.bursts
        ],
    }


def items_described(
    items: Sequence[HotspotItem],
    titles: Mapping[str, str],
    postings: Mapping[str, Posting],
    within: Iterable[str],
) -> list[dict[str, Any]]:
    """Return items as JSON has them.

    Args:
        items: They.
        titles: The masked titles of those cases that have one.
        postings: Where they were posted, of those cases of which it is known.
        within: All items of the hotspot: others are not named as what an item is like.
    """
    known = frozenset(within)
    # A number for each writer, so that a reader sees who wrote again; not the digest, which would
    # let those who have two lists compare them.
    number: dict[str, int] = {}
    for item in items:
        if item.writer:
            number.setdefault(item.writer, len(number) + 1)
    return [
        {
            "case": item.subject,
            "day": _iso(item.day),
            "kind": item.kind,
            "channel": item.channel,
            "category": item.category,
            "writer": number.get(item.writer),
            "with": [other for other in item.linked if other in known],
        }
        | ({"title": titles[item.subject]} if titles.get(item.subject) else {})
        | posting_described(postings.get(item.subject, UNPOSTED))
        for item in items
    ]


def curve_described(days: Iterable[CurveDay]) -> list[dict[str, Any]]:
    """Return a curve as JSON has it."""
    return [
        {
            "day": _iso(each.day),
            "items": each.items,
            "writers": each.writers,
            "usual": round(each.usual, _DIGITS + 1),
            "surprise": round(each.surprise, _DIGITS),
        }
        for each in days
    ]


def figures_described(figures: HotspotFigures, period: Period, as_of: int) -> dict[str, Any]:
    """Return figures of hotspots as JSON has them."""
    start = None if period.start is None else _iso(period.start)
    return {
        "period": {"start": start, "end": _iso(period.end)},
        "as_of": _iso(as_of),
        "begun": figures.begun,
        "open": figures.open,
        "closed": figures.closed,
        "noticed": figures.noticed,
        "first_word": _lasted(figures.first_word, FIRST_WORD_HOURS),
        "answer": _lasted(figures.answer, PRESS_HOURS),
    }


def postings_in(one: SeenHotspot, postings: Mapping[str, Posting]) -> Iterator[Posting]:
    """Return where the items of a hotspot were posted, of which it is known."""
    return (postings[item.subject] for item in one.items if item.subject in postings)


def hotspots_table(
    hotspots: Iterable[SeenHotspot], postings: Mapping[str, Posting], catalogue: Catalogue
) -> ValueTable:
    """Return hotspots as a table, a line each; `postings` as of `hotspot_described`."""
    rows = (_line(one, spread_of(postings_in(one, postings)), catalogue) for one in hotspots)
    return ValueTable("热点 hotspots", _HEADINGS, rows)


def _line(one: SeenHotspot, spread: Spread, catalogue: Catalogue) -> Sequence[Value]:
    category = next(iter(_many(one, "category")), "")
    words = value_words("category", category, catalogue)
    done = one.milestones
    return (
        one.id,
        Label(hotspot_name(one.record), ""),
        "、".join(one.record.places),
        "、".join(one.record.matters),
        day_date(one.first),
        day_date(one.last),
        len(one.items),
        one.writers,
        one.lately,
        one.lately_writers,
        round(one.usual, _DIGITS),
        round(one.surprise, _DIGITS),
        category,
        words,
        one.closed,
        done["noticed"],
        done["told"],
        done["spoke"],
        done["answered"],
        "、".join(dict.fromkeys(each.rule for each in one.warnings)),
        "、".join(f"{name} {many}" for name, many in spread.platforms.items()),
        spread.reach if spread.items else None,
    )


def _many(one: SeenHotspot, dimension: str) -> dict[str, int]:
    """Return how many items have each value, the most first."""
    counted = Counter(getattr(item, dimension) for item in one.items)
    return dict(sorted(counted.items(), key=lambda each: (-each[1], each[0])))


def _lasted(lasted: Lasted, hours: int) -> dict[str, Any]:
    return {
        "many": len(lasted.minutes),
        "waiting": lasted.waiting,
        "median_hours": _hours(lasted.part_within(1, 2)),
        "p90_hours": _hours(lasted.part_within(9, 10)),
        "within_hours": hours,
        "within": lasted.within(hours),
    }


def _hours(minutes: int | None) -> float | None:
    return None if minutes is None else round(minutes / 60, _DIGITS)


def _iso(day: int) -> str:
    return day_date(day).isoformat()
