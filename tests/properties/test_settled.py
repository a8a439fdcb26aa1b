"""A lane that skips what it had settled gives the notices of one that was never opened again."""

import asyncio
import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.core.cases.arrived import Arrived
from streams.core.county.catalogue import Catalogue
from streams.core.county.catalogue_file import load_catalogue
from streams.core.days import instant
from streams.core.events.reduced import Reduced
from streams.kafka.records import Outputs
from streams.settings.settings import Settings
from streams.topics.installation import Installation
from streams.topics.topics import NOTICE_ITEMS, NOTICES_DUE
from streams.worker.agents.notice import notice
from streams.worker.agents.workbench import Workbench
from streams.worker.lanes.state import LaneState
from tests.properties.effort import examples
from tests.support.county import TEXT
from tests.support.kept_log import Log
from tests.support.ladder import DEADLINE_TEXT, LADDER_TEXT, ZONE, received, told
from tests.unit.worker.agents.bench import NOW, event, record, written

COUNTY: Final = load_catalogue(TEXT + DEADLINE_TEXT + LADDER_TEXT, "county.toml")
LATER: Final = load_catalogue(
    TEXT + DEADLINE_TEXT.replace("working_days = 5", "working_days = 8", 1) + LADDER_TEXT,
    "county.toml",
)
"""The same county, with three working days more to answer in."""

DAYS: Final = [date(2015, 2, 25) + timedelta(n) for n in range(34)]
ENDS: Final = ("works on", "closes", "dies before its store is told", "fails")
"""What becomes of a worker at a moment."""

times = st.builds(
    lambda day, hour: datetime(day.year, day.month, day.day, hour, tzinfo=ZONE),
    st.sampled_from(DAYS[:20]),
    st.integers(0, 23),
)
comes = st.integers(0, 25)
letters = st.tuples(times, comes, st.none() | st.tuples(times, comes))


class Worker:
    """A lane that is given events and mornings.

    Args:
        folder: Of its store; None: all is in memory, and it is never opened again.
        county: By which it works.
    """

    def __init__(self, folder: Path | None, county: Catalogue = COUNTY) -> None:
        given_ = Settings(partitions=1, store=str(folder or ""))
        self.installation = Installation(given_, county)
        self._bench = Workbench(self.installation, clock=lambda: NOW)
        self.lane = LaneState(0, self.installation)
        if folder is not None:
            self.open()

    def open(self) -> None:
        """Open the lane from its store and the log."""
        self.lane = LaneState(0, self.installation)
        asyncio.run(self.lane.load())

    def close(self) -> None:
        """Close it."""
        self.lane.show()
        self.lane.hide()

    def take(self, subject: str, said: Reduced) -> None:
        """Take in an event."""
        self.lane.cases.apply(subject.encode(), [Arrived(said)])

    def morning(self, day: date) -> list[Any]:
        """Let a morning come; return its notices, each as its topic has it."""
        time = f"{day.isoformat()}T08:00:00+08:00"
        moment = record(
            NOTICES_DUE,
            event(day.isoformat(), "notices.due", time=time),
            timestamp=NOW // 1_000,
        )
        found = written(notice, self.lane, moment, bench=self._bench)
        said = [value or b"" for _, value, _ in found.get((NOTICE_ITEMS, 0), [])]
        return sorted([msgspec.json.decode(value) for value in said], key=str)

    def looked_at(self, day: date) -> set[bytes]:
        """Return the cases that are looked at first as of a morning."""
        at = instant(datetime(day.year, day.month, day.day, 8, tzinfo=ZONE))
        return set(self.lane.cases.to_look_at(at))


def told_of(letter: tuple[Any, ...]) -> list[tuple[int, Reduced]]:
    """Return the events of a letter, each with the number of the morning before which it comes."""
    first, comes_first, closing = letter
    made = [(comes_first, received(first.strftime("%Y-%m-%dT%H:%M")))]
    if closing is not None:
        at = max(first, closing[0]).strftime("%Y-%m-%dT%H:%M")
        made.append((closing[1], told("closed", at, id_="closed")))
    return made


