"""What the quick reports are told of opinion items: which wait does not depend on the order."""

from datetime import date
from random import Random
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from streams.core.bulletins.quick_reports import DayDue, read_item
from streams.core.bulletins.reporter import Reporter
from streams.settings.settings import Settings
from streams.topics.installation import Installation
from streams.topics.topics import QUICK_REPORT_ITEMS
from streams.worker.agents.track import track
from streams.worker.agents.workbench import Workbench
from streams.worker.lanes.state import LaneState
from tests.properties.worlds import SUBJECTS, WORLDS
from tests.support.county import COUNTY, LABELLED, NOW, RAW, READER, ROUTER, Sent, to_json
from tests.support.oracle import Oracle
from tests.unit.worker.agents.bench import record, worked

_SETTINGS: Final = Settings(partitions=1)
_INSTALLATION: Final = Installation(_SETTINGS, LABELLED)
_BENCH: Final = Workbench(_INSTALLATION, clock=lambda: NOW)
_LATER: Final = date(2016, 1, 1)


def _issued(events: list[Sent], sizes: list[int]) -> list[str]:
    """Track events in batches, and name the subjects of the quick report that is due then."""
    lane = LaneState(0, _INSTALLATION)
    reporter = Reporter(COUNTY.day_of, _SETTINGS.message_bytes)
    records = []
    for event in events:
        value = to_json(event)
        records.append(record(ROUTER.topic(READER.read(value, (), NOW)), value))
    for size in [*sizes, len(records)]:
        batch, records = records[:size], records[size:]
        written = worked(track, lane, *batch, bench=_BENCH) if batch else {}
        for _, value in written.get((QUICK_REPORT_ITEMS, 0), ()):
            what = read_item(value)
            assert not isinstance(what, DayDue)
            reporter.take(what)
    parts = reporter.due(_LATER.isoformat())
    return sorted(item.subject for part in parts for item in part.items)


@given(WORLDS, st.randoms(use_true_random=False), st.lists(st.integers(1, 6), max_size=6))
def test_what_waits_is_what_the_definitions_say(
    world: list[Sent], random: Random, sizes: list[int]
) -> None:
    """An item waits if its case is an opinion item, whatever came first, or is void meanwhile."""
    expected = []
    for subject in SUBJECTS:
        asked = Oracle([sent for sent in world if sent["subject"] == subject], RAW)
        told = asked.figures(select={"kind": ["opinion"]}, period=(None, _LATER), as_of=_LATER)
        if told[()]["received"]:
            expected.append(subject)
    random.shuffle(world)
    assert _issued(world, sizes) == sorted(expected)
