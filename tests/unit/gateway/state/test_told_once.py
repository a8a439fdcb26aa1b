"""What an operator hears of once."""

import logging

import pytest

from streams.core.county.working_calendar import OFFICIAL_YEARS
from streams.core.figures.figures import Figures
from streams.core.figures.ledger import Ledger
from streams.gateway.state.told_once import ToldOnce
from tests.support.county import COUNTY, DEADLINES, letter, tally
from tests.unit.gateway.gone import without

FIRST = DEADLINES.unknown_from or 0


def test_names_that_the_catalogue_lost_are_said_once(caplog: pytest.LogCaptureFixture) -> None:
    """Each with its dimension, when something is first counted under it."""
    county = without("housing", "heating")
    ledger = Ledger(county, DEADLINES)
    notices = ToldOnce(county, DEADLINES, Figures(ledger))
    notices.look(0)
    assert caplog.records == []
    ledger.add(tally([letter("2015-03-02", category="housing", department="heating")]).counts)
    for _ in range(3):
        notices.look(0)
    said = [record.getMessage() for record in caplog.records]
    assert [text.partition(" is not")[0] for text in said] == [
        "category 'housing'",
        "department 'heating'",
    ]
    assert "retired = true" in said[0]


def test_that_the_calendar_ends_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    """It is said from the day on which a deadline reaches beyond it."""
    caplog.set_level(logging.INFO)
    notices = ToldOnce(COUNTY, DEADLINES, Figures(Ledger(COUNTY, DEADLINES)))
    notices.look(FIRST - 1)
    assert caplog.records == []
    for day in range(FIRST, FIRST + 3):
        notices.look(day)
    (record,) = caplog.records
    year = OFFICIAL_YEARS[1]
    assert f"beyond {year}-12-31" in record.getMessage()
