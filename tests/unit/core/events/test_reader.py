"""Reading events: what is kept of each type, their times, and the binary mode."""

import json
from typing import Any, Final

import pytest

from streams.core.county.catalogue_file import load_catalogue
from streams.core.events import messages
from streams.core.events.reader import EventReader
from streams.core.events.refusals import Refused
from streams.core.events.times import read_day, read_time
from tests.support.county import NOW, READER, TEXT, Sent, letter, read, sent, to_json
from tests.unit.core.events.test_reader_refused import refusal

DAY: Final = 86_400_000_000
AT_TEN: Final = 1_425_261_600_000_000  # 2015-03-02T10:00:00+08:00
HEAD: Final = [AT_TEN, "/test", "e1"]


@pytest.mark.parametrize(
    ("what", "data", "kept"),
    [
        (
            "received",
            {"kind": "letter", "channel": "board"},
            ["letter", "board", "", "", ""],
        ),
        (
            "received",
            {"kind": "disclosure", "channel": "desk", "category": "housing", "nature": "help"}
            | {"department": "archives", "title": "题", "text": "文", "person": {"name": "张三"}},
            ["disclosure", "desk", "housing", "help", "archives"],
        ),
        ("routed", {"category": "traffic", "note": "请办"}, ["traffic", "", ""]),
        ("routed", {"nature": "help", "department": "transport"}, ["", "help", "transport"]),
        ("replied", {}, [""]),
        ("replied", {"department": "heating", "text": "已修好"}, ["heating"]),
        ("closed", {"outcome": "办结"}, []),
        ("reopened", {"reason": "再次停暖"}, []),
        ("rejected", {"reason": "out-of-scope"}, ["out-of-scope"]),
        ("rated", {"satisfied": False}, [False]),
        ("rated", {"score": 3}, [False]),
        ("rated", {"score": 4}, [True]),
        ("accepted", {"note": "已收"}, [""]),
        ("accepted", {"department": "heating"}, ["heating"]),
        ("returned", {}, ["", ""]),
        ("returned", {"department": "heating", "reason": "not-ours"}, ["heating", "not-ours"]),
        ("extended", {}, ["", None, 0, 0, 0, ""]),
        ("extended", {"until": "1970-01-02"}, ["", 1, 0, 0, 0, ""]),
        (
            "extended",
            {"working_days": 20, "approved_by": "archives", "department": "heating"},
            ["heating", None, 20, 0, 0, "archives"],
        ),
        ("extended", {"days": 30}, ["", None, 0, 30, 0, ""]),
        ("extended", {"hours": 24}, ["", None, 0, 0, 24, ""]),
        ("paused", {"reason": "third-party"}, ["", "third-party"]),
        ("resumed", {}, ["", None]),
        ("resumed", {"restart": True}, ["", True]),
        ("resumed", {"restart": False}, ["", False]),
        ("urged", {}, ["", "", ""]),
        (
            "urged",
            {"means": "notice", "number": "催办〔2015〕12号", "department": "heating"},
            ["heating", "notice", "催办〔2015〕12号"],
        ),
        ("supervised", {"number": "3", "due": "1970-01-11"}, ["", "3", 10]),
        ("discharged", {}, [""]),
        ("called-back", {"reached": False}, ["", False, None, None, 0]),
        (
            "called-back",
            {"reached": True, "contacted": True, "solved": False, "grade": 2},
            ["", True, True, False, 2],
        ),
        (
            "judged",
            {"source": "/a", "id": "e0", "verdict": "perfunctory", "by": "archives"},
            ["", "/a", "e0", "perfunctory", "archives"],
        ),
        ("archived", {}, [""]),
        ("closed", {"labels": {"outcome": "granted"}}, [[["outcome", "granted"]]]),
        ("closed", {"labels": {}}, []),
        (
            "routed",
            {"labels": {"outcome": "denied", "applicant": "natural"}},
            ["", "", "", [["applicant", "natural"], ["outcome", "denied"]]],
        ),
        (
            "received",
            {"kind": "letter", "channel": "board", "labels": {"applicant": "business"}},
            ["letter", "board", "", "", "", "", [["applicant", "business"]]],
        ),
        (
            "received",
            {"kind": "letter", "channel": "board", "labels": {"applicant": "business"}}
            | {"title": "供暖不热"},
            ["letter", "board", "", "", "", "housing keywords 0.86", [["applicant", "business"]]],
        ),
        ("voided", {"source": "/test", "id": "e0"}, ["/test", "e0"]),
        ("counted", {"kind": "visit", "channel": "desk"}, ["visit", "desk", "", "", False, 1]),
        (
            "counted",
            {"kind": "poster", "channel": "hall", "department": "archives", "column": "front"}
            | {"headline": True, "quantity": 12},
            ["poster", "hall", "archives", "front", True, 12, True],
        ),
    ],
)
def test_what_counts_is_kept(what: str, data: dict[str, Any], kept: list[Any]) -> None:
    """Of each type the fields that figures use are kept, and never what is personal."""
    event = sent(what, "2015-03-02") | {"data": data}
    assert read(event) == [*HEAD, what, *kept]


