"""Two places by configuration alone: figures are what was printed of them, gaps and all."""

from collections.abc import Mapping
from datetime import date
from typing import Final

import pytest

from streams.core.days import day_number
from streams.core.figures.figures import Question, Selection
from streams.core.figures.rates import own_rates
from streams.core.periods import parse_period
from tests.support import ningguo, xian
from tests.support.ningguo import NINGGUO
from tests.support.places import Place
from tests.support.xian import XIAN

ALL: Final = {"kind": ["order"]}
DISPATCHED: Final = ALL | {"handling": ["dispatched"]}


def ask(
    place: Place, period: str, as_of: str, select: Mapping[str, list[str]], *by: str
) -> Mapping[tuple[str, ...], Mapping[str, int]]:
    """Ask a place's figures; return measures by group."""
    day = day_number(date.fromisoformat(as_of))
    question = Question(Selection({**select}), parse_period(period), day, by)
    return place.figures.evaluate(question)


def april(select: Mapping[str, list[str]], *by: str) -> Mapping[tuple[str, ...], Mapping[str, int]]:
    """Ask about Ningguo's April."""
    return ask(NINGGUO, ningguo.PERIOD, ningguo.AS_OF, select, *by)


def test_ningguos_orders_are_as_many_as_printed() -> None:
    """2,877 = 2,276 answered at once + 601 dispatched; 601 = 532 + 69 = 597 in time + 4 late."""
    by_handling = april(ALL, "handling")
    assert april(ALL)[()]["received"] == ningguo.RECEIVED == 2_877
    assert by_handling["at-once",]["received"] == sum(ningguo.AT_ONCE.values()) == 2_276
    assert by_handling["dispatched",]["received"] == 601
    by_channel = april(DISPATCHED, "channel")
    got = {group: measures["received"] for (group,), measures in by_channel.items()}
    assert got == ningguo.DISPATCHED == {"hotline": 532, "net": 69}
    whole = april(DISPATCHED)[()]
    assert whole["closed_in_time"] == ningguo.IN_TIME == 597
    assert whole["received"] - whole["closed_in_time"] == ningguo.LATE == 4
    # Of the four late ones three were closed after all.
    assert (whole["closed"], whole["overdue"], whole["open"]) == (600, 1, 1)


def test_ningguos_units_have_what_the_plan_gives_them() -> None:
    """Dispatched, in time, late, not closed by channel, called back and dissatisfied, by unit."""
    found = april(DISPATCHED, "department")
    by_channel = april(DISPATCHED, "department", "channel")
    assert set(found) == {(unit.name,) for unit in ningguo.UNITS}
    for unit in ningguo.UNITS:
        measures = found[unit.name,]
        assert measures["received"] == unit.hotline + unit.net
        assert by_channel[unit.name, "hotline"]["received"] == unit.hotline
        assert by_channel[unit.name, "hotline"]["open"] == unit.open
        assert measures["closed_in_time"] == unit.hotline + unit.net - unit.late - unit.open
        assert measures["closed"] - measures["closed_in_time"] == unit.late
        assert measures["called_back"] == unit.asked
        assert measures["grade_1"] == unit.dissatisfied
    leading = [found[name,]["received"] for name in ("housing", "police", "urban")]
    assert leading == [99, 77, 68]
    assert leading == sorted((each["received"] for each in found.values()), reverse=True)[:3]


def test_ningguos_own_rate_is_of_those_asked() -> None:
    """Dissatisfied ÷ called back, exactly: five of the forty that housing's callers were."""
    rate = own_rates(NINGGUO.catalogue)["dissatisfaction"]
    assert rate.of(april(DISPATCHED, "department")["housing",]) == (5, 40)
    asked = sum(unit.asked for unit in ningguo.UNITS)
    poor = sum(unit.dissatisfied for unit in ningguo.UNITS)
    assert rate.of(april(DISPATCHED)[()]) == (poor, asked)


@pytest.mark.parametrize("by", [(), ("department",), ("channel", "handling"), ("department@town",)])
def test_ningguos_figures_are_the_oracles(by: tuple[str, ...]) -> None:
    """Every measure of every group, as of a day in April and as of the end of May."""
    for day in ("2022-04-20", ningguo.AS_OF):
        as_of = date.fromisoformat(day)
        period = (date(2022, 4, 1), date(2022, 4, 30))
        told = NINGGUO.oracle.figures(select=ALL, period=period, as_of=as_of, by=by)
        found = ask(NINGGUO, ningguo.PERIOD, day, ALL, *by)
        assert {
            group: {name: value for name, value in measures.items() if value}
            for group, measures in found.items()
        } == {
            group: {name: value for name, value in measures.items() if value}
            for group, measures in told.items()
        }


def february(*by: str, **select: list[str]) -> dict[str, int]:
    """Return how many orders Xi'an received in its February, by group."""
    found = ask(XIAN, xian.PERIOD, xian.AS_OF, ALL | select, *by)
    return {" ".join(group): measures["received"] for group, measures in found.items()}


def test_xians_classes_are_as_printed_and_55_are_missing() -> None:
    """The classes add up to 29,282 of 29,337: the group of none has the rest, and says so."""
    whole = february()[""]
    assert whole == xian.RECEIVED == 29_337
    found = february("department@class")
    missing = found.pop("")
    assert found == xian.PRINTED == {"districts": 11_915, "zones": 5_576, "departments": 11_791}
    assert sum(found.values()) == 29_282
    assert whole - sum(found.values()) == missing == xian.MISSING == 55
    assert february(department=[""])[""] == 55
    assert february(department=["xian/*"])[""] == 29_282


def test_xians_units_have_what_the_plan_gives_them() -> None:
    """Each unit has its number; grouped at a level, what is of no unit of it is the rest."""
    found = february("department")
    assert found == xian.UNITS | {"": 55}
    assert february("department@district")[""] == 29_337 - 11_915
    assert february("department@zone")["gaoxin"] == xian.UNITS["gaoxin"]
