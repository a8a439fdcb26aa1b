"""The schemas of events: what they take and refuse, and that asyncapi.yaml offers them all."""

import copy
import json
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from streams.core.events.identifiers import UNSEEN
from streams.core.events.refusals import Refused
from streams.core.events.times import read_time
from tests.support.county import short_type

SCHEMAS: Final = Path(__file__).parents[4] / "schemas"
EVENTS: Final = {
    path.name: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((SCHEMAS / "events").glob("*.json"))
}
ASYNCAPI: Final[dict[str, Any]] = yaml.safe_load(
    (SCHEMAS / "asyncapi.yaml").read_text(encoding="utf-8")
)
REGISTRY: Final[Registry[Any]] = Registry().with_resources(
    (name, Resource.from_contents(schema)) for name, schema in EVENTS.items()
)
TYPES: Final = (
    "kuaibao.case.received.v1",
    "kuaibao.case.routed.v1",
    "kuaibao.case.replied.v1",
    "kuaibao.case.closed.v1",
    "kuaibao.case.reopened.v1",
    "kuaibao.case.rejected.v1",
    "kuaibao.case.rated.v1",
    "kuaibao.case.accepted.v1",
    "kuaibao.case.returned.v1",
    "kuaibao.case.extended.v1",
    "kuaibao.case.paused.v1",
    "kuaibao.case.resumed.v1",
    "kuaibao.case.urged.v1",
    "kuaibao.case.supervised.v1",
    "kuaibao.case.discharged.v1",
    "kuaibao.case.called-back.v1",
    "kuaibao.case.judged.v1",
    "kuaibao.case.archived.v1",
    "kuaibao.event.voided.v1",
    "kuaibao.record.counted.v1",
    "kuaibao.quick-report.due.v1",
    "kuaibao.notices.due.v1",
    "kuaibao.quick-report.redacted.v1",
    "kuaibao.hotspot.joined.v1",
    "kuaibao.hotspot.parted.v1",
    "kuaibao.hotspot.named.v1",
    "kuaibao.hotspot.closed.v1",
    "kuaibao.hotspot.reopened.v1",
    "kuaibao.hotspot.told.v1",
    "kuaibao.hotspot.spoke.v1",
    "kuaibao.hotspot.answered.v1",
    "kuaibao.publication.drafted.v1",
    "kuaibao.publication.reviewed.v1",
    "kuaibao.publication.issued.v1",
)
GONE: Final = object()
"""In a change: the field is taken away."""

LETTER: Final = {"kind": "letter", "channel": "portal-participation"}
VISIT: Final = {"kind": "visit", "channel": "query-point"}
DATA: Final[dict[str, dict[str, Any]]] = {
    "received": LETTER,
    "routed": {"category": "housing"},
    "replied": {"department": "heating", "text": "已修好。"},
    "closed": {"outcome": "已办结。"},
    "reopened": {"reason": "再次停暖。"},
    "rejected": {"reason": "duplicate"},
    "rated": {"satisfied": True},
    "accepted": {"department": "heating"},
    "returned": {"department": "heating", "reason": "not-ours"},
    "extended": {"working_days": 20, "approved_by": "archives"},
    "paused": {"reason": "supplement"},
    "resumed": {"restart": True},
    "urged": {"means": "notice", "number": "催办〔2015〕12号"},
    "supervised": {"number": "督办〔2015〕3号", "due": "2015-03-20"},
    "discharged": {},
    "called-back": {"reached": True, "solved": False, "grade": 2},
    "judged": {"source": "/gaoling/heating", "id": "e-1", "verdict": "perfunctory"},
    "archived": {"note": "卷"},
    "voided": {"source": "/gaoling/portal", "id": "e-1"},
    "counted": VISIT,
    "due": {},
    "notices-due": {"only": "hours"},
    "redacted": {"issue": "2015-238", "reason": "标题含姓名。", "by": "0123abcd"},
    "hotspot-joined": {"items": ["L-2"]},
    "hotspot-parted": {"items": ["L-2", "L-3"]},
    "hotspot-named": {"name": "崇皇街道停暖"},
    "hotspot-closed": {"note": "记"},
    "hotspot-reopened": {"note": "记"},
    "hotspot-told": {"note": "记"},
    "hotspot-spoke": {"note": "记"},
    "hotspot-answered": {"note": "记"},
    "publication-drafted": {"content": "eJw=", "digest": "0a" * 32, "key": "办公室"},
    "publication-reviewed": {"digest": "0a" * 32, "key": "保密办", "result": "passed"},
    "publication-issued": {"digest": "0a" * 32, "key": "k" * 64},
}
STEPS: Final = [type_.split(".")[-2] for type_ in TYPES[7:18]]
NOTED: Final = {"department": "heating", "note": "记" * 2_000}
SILENT: Final = ("accepted", "returned", "extended", "resumed", "urged", "supervised")
LONGER: Final[list[dict[str, Any]]] = [
    {"until": "2015-04-03"},
    {"until": "1970-01-01"},
    {"until": "9999-12-31"},
    {"working_days": 3_660},
    {"days": 1},
    {"hours": 87_840},
]
ANSWERS: Final = [{"reached": False}, {"contacted": True}, {"solved": True}, {"grade": 5}]
TYPE_OF: Final = {short_type(type_): type_ for type_ in TYPES}


