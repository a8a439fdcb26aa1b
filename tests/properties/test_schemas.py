"""The schemas that the world reads and the types that msgspec checks say the same."""

import copy
import json
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.core.events import messages
from streams.core.events.refusals import Refused
from tests.properties.schemas import (
    ANY_EVENT,
    LAST,
    SOON,
    catalogue_has,
    identifiers_are_normal,
    valid_events,
)
from tests.properties.worlds import events
from tests.support.county import READER, TYPES, Sent, letter, sent
from tests.support.marks import FIELDS


def _accepts(event: object) -> bool:
    try:
        READER.read(json.dumps(event).encode(), (), LAST)
    except Refused:
        return False
    return True


def _allows(event: Any) -> bool:
    return SOON.is_valid(event) and catalogue_has(event) and identifiers_are_normal(event)


def test_types_are_the_same() -> None:
    """Both know the same types of events."""
    assert set(messages.TYPES) == set(TYPES.values())
    assert set(ANY_EVENT.schema["properties"]["type"]["enum"]) == set(TYPES.values())


@pytest.mark.parametrize("what", TYPES)
@given(data=st.data())
def test_what_the_schema_allows_is_read(what: str, data: st.DataObject) -> None:
    """Any event that its schema allows is accepted."""
    event = data.draw(valid_events(what))
    assert list(ANY_EVENT.iter_errors(event)) == []
    READER.read(json.dumps(event).encode(), (), LAST)


@given(events("first") | events())
def test_what_is_read_the_schema_allows(event: Sent) -> None:
    """Any event that is accepted is valid."""
    assert _accepts(event)
    assert list(ANY_EVENT.iter_errors(event)) == []


