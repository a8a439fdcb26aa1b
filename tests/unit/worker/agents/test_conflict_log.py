"""What the log says of identities that came with two contents."""

from datetime import UTC, datetime

import pytest

from streams.core.cases.conflicts import Noted
from streams.worker.agents.conflict_log import ConflictLog

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
    assert 'subject "号999"' in more
    assert last.startswith("3 times")
