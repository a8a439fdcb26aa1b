"""Reading events: what is right is read as it is meant, and what is wrong is refused, no more."""

import copy
import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.core.cases.merging import canonical
from streams.core.events.faults import MOST_FAULTS, FaultFinder
from streams.core.events.reader import EventReader
from streams.core.events.refusals import Refused
from streams.core.events.times import read_time
from streams.core.record_headers import Headers
from tests.properties.schemas import LAST
from tests.properties.worlds import TIMES, events
from tests.support import oracle_cases
from tests.support.county import COUNTY, NOW, RAW, READER, Sent, read, to_json, tracked

PERSONAL: Final = "密张三13800000000"
"""All that is personal contains this; no message may."""

_STRICT: Final = EventReader(COUNTY, strict=True)
_ATTRIBUTES: Final = ("specversion", "type", "source", "id", "subject", "time")

JSON: Final = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(max_size=5),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2), st.dictionaries(st.text(max_size=5), inner, max_size=2)
    ),
    max_leaves=4,
)


@st.composite
def letters(draw: st.DrawFn) -> Sent:
    """Draw an event with all that is personal, in the right form or in a wrong one."""
    event = copy.deepcopy(draw(events("first") | events()))
    wrong: list[Any] = [
        PERSONAL,
        PERSONAL,
        [PERSONAL],
        {PERSONAL: PERSONAL},
        PERSONAL * 10_000,
        {"a": PERSONAL},
    ]
    written = st.sampled_from(wrong)
    event["data"] |= {"title": draw(written), "text": draw(written)}
    names = ("name", "phone", "email", "id_number", "age")
    event["data"]["person"] = draw(
        st.fixed_dictionaries({}, optional=dict.fromkeys(names, written)) | written
    )
    return event


@st.composite
def mangled(draw: st.DrawFn) -> Sent:
    """Draw an event of which something is taken away, replaced or added."""
    event = draw(letters())
    for _ in range(draw(st.integers(1, 3))):
        inside = draw(st.booleans()) and isinstance(event.get("data"), dict)
        place = event["data"] if inside else event
        # What is personal stays where it is: elsewhere it may be shown.
        names = [name for name in place if name not in {"title", "text", "person", "data"}]
        name = draw(st.sampled_from([*names, "extra"]))
        if draw(st.booleans()):
            place.pop(name, None)
        else:
            place[name] = draw(JSON)
    if draw(st.integers(0, 9)) == 0:
        event["data"] = draw(JSON)
    return event


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """Draw the bytes of an event, some of them overwritten, taken out or put in."""
    value = to_json(draw(letters()))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, min(len(value), 2_000)))
        end = start + draw(st.sampled_from([0, 1, 1, 2, 7, 10**6]))
        value = value[:start] + draw(st.binary(max_size=3)) + value[end:]
    return value


def _refused(value: bytes | None, headers: Headers = ()) -> str:
    """Return the reason of a refusal, or "" for an accepted event. Nothing else may happen."""
    try:
        READER.read(value, headers, NOW)
    except Refused as refused:
        return str(refused)
    return ""


@given(events())
def test_what_is_read_is_what_counts(event: Sent) -> None:
    """Of a right event, whatever its type, exactly what figures need is kept, canonically."""
    expected = oracle_cases.reduced(event, RAW)
    assert read(event) == expected
    assert canonical(read(event)) == oracle_cases.encoded(expected)


@given(events(), JSON, st.text(), st.text())
def test_what_is_unknown_is_passed_over(event: Sent, said: Any, name: str, other: str) -> None:
    """Fields of the data and attributes that have no rule change nothing of what is read."""
    more = {f"{name}?": said, **event, f"{other}?": said}
    more["data"] = {f"{name}?": said, **event["data"], f"{other}?": said}
    assert read(more) == read(event)


_CALLS: Final[list[Callable[[Sent], bytes]]] = [
    lambda event: json.dumps(event).encode(),
    lambda event: json.dumps(event, ensure_ascii=False, indent=1).encode(),
    lambda event: json.dumps(dict(reversed(event.items())), separators=(",", ":")).encode(),
]


