"""The index of cases on disk."""

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import pytest

from streams.core.cases.case_records import CaseRecords
from streams.core.cases.case_titles import CaseTitle
from streams.core.cases.known import GaveWay, KnownCase
from streams.core.cases.receipts import receipt
from streams.core.errors import BadInput
from streams.gateway.index import case_file
from streams.gateway.index.case_changes import Change, PartitionChanges, Placed, Progress
from streams.gateway.index.case_file import VERSION, CaseFile
from streams.gateway.index.sqlite_file import Damaged, Unusable, claim, remove
from streams.gateway.index.title_table import TitleChange, TitleChanges
from streams.settings.settings import Settings

RECORDS = CaseRecords(Settings().read_catalogue())
ABOUT = {"version": VERSION, "cluster": "c1", "topic id": "t1"}
MARCH_2 = 1_425_254_400_000_000  # 2015-03-02T00:00:00Z


def letter(*follow_ups: str) -> tuple[bytes, bytes]:
    """Make the record of a letter and its row."""
    received = ["received", "letter", "portal-participation", "", "", ""]
    events: list[list[Any]] = [[MARCH_2, "urn:a", "1", *received]]
    events += [[MARCH_2, "urn:a", f"2{what}", what] for what in follow_ups]
    return RECORDS.make(events)


OPEN, OPEN_ROW = letter()
CLOSED, CLOSED_ROW = letter("closed")
WAITING, _ = RECORDS.make([[MARCH_2, "urn:a", "1", "closed"]])


def opened(path: Path, **about: str) -> CaseFile:
    """Open the file."""
    return CaseFile(path, ABOUT | about, RECORDS)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the file is."""
    return tmp_path / "cases.sqlite"


def write(file: CaseFile, *changes: Change, partition: int = 0, position: int = 9) -> Placed:
    """Write one part."""
    (placed,) = file.write([PartitionChanges(partition, changes, position)])
    return placed


def test_cases_are_numbered_as_they_come_and_found_again(path: Path) -> None:
    """A case keeps its number; its content and its row are those of its last record."""
    file = opened(path)
    first = write(file, Change(1, 0, b"L-2", OPEN), Change(1, 1, "号-1".encode(), WAITING))
    assert first == ([0, 1], [OPEN_ROW, None])
    second = write(file, Change(2, 3, b"L-3", OPEN), Change(2, 4, b"L-2", CLOSED))
    assert second == ([2, 0], [OPEN_ROW, CLOSED_ROW])
    assert file.rows(0, 10) == [CLOSED_ROW, None, OPEN_ROW]
    assert file.rows(1, 1) == [None]
    assert file.known.subjects([2, 1]) == ["L-3", "号-1"]
    assert [file.known.record(name) for name in ("L-2", "号-1", "L-9")] == [CLOSED, WAITING, None]
    file.close()


def test_a_case_that_changes_twice_at_once_has_each_row_in_turn(path: Path) -> None:
    """The row that a case had as of the flush between can then be told."""
    file = opened(path)
    changes = [Change(flush, flush, b"L-1", value) for flush, value in ((1, OPEN), (2, CLOSED))]
    assert write(file, *changes) == ([0, 0], [OPEN_ROW, CLOSED_ROW])
    assert file.known.record("L-1") == CLOSED
    file.close()


def test_a_deleted_case_is_gone_and_keeps_its_number(path: Path) -> None:
    """A record without a value takes the case away; if it comes back, it is the same case."""
    file = opened(path)
    write(file, Change(1, 0, b"L-1", OPEN))
    assert write(file, Change(2, 1, b"L-1", None)) == ([0], [None])
    assert (file.known.record("L-1"), file.rows(0, 9)) == (None, [None])
    assert write(file, Change(3, 2, b"L-1", OPEN)).numbers == [0]
    file.close()


def known_at(flushes: list[int], day: int = 0) -> bytes:
    """Make the record of a letter whose events became known in some flushes."""
    time = MARCH_2 + day * 86_400_000_000
    received = ["received", "letter", "portal-participation", "", "", ""]
    events: list[list[Any]] = [[time, "urn:a", "1", *received]]
    events += [[time, "urn:a", f"2{place}", "closed"] for place in range(1, len(flushes))]
    return RECORDS.make_of(KnownCase(events, flushes), msgspec.json.encode(events))[0]


def test_cases_of_which_anything_was_learnt_later_are_found(path: Path) -> None:
    """By the flush of their own partition, whichever of their events it was; others are not read.

    Those that only happened later are left out, and so are those that are known from before flushes
    were written down, those with a title alone, and what was deleted.
    """
    file = opened(path)
    write(
        file,
        *(
            Change(9, offset, key, value)
            for offset, (key, value) in enumerate(
                [
                    (b"early", known_at([3])),
                    (b"first", known_at([9, 3])),
                    (b"last", known_at([3, 4])),
                    (b"may", known_at([9], day=60)),
                    (b"before", OPEN),
                    (b"gone", known_at([9])),
                ]
            )
        ),
        Change(10, 9, b"gone", None),
    )
    write(file, Change(4, 0, b"beside", known_at([4])), partition=1)
    file.write_titles([TitleChanges(0, [TitleChange(b"named", CaseTitle("题", 9_000))], 1)])
    before = MARCH_2 + 86_400_000_000

    def found(*flushes: int, before: int = before) -> list[str]:
        return file.known.subjects(sorted(file.known.learnt_after(flushes, before)))

    assert found(3, 4) == ["first", "last"]
    assert found(3, 3) == ["first", "last", "beside"]
    assert found(4, 4) == ["first"]
    assert found(3, 4, before=2**60) == ["first", "last", "may"]
    write(file, Change(11, 10, b"early", known_at([3, 11])), Change(11, 11, b"gone", OPEN))
    assert found(9, 9) == ["early"]
    file.close()


def test_what_says_nothing_of_when_it_was_learnt_is_taken_in_all_the_same(path: Path) -> None:
    """Somebody else may have written it; it is no difference of a publication that is known."""
    file = opened(path)
    other = known_at([9]).replace(b'"known":[9]', b'"known":["9"]')
    write(file, Change(9, 0, b"L-1", other), Change(9, 1, b"L-2", known_at([2**70])))
    assert (file.cases, file.known.learnt_after([0], 2**60)) == (2, [])
    file.close()


def test_what_gave_way_may_have_happened_earlier(path: Path) -> None:
    """A letter of March was another letter's content until its smaller one of May came."""
    file = opened(path)
    may, march = ([MARCH_2 + day * 86_400_000_000, "urn:a", "1", "closed"] for day in (60, 0))
    case = KnownCase([may], [9], [GaveWay(3, 9, march)])
    record, _ = RECORDS.make_of(case, msgspec.json.encode(case.events))
    write(file, Change(9, 0, b"L-1", record))
    assert file.known.learnt_after([8], MARCH_2 + 1) == [0]
    file.close()