def validator(name: str) -> Draft202012Validator:
    """Return a validator of one of our schemas that asserts formats too."""
    checker = Draft202012Validator.FORMAT_CHECKER
    return Draft202012Validator(EVENTS[name], registry=REGISTRY, format_checker=checker)


ANY_EVENT: Final = validator("event.schema.json")


def event(what: str, data: object = None, /, **changes: object) -> dict[str, Any]:
    """Make an event: a good one of type `what`, with other data or other attributes."""
    made: dict[str, Any] = {
        "specversion": "1.0",
        "type": TYPE_OF[what],
        "source": "/gaoling/portal",
        "id": "e-1",
        "subject": "2015-03-02",
        "time": "2015-03-02T08:00:00+08:00",
        "data": copy.deepcopy(DATA[what]) if data is None else data,
    }
    made.update(changes)
    return {key: value for key, value in made.items() if value is not GONE}


def attribute_names(refused: dict[str, Any]) -> set[str]:
    """Name the attributes and data fields that any error of the top-level schema points at."""
    return {str(step) for error in ANY_EVENT.iter_errors(refused) for step in error.absolute_path}


@pytest.mark.parametrize("name", EVENTS)
def test_a_schema_is_a_schema(name: str) -> None:
    """Each file is valid by the meta-schema, explains itself and is named by its own file."""
    schema = EVENTS[name]
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == name
    assert schema["title"]
    assert schema["description"]


def test_there_is_one_schema_for_each_type() -> None:
    """Envelope and any event have a schema each; each type has one file, named for it."""
    types = {f"{type_}.schema.json" for type_ in TYPES}
    assert set(EVENTS) == types | {"envelope.schema.json", "event.schema.json"}


@pytest.mark.parametrize("name", EVENTS)
def test_examples_pass(name: str) -> None:
    """Each schema has examples, some of it Chinese; they keep its rules and those of any event."""
    examples = EVENTS[name]["examples"]
    assert len(examples) >= 2
    assert not json.dumps(examples, ensure_ascii=False).isascii()
    for example in examples:
        assert list(validator(name).iter_errors(example)) == []
        assert list(ANY_EVENT.iter_errors(example)) == []


def test_examples_use_gaolings_catalogue() -> None:
    """Identifiers of the examples are Gaoling's, and each channel has the kind it comes with."""
    catalogue = tomllib.loads((SCHEMAS / "catalogue.toml").read_text(encoding="utf-8"))
    tables = {
        "kind": "kinds",
        "channel": "channels",
        "category": "categories",
        "nature": "natures",
        "department": "units",
        "column": "columns",
    }
    seen = 0
    for example in [example for schema in EVENTS.values() for example in schema["examples"]]:
        data = example.get("data", {})
        for field, table in tables.items():
            if field in data:
                assert data[field] in catalogue[table]
                seen += 1
        if "kind" in data:
            assert data["kind"] in catalogue["channels"][data["channel"]]["kinds"]
            record = example["type"] == "kuaibao.record.counted.v1"
            assert catalogue["kinds"][data["kind"]]["is"] == ("record" if record else "case")
    assert seen > 20


@pytest.mark.parametrize("what", TYPE_OF)
def test_a_schema_takes_its_own_type_only(what: str) -> None:
    """The schema of a type takes an event of it and refuses the events of every other type."""
    own = validator(f"{TYPE_OF[what]}.schema.json")
    assert own.is_valid(event(what))
    for other in TYPE_OF:
        assert own.is_valid(event(other)) == (other == what)


