"""Gaoling's replay gives every figure that its three yearly reports state, as of their cut-offs."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Final

import msgspec
import orjson
import pytest

from streams.replay import generate
from streams.replay.groups import CaseGroup
from tests.replay.gaoling import CATALOGUE, PLAN, Event, different, what
from tests.support.oracle import Oracle
from tests.support.oracle_cases import suggested

SEEDS: Final = (2015, 7)
Stated = int | tuple[int, int]
Yearly = dict[tuple[str, str | None, str], tuple[Stated | None, Stated | None, Stated | None]]

ENDS: Final = {2013: "2013-12-31", 2014: "2014-12-31", 2015: "2015-11-30"}

# Taken down from the reports. A bound, such as "360+", is the number and what it is rounded to.
PUBLICATIONS: Final = {
    # first day, last day, column: how many
    ("2013-01-01", "2013-12-31", None): 4106,
    ("2013-01-01", "2013-12-31", "disclosure"): 3164,
    ("2014-01-01", "2014-12-31", None): 7744,
    ("2014-01-01", "2014-12-31", "disclosure"): 6009,
    ("2014-01-01", "2014-12-31", "other"): 1735,
    ("2015-01-01", "2015-11-30", None): 7182,
    ("2015-01-01", "2015-11-30", "disclosure"): 5846,
    ("2015-01-01", "2015-11-30", "other"): 1336,
    ("", "2014-12-31", None): 12261,
    ("", "2014-12-31", "disclosure"): 9547,
    ("", "2014-12-31", "other"): 2617,
    ("", "2014-12-31", ""): 97,
    ("", "2012-12-31", None): 411,
    ("", "2012-12-31", "disclosure"): 374,
}
YEARLY: Final[Yearly] = {
    # kind, column, measure: 2013, 2014, 2015; None where the report gives none
    ("supplied-item", None, "count"): (6035, 6946, 3966),
    ("supplied-item", None, "headlines"): ((360, 10), (221, 1), (181, 1)),
    ("visit", None, "count"): ((3000, 1000), (5000, 1000), (3000, 1000)),
    ("training-attended", None, "count"): (5, 4, 5),
    ("training-held", None, "count"): (3, 2, 2),
    ("clerk-trained", None, "quantity"): ((200, 100), (200, 100), (200, 100)),
    ("site-inspected", "closed", "count"): (None, None, 1),
    ("site-inspected", "corrected", "count"): (None, None, 18),
    ("column-dropped", None, "count"): (None, None, (80, 10)),
    ("column-new", None, "count"): (None, None, 6),
    ("special-topic", None, "count"): (None, None, 6),
    ("interview", None, "count"): (None, None, 6),
    ("festive-page", None, "count"): (None, None, 4),
    ("system-joined", None, "count"): (None, None, (10, 10)),
    ("body-reviewed", None, "count"): (None, None, 246),
    ("spending", None, "quantity"): (None, None, (200, 100)),
    ("survey-answer", "unsatisfied", "count"): (0, 0, 0),
    ("fee", None, "count"): (0, 0, 0),
    ("dispute", None, "count"): (0, 0, 0),
    ("confidentiality-breach", None, "count"): (0, 0, 0),
}
STOCKS: Final[Yearly] = {
    # kind, column, measure: at the end of 2013, 2014, and November 2015
    ("kiosk-item", None, "count"): (360, 816, 816),
    ("policy", None, "count"): (340, 340, 340),
    ("policy", None, "departments"): (80, 80, 80),
    ("household-served", None, "quantity"): (200_000, 200_000, 200_000),
    ("hospital", None, "count"): (0, 3, 3),
    ("openness-body", "town", "count"): (None, 10, None),
    ("openness-body", "unit", "count"): (None, 96, None),
    ("listed-department", None, "count"): (None, None, 96),
    ("department-network", "networked", "count"): ((80, 10), None, None),
    ("department-network", "networked", "departments"): ((80, 10), None, None),
    ("spending", None, "quantity"): (None, None, (800, 100)),
}
CASES: Final = {
    # kind, channel or department, year: measures as of the cut-off
    ("letter", "portal-participation", 2013): {"received": 628, "closed": 628, "open": 0},
    ("letter", "portal-participation", 2014): {"received": 1062, "closed": 1013, "open": 49},
    ("letter", "portal-participation", 2015): {"received": 767, "closed": 731, "open": 36},
    ("letter", "mayor-mailbox", 2013): {"received": 93, "closed": 93, "open": 0},
    ("letter", "mayor-mailbox", 2014): {"received": 176},
    ("letter", "mayor-mailbox", 2015): {"received": 266, "closed": 254, "open": 12},
    ("letter", "peoples-daily-board", 2013): {"received": 16, "closed": 16},
    ("letter", "peoples-daily-board", 2014): {"received": 5, "closed": 5, "closed_in_time": 5},
    ("letter", "peoples-daily-board", 2015): {"received": 21, "closed": 20, "open": 1},
    ("opinion", "monitoring", 2014): {"received": 85, "closed": 85, "replied": 85, "rejected": 0},
    ("disclosure", "in-person", 2013): {"received": 0},
    ("disclosure", "in-person", 2014): {"received": 0},
    ("disclosure", "in-person", 2015): {
        "received": 3,
        "replied": 3,
        "closed_in_time": 3,
        "rated": 3,
        "satisfied": 3,
    },
}


@lru_cache(maxsize=2)
def records(seed: int) -> Mapping[str, list[Event]]:
    """Return the records of the short record by kind."""
    kinds = defaultdict(list)
    for event in different(seed):
        if what(event) == "counted":
            kinds[event["data"]["kind"]].append(event)
    return kinds


def counted(seed: int, kind: str, column: str | None, first: str, last: str) -> dict[str, int]:
    """Count the records of a kind by their days; of a column, if one is given ("": none)."""
    found = [
        event["data"]
        for event in records(seed).get(kind, [])
        if first <= event["time"][:10] <= last
        and (column is None or event["data"].get("column", "") == column)
    ]
    return {
        "count": len(found),
        "quantity": sum(data.get("quantity", 1) for data in found),
        "headlines": sum(data.get("headline", False) for data in found),
        "departments": len({data["department"] for data in found if "department" in data}),
    }


def agrees(stated: Stated, value: int) -> bool:
    """Return whether a value is the one stated, or rounds down to it."""
    if isinstance(stated, int):
        return value == stated
    bound, to = stated
    return value // to * to == bound


@lru_cache(maxsize=2)
def oracle(seed: int) -> Oracle:
    """Answer questions about the cases of the short record."""
    cases = [event for event in different(seed) if what(event) != "counted"]
    return Oracle(cases, CATALOGUE)


def cases_of(seed: int, year: int, **select: str) -> Mapping[str, int]:
    """Return the measures of what was received in a year, as of its cut-off."""
    period = (date(year, 1, 1), date.fromisoformat(ENDS[year]))
    wanted = {name: [value] for name, value in select.items()}
    return oracle(seed).figures(select=wanted, period=period, as_of=period[1])[()]


@pytest.mark.parametrize("seed", SEEDS)
def test_publications_are_as_many_as_published_by_year_and_column(seed: int) -> None:
    """The 97 items that the 2014 report does not account for carry no column."""
    got = {
        (first, last, column): counted(seed, "publication", column, first, last)["count"]
        for first, last, column in PUBLICATIONS
    }
    assert got == PUBLICATIONS


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("stock", [False, True], ids=["in the year", "by the end of it"])
def test_records_are_as_many_as_reported(seed: int, *, stock: bool) -> None:
    """What a year, or its end, has is the report's number, or rounds down to its bound."""
    wrong = []
    for (kind, column, measure), values in (STOCKS if stock else YEARLY).items():
        for (year, last), stated in zip(ENDS.items(), values, strict=True):
            first = "" if stock else f"{year}-01-01"
            value = counted(seed, kind, column, first, last)[measure]
            if stated is not None and not agrees(stated, value):
                wrong.append((kind, column, measure, year, value))
    assert wrong == []


