"""A lane is loaded from its store and what came after, or from Kafka alone: with one result."""

import asyncio
import logging
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from streams.core.errors import SpoiltCopy
from streams.topics.installation import Installation
from streams.topics.topics import CASES, FIGURES
from streams.worker.lanes import believing
from streams.worker.lanes.state import LaneState
from streams.worker.store import case_store, places
from streams.worker.store.kept_tally import KeptTally
from tests.support.county import came
from tests.support.kept_log import Log
from tests.unit.worker.agents.bench import CATALOGUE, SETTINGS

DAY = 86_400_000_000
MARCH_2 = 1_425_254_400_000_000


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Log:
    """Kafka's part."""
    made = Log()
    made.stand_in(monkeypatch)
    return made


class Worker:
    """A worker whose lane of one partition is opened, killed and opened again.

    Args:
        log: Where it writes.
        folder: Of its stores; None: it has none.
    """

    def __init__(self, log: Log, folder: Path | None, **given: Any) -> None:
        settings = msgspec.structs.replace(SETTINGS, store=str(folder or ""), **given)
        self.installation = Installation(settings, CATALOGUE)
        self.log = log
        self.state = self.open()

    def open(self) -> LaneState:
        """Open the lane."""
        self.state = LaneState(0, self.installation)
        asyncio.run(self.state.load())
        return self.state

    def close(self) -> None:
        """Close it in order."""
        self.state.show()
        self.state.hide()

    def work(self, *events: tuple[bytes, list[Any]], store: bool = True) -> None:
        """Take a step; where it dies after Kafka's commit, the store is not told."""
        for key, event in events:
            self.state.cases.apply(key, came(event))
        written = self.log.take(self.state.writes())
        if store:
            self.state.committed(written)


def letter(number: int, day: int = 0) -> tuple[bytes, list[Any]]:
    """A letter received so many days after 2 March 2015."""
    channel = "portal-participation"
    time = MARCH_2 + day * DAY
    return b"L-%d" % number, [time, "urn:a", "1", "received", "letter", channel, "", "", ""]


def closed(number: int, day: int) -> tuple[bytes, list[Any]]:
    """Its closing."""
    return b"L-%d" % number, [MARCH_2 + day * DAY, "urn:a", "2", "closed"]


def held(state: LaneState) -> dict[str, Any]:
    """All that a lane holds, in a form that does not tell where."""
    cases = state.cases
    records = {key: cases.record(key) for key in cases}
    rows = {row for key in cases if (row := cases.row(key)) != b"null"}
    tally = cases.tally
    if isinstance(tally, KeptTally):
        counts = tally.counts_of(rows)
    else:
        counts = {row: tally.counts[row] for row in rows}
    return {
        "records": records,
        "many": len(cases),
        "counts": counts,
        "waiting": cases.waiting,
        "flushed": state.flushed,
        "owed": {at: sorted(said) for at, said in state.writes().by_partition.items()},
    }


def same(worker: Worker) -> None:
    """Compare the lane, opened again, with one that has read all of Kafka into memory."""
    wanted = held(Worker(worker.log, None).state)
    found = held(worker.open())
    assert found["many"] == len(found["records"])
    assert found == wanted


@pytest.fixture
def worker(log: Log, tmp_path: Path) -> Worker:
    """One that has worked for three steps, and died after Kafka's commit of the last."""
    made = Worker(log, tmp_path)
    made.work(letter(1), letter(2), closed(3, 4))
    made.work(closed(1, 2), letter(4, 1), letter(5, 1))
    made.close()
    made.open()
    made.work(closed(2, 5), letter(3), letter(6, 1), store=False)
    return made


def store_of(worker: Worker) -> Path:
    """The folder of its store."""
    (at,) = (path for path in Path(worker.installation.settings.store).iterdir() if path.is_dir())
    return at


def test_what_the_store_does_not_have_is_read_from_kafka(worker: Worker) -> None:
    """And no more than that: of twelve records of cases and rows, those of the last step."""
    worker.log.read = 0
    worker.open()
    last = len(worker.log.records[CASES]) + len(worker.log.records[FIGURES])
    assert 0 < worker.log.read < last
    same(worker)


def test_a_store_that_is_caught_up_is_not_read_past(worker: Worker) -> None:
    """What was read once is in the store, also if the lane has written nothing since."""
    worker.open()
    worker.close()
    worker.log.read = 0
    worker.open()
    assert worker.log.read == 0
    same(worker)


