"""The checks of a run under faults can fail: each is shown something wrong, and says so."""

import json
from collections import Counter
from datetime import date
from typing import Any

import pytest

from streams.core.cases.case_records import CaseRecords
from streams.core.cases.merging import merge
from streams.core.cases.routing import Router, with_guess_header
from streams.core.cases.step_rows import STEPS
from streams.core.county.catalogue_file import load_catalogue
from streams.core.county.deadlines import Deadlines
from streams.core.events.reader import EventReader
from streams.core.events.reduced import Reduced
from streams.core.figures.engine.columns import Columns
from streams.core.figures.figures import Figures
from streams.settings.settings import Settings
from tests.chaos.comparing import compare_cases, compare_figures
from tests.chaos.issued import compare_issues, expected_issues
from tests.chaos.run import told_of
from tests.chaos.watching import QuickReports, broken_rules, went_back
from tests.properties.worlds import ask
from tests.support.county import NOW, came
from tests.support.oracle import MEASURES
from tests.support.oracle_steps import STEP_MEASURES
from tests.support.record import Told, gaoling
from tests.support.stepped import STEPPED_CATALOGUE, STEPPED_TEXT, stepped

LABELLED = STEPPED_CATALOGUE["labels"]
ZONE = "Asia/Shanghai"
DAY = 86_400_000_000
MARCH_1 = 1_425_168_000_000_000


@pytest.fixture(scope="module")
def some() -> Told:
    """Some letters of the record."""
    return Told([keyed for keyed in gaoling().events if b"gaoling-board-" in keyed[0]])


def test_one_acknowledged_event_that_is_not_counted_is_seen(some: Told) -> None:
    """In the case and in the figures."""
    less = Told([keyed for keyed in some.events if keyed != some.events[0]])
    assert compare_cases(some.cases, some.cases) == []
    (lost,) = compare_cases(some.cases, less.cases)
    assert "lacks the event" in lost

    right = {str(question): answer for question, answer in some.answers}
    wrong = {str(question): answer for question, answer in less.answers}
    same = compare_figures("topic", some.answers, lambda question: right[str(question)])
    assert same.different == []
    found = compare_figures("topic", some.answers, lambda question: wrong[str(question)])
    assert found.different
    assert found.figures >= len(some.answers) * len(MEASURES)


def test_an_event_that_nobody_sent_is_seen(some: Told) -> None:
    """One that is counted twice, or made up."""
    subject, events = next(iter(some.cases.items()))
    (more,) = compare_cases(some.cases, some.cases | {subject: [*events, [1, "x", "y", "closed"]]})
    assert "of nobody" in more
    (twice,) = compare_cases(some.cases, some.cases | {subject: [*events, events[0]]})
    assert "twice" in twice


def test_what_was_acknowledged_twice_is_one_event(some: Told) -> None:
    """The same is true of days due, which belong to no case."""
    due = (b"2015-03-02", b'{"type":"kuaibao.quick-report.due.v1"}')
    assert told_of([*some.events, due, *some.events], some).events == list(
        dict.fromkeys(some.events)
    )


def item(subject: str, day: int) -> bytes:
    """Write an item as workers do."""
    said = {"type": "item", "subject": subject, "source": "s", "id": subject}
    return json.dumps(said | {"time": MARCH_1 + day * DAY}).encode()


def due(day: int) -> bytes:
    """Write that a day of March is due."""
    return json.dumps({"type": "Due", "day": f"2015-03-{day + 1:02}"}).encode()


def issue(day: int, *subjects: str) -> dict[str, Any]:
    """Return a quick report."""
    return {"day": f"2015-03-{day + 1:02}", "items": [{"subject": one} for one in subjects]}


def test_quick_reports_follow_from_their_topic() -> None:
    """Late items go into the next, withdrawn ones into none, a day due twice issues once."""
    void = json.dumps({"type": "Voiding", "subject": "c", "source": "s", "id": "c"}).encode()
    records = [item("b", 0), item("a", 0), item("c", 0), void, due(0), due(0)]
    records += [item("a", 0), item("late", 0), item("e", 2), due(1), due(2)]
    expected = expected_issues(records, ZONE)
    assert expected == {
        "2015-1": ("2015-03-01", ("a", "b")),
        "2015-2": ("2015-03-02", ("late",)),
        "2015-3": ("2015-03-03", ("e",)),
    }
    right = {"2015-1": issue(0, "a", "b"), "2015-2": issue(1, "late"), "2015-3": issue(2, "e")}
    items = {"a", "b", "late", "e"}
    assert compare_issues(expected, right, items) == []
    for wrong, why in (
        ({"2015-2": issue(1, "a")}, "stands in two"),
        ({"2015-3": issue(2)}, "is in no quick report"),
        ({"2015-1": issue(0, "b", "a")}, "and not"),
        ({"2015-5": issue(4, "e")}, "gaps"),
    ):
        assert any(why in what for what in compare_issues(expected, right | wrong, items)), why