@given(events(), st.sampled_from(_CALLS))
def test_the_form_of_the_json_is_no_matter(event: Sent, write: Callable[[Sent], bytes]) -> None:
    """Escapes, spaces and the order of fields change nothing of what is read."""
    assert tracked(READER.read(write(event), (), NOW)) == read(event)


_RFC_3339: Final = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6}0*)?"
    r"([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)",
    re.ASCII,
)


@st.composite
def _times(draw: st.DrawFn) -> str:
    """Draw a time, right or with up to two of its characters wrong."""
    text = draw(TIMES)
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.integers(0, len(text)))
        end = place + draw(st.sampled_from([0, 1, 1, 1]))
        text = text[:place] + draw(st.sampled_from([*"0123456789-:TZW+. tz٣３", ""])) + text[end:]
    return text


@given(st.lists(_times(), min_size=3, max_size=12))
def test_times_are_rfc_3339(texts: list[str]) -> None:
    """A time is read as the instant it is, or refused, whatever was read before."""
    for text in texts:
        found = _RFC_3339.fullmatch(text)
        try:
            right = bool(found and date(*map(int, found.group(1, 2, 3))))
        except ValueError:
            right = False
        if right and text >= "1970":
            assert read_time(text, LAST) == oracle_cases.microseconds(text)
        else:
            with pytest.raises(Refused):
                read_time(text, LAST)


@given(events())
def test_binary_mode_is_the_same_event(event: Sent) -> None:
    """Attributes in headers and the data alone as value make the event that the whole makes."""
    headers = [(f"ce_{name}", event[name].encode()) for name in _ATTRIBUTES]
    headers.append(("content-type", b"application/json"))
    value = json.dumps(event["data"]).encode()
    assert tracked(READER.read(value, headers, NOW)) == read(event)


@given(st.binary() | damaged())
def test_damaged_bytes_are_read_or_refused(value: bytes) -> None:
    """Whatever the bytes, nothing but a refusal is raised, and nothing personal is in it."""
    assert PERSONAL not in _refused(value)


@given(mangled())
def test_a_mangled_event_is_read_or_refused(event: Sent) -> None:
    """Whatever its fields hold, nothing but a refusal is raised, and nothing personal is in it."""
    assert PERSONAL not in _refused(json.dumps(event).encode())


@given(mangled().map(lambda event: json.dumps(event).encode()) | damaged())
def test_all_faults_are_told_of_whatever_is_wrong(value: bytes) -> None:
    """The first as the reader tells it, each field once, and nothing personal in any."""
    try:
        _STRICT.read(value, (), NOW)
    except Refused as refused:
        first = refused
    else:
        return
    found = FaultFinder(_STRICT, COUNTY).find(value, first, NOW)
    assert found[0] is first
    assert len({fault.field for fault in found}) == len(found) <= MOST_FAULTS
    assert PERSONAL not in "".join(map(str, found))


@given(
    st.none() | st.binary() | letters().map(lambda event: json.dumps(event["data"]).encode()),
    st.dictionaries(
        st.sampled_from([f"ce_{name}" for name in (*_ATTRIBUTES, "data", "extra")]),
        st.binary() | st.text().map(str.encode),
    ),
    events(),
    st.booleans(),
)
def test_any_headers_are_read_or_refused(
    value: bytes | None, odd: dict[str, bytes], event: Sent, right: bool
) -> None:
    """Whatever the headers of the binary mode hold, nothing but a refusal is raised."""
    headers = {f"ce_{name}": event[name].encode() for name in _ATTRIBUTES} if right else {}
    assert PERSONAL not in _refused(value, list((headers | odd).items()))


@given(st.sampled_from(["[", '{"data":', '{"a":[', '"', "[[[{"]), st.integers(1, 30_000))
def test_depth_is_refused(opening: str, many: int) -> None:
    """What is nested deeper than anybody needs is refused, as value and as binary data."""
    value = (opening * many).encode()
    assert _refused(value)
    assert _refused(value, [("ce_type", b"kuaibao.case.closed.v1")])
