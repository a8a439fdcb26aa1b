"""Records that no worker can use, and what a dead letter says of each."""

import json
from typing import Any, Final, NamedTuple

from tests.support.county import TYPES, sent
from tests.support.installation import Raw
from tests.support.record import keyed

PRIVATE: Final = "赵明诚的秘密13800138000"
"""What somebody wrote; no reason may hold it."""

LETTER: Final = {"kind": "letter", "channel": "mayor-mailbox"}
VISIT: Final = {"kind": "visit", "channel": "query-point"}
DEEP: Final = 1_000
AHEAD: Final = "2199-03-02T08:12:00+08:00"
"""Ahead of a clock that is years ahead itself, too: chaos sets them so."""


class Bad(NamedTuple):
    """A record, the field that is wrong and a part of the rule that it breaks."""

    raw: Raw
    field: str
    rule: str


def _event(what: str = "received", /, **changed: Any) -> dict[str, Any]:
    data = changed.pop("data", VISIT if what == "counted" else LETTER)
    event = sent(what, "2015-03-02", "bad", "bad-1") | {"data": data} | changed
    return {name: value for name, value in event.items() if value is not None}


def _raw(event: Any) -> Raw:
    return Raw(json.dumps(event, ensure_ascii=False).encode(), b"bad-1")


def _binary(value: bytes | None = b"{}", /, **changed: str | None) -> Raw:
    event = _event(**{"type": TYPES["closed"], "data": None} | changed)
    headers = [(f"ce_{name}", text.encode()) for name, text in event.items()]
    return Raw(value, b"bad-1", (*headers, ("content-type", b"application/json")))


