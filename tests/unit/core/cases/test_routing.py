"""Which topic an event goes to."""

from typing import Any

import pytest

from streams.core.cases.merging import merge
from streams.core.cases.routing import GUESS_HEADER, Router, followed, routed_event
from streams.core.events.reduced import GUESS, Reduced, guess_of
from tests.support.county import COUNTY, NOW, READER, Sent, came, letter, read, sent, to_json

ROUTER = Router(COUNTY)


def topic(event: Sent) -> str:
    """Name the topic of an event."""
    return ROUTER.topic(READER.read(to_json(event), (), NOW))


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (letter("2015-03-02", category="traffic", title="供暖"), "letters.traffic"),
        (letter("2015-03-02", title="供暖不热"), "letters.housing"),
        (letter("2015-03-02", text="路灯不亮"), "letters.traffic"),
        (letter("2015-03-02", title="你好"), "letters.uncategorised"),
        (letter("2015-03-02", kind="opinion", channel="board", title="公交"), "opinions.traffic"),
        (letter("2015-03-02", kind="disclosure", category="housing"), "disclosures"),
        (sent("counted", "2015-03-02", kind="visit", channel="desk"), "records"),
        (sent("routed", "2015-03-02", category="housing"), "replies"),
        (sent("closed", "2015-03-02"), "replies"),
        (sent("voided", "2015-03-02") | {"data": {"source": "/a", "id": "b"}}, "replies"),
    ],
)
def test_topics(event: Sent, expected: str) -> None:
    """First events go to their kind's topic, by category where it has one; follow-ups elsewhere."""
    assert topic(event) == expected


@pytest.mark.parametrize(
    ("event", "topic", "category"),
    [
        (letter("2015-03-02"), "letters.housing", "housing"),
        (letter("2015-03-02", title="路灯不亮"), "letters.housing", "housing"),
        (letter("2015-03-02", kind="opinion", channel="board"), "opinions.traffic", "traffic"),
        (letter("2015-03-02", title="供暖"), "letters.uncategorised", ""),
        (letter("2015-03-02", kind="disclosure", title="供暖"), "disclosures", "housing"),
        (letter("2015-03-02", kind="disclosure", text="路灯"), "disclosures", "traffic"),
        (letter("2015-03-02", kind="disclosure", title="你好"), "disclosures", ""),
        (letter("2015-03-02", title="供暖"), "replies", "housing"),
    ],
)
def test_a_category_is_guessed_for_every_kind_of_case(
    event: Sent, topic: str, category: str
) -> None:
    """The topic tells it where that is one of a category, otherwise keywords do, or nothing."""
    found = READER.read(to_json(event), (), NOW)
    assert guess_of(ROUTER.categorised(found, topic)) == category
    assert guess_of(found.reduced) == ""


@pytest.mark.parametrize(
    ("headers", "guess"),
    [
        ([(GUESS_HEADER, b"housing keywords 0.83")], "housing keywords 0.83"),
        (
            [("trace", b"1"), (GUESS_HEADER, b"housing model:0a1b2c3d 0.61")],
            "housing model:0a1b2c3d 0.61",
        ),
        ([], "housing topic"),
        ([(GUESS_HEADER, b"traffic keywords 0.83")], "housing topic"),
        ([(GUESS_HEADER, b"housing keywords 7")], "housing topic"),
        ([(GUESS_HEADER, "housing 关键词 0.8".encode())], "housing topic"),
        ([(GUESS_HEADER, None)], "housing topic"),
    ],
)
def test_a_header_says_by_what_was_guessed(headers: list[Any], guess: str) -> None:
    """It is believed where it is one of *route*'s and names the category of the topic."""
    event = READER.read(to_json(letter("2015-03-02", title="路灯不亮")), (), NOW)
    assert ROUTER.categorised(event, "letters.housing", headers)[GUESS] == guess


def test_nothing_is_guessed_where_nothing_is_wanting() -> None:
    """A category that was given stays, and follow-ups have none to guess."""
    given = READER.read(to_json(letter("2015-03-02", category="traffic")), (), NOW)
    assert ROUTER.categorised(given, "letters.housing") == given.reduced
    reply = READER.read(to_json(sent("replied", "2015-03-02")), (), NOW)
    assert ROUTER.categorised(reply, "letters.housing") == reply.reduced


