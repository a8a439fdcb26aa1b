"""What cannot be used, as dead letters that can be written, and no more of them than need be."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from streams.core.events.refusals import Refused
from streams.core.record_headers import MOST_HEADERS, weight
from streams.dead_letters.letters import Letter, read_letter
from streams.kafka.records import Record
from streams.kafka.tolerant import UnreadableRecords
from streams.kafka.writer import DEAD_LETTER_ROOM
from streams.topics.dead_letters import ROOM, dead_letter
from streams.worker.agents.refusals import FEW
from streams.worker.agents.report import report
from streams.worker.agents.route import route
from streams.worker.agents.track import track
from tests.unit.worker.agents.bench import (
    BENCH,
    SETTINGS,
    counted,
    event,
    letter,
    record,
    state,
    worked,
    written,
)
from tests.unit.worker.agents.test_report import reporting

MOST = DEAD_LETTER_ROOM * SETTINGS.message_bytes - ROOM
ZEROS = bytes(5_000_000)
WHY = Refused("data.kind", "is no kind", '"x"')


def gone(topic: str = "intake", many: int = 7) -> UnreadableRecords:
    """Return what takes the place of records that cannot be read."""
    unread = "is packed in a way that is not known (codec 5)"
    return UnreadableRecords(
        topic, 0, 100 + many - 1, 0, 1, None, None, None, -1, -1, (), 100, many, unread, b"raw"
    )


def letters(agent: Callable[..., Any], *records: Record) -> list[Letter]:
    """Let an agent refuse records, and return their dead letters."""
    lane = reporting() if agent is report else state(0)
    made = written(agent, lane, *records)["dead-letters", 0]
    found = [
        read_letter(record("dead-letters", value, key=key, offset=number, headers=tuple(headers)))  # type: ignore[arg-type]
        for number, (key, value, headers) in enumerate(made)
    ]
    assert None not in found
    return [one for one in found if one]


@pytest.mark.parametrize("key", [None, b"k", ZEROS])
@pytest.mark.parametrize("value", [None, b"v", ZEROS])
@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("trace", b"1")],
        [("trace", ZEROS)],
        [("n" * 3_000_000, b"")],
        [("", b"")] * (MOST_HEADERS + 1),
        [("first", b"1"), ("字" * 1_000_000, ZEROS), ("last", b"3")],
    ],
)
def test_a_dead_letter_fits_into_its_topic(
    key: bytes | None, value: bytes | None, headers: Sequence[tuple[str, bytes]]
) -> None:
    """Whatever it is of: the first part is kept, and it says how much there was."""
    of = record("intake", value, key=key, headers=headers)
    output = dead_letter("intake", of, WHY, MOST)
    size = len(output[0] or b"") + len(output[1] or b"") + weight(output[2])
    assert size < DEAD_LETTER_ROOM * SETTINGS.message_bytes - ROOM // 2
    made = read_letter(record("dead-letters", output[1], key=output[0], headers=tuple(output[2])))  # type: ignore[arg-type]
    assert made
    whole = len(key or b"") + len(value or b"") + weight(headers) <= MOST
    assert bool(made.cut) is not whole
    assert (value or b"").startswith(made.value or b"")
    assert (key or b"").startswith(made.key or b"")
    for (name, found), (name_was, was) in zip(made.headers, headers, strict=False):
        assert name_was.startswith(name)
        assert was.startswith(found or b"")
    if not whole:
        long = {"key": len(key or b""), "value": len(value or b""), "headers": weight(headers)}
        assert made.cut.items() <= long.items()
        assert size > MOST // 4


@pytest.mark.parametrize("agent", [route, track, report])
def test_what_is_alike_is_counted_in_one(agent: Callable[..., Any]) -> None:
    """This begins after the first hundred; what differs in anything is set aside by itself."""
    topic = {route: "intake", track: "replies", report: "quick-report-items"}[agent]
    empty = [record(topic, None, key=None, offset=at) for at in range(0, 2_000, 2)]
    others = [
        record(topic, None, key=b"%d" % at, offset=at)  # Another key each.
        for at in range(1, 400, 2)
    ]
    found: list[Letter] = []
    (refused,) = counted(
        lambda: found.extend(letters(agent, *empty, *others)),
        ("events_refused_total", {"stage": agent.__name__, "reason": "malformed"}),
    )
    assert refused == 1_200
    joined = [one for one in found if one.many > 1]
    assert len(found) == FEW + 200 + 1
    (one,) = joined
    assert (one.offset, one.last_offset, one.many) == (200, 1_998, 900)
    assert sum(each.many for each in found) == 1_200


@pytest.mark.parametrize("agent", [route, track, report])
def test_what_cannot_be_read_says_where_it_is(agent: Callable[..., Any]) -> None:
    """The letter has its offsets, how many there are, why, and the bytes of their batch."""
    topic = {route: "intake", track: "replies", report: "quick-report-items"}[agent]
    found: list[Letter] = []
    (refused,) = counted(
        lambda: found.extend(letters(agent, gone(topic))),
        ("events_refused_total", {"stage": agent.__name__, "reason": "unreadable"}),
    )
    (one,) = found
    assert refused == 7
    assert (one.topic, one.offset, one.last_offset, one.many) == (topic, 100, 106, 7)
    assert (one.key, one.value, one.is_batch) == (None, b"raw", True)
    assert one.reason == (
        "record: cannot be read: its batch is packed in a way that is not known (codec 5)"
    )


@pytest.mark.parametrize("agent", [route, track])
@pytest.mark.parametrize(
    ("headers", "rule"),
    [
        ([("trace", ZEROS)], "bytes with its headers; at most"),
        ([("", b"")] * (MOST_HEADERS + 1), "more than 1000 headers"),
        ([("名" * 30_000, b"")], "bytes with its headers; at most"),
    ],
)
def test_a_good_event_that_cannot_be_passed_on_is_refused(
    agent: Callable[..., Any], headers: Sequence[tuple[str, bytes]], rule: str
) -> None:
    """The letter has the reason, and the rest of its batch is used."""
    topic = "intake" if agent is route else "letters.housing"
    heavy = record(topic, letter("heavy"), headers=headers)
    lane = state(0)
    made = written(agent, lane, heavy, record(topic, letter("good")))
    (dead,) = made.pop(("dead-letters", 0))
    assert rule in dict(dead[2])["kuaibao-reason"].decode()  # type: ignore[union-attr]
    assert made or len(lane.cases) == 1


def test_what_is_taken_can_be_passed_on() -> None:
    """The largest value with the heaviest headers fits, with a key as long as one may be."""
    most = SETTINGS.message_bytes - ROOM
    data = {"kind": "letter", "channel": "portal-participation", "text": "x"}
    value = event("长" * 256, "case.received", data, id="1")
    value = value.replace(b'"x"', b'"%s"' % (b"x" * (most - len(value) + 1)))
    assert len(value) == most
    headers = [("trace", b"")]
    headers = [("trace", bytes(ROOM // 2 - weight(headers)))]
    made = worked(route, state(0), record("intake", value, headers=headers))
    (((topic, _), ((key, passed_on),)),) = made.items()
    assert topic.startswith("letters.")
    assert len(key) + len(passed_on) + weight(headers) < SETTINGS.message_bytes - 1_000


def test_whom_kafka_does_not_date_is_not_believed() -> None:
    """A topic that takes the feeder's word for the time would let it name any."""
    said = record("intake", letter("a"))
    said.timestamp, said.timestamp_type = 253_402_300_799_999, 0
    assert BENCH.now([said]) == BENCH.clock()
    said.timestamp_type = 1
    assert BENCH.now([said]) == 253_402_300_799_999_000
