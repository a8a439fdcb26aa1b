"""What is kept in Kafka, as the present version writes it, and as it was written once."""

import base64
import json
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import msgspec

from streams.core.bulletins.reporter import Reporter
from streams.core.cases.routing import GUESS_HEADER
from streams.core.county.catalogue import Label
from streams.core.county.ladder_tables import Distance, RungTable
from streams.core.events.refusals import Refused
from streams.core.hotspots.packing import packed
from streams.core.hotspots.records import (
    HotspotRecord,
    ItemRecord,
    StatisticsRecord,
    WarningRecord,
    encode_record,
)
from streams.core.hotspots.said import HotspotSaid, encode_said
from streams.core.hotspots.sketch_records import KnownItem, encode_known_item
from streams.core.hotspots.sketches import Sketch
from streams.core.mapping.sent import FedKey, MadeEvent, plan_row
from streams.core.mapping.sent_records import position_record, record_key, row_record
from streams.core.notices.attempts import AttemptFault, begun, not_delivered
from streams.core.notices.deliveries import Delivery
from streams.core.notices.numbering import Numbering
from streams.core.publications.asked import AskedQuestion
from streams.core.publications.course import PublicationCourses
from streams.core.publications.publication import Publication
from streams.core.publications.request_events import (
    AskedBy,
    drafted_event,
    issued_event,
    reviewed_event,
)
from streams.core.publications.requests import take_request
from streams.core.record_headers import Headers
from streams.dead_letters.letters import note, read_letter
from streams.gateway.access.ended_sessions import SignOut
from streams.kafka.records import Output, Record
from streams.notify.journal import delivery_record
from streams.settings.settings import Settings
from streams.topics.dead_letters import Alike, dead_letter
from streams.topics.hotspot_records import KEY_OF_KEY
from streams.topics.installation import Installation
from streams.topics.publication_records import DraftedContent, content_record, course_record
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
    NOTICES_DUE,
    PUBLICATIONS,
    QUICK_REPORT_DUE,
    QUICK_REPORT_ITEMS,
    QUICK_REPORTS,
    SIGN_OUTS,
    SKETCH_ITEMS,
    SKETCH_KEY,
    SKETCHES,
    TITLES,
)
from streams.worker.agents.notice import notice
from streams.worker.agents.number import number
from streams.worker.agents.report import report
from streams.worker.agents.track import track
from streams.worker.agents.workbench import Workbench
from streams.worker.lanes.state import LaneState
from tests.support.county import LABELLED as LABELLED_COUNTY
from tests.unit.worker.agents.bench import NOW, event, letter, record, written

FILE: Final = Path(__file__).parent / "kept_records.json"
ZLIB: Final = b"\x78\xda"
"""How begins what zlib has compressed as well as it can, and no JSON."""
SETTINGS: Final = Settings(partitions=1, message_bytes=100_000, store="")
INSTALLATION: Final = Installation(
    SETTINGS, msgspec.structs.replace(SETTINGS.read_catalogue(), labels={})
)
"""Without labels, as when the first of these records were written."""

CATALOGUE: Final = INSTALLATION.catalogue
BENCH: Final = Workbench(INSTALLATION, clock=lambda: NOW)
LABELLED: Final = Installation(
    SETTINGS, msgspec.structs.replace(CATALOGUE, labels=LABELLED_COUNTY.labels)
)
"""The same, with labels that cases may have."""

WITH_LADDER: Final = Installation(
    SETTINGS,
    msgspec.structs.replace(
        CATALOGUE, ladder=[RungTable("urge", "urge", after=Distance(working_days=1))]
    ),
)
"""The same, with notices."""

AT: Final = 1_425_262_272.0
"""When what is made here is set aside, seconds since the epoch."""

LATER: Final = 1_425_600_000_000
"""When Kafka took in what came after those days, milliseconds since the epoch."""

OPINION: Final = {"kind": "opinion", "channel": "monitoring", "category": "housing"}
POLICY: Final = {"kind": "policy", "channel": "policy-lookup"}
VISIT: Final = {"kind": "visit", "channel": "query-point", "quantity": 3}


def day(number: int) -> str:
    """Return an instant on a day of March 2015."""
    return f"2015-03-{number:02}T10:00:00+08:00"