@settings(max_examples=examples(40), deadline=None)
@given(
    st.lists(letters, min_size=1, max_size=5),
    st.lists(
        st.tuples(st.integers(0, 3), st.sampled_from(ENDS)),
        min_size=len(DAYS),
        max_size=len(DAYS),
    ),
)
def test_opened_again_a_lane_gives_the_notices_that_it_would_have_given(
    world: list[tuple[Any, ...]], moments: list[tuple[int, str]]
) -> None:
    """Mornings come in any order, events late; the worker closes, dies, or fails before commit."""
    arrivals = [(str(n), *one) for n, letter in enumerate(world) for one in told_of(letter)]
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        log = Log()
        log.stand_in(patch)
        plain, mine = Worker(None), Worker(Path(name) / "store")
        for number, (back, end) in enumerate(moments):
            day = DAYS[max(0, number - back)]
            for subject, when, said in arrivals:
                if when == number:
                    plain.take(subject, said)
                    mine.take(subject, said)
            plain.lane.writes()
            mine.lane.committed(log.take(mine.lane.writes()))
            wanted = plain.morning(day)
            plain.lane.writes()
            if end == "fails":
                mine.morning(day)
                mine.lane.writes()
                mine.close()
                mine.open()
            assert mine.morning(day) == wanted
            committed = log.take(mine.lane.writes())
            if end != "dies before its store is told":
                mine.lane.committed(committed)
            if end not in {"works on", "fails"}:
                mine.close()
                mine.open()
        for key in plain.lane.cases:
            assert mine.lane.cases.events(key) == plain.lane.cases.events(key)
        mine.close()


@pytest.fixture
def worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Worker:
    """One whose letters 1 and 2 were given notices; 1 was closed, looked at, and is settled."""
    log = Log()
    log.stand_in(monkeypatch)
    made = Worker(tmp_path / "store")
    step(made, log, ("1", received()), ("2", received()))
    for day in DAYS[:30]:
        if day == date(2015, 3, 18):
            step(made, log, ("1", told("closed", "2015-03-18T10:00")))
        made.morning(day)
        step(made, log)
    made.close()
    made.open()
    return made


def step(worker: Worker, log: Log, *events: tuple[str, Reduced]) -> None:
    """Take a step."""
    for subject, said in events:
        worker.take(subject, said)
    outputs: Outputs = worker.lane.writes()
    worker.lane.committed(log.take(outputs))


def test_what_is_settled_is_not_looked_at_again(worker: Worker) -> None:
    """After a restart only open cases are, however many have had notices."""
    assert b"clock" in worker.lane.cases.record(b"1")
    assert worker.looked_at(DAYS[31]) == {b"2"}
    worker.close()


def test_as_of_a_day_before_its_end_a_settled_case_is_looked_at(worker: Worker) -> None:
    """Mornings come in any order."""
    assert worker.looked_at(date(2015, 3, 18)) == {b"1", b"2"}
    worker.close()


def test_what_changes_is_not_settled_any_more(worker: Worker, tmp_path: Path) -> None:
    """It has a place among those to be looked at, once, also when it is opened again."""
    log = Log()
    with pytest.MonkeyPatch.context() as patch:
        log.stand_in(patch)
        worker.take("1", told("reopened", "2015-03-30T10:00"))
        worker.lane.committed(log.take(worker.lane.writes()))
    at = instant(datetime(2015, 4, 1, 8, tzinfo=ZONE))
    assert sorted(worker.lane.cases.to_look_at(at)) == [b"1", b"2"]
    worker.close()
    assert tmp_path.exists()


def test_another_catalogue_looks_at_all_that_has_notices(worker: Worker, tmp_path: Path) -> None:
    """With other deadlines, notices that were right may be wrong."""
    worker.close()
    other = Worker(tmp_path / "store", LATER)
    assert other.looked_at(DAYS[31]) == {b"1", b"2"}
    assert {one["subject"] for one in other.morning(DAYS[31]) if "withdrawn" in one} == {"1", "2"}
    other.close()
