"""Records of the topic `cases`."""

from typing import Any, Final

import msgspec

from streams.core.cases.case_records import NO_TIMELINE, CaseRecords, version_of
from streams.core.county.catalogue import Catalogue
from streams.core.county.deadline_tables import Deadline
from streams.core.county.deadlines import Deadlines
from streams.core.county.labels import LabelTable, LabelValue
from streams.core.days import DAY_US
from streams.core.figures.engine.columns import Columns
from streams.core.figures.figures import Figures, Question, Selection
from streams.core.periods import Period
from streams.settings.settings import Settings
from streams.worker.lanes.partition import Partition
from tests.support.county import came

CATALOGUE = msgspec.structs.replace(Settings().read_catalogue(), labels={})
RECORDS = CaseRecords(CATALOGUE)
ELSEWHERE = CaseRecords(msgspec.structs.replace(CATALOGUE, time_zone="Pacific/Auckland"))
EVENING: list[Any] = [
    *(1_425_304_800_000_000, "urn:a", "1", "received"),  # 2015-03-02T22:00:00+08:00
    *("letter", "portal-participation", "housing", "", ""),
]


def test_a_record_is_read_back_as_it_was_made() -> None:
    """Its events, and its timeline without taking it apart."""
    value, row = RECORDS.make([EVENING])
    assert RECORDS.events(value) == [EVENING]
    assert RECORDS.row(value) == row
    assert msgspec.json.decode(row)[2] == 16_496


def test_what_was_made_in_another_time_zone_is_made_anew() -> None:
    """The day of receipt is that of the catalogue in force."""
    value, row = ELSEWHERE.make([EVENING])
    assert msgspec.json.decode(row)[2] == 16_497
    assert RECORDS.row(value) == RECORDS.make([EVENING])[1]
    assert ELSEWHERE.rules != RECORDS.rules


def test_a_case_without_its_first_event_is_nowhere() -> None:
    """Its events are kept all the same."""
    closed = [*EVENING[:3], "closed"]
    value, row = RECORDS.make([closed])
    assert row == RECORDS.row(value) == NO_TIMELINE
    assert RECORDS.events(value) == [closed]
    assert RECORDS.events(None) == []


BEFORE: Final = (
    b'{"rules":"1 Asia/Shanghai","timeline":["letter","portal-participation",16496,'
    b'[[16496,"housing","","transport"],[16497,"housing","","traffic-police"]],[],16497,[]],'
    b'\n"events":[[1425304800000000,"urn:a","1","received","letter","portal-participation",'
    b'"housing","","transport"],[1425355200000000,"urn:b","1","replied","traffic-police"]]}'
)
"""A case as the rules 1 wrote it: the traffic police replied, and had it from then on."""


def test_what_the_rules_1_made_is_made_anew() -> None:
    """Figures are by the rules in force: transport has the case, although another replied."""
    partition = Partition(CATALOGUE)
    partition.load([(b"L-1", BEFORE)])
    partition.count()
    assert [*partition.tally.counts] == [RECORDS.row(BEFORE)]
    figures = Figures.of(Columns(partition.tally.counts), CATALOGUE, Deadlines(CATALOGUE))
    told = figures.evaluate(Question(Selection(), Period(None, 16_600), 16_600, ("department",)))
    assert {group: measures["received"] for group, measures in told.items()} == {("transport",): 1}
    assert told["transport",]["overdue"] == told["transport",]["replied"] == 1


def test_what_the_rules_1_made_is_added_to() -> None:
    """Its guess cannot be told from what was given; the receipt that comes again tells it."""
    partition = Partition(CATALOGUE)
    partition.load([(b"L-1", BEFORE)])
    partition.count()
    assert partition.take_changed() == []
    (receipt, reply) = RECORDS.events(BEFORE)
    again = [*receipt[:6], "", *receipt[7:], "housing"]
    merged = partition.apply(b"L-1", came(again, reply))
    assert (merged.new, merged.conflicts) == ([], [])
    ((_, value),) = partition.take_changed()
    assert value == RECORDS.make([again, reply])[0]


POLICY: Final = (
    b'{"rules":"1 Asia/Shanghai","timeline":[16496,[[16496,"policy","disclosure-catalogue","","",'
    b'false,1]]],\n"events":[[1425304800000000,"urn:a","1","counted","policy",'
    b'"disclosure-catalogue","","",false,1]]}'
)
"""A policy as the rules 1 wrote it, which did not say that it is one of a stock."""


def without(kind: str) -> Catalogue:
    """Return the catalogue without a kind."""
    kinds = {name: one for name, one in CATALOGUE.kinds.items() if name != kind}
    return msgspec.structs.replace(CATALOGUE, kinds=kinds)


def policies(catalogue: Catalogue, *records: tuple[bytes, bytes]) -> tuple[int, Partition]:
    """Count the policies of 2020, as workers with a catalogue do that load some records."""
    partition = Partition(catalogue)
    partition.load(records)
    partition.count()
    figures = Figures.of(Columns(partition.tally.counts), catalogue, Deadlines(catalogue))
    told = figures.evaluate(
        Question(Selection({"kind": ["policy"]}), Period(18_262, 18_627), 18_627)
    )
    return told[()]["count"], partition


