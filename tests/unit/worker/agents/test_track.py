"""The agent track."""

import json
from typing import Any

import pytest

from streams.core.bulletins.quick_reports import DayDue, read_item
from streams.core.bulletins.reporter import Reporter
from streams.kafka.partitioner import partitions_of
from streams.metrics.metrics import WORKER
from streams.worker.agents.track import track
from streams.worker.lanes.state import LaneState
from tests.unit.worker.agents.bench import (
    BENCH,
    CATALOGUE,
    counted,
    event,
    letter,
    record,
    state,
    worked,
)


def subject_in(partition: int, number: int = 0) -> str:
    """Find a subject that belongs to a partition."""
    names = [f"L-{n}" for n in range(10_000)]
    partitions = partitions_of([name.encode() for name in names], BENCH.partitions)
    return [name for name, at in zip(names, partitions, strict=True) if at == partition][number]


def test_events_of_a_case_in_several_topics_become_one_case() -> None:
    """A reply may come before its letter in the same batch."""
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


def test_keywords_tell_the_category_where_the_topic_does_not() -> None:
    """A disclosure application has no topic by category, and is looked at here."""
    lane, subject = state(2), subject_in(2)
    asked = {"kind": "disclosure", "channel": "post", "title": "申请公开学校经费"}
    worked(track, lane, record("disclosures", event(subject, "case.received", asked)))
    (row,) = lane.cases.tally.counts
    assert json.loads(row)[3] == [[16496, "education", "", ""]]


def test_a_letter_sent_again_stays_where_it_was_routed() -> None:
    """Its topic is a guess, which replaces no category that was given."""
    lane, subject = state(2), subject_in(2)
    routed = event(subject, "case.routed", {"category": "environment"}, id="a")
    again = event(
        *(subject, "case.received", {"kind": "letter", "channel": "portal-participation"}),
        id="again",
        time="2015-03-18T10:00:00+08:00",
    )
    worked(track, lane, record("letters.housing", letter(subject)), record("replies", routed))
    worked(track, lane, record("letters.housing", again))
    (row,) = lane.cases.tally.counts
    assert json.loads(row)[3] == [[16496, "environment", "", ""]]


def test_an_event_that_another_topic_or_catalogue_takes_for_another_is_no_conflict() -> None:
    """A feeder's event is the same whatever is guessed of it."""
    lane, subject = state(2), subject_in(2)
    value = letter(subject)
    rises = counted(
        lambda: [
            worked(track, lane, record(topic, value))
            for topic in ("letters.traffic", "letters.housing", "letters.uncategorised")
        ],
        ("events_counted_total", {}),
        ("events_duplicate_total", {}),
        ("events_conflicting_total", {}),
    )
    assert rises == [1, 2, 0]


def test_an_event_in_the_wrong_partition_is_passed_on_and_counted_nowhere_here() -> None:
    """It goes to the same topic, under its subject, in the partition of the subject."""
    lane, subject = state(2), subject_in(6)
    value = letter(subject)
    written = worked(track, lane, record("letters.housing", value, key=b"other"))
    assert written == {("letters.housing", 6): [(subject.encode(), value)]}
    assert len(lane.cases) == 0


def test_a_routed_event_goes_to_the_topic_of_the_category_it_names() -> None:
    """It goes there once, as it came, whether it is sent again or found in that topic."""
    lane, subject = state(1), subject_in(1)
    routed = event(subject, "case.routed", {"category": "traffic", "note": "see map"})
    first = worked(
        track, lane, record("letters.housing", letter(subject)), record("replies", routed)
    )
    assert first.pop(("sketch-items", 0))
    assert first == {("letters.traffic", 1): [(subject.encode(), routed)]}
    assert worked(track, lane, record("replies", routed)) == {}
    assert worked(track, lane, record("letters.traffic", routed)) == {}


def test_a_routed_event_that_came_before_its_letter_follows_when_the_kind_is_known() -> None:
    """It is then written again from what is kept of it."""
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
    """The voiding names the received event, and takes effect at once, whatever day it is timed."""
    lane, subject = state(4), subject_in(4)
    value = event(subject, "case.received", {"kind": "opinion", "channel": "monitoring"})
    worked(track, lane, record("opinions.housing", value))
    wrong = {"source": "urn:test", "id": f"{subject}-case.received"}
    voided = event(subject, "event.voided", wrong, time="2015-03-09T10:00:00+08:00")
    written = worked(track, lane, record("replies", voided))
    ((_, item),) = written[("quick-report-items", 0)]
    assert json.loads(item)["type"] == "voiding"


