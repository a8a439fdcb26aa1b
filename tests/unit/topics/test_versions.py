"""The version of all that is kept in Kafka.

`kept_records.json` holds records as each version wrote them, of data made up. They are read back
here, and the present code must still write those of its own version, byte by byte.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from aiokafka import TopicPartition

from streams.core.bulletins.issue_parts import IssuePart
from streams.core.bulletins.quick_reports import DayDue, Item, Voiding, Withdrawal
from streams.core.cases import timeline_rows as rows
from streams.core.cases.case_records import LATEST_RECORD, CaseRecords
from streams.core.cases.case_titles import CaseReach, CaseTitle, subject_of_reach
from streams.core.cases.conflicts import Noted
from streams.core.cases.guess_fates import GuessFate, guess_fate
from streams.core.cases.known import as_known
from streams.core.cases.step_rows import Labelled, Step
from streams.core.cases.timelines import encode
from streams.core.errors import WrittenByNewer
from streams.core.figures.engine.sound import unreadable_rows
from streams.core.filing.guessed import GuessedCategory
from streams.core.mapping.sent import FedKey
from streams.core.mapping.sent_records import FedPosition, FedRow
from streams.dead_letters.letters import LetterPlace, noted_as_sent, read_letter
from streams.gateway.access.ended_sessions import SignOut
from streams.gateway.access.sign_outs import SignOuts
from streams.kafka.records import Output, Record
from streams.kafka.troubles import is_of_a_record, passes
from streams.topics import hotspot_records, publication_records, read_back
from streams.topics.flushes import FLUSH_KEY, Flush
from streams.topics.topics import (
    CASES,
    CONFLICTS,
    DEAD_LETTERS,
    DELIVERIES,
    FEEDERS,
    FIGURES,
    HOTSPOT_DECISIONS,
    HOTSPOTS,
    NOTICE_ITEMS,
    NOTICES,
    PUBLICATIONS,
    QUICK_REPORT_ITEMS,
    QUICK_REPORTS,
    SIGN_OUTS,
    SKETCH_ITEMS,
    SKETCH_KEY,
    SKETCHES,
    TITLES,
    all_topics,
)
from streams.topics.versions import FORMATS, HEADER, refuse_newer
from streams.worker.lanes import loading as lane_loading
from streams.worker.lanes import state as lane_state
from streams.worker.lanes.partition import Partition
from streams.worker.lanes.state import LaneState
from tests.unit.topics.kept import (
    AT,
    CATALOGUE,
    INSTALLATION,
    SETTINGS,
    as_json,
    as_read,
    kept,
    written_now,
)

CHANGED: Final = """the records of {} are written otherwise than its version {} writes them.
If a program of that version would misread the new ones, raise the version in
streams/topics/versions.py, write it into the header, name there what reads the old ones, and add
the new ones to kept_records.json, the old ones staying. If it would not, put them in their place.
"""

RECORDS: Final = CaseRecords(CATALOGUE)


def version_of(topic: str, output: Output) -> int:
    """Return the version that a record says it has."""
    said = [int(raw or b"") for name, raw in output[2] if name == HEADER]
    if said:
        return said[0]
    return 2 if topic == CASES else 1


def taken_in(record: Record) -> bool:
    """Return whether a gateway that reads a sign-out knows it."""
    outs = SignOuts(SETTINGS, lambda: AT)
    outs.take([record])
    return outs.known.knows(SignOut("k1", "0123456789abcdef0123456789abcdef", 1_425_262_272))


def case_in(record: Record) -> bytes:
    """Read the timeline of a record of `cases`."""
    refuse_newer(CASES, record)
    return RECORDS.row(record.value or b"")


def row_or_flush(record: Record) -> int | Flush:
    """Read a record of `figures`."""
    if record.key == FLUSH_KEY:
        return read_back.flush_in(record)
    return read_back.count_in(record)


def letter_or_note(record: Record) -> Any:
    """Read a record of `dead-letters`."""
    return noted_as_sent(record) or read_letter(record)


READERS: Final[Mapping[str, Callable[[Record], Any]]] = {
    CASES: case_in,
    FIGURES: row_or_flush,
    QUICK_REPORT_ITEMS: read_back.item_of,
    QUICK_REPORTS: read_back.part_in,
    CONFLICTS: read_back.conflict_in,
    DEAD_LETTERS: letter_or_note,
    SIGN_OUTS: taken_in,
    DELIVERIES: read_back.delivery_in,
    FEEDERS: read_back.fed_in,
    NOTICE_ITEMS: read_back.notice_in,
    NOTICES: read_back.notice_in,
    TITLES: read_back.title_in,
    SKETCH_ITEMS: hotspot_records.sketch_items_in,
    SKETCHES: hotspot_records.known_item_in,
    SKETCH_KEY: hotspot_records.sketch_key_in,
    HOTSPOT_DECISIONS: hotspot_records.hotspot_said_in,
    HOTSPOTS: hotspot_records.hotspot_record_in,
    PUBLICATIONS: publication_records.publication_in,
}
"""By topic, what reads a record of it."""


def records(topic: str, version: int = 1) -> list[Record]:
    """Return the records that a version wrote, as they are read."""
    return [as_read(topic, one, offset) for offset, one in enumerate(kept(topic, version))]


@pytest.fixture(scope="module")
def present() -> dict[str, list[Output]]:
    """Records of all that is kept, as the present code writes them."""
    return written_now()


@pytest.mark.parametrize("topic", FORMATS)
def test_what_is_written_is_of_the_version_that_is_named(
    topic: str, present: dict[str, list[Output]]
) -> None:
    """This fails for anyone who changes a format."""
    latest = FORMATS[topic].version
    by_version: dict[int, list[Any]] = {latest: []}
    for one in present[topic]:
        by_version.setdefault(version_of(topic, one), []).append(as_json(one))
    for version, now in by_version.items():
        then = [as_json(one) for one in kept(topic, version)]
        assert now == then, CHANGED.format(topic, version)


@pytest.mark.parametrize("topic", FORMATS)
def test_each_version_says_which_it_is(topic: str) -> None:
    """In the header, or a case of the first two in its rules; without either it is the first."""
    for version in range(1, FORMATS[topic].version + 1):
        written = kept(topic, version)
        assert written
        for _, value, headers in written:
            if topic == CASES:
                assert (value or b"").startswith(b'{"rules":"%d ' % version)
            said = [raw for name, raw in headers if name == HEADER]
            without = 2 if topic == CASES else 1
            assert said == ([b"%d" % version] if version > without else [])


def test_each_version_before_is_read_by_something() -> None:
    """Whatever is kept has a version."""
    for topic, form in FORMATS.items():
        assert sorted(form.migrations) == list(range(1, form.version)), topic
    by_cleanup = {one.name for one in all_topics(CATALOGUE, SETTINGS) if "compact" in one.cleanup}
    assert by_cleanup <= FORMATS.keys()
    assert FORMATS.keys() == READERS.keys()


def test_cases_and_figures_of_today() -> None:
    """A worker that loads the cases counts what it published; each row can be read."""
    partition = loaded(CASES, 2)
    counts = {one.key: row_or_flush(one) for one in records(FIGURES)}
    flush = counts.pop(FLUSH_KEY)
    assert unmarked(partition) == counts
    assert (len(partition), partition.waiting) == (7, 1)
    moment = datetime(2015, 3, 2, 2, 11, 12, tzinfo=UTC)
    assert flush == Flush(1, 6, datetime(2015, 3, 9, 2, tzinfo=UTC), moment, moment)
    assert all(read_back.flush_of(one) == 1 for one in records(CASES, 2))
    assert unreadable_rows(list(partition.tally.counts)) == []
    first, wrong = ([*rows.versions(row)] for row in rows_of("L-1", "L-2"))
    given = (
        rows.Given(16496, "?housing", "help", ""),
        rows.Given(16497, "traffic", "help", "transport"),
    )
    moves = (rows.Move(16499, "closed"), rows.Move(16500, "open"))
    rating = (rows.Rating(16501, satisfied=False),)
    letter = "letter", "portal-participation", 16496
    assert first == [(rows.CaseTimeline(*letter, given, moves, 16498, rating), None)]
    education = (rows.Given(16496, "education", "", ""),)
    assert wrong == [
        (rows.CaseTimeline(*letter, education, (rows.Move(16497, "rejected"),), None, ()), 16502),
        (rows.CaseTimeline(*letter, education, (), None, ()), None),
    ]


def test_cases_by_the_rules_1() -> None:
    """The department that replied does not have the case; a record of a stock is marked."""
    partition = loaded(CASES, 1)
    counts = [rows.versions(row) for row in partition.tally.counts]
    given = (rows.Given(16496, "housing", "", "transport"),)
    said = (rows.Said(16496, "policy", "disclosure-catalogue", "", "", False, 1, True),)
    assert counts == [
        [(rows.CaseTimeline("letter", "portal-participation", 16496, given, (), 16497, ()), None)],
        [(rows.RecordTimeline(16496, said), None)],
    ]
    ((key, mended),) = partition.take_changed()
    assert key == b"P-1"
    assert mended.startswith(b'{"rules":"2 ')  # It has no step, so that the rules 2 are enough.
    assert RECORDS.events(mended)[0][-1] is True


def unmarked(partition: Partition) -> dict[bytes, int]:
    """Return a tally as it was before rows said what was guessed."""
    counts: Counter[bytes] = Counter()
    for row, count in partition.tally.counts.items():
        counts[row.replace(b'"?', b'"')] += count
    return counts


def loaded(topic: str, version: int) -> Partition:
    """Return the partition that a worker makes of cases."""
    partition = Partition(CATALOGUE)
    partition.load((one.key or b"", one.value) for one in records(topic, version))
    partition.count()
    return partition


def rows_of(*subjects: str) -> Iterator[bytes]:
    """Return the rows of cases."""
    values = {one.key: one.value or b"" for one in records(CASES, 2)}
    for subject in subjects:
        yield RECORDS.row(values[subject.encode()])


def test_cases_with_steps_of_today() -> None:
    """A worker that loads them counts what it published, and knows what was done."""
    partition = loaded(CASES, 3)
    counts = {one.key: row_or_flush(one) for one in records(FIGURES, 2)}
    assert unmarked(partition).items() >= counts.items()
    assert (len(partition), partition.waiting) == (3, 1)
    assert unreadable_rows(list(partition.tally.counts)) == []
    values = {one.key: one.value or b"" for one in records(CASES, 3)}
    ((case, until),) = rows.versions(RECORDS.row(values[b"L-3"]))
    assert until is None
    assert isinstance(case, rows.CaseTimeline)
    assert [step.what for step in case.steps] == [
        *("accepted", "extended", "paused", "resumed", "supervised", "urged", "discharged"),
        *("judged", "called-back", "returned", "archived"),
    ]
    assert [step.of_reply_on for step in case.steps if step.what == "judged"] == [16_501]
    assert [given.department for given in case.attributes] == [""]
    natural = {"applicant": "natural"}
    assert case.labels == (
        Labelled(16_496, natural),
        Labelled(16_505, natural | {"outcome": "granted"}),
    )
    (urged, _), (never, _) = rows.versions(RECORDS.row(values[b"L-4"]))
    assert isinstance(urged, rows.CaseTimeline)
    assert isinstance(never, rows.CaseTimeline)
    assert [urged.steps, never.steps] == [(Step(16_497, "urged", "phone"),), ()]


def test_cases_that_know_when_of_today() -> None:
    """They count as those of the versions before, and say what was known at each flush."""
    before, partition = (loaded(CASES, 2), loaded(CASES, 3)), loaded(CASES, 4)
    counts = Counter(before[0].tally.counts) + Counter(before[1].tally.counts)
    assert Counter(partition.tally.counts) - counts == Counter([partition.row(b"L-5")])
    assert counts - Counter(partition.tally.counts) == Counter()
    assert partition.waiting == sum(each.waiting for each in before)
    values = {one.key: one.value for one in records(CASES, 4)}
    case = RECORDS.case(values[b"L-5"])
    assert case.flushes == [1, 3, 2, 3]
    known = {flush: [event[4:6] for event in as_known(case, flush)[1:]] for flush in range(4)}
    assert known == {
        0: [],
        1: [["traffic", ""]],
        2: [["traffic", ""], ["transport"]],
        3: [["education", ""], ["transport"], []],
    }
    assert {*RECORDS.case(values[b"L-3"]).flushes} == {1}
    assert all(RECORDS.case(one.value).flushes == () for one in records(CASES, 3))


def test_cases_with_guesses_of_today() -> None:
    """They count as was published; each says by what its category was guessed, and how sure."""
    counts = {one.key: row_or_flush(one) for one in records(FIGURES, 3)}
    values = {one.key: one.value or b"" for one in records(CASES, 5)}
    guessed = {key: values[key] for key in (b"G-1", b"G-2", b"G-3")}
    assert Counter(map(RECORDS.row, guessed.values())) == counts
    assert unreadable_rows([*counts]) == []
    told = {key: guess_fate(RECORDS.events(value)) for key, value in guessed.items()}
    assert told == {
        b"G-1": GuessFate(GuessedCategory("housing", "keywords", 0.83)),
        b"G-2": GuessFate(GuessedCategory("housing", "model:0a1b2c3d", 0.61), "refiled"),
        b"G-3": GuessFate(GuessedCategory("housing", "topic")),
    }


@pytest.mark.parametrize("version", [2, 3, 4])
def test_a_guess_of_before_is_seen_in_the_row(version: int) -> None:
    """The version before kept which category was guessed, and not by what: its rows are mended."""
    partition = loaded(CASES, version)
    marked = [row for row in partition.tally.counts if b'"?housing"' in row]
    assert len(marked) == {2: 1, 3: 2, 4: 4}[version]
    for one in records(CASES, version):
        value = one.value or b""
        events = RECORDS.events(value)
        fate = guess_fate(events)
        assert (fate is not None) == (b'"?housing"' in RECORDS.row(value))
        assert fate is None or fate.guess == GuessedCategory("housing")
        again, row = RECORDS.make_of(RECORDS.case(value), encode(events))
        assert RECORDS.row(again) == RECORDS.row(value) == row
        assert again.startswith(b'{"rules":"5 ') == (fate is not None or version == 4)


TITLE: Final = "暖气不热，电话＊＊＊"
FIRST: Final = ("urn:test", "O-1-case.received", 1_425_261_600_000_000)
SECOND: Final = ("urn:test", "O-2-case.received", 1_425_348_000_000_000)
KIND: Final = ("opinion", "monitoring", "housing")


def test_quick_reports_of_today() -> None:
    """What waits for one, and what was issued."""
    item = Item("O-2", *SECOND, *KIND, TITLE)
    assert [read_back.item_of(one) for one in records(QUICK_REPORT_ITEMS)] == [
        Item("O-1", *FIRST, *KIND, TITLE),
        Voiding("O-1", *FIRST[:2]),
        item,
        DayDue("2015-03-03", 1_425_600_000_000_000),
    ]
    why = Withdrawal(1_425_600_000_000_000, "k1", "names a child")
    withdrawn = Item("O-2", *SECOND, *KIND, "（已撤下 · withdrawn）", why)
    assert [read_back.part_in(one) for one in records(QUICK_REPORTS)] == [
        IssuePart(2015, 1, "2015-03-03", (item,)),
        IssuePart(2015, 1, "2015-03-03", (withdrawn,)),
    ]


def test_all_else_of_today() -> None:
    """Conflicts, dead letters and sign-outs."""
    (conflict,) = [read_back.conflict_in(one) for one in records(CONFLICTS)]
    moment = datetime(2015, 3, 2, 2, 11, 12, tzinfo=UTC)
    identity = "L-2", "urn:test", "L-2-case.rejected"
    assert conflict == Noted(*identity, ["reason"], moment, "earlier")
    alone, many, cut, note = map(letter_or_note, records(DEAD_LETTERS))
    assert (alone.topic, alone.partition, alone.offset, alone.at) == ("intake", 2, 41, moment)
    assert (alone.field, alone.said, alone.many) == ("data.kind", '"song"', 1)
    assert (alone.key, alone.value, [*alone.headers]) == (b"k", b"{}", [("trace", b"1")])
    assert (many.many, many.last_offset) == (7, 48)
    assert (cut.cut, cut.value) == ({"value": 300}, b"x" * 83)
    assert note == LetterPlace(0, 0)
    assert all(map(taken_in, records(SIGN_OUTS)))


def test_titles_of_today() -> None:
    """A gateway knows the cases by them, and which of them was taken away."""
    taken_in = 1_425_262_272_000
    assert [(one.key, read_back.title_in(one)) for one in records(TITLES)] == [
        (b"L-1", CaseTitle("供暖", taken_in)),
        (b"O-2", CaseTitle(TITLE, taken_in)),
        (b"L-1", None),
        (b"O-3", CaseTitle("暖气不热", taken_in, "https://weibo.example/detail/7", "微博")),
    ]
    of_reach = [(subject_of_reach(one.key or b""), one) for one in records(TITLES, 2)]
    assert [(key, read_back.title_in(one)) for key, one in of_reach] == [
        (b"O-3", CaseReach(1_200, taken_in)),
        (b"O-3", CaseReach(4_800, taken_in)),
    ]


def test_deliveries_of_today() -> None:
    """A process that sends knows what waits, what may have arrived, and what was given up."""
    told, begun, tried, given_up = [read_back.delivery_in(one) for one in records(DELIVERIES)]
    assert [one.state for one in (told, begun, tried, given_up)] == [*["pending"] * 3, "failed"]
    assert [one.attempts for one in (told, begun, tried, given_up)] == [0, 1, 1, 2]
    assert [one.may_have_arrived for one in (told, begun, tried)] == [False, True, True]
    assert tried.due is not None
    assert tried.due > told.made
    assert (given_up.is_copy, given_up.fault) == (True, "http-410")
    assert given_up.dropped == ("L-4/close/urge/x",)


def test_feeders_of_today() -> None:
    """A feeder that goes on knows which event of a row is in force, and where its source was."""
    first, then, voided, position = [read_back.fed_in(one) for one in records(FEEDERS)]
    assert isinstance(first, FedRow)
    assert isinstance(then, FedRow)
    assert isinstance(voided, FedRow)
    assert first.key == then.key == FedKey("city-17")
    assert first.sent
    assert then.sent
    assert voided.sent
    assert [step.revision for step in (*first.sent.steps, *then.sent.steps)] == [1, 2, 1]
    assert (then.sent.is_there, voided.sent.is_there) == (True, False)
    assert (voided.key.row, voided.sent.origin) == ("m1", "/test/city")
    assert position == FedPosition("city", {"uid": 7})


@pytest.mark.parametrize("topic", FORMATS)
def test_what_a_newer_version_has_written_is_refused(topic: str) -> None:
    """The message says where, and what to do; a header that is not a number says nothing."""
    version = FORMATS[topic].version
    for offset, one in enumerate(kept(topic, version)):
        with pytest.raises(WrittenByNewer) as refused:
            READERS[topic](newer(topic, one, offset))
        where = f"{topic}[0] offset {offset}: has version {version + 1}, and this "
        assert str(refused.value).startswith(where)
        assert "Update this one" in str(refused.value)
        for nonsense in (b"", b"x", b"-9", b"9" * 5_000, b"\xff", b"%d" % version):
            READERS[topic](as_read(topic, one, offset, (HEADER, nonsense)))


def by_later_rules(case: bytes | None) -> bytes:
    """Return a record of `cases` with another number of its rules."""
    return (case or b"").replace(
        b'"rules":"%d ' % LATEST_RECORD, b'"rules":"%d ' % (LATEST_RECORD + 1)
    )


def newer(topic: str, output: Output, offset: int = 0) -> Record:
    """Return a record as a later version would mark it."""
    version = FORMATS[topic].version
    key, value, headers = output
    if topic == CASES:
        value = by_later_rules(value)
    # The first header of a note is ours; it marks the note.
    own = [*headers[:1], (HEADER, b"%d" % (version + 1)), *headers[1:]]
    return as_read(topic, (key, value, own), offset)


def test_a_feeder_marks_nothing() -> None:
    """Its headers come after those of a dead letter."""
    (key, value, headers), *_ = kept(DEAD_LETTERS, 1)
    forged = as_read(DEAD_LETTERS, (key, value, [*headers, (HEADER, b"9")]), 0)
    letter = read_letter(forged)
    assert letter
    assert letter.headers[-1] == (HEADER, b"9")


def test_a_damaged_number_of_the_rules_ends_nobody(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A version that the header does not say is damage: the record is left out, with its place."""
    *good, (key, value, headers) = kept(CASES, LATEST_RECORD)
    bad = as_read(CASES, (key, by_later_rules(value), headers), 77)
    found = [*(as_read(CASES, one, offset) for offset, one in enumerate(good)), bad]
    monkeypatch.setattr(lane_loading, "read_to_end", reading(CASES, found))
    lane = LaneState(0, INSTALLATION)
    asyncio.run(lane.load())
    assert len(lane.cases) == len(good)
    (told,) = [each for each in caplog.messages if "offset" in each]
    assert told.startswith("cases[0] offset 77: is not what Kuaibao writes: cannot be read as a ")


def reading(topic: str, found: list[Record]) -> Callable[..., AsyncIterator[Any]]:
    """Return a function that reads these records of a topic to its end, and none of others."""

    async def read_to_end(
        _options: object, starts: Collection[TopicPartition], _ends: object = None
    ) -> AsyncIterator[tuple[TopicPartition, list[Record]]]:
        for at in starts:
            if at.topic == topic:
                yield at, found

    return read_to_end


@pytest.mark.parametrize("topic", [CASES, FIGURES, QUICK_REPORTS, QUICK_REPORT_ITEMS])
def test_a_worker_ends_that_finds_what_a_newer_one_has_written(
    topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is neither nonsense to leave out, nor a record to set aside, nor trouble that passes."""
    found = [newer(topic, kept(topic, FORMATS[topic].version)[0])]
    for module in (lane_loading, lane_state):
        monkeypatch.setattr(module, "read_to_end", reading(topic, found))
    lane = LaneState(0, INSTALLATION)
    loading = lane.load() if topic in {CASES, FIGURES} else lane.load_reporter(9)
    with pytest.raises(WrittenByNewer) as refused:
        asyncio.run(loading)
    assert not is_of_a_record(refused.value)
    assert not passes(refused.value)