_LENGTHS: Final = (0, 1, 63, 64, 65, 200, 201, 256, 257, 500, 501, 2_000, 2_001, 100_000, 100_001)
_VALUES: Final[tuple[Any, ...]] = (
    *("x" * length for length in _LENGTHS),
    *("号" * length for length in _LENGTHS),
    *(
        None,
        True,
        False,
        {},
        [],
        0,
        1,
        5,
        6,
        -1,
        1.5,
        10**12,
        10**12 + 1,
        10**30,
        "1",
        "1.0",
        "0.3",
    ),
    *("housing", "letter", "visit", "desk", "board", "heating", "front", "help", "Heating", "a b"),
    *("a\x00b", "a\x1fb", "a\x7fb", "a\n", "\t", "duplicate", "out-of-scope", "spam"),
    *(" a", "a ", "a\xa0", "\u3000a", "a\u200bb", "\ufeffa", "a\u202eb", "a\U000e0101", "a\u2800"),
    *("\u1680a", "a\ue000", "Ａ10", "e\u0301", "é", "ﬁ", "（1）", "〔1〕", "2.01503E+17"),
    *("2015-02-28", "2015-02-29", "2015-13-01", "20150228", "2015-3-2", "2015-W10", "2015-W10-1"),
    *("2015-03-02T08:00:00Z", "2016-02-29T08:00:00.123456789-23:59", "2015-03-02T08:00:00+08:00"),
    *("2015-03-02T08:00:00.123456000000Z", "2015-03-02T08:00:00.1234567Z"),
    *("2015-03-02T08:00:00.1234567890Z", "2015-03-02T08:00:00.Z", "2015-03-02T08:00:00"),
    *("2015-03-02T08:00Z", "2015-03-02t08:00:00Z", "2015-03-02 08:00:00Z", "2015-03-02T08:00:00z"),
    *("2015-03-02T08:00:00+0800", "2015-03-02T08:00:00+24:00", "2015-03-02T08:60:00Z"),
    *("2015-03-02T24:00:00Z", "2015-06-30T23:59:60Z", "2015-02-29T08:00:00Z"),
    *("0000-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "1970-01-01T00:00:00Z"),
    *("9999-12-31T23:59:59Z", "２０１５-03-02T08:00:00Z", "2015-03-02T08:00:00Z\n"),
    *("application/json", "Application/JSON", "application/json; charset=utf-8", "text/json"),
    *('application/vnd.a+json;charset="UTF-8";a=b', "application/json;charset=gbk", "a/b+jsonx"),
    *("application/json;charset=utf-8; Charset=utf-8", "application/json; charset=gbk;a=b"),
    *("application/json;charset=utf-8;charset=gbk", "application/json;", "application/json; x"),
    *("application/json ", "application/json;charset=utf-8x", "application/+json", "json"),
    *("urn:a:b", "/a%20b", "/a%2", "/a[0]", "/高陵", "?", "#", "a=b&c"),
    *TYPES.values(),
    *("not-ours", "fee", "notice", "perfunctory", "natural", "granted", "archives", "hours"),
    *({"outcome": "granted"}, {"outcome": "natural"}, {"other": "granted"}, {"outcome": None}),
    *("1969-12-31", "1970-01-01", "9999-12-31", "2015-03-09\n", 3_660, 3_661, 87_840, 87_841),
    *(
        "https://x.example/7?a=b#c",
        "HTTP://论坛.example",
        "https://u@x.example/",
        "ftp://x.example",
    ),
    *("https://x.example/a b", "https://x.example\\a", "https://x.example/\n", "https:///7"),
    *("https://x.example/" + "x" * length for length in (1_982, 1_983)),
    *("2015-238", "2015-0", "2015-01", "9999-999999999", "2015-1\n"),
    *("0a" * 32, "0A" * 32, "0a" * 32 + "\n", "e-w=", "eJw=", "eJw==", "eJw===", "=", "eJw=\n"),
    *("passed", "refused", ".a", "a" * 100, "a" * 101, "a/b", "a_b-c.D"),
)
_ENVELOPE: Final = (
    "specversion",
    "type",
    "source",
    "id",
    "subject",
    "time",
    "datacontenttype",
    "data",
)
_DATA: Final = FIELDS | {
    "received": (
        *FIELDS["received"],
        *("person.name", "person.phone", "person.email", "person.id_number"),
        *("labels.outcome", "labels.Area"),
    ),
    "routed": (*FIELDS["routed"], "labels.applicant"),
    "closed": (*FIELDS["closed"], "labels.outcome"),
    "due": ("extra",),
    "notices-due": (*FIELDS["notices-due"], "extra"),
    "redacted": ("issue", "reason", "by"),
    "hotspot-joined": ("items", "note"),
    "hotspot-parted": ("items", "note"),
    "hotspot-named": ("name", "note"),
    "hotspot-closed": ("note",),
    "hotspot-reopened": ("note",),
    "hotspot-told": ("note",),
    "hotspot-spoke": ("note",),
    "hotspot-answered": ("note",),
    "publication-drafted": ("content", "digest", "key"),
    "publication-reviewed": ("digest", "key", "result"),
    "publication-issued": ("digest", "key", "although_missing"),
}
_RIGHT: Final = {
    "received": letter("2015-03-02"),
    "routed": sent("routed", "2015-03-02", category="housing"),
    "replied": sent("replied", "2015-03-02"),
    "closed": sent("closed", "2015-03-02"),
    "reopened": sent("reopened", "2015-03-02"),
    "rejected": sent("rejected", "2015-03-02", reason="duplicate"),
    "rated": sent("rated", "2015-03-02", score=4),
    "accepted": sent("accepted", "2015-03-02"),
    "returned": sent("returned", "2015-03-02", reason="not-ours"),
    "extended": sent("extended", "2015-03-02", days=3),
    "paused": sent("paused", "2015-03-02", reason="fee"),
    "resumed": sent("resumed", "2015-03-02", restart=True),
    "urged": sent("urged", "2015-03-02", means="phone"),
    "supervised": sent("supervised", "2015-03-02", due="2015-03-09"),
    "discharged": sent("discharged", "2015-03-02"),
    "called-back": sent("called-back", "2015-03-02", solved=True),
    "judged": sent("judged", "2015-03-02")
    | {"data": {"source": "/test", "id": "e0", "verdict": "perfunctory"}},
    "archived": sent("archived", "2015-03-02"),
    "voided": sent("voided", "2015-03-02") | {"data": {"source": "/test", "id": "e0"}},
    "counted": sent("counted", "2015-03-02", kind="visit", channel="desk"),
    "due": sent("due", "2015-03-02", subject="2015-03-02"),
    "notices-due": sent("notices-due", "2015-03-02", subject="2015-03-02", only="hours"),
    "redacted": sent("redacted", "2015-03-02", issue="2015-238", reason="r", by="b"),
    "hotspot-joined": sent("hotspot-joined", "2015-03-02", items=["L-2"]),
    "hotspot-parted": sent("hotspot-parted", "2015-03-02", items=["L-2"]),
    "hotspot-named": sent("hotspot-named", "2015-03-02", name="停暖"),
    "hotspot-closed": sent("hotspot-closed", "2015-03-02"),
    "hotspot-reopened": sent("hotspot-reopened", "2015-03-02"),
    "hotspot-told": sent("hotspot-told", "2015-03-02"),
    "hotspot-spoke": sent("hotspot-spoke", "2015-03-02"),
    "hotspot-answered": sent("hotspot-answered", "2015-03-02"),
    "publication-drafted": sent(
        "publication-drafted", "2015-03-02", content="eJw=", digest="0a" * 32, key="k"
    ),
    "publication-reviewed": sent(
        "publication-reviewed", "2015-03-02", digest="0a" * 32, key="k", result="passed"
    ),
    "publication-issued": sent("publication-issued", "2015-03-02", digest="0a" * 32, key="k"),
}


def _change(event: Sent, path: str, value: Any) -> None:
    """Say one thing of an event otherwise, if there is a place for it; ``...`` takes it away."""
    *above, name = path.split(".")
    place: Any = event
    for step in above:
        place = place.setdefault(step, {}) if isinstance(place, dict) else None
    if isinstance(place, dict):
        place[name] = value
        if value is ...:
            del place[name]


def _fields(what: str) -> list[str]:
    return [*_ENVELOPE, *(f"data.{name}" for name in _DATA[what])]


@pytest.mark.parametrize("what", TYPES)
def test_both_refuse_each_change(what: str) -> None:
    """Whatever one field of a right event says, it is accepted exactly if the schema allows it."""
    for path in _fields(what):
        for value in (..., *_VALUES):
            event = copy.deepcopy(_RIGHT[what])
            _change(event, path, value)
            assert _accepts(event) == _allows(event), (path, value)


@st.composite
def _changed(draw: st.DrawFn) -> Sent:
    """Draw an event of which one to three things are said otherwise."""
    event = copy.deepcopy(draw(events("first") | events()))
    what = next(name for name, type_ in TYPES.items() if type_ == event["type"])
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(_fields(what)))
        _change(event, path, draw(st.sampled_from((..., *_VALUES))))
    return event


