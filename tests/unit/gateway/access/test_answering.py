"""What a key limited to units may send: answers to the cases that its units have now."""

import asyncio
from collections.abc import Collection
from pathlib import Path
from typing import Any, Final

import pytest

from streams.core.cases.case_records import CaseRecords
from streams.core.errors import BadInput
from streams.gateway.access.answering import Answers
from streams.gateway.access.key_making import make_key
from streams.gateway.access.keys import read_keys
from streams.gateway.http.callers import Caller
from streams.gateway.http.problems import Problem
from streams.gateway.index.listing import NotYet
from tests.support.county import COUNTY, NOW, READER, Sent, to_json
from tests.support.department_world import event

OURS: Final = ("housing", "heating")
WHO: Final = Caller("unit", frozenset({"feed"}), ("/heating",), key="0" * 8, units=("housing",))


def known(*events: Sent) -> dict[str, bytes]:
    """Return the records of the cases of some events."""
    records = CaseRecords(COUNTY)
    by_case: dict[str, list[Any]] = {}
    for each in events:
        by_case.setdefault(each["subject"], []).append(READER.read(to_json(each), (), NOW).reduced)
    return {subject: records.make(sorted(found))[0] for subject, found in by_case.items()}


def letter(subject: str, department: str = "") -> Sent:
    """Make a letter."""
    data = {"kind": "letter", "channel": "mailbox"}
    return event(
        "received",
        2,
        f"{subject}-r",
        subject,
        **data,
        **({"department": department} if department else {}),
    )


def step(what: str, subject: str, identity: str = "s", **data: Any) -> Sent:
    """Make a step that the unit's system sends."""
    return event(what, 4, identity, subject, **data) | {"source": "/heating/system"}


CASES: Final = known(
    letter("ours", "heating"),
    letter("others", "transport"),
    letter("nobodys"),
    letter("returned", "heating"),
    step("returned", "returned", "gone", reason="not-ours"),
)


async def records(subjects: Collection[str]) -> dict[str, bytes]:
    """Return what the index has."""
    return {subject: CASES[subject] for subject in subjects if subject in CASES}


def refused(*events: Sent, who: Caller = WHO) -> list[tuple[int, str]]:
    """Return which events are refused, and for which field."""
    answers = Answers(records, CaseRecords(COUNTY), lambda units: OURS if units else ())
    read = [(at, READER.read(to_json(each), (), NOW)) for at, each in enumerate(events)]
    return [(at, why.field) for at, why in asyncio.run(answers.beyond(read, who))]


@pytest.mark.parametrize("what", ["accepted", "returned", "replied"])
def test_a_unit_answers_its_own_cases_and_no_others(what: str) -> None:
    """Another's, nobody's, one that it has returned and one that is not there are all the same."""
    for_all = [step(what, name) for name in ("ours", "others", "nobodys", "returned", "none")]
    assert refused(*for_all) == [(at, "subject") for at in (1, 2, 3, 4)]


@pytest.mark.parametrize(
    ("what", "data"),
    [
        ("received", {"kind": "letter", "channel": "mailbox"}),
        ("routed", {"department": "transport"}),
        ("closed", {}),
        ("extended", {"days": 3}),
        ("paused", {"reason": "other"}),
        ("rejected", {"reason": "invalid"}),
        ("supervised", {}),
    ],
)
def test_what_is_the_office_s_a_unit_does_not_send(what: str, data: dict[str, Any]) -> None:
    """Not even of its own case."""
    assert refused(step(what, "ours", **data)) == [(0, "type")]


def test_a_department_that_is_named_is_its_own() -> None:
    """Its unit or one under it; otherwise a reply would count as another's."""
    assert refused(step("replied", "ours", department="heating")) == []
    assert refused(step("replied", "ours", department="transport")) == [(0, "data.department")]


def test_what_was_accepted_may_be_sent_again() -> None:
    """A return that is repeated is the same return; another event of that id is not."""
    assert refused(step("returned", "returned", "gone", reason="not-ours")) == []
    assert refused(step("returned", "returned", "gone", reason="unclear")) == [(0, "subject")]


def test_a_key_written_by_hand_without_a_source_sends_nothing() -> None:
    """Whose name would it send in?"""
    assert refused(step("replied", "ours"), who=WHO._replace(sources=())) == [(0, "source")]


def test_as_long_as_the_index_is_not_there_nothing_is_taken() -> None:
    """The sender is told to send again."""

    async def not_yet(_subjects: Collection[str]) -> dict[str, bytes]:
        raise NotYet("index of cases: not opened yet")

    answers = Answers(not_yet, CaseRecords(COUNTY), lambda _: OURS)
    read = READER.read(to_json(step("replied", "ours")), (), NOW)
    with pytest.raises(Problem) as told:
        asyncio.run(answers.beyond([(0, read)], WHO))
    assert told.value.status == 503
    assert "Retry-After" in told.value.headers


@pytest.mark.parametrize(
    ("roles", "given", "rule"),
    [
        (["department"], {}, "--unit, --category or both"),
        (["cases"], {"categories": ["housing"]}, "needs --role department"),
        (["department", "cases"], {"categories": ["housing"]}, "add --unit"),
        (["feed"], {"units": ["housing"]}, "--source"),
    ],
)
def test_a_key_is_limited_when_it_is_made(
    tmp_path: Path, roles: list[str], given: dict[str, Any], rule: str
) -> None:
    """What would open more than was meant is refused, with what to do."""
    with pytest.raises(BadInput, match=rule):
        make_key(tmp_path / "keys.json", "unit", roles, [], **given)


def test_a_department_s_key_says_what_it_is_limited_to(tmp_path: Path) -> None:
    """A file of keys without categories is written as ever."""
    path = tmp_path / "keys.json"
    make_key(path, "one", ["cases"], [])
    assert "categories" not in path.read_text()
    make_key(path, "two", ["department"], [], categories=["housing"], units=["heating"])
    found = (read_keys(path) or ())[1]
    assert (found.units, found.categories) == (("heating",), ("housing",))
