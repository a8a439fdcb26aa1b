"""What other frameworks are told to do is the work, and mistakes in it are found."""

import itertools
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.child import ROOT, Failed
from tests.benchmarks.peers import checking, fetching, logic
from tests.benchmarks.peers.peer import PEERS, available
from tests.benchmarks.work import CATEGORIES, REPLIES, Work

WORK = Work(40)
EVENTS = [json.loads(value) for _, value in WORK.in_order()]
TASK = {"letters": "x.letters.", "replies": f"x.{REPLIES}", "events": len(EVENTS)}

COUNTING = """
import json, sys
from tests.benchmarks.peers import logic
task = logic.told()
counts, states = logic.Counts(task["events"]), {}
for event in task["sent"]:
    old = states.get(event["subject"])
    states[event["subject"]] = new = logic.merged(old, event)
    counts.move(old, new)
"""


def _states(events: list[dict[str, Any]]) -> dict[str, logic.State]:
    states: dict[str, logic.State] = {}
    for event in events:
        states[event["subject"]] = logic.merged(states.get(event["subject"]), event)
    return states


def test_states_come_to_the_rows_of_the_work() -> None:
    """What frameworks keep of a case says the same days as what our worker counts."""
    rows = Counter(map(checking._row, _states(EVENTS).values()))
    assert rows == WORK.rows()


def test_the_order_of_events_does_not_matter() -> None:
    """A framework that reads replies before letters must come to the same."""
    case = [event for event in EVENTS if event["subject"] == EVENTS[0]["subject"]]
    assert len(case) == 3
    ends = [_states(list(some)) for some in itertools.permutations([*case, case[1]])]
    assert all(end == ends[0] for end in ends)


def test_letters_go_by_category_and_the_rest_to_replies() -> None:
    """As our own worker routes them."""
    found = Counter(logic.topic_of(TASK, event) for event in EVENTS)
    letters = Counter(case.category for case in map(WORK.case, range(WORK.cases)))
    assert found == {f"x.letters.{name}": letters[name] for name in letters} | {
        f"x.{REPLIES}": 2 * WORK.cases
    }
    assert letters.keys() <= set(CATEGORIES)


def test_counts_are_told_once_all_events_are_handled() -> None:
    """The counts that a contestant tells pass the check, and others do not."""
    sent = json.dumps({**TASK, "sent": EVENTS})
    told = subprocess.run(
        [sys.executable, "-c", COUNTING, sent], cwd=ROOT, capture_output=True, text=True, check=True
    )
    first, handled = told.stdout.splitlines()
    assert first.startswith("first ")
    what, moment, said = handled.split(" ", 2)
    assert (what, float(moment) >= float(first.split()[1])) == ("handled", True)
    checking.check_counts("a contestant", said, WORK)
    counts = json.loads(said)
    key = next(iter(counts))
    for wrong in (counts | {key: counts[key] + 1}, {**counts, "2014-01/x/y/z/closed": 1}):
        with pytest.raises(Failed):
            checking.check_counts("a contestant", json.dumps(wrong), WORK)


def test_a_state_without_its_receipt_is_found() -> None:
    """A case that lost an event does not pass for one of another row."""
    lost = _states([event for event in EVENTS if not event["type"].endswith("received.v1")])
    with pytest.raises(Failed, match="was not received"):
        Counter(map(checking._row, lost.values()))


def test_what_cannot_be_installed_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A framework without a wheel for this Python is left out by its name and the reason."""

    def refuse(command: list[str], _: float) -> None:
        if "pip" in command:
            raise subprocess.CalledProcessError(
                1, command, stderr="ERROR: x\nERROR: no such wheel\n"
            )

    monkeypatch.setattr(fetching, "_run", refuse)
    with pytest.raises(fetching.Unavailable, match=r"bytewax.*for Python 3.*no such wheel"):
        fetching.python_of("bytewax", tmp_path)
    # Half an environment is not taken for a whole one the next time.
    with pytest.raises(fetching.Unavailable):
        fetching.python_of("bytewax", tmp_path)


def test_others_take_part_where_one_cannot() -> None:
    """One that is missing does not keep the others from being measured."""

    def missing() -> list[str]:
        raise fetching.Unavailable("no such wheel")

    peers = tuple(
        peer._replace(command=missing if peer.name == "bytewax" else lambda: ["x"])
        for peer in PEERS
    )
    commands, why = available(peers)
    assert why == {"bytewax": "no such wheel"}
    assert {peer.name for peer in commands} == {peer.name for peer in PEERS} - {"bytewax"}