def test_an_item_is_no_longer_than_its_letter_however_it_is_masked() -> None:
    """A name of one character, which fills the title, is masked by three: the rest is cut off."""
    lane, subject = state(4), subject_in(4)
    data = {"kind": "opinion", "channel": "monitoring", "title": "王，" * 250}
    value = event(subject, "case.received", data | {"person": {"name": "王", "phone": "＊"}})
    written = worked(track, lane, record("opinions.uncategorised", value))
    ((_, item),) = written[("quick-report-items", 0)]
    assert len(json.loads(item)["title"]) == 500


def test_an_item_without_a_category_is_uncategorised() -> None:
    """The same case is so everywhere else."""
    lane, subject = state(4), subject_in(4)
    data = {"kind": "opinion", "channel": "monitoring", "title": "你好"}
    value = event(subject, "case.received", data)
    written = worked(track, lane, record("opinions.uncategorised", value))
    ((_, item),) = written[("quick-report-items", 0)]
    assert json.loads(item)["category"] == "uncategorised"


def _early_letter(subject: str) -> bytes:
    data = {"kind": "letter", "channel": "portal-participation"}
    return event(subject, "case.received", data, id="l", time="2015-03-01T10:00:00+08:00")


@pytest.mark.parametrize("first", [0, 1])
def test_an_item_that_an_earlier_receipt_makes_a_letter_does_not_wait(first: int) -> None:
    """It is withdrawn, in whichever order the two come."""
    lane, subject = state(4), subject_in(4)
    opinion = {"kind": "opinion", "channel": "monitoring", "title": "停水"}
    written = [
        record("opinions.housing", event(subject, "case.received", opinion, id="o")),
        record("letters.housing", _early_letter(subject)),
    ]
    told = [worked(track, lane, one) for one in (written[first], written[1 - first])]
    items = [
        json.loads(value)["type"]
        for places in told
        for _, value in places.get(("quick-report-items", 0), [])
    ]
    assert items == ["item", "voiding"]


@pytest.mark.parametrize("first", [0, 1])
def test_an_item_that_stands_again_has_its_title(first: int) -> None:
    """The letter that came before it was voided: whichever came first, the title is issued."""
    lane, subject = state(4), subject_in(4)
    opinion = {"kind": "opinion", "channel": "monitoring", "title": "停水"}
    arrive = [
        record("opinions.housing", event(subject, "case.received", opinion, id="o")),
        record("letters.housing", _early_letter(subject)),
    ]
    voided = event(subject, "event.voided", {"source": "urn:test", "id": "l"})
    reporter = Reporter(CATALOGUE.day_of, 1_000_000)
    for one in (arrive[first], arrive[1 - first], record("replies", voided)):
        for _, value in worked(track, lane, one).get(("quick-report-items", 0), []):
            what = read_item(value)
            assert not isinstance(what, DayDue)
            reporter.take(what)
    assert [item.title for part in reporter.due("2015-03-02") for item in part.items] == ["停水"]


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


def test_every_event_is_counted_as_what_became_of_it() -> None:
    """New, known, known with other content, in the wrong partition, or refused, by the reason."""
    lane, subject = state(2), subject_in(2)
    first = letter(subject, category="housing")
    records = [
        record("letters.housing", first),
        record("letters.housing", first),
        record("letters.traffic", letter(subject, category="traffic")),
        record("replies", event(subject, "case.closed")),
        record("replies", event(subject_in(6), "case.closed")),
        record("replies", event("2015-03-02", "quick-report.due")),
        record("letters.housing", letter(subject, kind="parcel")),
        record("letters.housing", b"{"),
    ]
    reasons = ("misdirected", "kind", "malformed", "channel")
    rises = counted(
        lambda: worked(track, lane, *records),
        *((f"events_{name}_total", {}) for name in _BECAME),
        *(("events_refused_total", {"stage": "track", "reason": reason}) for reason in reasons),
    )
    assert rises == [2, 1, 1, 1, *(1, 1, 1, 0)]


