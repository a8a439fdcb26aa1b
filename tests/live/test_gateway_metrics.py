"""The gateway's metrics on a real broker: the work as the oracle has it, and its own condition."""

import math
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, Final
from urllib.request import urlopen
from zoneinfo import ZoneInfo

import pytest

from streams.broker import ports
from streams.topics.topics import QUICK_REPORT_DUE
from tests.support import oracle
from tests.support.checks import flushes
from tests.support.county import letter
from tests.support.gateway_scrapes import Scraped, Series, nonzero, scrape, wait_follows
from tests.support.gateways import Gateway
from tests.support.installation import Installation
from tests.support.oracle_cases import Case
from tests.support.processes import wait_until
from tests.support.record import CATALOGUE, Told, keyed
from tests.unit.gateway.metrics.test_scrape import lint

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(180)]

ZONE: Final = ZoneInfo("Asia/Shanghai")
NOW: Final = "county-mailbox"
"""A channel by which nothing came in the years of the record."""

DAYS_AGO: Final = (0, 1, 2, 3, 5, 6, 10, 11, 15, 16, 30, 31, 60, 61, 90, 91, 120)
"""On which days before now letters came in by that."""

AGES: Final = ("0-2", "3-5", "6-10", "11-15", "16-30", "31-60", "61-90", "91+")


def of_these_days(now: datetime) -> list[dict[str, Any]]:
    """Make letters that came in lately, some of them closed, overdue or with a department."""
    events = []
    for number, days in enumerate(DAYS_AGO):
        then = (now - timedelta(days)).isoformat()
        given = {"department": "housing-construction"} if number % 2 else {}
        subject = f"lately-{days}"
        about = {"channel": NOW, "category": "housing"} | given
        events.append(letter(then, "e1", subject, **about))
        if number % 5 == 3:
            closed = letter(then, "e2", subject) | {"type": "kuaibao.case.closed.v1", "data": {}}
            events.append(closed)
    return events


@pytest.fixture
def two(kuaibao: Installation, tmp_path: Path) -> Iterator[tuple[Gateway, Gateway]]:
    """Two gateways; what they log shows where a test fails."""
    made = [Gateway(kuaibao.settings, tmp_path, f"gateway-{n}") for n in range(2)]
    yield made[0], made[1]
    for gateway in made:
        print(f"--- the end of a gateway's log:\n{gateway.log[-6000:]}")
        gateway.kill()


@pytest.mark.parametrize("of", ["record", pytest.param("whole_record", marks=pytest.mark.slow)])
def test_the_work_is_what_the_definitions_give(
    kuaibao: Installation,
    of: str,
    two: tuple[Gateway, Gateway],
    request: pytest.FixtureRequest,
) -> None:
    """Both gateways say the same, every value the oracle's; posted events are accounted for.

    The figures that the county published come out of the whole record alone.
    """
    told_of: Told = request.getfixturevalue(of)
    now = datetime.now(UTC) - timedelta(minutes=1)
    told = Told([*keyed(*of_these_days(now)), *told_of.events], told_of.due)
    half = len(told.events) // 2
    for gateway in two:
        gateway.wait_ready()
    two[0].post_all(told.events[:100])
    check_lag_without_workers(kuaibao, two[0])
    port = ports.free()
    kuaibao.worker(opens=4, metrics_port=port)
    two[0].post_all(told.events[100:half])
    two[1].post_all(told.events[half:])
    kuaibao.drain()
    kuaibao.feed(told.due, QUICK_REPORT_DUE)
    kuaibao.drain()
    shown = flushes(kuaibao)

    def scraped_on_one_day() -> tuple[date, Scraped, Scraped]:
        while True:
            today = datetime.now(ZONE).date()
            found = scrape(two[0]), scrape(two[1])
            if datetime.now(ZONE).date() == today:
                return today, *found

    for gateway in two:
        gateway.wait_shown(shown)
        wait_follows(gateway, len(told.issues))
    today, one, other = scraped_on_one_day()
    assert one.work == other.work
    assert len(one.work) == 12

    check_cases(one, told, today)
    check_silence(one, now, today)
    found = check_bulletins(one, two[0])
    if of == "whole_record":
        assert found["2015", "participation-received"] == 767
        assert {767, 731, 36, 238} <= {n for (year, _), n in found.items() if year == "2015"}
    issued = Counter((str(year),) for year, *_ in told.issues)
    assert one["kuaibao_quick_reports"] == {(str(today.year),): 0} | issued
    check_condition(kuaibao, one)
    for number, (said, posted) in enumerate(((one, half), (other, len(told.events) - half))):
        events = said["kuaibao_http_intake_events_total"]
        assert events == {("accepted",): posted, ("refused",): 0, ("failed",): 0}, number
        assert said["kuaibao_delay_seconds_count"][()] > 0
        assert said["kuaibao_delay_seconds_bucket"][("10.0",)] > 0
        mean = said["kuaibao_delay_seconds_sum"][()] / said["kuaibao_delay_seconds_count"][()]
        assert 0 < mean < 45
    check_restarted(two[1], one.work)
    with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        lint(one.text, other.text, answer.read().decode())


def check_lag_without_workers(kuaibao: Installation, gateway: Gateway) -> None:
    """Of each partition it tells how much is unread; none of that is counted."""
    ends = {("intake", str(at.partition)): end for at, end in kuaibao.ends("intake").items() if end}
    assert sum(ends.values()) == 100

    def is_told() -> bool:
        return nonzero(scrape(gateway)["kuaibao_consumer_lag_records"]) == ends

    wait_until(is_told, "the lag is told")
    assert not nonzero(scrape(gateway)["kuaibao_cases"])


