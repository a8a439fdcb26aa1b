"""Duties in bulletins."""

import re

import pytest

from streams.core.bulletins.definition_file import load_definition
from streams.core.bulletins.evaluation import Evaluator, Figure
from streams.core.county.deadlines import Deadlines
from streams.core.errors import BadFile
from streams.core.figures.engine.columns import Columns
from streams.core.figures.figures import Figures
from tests.support.county import sent
from tests.support.duties_county import DUTIES_COUNTY, counted

EVENTS = [
    sent(
        "counted",
        day,
        f"e{day}",
        f"v{day}",
        kind="visit",
        channel="hall",
        department="housing",
        column="front",
    )
    for day in ("2015-01-05", "2015-03-02", "2015-03-03")
]
FIGURES = Figures.of(Columns(counted(EVENTS)), DUTIES_COUNTY, Deadlines(DUTIES_COUNTY))


HOUSING = 'column = "front", department = "housing"'


def printed(*measures: str, select: str = HOUSING) -> list[str]:
    """Return figures of the first quarter as they are printed."""
    return [one.printed.zh for one in evaluated(*measures, select=select)]


def evaluated(*measures: str, select: str = HOUSING) -> list[Figure]:
    """Return figures of the first quarter."""
    names = [f"f{number}" for number in range(len(measures))]
    text = " ".join(f"{{{name}}}" for name in names)
    lines = [
        'id = "b"\nperiod = "2015-Q1"\nas_of = "2015-03-31"\ntitle = { zh = "题", en = "t" }',
        '[[sections]]\ntitle = { zh = "节", en = "s" }',
        f'paragraphs = [{{ zh = "{text}", en = "{text}" }}]',
    ]
    for name, measure in zip(names, measures, strict=True):
        lines.append(f'[figures.{name}]\nlabel = {{ zh = "数", en = "n" }}\nmeasure = "{measure}"')
        lines.append(f"select = {{ {select} }}")
    definition = load_definition("\n".join(lines), "b.toml", DUTIES_COUNTY)
    return [*Evaluator(FIGURES, []).evaluate(definition).figures.values()]


def test_lapses_are_printed() -> None:
    """Housing owed three months and published in two; its last is 28 days ago."""
    assert printed(
        *("duties_due", "duties_kept", "lapses", "lacking", "duty_items", "days_since_last"),
        "duties_kept_rate",
    ) == ["3", "2", "1", "1", "3", "28", "66.6%"]


def test_nobody_who_has_a_duty_is_not_a_silence_of_no_days() -> None:
    """The company has no duty in this column, so no days are printed, and no rate."""
    select = 'column = "front", department = "heating"'
    assert printed("lapses", "days_since_last", "duties_kept_rate", select=select) == [
        *("0", "—", "—")
    ]


def test_duties_are_selected_by_what_they_have() -> None:
    """A duty has no category; the file is refused, and not the question later."""
    rule = "b.toml: figures.f0.select.category: duties go by kind, column, department alone"
    with pytest.raises(BadFile, match=re.escape(rule)):
        printed("lapses", select='category = "housing"')
