"""Duties of Gaoling's units: what the replayed record has of yearly reports and of each month."""

from collections import Counter
from datetime import date
from functools import lru_cache
from typing import Final

import pytest

from streams.core.county.catalogue_file import load_catalogue
from streams.core.days import day_number
from streams.core.figures.duties import DutyBook, DutyMeasures
from streams.core.figures.figures import Question, Selection
from streams.core.periods import parse_period
from tests.replay.gaoling import CATALOGUE, SCHEMAS, different, what
from tests.support.places import figures_of

GAOLING: Final = load_catalogue(
    (SCHEMAS / "catalogue.toml").read_text(encoding="utf-8"), "catalogue.toml"
)
OWED: Final = {"publication", "yearly-report"}
OWING: Final = [
    name for name, unit in CATALOGUE["units"].items() if unit["level"] in {"department", "town"}
]


@lru_cache(maxsize=1)
def book() -> DutyBook:
    """Return what became of duties, by what was published."""
    events = [
        event
        for event in different(2015)
        if what(event) == "counted" and event["data"]["kind"] in OWED
    ]
    return DutyBook(figures_of(events, GAOLING), GAOLING)


def measures(kind: str, period: str, as_of: str) -> DutyMeasures:
    """Return the measures of all duties of a kind of records."""
    day = day_number(date.fromisoformat(as_of))
    question = Question(Selection({"kind": [kind]}), parse_period(period), day)
    return book().measures(question)[()]


@pytest.mark.parametrize(
    ("year", "as_of", "late", "never"),
    [
        (2014, "2014-01-31", 6, 6),
        (2014, "2014-12-31", 6, 3),
        (2015, "2015-01-31", 4, 4),
        (2015, "2015-11-30", 4, 2),
    ],
)
def test_yearly_reports_are_late_and_lacking_as_planned(
    year: int, as_of: str, late: int, never: int
) -> None:
    """Each department and town owes one by the end of January; some make up for it later."""
    found = measures("yearly-report", str(year), as_of)
    assert found.duties_due == len(OWING) == 73
    assert (found.duties_kept, found.lapses, found.lacking) == (73 - late, late, never)


@pytest.mark.parametrize(
    ("year", "as_of", "months"),
    [(2013, "2013-12-31", 12), (2014, "2014-12-31", 12), (2015, "2015-11-30", 11)],
)
def test_months_without_disclosure_are_lapses(year: int, as_of: str, months: int) -> None:
    """As many as units and months in which nothing was published, counted from the events."""
    published = Counter(
        (event["data"]["department"], event["time"][:7])
        for event in different(2015)
        if event["data"].get("column") == "disclosure" and event["time"][:4] == str(year)
        if event["data"]["kind"] == "publication" and event["time"][:10] <= as_of
    )
    kept = sum(unit in OWING for unit, _ in published)
    found = measures("publication", str(year), as_of)
    assert found.duties_due == len(OWING) * months
    assert found.duties_kept == kept
    assert found.lapses == len(OWING) * months - kept > 20
    assert found.duty_items == sum(many for (unit, _), many in published.items() if unit in OWING)
