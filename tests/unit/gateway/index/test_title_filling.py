"""Titles taken into the index: what is read, what is left out, what goes in time."""

import logging
from pathlib import Path

import msgspec
import pytest
from aiokafka import ConsumerRecord
from hypothesis import example, given
from hypothesis import strategies as st

from streams.core.cases.case_records import CaseRecords
from streams.core.cases.case_titles import CaseReach, CaseTitle, reach_key
from streams.core.errors import WrittenByNewer
from streams.core.events.postings import Posting
from streams.gateway.index.case_file import VERSION, CaseFile
from streams.gateway.index.sqlite_file import Unusable
from streams.gateway.index.title_filling import TitleFilling
from streams.gateway.index.title_words import search_words
from streams.kafka.following import Fetched
from streams.kafka.records import Record
from streams.settings.settings import Settings
from streams.topics.read_back import Unreadable
from streams.topics.topics import DAY_MS
from streams.topics.versions import HEADER

NOW = 1_425_600_000_000
RECORDS = CaseRecords(Settings().read_catalogue())


def record(offset: int, key: str, value: bytes | None, version: bytes = b"1") -> Record:
    """Return a record as a consumer would."""
    headers = ((HEADER, version),)
    return ConsumerRecord("titles", 0, offset, 0, 0, key.encode(), value, None, 0, 0, headers)


def title(offset: int, key: str, words: str, days: float = 0) -> Record:
    """Return the record of a title whose letter came so many days ago."""
    made = CaseTitle(words, NOW - int(days * DAY_MS))
    return record(offset, key, msgspec.json.encode(made))


@pytest.fixture
def file(tmp_path: Path) -> CaseFile:
    """An index without cases."""
    return CaseFile(tmp_path / "cases.sqlite", {"version": VERSION}, RECORDS)