GOOD: Final[list[tuple[str, dict[str, Any]]]] = [
    *((f"{what}: plain", event(what)) for what in TYPE_OF),
    ("extensions are allowed", event("closed", traceparent="00-1", 来源="门户")),
    ("datacontenttype may be given", event("closed", datacontenttype="application/json")),
    ("longest source", event("closed", source="/" + "s" * 255)),
    ("longest id and subject", event("closed", id="号" * 256, subject="号" * 256)),
    ("nine digits of a fraction", event("closed", time="2015-03-02T08:00:00.123456000Z")),
    ("small t and z", event("closed", time="2015-03-02t08:00:00z")),
    ("a charset", event("closed", datacontenttype="application/json; charset=utf-8")),
    ("a kind of JSON", event("closed", datacontenttype="Application/Geo+JSON")),
    ("a space within", event("closed", id="信 1", subject="〔2015〕3号")),
    ("first moment", event("closed", time="1970-01-01T00:00:00Z")),
    ("last moment", event("closed", time="9999-12-31T23:59:59-23:59")),
    ("leap day", event("closed", time="2016-02-29T00:00:00Z")),
    ("unknown data fields", event("counted", {**VISIT, "楼层": 2, "note": None})),
    ("longest title", event("received", {**LETTER, "title": "题" * 500})),
    ("longest text", event("received", {**LETTER, "text": "文" * 100_000})),
    ("empty title and text", event("received", {**LETTER, "title": "", "text": ""})),
    ("a person with more fields", event("received", {**LETTER, "person": {"age": 60}})),
    ("longest name", event("received", {**LETTER, "person": {"name": "名" * 200}})),
    ("longest identifier", event("received", {**LETTER, "category": "c" * 64})),
    ("routed by department", event("routed", {"department": "heating"})),
    ("routed by nature", event("routed", {"nature": "help", "note": "记" * 2_000})),
    ("replied, nothing said", event("replied", {})),
    ("longest reply", event("replied", {"text": "文" * 100_000})),
    ("closed, nothing said", event("closed", {})),
    ("longest outcome", event("closed", {"outcome": "果" * 2_000})),
    ("reopened, nothing said", event("reopened", {})),
    ("longest reason", event("reopened", {"reason": "因" * 2_000})),
    *((f"rejected as {r}", event("rejected", {"reason": r})) for r in ("invalid", "withdrawn")),
    ("rejected as out of scope", event("rejected", {"reason": "out-of-scope"})),
    ("not satisfied", event("rated", {"satisfied": False})),
    *((f"score {score}", event("rated", {"score": score})) for score in range(1, 6)),
    *((f"{what}, with a note", event(what, DATA[what] | NOTED)) for what in STEPS),
    *((f"{what}, nothing said", event(what, {})) for what in SILENT),
    ("labelled", event("closed", {"labels": {"outcome": "denied-1", "l" * 64: "v" * 64}})),
    ("no labels", event("received", {**LETTER, "labels": {}})),
    ("routed by label", event("routed", {"labels": {"area": "east"}})),
    *((f"extended {e}", event("extended", e)) for e in LONGER),
    *((f"paused: {why}", event("paused", {"reason": why})) for why in ("third-party", "other")),
    *((f"called back {c}", event("called-back", c)) for c in ANSWERS),
    ("counted in full", event("counted", {**VISIT, "column": "other", "headline": False})),
    ("least quantity", event("counted", {**VISIT, "quantity": 1})),
    ("greatest quantity", event("counted", {**VISIT, "quantity": 10**12})),
    ("due without data", event("due", GONE)),
    (
        "longest why",
        event("redacted", {"issue": "9999-999999999", "reason": "因" * 200, "by": "w"}),
    ),
    ("notices due without data", event("notices-due", GONE)),
    ("notices due with nothing", event("notices-due", {})),
    ("due with null", event("due", GONE) | {"data": None}),
    ("most items", event("hotspot-joined", {"items": [f"L-{n}" for n in range(100)]})),
    ("parted alone", event("hotspot-parted", {})),
    ("longest name of a hotspot", event("hotspot-named", {"name": "名" * 40})),
    (
        "refused",
        event("publication-reviewed", DATA["publication-reviewed"] | {"result": "refused"}),
    ),
    (
        "although missing",
        event("publication-issued", DATA["publication-issued"] | {"although_missing": True}),
    ),
    ("longest id of a publication", event("publication-issued", subject="a" * 100)),
    ("an id with signs", event("publication-issued", subject="circular-2015-Q3.0a_b")),
]

