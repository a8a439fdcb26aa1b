"""Problems and points: what is said of units, what is behind it, and that it adds up."""

from dataclasses import replace
from fractions import Fraction
from typing import Final

import pytest

from streams.core.bulletins.assessment import CEILING, FLOOR, Assessed
from streams.core.bulletins.evidence import NamedCases
from streams.core.bulletins.printed import print_points
from streams.core.county.catalogue import Label
from tests.support.tables_bulletin import TABLES_EVENTS, TABLES_TEXT, tables_bulletin

UP_TO_RULES: Final = TABLES_TEXT[: TABLES_TEXT.index("[[assessment.rules]]")]


def test_each_unit_s_problems_are_said_with_its_figures() -> None:
    """In both languages, with the cases behind; a unit without one is not named."""
    (unit,) = tables_bulletin().problems
    assert (unit.unit, unit.label.en) == ("transport", "Transport Bureau")
    late, closure = unit.sentences
    assert late.text == Label("交通局有2件超期未办结", "Transport Bureau has 2 overdue")
    assert closure.text == Label("办结率仅33.33%", "only 33.33% are closed")
    assert closure.evidence is None
    assert late.evidence is not None
    assert (late.evidence.measure, late.evidence.many, late.evidence.more) == ("overdue", 2, 2)
    assert late.evidence.question.selection.wanted == {
        "kind": ["letter"],
        "department": ["transport"],
    }


def test_cases_are_named_for_who_may_see_them() -> None:
    """So many as the file says, and how many there are beside."""
    bulletin = tables_bulletin()
    found = {each.key: NamedCases(["t0", "t1"], 2) for each in bulletin.evidence()}
    named = bulletin.named(found)
    evidence = named.problems[0].sentences[0].evidence
    assert evidence is not None
    assert (evidence.cases, evidence.more) == (("t0",), 1)
    lost = next(unit for unit in named.assessment if unit.unit == "transport").lost[0].evidence
    assert lost is not None
    assert (lost.cases, lost.more) == (("t0", "t1"), 0)
    assert bulletin.problems[0].sentences[0].evidence == replace(evidence, cases=())


def test_what_is_asked_twice_is_looked_up_once() -> None:
    """With the most cases that anything names."""
    (overdue, received) = tables_bulletin().evidence()
    assert (overdue.measure, overdue.most, received.measure) == ("overdue", 10, "received")


def test_points_and_what_they_were_lost_by() -> None:
    """Two late letters at 2 points, 3 at most; 56.66… points below 90 % at 0.1; all closed, 5."""
    heating, transport, archives = tables_bulletin().assessment
    assert (heating.unit, heating.points, heating.rank) == ("heating", Fraction(105), 1)
    assert [(each.points, each.columns) for each in heating.lost] == [(Fraction(5), ("closure",))]
    assert (transport.unit, transport.points, transport.rank) == (
        "transport",
        Fraction("91.33"),
        2,
    )
    assert [(each.points, each.columns) for each in transport.lost] == [
        (Fraction(-3), ("late",)),
        (Fraction("-5.67"), ("closure",)),
    ]
    assert [each.evidence and each.evidence.many for each in transport.lost] == [2, 3]
    # The archives have too few letters to be ranked, and are last.
    assert (archives.unit, archives.points, archives.rank) == ("archives", Fraction(105), None)


def transport(rules: str, more: str = "") -> Assessed:
    """Return what the bureau has by some rules: 3 received, 2 overdue, 33.33… % closed."""
    bulletin = tables_bulletin(text=f"{UP_TO_RULES}{more}\n{rules}")
    return next(unit for unit in bulletin.assessment if unit.unit == "transport")


RULE: Final = '[[assessment.rules]]\nlabel = { zh = "规", en = "rule" }\n'


