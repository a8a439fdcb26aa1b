"""Bulletins with tables, problems and points, as the fake gateway answers them.

The units of the circular are those of Ningguo's hotline in April 2022, its second table is that of
Xi'an in February 2019, in which 55 orders are missing from the parts.
"""

from collections.abc import Sequence
from typing import Any, Final

from streams.printing.as_json import bulletin_json
from tests.support.small_form import FORM_COUNTY, small_form
from tests.web.catalogue import shipped

Words = dict[str, str]

QUARTERS: Final = ("2015-Q3", "2015-Q2", "2015-Q1", "2014-Q4")
HALVES: Final = ("2015-H1", "2014-H2")
_MANY = 11
"""Columns of a wide table."""


def words(zh: str, en: str) -> Words:
    """Return a label as JSON has it."""
    return {"zh": zh, "en": en}


def headings() -> list[dict[str, Any]]:
    """List the bulletins of two templates."""
    return [
        {
            "id": name,
            "title": bulletin["title"],
            "period": bulletin["id"].partition("-")[2].replace("H1", "Q2").replace("H2", "Q4"),
            "as_of": "2015-10-08",
            "template": name.partition("-")[0],
        }
        for name, bulletin in circulars().items()
    ]


def circulars() -> dict[str, dict[str, Any]]:
    """Return the bulletins of both templates, by id."""
    made = [_circular(period) for period in QUARTERS] + [_assessment(half) for half in HALVES]
    return {bulletin["id"]: bulletin for bulletin in made}


def form() -> dict[str, Any]:
    """Return a bulletin with a table of a form, as the gateway writes it."""
    return bulletin_json(small_form(), FORM_COUNTY)


def _figure(value: int) -> dict[str, Any]:
    return {
        "label": words("收到", "received"),
        "measure": "received",
        "select": {"kind": ["letter"]},
        "period": "2015-Q3",
        "as_of": "2015-10-08",
        "value": value,
        "denominator": None,
        "printed": str(value),
        "printed_en": str(value),
        "published": None,
        "differs": False,
    }


def _grown() -> dict[str, Any]:
    """Return a figure that has grown, and one of which it cannot be said."""
    base = {"period": "2014-Q3", "as_of": "2014-10-08", "denominator": None}
    grown = _figure(601) | {
        "label": words("来信同比", "letters against a year before"),
        "printed": "+20.2%",
        "printed_en": "+20.2%",
        "base": base | {"value": 500, "printed": "500"},
        "growth": {"on": "year", "unit": "percent", "value": 20.2, "why": None},
    }
    why = "只有部分上年同期"
    unknown = _figure(601) | {
        "label": words("来信环比", "letters against the period before"),
        "printed": f"—（{why}）",
        "printed_en": "— (only part of it)",
        "base": base | {"period": "2015-Q2", "value": None, "printed": "—"},
        "growth": {"on": "period", "unit": "percent", "value": None, "why": "partly-recorded"},
    }
    return {"grown": grown, "unknown": unknown}


def _total(cells: list[str], period: str | None) -> dict[str, Any]:
    """Return the whole; where it is of a period, its first number leads to its cases."""
    query = f"/v1/cases?period={period}&as_of=2015-10-08&measure=received"
    return {
        "label": words("合计", "whole"),
        "cells": cells,
        "values": [1.0 for _ in cells],
        "links": [query if period and not place else None for place, _ in enumerate(cells)],
    }


def _circular(period: str) -> dict[str, Any]:
    year, quarter = period.split("-Q")
    text = words("本季度共收到来信{letters}件。", "{letters} letters were received in the quarter.")
    printed = words("本季度共收到来信601件。", "601 letters were received in the quarter.")
    return {
        "id": f"circular-{period}",
        "title": words(
            f"{year}年第{quarter}季度办理情况通报", f"Circular of quarter {quarter} of {year}"
        ),
        "figures": {"letters": _figure(601), **_grown()},
        "sections": [
            {
                "title": words("一、总体情况", "1 The whole"),
                "paragraphs": [printed | {"template": text}],
            }
        ],
        "tables": [_units(), _parts()],
        "problems": [_problems()],
    }


def _row(unit: str, numbers: Sequence[int], rank: int | None) -> dict[str, Any]:
    handled, late = numbers
    entry = shipped()["units"][unit]
    cases = f"/v1/cases?period=2015-Q3&as_of=2015-10-08&department={unit}"
    in_time = handled - late
    rate = f"{100 * in_time / handled:.1f}"
    return {
        "key": unit,
        "label": words(entry["zh"], entry["en"]),
        "cells": [str(handled), str(in_time), str(late), rate],
        "values": [handled, in_time, late, float(rate)],
        "rank": rank,
        "links": [
            f"{cases}&measure=received",
            f"{cases}&measure=closed_in_time",
            f"{cases}&measure=overdue",
            None,
        ],
    }


