"""The steps of Gaoling's replay: as many as planned, and beside letters that stay as they were."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

import chinese_calendar
import msgspec
import orjson
import pytest

from streams.core.cases.timelines import encode, timeline
from streams.core.cases.without_effect import without_effect
from streams.core.county.catalogue_file import load_catalogue
from streams.core.county.deadlines import Deadlines
from streams.core.days import day_number
from streams.core.figures.figures import Figures, Question, Selection
from streams.core.periods import parse_period
from streams.replay import generate
from streams.replay.office_days import OfficeDays
from streams.replay.rhythm import Times
from streams.replay.step_counts import CaseSteps
from tests.replay.gaoling import (
    CATALOGUE,
    PLAN,
    SCHEMAS,
    Event,
    by_subject,
    different,
    is_step,
    what,
)
from tests.support.oracle import Oracle
from tests.support.places import cases_of, figures_of

Selected = dict[str, list[str]]
SEEDS: Final = (2015, 7)
BEFORE: Final = {
    2015: "02f80b094fbab63e78285df72a721a8bf7783284e07c0667c3874f2b63cb03f6",
    7: "7fe29dd72d8d685cf9c43ec6f3449802aefe34b710564c3cb8a5e8db20fbc930",
}
"""SHA-256 of all events, each once and in order of their bytes, as they were before the record had
steps and yearly reports."""

GAOLING: Final = load_catalogue(
    (SCHEMAS / "catalogue.toml").read_text(encoding="utf-8"), "catalogue.toml"
)
STEPS: Final = {name: group.steps for name, group in PLAN.cases.items() if group.steps}
WITH_STEPS: Final = sorted(STEPS)


@lru_cache(maxsize=4)
def groups(seed: int) -> Mapping[str, list[Event]]:
    """Return the events of cases by the name of their group."""
    found = defaultdict(list)
    for event in different(seed):
        if what(event) != "counted":
            found[event["subject"].removeprefix("gaoling-").rpartition("-")[0]].append(event)
    return found


@lru_cache(maxsize=64)
def told(seed: int, name: str, *, steps: bool = True) -> Mapping[str, int]:
    """Return the measures of a group at the end of its cut-off, with its steps or without."""
    events = [event for event in groups(seed)[name] if steps or not is_step(event)]
    cutoff = PLAN.cases[name].cutoff
    return Oracle(events, CATALOGUE).figures(select={}, period=(None, cutoff), as_of=cutoff)[()]


def planned(steps: CaseSteps) -> dict[str, int]:
    """Return the measures that a group's steps lead to."""
    same = ("accepted", "returned", "extended", "urged", "supervised", "called_back", "reached")
    more = ("contacted", "solved", "perfunctory")
    grades = {f"grade_{grade}": many for grade, many in enumerate(steps.grades, 1)}
    in_time = {"accepted_in_time": steps.accepted - steps.accepted_late}
    return {name: getattr(steps, name) for name in (*same, *more)} | grades | in_time


@pytest.mark.parametrize("seed", SEEDS)
def test_letters_are_what_they_were(seed: int) -> None:
    """Steps have a chance of their own: without them each event is there byte for byte.

    What hotspots change is looked at in `test_hotspots.py`.
    """
    plain = msgspec.structs.replace(PLAN, hotspots={})
    values = {value for _, value in generate.events(plain, seed)}
    before = sorted(
        value
        for value in values
        if b'"yearly-report"' not in value and not is_step(orjson.loads(value))
    )
    assert hashlib.sha256(b"\n".join(before)).hexdigest() == BEFORE[seed]
    reports = [group for group in PLAN.records.values() if group.kind == "yearly-report"]
    added = sum(steps.size() for steps in STEPS.values()) + sum(each.size() for each in reports)
    assert len(values) - len(before) == added > 9_000


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", WITH_STEPS)
def test_steps_are_as_many_as_planned(seed: int, name: str) -> None:
    """At the end of the cut-off each measure is the plan's number, by the oracle's own count."""
    got = told(seed, name)
    wanted = planned(STEPS[name])
    assert {measure: got[measure] for measure in wanted} == wanted


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", WITH_STEPS)
def test_steps_make_nothing_late_or_in_time(seed: int, name: str) -> None:
    """What cases count as is the same with their steps and without: no published figure moves."""
    measures = ["received", "rejected", "replied", "closed", "open", "closed_in_time", "rated"]
    measures += ["satisfied", "reopened", "finished"]
    got, before = told(seed, name), told(seed, name, steps=False)
    assert {measure: got[measure] for measure in measures} == {
        measure: before[measure] for measure in measures
    }


