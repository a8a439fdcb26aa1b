"""Snapshots of figures: read back as they were, or not at all."""

import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from streams.core.cases.timelines import encode
from streams.core.figures.engine import row_book, two_spines
from streams.core.figures.engine.shelf import ShelfSpoiled
from streams.core.figures.figures import Question, Selection
from streams.core.figures.ledger import Ledger
from streams.core.periods import Period
from streams.gateway.figures import mapped_shelf, snapshot
from streams.gateway.figures.in_memory import Tallies
from streams.gateway.figures.mapped_shelf import Mapped, MappedShelf, figures_folder, kept_files
from streams.gateway.figures.snapshot import (
    LIST,
    OLDEST_SECONDS,
    PlacedCases,
    Snapshot,
    Snapshots,
)
from streams.gateway.figures.snapshot_about import about_figures
from streams.gateway.figures.snapshot_list import Unfit
from streams.topics.flushes import Flush
from tests.support.county import COUNTY, DEADLINES

ABOUT = {"cluster": "one", "catalogue": "this"}
NOW = 1_700_000_000.0
MOMENT = datetime(2023, 11, 14, tzinfo=UTC)
ALL = Question(Selection(), Period(None, 20_000), 20_000, ("category",))


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a few rows be many, so that runs, pages and indexes are in files."""
    monkeypatch.setattr(two_spines, "SHELVED_ROWS", 8)
    monkeypatch.setattr(two_spines, "_LARGE", 8)
    monkeypatch.setattr(row_book, "_YOUNG", 8)


def letter(day: int, category: str) -> bytes:
    """Make the row of a letter."""
    return encode(["letter", "mailbox", day, [[day, category, "", ""]], [], None, []])


def tallies_on(folder: Path) -> tuple[Tallies, MappedShelf]:
    """Make figures that know nothing, kept in a folder."""
    shelf = MappedShelf(folder)
    shelf.begin()
    return Tallies(Ledger(COUNTY, DEADLINES, shelf), 2), shelf


def written(folder: Path, placed: PlacedCases | None = None) -> dict[tuple[str, ...], int]:
    """Write a snapshot of sixty letters; return how many there are by category."""
    tallies, shelf = tallies_on(folder)
    for number in range(20):
        rows = {
            letter(16_400 + number, name): number % 3 + 1
            for name in ("housing", "traffic", "education")
        }
        tallies.take(number % 2, rows, Flush(number + 1, 3, MOMENT, MOMENT))
        tallies.figures.evaluate(ALL)
    Snapshots(shelf).write(Snapshot(tallies.parts(), (11, 12), placed), ABOUT, NOW)
    return received(tallies)


def received(tallies: Tallies) -> dict[tuple[str, ...], int]:
    """Ask how many letters there are by category."""
    return {group: each["received"] for group, each in tallies.figures.evaluate(ALL).items()}


def test_what_is_read_is_what_was_written(tmp_path: Path) -> None:
    """Figures, how far they reach, and where cases were."""
    placed = PlacedCases("file", np.array([3, -1, 0], dtype=np.int32), (5, 6), (19, 20))
    expected = written(tmp_path, placed)
    tallies, shelf = tallies_on(tmp_path)
    found = Snapshots(shelf).read(ABOUT, NOW + 60)
    tallies.begin(found.tallies)
    assert received(tallies) == expected
    assert len(expected) == 3
    assert (tallies.flushes, tallies.event_time, tallies.intake_time) == ((19, 20), MOMENT, MOMENT)
    assert found.positions == [11, 12]
    assert found.placed is not None
    assert found.placed.rows.tolist() == [3, -1, 0]
    assert found.placed[0::2] == ("file", [5, 6])
    assert found.placed.flushes == [19, 20]
    # The counts by partition are known, too: a flush says what a row counts now, not how many more.
    tallies.take(0, {letter(16_400, "housing"): 5}, Flush(21, 1))
    assert received(tallies)["housing",] == expected["housing",] + 4


def test_the_arrays_are_mapped(tmp_path: Path) -> None:
    """Else they would be in memory."""
    written(tmp_path)
    _, shelf = tallies_on(tmp_path)
    ledger = Snapshots(shelf).read(ABOUT, NOW).tallies.ledger
    for arrays in (*ledger.live, *ledger.pages, *ledger.indexes):
        assert isinstance(arrays, Mapped)
        assert not any(array.flags.writeable for array in arrays.values())


def test_there_is_none_at_first(tmp_path: Path) -> None:
    """That is nothing to warn of."""
    _, shelf = tallies_on(tmp_path)
    with pytest.raises(Unfit, match=r"^$"):
        Snapshots(shelf).read(ABOUT, NOW)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) * 2 // 3] ^= 4
    path.write_bytes(content)


def _longer(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0")


@pytest.mark.parametrize("damage", [_cut, _empty, _flip, _longer, Path.unlink])
def test_damage_of_any_file_is_noticed(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    """Each file in turn is cut, emptied, changed, made longer or deleted."""
    written(tmp_path)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert len(names) > 4
    whole = {name: (tmp_path / name).read_bytes() for name in names}
    for name in names:
        for each, content in whole.items():
            (tmp_path / each).write_bytes(content)
        damage(tmp_path / name)
        _, shelf = tallies_on(tmp_path)
        with pytest.raises(Unfit):
            Snapshots(shelf).read(ABOUT, NOW)


def test_a_flipped_bit_anywhere_is_noticed(tmp_path: Path) -> None:
    """Of the file of counts, byte by byte here and there, head included."""
    written(tmp_path)
    path = max(tmp_path.glob("*.arrays"))
    content = path.read_bytes()
    _, shelf = tallies_on(tmp_path)
    for place in range(0, len(content), 97):
        path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        with pytest.raises(Unfit):
            Snapshots(shelf).read(ABOUT, NOW)


@pytest.mark.parametrize(
    ("about", "now"),
    [
        ({"cluster": "two", "catalogue": "this"}, NOW),
        ({"cluster": "one", "catalogue": "that"}, NOW),
        ({"cluster": "one", "more": "x"}, NOW),
        (ABOUT, NOW + OLDEST_SECONDS),
        (ABOUT, NOW - 1),
    ],
)
def test_one_of_something_else_or_of_another_time_is_not_used(
    tmp_path: Path, about: dict[str, str], now: float
) -> None:
    """Kafka forgets after a day that a row is gone; a clock that went back says nothing of it."""
    written(tmp_path)
    _, shelf = tallies_on(tmp_path)
    with pytest.raises(Unfit, match=r"made for another|is not of the last 20 hours"):
        Snapshots(shelf).read(about, now)


def test_one_of_which_most_rows_are_gone_is_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows that count nothing are forgotten only where all are read again."""
    monkeypatch.setattr(snapshot, "MOST_GONE_ROWS", 5)
    tallies, shelf = tallies_on(tmp_path)
    for number in range(12):
        tallies.take(0, {letter(16_400 + number, "housing"): 1}, Flush(2 * number + 1, 1))
        tallies.take(0, {letter(16_400 + number, "housing"): 0}, Flush(2 * number + 2, 1))
    Snapshots(shelf).write(Snapshot(tallies.parts(), (1, 1), None), ABOUT, NOW)
    with pytest.raises(Unfit, match="12 of its 12 rows count nothing"):
        Snapshots(shelf).read(ABOUT, NOW)