def _units() -> dict[str, Any]:
    rows = [
        _row("housing-construction", (99, 0), 1),
        _row("public-security", (77, 1), 2),
        _row("urban-management", (68, 3), 3),
        _row("library", (2, 0), None),
    ]
    columns = [
        {"id": "handled", "label": words("交办数", "dispatched"), "unit": None},
        {"id": "in-time", "label": words("按期办结", "in time"), "unit": None},
        {"id": "late", "label": words("超期", "late"), "unit": None},
        {"id": "rate", "label": words("按期办结率", "on-time rate"), "unit": "%"},
    ]
    return {
        "id": "units",
        "title": words("各单位办理情况", "By unit"),
        "heading": words("单位", "unit"),
        "columns": columns,
        "rows": rows,
        "total": _total(["246", "242", "4", "98.3"], "2015-Q3"),
        "differs": [],
        "best": ["housing-construction"],
        "worst": ["urban-management", "public-security"],
        "unranked": ["library"],
    }


def _wide(table: dict[str, Any]) -> dict[str, Any]:
    """Return a table with as many columns as the shipped circular has, and some to spare."""
    columns = [
        column | {"id": f"{column['id']}{more}"}
        for more in ("", "-before", "-then")
        for column in table["columns"]
    ]
    rows = [row | _widened(row) for row in table["rows"]]
    total = table["total"] | _widened(table["total"])
    return table | {"columns": columns[:_MANY], "rows": rows, "total": total}


def _widened(row: dict[str, Any]) -> dict[str, Any]:
    return {name: (row[name] * 3)[:_MANY] for name in ("cells", "values", "links")}


def _parts() -> dict[str, Any]:
    parts = (("gaoling", 11_915), ("xian", 5_576), ("letters-bureau", 11_791))
    rows = [
        {
            "key": unit,
            "label": words(shipped()["units"][unit]["zh"], shipped()["units"][unit]["en"]),
            "cells": [f"{many:,}"],
            "values": [many],
            "rank": None,
            "links": [None],
        }
        for unit, many in parts
    ]
    text = words(
        "“交办数”合计 29337，各行之和 29282，相差 55。",
        "Dispatched: the whole is 29337, the rows make 29282; 55 are missing.",
    )
    differs = {"column": "handled", "whole": 29_337, "sum": 29_282, "missing": 55, "text": text}
    return {
        "id": "parts",
        "title": words("工单去向", "Where orders went"),
        "columns": [{"id": "handled", "label": words("交办数", "dispatched"), "unit": None}],
        "rows": rows,
        "total": _total(["29,337"], None),
        "differs": [differs],
        "best": [],
        "worst": [],
        "unranked": [],
    }


def _problems() -> dict[str, Any]:
    late = words("有 4 件超期未办结。", "4 cases are overdue.")
    return {
        "unit": "urban-management",
        "label": words("城市管理局", "Urban Management Bureau"),
        "sentences": [
            {"text": late, "cases": ["gaoling-letter-000012", "gaoling-letter-000031"], "more": 2},
            {
                "text": words("按期办结率低于 96%。", "The on-time rate is below 96 %."),
                "cases": [],
                "more": 0,
            },
        ],
    }


def _assessment(half: str) -> dict[str, Any]:
    cases = [f"gaoling-letter-{number:06}" for number in range(15)]
    lost = [
        {
            "rule": words("超期每件扣 0.2 分", "0.2 points for each overdue case"),
            "points": "-3",
            "cases": cases,
            "columns": ["late"],
        },
        {
            "rule": words(
                "按期办结率每低一个百分点扣 0.5 分", "0.5 points for each point below 96 %"
            ),
            "points": "-0.5",
            "cases": [],
            "columns": ["rate"],
        },
    ]
    units = shipped()["units"]
    table = _wide(_units() | {"best": [], "worst": []})
    return {
        "id": f"assessment-{half}",
        "title": words(f"{half} 考核", f"Assessment of {half}"),
        "figures": {"letters": _figure(601)},
        "sections": [],
        "tables": [table],
        "assessment": [
            {
                "unit": name,
                "label": words(units[name]["zh"], units[name]["en"]),
                "points": points,
                "rank": rank,
                "lost": of_unit,
            }
            for name, points, rank, of_unit in (
                ("housing-construction", "100", 1, []),
                ("urban-management", "96.5", 2, lost),
            )
        ],
    }
