"""What a contestant must have counted, forwarded and kept, computed from the work alone."""

import json
from collections import Counter
from datetime import date, datetime
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from streams.kafka.clients import connected
from streams.kafka.reading import read_to_end
from streams.settings.settings import Settings
from tests.benchmarks.child import Failed
from tests.benchmarks.counts import check
from tests.benchmarks.peers.peer import EXACTLY, Peer
from tests.benchmarks.work import ZONE, Row, Work

EPOCH = date(1970, 1, 1).toordinal()


def check_counts(who: str, said: str, work: Work) -> None:
    """Compare the counts that a contestant told with the work's cases, all of which are closed.

    Raises:
        Failed: They differ.
    """
    wanted: Counter[str] = Counter()
    for case in map(work.case, range(work.cases)):
        month = datetime.fromtimestamp(case.received, ZONE).strftime("%Y-%m")
        wanted[f"{month}/{case.channel}/{case.category}/{case.nature}/closed"] += 1
    check(who, json.loads(said), wanted)


async def check_left(
    peer: Peer, settings: Settings, forwards: list[str], cases: str, work: Work
) -> None:
    """Compare what is in a contestant's topics with the work.

    Every letter must be in the topic of its category, every reply and closing in that of the
    replies, each as often as it was sent, and the last state of every case must be what its events
    make of it.

    Raises:
        Failed: Something is missing, twice or different.
    """
    of_category = Counter(case.category for case in map(work.case, range(work.cases)))
    *letters, replies = forwards
    wanted = {name: of_category[name.rpartition(".")[2]] for name in letters}
    wanted[replies] = work.events - work.cases
    found = {}
    for name in forwards:
        found[name] = await _records(settings, name, exactly=peer.guarantee == EXACTLY)
    check(peer.title, found, wanted, "forwards")
    check(peer.title, await _states(settings, cases), work.rows())


async def _records(settings: Settings, topic: str, *, exactly: bool) -> int:
    """Count the records of a topic; where there were transactions, offsets do not tell."""
    places = [TopicPartition(topic, number) for number in range(settings.partitions)]
    options = settings.client_options()
    if exactly:
        starts = dict.fromkeys(places, 0)
        return sum([len(records) async for _, records in read_to_end(options, starts)])
    async with connected(AIOKafkaConsumer(**options), options) as consumer:
        return sum((await consumer.end_offsets(places)).values())


async def _states(settings: Settings, topic: str) -> Counter[Row]:
    """Count the rows of the last states that a topic has."""
    last: dict[bytes, bytes] = {}
    starts = {TopicPartition(topic, number): 0 for number in range(settings.partitions)}
    async for _, records in read_to_end(settings.client_options(), starts):
        for record in records:
            if record.key is None or record.value is None:
                raise Failed(f"{topic} has a record without a key or a value")
            last[record.key] = record.value
    return Counter(map(_row, map(json.loads, last.values())))


def _row(state: dict[str, Any]) -> Row:
    days = [_day(state[name]) for name in ("received_at", "replied_at", "closed_at")]
    received, replied, closed = days
    if received is None:
        raise Failed(f"a case is kept that was not received: {state}")
    return (state["channel"], state["category"], state["nature"], received, replied, closed)


def _day(time: str | None) -> int | None:
    """Return the county's day of an event's time, in days since 1970-01-01."""
    return None if time is None else date.fromisoformat(time[:10]).toordinal() - EPOCH
