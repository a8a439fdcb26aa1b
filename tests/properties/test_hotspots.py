"""What is written of hotspots follows from the set of sketches and what people said.

Whatever the order and the batches in which items come, and wherever the process dies and another
reads back what was written.
"""

import asyncio
from typing import Final

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.core.county.hotspot_tables import HotspotsTable, HotspotWarningTable
from streams.core.hotspots.said import HotspotSaid, WhatIsSaid, encode_said
from streams.core.hotspots.sketch_records import KnownItem, decode_known_item, encode_known_item
from streams.core.notices.notice import Notice, read_notice
from streams.core.notices.numbering import Numbering
from streams.kafka.records import Outputs
from streams.settings.settings import Settings
from streams.topics.topics import HOTSPOTS, NOTICE_ITEMS, SKETCHES
from streams.worker.hotspots.state import HotspotState
from tests.properties.effort import examples
from tests.support.grouped import Told, grouped_at_once, written_hotspots
from tests.support.sketched import MATTERS, PLACES, sketched
from tests.unit.worker.agents.bench import record

_RULE: Final = HotspotWarningTable(rule="two", writers=2, days=30)
COUNTY: Final = msgspec.structs.replace(
    Settings().read_catalogue(), hotspots=HotspotsTable(days=60, warnings=[_RULE])
)
_BACKGROUND: Final = [
    sketched(f"b{p}{m}", 100 + p, PLACES[p], MATTERS[m], writer=f"b{p}{m}")
    for p in range(2, 6)
    for m in range(2, 6)
]
_IDS: Final = [f"i{n}" for n in range(8)]


class Kafka:
    """What is written, as compacted topics keep it."""

    def __init__(self) -> None:
        self.sketches: dict[str, bytes] = {}
        self.said: dict[str, bytes] = {}
        self.hotspots: dict[str, bytes] = {}
        self.notices: dict[str, Notice] = {}
        self.numbering = Numbering(COUNTY.day_of)

    def write(self, outputs: Outputs) -> None:
        """Keep what a transaction writes; *number* does its work at once."""
        for (topic, _), records in outputs.by_partition.items():
            for key, value, _ in records:
                name = (key or b"").decode()
                if topic == NOTICE_ITEMS:
                    notice = self.numbering.take(read_notice(value))
                    assert notice is not None, "a notice was passed on twice"
                    self.notices[name] = notice
                    continue
                kept = {SKETCHES: self.sketches, HOTSPOTS: self.hotspots}[topic]
                kept.pop(name, None)
                if value is not None:
                    kept[name] = value

    def read(self) -> HotspotState:
        """Return the state of a process that begins."""
        state = HotspotState(COUNTY)
        for key, value in self.sketches.items():
            state.put(decode_known_item(key.encode(), value))
        for key, value in self.hotspots.items():
            state.remember(key, value)
        for notice in self.notices.values():
            state.remember_notice(notice)
        state.loaded()
        for said in self.said.values():
            state.say("", None)
            heard = msgspec.json.decode(said, type=HotspotSaid)
            state.say(heard.key, heard)
        return state

    def told(self) -> tuple[Told, Told]:
        """Return what is written, and what all sketches at once make."""
        records = [record(HOTSPOTS, v, key=k.encode()) for k, v in self.hotspots.items()]
        written, statistics = written_hotspots(records)
        if not self.sketches:
            return written, {}
        return written, grouped_at_once(COUNTY, self.sketches, self.said, statistics)


def _item(case: str, day: int, about: tuple[int, int], writer: int, category: str) -> KnownItem:
    place, matter = about
    sketch = sketched(case, day, PLACES[place], MATTERS[matter], writer=f"w{writer}")
    return KnownItem(
        sketch=sketch, kind="letter", channel="portal-participation", category=category
    )


_put = st.builds(
    _item,
    st.sampled_from(_IDS),
    st.integers(90, 110),
    st.tuples(st.integers(0, 1), st.integers(0, 1)),
    st.integers(0, 3),
    st.sampled_from(["", "housing"]),
)
_whats: tuple[WhatIsSaid, ...] = ("join", "part", "name", "close", "open", "spoke")


@st.composite
def _say(draw: st.DrawFn) -> HotspotSaid:
    what = draw(st.sampled_from(_whats))
    items = draw(st.lists(st.sampled_from(_IDS), min_size=2, max_size=3, unique=True))
    return HotspotSaid(
        source="/test",
        id=draw(st.sampled_from("pqr")),
        at=draw(st.integers(90, 112)) * 86_400_000_000,
        what=what,
        items=tuple(items if what in {"join", "part"} else items[:1]),
        name="名" if what == "name" else "",
    )


_steps = st.lists(
    _put | st.sampled_from(_IDS) | _say() | st.sampled_from(["settle", "die"]),
    min_size=4,
    max_size=30,
)


async def _lived(steps: list[object]) -> Kafka:
    kafka = Kafka()
    for sketch in _BACKGROUND:
        known = KnownItem(sketch=sketch, kind="letter", channel="portal-participation")
        kafka.sketches[sketch.id] = encode_known_item(known)
    state = kafka.read()
    for step in steps:
        if isinstance(step, KnownItem):
            state.put(step)
            kafka.sketches[step.sketch.id] = encode_known_item(step)
        elif isinstance(step, HotspotSaid):
            state.say(step.key, step)
            kafka.said[step.key] = encode_said(step)
        elif step == "die":
            state = kafka.read()
        elif step == "settle":
            kafka.write(await state.settle(110 * 86_400_000_000))
        elif isinstance(step, str):
            kafka.sketches.pop(step, None)
            state.drop(step)
    while state.is_dirty:
        kafka.write(await state.settle(110 * 86_400_000_000))
    return kafka


@settings(max_examples=examples(60))
@given(_steps)
def test_what_is_written_is_what_all_sketches_make(steps: list[object]) -> None:
    """A process that dies leaves nothing that the next does not put right."""
    kafka = asyncio.run(_lived(steps))
    written, expected = kafka.told()
    assert written == expected


@settings(max_examples=examples(60))
@given(_steps)
def test_each_warning_that_holds_was_given_and_is_not_withdrawn(steps: list[object]) -> None:
    """Nobody is told twice of one hotspot, and what does not hold any more is taken back."""
    kafka = asyncio.run(_lived(steps))
    named: list[str] = []
    for key, value in kafka.hotspots.items():
        said = msgspec.json.decode(value)
        if key.startswith("hotspot/") and said["joined_to"] is None:
            assert all(warning["notice"] for warning in said["warnings"])
            named += [warning["notice"] for warning in said["warnings"]]
    assert {kafka.notices[key].withdrawn for key in named} <= {None}
    holding = {key for key, notice in kafka.notices.items() if notice.withdrawn is None}
    # Two that were warned of and became one have two notices, of which the record names the first.
    assert set(named) <= holding
    if not named:
        assert not holding
