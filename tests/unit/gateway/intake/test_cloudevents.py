"""The modes in which a request contains events, and what is in none of them."""

import json

import pytest
from multidict import CIMultiDict

from streams.gateway.intake.feeder import Away
from tests.support.county import Sent, letter, sent, to_json
from tests.support.posting import BATCH, STRUCTURED, Answer, Gateway, posted, with_gateway

LETTER = letter("2015-03-02", "e1", "s1", title="小区停暖")


def binary(event: Sent, **more: str) -> dict[str, str]:
    """Return an event's attributes as headers."""
    return {f"ce_{name}": value for name, value in event.items() if name != "data"} | more


def test_binary_mode_is_the_same_event() -> None:
    """Attributes in headers, percent-encoded or quoted, and data in the body make an event."""
    event = letter("2015-03-02", "id 100%", "信件 1")
    data = b'{"kind": "letter", "channel": "mailbox", "extra": 1.0}'
    headers = binary(event, ce_id='"id 100%25"', ce_subject="%E4%BF%A1%E4%BB%B6%201", ce_extra="x")

    async def scenario(gateway: Gateway) -> None:
        answer = await gateway.post(data, "application/json", **headers)
        assert answer.status == 202, answer
        ((subject, value),) = gateway.feeder.sent
        assert subject.decode() == "信件 1"
        assert b'"data":' + data in value
        assert json.loads(value) == {
            **event,
            "data": json.loads(data),
            "extra": "x",
            "datacontenttype": "application/json",
        }

    with_gateway(scenario)


def test_binary_mode_needs_no_data_where_there_is_none() -> None:
    """An event without data is its headers alone."""
    due = sent("due", "2015-03-02", subject="2015-03-02")
    assert posted(b"", "application/json", **binary(due)).status == 202


@pytest.mark.parametrize(
    ("more", "body", "field", "rule"),
    [
        ({"ce_subject": "%ff"}, b"{}", "subject", "is not UTF-8 once percent-decoded"),
        ({"ce_id": "a%00b"}, b"{}", "id", "contains NUL"),
        (
            {"ce_id": "a%0Ab"},
            b'{"kind":"letter","channel":"desk"}',
            "id",
            "contains a control char",
        ),
        ({"ce_data": "{}"}, b"{}", "header ce-data", "is not the name of an attribute"),
        ({"ce_a.b": "1"}, b"{}", "header ce-a.b", "is not the name of an attribute"),
        (
            {"ce_time": "today"},
            b'{"kind":"letter","channel":"mailbox"}',
            "time",
            "is not an RFC 3339",
        ),
        ({}, b'{"kind":"letter"}', "data.channel", "is missing"),
        ({}, b"[]", "data", "must be object, got array"),
        ({}, b"", "data", "is missing"),
        ({}, b'{"kind":"letter","kind":"letter"}', "data.kind", "is given twice"),
    ],
)
def test_binary_mode_is_checked_alike(
    more: dict[str, str], body: bytes, field: str, rule: str
) -> None:
    """What is wrong in headers or data is refused with field and rule."""
    answer = posted(body, "application/json", **binary(LETTER, **more))
    assert answer.status == 422
    index, said, why = answer.errors[0]
    assert (index, said) == (0, field)
    assert why.startswith(rule)


@pytest.mark.parametrize(
    "content_type",
    [
        *(None, "application/octet-stream", "text/plain", "application/json; charset=utf-8"),
        *("Application/Geo+JSON", 'application/json;charset="UTF-8"', "text/json", "a/b"),
    ],
)
def test_binary_data_that_are_json_are_taken(content_type: str | None) -> None:
    """Whatever the body is called, or if it is called nothing, as the SDKs leave it."""
    event = letter("2015-03-02", title="小区停暖")

    async def scenario(gateway: Gateway) -> None:
        async with gateway.session.post(
            "/v1/events",
            data=to_json(event["data"]),
            headers={name.replace("_", "-"): text for name, text in binary(event).items()}
            | ({"Content-Type": content_type} if content_type else {}),
            skip_auto_headers=("Content-Type",),
        ) as response:
            assert response.status == 202, await response.text()
        ((_, value),) = gateway.feeder.sent
        assert json.loads(value) == event | {"datacontenttype": "application/json"}

    with_gateway(scenario)


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml"])
def test_binary_data_of_another_type_are_refused_truthfully(content_type: str) -> None:
    """Where the body is not JSON, and is not called so."""
    answer = posted(b"<a/>", content_type, **binary(LETTER))
    assert answer.status == 415
    assert "data are JSON in binary mode too" in answer.body["detail"]


def test_other_charsets_are_refused_in_every_mode() -> None:
    """The reason is the charset."""
    for kind, headers in ((STRUCTURED, {}), (BATCH, {}), ("application/json", binary(LETTER))):
        answer = posted(b"{}", f"{kind}; charset=gbk", **headers)
        assert answer.status == 415
        assert "charset" in answer.body["detail"]