def test_a_stock_stays_one_when_the_catalogue_has_it_no_longer() -> None:
    """What the rules 1 wrote is marked, and written again, while the catalogue has the kind."""
    count, partition = policies(CATALOGUE, (b"P-1", POLICY))
    assert count == 1
    mended = partition.take_changed()
    assert [RECORDS.events(value) for _, value in mended] == [RECORDS.events(POLICY)]
    assert RECORDS.events(POLICY)[0][-1] is True
    count, partition = policies(CATALOGUE, *mended)
    assert (count, partition.take_changed()) == (1, [])
    gone, partition = policies(without("policy"), *mended)
    assert (gone, partition.take_changed()) == (1, [])


def test_what_was_gone_before_it_could_be_marked_came_in() -> None:
    """Nothing says of a record by the rules 1 that it was a stock, once the kind is gone."""
    count, partition = policies(without("policy"), (b"P-1", POLICY))
    assert (count, partition.take_changed()) == (0, [])


ACCEPTED: Final[list[Any]] = [EVENING[0] + 60_000_000, "urn:a", "2", "accepted", ""]


def test_a_case_is_written_by_the_rules_3_only_if_it_needs_them() -> None:
    """So that records of cases without steps stay as they are, and older programs read them."""
    labelled = [*EVENING, "", [["applicant", "natural"]]]
    for events in (
        [EVENING, ACCEPTED],
        [labelled],
        [ACCEPTED],
        [[*ACCEPTED[:3], "closed", [["a", "b"]]]],
    ):
        value, row = RECORDS.make(events)
        assert version_of(value) == 3
        assert value.startswith(b'{"rules":"3 Asia/Shanghai",')
        assert RECORDS.row(value) == row
        assert RECORDS.events(value) == events
    for events in ([EVENING], [[*EVENING, "housing"]], [[*ACCEPTED[:3], "closed"]]):
        value, _ = RECORDS.make(events)
        assert version_of(value) == 2
        assert value.startswith(b'{"rules":"2 Asia/Shanghai",')


def by_the_hour(*deadlines: Deadline) -> CaseRecords:
    """Return what writes cases by other deadlines."""
    return CaseRecords(msgspec.structs.replace(CATALOGUE, deadlines=[*deadlines]))


def test_minutes_come_and_go_with_deadlines_in_hours() -> None:
    """The rules name the kinds; where these change, a timeline is made again from the events."""
    letters = by_the_hour(
        Deadline(kind="letter", hours=24), Deadline(kind="opinion", working_days=3)
    )
    value, row = letters.make([EVENING, ACCEPTED])
    assert value.startswith(b'{"rules":"3 Asia/Shanghai letter",')
    assert msgspec.json.decode(row)[7:] == [
        [[16_496, "accepted", ""]],
        [],
        [22 * 60, None, [], [22 * 60 + 1]],
    ]
    assert RECORDS.row(value) == RECORDS.make([EVENING, ACCEPTED])[1] != row
    before, plain = RECORDS.make([EVENING])
    assert letters.row(before) == letters.make([EVENING])[1] != plain
    assert version_of(letters.make([EVENING])[0]) == 3
    opinions = by_the_hour(Deadline(kind="opinion", hours=2))
    value, row = opinions.make([EVENING])
    assert value.startswith(b'{"rules":"2 Asia/Shanghai opinion",')
    assert row == plain
    every = by_the_hour(Deadline(hours=2))
    hourly = sorted(name for name, kind in CATALOGUE.kinds.items() if kind.family == "case")
    assert every.rules == f"5 Asia/Shanghai {','.join(hourly)} labels:"


APPLICANT = LabelTable("申请人", "applicant", ["disclosure"], {"natural": LabelValue("人", "n")})
GRANTED = [16_496 * DAY_US, "/a", "r", "routed", "", "", "", [["applicant", "natural"]]]


def test_a_label_of_other_kinds_says_nothing_whichever_came_first() -> None:
    """A routing does not say of which kind its case is, so it is kept; the kind decides."""
    strange = CaseRecords(msgspec.structs.replace(CATALOGUE, labels={"applicant": APPLICANT}))
    both = msgspec.structs.replace(APPLICANT, kinds=["disclosure", "letter"])
    known = CaseRecords(msgspec.structs.replace(CATALOGUE, labels={"applicant": both}))
    events = sorted([EVENING, GRANTED])
    value, row = strange.make(events)
    assert b"applicant" not in row
    assert strange.events(value) == events
    assert strange.row(value) == row
    # Once the catalogue has it for letters, it counts: the check over the kinds is another one.
    assert known.rules != strange.rules
    assert known.row(value) == known.make(events)[1]
    assert b'{"applicant":"natural"}' in known.row(value)
    assert strange.row(known.make(events)[0]) == row
    assert strange.make([GRANTED])[1] == NO_TIMELINE
