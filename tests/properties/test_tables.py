"""Tables over random worlds: every cell, total, rank and point is what counting by hand gives."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.core.bulletins.definition_file import load_definition
from streams.core.bulletins.evaluation import Bulletin, Evaluator
from streams.core.county.deadlines import Deadlines
from streams.core.figures.engine.columns import Columns
from streams.core.figures.figures import Figures
from tests.properties.effort import examples
from tests.properties.test_units import counted, in_units
from tests.properties.worlds import WORLDS
from tests.support.county import Sent
from tests.support.oracle import Oracle, Question
from tests.support.units_county import UNITS_COUNTY, UNITS_RAW

MEASURES: Final = ("received", "closed", "overdue", "count", "quantity")
BYS: Final = (
    *("department", "department@bureau", "department@company", "category", "kind", "channel"),
    *("nature", "applicant@group"),
)
DAYS: Final = [date(2015, 3, 31), date(2016, 1, 1)]

_COLUMN: Final = """
[[tables.columns]]
id = "{0}"
label = {{ zh = "{0}", en = "{0}" }}
measure = "{0}"
"""
_TEXT: Final = """
id = "t"
title = {{ zh = "表", en = "t" }}
period = "2015-01..2015-06"
as_of = "{day}"
sections = []
figures = {{}}

[[tables]]
id = "t"
title = {{ zh = "表", en = "t" }}
by = "{by}"
empty = {empty}
none = {none}
order = "received"
rank = "closure"
best_is = "{best_is}"
at_least = {{ column = "received", number = 2 }}
best = 2
worst = 2
{columns}
[[problems]]
table = "t"
when = "overdue > 0 and closure < 50"
text = {{ zh = "{{overdue}}", en = "{{overdue}}" }}

[assessment]
title = {{ zh = "分", en = "points" }}
table = "t"
decimals = 1
floor = 60

[[assessment.rules]]
label = {{ zh = "一", en = "one" }}
column = "overdue"
points = -1.5
cap = 2

[[assessment.rules]]
label = {{ zh = "二", en = "two" }}
column = "closure"
below = 66.6
points = -0.37
"""


def text(day: date, by: str, *, empty: bool, none: bool, best_is: str) -> str:
    """Write a bulletin's file."""
    columns = "".join(map(_COLUMN.format, (*MEASURES, "closure")))
    flags = {"empty": str(empty).lower(), "none": str(none).lower()}
    return _TEXT.format(day=day, by=by, columns=columns, best_is=best_is, **flags)


def evaluated(world: list[Sent], definition: str) -> Bulletin:
    """Evaluate a bulletin over a world."""
    figures = Figures.of(Columns(counted(world)), UNITS_COUNTY, Deadlines(UNITS_COUNTY))
    return Evaluator(figures, ()).evaluate(load_definition(definition, "t.toml", UNITS_COUNTY))


def by_hand(oracle: Oracle, day: date, by: list[str]) -> Mapping[tuple[str, ...], dict[str, int]]:
    """Count by the definitions."""
    asked: Question = ({}, (date(2015, 1, 1), date(2015, 6, 30)), day, by)
    select, period, as_of, groups = asked
    return oracle.figures(select=select, period=period, as_of=as_of, by=groups)


def closure(measures: Mapping[str, int]) -> Fraction | None:
    """Return the closed in percent of the valid."""
    valid = measures["valid"]
    return Fraction(100 * measures["closed"], valid) if valid else None


def points_by_hand(measures: Mapping[str, int]) -> Fraction:
    """Return the points of a row, rounded rule by rule as people do on paper."""

    def tenths(lost: Fraction) -> int:
        """Round a loss to whole tenths, halves up."""
        return (20 * lost.numerator + lost.denominator) // (2 * lost.denominator)

    rate = closure(measures)
    lost = tenths(min(Fraction(3, 2) * measures["overdue"], Fraction(2)))
    if rate is not None and rate < Fraction("66.6"):
        lost += tenths((Fraction("66.6") - rate) * Fraction("0.37"))
    return max(Fraction(1000 - lost, 10), Fraction(60))


@settings(max_examples=examples(40))  # Each is a world counted twice, and some hundred figures.
@given(
    WORLDS,
    st.sampled_from(DAYS),
    st.sampled_from(BYS),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["most", "least"]),
)
def test_tables_are_what_counting_by_hand_gives(  # noqa: PLR0917 - what Hypothesis draws
    world: list[Sent],
    day: date,
    by: str,
    empty: bool,
    none: bool,
    best_is: str,
) -> None:
    """Cells by group, the total by a question of its own, what is missing, ranks and points."""
    world = [in_units(event) for event in world]
    oracle = Oracle(world, UNITS_RAW)
    groups = {group[0]: told for group, told in by_hand(oracle, day, [by]).items()}
    whole = by_hand(oracle, day, [])[()]
    bulletin = evaluated(world, text(day, by, empty=empty, none=none, best_is=best_is))
    found = bulletin.tables["t"]

    rows = {row.key: row for row in found.rows}
    for key, row in rows.items():
        if key:  # What has no value is also what has no such dimension.
            told = groups.get(key, dict.fromkeys(whole, 0))
            assert [row.cells[name].value for name in MEASURES] == [told[name] for name in MEASURES]
            rate = row.cells["closure"]
            assert (rate.value, rate.denominator) == (told["closed"], told["valid"])
    shown = {key for key, told in groups.items() if key and any(map(told.get, MEASURES))}
    assert shown <= set(rows)
    assert none or "" not in rows

    assert [found.total[name].value for name in MEASURES] == [whole[name] for name in MEASURES]
    sums = {name: sum(row.cells[name].value or 0 for row in found.rows) for name in MEASURES}
    assert {each.column: (each.whole, each.sum, each.missing) for each in found.differences} == {
        name: (whole[name], sums[name], whole[name] - sums[name])
        for name in MEASURES
        if whole[name] != sums[name]
    }

    _check_ranks(groups, rows, found.best, found.worst, best_is)
    assert {unit.unit for unit in bulletin.problems} == {
        key
        for key in rows
        if key
        and key in groups
        and groups[key]["overdue"]
        and (part := closure(groups[key])) is not None
        and part < 50
    }
    assert {unit.unit: unit.points for unit in bulletin.assessment} == {
        key: points_by_hand(groups.get(key, dict.fromkeys(whole, 0))) for key in rows if key
    }


def _check_ranks(
    groups: Mapping[str, dict[str, int]],
    rows: Mapping[str, Any],
    best: tuple[str, ...],
    worst: tuple[str, ...],
    best_is: str,
) -> None:
    rates = {
        key: rate
        for key in rows
        if key and key in groups and groups[key]["received"] >= 2
        if (rate := closure(groups[key])) is not None
    }
    for key, row in rows.items():
        better = [
            other
            for other in rates.values()
            if key in rates and (other > rates[key] if best_is == "most" else other < rates[key])
        ]
        assert row.rank == (len(better) + 1 if key in rates else None)
    assert not set(best) & set(worst)
    for listed in (best, worst):
        assert len(listed) <= min(2, len(rates) // 2)
        for key in listed:  # What is equal to one that is listed is listed too.
            assert {other for other, rate in rates.items() if rate == rates[key]} <= set(listed)
