"""The desk as JSON, and as a table."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from streams.core.cases.urging import Urging
from streams.core.county.catalogue import Catalogue, Label
from streams.core.county.coarser import DEPARTMENT
from streams.core.county.deadline_tables import DEADLINE_STAGES
from streams.core.days import day_date
from streams.core.figures.desk import WHEN, Desk, DeskCounts, DeskUnit, Horizon
from streams.core.figures.due_tables import of_key
from streams.gateway.desk.looking import DeskLine
from streams.gateway.queries.value_words import value_words
from streams.printing.desk_words import (
    BY_WORDS,
    DUE_STAGE_WORDS,
    MEANS_WORDS,
    NO_UNIT,
    WHEN_WORDS,
    happened_words,
)
from streams.printing.tables import Value, ValueTable

_HEADINGS: Final = (
    *("编号 case", "环节 stage", "环节名称", "种类 kind", "种类名称", "类别 category", "类别名称"),
    *("部门 department", "部门名称", "收到日期 received", "办理期限 due", "列入 when"),
    *("列入名称", "超期天数 days_over", "超期工作日 working_days_over", "暂定 provisional"),
    *("上次催办 last_urged.on", "催办人 last_urged.by", "方式 last_urged.means", "此后 since"),
)


def desk_described(desk: Desk, lines: Sequence[DeskLine], catalogue: Catalogue) -> dict[str, Any]:
    """Return the desk as JSON has it, but for what says how current it is."""
    as_of = desk.horizon.as_of
    return {
        "as_of": day_date(as_of).isoformat(),
        "totals": desk.totals | {"stages": desk.stages},
        "units": [_unit(unit, catalogue, as_of) for unit in desk.units],
        "cases": [line_described(line, desk.horizon) for line in lines],
    }


def _unit(unit: DeskUnit, catalogue: Catalogue, as_of: int) -> dict[str, Any]:
    counts: DeskCounts = unit.counts
    return {
        "department": unit.department,
        "label": unit_words(unit.department, catalogue, as_of),
        **counts,
        "most_days_over": unit.most_days_over,
        "stages": unit.stages,
    }


def unit_words(department: str, catalogue: Catalogue, as_of: int) -> Label:
    """Return what a unit was called on a day; "" is what has none."""
    if not department:
        return NO_UNIT
    words = value_words(DEPARTMENT, department, catalogue, as_of)
    return words if isinstance(words, Label) else Label(words, words)


def line_described(line: DeskLine, horizon: Horizon) -> dict[str, Any]:
    """Return a deadline and its case as JSON has them."""
    entry, debtor, urging, title = line
    days, working_days = horizon.days_over(entry.place.key)
    return {
        "case": entry.place.subject,
        "stage": DEADLINE_STAGES[entry.place.stage],
        "kind": debtor.kind,
        "category": debtor.category,
        "department": debtor.department,
        "received": day_date(debtor.received).isoformat(),
        "due": due_text(entry.place.key),
        "when": WHEN[entry.when],
        "days_over": days,
        "working_days_over": working_days,
        "provisional": entry.provisional,
        "last_urged": None if urging is None else _urged(urging),
        "since": _since(urging),
    } | ({"title": title} if title else {})


def due_text(key: int) -> str:
    """Write a deadline: ``2015-03-20``, or ``2015-03-20T16:00`` as clocks in the county show it."""
    day, minute = of_key(key)
    text = day_date(day).isoformat()
    return text if minute is None else f"{text}T{minute // 60:02}:{minute % 60:02}"


def _urged(urging: Urging) -> dict[str, str]:
    on = day_date(urging.day).isoformat()
    return {"on": on, "by": urging.by, "means": urging.means}


def _since(urging: Urging | None) -> list[dict[str, str]]:
    return [
        {"on": day_date(one.day).isoformat(), "what": one.what, "department": one.department}
        for one in (urging.since if urging else ())
    ]


def desk_table(lines: Sequence[DeskLine], horizon: Horizon, catalogue: Catalogue) -> ValueTable:
    """Return the deadlines of the desk as a table, a line each."""
    described = (line_described(line, horizon) for line in lines)
    return ValueTable(
        "待办期限 desk", _HEADINGS, (_line(one, catalogue, horizon.as_of) for one in described)
    )


def _line(one: Mapping[str, Any], catalogue: Catalogue, as_of: int) -> Sequence[Value]:
    urged = one["last_urged"] or {}
    by, means = urged.get("by"), urged.get("means")
    return (
        one["case"],
        one["stage"],
        DUE_STAGE_WORDS[one["stage"]],
        one["kind"],
        value_words("kind", one["kind"], catalogue),
        one["category"],
        value_words("category", one["category"], catalogue),
        one["department"],
        unit_words(one["department"], catalogue, as_of),
        date.fromisoformat(one["received"]),
        one["due"].replace("T", " ") if "T" in one["due"] else date.fromisoformat(one["due"]),
        one["when"],
        WHEN_WORDS[one["when"]],
        one["days_over"],
        one["working_days_over"],
        one["provisional"],
        date.fromisoformat(urged["on"]) if urged else None,
        BY_WORDS[by].zh if by else None,
        MEANS_WORDS[means].zh if means else None,
        "；".join(
            f"{since['on']} {happened_words(since['what']).zh} {since['department']}".rstrip()
            for since in one["since"]
        ),
    )