_BECAME = ("counted", "duplicate", "conflicting", "misplaced")


def test_an_identity_with_another_content_is_put_down_by_name() -> None:
    """Its case, its identity, when it came, which fields differ and which content counts."""
    lane, subject = state(2), subject_in(2)
    first = letter(subject, category="housing", title="漏水", person={"name": "张三"})
    other = letter(subject, category="traffic", nature="help", title="路灯")
    worked(track, lane, record("letters.housing", first))
    written = worked(track, lane, record("letters.traffic", other), record("replies", first))
    ((key, value),) = written.pop(("conflicts", 2))
    assert written == {}
    assert json.loads(key) == [subject, "urn:test", f"{subject}-case.received"]
    assert json.loads(value) == {
        "subject": subject,
        "source": "urn:test",
        "id": f"{subject}-case.received",
        "fields": ["category", "nature"],
        "at": "2015-03-02T02:11:12Z",
        "counts": "earlier",
    }
    again = letter(subject, category="education")
    written = worked(track, lane, record("letters.education", again), record("replies", other))
    ((_, value),) = written[("conflicts", 2)]
    assert json.loads(value)["counts"] == "earlier"  # The last one of a batch is recorded.


def test_what_does_not_fit_is_refused_with_the_bound() -> None:
    """Replies with very long ids are dead letters once their case would take too many bytes."""
    lane, subject = state(0), subject_in(0)
    many = [event(subject, "case.replied", id=f"{n:0250}") for n in range(500)]
    written = worked(track, lane, *(record("replies", value) for value in many))
    refused = written[("dead-letters", 0)]
    assert 0 < len(refused) < 500
    assert refused[-1][1] == many[-1]
    ((_, value, _),) = lane.writes().by_partition["cases", 0]
    assert value is not None
    assert len(json.loads(value)["events"]) == 500 - len(refused)
    assert len(value) <= 100_000 - 4_096


def test_an_event_too_many_is_no_duplicate() -> None:
    """It is refused, and counted as that alone."""
    lane, subject = state(0), subject_in(0)
    many = [event(subject, "case.replied", id=str(n)) for n in range(BENCH.full_at + 1)]
    rises = counted(
        lambda: worked(track, lane, *(record("replies", value) for value in many)),
        ("events_counted_total", {}),
        ("events_duplicate_total", {}),
        ("events_refused_total", {"stage": "track", "reason": "too_many_events"}),
    )
    refused = rises[2]
    assert refused > 0
    assert rises == [len(many) - refused, 0, refused]


def test_a_flush_says_from_when_the_events_are_that_it_may_be_the_first_to_hold() -> None:
    """Events that changed nothing do not make the next flush seem late."""
    lane, subject = state(2), subject_in(2)
    worked(track, lane, record("letters.housing", letter(subject)))
    assert _flush(lane)["intake_from"] == "2015-03-02T02:11:12Z"
    worked(track, lane, record("letters.housing", letter(subject)))
    assert not lane.writes()
    lane.cases.tally.move(None, b"[]")
    assert _flush(lane)["intake_from"] is None


def _flush(lane: LaneState) -> dict[str, Any]:
    """Return the record that ends the flush of what has changed."""
    *_, (_, value, _) = lane.writes().by_partition["figures", lane.number]
    flush: dict[str, Any] = json.loads(value or b"")
    return flush


def test_what_was_committed_is_counted_by_its_offsets() -> None:
    """Rows are all records of a flush but its last."""
    lane = state(2)
    written = {"cases": range(4, 9), "figures": range(10, 17)}
    rises = counted(
        lambda: lane.committed(written),
        ("flushes_written_total", {}),
        ("tally_rows_written_total", {}),
    )
    assert rises == [1, 6]


def test_a_partition_is_shown_while_it_is_worked_on() -> None:
    """No series shows it once it has gone to another worker."""
    lane, subject = state(7), subject_in(7)
    worked(track, lane, record("replies", event(subject, "case.closed")))
    shown = [f"kuaibao_partition_{name}" for name in ("owned", "cases", "cases_waiting")]

    def values() -> list[float | None]:
        return [WORKER.get_sample_value(name, {"partition": "7"}) for name in shown]

    assert values() == [None] * 3
    lane.show()
    assert values() == [1] * 3
    lane.hide()
    assert values() == [None] * 3