@pytest.mark.parametrize("seed", SEEDS)
def test_85_percent_and_more_of_the_departments_have_networks(seed: int) -> None:
    """The share of departments with networks, of all, is 85 % and some."""
    networked, every = (
        counted(seed, "department-network", column, "", ENDS[2013])["departments"]
        for column in ("networked", None)
    )
    assert 85 <= 100 * networked / every < 90


@pytest.mark.parametrize("seed", SEEDS)
def test_surveys_found_everybody_satisfied(seed: int) -> None:
    """Each survey for which a report states 100 % was answered, each time with satisfaction."""
    for channel, year in (
        ("service-hall", 2013),
        ("hospital-booking", 2014),
        ("hospital-booking", 2015),
    ):
        answers = [
            event["data"]["column"]
            for event in records(seed)["survey-answer"]
            if event["data"]["channel"] == channel
            and f"{year}-01-01" <= event["time"][:10] <= ENDS[year]
        ]
        assert set(answers) == {"satisfied"}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("kind", "channel", "year"), CASES)
def test_cases_stand_as_reported_at_the_cut_off(
    seed: int, kind: str, channel: str, year: int
) -> None:
    """What came in during the year is, at the end of its cut-off, as the report says."""
    stated = CASES[kind, channel, year]
    got = cases_of(seed, year, kind=kind, channel=channel)
    assert {measure: got[measure] for measure in stated} == stated