def test_a_file_closed_is_as_it_was_when_opened_again(path: Path) -> None:
    """Cases, their numbers, and how far each partition has come."""
    file = opened(path)
    write(file, Change(4, 0, b"L-1", OPEN), partition=3, position=17)
    file.close()
    file = opened(path)
    assert (file.cases, file.progress) == (1, {3: Progress(17, 4)})
    assert write(file, Change(5, 17, b"L-2", OPEN)).numbers == [1]
    file.close()


def test_what_was_not_committed_is_not_there(path: Path) -> None:
    """A writing that fails midway leaves cases, numbers and offsets as they were."""
    file = opened(path)
    write(file, Change(1, 0, b"L-1", OPEN))
    with pytest.raises(UnicodeDecodeError):
        write(file, Change(2, 1, b"L-2", OPEN), Change(2, 2, b"\xff", OPEN), position=20)
    assert (file.cases, file.known.subjects([0])) == (1, ["L-1"])
    file.close()
    assert opened(path).progress == {0: Progress(9, 1)}


@pytest.mark.parametrize("name", ["version", "cluster", "topic id"])
def test_a_file_made_for_something_else_must_be_made_anew(path: Path, name: str) -> None:
    """Of another version, cluster or topic: the reason names what differs, and both values."""
    opened(path).close()
    with pytest.raises(Damaged, match=f"made for {name} '.*', and this is 'other'"):
        opened(path, **{name: "other"})


@pytest.mark.parametrize("at", [0, 100, 8_192, 16_384])
def test_a_damaged_file_must_be_made_anew(path: Path, at: int) -> None:
    """Wherever a page was overwritten, opening finds it."""
    file = opened(path)
    many = [Change(1, n, b"L-%d" % n, OPEN) for n in range(300)]
    write(file, *many)
    file.close()
    spoil(path, at)
    with pytest.raises(Damaged, match="damaged"):
        opened(path)


def spoil(path: Path, at: int) -> None:
    """Overwrite the beginning of a page."""
    with path.open("r+b") as raw:
        raw.seek(at)
        raw.write(b"\xde\xad\xbe\xef" * 256)


