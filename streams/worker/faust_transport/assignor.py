"""Which worker has which partitions: partition N of every topic together, moved only at need.

Cases, tallies and the transaction that writes them are one partition's; so partition N of every
topic must be with one worker. Workers say which partitions they had, and keep them as far as an
even spread lets them.

While workers are restarted one after the other with another catalogue, they do not all read the
same topics. A worker is given nothing that it has not asked for, which aiokafka takes for a fault
that ends it: what of number N its owner does not read waits, until one who does has N.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from aiokafka.coordinator.assignors.abstract import AbstractPartitionAssignor
from aiokafka.coordinator.protocol import (
    ConsumerProtocolMemberAssignment,
    ConsumerProtocolMemberMetadata,
)


class CoPartitionAssignor(AbstractPartitionAssignor):
    """Assigns whole partition numbers. One instance a consumer: it remembers what that one has."""

    name = "kuaibao-co-partition"
    version = 0

    def __init__(self) -> None:
        self._owned: list[int] = []

    def metadata(self, topics: Iterable[str]) -> ConsumerProtocolMemberMetadata:
        """Say what this worker reads and which partition numbers it had."""
        had = json.dumps(self._owned).encode()
        return ConsumerProtocolMemberMetadata(self.version, sorted(topics), had)

    def on_assignment(self, assignment: ConsumerProtocolMemberAssignment) -> None:
        """Remember what this worker has."""
        self._owned = sorted({tp.partition for tp in assignment.partitions()})

    def assign(
        self, cluster: Any, members: Mapping[str, ConsumerProtocolMemberMetadata]
    ) -> dict[str, ConsumerProtocolMemberAssignment]:
        """Assign, as the group's leader, each partition to the member with its number and topic.

        The leader need not read it itself.
        """
        read = {member: set(data.subscription) for member, data in members.items()}
        topics = sorted(set().union(*read.values()))
        partitions = {name: cluster.partitions_for_topic(name) or set() for name in topics}
        numbers = sorted(set().union(*partitions.values()))
        claims = {member: _claim(data.user_data) for member, data in members.items()}
        return {
            member: ConsumerProtocolMemberAssignment(
                self.version,
                [
                    (name, sorted(partitions[name].intersection(owned)))
                    for name in topics
                    if name in read[member] and partitions[name].intersection(owned)
                ],
                b"",
            )
            for member, owned in spread(numbers, claims).items()
        }


def _claim(user_data: bytes) -> list[int]:
    try:
        claim = json.loads(user_data or b"[]")
    except ValueError:
        return []
    return [number for number in claim if isinstance(number, int)]


def spread(numbers: list[int], claims: Mapping[str, list[int]]) -> dict[str, list[int]]:
    """Spread partition numbers evenly over members, each keeping what it claims if it can.

    Args:
        numbers: All partition numbers.
        claims: Of each member, those it had.
    """
    members = sorted(claims)
    least, more = divmod(len(numbers), len(members))
    owned: dict[str, list[int]] = {member: [] for member in members}
    free = set(numbers)
    # The workers that had most keep the odd ones, so that nothing moves without need.
    for place, member in enumerate(sorted(members, key=lambda name: (-len(claims[name]), name))):
        room = least + (place < more)
        owned[member] = [number for number in claims[member] if number in free][:room]
        free.difference_update(owned[member])
    for number in sorted(free):
        fewest = min(members, key=lambda name: (len(owned[name]), name))
        owned[fewest].append(number)
    return owned
