"""What was understood of a county's files, in words that an official can compare with the law."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np

from streams.core.bulletins.definitions import Definition
from streams.core.bulletins.templates import Template
from streams.core.county.catalogue import Catalogue
from streams.core.county.deadline_tables import WAIT_STAGES
from streams.core.county.deadlines import Deadlines
from streams.core.county.editions import Edition
from streams.core.county.information_fees import information_fee
from streams.core.county.words import value_words
from streams.core.days import EARLIEST_DAY, LATEST_DAY, day_date

_STAGES: Final = {
    "accept": "accept 签收",
    "reply": "reply 首次答复",
    "close": "close 办结",
    "review": "review 审查",
    "supplement": "supplement 补正",
    "third-party": "third-party 征求第三方意见",
    "joint": "joint 征求其他机关意见",
    "fee": "fee 缴费",
    "archive": "archive 存档",
}
_DIMENSIONS: Final = {
    "channels": "channels 渠道",
    "categories": "categories 类别",
    "natures": "natures 性质",
    "departments": "departments 部门",
    "columns": "columns 栏目",
    "labels": "labels 标签",
    "rates": "rates of its own 自定比率",
    "rules": "keyword rules 关键词规则",
    "ladder": "rungs of the ladder 催办阶梯",
    "duties": "duties 公开职责",
}


def county_understood(catalogue: Catalogue, on: int) -> Iterator[str]:
    """Return lines that say what a catalogue is: how many of what, and each deadline by example.

    Args:
        catalogue: Of the county.
        on: The day, as a number, on which the cases of the examples are received; that of a
            deadline which does not hold then is the nearest day on which it does.
    """
    names = dict.fromkeys((catalogue.name.zh, catalogue.name.en))
    yield f"{' '.join(names)}, {catalogue.time_zone}"
    cases = [f"{name} {catalogue.kinds[name].label.zh}" for name in catalogue.cases]
    records = [
        f"{name} {each.label.zh}"
        for name, each in catalogue.kinds.items()
        if name not in catalogue.cases
    ]
    yield f"{_kinds(len(cases))} of cases 办件: {', '.join(cases)}"
    if records:
        yield f"{_kinds(len(records))} of records 记录: {', '.join(records)}"
    counts = ((words, len(getattr(catalogue, table))) for table, words in _DIMENSIONS.items())
    yield ", ".join(f"{many} {words}" for words, many in counts if many)
    deadlines = Deadlines(catalogue)
    for number, edition in enumerate(deadlines.editions):
        yield _deadline(number, edition, deadlines, catalogue, on)
    yield from _fees(catalogue)
    without = [name for name in catalogue.cases if not _has_deadline(name, deadlines)]
    if without:
        yield f"no deadline 无期限: {', '.join(without)}"


def _fees(catalogue: Catalogue) -> Iterator[str]:
    """Say what so many pieces of a month cost, by each rule."""
    table = catalogue.applications
    for rule in table.fee_rules if table else ():
        most = rule.steps[-1].from_piece + 2 * (rule.steps[-1].every or 10)
        shown = dict.fromkeys((rule.steps[0].from_piece - 1, rule.steps[-1].from_piece, most))
        costs = ", ".join(f"{pieces}: {information_fee(rule, pieces)}" for pieces in shown)
        yield f"fees from {rule.since}, yuan by pieces of a month 信息处理费: {costs}"


def _kinds(many: int) -> str:
    return f"{many} kind{'s' * (many != 1)}"


def bulletin_understood(made: Definition | Template, catalogue: Catalogue) -> Iterator[str]:
    """Return lines that say what a bulletin is, and what each of its figures asks."""
    if isinstance(made, Template):
        yield f"{made.id}-…: each {made.every} 每期一份: {made.title.zh}"
        figures: Mapping[str, Any] = made.file.figures
        selects = {name: figure.select for name, figure in figures.items()}
    else:
        yield f"{made.id}: {made.period}, as of {day_date(made.as_of)} 截至: {made.title.zh}"
        figures = made.figures
        selects = {name: each.question.selection.wanted for name, each in figures.items()}
    for name, figure in figures.items():
        of = _selected(selects[name], catalogue)
        yield f"  {{{name}}} {figure.label.zh}: {figure.measure} of {of}"


def _selected(select: Mapping[str, Any], catalogue: Catalogue) -> str:
    if not select:
        return "everything 全部"
    said = []
    for dimension, wanted in select.items():
        values = [wanted] if isinstance(wanted, str) else wanted
        said.append(
            f"{dimension}={','.join(_words(dimension, each, catalogue) for each in values)}"
        )
    return " ".join(said)


def _words(dimension: str, value: str, catalogue: Catalogue) -> str:
    words = value_words(dimension, value, catalogue)
    text = words if isinstance(words, str) else words.zh
    return f"{value} {text}" if text != value else value


def _deadline(
    number: int, edition: Edition, deadlines: Deadlines, catalogue: Catalogue, on: int
) -> str:
    of = _selected(edition.wanted, catalogue) if edition.wanted else "any case 任何办件"
    length = f"{edition.length.many} {edition.length.unit.value.replace('_', ' ')}"
    first, last = max(edition.first, EARLIEST_DAY), min(edition.last, LATEST_DAY)
    received = min(max(on, first), last)
    held = "" if first <= on <= last else f", holds {_span(first, last)}"
    said = f"deadlines[{number}] {_STAGES[edition.stage]}, {of}: {length}{held}"
    if edition.length.in_hours:
        return f"{said}; from the minute of receipt"
    due = int(deadlines.lasts(np.array([number]), np.array([received]))[0])
    begun = "begun" if edition.stage in WAIT_STAGES else "received"
    return f"{said}; {begun} {day_date(received)}, last day {day_date(due)}"


def _span(first: int, last: int) -> str:
    begin = day_date(first).isoformat() if first > EARLIEST_DAY else ""
    end = day_date(last).isoformat() if last < LATEST_DAY else ""
    return f"{begin}..{end}"


def _has_deadline(kind: str, deadlines: Deadlines) -> bool:
    return any(edition.wanted.get("kind", kind) == kind for edition in deadlines.editions)
