"""What the log says of identities that came with two contents."""

from datetime import UTC, datetime

import pytest

from streams.core.cases.conflicts import Noted
from streams.worker.agents.conflict_log import MOST_NAMED, ConflictLog

AT = datetime(2026, 11, 22, tzinfo=UTC)


def conflict(number: int) -> Noted:
    """Make a conflict."""
    return Noted(f"号{number}", "/a", "x" * 300, ["time", "category"], AT, "earlier")


def test_a_flood_is_a_line_a_second(caplog: pytest.LogCaptureFixture) -> None:
    """It says how many there were and names the last one, but never what a field says."""
    now = 50.0
    log = ConflictLog(lambda: now)
    log.tell([], 0)
    log.tell([conflict(1)], 1)
    for number in range(2, 1_000):
        log.tell([conflict(number)], 1)
        log.tell([], 0)
    now = 51.0
    log.tell([], 0)
    log.tell([], 0)
    now = 53.0
    log.tell([conflict(1_000), conflict(1_001)], 3)
    one, more, last = (record.getMessage() for record in caplog.records)
    assert one.startswith("1 times an event came again with another content; the last is subject")
    assert 'subject "号1", source "/a"' in one
    assert "another time, category, and the earlier content counts; kuaibao conflicts" in one
    assert "x" * 80 not in one
    assert more.startswith("998 times")
    assert 'the last is subject "号999"' in more
    assert more.count("before it subject") == MOST_NAMED - 1
    assert 'before it subject "号990"' in more
    assert "号989" not in more
    others = vars(caplog.records[1])["others"]
    assert [other["subject"] for other in others] == [f"号{n}" for n in range(998, 989, -1)]
    assert others[0]["fields"] == ["time", "category"]
    assert last.startswith("3 times")


def test_an_identity_is_named_once_a_line(caplog: pytest.LogCaptureFixture) -> None:
    """A feeder that repeats one mistake hides no other."""
    now = 50.0
    log = ConflictLog(lambda: now)
    log.tell([conflict(1)], 1)
    log.tell([conflict(2)], 1)
    for _ in range(100):
        log.tell([conflict(3)], 1)
    now = 52.0
    log.tell([], 0)
    _, line = (record.getMessage() for record in caplog.records)
    assert line.startswith("101 times")
    assert line.count("subject") == 2
