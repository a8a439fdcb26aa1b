"""Two questions that Kafka answers about transactions, and aiokafka does not ask.

Kafka's own definitions: `DescribeProducersRequest.json`, `DescribeTransactionsRequest.json` and the
answers to them in clients/src/main/resources/common/message (KIP-664; Kafka 3.0 or later).
"""

from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import (
    CompactArray,
    CompactString,
    Int16,
    Int32,
    Int64,
    Schema,
    TaggedFields,
)

_TAGS = ("tags", TaggedFields)


class DescribeProducersResponseV0(Response):
    """Who writes to partitions, and since which offset a transaction of theirs is open there."""

    API_KEY = 61
    API_VERSION = 0
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "topics",
            CompactArray(
                ("topic", CompactString()),
                (
                    "partitions",
                    CompactArray(
                        ("partition", Int32),
                        ("error_code", Int16),
                        ("error_message", CompactString()),
                        (
                            "producers",
                            CompactArray(
                                ("producer_id", Int64),
                                ("producer_epoch", Int32),
                                ("last_sequence", Int32),
                                ("last_timestamp", Int64),
                                ("coordinator_epoch", Int32),
                                ("open_since_offset", Int64),
                                _TAGS,
                            ),
                        ),
                        _TAGS,
                    ),
                ),
                _TAGS,
            ),
        ),
        _TAGS,
    )


class DescribeProducersRequestV0(RequestStruct):
    """The question, as it goes over the wire."""

    FLEXIBLE_VERSION = True
    API_KEY = 61
    API_VERSION = 0
    RESPONSE_TYPE = DescribeProducersResponseV0
    SCHEMA = Schema(
        (
            "topics",
            CompactArray(("topic", CompactString()), ("partitions", CompactArray(Int32)), _TAGS),
        ),
        _TAGS,
    )


class DescribeProducers(Request[DescribeProducersRequestV0]):
    """Ask the broker that leads these partitions who writes to them.

    Args:
        partitions: The numbers, by topic.
    """

    API_KEY = 61

    def __init__(self, partitions: dict[str, list[int]]) -> None:
        self._partitions = partitions

    def build(self, request_struct_class: type[DescribeProducersRequestV0]) -> RequestStruct:
        """Put it into the version that both sides know."""
        no_tags: dict[int, bytes] = {}
        asked = [(topic, numbers, no_tags) for topic, numbers in self._partitions.items()]
        return request_struct_class(asked, no_tags)


class DescribeTransactionsResponseV0(Response):
    """What the coordinator knows of each transactional id."""

    API_KEY = 65
    API_VERSION = 0
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "transactions",
            CompactArray(
                ("error_code", Int16),
                ("transactional_id", CompactString()),
                ("state", CompactString()),
                ("timeout_ms", Int32),
                ("start_time_ms", Int64),
                ("producer_id", Int64),
                ("producer_epoch", Int16),
                (
                    "topics",
                    CompactArray(
                        ("topic", CompactString()), ("partitions", CompactArray(Int32)), _TAGS
                    ),
                ),
                _TAGS,
            ),
        ),
        _TAGS,
    )


class DescribeTransactionsRequestV0(RequestStruct):
    """The question, as it goes over the wire."""

    FLEXIBLE_VERSION = True
    API_KEY = 65
    API_VERSION = 0
    RESPONSE_TYPE = DescribeTransactionsResponseV0
    SCHEMA = Schema(("transactional_ids", CompactArray(CompactString())), _TAGS)


class DescribeTransactions(Request[DescribeTransactionsRequestV0]):
    """Ask the coordinator of a transactional id what has become of its last transaction."""

    API_KEY = 65

    def __init__(self, transactional_id: str) -> None:
        self._transactional_id = transactional_id

    def build(self, request_struct_class: type[DescribeTransactionsRequestV0]) -> RequestStruct:
        """Put it into the version that both sides know."""
        return request_struct_class([self._transactional_id], {})
