"""The work as it is now: bounds, ages and what the catalogue no longer has."""

from datetime import date, timedelta

import pytest

from streams.core.county.catalogue import Named
from streams.core.county.catalogue_file import load_catalogue
from streams.core.days import day_number
from streams.core.figures.workload import AGES, MOST_DEPARTMENTS, OTHERS, UNASSIGNED, Overseer
from tests.support.county import COUNTY, TEXT, figures, letter, sent

TODAY = date(2015, 6, 30)


def days_ago(days: int) -> str:
    """Name a day."""
    return (TODAY - timedelta(days)).isoformat()


def test_every_combination_is_there_from_the_start() -> None:
    """Those that the catalogue allows, all at 0, so that rates work on the first event."""
    seen = Overseer(COUNTY).see(figures([]), day_number(TODAY))
    pairs = {group[:2] for group in seen.cases}
    assert pairs == {
        *(("letter", "mailbox"), ("letter", "board"), ("opinion", "board")),
        *(("disclosure", "mailbox"), ("disclosure", "desk")),
    }
    assert len(seen.cases) == len(pairs) * len(COUNTY.categories)
    assert set(seen.records) == {
        (kind, channel) for kind in ("visit", "poster") for channel in ("desk", "hall")
    }
    assert set(seen.departments) == {(name,) for name in (*COUNTY.departments, OTHERS, UNASSIGNED)}
    assert set(seen.open_by_age) == {
        (kind, age) for kind in ("letter", "opinion", "disclosure") for age in AGES
    }
    assert not any(sum(each.values()) for each in (*seen.cases.values(),))
    assert not any((*seen.records.values(), *seen.open_by_age.values()))


@pytest.mark.parametrize(
    ("days", "age"),
    [
        *((0, "0-2"), (2, "0-2"), (3, "3-5"), (5, "3-5"), (6, "6-10"), (10, "6-10")),
        *((11, "11-15"), (15, "11-15"), (16, "16-30"), (30, "16-30"), (31, "31-60")),
        *((60, "31-60"), (61, "61-90"), (90, "61-90"), (91, "91+"), (5000, "91+")),
    ],
)
def test_an_open_case_has_one_age(days: int, age: str) -> None:
    """Ages meet without a gap; a closed case has none."""
    world = [
        letter(days_ago(days), "e1", "open"),
        letter(days_ago(days), "e1", "closed"),
        sent("closed", days_ago(days), "e2", "closed"),
    ]
    seen = Overseer(COUNTY).see(figures(world), day_number(TODAY))
    assert dict(+seen.open_by_age) == {("letter", age): 1}


def test_what_the_catalogue_no_longer_has_is_counted_as_other() -> None:
    """A category or department that has gone from the catalogue leaves no series of its own."""
    without = load_catalogue(
        TEXT.replace('traffic = { zh = "交通", en = "traffic" }\n', "")
        .replace('transport = { zh = "交通局", en = "Transport Bureau" }\n', "")
        .replace('category = "traffic"\n', 'category = "housing"\n'),
        "less.toml",
    )
    world = [
        letter("2015-03-02", "e1", "s1", category="traffic", department="transport"),
        letter("2015-03-02", "e1", "s2", category="housing", department="heating"),
        letter("2015-03-02", "e1", "s3"),
    ]
    seen = Overseer(without).see(figures(world), day_number(TODAY))
    assert {group: n["open"] for group, n in seen.cases.items() if n["open"]} == {
        ("letter", "mailbox", OTHERS): 1,
        ("letter", "mailbox", "housing"): 1,
        ("letter", "mailbox", "uncategorised"): 1,
    }
    named = {group: n["received"] for group, n in seen.departments.items() if n["received"]}
    assert named == {(OTHERS,): 1, ("heating",): 1, (UNASSIGNED,): 1}
    assert not any("traffic" in group for group in seen.cases)
    assert ("transport",) not in seen.departments


def test_departments_are_bounded() -> None:
    """The catalogue's first hundred are told apart; those after them are one."""
    many = {f"office-{number}": Named("处", "office") for number in range(MOST_DEPARTMENTS + 50)}
    catalogue = load_catalogue(TEXT, "county.toml")
    catalogue.departments.clear()
    catalogue.departments.update(many)
    world = [
        letter("2015-03-02", "e1", f"s{number}", department=name)
        for number, name in enumerate(["heating", "transport", "archives"])
    ]
    seen = Overseer(catalogue).see(figures(world), day_number(TODAY))
    assert len(seen.departments) == MOST_DEPARTMENTS + 2
    assert seen.departments[OTHERS,]["received"] == 3


def test_a_stock_is_what_there_is() -> None:
    """What a stock last said counts, once; what came in counts each time."""
    world = [
        sent("counted", "2013-01-05", "e1", "p1", kind="poster", channel="hall"),
        sent("counted", "2015-02-05", "e2", "p1", kind="poster", channel="desk"),
        sent("counted", "2015-03-02", "e1", "v1", kind="visit", channel="desk"),
        sent("counted", "2015-03-02", "e1", "v2", kind="visit", channel="desk"),
    ]
    seen = Overseer(COUNTY).see(figures(world), day_number(TODAY))
    assert dict(+seen.records) == {("poster", "desk"): 1, ("visit", "desk"): 2}
    assert {kind for kind, *_ in seen.cases} == {"letter", "opinion", "disclosure"}
