"""What an event of a hotspot says, and what of it is kept."""

import pytest

from streams.core.events.reader import Event
from streams.core.events.refusals import Refused
from streams.core.hotspots.said import decisions_of, decode_said, encode_said, milestones_of
from streams.core.hotspots.saying import hotspot_said_of
from tests.support.county import NOW, READER, letter, sent, to_json


def read(what: str, day: str = "2015-03-02", id: str = "e1", **data: object) -> Event:  # noqa: A002 - an event's word
    """Read an event of a hotspot whose item is the case L-1."""
    return READER.read(to_json(sent(what, day, id, "L-1", **data)), (), NOW)


def test_a_decision_is_kept_with_its_items_and_without_its_note() -> None:
    """The subject comes first, and each item once."""
    said = hotspot_said_of(read("hotspot-joined", items=["L-2", "L-1", "L-2"], note="同一小区"))
    assert said is not None
    assert (said.what, said.items) == ("join", ("L-1", "L-2"))
    value = encode_said(said)
    assert "小区" not in value.decode()
    assert decode_said(said.key.encode(), value) == said
    (decision,) = decisions_of([said])
    assert (decision.what, decision.items, decision.at) == (
        "join",
        ("L-1", "L-2"),
        said.at // 10**6,
    )


def test_a_name_is_masked() -> None:
    """An office may write a telephone into it."""
    said = hotspot_said_of(read("hotspot-named", name="停暖，电话13800138000"))
    assert said is not None
    assert said.name == "停暖，电话＊＊＊"


def test_a_case_is_not_joined_with_itself() -> None:
    """The feeder is told which field is wrong."""
    with pytest.raises(Refused, match="names the subject alone"):
        hotspot_said_of(read("hotspot-joined", items=["L-1"]))


def test_an_event_of_a_case_says_nothing_of_a_hotspot() -> None:
    """It goes its own way."""
    assert hotspot_said_of(READER.read(to_json(letter("2015-03-02")), (), NOW)) is None


def test_the_first_of_each_moment_counts() -> None:
    """A second press conference is not the first word; of no hotspot nothing is said."""
    events = [
        read("hotspot-spoke", "2015-03-04", "b"),
        read("hotspot-spoke", "2015-03-03", "a"),
        read("hotspot-answered", "2015-03-09", "c"),
    ]
    said = [hotspot_said_of(event) for event in events]
    heard = [each for each in said if each is not None]
    found = milestones_of(heard, {"L-1": "L-0"})
    assert found == {"L-0": {"spoke": heard[1].at // 10**6, "answered": heard[2].at // 10**6}}
    assert milestones_of(heard, {"L-2": "L-0"}) == {}
    assert decisions_of(heard) == []


@pytest.mark.parametrize(
    "value",
    [
        b"{}",
        b'{"source":"/a","id":"b","at":1,"what":"join","items":["L-1"]}',
        b'{"source":"/a","id":"b","at":1,"what":"told","items":[]}',
        b'{"source":"/a","id":"c","at":1,"what":"told","items":["L-1"]}',
        b'{"source":"/a","id":"b","at":1,"what":"name","items":["L-1"]}',
    ],
)
def test_what_others_wrote_there_is_refused(value: bytes) -> None:
    """A record that names too few items, another key or no name decides nothing."""
    with pytest.raises(ValueError, match=r"items|required|key|name"):
        decode_said(b"/a b", value)