def sent() -> list[Record]:
    """Return events of each type, as *track* finds them."""
    first = letter("L-1", category="housing", nature="help", title="供暖")
    moved = {"category": "traffic", "department": "transport"}
    void = {"source": "urn:test", "id": "O-1-case.received"}
    wrong = {"source": "urn:test", "id": "L-2-case.rejected"}
    title = OPINION | {"title": "暖气不热，电话13800138000"}
    replies = [
        event("L-1", "case.routed", moved, time=day(3)),
        event("L-1", "case.replied", {"department": "transport"}, time=day(4)),
        event("L-1", "case.closed", time=day(5)),
        event("L-1", "case.reopened", time=day(6)),
        event("L-1", "case.rated", {"satisfied": False}, time=day(7)),
        event("O-1", "event.voided", void, time=day(9)),
        event("L-2", "case.rejected", {"reason": "duplicate"}, time=day(3)),
        event("L-2", "case.rejected", {"reason": "invalid"}, time=day(3)),
        event("L-2", "event.voided", wrong, time=day(8)),
        event("W-1", "case.replied", time=day(3)),
    ]
    return [
        record("letters.housing", first),
        record("letters.education", letter("L-2", category="education")),
        record("opinions.housing", event("O-1", "case.received", title)),
        record("opinions.housing", event("O-2", "case.received", title, time=day(3))),
        record("records", event("P-1", "record.counted", POLICY)),
        record("records", event("V-1", "record.counted", VISIT)),
        *(record("replies", value) for value in replies),
    ]


def sent_later() -> list[Record]:
    """Return events that say what the office did to cases."""
    named = {"applicant": "natural"}
    reply = {"source": "urn:test", "id": "L-3-case.replied", "verdict": "perfunctory"}
    steps = [
        event("L-3", "case.accepted", {"department": "transport"}, time=day(3)),
        event("L-3", "case.extended", {"working_days": 5}, time=day(4)),
        event("L-3", "case.paused", {"reason": "supplement"}, time=day(4)),
        event("L-3", "case.resumed", {"restart": True}, time=day(5)),
        event("L-3", "case.urged", {"means": "notice", "number": "3"}, time=day(6)),
        event("L-3", "case.supervised", {"due": "2015-03-20"}, time=day(6)),
        event("L-3", "case.discharged", time=day(7)),
        event("L-3", "case.replied", {"department": "transport"}, time=day(7)),
        event("L-3", "case.judged", reply, time=day(8)),
        event("L-3", "case.called-back", {"reached": True, "grade": 2}, time=day(9)),
        event("L-3", "case.returned", {"reason": "other"}, time=day(10)),
        event("L-3", "case.closed", {"labels": {"outcome": "granted"}}, time=day(11)),
        event("L-3", "case.archived", time=day(12)),
        event("W-2", "case.accepted", time=day(3)),
        event("L-4", "event.voided", {"source": "urn:test", "id": "L-4-case.urged"}, time=day(9)),
        event("L-4", "case.urged", {"means": "phone"}, time=day(3)),
    ]
    return [
        record("letters.housing", letter("L-3", category="housing", labels=named)),
        record("letters.housing", letter("L-4", category="housing")),
        *(record("replies", value) for value in steps),
    ]


def _written_later() -> dict[str, list[Output]]:
    """Return the records of cases with steps and labels, and their rows."""
    lane = LaneState(0, LABELLED)
    written(track, lane, *sent_later(), bench=Workbench(LABELLED, clock=lambda: NOW))
    flush = lane.writes().by_partition
    return {
        CASES: sorted(flush[CASES, 0], key=_key),
        FIGURES: sorted(flush[FIGURES, 0][:-1], key=_key),
    }


def _written_in_turns() -> list[Output]:
    """Return the record of a case that became known in three flushes, and changed its mind."""
    lane = LaneState(0, INSTALLATION)
    moved = event("L-5", "case.routed", {"category": "traffic"}, time=day(3))
    first = record("letters.housing", letter("L-5", category="housing"))
    written(track, lane, first, record("replies", moved), bench=BENCH)
    lane.writes()
    replied = event("L-5", "case.replied", {"department": "transport"}, time=day(4))
    written(track, lane, record("replies", replied), bench=BENCH)
    lane.writes()
    again = event("L-5", "case.routed", {"category": "education"}, time=day(3))
    closed = event("L-5", "case.closed", time=day(5))
    written(track, lane, record("replies", again), record("replies", closed), bench=BENCH)
    return lane.writes().by_partition[CASES, 0]


