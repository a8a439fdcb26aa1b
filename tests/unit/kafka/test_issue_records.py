"""Reading quick reports back, whatever somebody has put among them."""

import msgspec
import pytest

from streams.core.issue_parts import Part
from streams.kafka.issue_records import part_of
from tests.unit.agents.bench import record


def test_what_is_no_quick_report_is_passed_over_and_told(caplog: pytest.LogCaptureFixture) -> None:
    """By its place, and never by what it says."""
    part = Part(2015, 1, "2015-03-02", ())
    assert part_of(record("quick-reports", msgspec.json.encode(part))) == part
    assert caplog.text == ""
    assert (
        part_of(record("quick-reports", b'{"name": "\xe5\xbc\xa0\xe4\xb8\x89"}', offset=7)) is None
    )
    assert "quick-reports[0] at offset 7: event: is not a quick report" in caplog.text
    assert "张三" not in caplog.text
