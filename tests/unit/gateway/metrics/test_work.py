"""The gauges of the work: what they say, when they are worked out again, and how many there are."""

import asyncio
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Final, cast

import pytest
from prometheus_client.core import GaugeMetricFamily

from streams.core.bulletins.quick_reports import Issue
from streams.core.county.catalogue import Named
from streams.core.days import day_number
from streams.core.figures.figures import STANDINGS
from streams.core.figures.workload import AGES, MOST_DEPARTMENTS, Overseer
from streams.gateway.documents.bulletins import Bulletins
from streams.gateway.metrics.work import WorkFamilies, work_families
from streams.gateway.state.state import State
from streams.settings.settings import Settings
from tests.support.county import COUNTY, Sent, figures, letter, sent
from tests.support.county_bulletin import EVENTS, ISSUES, TEXT
from tests.support.templates import QUARTERLY
from tests.unit.gateway.asking import World
from tests.unit.gateway.county_gateway import Book

Series = dict[tuple[str, ...], float]
TODAY: Final = "2015-06-30"


class Told(World):
    """A world with quick reports and a clock, at noon."""

    def __init__(self, events: list[Sent]) -> None:
        super().__init__(TODAY)
        self.issues: dict[tuple[int, int], Issue] = {}
        self.notices = Book()
        self.tell(events)

    def clock(self) -> int:
        """Return noon of the day."""
        return (day_number(self.day) * 24 + 4) * 3_600_000_000


@pytest.fixture
def families(tmp_path: Path) -> Callable[[Told], WorkFamilies]:
    """Make the gauges of a world with one bulletin."""
    (tmp_path / "march.toml").write_text(TEXT, encoding="utf-8")
    settings = Settings(bulletins=str(tmp_path))

    def make(world: Told) -> WorkFamilies:
        return WorkFamilies(world.state, Bulletins(settings, cast("State", world)))

    return make


def series(found: list[GaugeMetricFamily]) -> dict[str, Series]:
    """Return by name the value by the labels' values; no series may be there twice."""
    told: dict[str, Series] = {}
    for family in found:
        values = told.setdefault(family.name, {})
        for sample in family.samples:
            labels = tuple(sample.labels.values())
            assert labels not in values, (family.name, labels)
            values[labels] = sample.value
    return told


def test_nothing_is_said_before_the_figures_are_read(
    families: Callable[[Told], WorkFamilies],
) -> None:
    """Half a figure is worse than none."""
    world = Told([letter("2015-03-02")])
    gauges = families(world)
    world.figures_ready = False
    assert asyncio.run(gauges.get()) == []
    world.figures_ready = True
    assert series(asyncio.run(gauges.get()))["kuaibao_cases_received"]


def test_figures_of_a_bulletin_that_comes_are_told(tmp_path: Path) -> None:
    """Those of one that goes are gone at once, though nothing new is counted."""
    (tmp_path / "march.toml").write_text(TEXT, encoding="utf-8")
    world = Told([letter("2015-03-02")])
    bulletins = Bulletins(Settings(bulletins=str(tmp_path)), world.state)
    gauges = WorkFamilies(world.state, bulletins)

    def told() -> set[str]:
        return {
            labels[0] for labels in series(asyncio.run(gauges.get()))["kuaibao_bulletin_figure"]
        }

    assert told() == {"march"}
    (tmp_path / "march.toml").unlink()
    (tmp_path / "april.toml").write_text(TEXT.replace('"march"', '"april"'), encoding="utf-8")
    asyncio.run(bulletins.look())
    assert told() == {"april"}


