"""The templates shipped: the quarterly circular and the yearly assessment, made for a period."""

from datetime import date
from pathlib import Path
from typing import Final

import pytest

from streams.core.bulletins.definition_file import load_bulletin
from streams.core.bulletins.definitions import Definition
from streams.core.bulletins.templates import Template
from streams.core.days import day_number
from streams.settings.settings import Settings
from streams.topics.installation import Installation

FOLDER: Final = Path(__file__).parents[3] / "schemas" / "bulletins"
TODAY: Final = day_number(date(2026, 1, 1))


def made(name: str, period: str) -> Definition:
    """Make the bulletin of a period."""
    path = FOLDER / f"{name}.toml"
    catalogue = Installation.read(Settings()).catalogue
    template = load_bulletin(path.read_text(encoding="utf-8"), path.name, catalogue)
    assert isinstance(template, Template)
    return template.definition(period, TODAY)


@pytest.mark.parametrize(
    ("name", "period", "title", "later"),
    [
        ("circular", "2015-Q3", "高陵2015年第三季度群众来信办理情况通报", 20),
        ("assessment", "2015", "高陵2015年群众来信办理工作考核", 20),
        ("inspection", "2015-09", "高陵2015年9月信息公开月检", 0),
    ],
)
def test_they_are_made_for_a_period(name: str, period: str, title: str, later: int) -> None:
    """The period is in their words, and their figures are of it, seen so many days later."""
    definition = made(name, period)
    assert definition.title.zh == title
    assert definition.as_of == definition.period.end + later
    for figure in definition.asked():
        assert figure.question.period == definition.period
        assert "{period}" not in figure.label.zh + figure.label.en
    assert [table.names.by for table in definition.tables.values()] == ["department"]


def test_the_circular_says_whose_cases() -> None:
    """Whatever is a problem by its number of cases names them; rates and duties name none."""
    definition = made("circular", "2015-Q3")
    assert [problem.cases for problem in definition.problems] == [
        *("overdue", "late", None, "urged", "perfunctory", None),
    ]


def test_every_rule_leads_to_cases_or_columns() -> None:
    """No point is lost without something to look at."""
    assessment = made("assessment", "2015").assessment
    assert assessment is not None
    for rule in assessment.rules:
        assert rule.columns or rule.cases
    assert [rule.cases for rule in assessment.rules] == [
        *("late", "overdue", "urged", "supervised", "perfunctory", None),
    ]
