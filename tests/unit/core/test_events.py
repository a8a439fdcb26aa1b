"""Reading events: what is kept of each type, and what is said of those that cannot be used."""

import json
from typing import Any, Final

import pytest

from streams.core.catalogue import load_catalogue
from streams.core import messages
from streams.core.errors import Refused
from streams.core.events import EventReader, Headers, read_day, read_time
from tests.county import NOW, READER, TEXT, Sent, letter, read, sent, to_json

DAY: Final = 86_400_000_000
AT_TEN: Final = 1_425_261_600_000_000  # 2015-03-02T10:00:00+08:00
HEAD: Final = [AT_TEN, "/test", "e1"]


def refusal(value: bytes | None, headers: Headers = ()) -> Refused:
    """Give the refusal of what must be refused."""
    with pytest.raises(Refused) as caught:
        READER.read(value, headers, NOW)
    return caught.value


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
        ("voided", {"source": "/test", "id": "e0"}, ["/test", "e0"]),
        ("counted", {"kind": "visit", "channel": "desk"}, ["visit", "desk", "", "", False, 1]),
        (
            "counted",
            {"kind": "poster", "channel": "hall", "department": "archives", "column": "front"}
            | {"headline": True, "quantity": 12},
            ["poster", "hall", "archives", "front", True, 12],
        ),
    ],
)
def test_what_counts_is_kept(what: str, data: dict[str, Any], kept: list[Any]) -> None:
    """Of each type the fields that figures use are kept, and never what is personal."""
    event = sent(what, "2015-03-02") | {"data": data}
    assert read(event) == [*HEAD, what, *kept]


def test_an_event_keeps_its_subject_and_message() -> None:
    """Besides what counts, its subject and all that was read of it are given."""
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
        ("1970-01-01T00:00:00.0000019Z", 1),
        ("1970-01-01T00:00:00.999999999Z", 999_999),
        ("2015-03-02T10:00:00+08:00", AT_TEN),
        ("2015-03-01T21:00:00-05:00", AT_TEN),
    ],
)
def test_times_are_instants(time: str, us: int) -> None:
    """A time is read with its offset, to the microsecond; what is finer is cut off."""
    assert read_time(time, NOW) == us


@pytest.mark.parametrize(
    "time",
    [
        *("", "2015-03-02", "2015-03-02T10:00:00", "2015-03-02 10:00:00Z", "2015-03-02T10:00Z"),
        *("2015-03-02t10:00:00Z", "2015-03-02T10:00:00z", "2015-03-02T10:00:00+0800"),
        *("2015-03-02T10:00:00.Z", "2015-03-02T10:00:00.1234567890Z", "2015-02-29T10:00:00Z"),
        *("2015-03-02T24:00:00Z", "2015-06-30T23:59:60Z", "2015-03-02T10:00:00+24:00"),
        *("２０１５-03-02T10:00:00Z", "2015-03-02T10:00:00Z\n", "2015-W10-1T10:00:00Z"),
    ],
)
def test_what_is_no_time_is_refused(time: str) -> None:
    """Anything but RFC 3339 with an offset is refused, and shown what is meant."""
    refused = refusal(to_json(letter("2015-03-02") | {"time": time}))
    assert refused.field == "time"
    assert "such as 2015-03-02T09:30:00+08:00" in refused.rule
    assert refused.value == json.dumps(time, ensure_ascii=False)


def test_times_lie_between_1970_and_tomorrow() -> None:
    """Nothing happened before 1970, nor more than a day ahead of the clock that is passed in."""
    assert read_time("2015-03-02T10:00:00+08:00", AT_TEN - DAY) == AT_TEN
    with pytest.raises(Refused, match="ahead of the clock"):
        read_time("2015-03-02T10:00:00+08:00", AT_TEN - DAY - 1)
    with pytest.raises(Refused, match="before 1970"):
        read_time("1969-12-31T23:59:59Z", NOW)