def test_a_write_that_fails_leaves_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever it fails: with the arrays, or as the list is renamed."""
    expected = written(tmp_path)
    rename = Path.rename
    for suffix in (".arrays", ".json"):

        def failing(self: Path, target: Path, suffix: str = suffix) -> Path:
            if target.name.endswith(suffix):
                raise OSError(28, "No space left on device")
            return rename(self, target)

        monkeypatch.setattr(Path, "rename", failing)
        tallies, shelf = tallies_on(tmp_path)
        tallies.begin(Snapshots(shelf).read(ABOUT, NOW).tallies)
        tallies.take(0, {letter(17_000, "housing"): 1}, Flush(30, 1))
        with pytest.raises(OSError, match="No space left"):
            Snapshots(shelf).write(Snapshot(tallies.parts(), (99, 99), None), ABOUT, NOW)
        monkeypatch.undo()
        monkeypatch.setattr(row_book, "_YOUNG", 8)
        tallies, shelf = tallies_on(tmp_path)
        found = Snapshots(shelf).read(ABOUT, NOW)
        tallies.begin(found.tallies)
        assert (found.positions, received(tallies)) == ([11, 12], expected)


def test_a_full_disk_keeps_figures_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """They go on, the log says so once, and once more when the disk serves."""
    shelf = MappedShelf(tmp_path)
    shelf.begin()
    arrays = {"one": np.arange(5)}

    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    caplog.set_level(logging.INFO)
    monkeypatch.setattr("os.fsync", full)
    assert shelf.keep(arrays) is arrays
    assert shelf.keep(arrays) is arrays
    assert [*tmp_path.iterdir()] == []
    monkeypatch.undo()
    kept = shelf.keep(arrays)
    assert isinstance(kept, Mapped)
    assert kept["one"].tolist() == [0, 1, 2, 3, 4]
    assert shelf.keep(kept) is kept
    messages = [record.getMessage() for record in caplog.records]
    assert len(messages) == 2
    assert "No space left on device" in messages[0]
    assert "takes them again" in messages[1]


def test_a_file_that_is_cut_is_not_touched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the system would end the gateway, and nobody would know why."""
    monkeypatch.setattr(mapped_shelf, "SEEN_SECONDS", 0.0)
    tallies, shelf = tallies_on(tmp_path)
    rows = {letter(16_400 + number, "housing"): 1 for number in range(40)}
    tallies.take(0, rows, Flush(1, 3, MOMENT, MOMENT))
    assert received(tallies) == {("housing",): 40}
    files = [*tmp_path.glob("*.arrays")]
    assert files
    for path in files:
        os.truncate(path, 8)
    more = {letter(16_500, "housing"): 1}
    for touch in (
        lambda: received(tallies),
        lambda: tallies.take(0, more, Flush(2, 3, MOMENT, MOMENT)),
        tallies.ledger.whole,
        tallies.ledger.tidy,
        tallies.ledger.see_whole,
    ):
        with pytest.raises(ShelfSpoiled, match=r"\.arrays: was cut by another program.*Start"):
            touch()
    del shelf