def test_each_gauge_says_what_it_is(families: Callable[[Told], WorkFamilies]) -> None:
    """Standing, receipt, reply, deadline, age, department, records, silence."""
    world = Told(
        [
            letter("2015-06-29", "e1", "s1", category="housing", department="heating"),
            letter("2015-06-01", "e1", "s2", category="traffic"),
            letter("2015-03-02", "e1", "s3"),
            sent("replied", "2015-03-03", "e2", "s3"),
            sent("closed", "2015-03-03", "e3", "s3"),
            sent("counted", "2015-03-03", "e1", "r1", kind="visit", channel="desk"),
            *(letter(f"2015-05-{day:02}", "e1", f"c{day}") for day in range(1, 11)),
            *(
                sent("rejected", f"2015-05-{day:02}", "e2", f"c{day}", reason="invalid")
                for day in range(1, 11)
            ),
        ]
    )
    told = series(asyncio.run(families(world).get()))
    of = "letter", "mailbox"
    assert told["kuaibao_cases"][*of, "housing", "open"] == 1
    assert told["kuaibao_cases"][*of, "uncategorised", "closed"] == 1
    assert told["kuaibao_cases"][*of, "uncategorised", "rejected"] == 10
    assert sum(told["kuaibao_cases"].values()) == 13
    assert told["kuaibao_cases_received"][*of, "uncategorised"] == 11
    assert told["kuaibao_cases_replied"][*of, "uncategorised"] == 1
    assert told["kuaibao_cases_overdue"] == {
        group: float(group == (*of, "traffic")) for group in told["kuaibao_cases_received"]
    }
    assert told["kuaibao_cases_open_by_age"]["letter", "0-2"] == 1
    assert told["kuaibao_cases_open_by_age"]["letter", "16-30"] == 1
    assert told["kuaibao_department_cases"]["heating", "open"] == 1
    assert told["kuaibao_department_cases"]["unassigned", "open"] == 1
    assert told["kuaibao_department_cases_overdue"]["unassigned",] == 1
    assert told["kuaibao_records"]["visit", "desk"] == 1
    assert told["kuaibao_channel_silence_seconds"] == {("mailbox",): 12 * 3600}
    assert told["kuaibao_channel_usual_silence_seconds"] == {("mailbox",): 60 * 86_400}


def test_every_figure_of_a_bulletin_is_a_gauge(
    families: Callable[[Told], WorkFamilies],
) -> None:
    """Counts as they are, rates as ratios; what the record has nothing of has no series."""
    world = Told(EVENTS)
    world.issues = {(issue.year, issue.number): issue for issue in ISSUES}
    gauges = families(world)
    told = series(asyncio.run(gauges.get()))
    counts = told["kuaibao_bulletin_figure"]
    ratios = told["kuaibao_bulletin_figure_ratio"]
    (bulletin,) = (gauges._bulletins.get(name) for name in gauges._bulletins.definitions)
    for figure in bulletin.figures.values():
        about = figure.definition
        labels = (
            *(bulletin.definition.id, figure.id, about.measure),
            *(about.label.zh, about.label.en),
        )
        if figure.value is None or figure.denominator == 0:
            assert labels not in counts
            assert labels not in ratios
        elif figure.denominator is None:
            assert counts.pop(labels) == figure.value
        else:
            assert ratios.pop(labels) == pytest.approx(figure.value / figure.denominator)
            assert 0 <= figure.value <= figure.denominator
    assert counts == ratios == {}
    assert sum(told["kuaibao_quick_reports"].values()) == len(ISSUES)


def test_this_year_has_quick_reports_from_the_start(
    families: Callable[[Told], WorkFamilies],
) -> None:
    """None yet, which is 0; and next year the next."""
    world = Told([])
    gauges = families(world)
    assert series(asyncio.run(gauges.get()))["kuaibao_quick_reports"] == {("2015",): 0}
    world.day = date(2016, 1, 1)
    assert series(asyncio.run(gauges.get()))["kuaibao_quick_reports"] == {("2016",): 0}


