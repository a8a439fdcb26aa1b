"""What is compared in the end, and how differences are reported."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import msgspec

from tests.chaos.asked import Asked
from tests.chaos.hot import compare_hotspots
from tests.chaos.issued import compare_issues, expected_issues
from tests.chaos.noticed import compare_notices, with_clock, without_clock
from tests.chaos.published_and_now import Counting, Published, compare_publication
from tests.chaos.publishing import Publishing
from tests.properties.worlds import ask
from tests.support import oracle
from tests.support.checks import check_flushes, flushes
from tests.support.gateways import Gateway
from tests.support.record import CATALOGUE, Cases, Told

LISTED = ("received", "open", "overdue", "finished", "carried_on", "count")
QUESTIONS_LISTED = 12


class Compared(NamedTuple):
    """How many figures were compared, and what was different, one text for each difference."""

    figures: int
    different: list[str]
    notices: int = 0
    publications: int = 0
    explained: int = 0


def compare_figures(
    who: str,
    told: Iterable[tuple[oracle.Question, oracle.Answer]],
    answer: Callable[[oracle.Question], oracle.Answer],
) -> Compared:
    """Compare every measure of every group of every question."""
    figures, different = 0, []
    for question, expected in told:
        found = answer(question)
        for group in sorted(expected.keys() | found.keys()):
            ought, are = expected.get(group, {}), found.get(group, {})
            for measure in oracle.MEASURES:
                figures += 1
                if ought.get(measure, 0) != are.get(measure, 0):
                    different.append(
                        f"{who}: {measure} of {group} is {are.get(measure, 0)} and not "
                        f"{ought.get(measure, 0)}: {question}"
                    )
    return Compared(figures, different)


def compare_cases(told: Cases, found: Cases) -> list[str]:
    """Compare the events of every case."""
    different = []
    for subject in sorted(told.keys() | found.keys()):
        ought, are = told.get(subject, []), found.get(subject, [])
        different += [
            f"case {subject} lacks the event {event}" for event in ought if event not in are
        ]
        different += [
            f"case {subject} holds {event}, of nobody" for event in are if event not in ought
        ]
        if len(are) != len({(event[1], event[2]) for event in are}):
            different.append(f"case {subject} holds an event twice: {are}")
    return different


def compare_all(town: Asked, told: Told, issued: Iterable[Publishing] = ()) -> Compared:
    """Compare everything that workers wrote and gateways answer with what it must be.

    Args:
        town: What was asked.
        told: What was sent.
        issued: What gateways answered to whoever issued.
    """
    figures, notices, publications, explained, different = 0, 0, 0, 0, []
    for compared in _compare(town, told, issued):
        figures += compared.figures
        notices += compared.notices
        publications += compared.publications
        explained += compared.explained
        different += compared.different
    return Compared(figures, different, notices, publications, explained)


def _compare(town: Asked, told: Told, answered_issues: Iterable[Publishing]) -> Iterator[Compared]:
    kuaibao = town.kuaibao
    found, lost = _cases(town)
    yield Compared(0, lost + compare_cases(told.cases, without_clock(found)))
    many, wrong = compare_notices(kuaibao, found, told.cases)
    yield Compared(0, wrong, many)
    told = with_clock(told, found)
    yield Compared(*compare_hotspots(kuaibao))
    try:
        check_flushes(kuaibao)
    except AssertionError as error:
        yield Compared(0, [f"flushes of figures: {error}"])
    yield Compared(
        0, [f"a good event is in dead-letters: {one}" for one in kuaibao.read("dead-letters")]
    )

    published = kuaibao.figures()
    yield compare_figures("topic", told.answers, lambda question: ask(published, question))
    items = [record.value for record in kuaibao.read("quick-report-items")]
    expected = expected_issues(items, CATALOGUE["time_zone"])
    opinions = {
        subject
        for subject, events in told.cases.items()
        if any(event[3:5] == ["received", "opinion"] for event in events)
    }
    issued = {issue.key: msgspec.to_builtins(issue) for issue in kuaibao.issues()}
    yield Compared(len(issued), compare_issues(expected, issued, opinions))

    said = Published(kuaibao)
    wrong = said.wrong + said.as_answered(answered_issues)
    yield Compared(0, wrong, publications=len(said.issued))
    counting = Counting(told)
    shown = flushes(kuaibao)
    askable = [(question, answer) for question, answer in told.answers if _makes_sense(question)]
    for name, gateway in town.gateways.items():
        gateway.wait_ready()
        gateway.wait_shown(shown)
        yield compare_figures(name, askable, gateway.figures)
        yield _lists(name, gateway, [question for question, _ in askable if question[0]])
        answered = {key: _issue(gateway, key) for key in issued}
        wrong = compare_issues(expected, answered, opinions)
        yield Compared(len(answered), [f"{name}: {what}" for what in wrong])
        for id_ in said.issued:
            counts = compare_publication(name, gateway, id_, said.contents[id_], counting)
            yield Compared(counts.figures, counts.wrong, explained=counts.explained)


def _cases(town: Asked) -> tuple[Cases, list[str]]:
    """Read the cases; name those that ever lost an event or are in another's partition."""
    found: Cases = {}
    wrong = []
    for record in town.kuaibao.read("cases"):
        subject = record.key.decode()
        events = json.loads(record.value)["events"]
        gone = [event for event in found.get(subject, []) if event not in events]
        wrong += [f"case {subject} has lost the event {event} on its way" for event in gone]
        if record.partition != town.kuaibao.partition_of(record.key):
            wrong.append(f"case {subject} is in partition {record.partition}")
        found[subject] = sorted(events)
    return found, wrong


def _lists(name: str, gateway: Gateway, questions: list[oracle.Question]) -> Compared:
    """Compare figures with the lists of the cases behind them."""
    figures, different = 0, []
    for select, period, as_of, _ in questions[:QUESTIONS_LISTED]:
        question: oracle.Question = (select, period, as_of, [])
        told = gateway.figures(question)[()]
        for measure in LISTED:
            listed = gateway.listed(question, measure)
            weight = sum(item["times"] for item in listed["items"])
            ids = {item["id"] for item in listed["items"]}
            figures += 1
            if not (listed["figure"] == told[measure] == weight and listed["cases"] == len(ids)):
                different.append(
                    f"{name}: {measure} is {told[measure]}, its list says {listed['figure']} and "
                    f"holds {weight} in {len(ids)} cases: {question}"
                )
    return Compared(figures, different)


def _issue(gateway: Gateway, key: str) -> Any:
    year, _, number = key.partition("-")
    issue = gateway.get(f"/v1/quick-reports/{year}/{number}")
    for item in issue["items"]:
        item["subject"] = item["id"]
    return issue


def _makes_sense(question: oracle.Question) -> bool:
    """Return whether it can be asked: everything has a kind, a channel and a category."""
    return not any("" in question[0].get(name, []) for name in ("kind", "channel", "category"))
