"""What becomes of rows: sent once, corrected by voiding, and voided only where that is certain."""

from collections import Counter
from collections.abc import Sequence

import pytest

from streams.core.events.faults import FaultFinder
from streams.core.events.reader import EventReader
from streams.core.mapping.mapping import row_mapping
from streams.core.mapping.mapping_file import MappingFile
from streams.core.mapping.row_events import RowReader, RowRefusal
from streams.core.mapping.rows import Bilingual, SourceRow, Taken, UnreadRow
from streams.core.mapping.sent import FedKey
from streams.core.toml_files import read_toml
from streams.feed.reading import SourceReading
from streams.feed.sent_rows import SentRows
from streams.feed.way import BatchLimits
from tests.support.county import COUNTY, NOW, figures
from tests.support.feeders import MAPPING, Cells, MemoryKafka, feed_rows

ONE: Cells = {"编号": 1, "来信时间": "2015-03-02 08:12", "类别": "住房", "标题": "a", "姓名": None}
TWO: Cells = {**ONE, "编号": 2}


def full(row: Cells, **more: object) -> Cells:
    """Return a row with all fields that the mapping reads."""
    steps = dict.fromkeys(("答复时间", "答复", "办结时间", "满意"))
    return {**steps, **row, **more}  # type: ignore[dict-item]


class Desk:
    """Reads what is taken, and keeps what was sent."""

    def __init__(self, text: str = MAPPING, *, reads_whole: bool = True) -> None:
        self.sent = SentRows("ledger")
        self.refused: list[RowRefusal] = []
        self.vanished: list[FedKey] = []
        self.away: list[UnreadRow] = []
        self._mapping = row_mapping(read_toml(text, "m.toml", MappingFile), "m.toml", COUNTY)
        self._reads_whole = reads_whole
        self.written = 0
        self.batches: list[int] = []

    def read(self, *takings: Taken, limits: BatchLimits | None = None) -> Counter[str]:
        """Read, and return what became of rows."""
        events = EventReader(COUNTY, strict=True)
        reading = SourceReading(
            self._mapping,
            RowReader(self._mapping, events, FaultFinder(events, COUNTY), lambda: NOW),
            self.sent,
            reads_whole=self._reads_whole,
            limits=limits or BatchLimits(),
            on_refusal=self.refused.append,
            on_vanished=self.vanished.append,
            on_away=self.away.append,
        )
        for taken in takings:
            for batch in reading.step(taken):
                self.sent.apply(batch)
                self.written += len(batch.events)
                self.batches.append(len(batch.events))
        assert reading.counts.away == len(self.away)
        return +reading.counts.rows


def part(*rows: Cells, whole: bool = False, name: str = "", position: object = None) -> Taken:
    """Return what a source hands over."""
    listed = [SourceRow(f"row {place}", full(row)) for place, row in enumerate(rows, 2)]
    return Taken(listed, (), position, whole=whole, part=name)


def test_a_row_is_new_then_the_same_then_changed() -> None:
    """A change of one step sends and voids that step alone."""
    desk = Desk()
    assert desk.read(part(ONE, TWO, whole=True)) == {"new": 2}
    assert desk.read(part(ONE, TWO, whole=True)) == {"same": 2}
    assert desk.written == 2
    answered = {**ONE, "答复时间": "2015-03-03", "答复": "x"}
    assert desk.read(part(answered, TWO, whole=True)) == {"changed": 1, "same": 1}
    assert desk.written == 3
    assert desk.read(part({**answered, "标题": "b"}, TWO, whole=True)) == {"changed": 1, "same": 1}
    assert desk.written == 5


def test_vanished_rows_are_voided_only_where_that_is_certain() -> None:
    """Not where a row cannot be read or told, nor where nothing is left; nor unless asked for."""
    desk = Desk()
    desk.read(part(ONE, TWO, whole=True))
    unread = Taken((), [UnreadRow("b.xlsx", Bilingual("坏", "bad"))], None)
    assert desk.read(unread, part(ONE, whole=True)) == {"refused": 1, "same": 1, "vanished": 1}
    nobody = {**TWO, "编号": None}
    assert desk.read(part(ONE, nobody, whole=True)) == {"refused": 1, "same": 1, "vanished": 1}
    assert desk.read(part(whole=True)) == {"vanished": 2}
    assert desk.written == 2
    bad = {**TWO, "来信时间": "bad"}
    assert desk.read(part(ONE, bad, whole=True)) == {"same": 1, "refused": 1}
    assert desk.read(part(ONE, whole=True)) == {"same": 1, "voided": 1}
    assert desk.written == 3
    assert {key.subject for key in desk.vanished} == {"ledger-1", "ledger-2"}
    assert desk.read(part(ONE, whole=True)) == {"same": 1}
    assert desk.read(part(ONE, TWO, whole=True)) == {"same": 1, "new": 1}
    reports = Desk(MAPPING.replace('vanished = "void"', ""))
    reports.read(part(ONE, TWO, whole=True))
    assert reports.read(part(ONE, whole=True)) == {"same": 1, "vanished": 1}
    assert reports.written == 2


def test_a_site_that_is_away_is_not_a_row() -> None:
    """Nobody has a row to mend; and since it may have any row, none has vanished for certain."""
    desk = Desk()
    desk.read(part(ONE, TWO, whole=True))
    away = UnreadRow("https://site.example/rss", Bilingual("没有", "answers 404"))
    assert desk.read(Taken((), (), None, away=[away]), part(ONE, whole=True)) == {
        "same": 1,
        "vanished": 1,
    }
    assert (desk.refused, desk.away) == ([], [away])


