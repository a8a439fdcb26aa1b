"""Records of our own topics that somebody else has written."""

import logging
from datetime import UTC, datetime

import msgspec
import pytest

from streams.core.bulletins.issue_parts import IssuePart
from streams.core.bulletins.quick_reports import Item
from streams.core.figures.engine.sound import Unsound
from streams.core.notices.deliveries import Delivery
from streams.kafka.records import Record
from streams.metrics import metrics
from streams.topics.read_back import (
    FIRST_TOLD,
    Unreadable,
    count_in,
    delivery_in,
    flush_in,
    flush_of,
    item_in,
    part_in,
)
from tests.unit.worker.agents.bench import record

LONG = b"9" * 5_000
ITEM = Item("s", "urn:s", "1", 1_425_262_272_000_000, "opinion", "board", "housing", "题")
PART = IssuePart(2015, 7, "2015-03-02", (ITEM,))


def of(value: bytes | None, key: bytes | None = b"flush") -> Record:
    """Return a record of `figures`."""
    return record("figures", value, key=key, offset=5)


@pytest.mark.parametrize("value", [b"", b"x", b"-1", b"1.5", b"1" + b"0" * 30, LONG, b"\xff"])
def test_counts(value: bytes) -> None:
    """A count is a whole number, of cases that there can be."""
    with pytest.raises(Unsound):
        count_in(of(value, b"[row]"))
    assert count_in(of(b"12", b"[row]")) == 12
    assert count_in(of(None, b"[row]")) == 0


@pytest.mark.parametrize(
    "value",
    [
        None,
        b"",
        b"{}",
        b"[]",
        b"\xff",
        b'{"flush":0,"rows":1}',
        b'{"flush":-3,"rows":1}',
        b'{"flush":1e3,"rows":"x"}',
        b'{"flush":9223372036854775807,"rows":1}',
        b'{"flush":1,"rows":1,"event_time":"abcd"}',
    ],
)
def test_flushes(value: bytes | None) -> None:
    """A flush has a number that can still rise."""
    with pytest.raises(Unsound):
        flush_in(of(value))
    assert flush_in(of(b'{"flush":3,"rows":1}')).flush == 3


@pytest.mark.parametrize("said", [b"x", b"-5", LONG, b"\xff", b"9223372036854775808"])
def test_the_header_of_a_flush(said: bytes) -> None:
    """Where it is not a number, the record says none."""
    assert flush_of(record("cases", b"{}", headers=[("flush", said)])) == 0
    assert flush_of(record("cases", b"{}", headers=[("flush", b"17")])) == 17


def test_quick_reports() -> None:
    """What is not a quick report, or has the key of another, is not read as one."""
    good = msgspec.json.encode(PART)
    found = part_in(record("quick-reports", good, key=PART.key.encode()))
    assert found == PART
    for key, value in (
        (b"2015-8", good),
        (None, good),
        (PART.key.encode(), b"nonsense"),
        (PART.key.encode(), None),
        (PART.key.encode(), good[:-3]),
        (b"-1-7", good.replace(b"2015", b"-1", 1)),
        (b"2015-7.2", b'%b,"part":2}' % good[:-1]),
        (b"1" + b"0" * 30 + b"-7", good.replace(b"2015", b"1" + b"0" * 30, 1)),
    ):
        with pytest.raises(Unsound):
            part_in(record("quick-reports", value, key=key))


def test_items() -> None:
    """What *report* has refused is passed over when it is read back."""
    assert item_in(record("quick-report-items", msgspec.json.encode(ITEM))) == ITEM
    for value in (None, b"", b"nonsense", b'{"type":"item"}', b"\xff", b'{"type":"other"}'):
        assert item_in(record("quick-report-items", value)) is None


def test_the_log_names_the_place_and_is_not_flooded(caplog: pytest.LogCaptureFixture) -> None:
    """Each is counted; the first are logged with topic, partition, offset, fault and way out."""
    unreadable = Unreadable("county.", metrics.RECORDS_UNREADABLE)
    before = metrics.RECORDS_UNREADABLE.labels("figures")._value.get()
    found = record("county.figures", b"x", partition=3, offset=17)
    with caplog.at_level(logging.ERROR):
        for _ in range(500):
            unreadable.note(found, Unsound("its value is not a number"))
    assert unreadable.many == 500
    assert metrics.RECORDS_UNREADABLE.labels("figures")._value.get() - before == 500
    assert len(caplog.messages) == FIRST_TOLD
    assert caplog.messages[0] == (
        "county.figures[3] offset 17: is not what Kuaibao writes: its value is not a number; it is "
        "left out. See docs/operations.md, A record that is not what Kuaibao writes"
    )


@pytest.mark.parametrize(
    ("key", "value", "why"),
    [
        (b"msg_1", b"{}", "cannot be read as a delivery"),
        (b"msg_1", b"\xff", "cannot be read as a delivery"),
        (b"msg_1", None, "cannot be read as a delivery"),
        (b"msg_2", b"", "its key is not that of its delivery"),
        (None, b"", "its key is not that of its delivery"),
        (b"msg_1", b"Z", "its time has no offset"),
    ],
)
def test_what_is_not_a_delivery(key: bytes | None, value: bytes | None, why: str) -> None:
    """An empty value stands for one that is; one that ends in Z for one whose times have none."""
    made = msgspec.json.encode(
        Delivery("msg_1", "housing", "email", "housing", "2015-03-21", datetime.now(UTC))
    )
    if value in (b"", b"Z"):
        value = made.replace(b"Z", b"") if value else made
    with pytest.raises(Unsound, match=why):
        delivery_in(record("deliveries", value, key=key))
    assert delivery_in(record("deliveries", made, key=b"msg_1")).state == "pending"