def test_a_store_of_another_topic_is_not_believed(worker: Worker) -> None:
    """A topic that was deleted and made anew has another id, and may have the same offsets."""
    worker.close()
    worker.log.topic_id = "00000000-0000-0000-0000-000000000002"
    other = Path(worker.installation.settings.store)
    store_of(worker).rename(other / f"{worker.log.topic_id}-0")
    for topic in (CASES, FIGURES):
        worker.log.forget(topic)
    same(worker)
    assert len(worker.state.cases) == 0


@pytest.mark.parametrize("topic", [CASES, FIGURES])
def test_a_store_ahead_of_kafka_is_not_believed(worker: Worker, topic: str) -> None:
    """Somebody has deleted the topic: what is in Kafka counts, and rows are written again."""
    worker.close()
    worker.log.forget(topic)
    same(worker)


def test_a_store_by_other_rules_is_filled_again(
    worker: Worker, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Cases are folded again when the rules change, as they are from Kafka."""
    worker.close()
    monkeypatch.setattr(believing, "STORE_FORM", believing.STORE_FORM + 1)
    same(worker)
    assert "made by other rules" in caplog.text


def test_an_old_store_is_not_caught_up(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    """A case may have been taken out of Kafka, and no record says so any more."""
    worker.close()
    worker.log.add(CASES, b"L-1", None)
    worker.log.compact()
    worker.log.records[CASES] = [one for one in worker.log.records[CASES] if one.value]
    later = time.time() + believing.MOST_AGE_SECONDS + 1
    monkeypatch.setattr(time, "time", lambda: later)
    same(worker)
    assert b"L-1" not in worker.state.cases


def test_a_case_that_was_taken_out_is_gone(worker: Worker) -> None:
    """From the tally as well."""
    worker.log.add(CASES, b"L-4", None)
    same(worker)
    assert b"L-4" not in worker.state.cases


def test_rows_that_others_wrote_are_set_right(worker: Worker) -> None:
    """In what came after the store, and where all is read."""
    row = worker.state.cases.row(b"L-4")
    worker.log.add(FIGURES, row, b"17")
    worker.log.add(FIGURES, row.replace(b"letter", b"visits"), b"3")
    same(worker)
    worker.open()
    worker.work()
    assert worker.log.records[FIGURES][-2].value != b"17"
    shutil.rmtree(store_of(worker))
    same(worker)


def test_a_record_that_we_did_not_write_is_left_out(worker: Worker) -> None:
    """As where all is read: then the last that is sound stays."""
    worker.log.add(CASES, b"L-1", b"not a case")
    same(worker)
    assert b"not a case" not in {worker.state.cases.record(key) for key in worker.state.cases}


def delete(folder: Path) -> None:
    """Delete all of it."""
    shutil.rmtree(folder)


def delete_a_file(folder: Path) -> None:
    """Delete a table."""
    next(folder.glob("*.sst")).unlink()


def truncate(folder: Path) -> None:
    """Cut tables off in the middle."""
    for path in folder.glob("*.sst"):
        os.truncate(path, path.stat().st_size // 2)


def empty(folder: Path) -> None:
    """Leave every file there, without what was in it."""
    for path in folder.iterdir():
        os.truncate(path, 0)


def flip(folder: Path) -> None:
    """Flip a bit in every sixteenth byte of the tables."""
    for path in folder.glob("*.sst"):
        content = bytearray(path.read_bytes())
        for at in range(0, len(content), 16):
            content[at] ^= 4
        path.write_bytes(content)


def flip_the_list_of_files(folder: Path) -> None:
    """Flip bits where it is written which files there are."""
    for path in folder.glob("MANIFEST-*"):
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)


@pytest.mark.parametrize(
    "damage", [delete, delete_a_file, truncate, empty, flip, flip_the_list_of_files]
)
def test_a_damaged_store_is_filled_again(
    worker: Worker, damage: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    """With a line in the log, unless all of it is gone; nothing of it is believed."""
    worker.close()
    damage(store_of(worker))
    same(worker)
    assert damage is delete or any(one.levelno == logging.WARNING for one in caplog.records)
    worker.work(letter(9))
    same(worker)


@pytest.mark.slow
def test_any_flipped_byte_is_noticed_or_harmless(worker: Worker) -> None:
    """Wherever it is in the tables: the lane has what Kafka has."""
    worker.close()
    whole = {path: path.read_bytes() for path in store_of(worker).iterdir() if path.is_file()}
    tables = [path for path in whole if path.suffix == ".sst"]
    places_to_flip = [(path, at) for path in tables for at in range(0, len(whole[path]), 97)]
    assert len(places_to_flip) > 10
    for path, at in places_to_flip:
        for other, content in whole.items():
            other.write_bytes(content)
        flipped = bytearray(whole[path])
        flipped[at] ^= 0x10
        path.write_bytes(flipped)
        same(worker)
        worker.close()


def test_a_disk_that_takes_nothing_leaves_the_lane_in_memory(
    log: Log, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Where the folder cannot be made; the worker goes on."""
    (tmp_path / "file").touch()
    worker = Worker(log, tmp_path / "file" / "worker")
    worker.work(letter(1), letter(2))
    same(worker)
    assert "its cases are in memory" in caplog.text


class Full:
    """A database on a full disk."""

    database: Any

    def __getitem__(self, keys: list[bytes]) -> Any:
        return self.database[keys]

    def write(self, *_: Any) -> None:
        """Refuse."""
        raise OSError("No space left on device")


def test_a_store_that_fails_at_work_is_dropped_and_filled_again(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The step was committed: the lane opens again, and has it."""
    worker.open()
    store = places._open[store_of(worker)]
    full = Full()
    full.database = store._db
    with monkeypatch.context() as patch:
        patch.setattr(store, "_db", full)
        with pytest.raises(SpoiltCopy, match="No space left"):
            worker.work(letter(8))
    same(worker)
    assert b"L-8" in worker.state.cases


def test_two_workers_of_one_machine_have_stores_of_their_own(
    worker: Worker, tmp_path: Path
) -> None:
    """One that was cut off does not let go of its store; the other fills one beside."""
    worker.open()
    lock = places._locked(tmp_path / "held.lock")
    assert lock is not None
    assert places._locked(tmp_path / "held.lock") is None
    os.close(lock)
    store, was_spoilt = places.open_store(tmp_path, worker.log.topic_id, 1)
    assert not was_spoilt
    places._open.pop(store.folder)
    other, _ = places.open_store(tmp_path, worker.log.topic_id, 1)
    assert other.folder.name.endswith("-1.1")
    places._open.pop(other.folder)
    with pytest.raises(SpoiltCopy, match="other processes"):
        places.open_store(tmp_path, worker.log.topic_id, 1)


def test_stores_that_nobody_uses_are_deleted_after_a_while(worker: Worker, tmp_path: Path) -> None:
    """Those alone: neither one in use, nor what others keep in the folder."""
    worker.close()
    (tmp_path / "keys.json").touch()
    worker.open()
    later = time.time() + (places.UNUSED_DAYS + 1) * 86_400
    assert places.delete_unused(tmp_path, later) == []
    worker.close()
    assert places.delete_unused(tmp_path, later - 2 * 86_400) == []
    assert places.delete_unused(tmp_path, later) == [f"{worker.log.topic_id}-0"]
    assert (tmp_path / "keys.json").exists()
    same(worker)


def test_open_cases_alone_are_looked_at(worker: Worker) -> None:
    """As of a day, those that had not ended before it."""
    worker.open()
    looked = set(worker.state.cases.to_look_at(MARCH_2 + 5 * DAY))
    assert looked == {b"L-2", b"L-4", b"L-5", b"L-6"}
    assert set(worker.state.cases.to_look_at(MARCH_2 + 9 * DAY)) == {b"L-4", b"L-5", b"L-6"}
    worker.state.cases.apply(*_arrived(letter(7)))
    assert b"L-7" in set(worker.state.cases.to_look_at(MARCH_2 + 9 * DAY))


def _arrived(event: tuple[bytes, list[Any]]) -> tuple[bytes, list[Any]]:
    return event[0], came(event[1])


def test_no_promise_of_the_package_is_missed(tmp_path: Path) -> None:
    """A store without a log of its own is what was flushed: what `CaseStore` relies on."""
    store = case_store.CaseStore(tmp_path / "store")
    store.write({b"a": b"1"})
    assert not any(path.stat().st_size for path in (tmp_path / "store").glob("*.log"))
    store.close()
    again = case_store.CaseStore(tmp_path / "store")
    assert again.cases([b"a", b"b"]) == [b"1", None]
    again.close()
