"""A transactional producer that ends what Kafka has forgotten to end (decision 0026).

Where a broker stops or dies just while a transaction is being ended, Kafka can take a partition
that has no leader at that moment for deleted, and note the transaction as complete without having
told the partition. Readers then wait there for ever for what is long decided.
"""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any, Final, NamedTuple, TypeVar

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.client import ConnectionGroup, CoordinationType
from aiokafka.errors import (
    ConcurrentTransactions,
    InvalidProducerEpoch,
    KafkaError,
    LeaderNotAvailableError,
    NoError,
    ProducerFenced,
    TopicAuthorizationFailedError,
    UnknownTopicOrPartitionError,
    for_code,
)
from aiokafka.protocol.transaction import (
    AddOffsetsToTxnRequest,
    AddPartitionsToTxnRequest,
    EndTxnRequest,
)

from streams.kafka.bootstrap import BROKER_RETRY_SECONDS, know_brokers
from streams.kafka.protocol.transaction_requests import DescribeProducers, DescribeTransactions
from streams.settings.settings import Settings

log = logging.getLogger(__name__)

COMMITTED: Final = "CompleteCommit"
ENDING: Final = ("PrepareCommit", "PrepareAbort", "PrepareEpochFence")
UNKNOWN_ID: Final = 105
"""Kafka's code for a transactional id that has never been used."""

PASSING_SECONDS: Final = 60.0
"""Seconds for which to ask again where Kafka says that it cannot tell just now."""

LEADERLESS_SECONDS: Final = 10.0
"""Seconds to wait for leaders. A topic of somebody else's may have none for days."""

T = TypeVar("T")


class Last(NamedTuple):
    """What the coordinator knows of the last transaction of a transactional id.

    Attributes:
        state: In Kafka's words; CompleteCommit is one that was committed.
        producer_id: Who wrote it.
        epoch: And at which of its starts.
    """

    state: str
    producer_id: int
    epoch: int


