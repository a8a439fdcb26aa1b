"""Bulletins and quick reports as values that JSON has."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from streams.core.bulletins.evaluation import Bulletin, Figure
from streams.core.bulletins.growth import Base
from streams.core.bulletins.quick_reports import Issue, Item
from streams.core.county.catalogue import Catalogue
from streams.core.days import day_date, moment
from streams.core.hotspots.reported import ReportedHotspot
from streams.printing.bulletin_parts import bulletin_parts, label_json
from streams.printing.reported_hotspots import hotspots_json


def bulletin_json(bulletin: Bulletin, catalogue: Catalogue) -> dict[str, Any]:
    """Return a bulletin, each figure with what was asked for it.

    Args:
        bulletin: What to write; it has tables, problems and an assessment only where its file does.
        catalogue: Whose it is.
    """
    definition = bulletin.definition
    return {
        "id": definition.id,
        "title": label_json(definition.title),
        "figures": {name: _figure_json(figure) for name, figure in bulletin.figures.items()},
        "sections": [
            {
                "title": label_json(section.title),
                "paragraphs": [
                    # The template says where in the text each figure is.
                    label_json(bulletin.text(paragraph)) | {"template": label_json(paragraph)}
                    for paragraph in section.paragraphs
                ],
            }
            for section in definition.sections
        ],
    } | bulletin_parts(bulletin, catalogue)


def _figure_json(figure: Figure) -> dict[str, Any]:
    return {
        "label": label_json(figure.definition.label),
        "measure": figure.definition.measure,
        "select": dict(figure.question.selection.wanted),
        "period": str(figure.question.period),
        "as_of": day_date(figure.question.as_of).isoformat(),
        "value": figure.value,
        "denominator": figure.denominator,
        "printed": figure.printed.zh,
        # The same in English, which differs where the figure is shown as absent.
        "printed_en": figure.printed.en,
        "published": figure.published,
        "differs": figure.differs,
    } | _growth_json(figure.base)


def _growth_json(base: Base | None) -> dict[str, Any]:
    if base is None:
        return {}
    amount = base.amount
    return {
        "base": {
            "period": None if base.period is None else str(base.period),
            "as_of": None if base.as_of is None else day_date(base.as_of).isoformat(),
            "value": None if amount is None else amount.value,
            "denominator": None if amount is None else amount.denominator,
            "printed": base.printed,
        },
        "growth": {
            "on": base.growth,
            "unit": "points" if base.is_points else "percent",
            "value": None if base.change is None else float(base.change),
            "why": base.why,
        },
    }


def quick_report_json(
    issue: Issue, catalogue: Catalogue, hotspots: Sequence[ReportedHotspot] = ()
) -> dict[str, Any]:
    """Return a quick report; its items' times are RFC 3339 in the catalogue's time zone.

    It has `hotspots` where items of it are in any.
    """
    said = {
        "year": issue.year,
        "number": issue.number,
        "day": issue.day,
        "items": [item_json(item, catalogue) for item in issue.items],
    }
    return said | ({"hotspots": hotspots_json(issue, hotspots)} if hotspots else {})


def item_json(item: Item, catalogue: Catalogue) -> dict[str, Any]:
    """Return an item of a quick report and, if its title was taken out, by whom, when and why."""
    zone = ZoneInfo(catalogue.time_zone)
    said = {
        "id": item.subject,
        "time": moment(item.time).astimezone(zone).isoformat(),
        "kind": item.kind,
        "channel": item.channel,
        "category": item.category,
        "title": item.title,
    }
    if item.withdrawn is None:
        return said
    at = moment(item.withdrawn.at).astimezone(zone).isoformat()
    return said | {"withdrawn": msgspec.structs.asdict(item.withdrawn) | {"at": at}}
