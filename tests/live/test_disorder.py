"""Events twice, in no order, in the wrong place: the figures come out the same."""

import json
import random

import pytest

from streams.topics.topics import QUICK_REPORT_DUE, REPLIES
from tests.support.checks import check_all, check_issues
from tests.support.county import sent
from tests.support.installation import Installation, Raw
from tests.support.record import Told, keyed

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(120)]


def test_everything_twice_and_shuffled(kuaibao: Installation, record: Told) -> None:
    """Each event sent twice, in no order, and half of the follow-ups long before the rest."""
    events = record.events * 2
    random.Random(4).shuffle(events)
    first = [event for event in events[::2] if b"case.received" not in event[1]]
    kuaibao.worker(opens=4)
    kuaibao.feed(first)
    kuaibao.drain()
    kuaibao.feed(events)
    kuaibao.drain()
    check_all(kuaibao, record)
    kuaibao.feed(record.due, QUICK_REPORT_DUE)
    kuaibao.drain()
    check_issues(kuaibao, record)


def test_events_in_the_wrong_partition(kuaibao: Installation) -> None:
    """Events written straight to their topics, but where they do not belong, are counted once.

    They are passed on, unchanged and with their headers, to the partition of their subject.
    """
    told = Told(
        keyed(
            *(
                event
                for number in range(200)
                for event in (
                    sent("received", "2015-03-02", subject=f"高-{number}", **LETTER),
                    sent("replied", "2015-03-03", "e2", f"高-{number}"),
                    sent("closed", "2015-03-04", "e3", f"高-{number}"),
                )
            )
        )
    )
    kuaibao.worker(opens=4)
    rng = random.Random(6)
    written: dict[str, list[Raw]] = {"letters.housing": [], REPLIES: []}
    for (key, value), event in zip(told.events, told.parsed, strict=True):
        topic = "letters.housing" if "received" in event["type"] else REPLIES
        written[topic].append(Raw(value, key, HEADERS, rng.randrange(4)))
    for topic, records in written.items():
        kuaibao.write(topic, *records)
    kuaibao.drain()
    check_all(kuaibao, told)
    for topic, records in written.items():
        misplaced = [
            raw for raw in records if raw.partition != kuaibao.partition_of(raw.key or b"")
        ]
        there = kuaibao.read(topic)
        assert len(there) == len(records) + len(misplaced)
        passed_on = sorted(
            record.value for record in there if is_home(record.partition, record.key, kuaibao)
        )
        assert passed_on == sorted(raw.value or b"" for raw in records)
        assert all(record.headers == HEADERS for record in there)


def is_home(partition: int, key: bytes, kuaibao: Installation) -> bool:
    """Return whether a key is where Kafka's own clients put it."""
    return partition == kuaibao.partition_of(key)


LETTER = {"kind": "letter", "channel": "mayor-mailbox", "category": "housing"}
HEADERS = (("from", b"hotline"),)


def test_routed_events_reach_their_category(kuaibao: Installation) -> None:
    """The department that must answer learns of it once, though the routing comes first."""
    routed = [
        sent("routed", "2015-03-03", "r1", "late", category="traffic", note="转"),
        sent("routed", "2015-03-04", "r2", "late", category="medical"),
        sent("routed", "2015-03-03", "r1", "early", category="traffic"),
        sent("routed", "2015-03-04", "r2", "early", department="housing-construction"),
        sent("routed", "2015-03-04", "r1", "none", category="traffic"),
        sent("routed", "2015-03-04", "r1", "opinion", category="environment"),
        sent("routed", "2015-03-04", "r1", "disclosure", category="environment"),
    ]
    letter = LETTER | {"title": "路灯不亮"}
    received = [
        sent("received", "2015-03-02", subject="late", **letter),
        sent("received", "2015-03-02", subject="early", **letter),
        sent("received", "2015-03-02", subject="opinion", kind="opinion", channel="monitoring"),
        sent(
            "received", "2015-03-02", subject="disclosure", kind="disclosure", channel="in-person"
        ),
    ]
    early, late = keyed(*routed[2:]), keyed(*routed[:2])
    kuaibao.worker(opens=4)
    for step in (early, keyed(*received), late, late, keyed(*received)):
        kuaibao.feed(step)
        kuaibao.drain()

    def learned(topic: str) -> list[tuple[str, str]]:
        events = [json.loads(record.value) for record in kuaibao.read(topic)]
        return sorted((e["subject"], e["id"]) for e in events if "routed" in e["type"])

    assert learned("letters.traffic") == [("early", "r1"), ("late", "r1")]
    assert learned("letters.medical") == [("late", "r2")]
    assert learned("letters.housing") == []
    assert learned("letters.environment") == []
    assert learned("opinions.environment") == [("opinion", "r1")]
    assert learned("opinions.traffic") == []
    check_all(kuaibao, Told(keyed(*received, *routed)))
