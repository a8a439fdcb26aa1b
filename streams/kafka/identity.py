"""Which cluster and which topic these are: ids that a new one of the same name does not have.

Kafka tells a topic's id from version 10 of its metadata on, and aiokafka asks for version 5 at
most; so this is that request, in its version 12, which every Kafka since 2.8 answers.
"""

from io import BytesIO
from typing import Any, NamedTuple
from uuid import UUID

from aiokafka.errors import NoError, for_code
from aiokafka.protocol.abstract import AbstractType
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import (
    Boolean,
    CompactArray,
    CompactString,
    Int16,
    Int32,
    Schema,
    TaggedFields,
)

from streams.kafka.clients import administrator
from streams.settings.settings import Settings


class TopicIdentity(NamedTuple):
    """Ids of a cluster and of a topic in it."""

    cluster: str
    topic: str


async def identify(topic: str, settings: Settings) -> TopicIdentity:
    """Ask Kafka for its own id and that of a topic, named with its prefix.

    Raises:
        Unreachable: No Kafka answers, or it does not know the topic now.
        NotAllowed: It does not let us look at the topic.
    """
    async with administrator(settings.client_options()) as admin:
        answer = await admin._send_request(_Ask(topic))  # noqa: SLF001 - no public call takes a request
        ((code, _, topic_id, *_),) = answer.topics
        fault = for_code(code)
        if fault is not NoError:
            raise fault(topic)
    return TopicIdentity(answer.cluster_id, str(topic_id))


class _Uuid(AbstractType[UUID]):
    @classmethod
    def encode(cls, value: UUID) -> bytes:
        return value.bytes

    @classmethod
    def decode(cls, data: BytesIO) -> UUID:
        return UUID(bytes=data.read(16))


_PARTITION = (
    ("error_code", Int16),
    ("partition", Int32),
    ("leader", Int32),
    ("leader_epoch", Int32),
    ("replicas", CompactArray(Int32)),
    ("isr", CompactArray(Int32)),
    ("offline_replicas", CompactArray(Int32)),
    ("tags", TaggedFields),
)
_TOPIC = (
    ("error_code", Int16),
    ("topic", CompactString("utf-8")),
    ("topic_id", _Uuid),
    ("is_internal", Boolean),
    ("partitions", CompactArray(*_PARTITION)),
    ("authorized_operations", Int32),
    ("tags", TaggedFields),
)
_BROKER = (
    ("node_id", Int32),
    ("host", CompactString("utf-8")),
    ("port", Int32),
    ("rack", CompactString("utf-8")),
    ("tags", TaggedFields),
)


class _Answer(Response):
    API_KEY = 3
    API_VERSION = 12
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        ("brokers", CompactArray(*_BROKER)),
        ("cluster_id", CompactString("utf-8")),
        ("controller_id", Int32),
        ("topics", CompactArray(*_TOPIC)),
        ("tags", TaggedFields),
    )


class _Question(RequestStruct):
    API_KEY = 3
    API_VERSION = 12
    FLEXIBLE_VERSION = True
    RESPONSE_TYPE = _Answer
    SCHEMA = Schema(
        (
            "topics",
            CompactArray(
                ("topic_id", _Uuid), ("topic", CompactString("utf-8")), ("tags", TaggedFields)
            ),
        ),
        ("allow_auto_topic_creation", Boolean),
        ("include_topic_authorized_operations", Boolean),
        ("tags", TaggedFields),
    )


class _Ask(Request[_Question]):
    API_KEY = 3

    def __init__(self, topic: str) -> None:
        self._topic = topic

    def build(self, request_struct_class: type[_Question]) -> Any:
        by_name: tuple[UUID, str, dict[int, bytes]] = (UUID(int=0), self._topic, {})
        return request_struct_class([by_name], False, False, {})