def bad_records() -> dict[str, Bad]:
    """Make them."""
    title = LETTER | {"title": PRIVATE, "text": PRIVATE, "person": {"name": PRIVATE}}
    whole = json.dumps(_event(data=title), ensure_ascii=False).encode()
    binary = "header ce_subject"
    return {
        "nothing": Bad(Raw(b"", b"bad-1"), "event", "not JSON"),
        "no JSON": Bad(Raw(PRIVATE.encode(), b"bad-1"), "event", "not JSON"),
        "cut off": Bad(Raw(whole[:-9], b"bad-1"), "event", "not JSON"),
        "two": Bad(Raw(whole + whole, b"bad-1"), "event", "not JSON"),
        "no object": Bad(_raw([PRIVATE]), "event", "must be object"),
        "a number": Bad(_raw(5), "event", "must be object"),
        "JSON null": Bad(_raw(None), "event", "must be object"),
        "no CloudEvent": Bad(_raw({"title": PRIVATE}), "", "missing"),
        "null value": Bad(Raw(None, b"bad-1"), "event", "null"),
        "neither key nor value": Bad(Raw(None, None), "event", "null"),
        "unknown type": Bad(_raw(_event(type="kuaibao.case.lost.v1")), "type", "not a known type"),
        "no type": Bad(_raw(_event(type=None)), "type", "missing"),
        "unknown kind": Bad(_raw(_event(data=title | {"kind": "song"})), "data.kind", "not a kind"),
        "unknown channel": Bad(
            _raw(_event(data=LETTER | {"channel": "pigeon"})), "data.channel", "not a channel"
        ),
        "a record as a case": Bad(_raw(_event(data=VISIT)), "data.kind", "not a kind of case"),
        "no time": Bad(_raw(_event(time=None)), "time", "missing"),
        "no offset": Bad(_raw(_event(time="2015-03-02T09:00:00")), "time", "RFC 3339"),
        "no such day": Bad(
            _raw(_event(time="2015-02-30T09:00:00Z")), "time", "not in the calendar"
        ),
        "a day ahead": Bad(_raw(_event(time=AHEAD)), "time", "day ahead"),
        "long ago": Bad(_raw(_event(time="1969-12-31T23:59:59Z")), "time", "1970"),
        "no subject": Bad(_raw(_event(subject=None)), "subject", "missing"),
        "empty subject": Bad(_raw(_event(subject="")), "subject", "length >= 1"),
        "long subject": Bad(_raw(_event(subject="长" * 10_000)), "subject", "length <= 256"),
        "too fine": Bad(_raw(_event(time="2015-03-02T09:00:00.0000001Z")), "time", "microsecond"),
        "space": Bad(_raw(_event(subject="a ")), "subject", "white space"),
        "unseen": Bad(_raw(_event(id="a\u200b")), "id", "nobody can see"),
        "full width": Bad(_raw(_event(id="Ａ")), "id", "NFKC"),
        "control": Bad(_raw(_event(subject="a\nb")), "subject", "control character"),
        "half a character": Bad(
            Raw(whole.replace(b'"bad-1"', rb'"\ud800"'), b"bad-1"), "event", "not JSON"
        ),
        "none": Bad(_raw(_event("counted", data=VISIT | {"quantity": 0})), "data.quantity", ">= 1"),
        "many": Bad(
            _raw(_event("counted", data=VISIT | {"quantity": 10**30})), "data.quantity", ""
        ),
        "long title": Bad(
            _raw(_event(data=LETTER | {"title": PRIVATE * 50})), "data.title", "length <= 500"
        ),
        "long name": Bad(
            _raw(_event(data=LETTER | {"person": {"name": PRIVATE * 50}})),
            "data.person.name",
            "length <= 200",
        ),
        "title of another sort": Bad(
            _raw(_event(data=LETTER | {"title": {PRIVATE: PRIVATE}})), "data.title", "must be str"
        ),
        "other reason": Bad(
            _raw(_event("rejected", data={"reason": PRIVATE})), "data.reason", "duplicate"
        ),
        "text too long": Bad(
            _raw(_event(data=title | {"text": "文" * 150_000})), "data.text", "length <= 100000"
        ),
        "as large as Kafka lets through": Bad(
            _raw(_event(data=title | {"text": "x" * 1_048_000})), "event", "bytes; at most"
        ),
        "nested": Bad(Raw(b"[" * DEEP + b"]" * DEEP, b"bad-1"), "event", ""),
        "nested within": Bad(
            Raw(b'{"specversion":%b{}%b}' % (b'{"a":' * DEEP, b"}" * DEEP), b"bad-1"), "", ""
        ),
        "no UTF-8": Bad(
            Raw(whole.replace(PRIVATE[0].encode(), b"\xff"), b"bad-1"), "event", "not UTF-8"
        ),
        "binary: unknown type": Bad(_binary(type="other"), "type", "not a known type"),
        "binary: no subject": Bad(_binary(subject=None), "subject", "missing"),
        "binary: no JSON": Bad(_binary(PRIVATE.encode()), "data", "not JSON"),
        "binary: nested": Bad(_binary(b"[" * DEEP + b"]" * DEEP), "data", ""),
        "binary: more than data": Bad(_binary(b'{},"subject":"x"'), "data", "not JSON"),
        "binary: no UTF-8": Bad(
            Raw(b"{}", b"bad-1", (("ce_type", b"x"), ("ce_subject", b"\xff"))), binary, "not UTF-8"
        ),
    }


GOOD: Final = [
    sent("received", "2015-03-02", "1", "good-1", **LETTER, title=PRIVATE),
    sent("closed", "2015-03-03", "2", "good-1"),
    sent("counted", "2015-03-04", "1", "good-2", **VISIT, quantity=3),
    sent("received", "2015-03-02", "1", "good-3", **LETTER),
]
"""What is to be counted nevertheless."""


def binary_mode(event: dict[str, Any]) -> Raw:
    """Write an event in binary mode."""
    ((key, _),) = keyed(event)
    headers = [(f"ce_{name}", event[name].encode()) for name in event if name != "data"]
    value = json.dumps(event["data"]).encode()
    return Raw(value, key, (*headers, ("content-type", b"application/json")))
