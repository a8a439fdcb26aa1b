"""Duties over random worlds, against the oracle, which works them out day by day."""

from datetime import date
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.core.county.deadlines import Deadlines
from streams.core.days import day_date, day_number
from streams.core.figures.duties import DutyBook, DutyMeasures
from streams.core.figures.engine.columns import Columns
from streams.core.figures.figures import Figures, Question, Selection
from streams.core.periods import Period
from tests.properties.effort import examples
from tests.properties.worlds import PERIODS
from tests.support.county import Sent, sent
from tests.support.duties_county import DUTIES_COUNTY, DUTIES_RAW, counted
from tests.support.oracle import Oracle
from tests.support.oracle_duties import DutyOracle, Owed

_UNITS: Final = ("housing", "works", "heating", "tourism", "culture", "north", "testshire")
_DAYS: Final = st.one_of(
    st.dates(date(2014, 11, 1), date(2016, 3, 1)),
    st.sampled_from(
        [
            date(2014, 12, 31),
            date(2015, 1, 31),
            date(2015, 2, 1),
            date(2015, 1, 4),
            date(2016, 1, 1),
        ]
    ),
)
_RECORDS: Final = st.lists(
    st.tuples(
        _DAYS,
        st.sampled_from(_UNITS),
        st.sampled_from(["front", "front", "back", ""]),
        st.integers(0, 20),
        st.one_of(st.none(), _DAYS),
    ),
    max_size=24,
)
_AS_OF: Final = st.one_of(_DAYS, st.just(date(2016, 12, 31)))
_SELECTIONS: Final = st.fixed_dictionaries(
    {},
    optional={
        "department": st.sampled_from([["housing/*"], ["north"], ["testshire/*"], ["bigcity/*"]]),
        "column": st.sampled_from([["front"], [""], ["front", "back"]]),
    },
)
_GROUPINGS: Final = st.lists(
    st.sampled_from(["department", "column", "kind", "department@bureau", "department@city"]),
    unique=True,
    max_size=2,
)


def events(records: list[Any]) -> list[Sent]:
    """Return records as events; some are voided on a day."""
    world: list[Sent] = []
    for number, (day, unit, column, subject, voided) in enumerate(records):
        if unit == "tourism" and day > date(2015, 12, 31):
            continue  # It is gone, and such an event is refused.
        data = {"kind": "visit", "channel": "hall", "department": unit}
        data |= {"column": column} if column else {}
        world.append(sent("counted", day.isoformat(), f"c{number}", f"v{subject}", **data))
        if voided and voided >= day:
            named = {"source": "/test", "id": f"c{number}"}
            world.append(sent("voided", f"{voided}T11:00:00+08:00", f"x{number}", f"v{subject}"))
            world[-1]["data"] = named
    return world


@pytest.mark.slow
@settings(max_examples=examples(40))
@given(_RECORDS, _SELECTIONS, PERIODS, _AS_OF, _GROUPINGS)
def test_duties_are_those_of_the_definitions(
    records: list[Any],
    select: dict[str, list[str]],
    span: tuple[date | None, date],
    as_of: date,
    by: list[str],
) -> None:
    """Each lapse, each silence and each sum, with records voided, repeated and moved."""
    world = events(records)
    figures = Figures.of(Columns(counted(world)), DUTIES_COUNTY, Deadlines(DUTIES_COUNTY))
    book = DutyBook(figures, DUTIES_COUNTY)
    start = None if span[0] is None else day_number(span[0])
    period = Period(start, day_number(span[1]))
    asked = Question(Selection(select), period, day_number(as_of))
    naive = DutyOracle(Oracle(world, DUTIES_RAW), DUTIES_RAW)

    owed = naive.owed(select, span, as_of)
    outcomes = [*book.outcomes(asked)]
    assert len(outcomes) == len(owed)
    assert owed == {
        Owed(
            one.debt.duty.id,
            one.debt.term.name,
            one.debt.unit,
            one.items,
            one.kept,
            None if one.made_up is None else day_date(one.made_up),
        )
        for one in outcomes
    }
    silent = naive.silent(select, as_of)
    assert silent == {(one.duty.id, one.unit, one.days) for one in book.silences(asked)}
    whole = DutyMeasures(
        len(owed),
        sum(one.kept for one in owed),
        sum(not one.kept for one in owed),
        sum(not one.kept and one.made_up is None for one in owed),
        naive.items(select, span, as_of),
        max((days for *_, days in silent), default=None),
    )
    assert book.measures(asked) == {(): whole}
    groups = book.measures(Question(Selection(select), period, day_number(as_of), tuple(by)))
    for place in range(5):
        assert sum(measures[place] or 0 for measures in groups.values()) == whole[place]
    days = [one.days_since_last for one in groups.values() if one.days_since_last is not None]
    assert max(days, default=None) == whole.days_since_last
