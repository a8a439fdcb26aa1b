"""Figures and lists of cases as tables for spreadsheet programs, written as CSV or for Excel.

Headings are Chinese, then the name that JSON has. A value of the catalogue is there as its
identifier and as the words that people read.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from streams.core.county.catalogue import DIMENSIONS, Catalogue
from streams.core.county.filings import FILING
from streams.core.county.words import value_words
from streams.core.days import day_date
from streams.core.figures.engine.histograms import NO_CASES
from streams.core.figures.figures import (
    DURATIONS,
    MEASURES,
    RATES,
    STATISTICS,
    STEP_MEASURES,
    rate,
)
from streams.gateway.queries.answering import AnswerCell, size
from streams.gateway.queries.grown import compared_headings, compared_line
from streams.gateway.queries.labels import (
    DURATION_LABELS,
    MEASURE_LABELS,
    RATE_LABELS,
    STATISTIC_LABELS,
)
from streams.gateway.queries.question import Breakdown, span
from streams.gateway.queries.value_words import words_of
from streams.printing.tables import RateValue, Value, ValueTable

_OF_ITEMS: Final = {
    "received": "收到日期",
    "day": "日期",
    "standing": "状态",
    "replied": "首次答复",
    "closed": "办结日期",
    "due": "办理期限",
    "overdue": "超期",
    "headline": "头条",
    "quantity": "数量",
}
"""What is said of a case or record beyond its dimensions; a case has no day, a record no due."""

_DAYS: Final = frozenset({"received", "day", "replied", "closed", "due"})
"""Which of these are days, as ISO writes them."""

_FIRST: Final = tuple(name for name in MEASURES if name not in STEP_MEASURES)
"""The measures that come first; what came later is to the right, so that no column has moved."""


def figures_table(
    asked: Breakdown, cells: Iterable[AnswerCell], catalogue: Catalogue
) -> ValueTable:
    """Return figures as a table, a line each group and part."""
    headings = ["起 start", "止 end", "截至 as_of"]
    for dimension in asked.question.by:
        headings += _dimension_headings(dimension, catalogue)
    headings += _measure_headings(_FIRST)
    headings += [f"{RATE_LABELS[name].zh} {name}" for name in (*RATES, "share")]
    headings += ["占比分子 share.numerator", "占比分母 share.denominator"]
    headings += _measure_headings(STEP_MEASURES)
    headings += [f"{catalogue.rates[name].zh} {name}" for name, _ in asked.rates]
    if asked.durations:
        headings += [
            f"{DURATION_LABELS[name].zh}：{STATISTIC_LABELS[one].zh} {name}.{one}"
            for name in DURATIONS
            for one in STATISTICS
        ]
    headings += compared_headings(asked, catalogue)
    lines = (_figures_line(asked, cell, catalogue) for cell in cells)
    return ValueTable("统计数 figures", headings, lines)


def _figures_line(asked: Breakdown, cell: AnswerCell, catalogue: Catalogue) -> list[Value]:
    days = span(cell.part or asked.question.period)
    line: list[Value] = [_day(days["start"]), _day(days["end"]), day_date(asked.question.as_of)]
    for dimension, value in zip(asked.question.by, cell.group, strict=True):
        line += [value, value_words(dimension, value, catalogue, asked.question.as_of)]
    line += [cell.measures[name] for name in _FIRST]
    part = size(cell.measures, asked.share)
    line += [_ratio(*rate(cell.measures, name)) for name in RATES]
    line += [_ratio(part, cell.whole), part, cell.whole]
    line += [cell.measures[name] for name in STEP_MEASURES]
    line += [_ratio(*own.of(cell.measures)) for _, own in asked.rates]
    if cell.durations is not None:
        for name in DURATIONS:
            took = cell.durations.get(name, NO_CASES)
            line += [took.median, took.total / took.many if took.many else None, took.p90]
    line += compared_line(asked, cell)
    return line


def _measure_headings(measures: Iterable[str]) -> list[str]:
    return [f"{MEASURE_LABELS[name].zh} {name}" for name in measures]


def cases_table(items: Iterable[Mapping[str, Any]], catalogue: Catalogue) -> ValueTable:
    """Return a list of cases or records as a table, a line each."""
    headings = ["编号 id", "次数 times"]
    for dimension in DIMENSIONS:
        headings += _dimension_headings(dimension, catalogue)
    headings += [f"{zh} {name}" for name, zh in _OF_ITEMS.items()]
    for label in catalogue.labels:
        headings += _dimension_headings(label, catalogue)
    headings += ["标题 title", *_dimension_headings(FILING, catalogue)]
    if catalogue.applications:
        headings.append("所涉申请 about")
    return ValueTable("办件清单 cases", headings, (_case_line(item, catalogue) for item in items))


def _case_line(item: Mapping[str, Any], catalogue: Catalogue) -> list[Value]:
    line: list[Value] = [item["id"], item["times"]]
    for dimension in DIMENSIONS:
        value = item.get(dimension, "")
        line += [value, value_words(dimension, value, catalogue)]
    for name in _OF_ITEMS:
        value = item.get(name)
        line.append(_day(value) if name in _DAYS else value)
    given = item.get("labels", {})
    for label in catalogue.labels:
        value = given.get(label, "")
        line += [value, value_words(label, value, catalogue)]
    filing = item.get(FILING, "")
    line += [item.get("title", ""), filing, value_words(FILING, filing, catalogue)]
    if catalogue.applications:
        line.append(item.get("about", ""))
    return line


def _dimension_headings(dimension: str, catalogue: Catalogue) -> Sequence[str]:
    words = words_of(dimension, catalogue)
    return f"{words} {dimension}", f"{words}名称"


def _ratio(numerator: int, denominator: int) -> RateValue | None:
    return RateValue(numerator / denominator) if denominator else None


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