class TransactionalProducer(AIOKafkaProducer):
    """Fences, when started, earlier users of its name, and ends what they left open.

    Args:
        settings: Where Kafka is, and the beginnings of names.
        name: The transactional id, after the group's.
        group_id: Of which group it commits offsets, if it does.
        more: What else aiokafka's producer takes.

    Attributes:
        options: How it connects.
    """

    def __init__(
        self, settings: Settings, name: object, *, group_id: str | None = None, **more: Any
    ) -> None:
        self.options = settings.client_options()
        self._prefix = settings.prefix
        self._name = f"{settings.group_id}-{name}"
        self._group_id = group_id
        super().__init__(**self.options, transactional_id=self._name, **more)
        self._expected_group: str | None = None
        self._group_of_offsets = self._txn_manager.consumer_group_to_add
        self._txn_manager.consumer_group_to_add = self._group_to_add

    async def start(self) -> None:
        """Connect; what was decided before is asked before Kafka forgets it, which it then does."""
        await know_brokers(self)
        before = await _persist(self._last)
        await super().start()
        # One epoch further: nobody has begun anything since, which Kafka would then have aborted.
        producer_id, epoch = self._who
        await self.finish(commit=before == Last(COMMITTED, producer_id, epoch - 1))

    async def finish(self, *, commit: bool) -> None:
        """End what is open of this producer's although its last transaction has ended.

        Nothing is left open by a Kafka that works, which this costs a question to each broker.

        Args:
            commit: What was decided of the last transaction. Where that is not known, not to commit
                is right: if all of it is left open, its offsets too, all is read again.

        Raises:
            ProducerFenced: Another producer has started with the same name.
            KafkaError: Kafka could not be asked.
        """
        await _persist(self._last)
        leaders_by = time.monotonic() + LEADERLESS_SECONDS
        left = await _persist(lambda: self._left_open(leaders_by))
        # Whether the group's offsets are left open cannot be asked. If they were committed, the
        # next transaction commits them too; if aborted, it must not.
        if left or (self._group_id is not None and not commit):
            await _persist(lambda: self._end(left, commit=commit))
        if left:
            places = [f"{at.topic}[{at.partition}]" for at in left]
            log.warning(
                "%s: Kafka had left a transaction open in %s; it is ended now: %s",
                *(self._name, ", ".join(places), "committed" if commit else "aborted"),
                extra={"places": places},
            )

    def expect_offsets(self, group_id: str) -> None:
        """Have a group's offsets added to the transaction now, while records are written.

        aiokafka asks for that once the offsets are known, and then a step waits for one more
        answer of Kafka before it can be committed. A transaction to which they are added and in
        which none are committed is as good as any.
        """
        self._expected_group = group_id
        self._txn_manager.notify_task_waiter()

    def _group_to_add(self) -> str | None:
        """Return the group to be added to the transaction, as aiokafka's sender asks for it.

        Where Kafka refuses for now, aiokafka asks again once there are offsets.
        """
        expected, self._expected_group = self._expected_group, None
        manager = self._txn_manager
        if expected and manager.is_in_transaction() and manager._txn_consumer_group is None:  # noqa: SLF001
            return expected
        group: str | None = self._group_of_offsets()
        return group

    @property
    def _who(self) -> tuple[int, int]:
        return self._txn_manager.producer_id, self._txn_manager.producer_epoch

    async def _last(self) -> Last | None:
        """Ask what became of the last transaction; ConcurrentTransactions while it is being ended.

        What Kafka is still ending it may yet leave open, and start() would have it forgotten.
        """
        answer = await self._ask_coordinator(DescribeTransactions(self._name))
        code, _, state, _, _, producer_id, epoch, *_ = answer.transactions[0]
        if code == UNKNOWN_ID:
            return None
        _see(code)
        if state in ENDING:
            raise ConcurrentTransactions
        return Last(state, producer_id, epoch)

    async def _left_open(self, leaders_by: float) -> list[TopicPartition]:
        """Find where a transaction of this producer's is open."""
        cluster = await self.client.fetch_all_metadata()
        by_leader: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for topic in cluster.topics(exclude_internal_topics=True):
            if not topic.startswith(self._prefix):
                continue
            for partition in cluster.partitions_for_topic(topic):
                leader = cluster.leader_for_partition(TopicPartition(topic, partition))
                if leader not in (None, -1):
                    by_leader[leader][topic].append(partition)
                elif time.monotonic() < leaders_by:
                    raise LeaderNotAvailableError
        producer_id, _ = self._who
        left = []
        for leader, partitions in by_leader.items():
            answer = await self.client.send(leader, DescribeProducers(partitions))
            for topic, described, _ in answer.topics:
                for partition, code, _, producers, _ in described:
                    # What we may not read, or is being deleted, is not ours.
                    _see(code, TopicAuthorizationFailedError, UnknownTopicOrPartitionError)
                    if any(one[0] == producer_id and one[5] >= 0 for one in producers):
                        left.append(TopicPartition(topic, partition))
        return sorted(left)

    async def _end(self, left: list[TopicPartition], *, commit: bool) -> None:
        """Have Kafka end a transaction in these partitions, into which nothing else is written."""
        name, who = self._name, self._who
        topics: dict[str, list[int]] = defaultdict(list)
        for at in left:
            topics[at.topic].append(at.partition)
        if topics:
            added = await self._ask_coordinator(
                AddPartitionsToTxnRequest(name, *who, list(topics.items()))
            )
            for _, partitions in added.errors:
                for _, code in partitions:
                    _see(code)
        if self._group_id is not None:
            group = AddOffsetsToTxnRequest(name, *who, self._group_id)
            _see((await self._ask_coordinator(group)).error_code)
        _see((await self._ask_coordinator(EndTxnRequest(name, *who, commit))).error_code)

    async def _ask_coordinator(self, request: Any) -> Any:
        node = await self.client.coordinator_lookup(CoordinationType.TRANSACTION, self._name)
        return await self.client.send(node, request, group=ConnectionGroup.COORDINATION)


def _see(code: int, *passed_over: type[KafkaError]) -> None:
    error = for_code(code)
    if error is InvalidProducerEpoch:
        raise ProducerFenced
    if error is not NoError and error not in passed_over:
        raise error


async def _persist(ask: Callable[[], Awaitable[T]]) -> T:
    """Ask until there is an answer; Kafka does not have one while it starts or is busy."""
    until = time.monotonic() + PASSING_SECONDS
    while True:
        try:
            return await ask()
        except KafkaError as error:
            passing = error.retriable or isinstance(error, ConcurrentTransactions)
            if not passing or time.monotonic() > until:
                raise
        await asyncio.sleep(BROKER_RETRY_SECONDS)
