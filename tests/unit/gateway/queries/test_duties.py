"""``/v1/duties``: each lapse by name, as JSON, CSV and for Excel."""

import asyncio
import csv
import io
from datetime import datetime
from typing import Any

import openpyxl
import pytest

from streams.topics.flushes import Flush
from tests.support.county import Sent, sent
from tests.support.duties_county import DUTIES_COUNTY, counted
from tests.unit.gateway.asking import World, application, get, served

Q1 = "/v1/duties?period=2015-Q1&as_of=2015-03-31"


def visit(day: str, number: int, unit: str, column: str = "front") -> Sent:
    """Make a record that a unit published."""
    data = {"kind": "visit", "channel": "hall", "department": unit, "column": column}
    return sent("counted", day, f"e{number}", f"v{number}", **data)


EVENTS = [
    visit("2015-01-05", 1, "housing"),
    visit("2015-03-02", 2, "housing"),
    visit("2015-01-31", 3, "housing", "back"),
    visit("2015-02-20", 4, "works", "back"),
    visit("2015-01-06", 5, "transport"),
    visit("2015-02-06", 6, "transport"),
    visit("2015-03-06", 7, "transport"),
]


def world() -> World:
    """Make a world whose catalogue has duties."""
    made = World()
    made.catalogue = DUTIES_COUNTY
    rows = counted(EVENTS)
    made.tallies.take(1, rows, Flush(1, len(rows)))
    return made


def test_each_lapse_is_named() -> None:
    """Housing published nothing in February, and its yearly report on the last day in time."""
    status, found, _ = get(world(), f"{Q1}&department=housing&column=front")
    assert status == 200
    assert found["lapses"] == [
        {
            "duty": "news",
            "label": {"zh": "每月更新", "en": "monthly news"},
            "department": "housing",
            "name": {"zh": "住建局", "en": "Housing Bureau"},
            "kind": "visit",
            "column": "front",
            "term": "2015-02",
            "start": "2015-02-01",
            "due": "2015-02-28",
            "wanted": 1,
            "items": 0,
            "made_up": None,
        }
    ]
    assert found["rows"] == [
        {
            "group": {},
            "measures": {
                "duties_due": 3,
                "duties_kept": 2,
                "lapses": 1,
                "lacking": 1,
                "duty_items": 2,
                "days_since_last": 29,
            },
            "rates": {
                "duties_kept_rate": {
                    "numerator": 2,
                    "denominator": 3,
                    "value": pytest.approx(2 / 3),
                }
            },
        }
    ]
    (silence,) = found["silences"]
    assert (silence["duty"], silence["last"], silence["days"]) == ("news", "2015-03-02", 29)


def test_a_report_that_comes_late_is_a_lapse_and_not_lacking() -> None:
    """As of the day before it came it was lacking; who never sent one is lacking still."""
    _, found, _ = get(world(), f"{Q1}&column=back&by=department")
    told = {row["group"]["department"]: row["measures"] for row in found["rows"]}
    assert {unit: (one["lapses"], one["lacking"]) for unit, one in told.items()} == {
        "housing": (0, 0),
        "works": (1, 0),
        "transport": (1, 1),
        "archives": (1, 1),
        "culture": (1, 1),
        "tourism": (1, 1),
    }
    made_up = {lapse["department"]: lapse["made_up"] for lapse in found["lapses"]}
    assert made_up["works"] == "2015-02-20"
    before = f"{Q1}&column=back&department=works".replace("as_of=2015-03-31", "as_of=2015-02-19")
    _, found, _ = get(world(), before)
    assert [lapse["made_up"] for lapse in found["lapses"]] == [None]
    assert found["rows"][0]["measures"]["lacking"] == 1


def test_lapses_come_as_tables() -> None:
    """A line each, with the words that people read."""

    async def ask(form: str) -> tuple[bytes, str]:
        path = f"{Q1}&department=housing&format={form}&download=1"
        async with asyncio.timeout(30), served(application(world())) as client:
            response = await client.session.get(client.url(path))
            assert response.status == 200
            return await response.read(), response.headers["Content-Disposition"]

    made, name = asyncio.run(ask("csv"))
    assert "lapses.csv" in name
    lines = [*csv.reader(io.StringIO(made.decode().removeprefix("\ufeff")))]
    assert lines[0][0] == "职责 duty"
    assert lines[1][:4] == ["news", "每月更新", "housing", "住建局"]
    assert lines[1][8:] == ["2015-02", "2015-02-01", "2015-02-28", "1", "0", ""]
    made, name = asyncio.run(ask("xlsx"))
    assert "lapses.xlsx" in name
    head, line, *_ = openpyxl.load_workbook(io.BytesIO(made)).active.iter_rows()
    assert head[0].value == "职责 duty"
    assert (line[9].value, line[9].is_date) == (datetime(2015, 2, 1), True)  # noqa: DTZ001
    assert line[11].value == 1


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("channel=hall", "channel"),
        ("by=channel", "duties go by kind, column, department alone"),
        ("by=department@nowhere", "is not a level of department"),
        ("department=nobody", "nobody"),
        ("as_of=2015-02-30", "as_of"),
        ("format=docx", "docx"),
    ],
)
def test_what_cannot_be_answered_is_refused(query: str, message: str) -> None:
    """By parameter and rule, as everywhere."""
    status, found, _ = get(world(), f"/v1/duties?{query}")
    assert status == 400
    assert message in str(found)


def test_a_county_without_duties_has_no_lapse() -> None:
    """The question makes sense everywhere."""
    plain: Any = World()
    _, found, _ = get(plain, Q1)
    assert found["lapses"] == found["silences"] == []
    assert found["rows"][0]["measures"]["duties_due"] == 0
    assert found["rows"][0]["measures"]["days_since_last"] is None