@pytest.mark.parametrize("seed", SEEDS)
def test_each_department_got_its_messages_of_the_leaders_board(seed: int) -> None:
    """In 2014 three messages were for housing, one for land and one for the environment."""
    got = {
        department: cases_of(
            seed, 2014, kind="letter", channel="peoples-daily-board", department=department
        )["received"]
        for department in ("housing-construction", "land-resources", "environment")
    }
    assert got == {"housing-construction": 3, "land-resources": 1, "environment": 1}


@pytest.mark.parametrize("seed", SEEDS)
def test_satisfaction_with_opinion_items_rounds_down_to_the_published_bound(seed: int) -> None:
    """95 % and more in 2014, 99 % and more in 2015."""
    for year, bound in ((2014, 95), (2015, 99)):
        got = cases_of(seed, year, kind="opinion")
        assert 100 * got["satisfied"] // got["rated"] == bound


@pytest.mark.parametrize("seed", SEEDS)
def test_2014s_opinion_items_are_of_exactly_seven_categories(seed: int) -> None:
    """Those without a category are recognised by the catalogue's rules, and none is left over."""
    categories = Counter(
        event["data"].get("category") or ruled(event["data"])
        for event in different(seed)
        if what(event) == "received"
        and event["data"]["kind"] == "opinion"
        and event["time"].startswith("2014")
    )
    assert categories == PLAN.mixes["opinions-2014"]
    assert len(categories) == 7


def ruled(data: dict[str, str]) -> str:
    """Return the category that the catalogue's keyword rules see in a title and a text."""
    return next(iter(suggested(data, CATALOGUE["rules"])), "")


@pytest.mark.parametrize("seed", SEEDS)
def test_2015s_opinion_items_fall_on_238_days_and_all_are_answered(seed: int) -> None:
    """As many quick reports are issued as days have items, and every item is replied to."""
    days = {
        event["time"][:10]
        for event in different(seed)
        if what(event) == "received"
        and event["data"]["kind"] == "opinion"
        and "2015-01-01" <= event["time"][:10] <= ENDS[2015]
    }
    got = cases_of(seed, 2015, kind="opinion")
    assert len(days) == 238
    assert got["replied"] == got["valid"] == got["received"] > 238


def test_service_matters_are_as_many_as_reported_and_all_closed() -> None:
    """The full record holds 100,000, 483,552 and 600,583, all closed, none rated badly."""
    services = {
        group.first.year: group
        for group in PLAN.groups(full=True).values()
        if isinstance(group, CaseGroup) and group.kind == "service"
    }
    assert {year: group.received for year, group in services.items()} == {
        2013: 100_000,
        2014: 483_552,
        2015: 600_583,
    }
    for year, group in services.items():
        assert group.closed_by_then == group.received
        assert group.satisfied == group.rated > 0
        assert group.cutoff.isoformat() == ENDS[year]


def test_what_the_plan_says_of_services_is_what_is_made() -> None:
    """A hundredth of them: as many are received, closed by the cut-off and rated well."""
    small = msgspec.structs.replace(PLAN, cases={}, records={})
    for name, group in PLAN.cases.items():
        if group.full:
            parts = {
                key: getattr(group, key) // 100
                for key in ("received", "closed", "rated", "satisfied")
            }
            small.cases[name] = msgspec.structs.replace(group, **parts)
    got: dict[int, Counter[str]] = defaultdict(Counter)
    for _, value in set(generate.events(small, full=True)):
        event = orjson.loads(value)
        year = int(event["subject"].split("-")[2])
        assert event["time"][:10] <= ENDS[year]
        got[year][what(event)] += 1
        got[year]["satisfied"] += event["data"].get("satisfied", False)
    assert got == {
        year: {"received": number, "closed": number, "rated": rated, "satisfied": rated}
        for year, number, rated in ((2013, 1000, 25), (2014, 4835, 120), (2015, 6005, 150))
    }
