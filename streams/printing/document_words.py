"""Words that every form of a bulletin or quick report has."""

from collections.abc import Mapping
from typing import Final

from streams.core.bulletins.definitions import Definition
from streams.core.bulletins.quick_reports import Issue
from streams.core.county.catalogue import Label
from streams.core.days import day_date
from streams.core.figures.figures import Question
from streams.printing.wording import day_words, period_words

ANNEX: Final = Label("各项指标", "The figures")
COMPARED: Final = Label("发布数与统计数对照", "Published and counted")


def scope_words(asked: Definition | Question) -> Label:
    """Return which days a bulletin or publication is about, and as of which it is."""
    period, as_of = period_words(asked.period), day_words(day_date(asked.as_of))
    return Label(f"（统计期 {period.zh}，截至 {as_of.zh}）", f"{period.en}, as of {as_of.en}")


def quick_report_title(issue: Issue) -> Label:
    """Return what a quick report is called."""
    return Label(
        f"舆情快报 {issue.year}年第{issue.number}期",
        f"Public Opinion Quick Report {issue.year} No. {issue.number}",
    )


def value_label(name: str, table: Mapping[str, Label]) -> Label:
    """Return the words for a value; the value itself where the catalogue no longer has it."""
    # An issue never changes; the catalogue may have dropped what it names.
    return table.get(name) or Label(name, "")
