"""Listing what was and was not delivered, and having it sent again."""

from collections.abc import Iterable
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from aiokafka import AIOKafkaProducer

from streams.core.errors import BadInput
from streams.core.notices.attempts import again
from streams.core.notices.deliveries import Delivery, DeliveryBook
from streams.kafka.clients import connected
from streams.kafka.reading import read_to_end
from streams.notify.journal import delivery_record
from streams.notify.reading import read_into
from streams.topics.installation import Installation
from streams.topics.provision import provision
from streams.topics.read_back import Unreadable
from streams.topics.topics import DELIVERIES

ALL: Final = "all"
"""In the place of an id: all that could not be delivered."""


async def read_deliveries(installation: Installation) -> DeliveryBook:
    """Read all deliveries there are.

    Raises:
        NoKafka: No Kafka answers, or the topic does not exist or has other settings.
        WrittenByNewer: A later version of Kuaibao has written some.
    """
    await provision(installation, DELIVERIES, create=False)
    unreadable = Unreadable(installation.settings.prefix)
    book = DeliveryBook()
    starts = dict.fromkeys(installation.partitions(DELIVERIES), 0)
    options = installation.settings.client_options()
    async with aclosing(read_to_end(options, starts)) as batches:
        async for _, records in batches:
            read_into(book, records, unreadable)
    return book


def listed_deliveries(book: DeliveryBook, states: Iterable[str]) -> list[Delivery]:
    """Return the deliveries in some states, the newest first."""
    wanted = set(states)
    found = [each for each in book if each.state in wanted]
    return sorted(found, key=lambda each: (each.made, each.id), reverse=True)


def as_told(delivery: Delivery) -> dict[str, Any]:
    """Return what is listed of a delivery, as JSON has it."""
    told: dict[str, Any] = msgspec.to_builtins(delivery)
    return told


def to_send_again(book: DeliveryBook, asked: str) -> list[Delivery]:
    """Return the deliveries that are to be sent again.

    Args:
        book: All there are.
        asked: The id of one that is undeliverable or was given up, or `ALL`.

    Raises:
        BadInput: There is no such delivery, or it is one that need not be sent again.
    """
    if asked == ALL:
        return listed_deliveries(book, ["failed"])
    delivery = book.find(asked)
    if delivery is None:
        raise BadInput(f"--again: there is no message {asked!r}; `kuaibao notify --list` shows all")
    if delivery.state not in ("failed", "expired"):
        raise BadInput(f"--again: the message {asked} is {delivery.state}, and not undeliverable")
    if not delivery.keys:
        raise BadInput(f"--again: all notices of the message {asked} were withdrawn")
    return [delivery]


async def send_again(installation: Installation, deliveries: Iterable[Delivery]) -> None:
    """Have deliveries sent again by the process that sends, now or when it starts.

    Raises:
        NoKafka: No Kafka answers.
    """
    options = installation.settings.client_options()
    now = datetime.now(UTC)
    producer = AIOKafkaProducer(**options, acks="all", enable_idempotence=True)
    async with connected(producer, options):
        for each in deliveries:
            key, value, _ = delivery_record(again(each, now))
            name = installation.settings.topic(DELIVERIES)
            await producer.send_and_wait(name, value, key, partition=0)