@given(_changed())
def test_both_refuse_the_same(event: Sent) -> None:
    """An event that is not quite right is accepted exactly if the schema allows it.

    So say both programs that read schemas.
    """
    assert _accepts(event) == _allows(event)
    assert SOON.is_valid(event) == ANY_EVENT.is_valid(event)


@pytest.mark.parametrize(
    "event",
    [
        letter("2015-03-02T08:00:00+08:75"),
        letter("1969-12-31T23:00:00-08:00"),
        letter("2015-03-02") | {"source": "高陵 门户"},
        letter("2015-03-02") | {"datacontenttype": "text/plain"},
        sent("voided", "2015-03-02") | {"data": {"source": "高陵 门户", "id": "e1"}},
    ],
    ids=["minutes of the offset", "1969", "source", "datacontenttype", "source of the voided"],
)
def test_what_the_schema_refuses_is_refused(event: Sent) -> None:
    """What no schema allows is not accepted."""
    assert not _allows(event)
    assert not _accepts(event)


def test_the_first_hours_of_1970_are_read() -> None:
    """The earliest time is the first of 1970, as it is written."""
    event = letter("1970-01-01T00:00:00+08:00")
    assert _allows(event)
    assert _accepts(event)


def test_a_whole_number_is_written_without_a_fraction() -> None:
    """JSON Schema takes 2.0 for a whole number; here it is refused, which no schema can say."""
    event = sent("rated", "2015-03-02", score=2.0)
    assert _allows(event)
    assert not _accepts(event)