def _written_guessed() -> dict[str, list[Output]]:
    """Return the records of cases whose category was guessed, and their rows."""
    lane = LaneState(0, INSTALLATION)
    said = [(GUESS_HEADER, b"housing keywords 0.83")]
    moved = event("G-2", "case.routed", {"category": "traffic"}, time=day(3))
    records = [
        record("letters.housing", letter("G-1"), headers=said),
        record(
            "letters.housing",
            letter("G-2"),
            headers=[(GUESS_HEADER, b"housing model:0a1b2c3d 0.61")],
        ),
        record("letters.housing", letter("G-3")),
        record("replies", moved),
        record("replies", event("G-3", "case.accepted", time=day(3))),
    ]
    written(track, lane, *records, bench=BENCH)
    flush = lane.writes().by_partition
    return {
        CASES: sorted(flush[CASES, 0], key=_key),
        FIGURES: sorted(flush[FIGURES, 0][:-1], key=_key),
    }


def _written_about() -> list[Output]:
    """Return the records of what is about an application, in the order of keys."""
    lane = LaneState(0, INSTALLATION)
    dispute = {"kind": "disclosure-dispute", "channel": "office", "about": "A-1"}
    fee = {"kind": "fee", "channel": "office", "quantity": 40, "about": "A-1"}
    records = [
        record("disclosures", event("D-1", "case.received", dispute)),
        record("records", event("F-1", "record.counted", fee)),
    ]
    written(track, lane, *records, bench=BENCH)
    return sorted(lane.writes().by_partition[CASES, 0], key=_key)


def written_now() -> dict[str, list[Output]]:
    """Return records of all that is kept, by topic, as the present code writes them."""
    lane = LaneState(0, INSTALLATION)
    tracked = written(track, lane, *sent(), bench=BENCH)
    flush = lane.writes().by_partition
    lane.reporter = Reporter(CATALOGUE.day_of, SETTINGS.message_bytes)
    day_due = event("2015-03-03", "quick-report.due", time=day(4))
    due = written(report, lane, record(QUICK_REPORT_DUE, day_due, timestamp=LATER), bench=BENCH)
    items = [*tracked[QUICK_REPORT_ITEMS, 0], *due[QUICK_REPORT_ITEMS, 0]]
    waiting = [record(QUICK_REPORT_ITEMS, value, timestamp=LATER) for _, value, _ in items]
    issued = written(report, lane, *waiting, bench=BENCH)[QUICK_REPORTS, 0]
    why = {"issue": "2015-1", "reason": "names a child", "by": "k1"}
    asked = record(QUICK_REPORT_DUE, event("O-2", "quick-report.redacted", why), timestamp=LATER)
    issued += written(report, lane, asked, bench=BENCH)[QUICK_REPORTS, 0]
    rows = flush[FIGURES, 0]
    later = _written_later()
    guessed, gone = _written_guessed(), _title_taken_out()
    return {
        CASES: [
            *sorted(flush[CASES, 0], key=_key),
            *later[CASES],
            *_written_in_turns(),
            *guessed[CASES],
            *_written_about(),
        ],
        FIGURES: [
            *sorted(rows[:-1], key=_key),
            rows[-1],
            *later[FIGURES],
            *guessed[FIGURES],
        ],
        QUICK_REPORT_ITEMS: items,
        QUICK_REPORTS: issued,
        CONFLICTS: tracked[CONFLICTS, 0],
        DEAD_LETTERS: _dead(),
        SIGN_OUTS: [_signed_out()],
        DELIVERIES: _delivered(),
        FEEDERS: _fed(),
        TITLES: [*tracked[TITLES, 0], *gone[TITLES, 0], *_posted()],
        SKETCH_ITEMS: [*tracked[SKETCH_ITEMS, 0], *gone[SKETCH_ITEMS, 0]],
        **_grouped(),
        **_noticed(),
        PUBLICATIONS: _published(),
    }


def _title_taken_out() -> dict[tuple[str, int], list[Output]]:
    """Return what is written where the receipt that a title came with is void."""
    lane = LaneState(0, INSTALLATION)
    written(track, lane, record("letters.housing", letter("L-1", title="供暖")), bench=BENCH)
    void = {"source": "urn:test", "id": "L-1-case.received"}
    wrong = record("replies", event("L-1", "event.voided", void, time=day(9)))
    return written(track, lane, wrong, bench=BENCH)


def _posted() -> list[Output]:
    """Return what is written of where an item was posted, and of how many have read it."""
    lane = LaneState(0, INSTALLATION)
    said = OPINION | {"title": "暖气不热", "link": "https://weibo.example/detail/7"}
    values = [
        event("O-3", "case.received", said | {"platform": "微博", "reach": reach}, time=day(3))
        for reach in (1_200, 4_800)
    ]
    out = [written(track, lane, record("opinions.housing", one), bench=BENCH) for one in values]
    return [one for each in out for one in each[TITLES, 0]]