def test_a_quick_report_that_changes_is_seen() -> None:
    """The same content again is not a change."""
    reports = QuickReports(Settings())
    reports.see(b"2015-1", b"one")
    reports.see(b"2015-1", b"one")
    assert reports.wrong == []
    reports.see(b"2015-1", b"other")
    assert len(reports.wrong) == 1


def test_figures_that_do_not_add_up_are_seen() -> None:
    """Each of the identities is looked at."""
    row = dict.fromkeys(MEASURES, 0)
    assert broken_rules(row) == []
    for measure in ("received", "valid", "closed", "carried_on"):
        assert broken_rules(row | {measure: 1}), measure


def test_figures_that_go_back_are_seen() -> None:
    """In one partition, though others go on."""
    assert not went_back("1.2.3", "1.2.4")
    assert went_back("1.20.3", "2.3.4")


EVERYTHING = ((None, date(2026, 12, 31)), date(2026, 12, 31))
"""The period and the day as of which all that ever was is counted."""


@pytest.fixture(scope="module")
def done() -> Told:
    """Letters to two mailboxes, with what the office did to them."""
    few = (b"gaoling-county-2015", b"gaoling-mayor-2014", b"gaoling-board-")
    return stepped(Told([one for one in gaoling().events if one[0].startswith(few)]))


def test_the_record_has_all_that_the_office_does(done: Told) -> None:
    """Every step that there is, and labels; each of their measures counts something."""
    types = Counter(event["type"] for event in done.parsed)
    assert all(types[f"kuaibao.case.{what}.v1"] > 5 for what in STEPS), types
    assert sum("labels" in event["data"] for event in done.parsed) > 50
    told = next(answer for asked, answer in done.answers if asked == ({}, *EVERYTHING, []))[()]
    assert all(told[measure] for measure in STEP_MEASURES), told
    labelled = [asked for asked, _ in done.answers if {*asked[0], *asked[3]} & {*LABELLED}]
    assert len(labelled) > 10


def test_what_it_was_without_steps_is_as_it_was(some: Told) -> None:
    """The same seed draws the same steps, behind the events that there were."""
    made, again = stepped(some), stepped(some)
    assert made.events == again.events
    assert made.events[: len(some.events)] == some.events
    assert stepped(some, seed=2).events != made.events


def test_the_package_counts_it_as_the_oracle_does(done: Told) -> None:
    """Without any fault there is no difference, so that one under faults is a fault."""
    catalogue = load_catalogue(STEPPED_TEXT, "stepped.toml")
    reader, router, records = EventReader(catalogue), Router(catalogue), CaseRecords(catalogue)
    cases: dict[str, list[Reduced]] = {}
    for _, value in done.events:
        event = reader.read(value, (), NOW)
        topic, guess = router.destination(event)
        headers = with_guess_header((), guess) if guess else ()
        reduced = router.categorised(event, topic, headers)
        cases[event.subject] = merge(cases.get(event.subject, []), came(reduced)).events
    rows = Counter(records.make(events)[1] for events in cases.values())
    figures = Figures.of(Columns(rows), catalogue, Deadlines(catalogue))
    found = compare_figures("package", done.answers, lambda question: ask(figures, question))
    assert found.different == []
    assert found.figures > 5_000
    assert compare_cases(done.cases, {key: sorted(events) for key, events in cases.items()}) == []


def test_steps_that_are_lost_are_seen(done: Told) -> None:
    """In their own measures, and in the cases."""
    kept = [one for one in done.events if b"case.urged.v1" not in one[1]]
    less = Told(kept, (), done.catalogue)
    wrong = {str(question): answer for question, answer in less.answers}
    found = compare_figures("topic", done.answers, lambda question: wrong[str(question)])
    assert {what.split()[1] for what in found.different} >= {"urged", "closed_after_urging"}
    assert any("lacks the event" in what for what in compare_cases(done.cases, less.cases))
