"""Reading: what a department gets of a batch, and what it is not given."""

import asyncio
import json
from collections.abc import Mapping
from random import Random
from types import MappingProxyType
from typing import Any, Final

import pytest

from streams.core.cases.holding import Holder
from streams.gateway.departments.kafka_log import Gone
from streams.gateway.departments.reading import EventBatch, Reader
from streams.gateway.departments.telling import LEFT_TYPE, event_read
from tests.support.county import to_json
from tests.support.department_world import DepartmentWorld, event

NOWHERE: Final[Mapping[str, int]] = MappingProxyType({})
TEXT: Final = "屋顶漏水，电话13800138000"


class Generous(Random):
    """Chance that lets each reading find all that there is."""

    def randrange(self, start: int, *_: Any) -> int:
        """Return the most."""
        return start - 1


def world(*sent: tuple[str, dict[str, Any]]) -> DepartmentWorld:
    """Return a world in which this came, and was counted."""
    made = DepartmentWorld(Generous())
    for topic, each in sent:
        made.send(each, topic)
    made.count()
    return made


def read(
    made: DepartmentWorld,
    unit: str,
    most: int = 100,
    *,
    has_data: bool = True,
    behind: Mapping[str, int] = NOWHERE,
) -> EventBatch:
    """Read as a unit does, from the beginning."""

    def is_ours(holder: Holder) -> bool:
        return holder.department == unit

    at = {place: behind.get(place[0], 0) for place in made.records}
    return asyncio.run(made.reading().next(at, made.ends, Reader(is_ours, most, has_data)))


def told(batch: EventBatch) -> list[str]:
    """Return the ids of the events, and the type of those that say what has left."""
    events = map(json.loads, batch.events)
    return ["left" if each["type"] == LEFT_TYPE else each["id"] for each in events]


DATA: Final = {"kind": "letter", "channel": "mailbox", "text": TEXT}
LETTER: Final = ("letters.housing", event("received", 2, "r", "a", **DATA))
ROUTED: Final = ("replies", event("routed", 3, "h", "a", department="heating"))
MOVED: Final = ("replies", event("routed", 4, "t", "a", department="transport"))


def test_a_letter_comes_before_what_routes_it() -> None:
    """However long ago it was read past; it comes byte for byte."""
    made = world(LETTER, ROUTED)
    batch = read(made, "heating", behind={"letters.housing": 3})
    assert told(batch) == ["r", "h"]
    assert batch.events[0] == to_json(LETTER[1])
    assert batch.left == 0


def test_who_had_it_is_told_that_it_left_and_not_what_it_was() -> None:
    """Also where the letter itself is still unread."""
    batch = read(world(LETTER, ROUTED, MOVED), "heating")
    assert set(told(batch)) == {"left"}
    assert TEXT not in b"".join(batch.events).decode()
    assert told(read(world(LETTER, ROUTED, MOVED), "archives")) == []


def test_without_data_nothing_is_told_that_anybody_wrote() -> None:
    """What is left says which case, what and when."""
    batch = read(world(LETTER, ROUTED), "heating", has_data=False)
    assert [sorted(json.loads(each)) for each in batch.events] == [
        ["id", "source", "specversion", "subject", "time", "type"]
    ] * 2


def test_an_answer_ends_where_it_has_enough_and_goes_on_there() -> None:
    """An event with what it comes with may be some more."""
    made = world(LETTER, ROUTED, ("replies", event("replied", 5, "x", "a", text="好")))
    batch = read(made, "heating", 1)
    assert told(batch) == ["r"]
    assert batch.left > 0
    reader = Reader(lambda one: one.department == "heating", 100, has_data=True)
    rest = asyncio.run(made.reading().next(batch.positions, made.ends, reader))
    assert told(rest) == ["r", "h", "x"]


def test_what_was_voided_before_does_not_come_along() -> None:
    """Of two receipts the one that is void is no news to whom the case comes to."""
    wrong = ("letters.housing", event("received", 1, "w", "a", **DATA))
    void = ("replies", event("voided", 3, "v", "a", source="/portal", id="w"))
    made = world(wrong, LETTER, void, ROUTED)
    batch = read(made, "heating", behind={"letters.housing": 9, "replies": 3})
    assert told(batch) == ["r", "h"]


def test_what_is_gone_is_said() -> None:
    """The caller has to begin again."""
    made = world(LETTER, ROUTED)
    made.begins = dict.fromkeys(made.records, 1)
    with pytest.raises(Gone):
        read(made, "heating")


@pytest.mark.parametrize(
    ("value", "headers"),
    [
        (None, ()),
        (b"not JSON", ()),
        (b'{"id":"x"}', ()),
        *(
            (json.dumps(LETTER[1] | {name: "what a person wrote"}).encode(), ())
            for name in ("specversion", "type", "time")
        ),
        (b"\xff", ()),
        (b"{}", (("ce_type", b"\xff"),)),
    ],
)
def test_what_is_no_event_is_passed_over(value: bytes | None, headers: Any) -> None:
    """It is among dead letters."""
    assert event_read(value, headers) is None


def test_binary_mode_becomes_structured() -> None:
    """A feeder that writes headers around its data is read like any other."""
    attributes = {name: value for name, value in LETTER[1].items() if name != "data"}
    headers = tuple((f"ce_{name}", value.encode()) for name, value in attributes.items())
    found = event_read(json.dumps(DATA, ensure_ascii=False).encode(), headers)
    assert found is not None
    assert json.loads(found.value) == LETTER[1]
    assert found.is_first
