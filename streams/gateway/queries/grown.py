"""How much each measure and rate of a row has grown, as JSON has it and as columns of a table."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final, NamedTuple

from streams.core.bulletins.base_periods import Growth
from streams.core.bulletins.growth import Amount, NoGrowth, change, why_words
from streams.core.county.catalogue import Catalogue, Label
from streams.core.county.measure_names import RATES, RECORD_MEASURES, SHARE
from streams.core.days import day_date
from streams.core.figures.engine.measures import rate
from streams.core.figures.figures import MEASURES, Measures
from streams.gateway.queries.answering import AnswerCell, size
from streams.gateway.queries.growing import STOCKS, CellBase, Recorded
from streams.gateway.queries.labels import MEASURE_LABELS, RATE_LABELS, STOCK_LABELS
from streams.gateway.queries.question import Breakdown, span
from streams.printing.tables import RateValue, Value

_NAMES: Final[dict[Growth, Label]] = {
    "year": Label("上年同期", "同比"),
    "period": Label("上期", "环比"),
}
"""Of each growth, in Chinese, what the base is called and what the growth is."""


class Grown(NamedTuple):
    """How much a number has grown.

    Attributes:
        base: What it has grown on; None where the record does not say.
        change: By how many percent, or percentage points of a rate; exactly. None where that
            cannot be said.
        why: Why it cannot be said; None where it can.
    """

    base: Amount | None
    change: Fraction | None
    why: NoGrowth | None


def _grown(now: Amount, then: Amount | None, why: NoGrowth | None) -> Grown:
    if then is None or why is not None:
        return Grown(None, None, why or NoGrowth.NOT_RECORDED)
    by = change(now, then, is_points=now.denominator is not None)
    return Grown(then, None, by) if isinstance(by, NoGrowth) else Grown(then, by, None)


def _rates(asked: Breakdown, measures: Measures, whole: int) -> Iterator[tuple[str, Amount]]:
    for name in RATES:
        yield name, Amount(*rate(measures, name))
    yield SHARE, Amount(size(measures, asked.share), whole)
    for name, own in asked.rates:
        yield name, Amount(*own.of(measures))


def _of_any(unknown: Recorded) -> NoGrowth | None:
    """Return why a base of cases and records together is not whole: it is if either is."""
    if unknown.cases is None or unknown.records is None:
        return None
    partly = NoGrowth.PARTLY_RECORDED in (unknown.cases, unknown.records)
    return NoGrowth.PARTLY_RECORDED if partly else unknown.cases


def measures_grown(cell: AnswerCell, on: CellBase) -> dict[str, Grown]:
    """Return how much each measure of a row has grown on one of its bases."""
    unknown = on.base.unknown
    return {
        name: _grown(
            Amount(cell.measures[name], None),
            Amount(on.measures[name], None),
            unknown.records if name in RECORD_MEASURES else unknown.cases,
        )
        for name in MEASURES
    }


def rates_grown(asked: Breakdown, cell: AnswerCell, on: CellBase) -> dict[str, Grown]:
    """Return by how many percentage points each rate of a row has grown on one of its bases."""
    then = dict(_rates(asked, on.measures, on.whole))
    unknown = on.base.unknown
    return {
        name: _grown(now, then[name], unknown.cases if name in RATES else _of_any(unknown))
        for name, now in _rates(asked, cell.measures, cell.whole)
    }


def stocks_grown(cell: AnswerCell, on: CellBase) -> dict[str, Grown]:
    """Return how much each stock of a row has grown on one of its bases."""
    now, then, why = cell.stocks, on.stocks, on.base.unknown.stocks
    if now is None:
        return dict.fromkeys(STOCKS, Grown(None, None, why or NoGrowth.NOTHING_NOW))
    return {
        name: _grown(
            Amount(now[name], None), None if then is None else Amount(then[name], None), why
        )
        for name in STOCKS
    }


def growth_json(asked: Breakdown, cell: AnswerCell) -> dict[str, Any]:
    """Return how much a row has grown, by growth, as JSON has it."""
    said: dict[str, Any] = {}
    for on in cell.bases:
        period, as_of = on.base.period, on.base.as_of
        one: dict[str, Any] = {
            "period": None if period is None else span(period),
            "as_of": None if as_of is None else day_date(as_of).isoformat(),
            "measures": _said(measures_grown(cell, on)),
            "rates": _said(rates_grown(asked, cell, on)),
        }
        if asked.stocks:
            one["stocks"] = _said(stocks_grown(cell, on))
        said[on.base.growth] = one
    return said


def _said(grown: Mapping[str, Grown]) -> dict[str, dict[str, Any]]:
    return {
        name: {
            "base": None if base is None else _amount(base),
            "change": None if by is None else float(by),
            "why": why,
        }
        for name, (base, by, why) in grown.items()
    }


def _amount(amount: Amount) -> int | dict[str, int | float | None]:
    value, below = amount
    if below is None:
        return value
    return {"numerator": value, "denominator": below, "value": value / below if below else None}


def compared_headings(asked: Breakdown, catalogue: Catalogue) -> Iterator[str]:
    """Return the headings of what is compared, after all others: stocks, then each growth."""
    stocks = [(f"stocks.{name}", STOCK_LABELS[name].zh) for name in STOCKS if asked.stocks]
    for name, said in stocks:
        yield f"{said} {name}"
    counted = [(name, MEASURE_LABELS[name].zh) for name in MEASURES]
    rated = [(name, RATE_LABELS[name].zh) for name in (*RATES, SHARE)]
    rated += [(name, catalogue.rates[name].zh) for name, _ in asked.rates]
    for growth in asked.growth:
        then, grown = _NAMES[growth].zh, _NAMES[growth].en
        yield from (f"{then}起 {growth}.start", f"{then}止 {growth}.end")
        yield f"{then}截至 {growth}.as_of"
        for name, said in (*counted, *stocks):
            yield f"{then}{said} {growth}.{name}.base"
            yield f"{said}{grown} {growth}.{name}.change"
        for name, said in rated:
            yield f"{then}{said} {growth}.{name}.base"
            yield f"{said}{grown}（百分点） {growth}.{name}.change"


def compared_line(asked: Breakdown, cell: AnswerCell) -> Sequence[Value]:
    """Return the values below `compared_headings`."""
    line: list[Value] = []
    if asked.stocks:
        line += [None if cell.stocks is None else cell.stocks[name] for name in STOCKS]
    for on in cell.bases:
        period, as_of = on.base.period, on.base.as_of
        start = None if period is None or period.start is None else day_date(period.start)
        line += [start, None if period is None else day_date(period.end)]
        line.append(None if as_of is None else day_date(as_of))
        counted = measures_grown(cell, on) | (
            {f"stocks.{name}": one for name, one in stocks_grown(cell, on).items()}
            if asked.stocks
            else {}
        )
        for base, by, why in counted.values():
            line.append(None if base is None else base.value)
            line.append(_why(why, on) if by is None else RateValue(by / 100))
        for base, by, why in rates_grown(asked, cell, on).values():
            has_rate = base is not None and base.is_there
            line.append(RateValue(base.exact) if base is not None and has_rate else None)
            line.append(_why(why, on) if by is None else float(by))
    return line


def _why(why: NoGrowth | None, on: CellBase) -> Label:
    return why_words(why or NoGrowth.NOT_RECORDED, on.base.growth)