def _grouped() -> dict[str, list[Output]]:
    """Return a sketch, what was said, and what is told of a hotspot, each as it is written."""
    sketch = Sketch(
        id="L-1",
        at=1_425_254_400,
        writer=255,
        title=packed([1, 2]),
        names=1,
        text=packed([3]),
        again=1,
        said={"供暖": 1},
        matters={"供暖": 2},
        places=("城东路",),
    )
    known = KnownItem(
        sketch=sketch, kind="letter", channel="portal", category="housing", words=("停暖",)
    )
    said = HotspotSaid(
        source="urn:test",
        id="h-1",
        at=1_425_254_400_000_000,
        what="name",
        items=("L-1",),
        name="供暖",
    )
    warning = WarningRecord(
        rule="three",
        day="2015-03-02",
        at="2015-03-02T00:00:00Z",
        items=3,
        writers=2,
        notice="L-1/hotspot/three/2015-03-02",
    )
    hotspot = HotspotRecord(
        id="L-1",
        first="2015-03-02",
        last="2015-03-02",
        items=3,
        writers=2,
        places=("城东路",),
        matters=("供暖",),
        name="供暖",
        noticed="2015-03-02T00:00:00Z",
        warnings=(warning,),
        bursts=(("2015-03-02", "2015-03-02", 2.5),),
    )
    item = ItemRecord(
        hotspot="L-1",
        day="2015-03-02",
        writer="00000000000000ff",
        kind="letter",
        channel="portal",
        category="housing",
        links=("L-2",),
    )
    statistics = StatisticsRecord(items=3, until=1_425_254_400, parts=1, data="AA==")
    return {
        SKETCHES: [(b"L-1", encode_known_item(known), ()), (b"L-2", None, ())],
        SKETCH_KEY: [(KEY_OF_KEY, b'{"key":"c2l4dGVlbiBvciBtb3JlIGJ5dGVz"}', ())],
        HOTSPOT_DECISIONS: [(said.key.encode(), encode_said(said), ())],
        HOTSPOTS: [
            (b"hotspot/L-1", encode_record(hotspot), ()),
            (b"item/L-1", encode_record(item), ()),
            (b"item/L-2", None, ()),
            (b"statistics", encode_record(statistics), ()),
        ],
    }


def _published() -> list[Output]:
    """Return a publication that was issued, and one that came in its place."""
    courses = PublicationCourses(CATALOGUE.day_of, two_keys=True)
    content = Publication(
        bulletin="2015",
        title=Label("通报", "Bulletin"),
        period=AskedQuestion("2015-11-30", "2015-11-30", "2015-01-01"),
        text="收到 767 件",
        figures=[],
        file="f" * 64,
        county="c" * 64,
        rules=5,
        flushes=[7],
        missing=[0],
    )
    outputs: list[Output] = []
    first = drafted_event(content, _asked("openness-office", 1))
    corrected = msgspec.structs.replace(content, corrects=first.id)
    for drafted, hour in ((first, 2), (drafted_event(corrected, _asked("openness-office", 4)), 5)):
        about = drafted.id, drafted.digest
        for asked in (
            drafted,
            reviewed_event(*about, "passed", _asked("保密办", hour)),
            issued_event(*about, _asked("openness-office", hour + 1), although_missing=True),
        ):
            event = BENCH.read(asked.value, (), NOW)
            taken = take_request(event, courses, came=NOW, partitions=1)
            if taken.packed is not None:
                outputs.append(content_record(DraftedContent(asked.id, taken.packed)))
            outputs += map(course_record, taken.courses)
    return outputs


def _asked(key: str, hour: int) -> AskedBy:
    return AskedBy("urn:test", key, datetime(2015, 12, 31, hour, tzinfo=UTC))


def _noticed() -> dict[str, list[Output]]:
    """Return notices on their way to their numbers, and with them; one is withdrawn."""
    lane = LaneState(0, WITH_LADDER)
    lane.numbering = Numbering(CATALOGUE.day_of)
    bench = Workbench(WITH_LADDER, clock=lambda: NOW)
    first = record("letters.housing", letter("N-1", category="housing"))
    written(track, lane, first, bench=bench)
    items: list[Output] = []
    for morning in ("2015-03-17", "2015-03-18"):
        moment = event(morning, "notices.due", time=f"{morning}T08:00:00+08:00")
        at = record(NOTICES_DUE, moment, timestamp=LATER * 2)
        items += written(notice, lane, at, bench=bench).get((NOTICE_ITEMS, 0), [])
        closed = event("N-1", "case.closed", time="2015-03-16T10:00:00+08:00")
        written(track, lane, record("replies", closed), bench=bench)
    records = [record(NOTICE_ITEMS, value, key=key) for key, value, _ in items]
    return {
        NOTICE_ITEMS: items,
        NOTICES: written(number, lane, *records, bench=bench)[NOTICES, 0],
    }


