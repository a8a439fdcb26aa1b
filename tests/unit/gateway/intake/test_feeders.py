"""`POST /v1/feeders/{feeder}`: what rows cannot make is refused before anything is written."""

import asyncio
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest

from streams.core.cases.case_records import CaseRecords
from streams.gateway.access.answering import Answers
from streams.gateway.access.limits import Limits
from streams.gateway.http.callers import Caller
from streams.gateway.http.problems import Problem
from streams.gateway.intake.acceptance import Acceptance
from streams.gateway.intake.bodies import BodyReader
from streams.gateway.intake.feeders import Ledgers, PostedBatch
from streams.settings.settings import Settings
from streams.topics.installation import Installation
from tests.support.county import LABELLED, NOW, Sent, letter, sent, to_json

BOTH = Caller("test", frozenset({"feed", "due"}), ())
FEED = Caller("test", frozenset({"feed"}), ())


class KafkaAsked(Exception):
    """Nothing was wrong with the events, and Kafka is to be asked."""


async def _nothing(_subjects: Any) -> dict[str, Any]:
    return {}


def write(
    monkeypatch: pytest.MonkeyPatch, events: Sequence[Sent], who: Caller = BOTH
) -> Problem | None:
    """Write a batch, and return why not; None where Kafka is asked."""
    installation = Installation(Settings(), LABELLED)
    answers = Answers(_nothing, CaseRecords(LABELLED), lambda units: units)
    acceptance = Acceptance(installation, lambda: NOW, Limits(_nothing), answers)
    bodies = BodyReader(installation.settings, 30.0)
    ledgers = Ledgers(installation, acceptance, bodies)
    posted = PostedBatch(0, "/test", [msgspec.Raw(to_json(event)) for event in events])

    async def asked(*_: Any) -> None:
        raise KafkaAsked

    monkeypatch.setattr("streams.gateway.intake.feeders.open_feeder_writer", asked)
    try:
        asyncio.run(ledgers.write("ledger", posted, who))
    except Problem as problem:
        return problem
    except KafkaAsked:
        return None
    raise AssertionError("it must do one or the other")


def test_rows_make_events_of_cases(monkeypatch: pytest.MonkeyPatch) -> None:
    """These go on to Kafka."""
    assert write(monkeypatch, [letter("2015-03-02")]) is None
    assert write(monkeypatch, [letter("2015-03-02")], FEED) is None


@pytest.mark.parametrize("who", [BOTH, FEED])
def test_a_day_due_is_not_taken(monkeypatch: pytest.MonkeyPatch, who: Caller) -> None:
    """Not with the role for it either: in `intake` a worker would set it aside after the answer."""
    due = sent("due", "2015-03-03", subject="2015-03-02")
    problem = write(monkeypatch, [letter("2015-03-02"), due], who)
    assert problem is not None
    assert problem.status == 422
    (error,) = problem.members["errors"]
    assert (error["index"], error["field"]) == (1, "type")
    assert "POST /v1/events" in error["rule"]