MANY_AT_ONCE: Final = [
    one | other
    for place, one in enumerate(LONGER)
    for other in LONGER[:place]
    if one.keys() != other.keys()
]

BAD_ENVELOPE: Final[list[tuple[str, dict[str, Any]]]] = [
    *((name, event("closed", **{name: GONE})) for name in ("specversion", "type", "source")),
    *((name, event("closed", **{name: GONE})) for name in ("id", "subject", "time", "data")),
    *((name, event("closed", **{name: None})) for name in ("specversion", "type", "source")),
    *((name, event("closed", **{name: None})) for name in ("id", "subject", "time")),
    *((name, event("closed", **{name: 7})) for name in ("source", "id", "subject", "time")),
    *((name, event("closed", **{name: ""})) for name in ("source", "id", "subject", "time")),
    *((name, event("closed", **{name: "x" * 257})) for name in ("source", "id", "subject")),
    ("specversion", event("closed", specversion="0.3")),
    ("type", event("closed", type="kuaibao.case.closed.v2")),
    ("type", event("closed", type="")),
    ("source", event("closed", source="高陵 门户")),
    ("datacontenttype", event("closed", datacontenttype="text/plain")),
    ("datacontenttype", event("closed", datacontenttype=None)),
    ("datacontenttype", event("closed", datacontenttype="application/json; charset=gbk")),
    ("time", event("closed", time="2015-03-02")),
    ("time", event("closed", time="2015-03-02T08:00:00")),
    ("time", event("closed", time="2015-03-02 08:00:00Z")),
    ("time", event("closed", time="2015-03-02T08:00:00.123456789Z")),
    ("time", event("closed", time="2015-03-02T08:00Z")),
    ("time", event("closed", time="2015-03-02T24:00:00Z")),
    ("time", event("closed", time="2015-03-02T08:60:00Z")),
    ("time", event("closed", time="2015-06-30T23:59:60Z")),
    ("time", event("closed", time="2015-03-02T08:00:00.Z")),
    ("time", event("closed", time="2015-03-02T08:00:00.1234567890Z")),
    ("time", event("closed", time="2015-03-02T08:00:00+0800")),
    ("time", event("closed", time="2015-03-02T08:00:00+24:00")),
    ("time", event("closed", time="2015-02-29T08:00:00Z")),
    ("time", event("closed", time="2015-13-01T08:00:00Z")),
    ("time", event("closed", time="1969-12-31T23:59:59Z")),
    ("time", event("closed", time="10000-01-01T00:00:00Z")),
    ("time", event("closed", time="２０１５-03-02T08:00:00Z")),
    ("subject", event("due", subject="2015-3-2")),
    ("subject", event("due", subject="2015-02-30")),
    ("subject", event("due", subject="2015-W10")),
    ("subject", event("due", subject="20150302")),
]

BAD_IDENTIFIERS: Final[list[tuple[str, dict[str, Any]]]] = [
    (name, bad)
    for text in (" a", "a ", "a\u00a0", "a\u200b1", "\ufeffa", "a\n", "Ａ1")
    for name, bad in (
        ("id", event("closed", id=text)),
        ("subject", event("closed", subject=text)),
    )
]

