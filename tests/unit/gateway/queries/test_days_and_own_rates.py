"""``/v1/figures`` with days that cases took, and with rates that the catalogue defines."""

import asyncio
import csv
import io
from typing import Any

import pytest

from streams.core.county.catalogue_file import load_catalogue
from tests.support.county import TEXT, letter, sent
from tests.unit.gateway.asking import World, application, get, served

OWN = load_catalogue(
    f'{TEXT}\n[rates.done]\nzh = "办成率"\nen = "done"\nof = ["closed", "replied"]\n'
    'weights = { replied = 0.5 }\nover = "valid"\n',
    "county.toml",
)
EVENTS = [
    letter("2015-02-02", subject="l1", category="housing"),
    sent("replied", "2015-02-03", "p", "l1"),
    sent("closed", "2015-02-09", "c", "l1"),
    letter("2015-03-06", subject="l2", category="traffic"),
    sent("closed", "2015-03-06", "c", "l2"),
    letter("2015-03-06", subject="l3", category="traffic"),
]
NONE = {"cases": 0, "median": None, "mean": None, "p90": None}


def world() -> World:
    """Make a world whose catalogue has a rate of its own."""
    made = World()
    made.catalogue = OWN
    made.tell(EVENTS)
    return made


def rows(query: str) -> list[dict[str, Any]]:
    """Return the rows of an answer."""
    status, found, _ = get(world(), f"/v1/figures?kind=letter&period=2015-Q1{query}")
    assert status == 200, found
    told: list[dict[str, Any]] = found["rows"]
    return told


def took(days: int) -> dict[str, Any]:
    """Return what is said of one case that took so many days."""
    return {"cases": 1, "median": days, "mean": float(days), "p90": days}


def test_days_are_said_where_they_are_asked_for() -> None:
    """By group; a group of which no case was replied to has none."""
    assert "durations" not in rows("&by=category")[0]
    housing, traffic = (row["durations"] for row in rows("&by=category&durations=1"))
    assert housing == {
        "reply_days": took(1),
        "reply_working_days": took(1),
        "closing_days": took(7),
        "closing_working_days": took(5),
    }
    assert traffic == {
        "reply_days": NONE,
        "reply_working_days": NONE,
        "closing_days": took(0),
        "closing_working_days": took(0),
    }


def test_days_of_each_part() -> None:
    """A series has those of the cases that were received in each part."""
    told = rows("&each=month&durations=1")
    assert [row["durations"]["closing_days"] for row in told] == [NONE, took(7), took(0)]
    (whole,) = rows("&durations=1")
    assert whole["durations"]["closing_days"] == {"cases": 2, "median": 0, "mean": 3.5, "p90": 7}


def test_an_own_rate_is_among_the_rates() -> None:
    """Its numbers are whole: two closed and half of one replied are 25 of 30."""
    (row,) = rows("")
    assert list(row["rates"])[-1] == "done"
    assert row["rates"]["done"] == {"numerator": 25, "denominator": 30, "value": 25 / 30}


def test_the_catalogue_has_the_words() -> None:
    """Of own rates beside those of all counties, and of what is said in days."""
    _, found, _ = get(world(), "/v1/catalogue")
    assert found["rates"]["done"] == {"zh": "办成率", "en": "done"}
    assert found["durations"]["closing_days"]["en"] == "days to closing"


def test_in_a_table_they_come_last() -> None:
    """Columns that were there before are where they were."""

    async def run() -> str:
        async with served(application(world())) as client:
            path = "/v1/figures?kind=letter&period=2015-Q1&durations=1&format=csv"
            async with client.session.get(client.url(path)) as response:
                return await response.text(encoding="utf-8-sig")

    headings, line = csv.reader(io.StringIO(asyncio.run(run())))
    assert headings[3] == "收到 received"
    assert headings[headings.index("占比分母 share.denominator") + 1] == "已签收 accepted"
    told = dict(zip(headings, line, strict=True))
    assert told["办成率 done"] == str(25 / 30)
    assert told["办结用时（自然日）：平均 closing_days.mean"] == "3.5"
    assert headings[-1] == "办结用时（工作日）：第 90 百分位 closing_working_days.p90"
    assert line[-1] == "5"


@pytest.mark.parametrize("value", ["0", "yes", ""])
def test_durations_are_asked_for_by_1(value: str) -> None:
    """Anything else is refused, and what is allowed is said."""
    status, found, _ = get(world(), f"/v1/figures?durations={value}")
    assert (status, "is not 1; leave it out" in found["detail"]) == (400, True)
