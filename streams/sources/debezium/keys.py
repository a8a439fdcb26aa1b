"""What a mapping file says of topics of Debezium."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from streams.settings.kafka_connection import KafkaConnection

TimeForm = Literal["ms", "us", "ns", "days", "ms-of-day", "us-of-day"]


class DebeziumKeys(KafkaConnection, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The keys of ``[source]`` where ``kind = "debezium"``.

    Beside these it has those of how a Kafka is reached (``kafka``, ``kafka_ca_file`` …); without
    ``kafka`` it is the installation's own.

    Attributes:
        topics: The topics of tables of one form, such as ``hotline.public.letters``.
        times: How columns that are times are written where messages are without their schema:
            ``{ received_at = "ms" }`` are milliseconds since 1970.
        deleted: A column that is filled, and not 0 or false, where the row counts as deleted.
        every: Seconds after which the topics are asked again.
    """

    topics: Annotated[tuple[str, ...], Meta(min_length=1, max_length=100)]
    times: dict[str, TimeForm] = msgspec.field(default_factory=dict)
    deleted: str = ""
    every: Annotated[float, Meta(ge=0.1, le=86_400)] = 5.0
