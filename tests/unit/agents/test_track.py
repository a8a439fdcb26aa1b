"""The agent track."""

import json

from streams.agents.track import track
from streams.kafka.partitioner import partitions_of
from tests.unit.agents.bench import BENCH, event, letter, record, state, worked


def subject_in(partition: int, number: int = 0) -> str:
    """Find a subject that belongs to a partition."""
    names = [f"L-{n}" for n in range(10_000)]
    partitions = partitions_of([name.encode() for name in names], BENCH.partitions)
    return [name for name, at in zip(names, partitions, strict=True) if at == partition][number]


def test_events_of_a_case_in_several_topics_become_one_case() -> None:
    """A reply before its letter in the same batch is no matter."""
    lane, subject = state(2), subject_in(2)
    reply = event(subject, "case.replied", time="2015-03-03T10:00:00+08:00")
    worked(track, lane, record("replies", reply), record("letters.housing", letter(subject)))
    assert len(lane.cases) == 1
    assert list(lane.cases.tally.counts.values()) == [1]


def test_the_topic_tells_the_category_of_a_letter_that_names_none() -> None:
    """A feeder may produce straight to letters.housing."""
    lane, subject = state(2), subject_in(2)
    worked(track, lane, record("letters.housing", letter(subject)))
    (row,) = lane.cases.tally.counts
    assert json.loads(row)[3] == [[16496, "housing", "", ""]]


def test_an_event_in_the_wrong_partition_is_passed_on_and_counted_nowhere_here() -> None:
    """It goes to the same topic, under its subject, in the partition of the subject."""
    lane, subject = state(2), subject_in(6)
    value = letter(subject)
    written = worked(track, lane, record("letters.housing", value, key=b"other"))
    assert written == {("letters.housing", 6): [(subject.encode(), value)]}
    assert len(lane.cases) == 0


def test_a_routed_event_goes_to_the_topic_of_the_category_it_names() -> None:
    """Once, as it came, whether sent again or found in that topic."""
    lane, subject = state(1), subject_in(1)
    routed = event(subject, "case.routed", {"category": "traffic", "note": "see map"})
    first = worked(
        track, lane, record("letters.housing", letter(subject)), record("replies", routed)
    )
    assert first == {("letters.traffic", 1): [(subject.encode(), routed)]}
    assert worked(track, lane, record("replies", routed)) == {}
    assert worked(track, lane, record("letters.traffic", routed)) == {}


def test_a_routed_event_that_came_before_its_letter_follows_when_the_kind_is_known() -> None:
    """It is then written anew from what is kept of it."""
    lane, subject = state(1), subject_in(1)
    routed = event(subject, "case.routed", {"category": "traffic"})
    assert worked(track, lane, record("replies", routed)) == {}
    assert lane.cases.waiting == 1
    written = worked(track, lane, record("letters.housing", letter(subject)))
    ((key, value),) = written[("letters.traffic", 1)]
    assert key == subject.encode()
    kept = json.loads(value)
    assert (kept["type"], kept["id"]) == ("kuaibao.case.routed.v1", f"{subject}-case.routed")
    assert kept["data"] == {"category": "traffic"}
    assert lane.cases.waiting == 0


def test_an_opinion_item_goes_to_the_quick_reports_once_with_its_title_masked() -> None:
    """Nothing that identifies a person is in it."""
    lane, subject = state(4), subject_in(4)
    data = {
        "kind": "opinion",
        "channel": "monitoring",
        "category": "housing",
        "title": "张三反映小区停水，电话13800138000",
        "text": "不得外传",
        "person": {"name": "张三"},
    }
    value = event(subject, "case.received", data)
    written = worked(track, lane, record("opinions.housing", value))
    ((_, item),) = written[("quick-report-items", 0)]
    assert json.loads(item)["title"] == "＊＊＊反映小区停水，电话＊＊＊"
    assert "不得外传" not in item.decode()
    assert worked(track, lane, record("opinions.housing", value)) == {}


def test_voiding_an_opinion_item_withdraws_it_from_the_quick_reports() -> None:
    """The voiding names the received event."""
    lane, subject = state(4), subject_in(4)
    value = event(subject, "case.received", {"kind": "opinion", "channel": "monitoring"})
    worked(track, lane, record("opinions.housing", value))
    voided = event(
        subject, "event.voided", {"source": "urn:test", "id": f"{subject}-case.received"}
    )
    written = worked(track, lane, record("replies", voided))
    ((_, item),) = written[("quick-report-items", 0)]
    assert json.loads(item)["type"] == "voiding"


def test_a_case_takes_so_many_events_and_no_more() -> None:
    """The event too many is a dead letter; one that is there already is not."""
    lane, subject = state(0), subject_in(0)
    many = [event(subject, "case.replied", id=str(n)) for n in range(BENCH.full_at)]
    worked(track, lane, *(record("replies", value) for value in many))
    written = worked(
        track,
        lane,
        record("replies", event(subject, "case.replied", id="one more")),
        record("replies", many[0]),
    )
    assert [place for place, _ in written] == ["dead-letters"]
    assert len(written[("dead-letters", 0)]) == 1


def test_a_due_event_has_no_business_among_letters() -> None:
    """It is refused, so that it is seen."""
    value = event("2015-03-02", "quick-report.due")
    assert list(worked(track, state(0), record("replies", value))) == [("dead-letters", 0)]


def test_what_a_step_writes_holds_every_change_once() -> None:
    """Cases changed twice in a step are written once; rows are absolute; the flush counts them."""
    lane, subject = state(2), subject_in(2)
    worked(track, lane, record("letters.housing", letter(subject)))
    first = lane.writes().by_partition
    assert len(first["cases", 2]) == 1
    *rows, flush = first["figures", 2]
    assert [count for _, count, _ in rows] == [b"1"]
    assert json.loads(flush[1] or b"")["rows"] == 1
    assert not lane.writes()
    worked(track, lane, record("replies", event(subject, "case.closed")))
    *rows, flush = lane.writes().by_partition["figures", 2]
    assert {count for _, count, _ in rows} == {b"1", None}
    assert json.loads(flush[1] or b"")["flush"] == 2