def test_a_number_twice_in_one_file_is_refused_and_in_two_is_the_newer_ones() -> None:
    """And reading the same files again changes nothing."""
    desk = Desk()
    other = {**ONE, "标题": "b"}
    for outcome in ("new", "same"):
        assert desk.read(part(ONE, ONE, other, whole=True)) == Counter([outcome, "same", "refused"])
    assert [each.reason for each in desk.refused] == ["twice", "twice"]
    files = part(other, name="new.csv"), part(ONE, TWO, name="old.csv"), part(whole=True)
    assert desk.read(*files) == {"changed": 1, "superseded": 1, "new": 1}
    assert desk.read(*files) == {"same": 2, "superseded": 1}


def test_a_source_that_goes_on_takes_the_later_row_and_what_it_says_is_gone() -> None:
    """Its position is written with the rows, and alone where there are none."""
    desk = Desk(reads_whole=False)
    changed = {**ONE, "标题": "b"}
    assert desk.read(part(ONE, changed, position=7)) == {"new": 1, "changed": 1}
    assert desk.sent.position == 7
    gone = Taken((), (), 8, gone=[SourceRow("row 2", full(ONE))])
    assert desk.read(gone) == {"voided": 1}
    assert desk.read(Taken((), (), 9)) == {}
    assert desk.sent.position == 9
    assert desk.read(Taken((), (), 9)) == {}
    assert desk.batches == [3, 1, 0]


def test_a_row_that_is_gone_is_known_by_its_number_alone() -> None:
    """A log tells no more of it, though conditions of the mapping ask for more."""
    first, second = MAPPING.split("[[rows]]")
    text = f'{first}[[rows]]\nwhen = {{ "类别" = ["别的"] }}{second.replace("ledger-", "other-")}'
    text += f'[[rows]]\nwhen = {{ "类别" = ["住房"] }}{second}'
    desk = Desk(text, reads_whole=False)
    other = {**TWO, "类别": "别的"}
    assert desk.read(part(ONE, other, position=1)) == {"new": 2}
    gone = [SourceRow("1", {"编号": 1}), SourceRow("9", {"编号": 9}), SourceRow("", {"标题": "a"})]
    assert desk.read(Taken((), (), 2, gone=gone)) == {"voided": 1, "refused": 1}
    assert {key.subject for key, row in desk.sent.rows.items() if row.is_there} == {"other-2"}
    # That it is gone is said again where an overlap is read, and voids nothing twice.
    assert desk.read(Taken((), (), 3, gone=gone[:1])) == {}
    assert desk.read(Taken((), (), 4, gone=[SourceRow("2", {**other, "类别": "住房"})])) == {}


def test_batches_are_kept_small() -> None:
    """A transaction has a bound; only the last has the position."""
    desk = Desk()
    many = [{**ONE, "编号": number} for number in range(25)]
    assert desk.read(part(*many, whole=True, position="p"), limits=BatchLimits(events=9)) == {
        "new": 25
    }
    assert desk.batches == [10, 10, 5]
    assert desk.sent.position == "p"


def count(kafka: MemoryKafka) -> Sequence[str]:
    """Return the subjects of the letters that count."""
    return sorted(each["subject"] for each in kafka.said if each["type"].endswith("received.v1"))


def test_another_origin_sends_all_again_and_voids_what_was() -> None:
    """The events of a row have one source, whatever the mapping says now."""
    kafka = MemoryKafka()
    rows = [full(ONE), full(TWO)]
    feed_rows(kafka, rows)
    counts = feed_rows(kafka, rows, MAPPING.replace("/test/ledger", "/test/other"))
    assert counts
    assert (counts.events, counts.voidings) == (2, 2)
    assert len(count(kafka)) == 4
    voids = [each for each in kafka.said if each["type"] == "kuaibao.event.voided.v1"]
    assert {each["data"]["source"] for each in voids} == {"/test/ledger"}
    assert figures(kafka.said)


def test_two_feeders_keep_their_ledgers_apart() -> None:
    """What another name has sent is not this one's to void."""
    kafka = MemoryKafka()
    feed_rows(kafka, [full(ONE), full(TWO)])
    other = MAPPING.replace('feeder = "ledger"', 'feeder = "other"')
    counts = feed_rows(kafka, [full(ONE)], other)
    assert counts
    assert counts.rows == {"new": 1}
    assert not counts.voidings


@pytest.mark.parametrize(
    ("before", "after", "most", "voided"),
    [
        (40, 32, "", 8),
        (40, 31, "", 0),
        (6, 1, "", 5),
        (7, 1, "", 0),
        (40, 1, "vanished_most = 100", 39),
        (40, 34, "vanished_most = 0", 0),
        (40, 35, "vanished_most = 0", 5),
    ],
)
def test_a_source_that_was_cut_off_voids_nothing(
    before: int, after: int, most: str, voided: int
) -> None:
    """A fifth at most, unless the mapping says otherwise; five rows may always go."""
    desk = Desk(MAPPING.replace('vanished = "void"', f'vanished = "void"\n{most}'))
    rows = [{**ONE, "编号": number} for number in range(before)]
    desk.read(part(*rows, whole=True))
    gone = before - after
    outcome = {"voided": voided} if voided else {"vanished": gone}
    assert desk.read(part(*rows[:after], whole=True)) == {"same": after, **outcome}
    assert desk.written == before + voided
    # What was kept is there as before once the source is whole again.
    if not voided:
        assert desk.read(part(*rows, whole=True)) == {"same": before}