NEED_NO_DATA: Final = ("due", "notices-due")
APPROVED: Final = (("extended", "approved_by"), ("judged", "by"))
IDENTIFIERS: Final = ["", "Housing", "住宅", "a_b", "-a", "a-", "a--b", "a b", "a" * 65, None, 7]
BAD_DATA: Final[list[tuple[str, dict[str, Any]]]] = [
    *(("data", event(what, GONE)) for what in TYPE_OF if what not in NEED_NO_DATA),
    *(("data", event(what, []) | {"data": None}) for what in TYPE_OF if what not in NEED_NO_DATA),
    ("data", event("notices-due", {"only": "days"})),
    ("items", event("hotspot-joined", {"items": []})),
    ("items", event("hotspot-joined", {"items": ["L-1"] * 101})),
    ("items", event("hotspot-joined", {"items": "L-1"})),
    ("items", event("hotspot-parted", {"items": [""]})),
    ("items", event("hotspot-parted", {"items": [1]})),
    ("name", event("hotspot-named", {"name": ""})),
    ("name", event("hotspot-named", {"name": "名" * 41})),
    ("name", event("hotspot-named", {"name": "a\nb"})),
    *(
        ("subject", event("publication-issued", subject=subject))
        for subject in (".a", "a/b", "a b", "通报", "a" * 101)
    ),
    *(
        (field, event(what, DATA[what] | {field: value}))
        for what in ("publication-drafted", "publication-reviewed", "publication-issued")
        for field, values in (
            ("digest", ("", "0a", "0A" * 32, "0a" * 33, None, 7)),
            ("key", ("", "k" * 65, "a\nb", None, 7)),
        )
        for value in values
    ),
    *(
        ("content", event("publication-drafted", DATA["publication-drafted"] | {"content": value}))
        for value in ("", "e-w=", "====", "eJw===", "eJ w", None, 7)
    ),
    *(
        ("result", event("publication-reviewed", DATA["publication-reviewed"] | {"result": value}))
        for value in ("", "Passed", None, True)
    ),
    *(
        (
            "although_missing",
            event("publication-issued", DATA["publication-issued"] | {"although_missing": value}),
        )
        for value in (None, 1, "true")
    ),
    ("data", event("notices-due", {"other": 1})),
    *(("data", event(what, "{}")) for what in TYPE_OF),
    ("data", event("received", {"channel": "portal-participation"})),
    ("data", event("received", {"kind": "letter"})),
    *(
        (field, event("received", {**LETTER, field: name}))
        for field in ("kind", "channel", "category", "nature", "department")
        for name in IDENTIFIERS
    ),
    ("title", event("received", {**LETTER, "title": "题" * 501})),
    ("title", event("received", {**LETTER, "title": None})),
    ("text", event("received", {**LETTER, "text": "文" * 100_001})),
    ("text", event("received", {**LETTER, "text": None})),
    ("person", event("received", {**LETTER, "person": None})),
    ("person", event("received", {**LETTER, "person": "张某"})),
    *(
        (field, event("received", {**LETTER, "person": {field: value}}))
        for field in ("name", "phone", "email", "id_number")
        for value in ("字" * 201, None, 13800000000)
    ),
    ("data", event("routed", {})),
    ("data", event("routed", {"note": "请办理。"})),
    *(
        (field, event("routed", {field: name}))
        for field in ("category", "nature", "department")
        for name in IDENTIFIERS
    ),
    ("note", event("routed", {"category": "housing", "note": "记" * 2_001})),
    ("note", event("routed", {"category": "housing", "note": None})),
    *(("department", event("replied", {"department": name})) for name in IDENTIFIERS),
    ("text", event("replied", {"text": "文" * 100_001})),
    ("text", event("replied", {"text": None})),
    ("outcome", event("closed", {"outcome": "果" * 2_001})),
    ("outcome", event("closed", {"outcome": None})),
    ("reason", event("reopened", {"reason": "因" * 2_001})),
    ("reason", event("reopened", {"reason": None})),
    ("data", event("rejected", {})),
    *(("reason", event("rejected", {"reason": r})) for r in ("", "spam", "Duplicate", None)),
    ("data", event("rated", {})),
    ("data", event("rated", {"satisfied": True, "score": 5})),
    *(("satisfied", event("rated", {"satisfied": value})) for value in (None, 1, "true")),
    *(("score", event("rated", {"score": score})) for score in (0, 6, 4.5, "5", True, None)),
    *(
        (field, event(what, DATA[what] | {field: name}))
        for what, field in (*((w, "department") for w in STEPS), *APPROVED)
        for name in IDENTIFIERS
    ),
    *(("note", event(what, DATA[what] | {"note": "记" * 2_001})) for what in STEPS),
    *(("reason", event("returned", {"reason": r})) for r in ("", "duplicates", "supplement", None)),
    ("data", event("paused", {})),
    *(("reason", event("paused", {"reason": r})) for r in ("", "not-ours", "Fee", None)),
    *(
        (field, event(what, {field: day}))
        for what, field in (("extended", "until"), ("supervised", "due"))
        for day in ("", "2015-3-2", "2015-02-29", "1969-12-31", "2015-03-02T08:00:00Z", 7, None)
    ),
    *(
        (field, event("extended", {field: many}))
        for field, most in (("working_days", 3_660), ("days", 3_660), ("hours", 87_840))
        for many in (0, -1, most + 1, 1.5, "3", True, None)
    ),
    *(("data", event("extended", many)) for many in MANY_AT_ONCE),
    *(("restart", event("resumed", {"restart": value})) for value in (None, 1, "true")),
    *(("means", event("urged", {"means": value})) for value in ("", "letter", None)),
    *(
        ("number", event(what, {"number": value}))
        for what in ("urged", "supervised")
        for value in ("", "9" * 65, "a\nb", None, 7)
    ),
    ("data", event("called-back", {})),
    ("data", event("called-back", {"department": "heating"})),
    *(
        (field, event("called-back", {field: value}))
        for field in ("reached", "contacted", "solved")
        for value in (None, 0, "true")
    ),
    *(("grade", event("called-back", {"grade": g})) for g in (0, 6, 4.5, "5", True, None)),
    *(
        (field, event("judged", {k: v for k, v in DATA["judged"].items() if k != field}))
        for field in ("source", "id", "verdict")
    ),
    *(("id", event("judged", DATA["judged"] | {"id": i})) for i in ("", "x" * 257, None)),
    *(("source", event("judged", DATA["judged"] | {"source": s})) for s in ("", "a b", None)),
    *(("verdict", event("judged", DATA["judged"] | {"verdict": v})) for v in ("", "good", None)),
    *(
        ("labels", event(what, DATA[what] | {"labels": labels}))
        for what in ("received", "routed", "closed")
        for labels in (None, "natural", ["natural"], 7)
    ),
    *(("area", event("closed", {"labels": {"area": value}})) for value in IDENTIFIERS),
    *(("labels", event("closed", {"labels": {n: "v"}})) for n in ("", "Area", "a_b", "l" * 65)),
    ("data", event("routed", {"labels": {}})),
    ("data", event("voided", {"source": "/gaoling/portal"})),
    ("data", event("voided", {"id": "e-1"})),
    *(("id", event("voided", {"source": "/a", "id": id_})) for id_ in ("", "x" * 257, None)),
    *(
        ("source", event("voided", {"source": s, "id": "e-1"}))
        for s in ("", "a b", "x" * 257, None)
    ),
    ("data", event("counted", {"channel": "query-point"})),
    ("data", event("counted", {"kind": "visit"})),
    *(
        (field, event("counted", {**VISIT, field: name}))
        for field in ("kind", "channel", "department", "column")
        for name in IDENTIFIERS
    ),
    *(("headline", event("counted", {**VISIT, "headline": h})) for h in (None, 1, "yes")),
    *(
        ("quantity", event("counted", {**VISIT, "quantity": quantity}))
        for quantity in (0, -1, 10**12 + 1, 1.5, "3", True, None)
    ),
    ("data", event("due", {"day": "2015-03-02"})),
    ("data", event("due", [])),
    *(
        (field, event("redacted", DATA["redacted"] | {field: value}))
        for field, most in (("issue", 15), ("reason", 200), ("by", 64))
        for value in ("", "x" * (most + 1), "a\nb", None, 7)
    ),
    *(
        ("issue", event("redacted", DATA["redacted"] | {"issue": issue}))
        for issue in ("2015", "2015-0", "2015-01", "15-1", "2015-1-1", "2015-1234567890")
    ),
]