def test_it_is_worked_out_anew_when_the_figures_or_the_day_change(
    families: Callable[[Told], WorkFamilies], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not worked out before; two that ask at once cost what one costs."""
    seen: list[int] = []
    see = Overseer.see

    def noted(*asked: object) -> object:
        seen.append(1)
        return see(*asked)  # type: ignore[arg-type]

    monkeypatch.setattr(Overseer, "see", noted)
    world = Told([letter("2015-06-30")])
    gauges = families(world)

    async def work() -> None:
        await asyncio.gather(gauges.get(), gauges.get())
        assert len(seen) == 1
        world.day = date(2015, 7, 3)
        told = series(await gauges.get())["kuaibao_cases_open_by_age"]
        assert (len(seen), told["letter", "3-5"]) == (2, 1)
        world.tell([letter("2015-06-30"), sent("closed", "2015-07-01", "e2")])
        told = series(await gauges.get())["kuaibao_cases_open_by_age"]
        assert (len(seen), told["letter", "3-5"]) == (3, 0)

    asyncio.run(work())


def test_a_category_that_is_left_leaves_no_series_of_the_past() -> None:
    """A case that moves from one category to another is in one of them, and only there."""
    overseer = Overseer(COUNTY)
    world = [letter("2015-03-02", category="housing")]
    day = day_number(date(2015, 6, 30))
    before = series(work_families(overseer.see(figures(world), day)))
    world.append(sent("routed", "2015-03-05", "e2", category="traffic"))
    after = series(work_families(overseer.see(figures(world), day)))
    assert sum(before["kuaibao_cases"].values()) == sum(after["kuaibao_cases"].values()) == 1
    assert after["kuaibao_cases"]["letter", "mailbox", "traffic", "open"] == 1
    assert before["kuaibao_cases"].keys() == after["kuaibao_cases"].keys()


def test_how_many_series_there_can_be_follows_from_the_catalogue() -> None:
    """It is bounded with a thousand departments, and with names that only the past knows."""
    catalogue = Settings().read_catalogue()
    catalogue.departments.update({f"office-{n}": Named("处", "office") for n in range(1_000)})
    world = [
        letter("2015-03-02", "e1", f"s{n}", category=category, department=department, channel=at)
        for n, (category, department, at) in enumerate(
            (category, department, at)
            for category in COUNTY.categories
            for department in COUNTY.departments
            for at in ("mailbox", "board")
        )
    ]
    told = series(
        work_families(Overseer(catalogue).see(figures(world), day_number(date(2015, 6, 30))))
    )
    kinds = {name for name, kind in catalogue.kinds.items() if kind.family == "case"}
    pairs = sum(kind in kinds for each in catalogue.channels.values() for kind in each.kinds)
    groups = (pairs + len(kinds) + 1) * (len(catalogue.categories) + 1)
    assert len(told["kuaibao_cases"]) <= groups * len(STANDINGS)
    assert len(told["kuaibao_department_cases"]) == (MOST_DEPARTMENTS + 2) * len(STANDINGS)
    assert len(told["kuaibao_cases_open_by_age"]) <= (len(kinds) + 1) * len(AGES)
    assert sum(map(len, told.values())) < 2_000
    assert told["kuaibao_cases"]["letter", "other", "housing", "open"] > 0


def test_growth_and_templates_have_no_gauge(
    families: Callable[[Told], WorkFamilies], tmp_path: Path
) -> None:
    """Growth has a unit of its own, and a template any number of bulletins."""
    (tmp_path / "circular.toml").write_text(QUARTERLY, encoding="utf-8")
    growing = TEXT.replace('"march"', '"growing"').replace(
        'measure = "open"', 'measure = "open"\ngrowth = "year"'
    )
    (tmp_path / "growing.toml").write_text(growing, encoding="utf-8")
    told = series(asyncio.run(families(Told(EVENTS)).get()))["kuaibao_bulletin_figure"]
    figures_of = {
        name: {labels[1] for labels in told if labels[0] == name}
        for name in {labels[0] for labels in told}
    }
    assert figures_of.keys() == {"march", "growing"}
    assert figures_of["march"] - figures_of["growing"] == {"open"}