@pytest.mark.parametrize(
    ("event", "field", "rule"),
    [
        ([], "event", "must be object, got array"),
        (letter("2015-03-02") | {"type": "kuaibao.case.lost.v1"}, "type", "kuaibao.case.routed.v1"),
        (letter("2015-03-02") | {"specversion": "0.3"}, "specversion", "Invalid enum value"),
        (letter("2015-03-02") | {"subject": 7}, "subject", "must be str, got int"),
        (letter("2015-03-02") | {"source": ""}, "source", "must be str of length >= 1"),
        (letter("2015-03-02") | {"id": "x" * 257}, "id", "must be str of length <= 256"),
        (letter("2015-03-02", id="a\nb"), "id", "holds a control character"),
        (letter("2015-03-02", subject="a\x00b"), "subject", "holds a control character"),
        (sent("received", "2015-03-02", kind="letter"), "data.channel", "is missing"),
        (letter("2015-03-02", kind="visit"), "data.kind", "kind of case of the catalogue (letter"),
        (
            letter("2015-03-02", channel="hall"),
            "data.channel",
            "channel of letter of the catalogue",
        ),
        (
            letter("2015-03-02", category="gold"),
            "data.category",
            "(housing, traffic, uncategorised)",
        ),
        (letter("2015-03-02", nature="gold"), "data.nature", "(complaint, help)"),
        (letter("2015-03-02", department="gold"), "data.department", "(heating, transport, "),
        (letter("2015-03-02", category=None), "data.category", "must be str, got null"),
        (letter("2015-03-02", category=""), "data.category", "must be str of length >= 1"),
        (sent("routed", "2015-03-02", note="？"), "data", "must give a category, a nature or a"),
        (sent("rejected", "2015-03-02", reason="spam"), "data.reason", "Invalid enum value"),
        (
            sent("rated", "2015-03-02"),
            "data",
            "must give either satisfied (true or false) or score",
        ),
        (sent("rated", "2015-03-02", score=4, satisfied=True), "data", "not both"),
        (sent("rated", "2015-03-02", score=0), "data.score", "must be int >= 1"),
        (sent("rated", "2015-03-02", score=6), "data.score", "must be int <= 5"),
        (sent("rated", "2015-03-02", score=True), "data.score", "must be int, got bool"),
        (sent("voided", "2015-03-02", id="e1"), "data.source", "is missing"),
        (
            sent("counted", "2015-03-02", kind="letter", channel="board"),
            "data.kind",
            "kind of record of the catalogue (visit, poster)",
        ),
        (
            sent("counted", "2015-03-02", kind="visit", channel="desk", column="gold"),
            "data.column",
            "(front, back)",
        ),
        (
            sent("counted", "2015-03-02", kind="visit", channel="desk", quantity=0),
            "data.quantity",
            "must be int >= 1",
        ),
    ],
)
def test_a_refusal_names_field_and_rule(event: Any, field: str, rule: str) -> None:
    """Whoever sent an event that cannot be used learns which field breaks which rule."""
    refused = refusal(to_json(event))
    assert refused.field == field
    assert rule in refused.rule
    assert str(refused).startswith(f"{field}: {refused.rule}")


def test_a_refusal_shows_the_value() -> None:
    """The offending value is shown, cut where it is long."""
    assert refusal(to_json(letter("2015-03-02", category="gold"))).value == '"gold"'
    assert "(it is 9)" in str(refusal(to_json(sent("rated", "2015-03-02", score=9))))
    shown = refusal(to_json(letter("2015-03-02") | {"id": "x" * 300})).value
    assert shown == '"' + "x" * 78 + "…"


@pytest.mark.parametrize(
    "data",
    [
        {"title": "密" * 501},
        {"text": ["密"]},
        {"text": "密" * 100_001},
        {"person": "密"},
        {"person": {"name": "密" * 201}},
        {"person": {"phone": {"密": "密"}}},
        {"person": {"id_number": ["密"]}},
    ],
)
def test_a_refusal_shows_nothing_personal(data: dict[str, Any]) -> None:
    """Of title, text and person the rule is said, and not the value."""
    refused = refusal(to_json(letter("2015-03-02", **data)))
    assert refused.field.startswith("data.")
    assert "密" not in str(refused)


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        (None, "is null"),
        (b"", "is not JSON"),
        (b"{", "is not JSON"),
        (to_json(letter("2015-03-02")) + b" x", "is not JSON"),
        (b'{"type": "\xff"}', "is not UTF-8"),
        (b'{"data":' * 100_000, "is nested too deeply"),
    ],
)
def test_what_is_no_json_is_refused(value: bytes | None, rule: str) -> None:
    """Bytes that are no JSON are refused as a whole."""
    refused = refusal(value)
    assert refused.field == "event"
    assert rule in refused.rule


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


@pytest.mark.xfail(reason="msgspec passes over fields that have no rule without decoding them")
def test_fields_without_a_rule_are_utf_8_too() -> None:
    """What is passed on to others is JSON, and so UTF-8, in every part."""
    value = to_json(letter("2015-03-02", remark="?")).replace(b'"?"', '"高陵"'.encode("gbk"))
    assert refusal(value).field == "event"


def test_each_reader_has_its_own_catalogue() -> None:
    """What one county's catalogue has may be refused by another's."""
    other = EventReader(load_catalogue(TEXT.replace("heating", "warmth"), "other.toml"))
    event = to_json(letter("2015-03-02", department="warmth"))
    assert other.read(event, (), NOW).reduced[8] == "warmth"
    assert refusal(event).field == "data.department"