def test_an_event_keeps_its_subject_and_message() -> None:
    """The result also has the subject, and all that was read of the event."""
    event = READER.read(to_json(letter("2015-03-02", title="路灯不亮")), (), NOW)
    assert event.subject == "s1"
    assert isinstance(event.message, messages.Received)
    assert event.message.data.title == "路灯不亮"


def test_a_due_event_needs_no_data() -> None:
    """The day that is due is the subject; data may be left out, null or empty."""
    event = sent("due", "2015-03-03", subject="2015-03-02")
    for value in (event, event | {"data": None}, {k: v for k, v in event.items() if k != "data"}):
        assert read(value)[3:] == ["due"]


@pytest.mark.parametrize("subject", ["2015-3-2", "2015-02-29", "20150302", "2015-W10-1", "s1"])
def test_what_is_due_is_a_day(subject: str) -> None:
    """The subject of a due event is a day of the calendar, written in full."""
    refused = refusal(to_json(sent("due", "2015-03-03", subject=subject)))
    assert refused.field == "subject"
    assert "such as 2015-03-02" in refused.rule
    with pytest.raises(Refused):
        read_day(subject)


@pytest.mark.parametrize(
    ("time", "us"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T00:00:00-00:00", 0),
        ("1970-01-01T08:00:00.5+08:00", 500_000),
        ("1970-01-01T00:00:00.000001Z", 1),
        ("1970-01-01T00:00:00.999999000Z", 999_999),
        ("1970-01-01T00:00:00.999999000000Z", 999_999),
        ("1970-01-01t00:00:00z", 0),
        ("2015-03-02T10:00:00+08:00", AT_TEN),
        ("2015-03-01T21:00:00-05:00", AT_TEN),
    ],
)
def test_times_are_instants(time: str, us: int) -> None:
    """A time is read with its offset, to the microsecond; T and Z may be small."""
    assert read_time(time, NOW) == us


@pytest.mark.parametrize(
    "time",
    [
        *("", "2015-03-02", "2015-03-02T10:00:00", "2015-03-02 10:00:00Z", "2015-03-02T10:00Z"),
        *("2015-03-02T10:00:00+0800", "2015-03-02T10:00:00.Z", "2015-03-02T10:00:61Z"),
        *("2015-03-02T24:00:00Z", "2015-03-02T10:60:00Z", "2015-03-02T10:00:00+24:00"),
        *("２０１５-03-02T10:00:00Z", "2015-03-02T10:00:00Z\n", "2015-W10-1T10:00:00Z"),
    ],
)
def test_what_is_no_time_is_refused(time: str) -> None:
    """Anything but RFC 3339 with an offset is refused, and shown what is meant."""
    refused = refusal(to_json(letter("2015-03-02") | {"time": time}))
    assert refused.field == "time"
    assert "such as 2015-03-02T09:30:00+08:00" in refused.rule
    assert refused.value == json.dumps(time, ensure_ascii=False)


