"""Reading the topic `conflicts`: identities that came with two contents, the newest first."""

from collections.abc import Iterable
from contextlib import aclosing
from hashlib import blake2b
from typing import Any, Final, NamedTuple

import msgspec

from streams.core.cases.conflicts import Noted, read_noted
from streams.core.figures.engine.sound import Unsound
from streams.kafka.reading import read_to_end
from streams.kafka.records import Record
from streams.topics.installation import Installation
from streams.topics.provision import provision
from streams.topics.read_back import Unreadable, conflict_in
from streams.topics.topics import CONFLICTS

_DIGEST: Final = 16
"""Bytes that an identity is remembered by, of which there may be many."""


class Conflicts(NamedTuple):
    """What the topic contains.

    Attributes:
        many: How many identities came with two contents.
        newest: Those of them that came last, the newest first.
    """

    many: int
    newest: list[Noted]


async def read_conflicts(installation: Installation, limit: int) -> Conflicts:
    """Read the topic to its end; of all that there is only the newest are kept in memory.

    Raises:
        NoKafka: No Kafka answers, or the topic does not exist or has other settings.
    """
    await provision(installation, CONFLICTS, create=False)
    settings = installation.settings
    unreadable = Unreadable(settings.prefix)
    partitions = {at: _Newest(limit, unreadable) for at in installation.partitions(CONFLICTS)}
    starts = dict.fromkeys(partitions, 0)
    async with aclosing(read_to_end(settings.client_options(), starts)) as batches:
        async for at, records in batches:
            partitions[at].take(records)
    found = [conflict for newest in partitions.values() for conflict in newest.conflicts()]
    found.sort(key=lambda conflict: conflict.at, reverse=True)
    return Conflicts(sum(newest.many for newest in partitions.values()), found[:limit])


def listed_conflict(conflict: Noted) -> dict[str, Any]:
    """Return what is listed of a conflict, as JSON has it."""
    told: dict[str, Any] = msgspec.to_builtins(conflict)
    return told


class _Newest:
    """The newest conflicts of a partition, whose records come in order of time."""

    def __init__(self, limit: int, unreadable: Unreadable) -> None:
        self._limit = limit
        self._unreadable = unreadable
        self._known: set[bytes] = set()
        self._newest: dict[bytes, bytes] = {}

    @property
    def many(self) -> int:
        """How many identities there are."""
        return len(self._known)

    def take(self, records: Iterable[Record]) -> None:
        """Take in records, in their order, leaving out what is not ours."""
        for record in records:
            try:
                if record.value is not None:
                    conflict_in(record)
            except Unsound as why:
                self._unreadable.note(record, why)
                continue
            digest = blake2b(record.key or b"", digest_size=_DIGEST).digest()
            self._newest.pop(digest, None)
            if record.value is None:
                self._known.discard(digest)
                continue
            self._known.add(digest)
            self._newest[digest] = record.value
            if len(self._newest) > self._limit:
                del self._newest[next(iter(self._newest))]

    def conflicts(self) -> list[Noted]:
        """Return the newest."""
        return [read_noted(value) for value in self._newest.values()]
