"""The ways in which data may come: media types, base64 and the binary mode."""

import base64
import json
import time

import pytest

from streams.core.events.reader import EventReader
from tests.support.county import COUNTY, NOW, READER, Sent, letter, read, sent, to_json, tracked
from tests.unit.core.events.test_reader_refused import refusal

LETTER = letter("2015-03-02", title="小区停暖")
DATA = json.dumps(LETTER["data"]).encode()
JSON_TYPES = [
    "application/json",
    "application/json; charset=utf-8",
    'application/json;charset="UTF-8"',
    "Application/JSON; Charset=Utf-8; a=b",
    "application/geo+json",
    "application/cloudevents+json;charset=us-ascii",
    "text/json",
    "application/json;",
]
OTHER_TYPES = ["text/plain", "application/xml", "json", "application/jsonx", "", "a/b;c=json"]


def packed(event: Sent, raw: bytes) -> Sent:
    """Return an event with its data as base64 of some bytes."""
    bare = {name: value for name, value in event.items() if name != "data"}
    return bare | {"data_base64": base64.b64encode(raw).decode()}


def headers(content_type: str) -> list[tuple[str, bytes]]:
    """Return the letter's attributes as headers of the binary mode, beside a content type."""
    attributes = {f"ce_{name}": text for name, text in LETTER.items() if name != "data"}
    return [(name, text.encode()) for name, text in attributes.items()] + [
        ("Content-Type", content_type.encode())
    ]


@pytest.mark.parametrize("media_type", JSON_TYPES)
def test_every_media_type_of_json_is_json(media_type: str) -> None:
    """SDKs write it in whatever case, with parameters, with a suffix; in both modes."""
    assert read(LETTER | {"datacontenttype": media_type}) == read(LETTER)
    assert tracked(READER.read(DATA, headers(media_type), NOW)) == read(LETTER)


@pytest.mark.parametrize("media_type", OTHER_TYPES)
def test_another_media_type_is_refused_truthfully(media_type: str) -> None:
    """Where the event itself says that its data are not JSON."""
    refused = refusal(to_json(LETTER | {"datacontenttype": media_type}))
    assert refused.field == "datacontenttype"
    assert "must be" in refused.rule


def test_data_that_are_json_are_taken_whatever_a_client_calls_them() -> None:
    """In binary mode many clients write a type of their own, or none."""
    for media_type in ("application/octet-stream", "text/plain", "binary/json?", "\xff"):
        assert tracked(READER.read(DATA, headers(media_type), NOW)) == read(LETTER)


def test_another_charset_is_refused_truthfully() -> None:
    """The reason is the charset, in both modes."""
    said = "application/json; charset=gbk"
    rule = "names a charset that is not utf-8"
    refused = refusal(to_json(LETTER | {"datacontenttype": said}))
    assert (refused.field, refused.rule[: len(rule)]) == ("datacontenttype", rule)
    refused = refusal(DATA, headers(said))
    assert (refused.field, refused.rule[: len(rule)]) == ("header content-type", rule)


def test_no_media_type_takes_long() -> None:
    """However many spaces and semicolons there are."""
    began = time.perf_counter()
    spaces = "a/json" + ("; " + " " * 50) * 2_000 + "\x01"
    assert tracked(READER.read(DATA, headers(spaces), NOW)) == read(LETTER)
    for text in ("a/json" + ("; " + " " * 20) * 10 + "\x01", "a/" + "b+" * 120 + "jsonx"):
        assert refusal(to_json(LETTER | {"datacontenttype": text})).field == "datacontenttype"
    assert time.perf_counter() - began < 1


def test_data_in_base64_are_read() -> None:
    """The JSON format of CloudEvents allows it; what is packed must be JSON."""
    assert read(packed(LETTER, DATA)) == read(LETTER)
    due = sent("due", "2015-03-03", subject="2015-03-02")
    assert read(packed(due, b" {} ")) == read(due)
    escaped = to_json(packed(LETTER, DATA)).replace(b"data_base64", b"data\\u005fbase64")
    assert tracked(READER.read(escaped, (), NOW)) == read(LETTER)


@pytest.mark.parametrize(
    ("event", "field", "rule"),
    [
        (packed(LETTER, b"<kind>letter</kind>"), "data_base64", "is not JSON"),
        (packed(LETTER, b"\xff"), "data_base64", "is not JSON"),
        (packed(LETTER, b""), "data_base64", "is not JSON"),
        (packed(LETTER, b"[" * 5_000), "data_base64", "is nested too deeply"),
        (packed(LETTER, b'{"kind":"letter"}'), "data.channel", "is missing"),
        (packed(LETTER, DATA) | {"data": LETTER["data"]}, "data_base64", "must not be given toge"),
        (packed(LETTER, DATA) | {"data_base64": "e30"}, "data_base64", "is not base64"),
        (packed(LETTER, DATA) | {"data_base64": "信"}, "data_base64", "is not base64"),
        (packed(LETTER, DATA) | {"data_base64": 7}, "data_base64", "must be str"),
        (packed(sent("due", "2015-03-03", subject="2015-03-02"), b'{"a":1}'), "data", "must be nu"),
    ],
)
def test_what_is_no_json_in_base64_is_refused_truthfully(
    event: Sent, field: str, rule: str
) -> None:
    """What is wrong is what is said; it was "data: is missing" once."""
    refused = refusal(to_json(event))
    assert (refused.field, refused.rule[: len(rule)]) == (field, rule)


def test_what_is_packed_is_read_as_strictly() -> None:
    """A gateway sees into base64 as into all else."""
    reader = EventReader(COUNTY, strict=True)
    twice = packed(LETTER, DATA[:-1] + b',"kind":"opinion"}')
    refused = refusal(to_json(twice), reader=reader)
    assert (refused.field, refused.rule) == ("data.kind", "is given twice")