def check_restarted(gateway: Gateway, work: dict[str, Series]) -> None:
    """While it reads the figures again it says nothing of the work; then the same as before.

    What was counted before it began is not part of its delay.
    """
    gateway.kill()
    gateway.start()

    def is_told() -> bool:
        assert gateway.process.poll() is None, gateway.log[-4000:]
        try:
            said = scrape(gateway)
        except OSError:
            return False
        if said.work:
            assert said["kuaibao_gateway_partitions_missing"][()] == 0
            assert said.work == work
        return bool(said.work) and said["kuaibao_gateway_ready"][()] == 1

    wait_until(is_told, "it says again what it said")
    said = scrape(gateway)
    assert said["kuaibao_delay_seconds_count"][()] == 0
    assert said["kuaibao_http_intake_events_total"]["accepted",] == 0


def check_cases(said: Scraped, told: Told, today: date) -> None:
    """Cases and records by all their labels; none is there that the oracle does not give."""
    asked = oracle.Oracle(told.parsed, CATALOGUE)
    until_now: oracle.Period = (None, today)
    by = ["kind", "channel", "category"]
    groups = asked.figures(select={}, period=until_now, as_of=today, by=by)
    cases = {group: n for group, n in groups.items() if n["received"]}
    assert len(cases) > 20
    for name, measure in (("received",) * 2, ("replied",) * 2, ("overdue",) * 2):
        assert nonzero(said[f"kuaibao_cases_{name}"]) == {
            group: n[measure] for group, n in cases.items() if n[measure]
        }
    standings = ("open", "closed", "rejected")
    assert nonzero(said["kuaibao_cases"]) == {
        (*group, standing): n[standing]
        for group, n in cases.items()
        for standing in standings
        if n[standing]
    }
    assert nonzero(said["kuaibao_records"]) == {
        group[:2]: n["count"] for group, n in groups.items() if n["count"]
    }
    departments = asked.figures(select={}, period=until_now, as_of=today, by=["department"])
    names = {department: department or "unassigned" for (department,) in departments}
    assert nonzero(said["kuaibao_department_cases"]) == {
        (names[name], standing): n[standing]
        for (name,), n in departments.items()
        for standing in standings
        if n[standing]
    }
    assert nonzero(said["kuaibao_department_cases_overdue"]) == {
        (names[name],): n["overdue"] for (name,), n in departments.items() if n["overdue"]
    }
    ages: Counter[tuple[str, str]] = Counter()
    for case in asked._seen(today):
        if isinstance(case, Case) and case.standing(today) == "open":
            ages[case.values["kind"], age((today - case.received).days)] += 1
    assert {name for _, name in ages} == set(AGES)
    assert nonzero(said["kuaibao_cases_open_by_age"]) == ages


def age(days: int) -> str:
    """Name the age of so many days."""
    return next(name for name in reversed(AGES) if days >= int(name.rstrip("+").split("-")[0]))


def check_silence(said: Scraped, now: datetime, today: date) -> None:
    """Something came in just now; what is usual is the longest time between two letters."""
    days = sorted({(now - timedelta(n)).astimezone(ZONE).date() for n in DAYS_AGO})
    longest = max(later - day for day, later in pairwise(days))
    assert said["kuaibao_channel_usual_silence_seconds"] == {(NOW,): longest.total_seconds()}
    silent = said["kuaibao_channel_silence_seconds"]
    assert silent.keys() == {(NOW,)}
    assert (silent[NOW,] == 0) == (days[-1] == today)


def check_bulletins(said: Scraped, gateway: Gateway) -> Series:
    """Every figure is that of `/v1/bulletins`; return those that are not rates."""
    found: Series = {}
    rates: Series = {}
    listed = gateway.get("/v1/bulletins")["bulletins"]
    for entry in (each for each in listed if "template" not in each):
        for name, figure in gateway.get(f"/v1/bulletins/{entry['id']}")["figures"].items():
            value, denominator = figure["value"], figure["denominator"]
            if "growth" in figure:
                continue
            if value is not None and denominator is None:
                found[entry["id"], name] = value
            elif denominator:
                rates[entry["id"], name] = value / denominator
    assert {labels[:2]: n for labels, n in said["kuaibao_bulletin_figure"].items()} == found
    shown = {labels[:2]: n for labels, n in said["kuaibao_bulletin_figure_ratio"].items()}
    assert shown.keys() == rates.keys()
    assert all(math.isclose(shown[key], rate) for key, rate in rates.items())
    assert len(found) > 20
    return found


def check_condition(kuaibao: Installation, said: Scraped) -> None:
    """It is ready, nothing is left, and every partition of every topic has its lag."""
    assert said["kuaibao_gateway_ready"] == said["kuaibao_gateway_index_ready"] == {(): 1}
    assert said["kuaibao_gateway_kafka_reachable"] == {(): 1}
    assert said["kuaibao_gateway_partitions_missing"] == said["kuaibao_live_clients"] == {(): 0}
    assert set(said["kuaibao_gateway_follow_lag_records"]) == {
        ("figures",),
        ("quick-reports",),
        ("cases",),
    }
    assert set(said["kuaibao_consumer_lag_records"]) == {
        (topic.name, str(number))
        for topic in kuaibao.installation.worked
        for number in range(topic.partitions)
    }
    latest = said["kuaibao_figures_event_timestamp_seconds"][()]
    taken_in = said["kuaibao_figures_intake_timestamp_seconds"][()]
    now = datetime.now(UTC).timestamp()
    assert now - 600 < latest <= taken_in <= now
