"""What departments read: nothing of theirs is lost, in order of each case, and nothing of others.

What a department must know is worked out here by another way than the package's: by going through
the events of a case once, in order of time.
"""

import asyncio
import json
from random import Random
from typing import Any, Final

from hypothesis import given
from hypothesis import strategies as st

from streams.core.cases.holding import Holder
from streams.gateway.departments.cursor import read_positions, write_positions
from streams.gateway.departments.reading import Reader
from streams.gateway.departments.telling import LEFT_TYPE
from tests.support.county import Sent
from tests.support.department_world import FIRST_TOPICS, DepartmentWorld, event

CASES: Final = ("a", "b", "c", "d")
DEPARTMENTS: Final = ("", "heating", "transport")


def holder_of(events: list[Sent]) -> str:
    """Return whose a case is, by all that is said of it."""
    void = {each["data"]["id"] for each in events if each["type"].endswith("voided.v1")}
    unit = ""
    known = {each["id"]: each for each in events}.values()
    left = [each for each in known if each["id"] not in void]
    in_order = sorted(left, key=lambda one: (one["time"], one["id"]))
    firsts = [each for each in in_order if each["type"].endswith("received.v1")][:1]
    # What was timed before the case came in takes effect after that.
    for each in firsts + [each for each in in_order if each not in firsts]:
        if each["type"].endswith("returned.v1"):
            unit = ""
        elif each["type"].endswith(("routed.v1", "received.v1")):
            unit = each["data"].get("department") or unit
    return unit


class System:
    """A department's system: it asks, keeps its cursor, and knows what it was told."""

    def __init__(self, unit: str) -> None:
        self.unit = unit
        self.told: dict[str, list[dict[str, Any]]] = {}
        self.cursor = ""

    def is_ours(self, holder: Holder) -> bool:
        """Return whether a case is its own."""
        return holder.department == self.unit

    def take(self, told: dict[str, Any]) -> None:
        """Take an event in; one that it has is a repeat."""
        self.told.setdefault(told["subject"], []).append(told)


class World:
    """Events that come, in any order, and two departments that read now and then."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.world = DepartmentWorld(chance)
        self.sent: dict[str, list[Sent]] = {}
        self.counted: dict[str, list[Sent]] = {}
        self.systems = [System("heating"), System("transport")]
        self.number = 0

    def happen(self) -> None:
        """Let something happen to a case: anything, dated anywhere."""
        chance, subject = self.chance, self.chance.choice(CASES)
        events = self.sent.setdefault(subject, [])
        self.number += 1
        name, day = f"e{self.number:03}", chance.randrange(1, 28)
        kinds = (
            ["received"] if not events else ["routed", "routed", "returned", "replied", "voided"]
        )
        what = chance.choice(kinds if chance.random() < 0.9 else ["received", "routed"])
        data: dict[str, Any] = {}
        if what == "received":
            data = {"kind": "letter", "channel": "mailbox", "text": f"MARK {subject}"}
            data["department"] = chance.choice(DEPARTMENTS)
        elif what == "routed":
            data = {"department": chance.choice(DEPARTMENTS[1:])}
        elif what == "voided":
            targets = [each["id"] for each in events if not each["type"].endswith("voided.v1")]
            data = {"source": "/portal", "id": chance.choice(targets)}
        data = {name: value for name, value in data.items() if value}
        made = event(what, day, name, subject, **data)
        events.append(made)
        topic = chance.choice(FIRST_TOPICS) if what == "received" else "replies"
        self.world.send(made, topic)

    def count(self) -> None:
        """Let workers count all that has come."""
        self.world.count()
        self.counted = {subject: list(events) for subject, events in self.sent.items()}

    async def read(self, system: System) -> bool:
        """Let a system ask a gateway that has just started; return whether anything is left."""
        most = self.chance.choice((1, 2, 5, 100))
        at = read_positions(system.cursor) if system.cursor else dict.fromkeys(self.world.ends, 0)
        # Topics count in their own order where Kafka's time is the same.
        at = {place: at[place] for place in self.world.records}
        reader = Reader(system.is_ours, most, has_data=True)
        batch = await self.world.reading().next(at, self.world.ends, reader)
        for told in map(json.loads, batch.events):
            if told["type"] != LEFT_TYPE:
                now = holder_of(self.counted[told["subject"]])
                assert now == system.unit, "told of a case that is another's"
            system.take(told)
        # The answer may be lost on its way; the system asks from its old cursor again.
        if self.chance.random() < 0.8:
            system.cursor = write_positions(batch.positions)
        return batch.left > 0 or system.cursor != write_positions(batch.positions)


@given(st.integers(0, 2**32))
def test_a_department_knows_its_cases_and_that_others_have_left(seed: int) -> None:
    """Whatever order, restart and lost answer: its cases are whole, and it keeps no other."""
    asyncio.run(_live(World(Random(seed))))


async def _live(world: World) -> None:
    for _ in range(world.chance.randrange(5, 40)):
        turn = world.chance.random()
        if turn < 0.5:
            world.happen()
        elif turn < 0.7:
            world.count()
        else:
            await world.read(world.chance.choice(world.systems))
    world.count()
    for system in world.systems:
        for _ in range(2_000):
            if not await world.read(system):
                break
        else:
            raise AssertionError("reading does not end")
        for subject, events in world.sent.items():
            _check(system, subject, events)


def _check(system: System, subject: str, events: list[Sent]) -> None:
    told = system.told.get(subject, [])
    if holder_of(events) != system.unit:
        assert not told or told[-1]["type"] == LEFT_TYPE or _left_since(told), (told, events)
        return
    ids = [each["id"] for each in told if each["type"] != LEFT_TYPE]
    void = {each["data"]["id"] for each in events if each["type"].endswith("voided.v1")}
    first = [each for each in events if each["type"].endswith("received.v1")]
    for each in first:
        assert each["id"] in ids or each["id"] in void, (each, told)
    # Since the case came to them for good, nothing is missing, and it is in order.
    since = len(events)
    while since and all(
        holder_of(events[: at + 1]) == system.unit for at in range(since - 1, len(events))
    ):
        since -= 1
    later = [each["id"] for each in events[since:] if not each["type"].endswith("received.v1")]
    assert set(later) <= set(ids), (later, ids)
    last = {identity: place for place, identity in enumerate(ids)}
    places = [last[identity] for identity in later]
    assert places == sorted(places), (later, ids)
    came = [each["id"] for each in events]
    stand = [each["id"] for each in first if each["id"] not in void]
    stand = [each for each in stand if later and came.index(each) < came.index(later[0])]
    if stand:
        assert min(map(ids.index, stand)) <= ids.index(later[0]), (ids, events)


def _left_since(told: list[dict[str, Any]]) -> bool:
    """Return whether a repeat of what was told before the case left is all that came after."""
    left = [place for place, each in enumerate(told) if each["type"] == LEFT_TYPE]
    if not left:
        return False
    known = {each["id"] for each in told[: left[-1]]}
    return all(each["id"] in known for each in told[left[-1] + 1 :])