def test_a_large_file_is_checked_while_it_is_in_use(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever a page was overwritten, opening finds it or the check does; else neither does."""
    file = opened(path)
    write(file, *(Change(1, n, b"L-%d" % n, OPEN) for n in range(900)))
    file.close()
    monkeypatch.setattr(case_file, "CHECKED_FIRST", 0)
    file = opened(path)
    file.check()
    (page,) = file._writing.execute("PRAGMA page_size").fetchone()
    file.close()
    whole = path.read_bytes()
    found = {"opening": 0, "check": 0}
    for at in range(0, len(whole), page):
        path.write_bytes(whole)
        spoil(path, at)
        try:
            file = opened(path)
        except Damaged:
            found["opening"] += 1
            continue
        with pytest.raises(Damaged, match="damaged"):
            file.check()
        found["check"] += 1
        file.close()
    assert found["check"] > found["opening"] > 0


def test_a_small_file_is_checked_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At its opening; not again while it is in use."""
    file = opened(path)
    write(file, *(Change(1, n, b"L-%d" % n, OPEN) for n in range(300)))
    checks: list[sqlite3.Connection] = []
    monkeypatch.setattr(case_file, "_check", checks.append)
    file.check()
    assert checks == []
    file.close()
    opened(path).close()
    assert len(checks) == 1


def test_a_check_that_is_over_finds_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A gateway that stops does not wait for it, whether it has begun or is about to."""
    monkeypatch.setattr(case_file, "CHECKED_FIRST", 0)
    file = opened(path)
    write(file, *(Change(1, n, b"L-%d" % n, OPEN) for n in range(300)))
    begun = threading.Event()

    def endless(connection: sqlite3.Connection) -> None:
        begun.set()
        connection.execute(
            "WITH RECURSIVE n(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM n) SELECT max(n) FROM n"
        ).fetchone()

    monkeypatch.setattr(case_file, "_check", endless)
    with ThreadPoolExecutor(1) as thread:
        checked = thread.submit(file.check)
        assert begun.wait(10)
        while not checked.done():
            file.end_check()
        assert checked.result() is None
    file.check()
    file.close()


def test_a_file_that_is_none_of_sqlite_must_be_made_anew(path: Path) -> None:
    """What SQLite cannot read was damaged; made again, it is empty."""
    path.write_bytes(b"not a database" * 1000)
    with pytest.raises(Damaged, match="not a database"):
        opened(path)
    remove(path)
    file = opened(path)
    assert (file.cases, file.progress) == (0, {})
    file.close()


def test_a_file_cut_short_is_found_when_it_is_read(path: Path) -> None:
    """Once it is open too, a caller is told that it is damaged."""
    file = opened(path)
    write(file, *(Change(1, n, b"L-%d" % n, OPEN) for n in range(3_000)))
    file.close()
    file = opened(path)
    with path.open("r+b") as raw:
        raw.truncate(8_192)
    with pytest.raises(Damaged, match="damaged"):
        file.known.subjects(list(range(3_000)))
    file.close()


def test_another_programs_database_is_left_alone(path: Path) -> None:
    """A setting that names the wrong file must not cost anybody that file."""
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE letters (id)")
    other.commit()
    other.close()
    with pytest.raises(Unusable, match="another program's database"):
        opened(path)


def test_a_full_disk_takes_nothing_and_spoils_nothing(path: Path) -> None:
    """What did not fit can be written once there is room."""
    file = opened(path)
    (pages,) = file._writing.execute("PRAGMA page_count").fetchone()
    file._writing.execute(f"PRAGMA max_page_count = {pages + 4}")
    many = [Change(1, n, b"L-%d" % n, OPEN) for n in range(500)]
    with pytest.raises(Unusable, match="full"):
        write(file, *many)
    assert (file.cases, file.rows(0, 9)) == (0, [])
    file._writing.execute("PRAGMA max_page_count = 100000")
    assert write(file, *many).numbers == list(range(500))
    file.close()


def test_a_folder_that_may_not_be_written_to_is_no_damage(tmp_path: Path) -> None:
    """What is there instead of a file is not deleted."""
    with pytest.raises(Unusable, match="cannot be opened: Is a directory"):
        opened(tmp_path)


def test_only_its_owner_may_read_it(path: Path) -> None:
    """Ids of cases are in it."""
    opened(path).close()
    assert path.stat().st_mode & 0o777 == 0o600


def test_two_gateways_cannot_share_an_index(path: Path) -> None:
    """The second is told what to do; when the first is gone, there is room."""
    claimed = claim(path)
    with pytest.raises(BadInput, match=r"another gateway is using it.*KUAIBAO_INDEX_FILE"):
        claim(path)
    claimed.close()
    claim(path).close()


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    """The message has the setting's name and says what it must be."""
    (tmp_path / "file").touch()
    with pytest.raises(BadInput, match=r"index_file = .*must be a file in a folder"):
        claim(tmp_path / "file" / "cases.sqlite")


def test_who_opened_cases_is_answered(path: Path) -> None:
    """Of those that were received; the others have come without a receipt, or not at all."""
    file = opened(path)
    twice = [MARCH_2 + 1, "/b", "9", *["received", "letter", "portal-participation", "", "", ""]]
    first = [MARCH_2, "urn:a", "1", *["received", "letter", "portal-participation", "", "", ""]]
    both, _ = RECORDS.make([first, [MARCH_2, "urn:a", "2", "closed"], twice])
    write(
        file,
        Change(1, 0, b"L-1", OPEN),
        Change(1, 1, "号-1".encode(), WAITING),
        Change(1, 2, b"L-2", both),
        Change(1, 3, b"L-3", None),
    )
    assert file.known.receipts(["L-2", "号-1", "L-9", "L-1", "L-3"]) == {
        "L-1": [receipt(first)],
        "号-1": [],
        "L-2": [receipt(first), receipt(twice)],
    }