def test_what_is_cut_ends_who_touches_it(tmp_path: Path) -> None:
    """The reason for asking first; if a system does otherwise, nothing need be asked there."""
    touching = """
import os, sys
from pathlib import Path
import numpy as np
from streams.gateway.figures.mapped_shelf import MappedShelf
shelf = MappedShelf(Path(sys.argv[1]))
shelf.begin()
kept = shelf.write({"one": np.arange(100_000)})
os.truncate(shelf.folder / kept.name, 8)
print(kept["one"].sum())
"""
    ended = subprocess.run([sys.executable, "-c", touching, tmp_path], check=False)
    assert ended.returncode == -signal.SIGBUS


def test_a_file_that_is_deleted_or_replaced_stays_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is mapped is the file, not its name."""
    monkeypatch.setattr(mapped_shelf, "SEEN_SECONDS", 0.0)
    expected = written(tmp_path)
    tallies, shelf = tallies_on(tmp_path)
    tallies.begin(Snapshots(shelf).read(ABOUT, NOW).tallies)
    for number, path in enumerate(sorted(tmp_path.glob("*.arrays"))):
        if number % 2:
            path.unlink()
        else:
            other = path.with_suffix(".other")
            other.write_bytes(b"short")
            other.rename(path)
    assert received(tallies) == expected


def test_arrays_come_back_as_they_were(tmp_path: Path) -> None:
    """Of every type and shape, empty ones included; a file goes once nobody uses it."""
    shelf = MappedShelf(tmp_path)
    shelf.begin()
    arrays: dict[str, NDArray[Any]] = {
        "numbers": np.arange(6, dtype=np.int64).reshape(2, 3),
        "small": np.array([-1, 7], dtype=np.int8),
        "nothing": np.empty((4, 0), dtype=np.int64),
        "flags": np.array([True, False]),
        "digests": np.array([2**64 - 1], dtype=np.uint64),
    }
    kept = shelf.write(arrays)
    again = MappedShelf(tmp_path).open(kept.name, kept.sums)
    for name, array in arrays.items():
        for found in (kept[name], again[name]):
            assert found.dtype == array.dtype
            assert found.tolist() == array.tolist()
            assert found.shape == array.shape
    assert (tmp_path / kept.name).stat().st_mode & 0o777 == 0o600
    view = kept["numbers"]
    del kept, found
    assert [*tmp_path.iterdir()] == []
    assert view.tolist() == [[0, 1, 2], [3, 4, 5]], "what is mapped stays"


def test_what_a_snapshot_is_made_for() -> None:
    """Another catalogue, other topics or another number of partitions make it another one."""
    one = about_figures(COUNTY, 3, cluster="a", figures="b")
    assert one == about_figures(COUNTY, 3, cluster="a", figures="b")
    assert one["partitions"] != about_figures(COUNTY, 4)["partitions"]
    other = type(COUNTY)(COUNTY.name, "Europe/Berlin", COUNTY.kinds, COUNTY.channels, {})
    assert one["catalogue"] != about_figures(other, 3)["catalogue"]
    assert one["code"]


def test_what_is_kept_on_disk_is_listed(tmp_path: Path) -> None:
    """So that what damages it in a test, or an operator who deletes it, finds all of it."""
    index = tmp_path / "cases.sqlite"
    assert kept_files(str(index)) == []
    index.write_bytes(b"x")
    folder = figures_folder(str(index))
    written(folder)
    names = {path.name for path in kept_files(str(index))}
    assert names >= {"cases.sqlite", LIST}
    assert len(names) == 1 + len([*folder.iterdir()])