def test_the_topic_of_a_category() -> None:
    """A kind without topics by category has none to learn of a routing."""
    assert ROUTER.category_topic("letter", "traffic") == "letters.traffic"
    assert ROUTER.category_topic("disclosure", "traffic") is None


def test_what_the_catalogue_no_longer_has_has_no_topic() -> None:
    """A case keeps its kind and the category it was routed to, and the worker goes on."""
    assert ROUTER.category_topic("petition", "traffic") is None
    assert ROUTER.category_topic("letter", "parks") is None
    petition = [*RECEIVED[:4], "petition", *RECEIVED[5:]]
    assert learns([petition], routed("a", category="housing")) == []
    parks = [*routed("a", nature="help")[:4], "parks", "", ""]
    assert learns([parks], RECEIVED) == []


RECEIVED = read(letter("2015-03-02", "r"))


def routed(identity: str, day: str = "2015-03-03", **data: str) -> Reduced:
    """Make a reduced routed event."""
    return read(sent("routed", day, identity, **data))


def learns(before: list[Reduced], *arrived: Reduced) -> list[tuple[str, str]]:
    """Name the topics that learn of routings, and these by id."""
    merged = merge(merge([], came(*before)).events, came(*arrived))
    return [(topic, event[2]) for topic, event in followed(merged, ROUTER)]


def test_who_must_answer_learns_of_a_routing() -> None:
    """A new routing by category goes to the category's topic too, once."""
    housing = routed("a", category="housing")
    assert learns([RECEIVED], housing) == [("letters.housing", "a")]
    assert learns([RECEIVED, housing], housing) == []
    assert learns([RECEIVED], routed("a", department="heating")) == []
    disclosure = read(letter("2015-03-02", "r", kind="disclosure"))
    assert learns([disclosure], housing) == []


def test_a_routing_waits_for_its_case() -> None:
    """Before the case is known nobody can learn of it; then all of its routings are forwarded."""
    early = routed("a", "2015-02-27", category="housing")
    late = routed("b", category="traffic")
    assert learns([], early) == []
    assert learns([early], RECEIVED) == [("letters.housing", "a")]
    assert learns([early], late, RECEIVED) == [("letters.housing", "a"), ("letters.traffic", "b")]
    assert learns([RECEIVED, early], read(letter("2015-03-01", "r2"))) == []


def test_a_routing_follows_the_kind_that_a_case_has() -> None:
    """An earlier receipt, or one that is void, may make another kind of it; a record has none."""
    opinion = read(sent("received", "2015-03-01", "o", kind="opinion", channel="board"))
    voiding = read(sent("voided", "2015-03-05", "v") | {"data": {"source": "/test", "id": "o"}})
    housing = routed("a", category="housing")
    assert learns([RECEIVED, housing], opinion) == [("opinions.housing", "a")]
    assert learns([opinion, RECEIVED, housing], voiding) == [("letters.housing", "a")]
    assert learns([opinion, voiding, RECEIVED], housing) == [("letters.housing", "a")]
    visit = read(sent("counted", "2015-03-01", "c", kind="visit", channel="desk"))
    assert learns([visit, RECEIVED], housing) == []


def test_another_content_of_a_routing_is_told() -> None:
    """The department that it names now learns of it, if it is the one that is kept."""
    housing, traffic = routed("a", category="housing"), routed("a", category="traffic")
    assert learns([RECEIVED, traffic], housing) == [("letters.housing", "a")]
    assert learns([RECEIVED, housing], traffic) == []


def test_a_routing_that_comes_with_two_contents_is_told() -> None:
    """Of two contents in one batch the one that is kept is forwarded, though it came second."""
    first, second = routed("a", category="traffic"), routed("a", category="housing")
    assert learns([RECEIVED], first, second) == [("letters.housing", "a")]
    assert learns([], RECEIVED, first, second) == [("letters.housing", "a")]


@pytest.mark.parametrize(
    "data", [{"category": "housing"}, {"category": "traffic", "nature": "help"}]
)
def test_a_routing_is_written_anew(data: dict[str, Any]) -> None:
    """From what is kept of it a routing is written as the event it was, without its note."""
    event = sent("routed", "2015-03-02T10:00:00.25+08:00", "a", "号1", **data, note="请办")
    again = READER.read(routed_event("号1", read(event)), (), NOW)
    assert again.subject == "号1"
    assert again.reduced == read(event)
