"""Events that cannot be used: what is said of them, and what is not."""

from typing import Any

import pytest

from streams.core.events.reader import EventReader
from streams.core.events.refusals import Refused
from streams.core.record_headers import Headers
from tests.support.county import NOW, READER, letter, sent, to_json


def refusal(value: bytes | None, headers: Headers = (), reader: EventReader = READER) -> Refused:
    """Return the refusal of what must be refused."""
    with pytest.raises(Refused) as caught:
        reader.read(value, headers, NOW)
    return caught.value


@pytest.mark.parametrize("behind", [b" x", b'"more"', b"}", b"\xff", b"\x00"])
def test_what_lacks_data_and_is_no_json_besides(behind: bytes) -> None:
    """A fault that shows first does not hide that the rest cannot be read at all."""
    event = letter("2015-03-02")
    del event["data"]
    assert refusal(to_json(event)).field == "data"
    refused = refusal(to_json(event) + behind)
    assert refused.field == "event"
    assert refused.reason == "malformed"
    deep = to_json(event)[:-1] + b',"more":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    assert refusal(deep).field in {"event", "data"}


@pytest.mark.parametrize(
    ("event", "field", "rule"),
    [
        ([], "event", "must be object, got array"),
        (letter("2015-03-02") | {"type": "kuaibao.case.lost.v1"}, "type", "kuaibao.case.routed.v1"),
        (letter("2015-03-02") | {"specversion": "0.3"}, "specversion", "must be 1.0"),
        (letter("2015-03-02") | {"subject": 7}, "subject", "must be str, got int"),
        (letter("2015-03-02") | {"source": ""}, "source", "must be str of length >= 1"),
        (letter("2015-03-02") | {"id": "x" * 257}, "id", "must be str of length <= 256"),
        (letter("2015-03-02", id="a\nb"), "id", "contains a control character"),
        (letter("2015-03-02", subject="a\x00b"), "subject", "contains a control character"),
        (sent("received", "2015-03-02", kind="letter"), "data.channel", "is missing"),
        (letter("2015-03-02", kind="visit"), "data.kind", "kind of case in the catalogue (letter"),
        (
            letter("2015-03-02", channel="hall"),
            "data.channel",
            "channel of letter in the catalogue",
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
        (
            sent("routed", "2015-03-02", note="？"),
            "data",
            "must give a category, a nature, a department or labels",
        ),
        (
            sent("rejected", "2015-03-02", reason="spam"),
            "data.reason",
            "must be one of duplicate, invalid",
        ),
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
            "kind of record in the catalogue (visit, poster)",
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
    """The sender of an event that cannot be used learns which field breaks which rule."""
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


def test_a_refusal_does_not_repeat_what_a_label_was_given() -> None:
    """Under "applicant" somebody may write who that is; logs and dead letters have the reason."""
    event = letter("2015-03-02", labels={"applicant": "张三"})
    refused = refusal(to_json(event))
    assert refused.field == "data.labels.applicant"
    assert "张三" not in str(refused)


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
    """Bytes that are not JSON are refused as a whole."""
    refused = refusal(value)
    assert refused.field == "event"
    assert rule in refused.rule


def test_fields_without_a_rule_are_utf_8_too() -> None:
    """What is passed on to others is JSON, and so UTF-8, in every part."""
    value = to_json(letter("2015-03-02", remark="?")).replace(b'"?"', '"高陵"'.encode("gbk"))
    assert refusal(value).field == "event"