@pytest.mark.parametrize(
    ("time", "rule"),
    [
        ("2015-03-02T10:00:00.000000001Z", "is finer than a microsecond"),
        ("2015-03-02T10:00:00.1234567+08:00", "is finer than a microsecond"),
        ("2015-03-02T10:00:00.123456789012Z", "is finer than a microsecond"),
        ("2015-03-02T10:00:00.0000001z", "is finer than a microsecond"),
        ("2015-02-29T10:00:00Z", "names a day that is not in the calendar"),
        ("2015-13-01T10:00:00.5Z", "names a day that is not in the calendar"),
        ("2015-06-30T23:59:60Z", "is a leap second"),
    ],
)
def test_a_time_of_the_right_form_is_told_what_is_wrong(time: str, rule: str) -> None:
    """What is said is true: these are RFC 3339, or nearly, and say why they are not taken."""
    refused = refusal(to_json(letter("2015-03-02") | {"time": time}))
    assert (refused.field, refused.value) == ("time", json.dumps(time))
    assert refused.rule.startswith(rule)


def test_order_by_time_is_never_lost() -> None:
    """Times that are taken and differ are different instants: none is cut off."""
    taken = ["10:00:00.000001Z", "10:00:00.000002Z", "10:00:00.000003000Z", "10:00:00.1Z"]
    read_ = [read_time(f"2015-03-02T{time}", NOW) for time in taken]
    assert read_ == sorted(set(read_))


def test_times_lie_between_1970_and_tomorrow() -> None:
    """Nothing happened before 1970, nor more than a day ahead of the clock that is passed in."""
    assert read_time("2015-03-02T10:00:00+08:00", AT_TEN - DAY) == AT_TEN
    with pytest.raises(Refused, match="ahead of the clock"):
        read_time("2015-03-02T10:00:00+08:00", AT_TEN - DAY - 1)
    with pytest.raises(Refused, match="before 1970"):
        read_time("1969-12-31T23:59:59Z", NOW)


def binary(event: Sent, **changes: bytes) -> list[tuple[str, bytes]]:
    """Write an event's attributes as headers of the binary mode."""
    headers = {f"ce_{key}": str(value).encode() for key, value in event.items() if key != "data"}
    return list((headers | changes).items())


def test_binary_mode() -> None:
    """With ce_type among its headers, a record's value is the data and headers the attributes."""
    event = letter("2015-03-02", category="housing")
    value = json.dumps(event["data"]).encode()
    assert READER.read(value, binary(event), NOW).reduced == read(event)
    closed = sent("due", "2015-03-03", subject="2015-03-02")
    assert READER.read(None, binary(closed), NOW).reduced == read(closed)
    assert READER.read(to_json(event), [("content-type", b"x")], NOW).reduced == read(event)


@pytest.mark.parametrize(
    ("value", "changes", "field"),
    [
        (b'{"kind":"letter","channel":"mailbox"}}', {}, "data"),
        (b'{"kind":"letter"},"data":{"channel":"mailbox"}', {}, "data"),
        (b"[" * 100_000, {}, "data"),
        (b'"\xff"', {}, "data"),
        (None, {}, "data"),
        (None, {"ce_data": b'{"kind":"letter","channel":"mailbox"}'}, "data"),
        (b'{"kind":"letter","channel":"mailbox"}', {"ce_time": b"\xff"}, "header ce_time"),
        (b'{"kind":"letter","channel":"mailbox"}', {"ce_time": b"today"}, "time"),
    ],
)
def test_binary_mode_is_checked(value: bytes | None, changes: dict[str, bytes], field: str) -> None:
    """In binary mode too a refusal names what is wrong, and data cannot reach beyond itself."""
    refused = refusal(value, binary(letter("2015-03-02"), **changes))
    assert refused.field == field


def test_each_reader_has_its_own_catalogue() -> None:
    """What one county's catalogue has may be refused by another's."""
    other = EventReader(load_catalogue(TEXT.replace("heating", "warmth"), "other.toml"))
    event = to_json(letter("2015-03-02", department="warmth"))
    assert other.read(event, (), NOW).reduced[8] == "warmth"
    assert refusal(event).field == "data.department"
