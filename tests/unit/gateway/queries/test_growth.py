"""``growth=`` and ``stocks=`` of ``/v1/figures``: 同比, 环比, and what there is on a day."""

import asyncio
import csv
import io
import itertools
import random
from datetime import date, timedelta
from typing import Any

import pytest

from streams.core.errors import BadQuery
from streams.gateway.queries import answering
from streams.gateway.queries.query import read_question
from tests.support.contract import closed, document, validator
from tests.support.county import COUNTY, Sent, letter, sent
from tests.unit.gateway.asking import World, application, get, served

CONTRACT = closed(document())
CATEGORIES = ("housing", "traffic", "uncategorised")


def made(seed: int) -> list[Sent]:
    """Make letters of January 2014 to February 2015, some of them closed, some of those late."""
    rng = random.Random(seed)
    events: list[Sent] = [letter("2013-12-20", subject="first", category="housing")]
    for number in range(120):
        day = date(2014, 1, 1) + timedelta(days=rng.randrange(420))
        events.append(
            letter(day.isoformat(), subject=f"l{number}", category=rng.choice(CATEGORIES))
        )
        if rng.random() < 0.7:
            done = day + timedelta(days=rng.randrange(1, 60))
            events.append(sent("closed", done.isoformat(), f"c{number}", f"l{number}"))
    return events


def asked(events: list[Sent], query: str, day: str = "2015-03-31") -> list[dict[str, Any]]:
    """Return the rows of an answer."""
    world = World(day)
    world.tell(events)
    status, found, _ = get(world, f"/v1/figures?{query}")
    assert status == 200, found
    rows: list[dict[str, Any]] = found["rows"]
    return rows


def measures(events: list[Sent], query: str) -> dict[tuple[str, ...], dict[str, int]]:
    """Return the measures of another, plain question by group."""
    return {tuple(row["group"].values()): row["measures"] for row in asked(events, query)}


def on(row: dict[str, Any], growth: str, measure: str = "received") -> tuple[Any, Any, Any]:
    """Return base, change and reason of a measure."""
    said = row["growth"][growth]["measures"][measure]
    return said["base"], said["change"], said["why"]


def table(world: World, path: str) -> str:
    """Return an answer that is not JSON, as text."""

    async def run() -> str:
        async with served(application(world)) as client:
            response = await client.session.get(client.url(path))
            assert response.status == 200
            return await response.text()

    return asyncio.run(run())


@pytest.mark.parametrize("seed", range(3))
def test_bases_are_the_answers_to_plain_questions(seed: int) -> None:
    """What a month has grown on is what its base answers for itself, group by group."""
    events = made(seed)
    query = "period=2015-02&as_of=2015-02-20&by=category"
    then = {
        "year": measures(events, "period=2014-02&as_of=2014-02-20&by=category"),
        "period": measures(events, "period=2015-01&as_of=2015-01-20&by=category"),
    }
    rows = asked(events, f"{query}&growth=year,period")
    assert {tuple(row["group"].values()) for row in rows} == set().union(
        measures(events, query), *then.values()
    )
    compared = 0
    for row, growth in itertools.product(rows, then):
        group = tuple(row["group"].values())
        for name, now in row["measures"].items():
            base, change, why = on(row, growth, name)
            if name in ("count", "quantity", "headlines", "departments"):
                assert (base, change, why) == (None, None, "not-recorded")
                continue
            expected = then[growth].get(group, {}).get(name, 0)
            assert base == expected
            if expected:
                assert change == pytest.approx(100 * (now - expected) / expected)
                assert why is None
                compared += 1
            else:
                assert (change, why) == (None, "base-zero")
    assert compared > 10


def test_rates_grow_in_points() -> None:
    """A rate of half that was a quarter has grown by 25 points; a rate of nothing by none."""
    events = [letter(f"2014-02-{day:02}", subject=f"a{day}") for day in (1, 2, 3, 4)]
    events += [letter(f"2015-02-{day:02}", subject=f"b{day}") for day in (1, 2)]
    events += [sent("closed", "2014-02-05", "c1", "a1"), sent("closed", "2015-02-05", "c2", "b1")]
    events += [letter("2014-01-05", subject="first")]
    (row,) = asked(events, "kind=letter&period=2015-02&growth=year")
    rates = row["growth"]["year"]["rates"]
    assert rates["closure"]["base"] == {"numerator": 1, "denominator": 4, "value": 0.25}
    assert rates["closure"]["change"] == 25
    assert (rates["satisfaction"]["change"], rates["satisfaction"]["why"]) == (None, "nothing-now")


def test_why_there_is_no_growth() -> None:
    """A base before the record, in part before it, and a week that a year does not have."""
    events = [letter("2014-02-10", subject="a"), letter("2015-02-10", subject="b")]
    (row,) = asked(events, "period=2015-02&growth=year,period")
    assert on(row, "year") == (None, None, "partly-recorded")
    assert on(row, "period") == (0, None, "base-zero")
    (row,) = asked(events, "period=2015-01&growth=year")
    assert on(row, "year") == (None, None, "not-recorded")
    (row,) = asked(events, "period=2020-W53&growth=year,period", "2021-02-01")
    assert on(row, "year") == (None, None, "no-period")
    assert row["growth"]["year"]["period"] is None
    assert row["growth"]["period"]["period"] == {"start": "2020-12-21", "end": "2020-12-27"}
    (row,) = asked(events, "period=2015-06&growth=year")
    assert on(row, "year") == (None, None, "nothing-now")