@pytest.mark.parametrize(
    ("rule", "lost"),
    [
        ('column = "late"\npoints = -0.5', "-1"),
        ('column = "late"\npoints = 1.25', "2.5"),
        ('column = "late"\npoints = 2\ncap = 3.5', "3.5"),
        ('column = "late"\npoints = -2\ncap = 0', "0"),
        ('column = "closure"\npoints = 1', "33.33"),
        ('column = "closure"\nbelow = 90\npoints = -1', "-56.67"),
        ('column = "closure"\nbelow = 90\nfull = true\npoints = -1', "-56"),
        ('column = "closure"\nbelow = 90\npoints = -1\ncap = 20', "-20"),
        ('column = "closure"\nbelow = 33\npoints = -1', "0"),
        ('column = "closure"\nabove = 30.5\npoints = 1', "2.83"),
        ('column = "closure"\nabove = 30.5\nfull = true\npoints = 1', "2"),
        ('column = "closure"\nabove = 34\npoints = 1', "0"),
        ('column = "days"\nabove = 1\npoints = -1', "-2"),
        ('when = "late > 1"\npoints = -7.5', "-7.5"),
        ('when = "late > 2"\npoints = -7.5', "0"),
        ('when = "late > 1"\ncolumn = "late"\npoints = -1', "-2"),
        ('when = "late > 2"\ncolumn = "late"\npoints = -1', "0"),
        ('column = "closure"\nbelow = 90\npoints = -0.0001', "-0.01"),
    ],
)
def test_rules(rule: str, lost: str) -> None:
    """Each by itself; points are rounded to two decimals, halves away from nought."""
    found = transport(RULE + rule)
    assert sum(each.points for each in found.lost) == Fraction(lost)
    assert found.points == 100 + Fraction(lost)


@pytest.mark.parametrize(
    ("more", "points", "by", "label"),
    [
        ("floor = 95", 95, 5, FLOOR),
        ("floor = 10\nceiling = 100", 90, None, None),
        ("start = 20\nfloor = -5", 10, None, None),
    ],
)
def test_the_floor(more: str, points: int, by: int | None, label: Label | None) -> None:
    """What is given back is said as well, so that all of it adds up."""
    head = more if "start" not in more else more.replace("start = 20\n", "")
    text = UP_TO_RULES.replace("start = 100", "start = 20") if "start" in more else UP_TO_RULES
    rule = RULE + 'column = "late"\npoints = -5'
    bulletin = tables_bulletin(text=f"{text}{head}\n{rule}")
    found = next(unit for unit in bulletin.assessment if unit.unit == "transport")
    start = 20 if "start" in more else 100
    assert found.points == points == start + sum(each.points for each in found.lost)
    if by is not None:
        assert (found.lost[-1].rule, found.lost[-1].points) == (label, Fraction(by))


def test_the_ceiling() -> None:
    """A bonus over it is taken back, visibly."""
    found = transport(RULE + 'when = "late = 2"\npoints = 15', "ceiling = 110")
    assert found.points == 110
    assert [(each.rule, each.points) for each in found.lost][1:] == [(CEILING, Fraction(-5))]


def test_a_unit_without_such_a_rate_loses_nothing() -> None:
    """Nothing was closed, so there is no mean of days to be above anything."""
    text = UP_TO_RULES.replace('at_least = { column = "received", number = 2 }', "")
    rule = RULE + 'column = "days"\nabove = 0\npoints = -1'
    open_only = [event for event in TABLES_EVENTS if "closed" not in event["type"]]
    bulletin = tables_bulletin(open_only, text + rule)
    assert {unit.points for unit in bulletin.assessment} == {100}
    assert {unit.rank for unit in bulletin.assessment} == {1}


@pytest.mark.parametrize(
    ("points", "said"),
    [
        (Fraction(100), "100"),
        (Fraction(9133, 100), "91.33"),
        (Fraction(-1, 2), "-0.5"),
        (Fraction(-20), "-20"),
        (Fraction(0), "0"),
        (Fraction(1, 10000), "0.0001"),
    ],
)
def test_points_are_printed_exactly(points: Fraction, said: str) -> None:
    """With a plus sign where a sign is wanted."""
    assert print_points(points) == said
    assert print_points(points, signed=True) == (f"+{said}" if points > 0 else said)