@pytest.mark.parametrize("name", WITH_STEPS)
def test_every_step_is_by_the_cut_off_and_before_what_it_leads_to(name: str) -> None:
    """Counted from the events: pauses end, supervision ends, returned cases are routed again."""
    verbs: Counter[str] = Counter()
    for events in by_subject(groups(2015)[name]).values():
        mine = [what(event) for event in events if is_step(event)]
        verbs.update(mine)
        days = [event["time"][:10] for event in events if is_step(event)]
        assert all(day <= str(PLAN.cases[name].cutoff) for day in days)
        order = " ".join(word for word in map(what, events) if word != "rated")
        for first, then in (
            *(("paused", "resumed"), ("supervised", "discharged"), ("returned", "routed")),
            *(("called-back", "archived"), ("urged", "closed"), ("extended", "closed")),
        ):
            if first in mine and (then in mine or first in {"paused", "supervised", "returned"}):
                assert order.index(first) < order.rindex(then), order
    steps = STEPS[name]
    assert verbs["paused"] == verbs["resumed"] == steps.paused
    assert verbs["supervised"] == verbs["discharged"] == steps.supervised
    assert verbs["returned"] == steps.returned
    assert verbs["archived"] == steps.archived
    assert verbs["judged"] == steps.judged


def test_urging_is_by_phone_and_before_the_case_is_overdue() -> None:
    """A call comes while there is time left, and finds the case open."""
    calls = 0
    for events in by_subject([each for name in STEPS for each in groups(2015)[name]]).values():
        name = events[0]["subject"].removeprefix("gaoling-").rpartition("-")[0]
        for event in events:
            if what(event) == "urged":
                calls += 1
                assert event["data"]["means"] == "phone"
                day = events[0]["time"][:10]
                days = STEPS[name].close_within
                assert worked(day, event["time"][:10]) <= days
    assert calls == sum(steps.urged for steps in STEPS.values()) > 100


def worked(first: str, last: str) -> int:
    """Count the working days after the first day, up to the last, by the official calendar."""
    day, end = date.fromisoformat(first), date.fromisoformat(last)
    return sum(
        chinese_calendar.is_workday(day + timedelta(number + 1))
        for number in range((end - day).days)
    )


def test_the_worst_are_supervised() -> None:
    """No case that was not put under supervision took longer than each that was, of its year."""
    took: dict[bool, list[int]] = {True: [], False: []}
    for events in by_subject(groups(2015)["participation-2014"]).values():
        verbs = [what(event) for event in events]
        ends = [event["time"][:10] for event in events if what(event) == "closed"]
        if len(ends) == 1 and "extended" not in verbs and ends[0] <= "2014-12-30":
            took["supervised" in verbs].append(worked(events[0]["time"][:10], ends[0]))
    assert min(took[True]) >= max(took[False]) - 1
    assert len(took[True]) > 5


def test_a_verdict_is_on_a_reply_of_the_case() -> None:
    """Its source and id are those of a reply that came before."""
    verdicts = 0
    for events in by_subject([each for name in STEPS for each in groups(2015)[name]]).values():
        replies: set[tuple[str, str]] = set()
        for event in events:
            if what(event) == "replied":
                replies.add((event["source"], event["id"]))
            elif what(event) == "judged":
                verdicts += 1
                assert (event["data"]["source"], event["data"]["id"]) in replies
    assert verdicts == sum(steps.judged for steps in STEPS.values())


