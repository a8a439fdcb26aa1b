"""Which title a case has, however its events arrive."""

import json
from itertools import permutations
from typing import Any

import pytest

from streams.core.bulletins.reporter import Reporter
from streams.core.cases.case_titles import reach_key, subject_of_reach
from streams.kafka.partitioner import partitions_of
from streams.topics.topics import QUICK_REPORT_DUE, REPORTING_PARTITION, TITLES
from streams.worker.agents.report import report
from streams.worker.agents.track import track
from streams.worker.lanes.state import LaneState
from tests.unit.topics.kept import BENCH, CATALOGUE, INSTALLATION, LATER, SETTINGS
from tests.unit.worker.agents.bench import event, letter, record, worked

FIRST = letter("L-1", title="路灯")
LATER_RECEIPT = event(
    "L-1",
    "case.received",
    {"kind": "letter", "channel": "portal-participation", "title": "补充"},
    id="again",
    time="2015-03-03T10:00:00+08:00",
)
VOID = event(
    "L-1",
    "event.voided",
    {"source": "urn:test", "id": "L-1-case.received"},
    time="2015-03-09T10:00:00+08:00",
)
COUNTED = event(
    "L-1",
    "record.counted",
    {"kind": "policy", "channel": "policy-lookup"},
    id="counted",
    time="2015-03-01T10:00:00+08:00",
)


def after(*steps: list[bytes]) -> str | None:
    """Return the title that a reader knows after steps; "" if none was ever written."""
    lane = LaneState(0, INSTALLATION)
    known: str | None = ""
    for step in steps:
        out = worked(track, lane, *(record("letters.housing", one) for one in step), bench=BENCH)
        for key, value in out.get((TITLES, 0), []):
            assert key == b"L-1"
            known = json.loads(value)["title"] if value else None
    return known


def test_the_earliest_receipt_names_the_case() -> None:
    """Whichever came first, and in one step or in several."""
    for one, other in permutations([FIRST, LATER_RECEIPT]):
        assert after([one, other]) == after([one], [other]) == "路灯"


@pytest.mark.parametrize("again", [[FIRST], [FIRST, VOID]])
def test_a_title_goes_with_its_receipt(again: list[bytes]) -> None:
    """What was wrong is not shown; nor is it when it is sent again."""
    assert after([FIRST], [VOID], again) is None
    assert after([FIRST, VOID], again) == ""
    assert after([VOID], [FIRST], again) == ""


def test_another_receipt_names_the_case_if_it_is_at_hand() -> None:
    """Words of the past are not kept, so otherwise the case has no title."""
    assert after([FIRST], [VOID, LATER_RECEIPT]) == "补充"
    assert after([FIRST, VOID], [LATER_RECEIPT]) == "补充"
    assert after([FIRST], [LATER_RECEIPT], [VOID]) is None


OPINION: Any = {"kind": "opinion", "channel": "monitoring", "category": "housing"}


def posted(identity: str = "1", day: int = 3, **said: Any) -> bytes:
    """Return a receipt of an opinion item."""
    time = f"2015-03-{day:02}T10:00:00+08:00"
    return event("L-1", "case.received", OPINION | {"title": "停暖"} | said, id=identity, time=time)


def reaches(*steps: list[bytes]) -> list[int | None]:
    """Return what is written of how many have read an item; None: that it is not known any more."""
    lane = LaneState(0, INSTALLATION)
    told: list[int | None] = []
    for step in steps:
        out = worked(track, lane, *(record("opinions.housing", one) for one in step), bench=BENCH)
        for key, value in out.get((TITLES, 0), []):
            if subject_of_reach(key) is not None:
                assert subject_of_reach(key) == b"L-1"
                told.append(json.loads(value)["reach"] if value else None)
    return told


def test_who_has_read_an_item_is_told_again() -> None:
    """The last number of the receipt whose words it has; titles are not written again."""
    assert reaches([posted(reach=5)], [posted(reach=9)], [posted()], [posted(reach=0)]) == [5, 9, 0]
    assert reaches([posted(reach=5), posted(reach=9)]) == [9]
    assert reaches([posted(reach=5)], [posted("2", 4, reach=9)]) == [5]
    assert after([posted()]) == "停暖"
    lane = LaneState(0, INSTALLATION)
    keys = []
    for reach in (1, 2):
        out = worked(track, lane, record("opinions.housing", posted(reach=reach)), bench=BENCH)
        keys += [key for key, _ in out[TITLES, 0]]
    assert keys == [b"L-1", reach_key(b"L-1"), reach_key(b"L-1")]


def test_who_has_read_an_item_goes_with_its_receipt() -> None:
    """What is known of another receipt is that one's; letters have no readers."""
    void = event(
        "L-1", "event.voided", {"source": "urn:test", "id": "1"}, time="2015-03-09T10:00:00+08:00"
    )
    assert reaches([posted(reach=5)], [void]) == [5, None]
    assert reaches([posted(reach=5)], [void, posted("2", 4, reach=9)]) == [5, 9]
    assert reaches([posted(reach=5)], [posted("0", 2)]) == [5, None]
    assert reaches([FIRST], [VOID]) == []


def test_where_an_item_was_posted_is_beside_its_title() -> None:
    """Of what is gathered into quick reports alone, and only what names nobody."""
    links: Any = {"link": "https://weibo.example/u/7", "platform": "微博"}
    person = {"name": "张三丰", "phone": "13900000001"}

    def written(value: bytes) -> Any:
        lane = LaneState(0, INSTALLATION)
        out = worked(track, lane, record("opinions.housing", value), bench=BENCH)
        return json.loads(dict(out[TITLES, 0])[b"L-1"])

    assert written(posted(**links)).items() >= links.items()
    assert "link" not in written(posted(link="https://x.example/u/13900000001"))
    assert "link" not in written(posted(link="https://x.example/张三丰", person=person))
    assert "link" not in written(letter("L-1", title="路灯", **links))


def test_a_title_is_written_once() -> None:
    """What comes again, and what follows, writes none."""
    lane = LaneState(0, INSTALLATION)
    reply = event("L-1", "case.replied", time="2015-03-03T10:00:00+08:00")

    def written(*values: bytes) -> Any:
        return worked(track, lane, *(record("replies", each) for each in values), bench=BENCH).get(
            (TITLES, 0)
        )

    assert len(written(FIRST, FIRST)) == 1
    assert written(FIRST, reply) is None


def test_a_case_that_turns_out_to_be_a_record_has_none() -> None:
    """Its first event says what it is."""
    assert after([FIRST], [COUNTED]) is None
    assert after([COUNTED], [FIRST]) == ""


@pytest.mark.parametrize("issue", [{}, {"issue": "2015-1"}])
def test_a_title_that_is_taken_out_is_taken_out_of_the_list(issue: dict[str, str]) -> None:
    """Of a case in whichever partition; in a quick report or not."""
    lane = LaneState(0, INSTALLATION)
    lane.reporter = Reporter(CATALOGUE.day_of, SETTINGS.message_bytes)
    asked = event("L-1", "quick-report.redacted", issue | {"reason": "a child", "by": "k1"})
    out = worked(report, lane, record(QUICK_REPORT_DUE, asked, timestamp=LATER), bench=BENCH)
    (partition,) = partitions_of([b"L-1"], SETTINGS.partitions)
    # A number that was never issued is a mistake, and may be meant for another case.
    taken = [(b"L-1", None)]
    assert out.get((TITLES, partition)) == (None if issue else taken)
    assert REPORTING_PARTITION == 0