@pytest.mark.parametrize("good", [case for _, case in GOOD], ids=[name for name, _ in GOOD])
def test_what_keeps_the_rules_passes(good: dict[str, Any]) -> None:
    """Events at the very edge of each rule are taken."""
    assert list(ANY_EVENT.iter_errors(good)) == []


@pytest.mark.parametrize(("where", "bad"), BAD_ENVELOPE + BAD_IDENTIFIERS + BAD_DATA)
def test_what_breaks_a_rule_is_refused(where: str, bad: dict[str, Any]) -> None:
    """Each event breaks one rule; it is refused, by an error that names the place."""
    missing = {
        name
        for error in ANY_EVENT.iter_errors(bad)
        if error.validator == "required"
        for name in error.validator_value
        if name not in error.instance
    }
    assert where in attribute_names(bad) | missing


@pytest.mark.parametrize(
    "bad", ["", None, [], [event("closed")], 7, event("closed", data_base64="e30=")]
)
def test_what_is_no_event_is_refused(bad: object) -> None:
    """An event is an object with one sort of data; a batch is not one event."""
    assert not ANY_EVENT.is_valid(bad)


def test_the_schema_names_every_character_that_cannot_be_seen() -> None:
    """The reader's table and the schema's are one, and contain what Unicode's categories do."""
    never = re.compile(EVENTS["envelope.schema.json"]["$defs"]["id"]["not"]["pattern"])
    unseen = re.compile(f"[{UNSEEN}]")
    for code in range(0x110000):
        character = chr(code)
        if unicodedata.category(character) in {"Cc", "Cf", "Zl", "Zp", "Cs"}:
            assert unseen.match(character), hex(code)
        if unicodedata.category(character) == "Cs":
            continue  # no JSON in UTF-8 has halves of pairs, and many validators no word for them
        if unseen.match(character):
            assert never.search(f"a{character}a"), hex(code)
        elif never.search(f"a{character}a"):
            assert not unicodedata.is_normalized("NFKC", character), hex(code)