def test_each_part_has_its_own_base() -> None:
    """Of a series each month has grown on the same month of the year before."""
    events = made(1)
    rows = asked(events, "period=2015-01..2015-02&each=month&growth=year")
    then = asked(events, "period=2014-01..2014-02&each=month")
    assert [on(row, "year")[0] for row in rows] == [row["measures"]["received"] for row in then]
    # Each is seen as long after its end as the part itself: January of 2015 on 28 February.
    plain = [
        asked(events, f"period={month}&as_of=2014-02-28")[0] for month in ("2014-01", "2014-02")
    ]
    assert [on(row, "year", "closed")[0] for row in rows] == [
        row["measures"]["closed"] for row in plain
    ]
    assert [row["growth"]["year"]["period"] for row in rows] == [row["period"] for row in then]


def stock(events: list[Sent], day: str) -> dict[str, int]:
    """Count by hand what is open at the end of a day, and what of it is late."""
    closed = {one["subject"]: one["time"][:10] for one in events if "closed" in one["type"]}
    there = {"open": 0}
    for one in events:
        if "received" not in one["type"] or one["time"][:10] > day:
            continue
        done = closed.get(one["subject"])
        there["open"] += done is None or done > day
    return there


@pytest.mark.parametrize("seed", range(3))
def test_stocks_are_whole(seed: int) -> None:
    """What is open at the end of January is counted whatever year it was received in."""
    events = made(seed)
    (row,) = asked(events, "period=2015-01&as_of=2015-01-31&stocks=1&growth=year,period")
    assert row["stocks"]["open"] == stock(events, "2015-01-31")["open"]
    assert row["stocks"]["open"] > row["measures"]["open"]
    assert row["stocks"]["overdue"] > row["measures"]["overdue"]
    grown = row["growth"]["period"]["stocks"]["open"]
    assert grown["base"] == stock(events, "2014-12-31")["open"]
    by_category = asked(events, "period=2015-01&as_of=2015-01-31&stocks=1&by=category")
    for name in ("open", "overdue"):
        assert sum(one["stocks"][name] for one in by_category) == row["stocks"][name]


def test_a_unit_without_new_letters_has_its_stock() -> None:
    """A unit that received nothing this year, and has an overdue letter of the last, is listed."""
    events = [letter("2014-02-10", subject="a", category="traffic", department="heating")]
    events += [letter("2015-02-10", subject="b", category="traffic", department="transport")]
    rows = asked(events, "period=2015&by=department&stocks=1")
    assert [row["measures"]["open"] for row in rows] == [0, 1]
    assert {row["group"]["department"]: row["stocks"] for row in rows} == {
        "heating": {"open": 1, "overdue": 1},
        "transport": {"open": 1, "overdue": 1},
    }


def test_a_part_to_come_has_no_stock() -> None:
    """Of a month that has not begun nobody knows what will be open."""
    rows = asked([letter("2015-02-10")], "period=2015-03..2015-04&each=month&stocks=1")
    assert [row["stocks"] for row in rows] == [{"open": 1, "overdue": 0}, None]


@pytest.mark.parametrize(
    "query", ["growth=", "growth=month", "growth=year,year", "stocks=0", "stocks=open"]
)
def test_what_is_refused(query: str) -> None:
    """A growth that there is not, or one that is named twice, is said to be wrong."""
    status, found, _ = get(World(), f"/v1/figures?{query}")
    assert status == 400
    assert found["detail"].startswith(query.partition("=")[0])


def test_live_figures_do_not_compare() -> None:
    """The live stream has figures alone."""
    with pytest.raises(BadQuery):
        read_question("growth=year", COUNTY)


def test_too_many_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows that grow are long, so there may be fewer of them."""
    monkeypatch.setattr(answering, "MOST_GROWN_ROWS", 1)
    world = World()
    world.tell(made(0))
    status, found, _ = get(world, "/v1/figures?period=2015&by=category&growth=year")
    assert (status, "may have 1" in found["detail"]) == (400, True)


def test_a_table_has_bases_and_changes() -> None:
    """A line has stocks, bases, changes and the reason where there is none, after all others."""
    world = World()
    world.tell(made(2))
    path = "/v1/figures?period=2015-02&as_of=2015-02-20&stocks=1&growth=year&format=csv"
    text = table(world, path)
    (plain,) = asked(made(2), path.partition("?")[2].removesuffix("&format=csv"))
    (line,) = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    grown = plain["growth"]["year"]
    said = grown["measures"]["received"]
    assert line["上年同期截至 year.as_of"] == "2014-02-20"
    assert line["上年同期收到 year.received.base"] == str(said["base"])
    assert float(line["收到同比 year.received.change"]) == pytest.approx(said["change"] / 100)
    assert line["期末在办 stocks.open"] == str(plain["stocks"]["open"])
    assert line["条数同比 year.count.change"] == "—（上年同期尚无记录）"
    points = line["办结率同比（百分点） year.closure.change"]
    assert float(points) == pytest.approx(grown["rates"]["closure"]["change"])


@pytest.mark.parametrize(
    "query",
    ["period=2015-02&by=category", "period=2015-01..2015-06&each=month", "period=..2015-02-28"],
)
def test_answers_keep_the_contract(query: str) -> None:
    """Whatever is compared, the answer is as the contract says, and has nothing else."""
    world = World()
    world.tell(made(1))
    _, found, _ = get(world, f"/v1/figures?{query}&growth=year,period&stocks=1")
    problems = validator(CONTRACT, "/components/schemas/Figures").iter_errors(found)
    assert [error.message for error in problems] == []