def filling(file: CaseFile, now: int = NOW) -> TitleFilling:
    """Make what fills it."""
    made = Unreadable("")
    return TitleFilling(file, "titles", 30, positions={0: 0}, unreadable=made, clock=lambda: now)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where many indexes are, one after another."""
    return tmp_path_factory.mktemp("index")


def found(file: CaseFile, words: str) -> list[str]:
    """Return the subjects that a search finds."""
    return file.known.subjects(file.titles.search(search_words(words)).tolist())


def test_what_is_not_a_title_is_left_out(file: CaseFile, caplog: pytest.LogCaptureFixture) -> None:
    """It stops nothing, and the log has its place and nothing of what it says."""
    some = filling(file)
    bad = [b"{}", b"SECRET", b'{"title":"","at":1}', b'{"title":"SECRET","at":-1}', b"\xff"]
    records = [record(offset, "L-1", value) for offset, value in enumerate(bad)]
    records.append(title(9, "L-2", "路灯"))
    with caplog.at_level(logging.ERROR):
        some.gather(0, Fetched(records, 10, whole=True))
    assert len(caplog.messages) == len(bad)
    assert "titles[0] offset 1: is not what Kuaibao writes" in caplog.text
    assert "SECRET" not in caplog.text
    assert some.waiting == 1
    some.write()
    assert (some.waiting, some.positions) == (0, {0: 10})
    assert found(file, "灯") == ["L-2"]
    assert file.titles.progress == {}  # As the file was when it was opened.
    with pytest.raises(WrittenByNewer):
        some.gather(0, Fetched([record(10, "L-1", b"{}", b"3")], 11, whole=True))
    file.close()


def test_where_an_item_was_posted_is_there_as_long_as_its_title(file: CaseFile) -> None:
    """The last number of readers counts, with a title or without; links are searched by nobody."""
    said = CaseTitle("路灯", NOW, "https://weibo.example/u/7", "微博")
    some = filling(file)

    def read(*records: Record) -> dict[str, Posting]:
        some.gather(0, Fetched([*records], 9, whole=True))
        some.write()
        return file.titles.postings(["O-1", "O-2", "O-3"])

    def reach(key: str, many: int | None, days: float = 0) -> Record:
        made = None if many is None else CaseReach(many, NOW - int(days * DAY_MS))
        value = None if made is None else msgspec.json.encode(made)
        return record(0, reach_key(key.encode()).decode(), value, b"2")

    posted = record(0, "O-1", msgspec.json.encode(said))
    of_two = reach("O-1", 5), reach("O-2", 9), reach("O-1", 7)
    of_all = read(posted, *of_two, title(0, "O-3", "路灯"))
    assert of_all == {"O-1": Posting(said.link, "微博", 7), "O-2": Posting(reach=9)}
    assert found(file, "weibo") == found(file, "微博") == []
    assert file.known.subjects([0, 1, 2]) == ["O-1", "O-2", "O-3"]
    # The title is taken out, and the receipt comes again.
    assert read(record(0, "O-1", None), reach("O-1", 8))["O-1"] == Posting(reach=8)
    assert read(reach("O-1", None), reach("O-2", 10, days=31)) == {}
    assert read(posted) == {"O-1": Posting(said.link, "微博")}
    file.close()


def test_titles_go_when_their_time_is_over(tmp_path: Path, file: CaseFile) -> None:
    """When they are read, and later by themselves; a restart finds the file as it was left."""
    first = filling(file)
    old, young = title(0, "L-1", "路灯一", 31), title(1, "L-2", "路灯二", 29)
    first.gather(0, Fetched([old, young], 2, whole=True))
    first.write()
    assert found(file, "路灯") == ["L-2"]
    file.close()
    again = CaseFile(tmp_path / "cases.sqlite", {"version": VERSION}, RECORDS)
    assert again.titles.progress == {0: 2}
    assert found(again, "路灯") == ["L-2"]
    later = filling(again, NOW + 2 * DAY_MS)
    due = [later.is_due]
    later.write()
    assert [*due, later.is_due] == [True, False]
    assert found(again, "路灯") == []
    assert again.titles.title("L-2") == ""
    again.close()


def test_what_the_disk_does_not_take_waits(file: CaseFile, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is lost, and nothing is said to be in the file that is not."""
    some = filling(file)
    some.gather(0, Fetched([title(0, "L-1", "路灯")], 1, whole=True))

    def full(_parts: object) -> None:
        raise Unusable("disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(file, "write_titles", full)
        with pytest.raises(Unusable):
            some.write()
    assert (some.waiting, some.positions) == (1, {0: 0})
    some.write()
    assert (some.waiting, some.positions) == (0, {0: 1})
    assert found(file, "路灯") == ["L-1"]
    file.close()


@pytest.mark.parametrize(
    ("words", "finds"),
    [
        ("路灯", True),
        ("灯不亮", True),
        ("亮", True),
        ("灯亮", False),
        ("ｌｅｄ", True),
        ("led灯", False),
        ("东街led", True),
        ("街 · led", True),
        ("12路", True),
        ("2路", True),
        ("12路灯", False),
        ("%", False),
        ("_", False),
        ('"', False),
        ("路* OR 灯", False),
        ("NEAR(路 灯)", False),
        ("L-0_1", False),
        ("l-001", True),
        ("-00", True),
        ("L%1", False),
    ],
)
def test_any_part_of_a_title_or_number_is_found(file: CaseFile, words: str, finds: bool) -> None:
    """What is typed is words, whatever it means to SQLite."""
    some = filling(file)
    some.gather(0, Fetched([title(0, "L-001", "12路 东街LED，路灯不亮")], 1, whole=True))
    some.write()
    assert found(file, words) == ["L-001"] * finds
    file.close()


@given(st.lists(st.text(max_size=12), max_size=3).map(" ".join), st.text(max_size=20))
@example("\U000323b0", "\U000323b0")
@example("\u1cf7\ufb1e", "x")
def test_whatever_is_typed_breaks_nothing(folder: Path, words: str, called: str) -> None:
    """A question that SQLite did not understand would be taken for a damaged file."""
    file = CaseFile(folder / "cases.sqlite", {"version": VERSION}, RECORDS)
    some = filling(file)
    some.gather(0, Fetched([title(0, "L-1", called or "x")], 1, whole=True))
    some.write()
    assert set(found(file, words)) <= {"L-1"}
    file.close()