@pytest.mark.parametrize("content_type", [BATCH, f"{BATCH}; charset=utf-8", BATCH.upper()])
@pytest.mark.parametrize("body", [b"[]", b" [ ] \n"])
def test_an_empty_batch_is_a_batch(body: bytes, content_type: str) -> None:
    """It is valid by the JSON format of CloudEvents, and nothing is sent."""

    async def scenario(gateway: Gateway) -> None:
        gateway.feeder.fault = Away("nobody asks")
        answer = await gateway.post(body, content_type)
        assert (answer.status, answer.body) == (202, {"accepted": []})

    with_gateway(scenario)


def test_an_attribute_given_twice_is_refused() -> None:
    """Two headers of one attribute are not one of them."""

    async def scenario(gateway: Gateway) -> Answer:
        headers = CIMultiDict({"Content-Type": "application/json", "ce-id": "a"})
        headers.add("ce-id", "b")
        async with gateway.session.post("/v1/events", data=b"{}", headers=headers) as response:
            return Answer(response.status, await response.json(content_type=None), None)

    answer = with_gateway(scenario)
    assert (answer.status, answer.errors) == (422, [(0, "id", "is given twice")])


@pytest.mark.parametrize(
    ("body", "content_type", "detail"),
    [
        (b"", STRUCTURED, "it is empty"),
        (b"", BATCH, "it is empty"),
        (b" ", STRUCTURED, "it is not JSON: Input data was truncated"),
        (to_json(LETTER)[:-1], STRUCTURED, "it is not JSON: Input data was truncated"),
        (b"[" + to_json(LETTER), BATCH, "it is not JSON: Input data was truncated"),
        (b"[{},]", BATCH, "it is not JSON: JSON is malformed: trailing comma in array (byte 4)"),
        (b"{} {}", STRUCTURED, "it is not JSON: JSON is malformed: trailing characters (byte 4)"),
        (
            b"\xef\xbb\xbf{}",
            STRUCTURED,
            "it begins with a byte order mark, which JSON does not allow",
        ),
        ("{}".encode("utf-16"), STRUCTURED, "it is not JSON"),
        (b'["\\ud800",', BATCH, "it is not JSON: Input data was truncated"),
        (b"[" * 100_000, STRUCTURED, "it is nested too deeply"),
        (b"[" * 100_000, BATCH, "it is nested too deeply"),
        (b"{}", BATCH, f"it is not a JSON array, and {BATCH} is one of events"),
        (b'"[]"', BATCH, f"it is not a JSON array, and {BATCH} is one of events"),
    ],
)
def test_a_body_that_is_no_json_is_no_event(body: bytes, content_type: str, detail: str) -> None:
    """A body that cannot be taken apart is 400, with what is wrong with it."""
    answer = posted(body, content_type)
    assert (answer.status, answer.body["title"]) == (400, "Unreadable body")
    assert answer.body["detail"].startswith(f"the body cannot be read: {detail}")


@pytest.mark.parametrize("body", [b"[]", b"5", b"null", b'"x"'])
def test_what_is_no_object_is_no_event(body: bytes) -> None:
    """JSON that is not an object is refused as an event, not as a body."""
    answer = posted(body)
    assert answer.status == 422
    ((index, field, rule),) = answer.errors
    assert (index, field) == (0, "event")
    assert rule.startswith("must be object")


@pytest.mark.parametrize(
    ("content_type", "headers", "detail"),
    [
        ("text/plain", {}, "events are sent with Content-Type application/cloudevents+json"),
        (None, {}, "events are sent with Content-Type application/cloudevents+json"),
        ("application/cloudevents+xml", {}, "events are sent with Content-Type"),
        ("nonsense;;;", {}, "events are sent with Content-Type"),
        ("application/json", {}, "Content-Type application/json is binary mode"),
        (STRUCTURED + "; charset=gbk", {}, "the body's charset is not utf-8"),
        (STRUCTURED, {"Content_Encoding": "br"}, "the Content-Encoding of the body is not read"),
        (STRUCTURED, {"Content_Encoding": "gzip, gzip"}, "the Content-Encoding of the body is"),
    ],
)
def test_what_is_sent_as_something_else_is_refused(
    content_type: str | None, headers: dict[str, str], detail: str
) -> None:
    """Other types, charsets and encodings are 415, and the answer says what is taken."""

    async def scenario(gateway: Gateway) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if content_type:
            named["Content-Type"] = content_type
        async with gateway.session.post(
            "/v1/events",
            data=to_json(LETTER),
            headers=named,
            skip_auto_headers=("Content-Type",),
        ) as response:
            assert response.status == 415
            body = await response.json(content_type=None)
        assert body["title"] == "Unsupported media type"
        assert body["detail"].startswith(detail)
        assert gateway.feeder.sent == []

    with_gateway(scenario)
