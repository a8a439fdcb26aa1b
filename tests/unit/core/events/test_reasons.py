"""The few reasons by which refusals are counted."""

import pytest

from streams.core.events.reasons import REASONS, reason_of
from streams.core.events.refusals import Refused
from tests.support.bad_records import Bad, bad_records
from tests.unit.worker.agents.bench import BENCH, NOW

BAD = bad_records()


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        ("event", "malformed"),
        ("specversion", "envelope"),
        ("header ce_time", "envelope"),
        ("type", "type"),
        ("source", "identity"),
        ("id", "identity"),
        ("data", "data"),
        ("data.source", "data"),
        ("data.person.name", "data"),
        ("data[3]", "data"),
        ("data.channel", "channel"),
        ("database", "other"),
    ],
)
def test_the_field_tells_the_reason(field: str, reason: str) -> None:
    """A field of `data` that the catalogue names has its own, any other field of it has `data`."""
    assert reason_of(field) == reason
    assert Refused(field, "is wrong").reason == reason


def test_who_refuses_may_tell_another_reason_than_the_field_s() -> None:
    """An event may be refused for what its case is like."""
    assert {full.reason for full in BENCH.full.values()} == {"too_many_events"}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_nothing_is_refused_for_a_reason_that_has_no_word(bad: Bad) -> None:
    """A new rule that has none must be given one: `other` tells an operator nothing."""
    with pytest.raises(Refused) as caught:
        BENCH.read(bad.raw.value, bad.raw.headers, NOW)
    assert caught.value.reason in REASONS.keys() - {"other"}