# --- asyncapi.yaml -------------------------------------------------------------------------------


def references(node: object) -> Iterator[str]:
    """Yield the targets of all `$ref` below a node."""
    if isinstance(node, dict):
        if isinstance(target := node.get("$ref"), str):
            yield target
        for below in node.values():
            yield from references(below)
    elif isinstance(node, list):
        for below in node:
            yield from references(below)


def test_every_reference_of_asyncapi_leads_somewhere() -> None:
    """References within the file name a node of it; others name a schema file that is there."""
    targets = set(references(ASYNCAPI))
    assert targets
    for target in targets:
        if target.startswith("#/"):
            node: Any = ASYNCAPI
            for step in target[2:].split("/"):
                node = node[step.replace("~1", "/").replace("~0", "~")]
        else:
            assert (SCHEMAS / target.partition("#")[0]).is_file()


def test_asyncapi_has_a_message_for_each_type() -> None:
    """The payloads of its messages are the schemas of all types of events."""
    payloads = set(references(ASYNCAPI["components"]["messages"]))
    assert {f"./events/{type_}.schema.json" for type_ in TYPES} <= payloads


def test_asyncapi_has_every_topic() -> None:
    """Its channels are Kuaibao's own topics and those that kinds of the catalogue name."""
    catalogue = tomllib.loads((SCHEMAS / "catalogue.toml").read_text(encoding="utf-8"))
    own = {"intake", "replies", "cases", "figures", "quick-report-items", "quick-reports"}
    own |= {"quick-report-due", "dead-letters", "conflicts", "sign-outs"}
    own |= {"notices-due", "notice-items", "notices", "deliveries", "feeders"}
    own |= {"titles", "sketch-items", "sketches", "sketch-key"}
    own |= {"hotspot-decisions", "hotspots", "publication-requests", "publications"}
    addresses = {channel["address"] for channel in ASYNCAPI["channels"].values()}
    assert addresses == own | {kind["topic"] for kind in catalogue["kinds"].values()}


def test_asyncapi_takes_the_earliest_time_there_is() -> None:
    """A time written as of 1970 may be of 1969 in UTC: its least is what is read of one."""
    reduced = ASYNCAPI["components"]["schemas"]["reducedEvent"]["oneOf"]
    least = {form["items"][0]["minimum"] for form in reduced}
    now = 2**50
    assert least == {read_time("1970-01-01T00:00:00+23:59", now)}
    with pytest.raises(Refused, match="before 1970"):
        read_time("1969-12-31T23:59:59+23:59", now)


def test_asyncapi_says_how_each_topic_is_kept() -> None:
    """Each channel says its partitions and its cleanup; what is state is compacted."""
    compacted = {"cases", "figures", "quick-reports", "conflicts", "notices"}
    compacted |= {"deliveries", "feeders"}
    compacted |= {"sketches", "sketch-key", "hotspot-decisions", "hotspots", "publications"}
    single = {"quick-report-due", "quick-report-items", "quick-reports", "sign-outs"}
    single |= {"notice-items", "notices", "deliveries", "feeders"}
    single |= {"sketch-items", "sketches", "sketch-key", "hotspot-decisions", "hotspots"}
    single |= {"publication-requests", "publications"}
    for channel in ASYNCAPI["channels"].values():
        kafka = channel["bindings"]["kafka"]
        policy = ["compact"] if channel["address"] in compacted else ["delete"]
        if channel["address"] == "titles":  # The last of each key, for a time.
            policy = ["compact", "delete"]
        assert kafka["topicConfiguration"]["cleanup.policy"] == policy
        assert kafka["partitions"] == (1 if channel["address"] in single else 8)
