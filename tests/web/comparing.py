"""Stocks and growth as the fake gateway says them, each from a count of its own."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

from streams.core.bulletins.base_periods import Growth, base_day, base_period
from streams.core.days import day_date, day_number
from streams.core.periods import Period
from tests.web import answers, town
from tests.web.catalogue import MEASURES, RATES

STOCKS = ("open", "overdue")


class Counted(NamedTuple):
    """What is counted, as of which day and by what."""

    cases: Collection[town.Case]
    as_of: date
    by: Sequence[str]

    def stocks(self, day: date) -> dict[tuple[str, ...], dict[str, int]]:
        """Return what is open on a day, and what of it is late, by group."""
        counted = town.evaluate(self.cases, (None, day), day, self.by)
        found = {
            group: {name: counts[name] for name in STOCKS} for group, counts in counted.items()
        }
        return {group: counts for group, counts in found.items() if counts["open"] or not self.by}


def compare(counted: Counted, rows: list[dict[str, Any]], part: Period, query: Any) -> None:
    """Add to the rows of a part what is asked of stocks and growth, and rows of stocks alone."""
    asked = [one for one in query.get("growth", "").split(",") if one]
    if not asked and "stocks" not in query:
        return
    mine = [row for row in rows if row.get("period") in (None, answers.said(part))]
    stocks = counted.stocks(day_date(min(part.end, day_number(counted.as_of))))
    known = {tuple(row["group"].values()) for row in mine}
    for group in stocks if "stocks" in query else ():
        if group not in known:
            mine.append(_empty(dict(zip(counted.by, group, strict=True))))
            rows.append(mine[-1])
    for row in mine:
        group = tuple(row["group"].values())
        if "stocks" in query:
            row["stocks"] = stocks.get(group, dict.fromkeys(STOCKS, 0))
        if asked:
            row["growth"] = {one: _growth(counted, row, part, one) for one in asked}


def _empty(group: dict[str, str]) -> dict[str, Any]:
    rates = {name: answers.rate(0, 0) for name in RATES}
    return {"group": group, "measures": dict.fromkeys(MEASURES, 0), "rates": rates}


def _growth(counted: Counted, row: dict[str, Any], part: Period, growth: Growth) -> dict[str, Any]:
    base = base_period(part, growth)
    if base is None:
        return {"period": None, "as_of": None} | _all(row, "no-period")
    seen = base_day(day_number(counted.as_of), part, base, growth)
    start, end = answers.span(base)
    if end < town.FIRST or (start is not None and start < town.FIRST):
        why = "not-recorded" if end < town.FIRST else "partly-recorded"
        return {"period": answers.said(base), "as_of": day_date(seen).isoformat()} | _all(row, why)
    group = tuple(row["group"].values())
    found = town.evaluate(counted.cases, (start, end), day_date(seen), counted.by)
    then: Counter[str] = found.get(group, Counter())
    last = day_date(min(base.end, seen))
    stocks = counted.stocks(last).get(group, {}) if "stocks" in row else {}
    rates = {}
    for name, (above, below) in RATES.items():
        was = answers.rate(then.get(above, 0), sum(then.get(one, 0) for one in below))
        rates[name] = _points(row["rates"][name], was)
    return {
        "period": answers.said(base),
        "as_of": day_date(seen).isoformat(),
        "measures": {
            name: _percent(now, then.get(name, 0)) for name, now in row["measures"].items()
        },
        "rates": rates,
        "stocks": {
            name: _percent(row.get("stocks", {}).get(name, 0), stocks.get(name, 0))
            for name in STOCKS
        },
    }


def _all(row: dict[str, Any], why: str) -> dict[str, Any]:
    nothing = {"base": None, "change": None, "why": why}
    return {
        "measures": dict.fromkeys(row["measures"], nothing),
        "rates": dict.fromkeys(row["rates"], nothing),
        "stocks": dict.fromkeys(STOCKS, nothing),
    }


def _percent(now: int, then: int) -> dict[str, Any]:
    if not then:
        return {"base": then, "change": None, "why": "base-zero"}
    return {"base": then, "change": 100 * (now - then) / then, "why": None}


def _points(now: dict[str, Any], then: dict[str, Any]) -> dict[str, Any]:
    if now["value"] is None or then["value"] is None:
        why = "nothing-now" if now["value"] is None else "nothing-then"
        return {"base": then, "change": None, "why": why}
    return {"base": then, "change": 100 * (now["value"] - then["value"]), "why": None}


def multiplied(answer: dict[str, Any], times: int) -> list[dict[str, Any]]:
    """Return rows in which each case counts so many times."""

    def more(counts: dict[str, int]) -> dict[str, int]:
        return {name: times * value for name, value in counts.items()}

    return [
        row
        | {"measures": more(row["measures"])}
        | ({"stocks": more(row["stocks"])} if "stocks" in row else {})
        for row in answer["rows"]
    ]