def test_no_step_is_without_effect() -> None:
    """Each pause, resumption and extension moves a deadline of its case."""
    deadlines = Deadlines(GAOLING)
    moved = {
        event["subject"]
        for event in different(2015)
        if what(event) in {"paused", "resumed", "extended"}
    }
    events = [event for event in different(2015) if event["subject"] in moved]
    for case in cases_of(events, GAOLING).values():
        assert without_effect(case, encode(timeline(case, GAOLING.day_of)), deadlines) == {}
    assert len(moved) == sum(steps.paused + steps.extended for steps in STEPS.values())


@pytest.mark.parametrize(
    ("by", "select"),
    [
        (("kind", "channel"), {}),
        (("department@district", "department@department"), {"kind": ["letter", "disclosure"]}),
        (("outcome@group", "applicant"), {"kind": ["disclosure"]}),
        (("department",), {"department": ["housing-construction/*", "gaoling/*"]}),
    ],
)
def test_figures_of_the_record_are_the_oracles(by: tuple[str, ...], select: Selected) -> None:
    """Steps, labels, stages and units of a whole year, as of its cut-off: every measure."""
    for first, last in (("2014-01-01", "2014-12-31"), ("2015-01-01", "2015-11-30")):
        as_of = date.fromisoformat(last)
        period = (date.fromisoformat(first), as_of)
        wanted = whole().figures(select=select, period=period, as_of=as_of, by=by)
        question = Question(
            Selection({**select}), parse_period(f"{first}..{last}"), day_number(as_of), by
        )
        found = figures().evaluate(question)
        assert shown(found) == shown(wanted)
        assert found or as_of.year == 2014  # when nobody applied for disclosure


def shown(
    answer: Mapping[tuple[str, ...], Mapping[str, int]],
) -> dict[tuple[str, ...], dict[str, int]]:
    """Return the measures of an answer that are not 0."""
    return {
        group: {name: value for name, value in measures.items() if value}
        for group, measures in answer.items()
    }


@lru_cache(maxsize=1)
def case_events() -> list[Event]:
    """Return the events of all cases."""
    return [event for event in different(2015) if what(event) != "counted"]


@lru_cache(maxsize=1)
def whole() -> Oracle:
    """Return the oracle of all cases."""
    return Oracle(case_events(), CATALOGUE)


@lru_cache(maxsize=1)
def figures() -> Figures:
    """Return the figures of all cases."""
    return figures_of(case_events(), GAOLING)


def test_labels_are_told_by_routings() -> None:
    """Who applied once the application was there, and what came of it once it was closed."""
    given: dict[str, Counter[str]] = defaultdict(Counter)
    for events in by_subject(groups(2015)["disclosure-2015"]).values():
        closed = False
        for event in events:
            closed |= what(event) == "closed"
            for label, value in event["data"].get("labels", {}).items():
                given[label][value] += 1
                assert (label == "outcome") == closed
    assert given == {
        "applicant": {"natural": 2, "business": 1},
        "outcome": {"granted": 2, "partial": 1},
    }


def test_the_plans_offices_work_as_the_official_calendar_says() -> None:
    """Holidays and make-up days of the plan are those of three years and what is around them."""
    days = OfficeDays(Times(PLAN).office, PLAN.make_up_days)
    wrong = [
        day
        for number in range((date(2016, 2, 6) - date(2012, 1, 1)).days)
        if days.works((day := date(2012, 1, 1) + timedelta(number)).toordinal())
        != chinese_calendar.is_workday(day)
    ]
    assert wrong == []
    assert days.after(date(2014, 1, 30).toordinal(), 1) == date(2014, 2, 7).toordinal()
    assert days.after(date(2014, 1, 24).toordinal(), 2) == date(2014, 1, 27).toordinal()


def test_any_seed_has_room() -> None:
    """Counts leave room for chance: cases of other seeds can all take their steps."""
    cases = msgspec.structs.replace(PLAN, records={})
    for seed in (1, 2, 3):
        many = sum(1 for _ in generate.events(cases, seed))
        assert many == generate.count(cases)