def _dead() -> list[Output]:
    found = record("intake", b"{}", key=b"k", partition=2, offset=41, headers=[("trace", b"1")])
    long = record("intake", b"x" * 300, key=b"k", headers=[("trace", b"1")])
    why = Refused("data.kind", "is not a kind of case in the catalogue (letter)", '"song"')
    with patch("time.time", lambda: AT):
        alone = dead_letter("intake", found, why, 1_000)
        many = dead_letter("intake", found, why, 1_000, Alike(7, 48))
        cut = dead_letter("intake", long, why, 100)
    made = read_letter(as_read(DEAD_LETTERS, alone, 0))
    assert made
    return [alone, many, cut, note(made)]


def _signed_out() -> Output:
    out = SignOut("k1", "0123456789abcdef0123456789abcdef", 1_425_262_272)
    return out.session.encode(), msgspec.json.encode(out), ()


def _delivered() -> list[Output]:
    made = datetime(2015, 3, 21, tzinfo=UTC)
    told = Delivery(
        *("msg_1", "housing", "email", "housing", "2015-03-21", made),
        notices=("L-1/close/urge/2015-03-20", "L-2/close/urge/2015-03-20"),
        withdrawals=("L-3/close/urge/2015-03-20",),
    )
    fault = AttemptFault("timeout", may_have_arrived=True)
    tried = not_delivered(told, fault, made, 20, 0.5)
    given_up = not_delivered(
        msgspec.structs.replace(tried, id="msg_2", is_copy=True, dropped=("L-4/close/urge/x",)),
        AttemptFault("http-410", is_final=True),
        made,
        20,
        0.5,
    )
    return [delivery_record(one) for one in (told, begun(told, made), tried, given_up)]


def _fed() -> list[Output]:
    """Return a row that was corrected and answered, one that is gone, and where the feeder is."""
    at = "2015-03-02T08:12:00+08:00"
    letter = MadeEvent("10-received", "kuaibao.case.received.v1", at, {"kind": "letter"})
    answer = MadeEvent("21-replied", "kuaibao.case.replied.v1", at, {"text": "x"})
    corrected = letter._replace(data={"kind": "letter", "category": "housing"})
    key, gone = FedKey("city-17"), FedKey("city-18", "m1")
    first = plan_row(key, "/test/city", None, [letter]).sent
    then = plan_row(key, "/test/city", first, [corrected, answer]).sent
    there = plan_row(gone, "/test/city", None, [letter]).sent
    voided = plan_row(gone, "/test/city", there, []).sent
    rows = [(key, first), (key, then), (gone, voided)]
    records = [(record_key("city", each), row_record(sent)) for each, sent in rows]
    records.append((record_key("city"), position_record({"uid": 7}, "2015-03-02T00:12:00+00:00")))
    return [(each, value, ()) for each, value in records]


def as_read(topic: str, output: Output, offset: int, *more: tuple[str, bytes]) -> Record:
    """Return what was written as it is read, with more headers before its own."""
    key, value, headers = output
    own: Any = [*more, *headers]
    return record(topic, value, key=key, offset=offset, headers=own)


def _key(output: Output) -> bytes:
    return output[0] or b""


def kept(topic: str, version: int) -> list[Output]:
    """Return the records that a version of a topic's format has written."""
    return [_output(one) for one in json.loads(FILE.read_text())[topic][str(version)]]


def _output(one: Mapping[str, Any]) -> Output:
    headers: Headers = [(name, value.encode()) for name, value in one.get("headers", [])]
    return one["key"].encode(), _value(one), headers


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else text.encode()


def _value(one: Mapping[str, Any]) -> bytes | None:
    return base64.b64decode(one["packed"]) if "packed" in one else _bytes(one["value"])


def as_json(output: Output) -> dict[str, Any]:
    """Return a record as the file has it; of a compressed one, what it is when it is unpacked.

    Another zlib may compress otherwise.
    """
    key, value, headers = output
    if value is not None and value.startswith(ZLIB):
        return {"key": (key or b"").decode(), "unpacked": zlib.decompress(value).decode()}
    said = [[name, (raw or b"").decode()] for name, raw in headers]
    text = None if value is None else value.decode()
    return {"key": (key or b"").decode(), "value": text} | ({"headers": said} if said else {})
