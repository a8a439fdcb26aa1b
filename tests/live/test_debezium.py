"""Topics of Debezium go in by the example of the documents; the feeder is killed anywhere."""

import asyncio
import json
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from streams.topics.topics import FEEDERS, INTAKE
from tests.support.installation import Installation
from tests.support.processes import KUAIBAO, wait_until
from tests.support.record import SCHEMAS

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(240)]

MICROSECONDS = 1_425_283_920_000_000
"""2015-03-02 08:12."""


def row(number: int, **more: Any) -> dict[str, Any]:
    """Return a row of a mailbox's system."""
    cells = {"id": number, "received_at": MICROSECONDS, "category": "住房", "title": "MARK路灯"}
    cells |= {"content": "MARK小区停暖", "writer": "MARK张三", "replied_at": None, "reply": None}
    return cells | {"closed_at": None} | more


def message(op: str, before: dict[str, Any] | None, after: dict[str, Any] | None) -> bytes:
    """Write a message as Debezium does without schemas."""
    return json.dumps({"op": op, "before": before, "after": after, "ts_ms": 1}).encode()


async def written(bootstrap: str, topic: str, records: list[tuple[int, bytes | None]]) -> None:
    """Write messages to a topic of three partitions, by their keys."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    if topic not in await admin.list_topics():
        await admin.create_topics([NewTopic(topic, 3, 1)])
    await admin.close()
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap)
    await producer.start()
    for number, value in records:
        await producer.send(topic, value, key=json.dumps({"id": number}).encode())
    await producer.stop()


def test_topics_go_in_and_the_feeder_is_killed(kuaibao: Installation, tmp_path: Path) -> None:
    """Created, updated, closed, deleted: what counts is what the table had at last."""
    topic = f"{kuaibao.settings.prefix}mailbox.public.letters"
    text = (SCHEMAS.parent / "deploy" / "feeders" / "debezium.toml").read_text(encoding="utf-8")
    path = tmp_path / "debezium.toml"
    path.write_text(text.replace("mailbox.public.letters", topic), encoding="utf-8")
    records: list[tuple[int, bytes | None]] = [
        (number, message("r", None, row(number))) for number in range(1_500)
    ]
    records += [
        (number, message("u", None, row(number, closed_at=MICROSECONDS))) for number in range(10)
    ]
    for number in range(20, 30):
        records += [(number, message("d", {"id": number}, None)), (number, None)]
    # A row that is deleted and comes again at once is there.
    records += [(25, message("c", None, row(25))), (7, b"\0Avro")]
    asyncio.run(written(kuaibao.settings.bootstrap, topic, records))
    for least in (0, 700):
        feeder = kuaibao.start(*KUAIBAO, "feed", str(path))
        wait_until(partial(_has_more, kuaibao, least), "it writes")
        feeder.kill()
    ended = kuaibao.kuaibao("feed", str(path))
    # What was refused was told of by whichever feeder came to it.
    assert ended.returncode in (0, 2), ended.stderr
    found = [orjson.loads(record.value or b"") for record in kuaibao.read(INTAKE)]
    assert len({(each["subject"], each["id"]) for each in found}) == len(found)
    voided = {(each["subject"], each["data"]["id"]) for each in found if "voided" in each["type"]}
    there = Counter(
        each["type"].split(".")[2]
        for each in found
        if "voided" not in each["type"] and (each["subject"], each["id"]) not in voided
    )
    assert there == {"received": 1_491, "closed": 10}
    assert b"MARK" not in b"".join((r.key or b"") + (r.value or b"") for r in kuaibao.read(FEEDERS))
    assert "MARK" not in ended.stdout + ended.stderr
    again = kuaibao.kuaibao("feed", str(path))
    assert again.returncode == 0, again.stderr
    assert sum(1 for _ in kuaibao.read(INTAKE)) == len(found)


def _has_more(kuaibao: Installation, least: int) -> bool:
    return sum(kuaibao.ends(INTAKE).values()) > least
