"""One installation: the settings in force, the county's catalogue, and what follows from both."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aiokafka import TopicPartition

from streams.core.cases.growth import Bounds
from streams.core.county.catalogue import Catalogue
from streams.kafka.writer import DEAD_LETTER_ROOM
from streams.settings.settings import Settings
from streams.topics.dead_letters import ROOM
from streams.topics.topics import (
    INTAKE,
    NOTICE_ITEMS,
    NOTICES_DUE,
    PUBLICATION_REQUESTS,
    QUICK_REPORT_DUE,
    QUICK_REPORT_ITEMS,
    REPLIES,
    Topic,
    all_topics,
    first_topics,
)

if TYPE_CHECKING:
    from streams.core.filing.model import Model

CASE_ROOM: Final = 4 * 1024
"""Bytes that a record of `cases` may need in addition to its value: key, header, batch. A row is
part of that value, so that it fits as the key of a record of `figures` as well."""


@dataclass(frozen=True, eq=False)
class Installation:
    """What all readers and writers of our topics are built from.

    Topics are named here without prefix; a `TopicPartition` has it.

    Attributes:
        settings: The settings in force.
        catalogue: The county.
    """

    settings: Settings
    catalogue: Catalogue

    @classmethod
    def read(cls, settings: Settings) -> "Installation":
        """Read the catalogue that the settings name.

        Raises:
            BadFile: It cannot be read or used.
        """
        return cls(settings, settings.read_catalogue())

    @cached_property
    def filing_model(self) -> "Model | None":
        """The model that files letters; None where keywords alone do.

        Raises:
            BadFile: Its file cannot be read or used.
        """
        if not self.settings.filing_model:
            return None
        from streams.topics.filing_models import load_filing_model

        return load_filing_model(Path(self.settings.filing_model), self.catalogue)

    @cached_property
    def topics(self) -> Mapping[str, Topic]:
        """Every topic that Kuaibao uses, by name."""
        return {topic.name: topic for topic in all_topics(self.catalogue, self.settings)}

    @cached_property
    def worked(self) -> list[Topic]:
        """The topics that workers read."""
        first = first_topics(self.catalogue)
        reported = QUICK_REPORT_ITEMS, QUICK_REPORT_DUE, PUBLICATION_REQUESTS
        names = {INTAKE, *first, REPLIES, *reported, NOTICES_DUE, NOTICE_ITEMS}
        return [topic for topic in self.topics.values() if topic.name in names]

    def partition(self, topic: str, number: int) -> TopicPartition:
        """Return one partition of a topic."""
        return TopicPartition(self.settings.topic(topic), number)

    def partitions(self, *names: str) -> list[TopicPartition]:
        """Return all partitions of topics, in the order of the names and of their numbers."""
        return [
            self.partition(name, number)
            for name in names
            for number in range(self.topics[name].partitions)
        ]

    def bare(self, topic: str) -> str:
        """Return a topic's name without prefix."""
        return topic.removeprefix(self.settings.prefix)

    # --- how large records may be -----------------------------------------------------------------

    @property
    def most_event_bytes(self) -> int:
        """How many bytes an event may have, so that it fits into a dead letter with its headers.

        A compressed record may contain more than a topic takes once it is written plain.
        """
        return self.settings.message_bytes - ROOM

    @property
    def most_dead_letter_bytes(self) -> int:
        """How many bytes of a record its dead letter may carry."""
        return DEAD_LETTER_ROOM * self.settings.message_bytes - ROOM

    @property
    def case_bounds(self) -> Bounds:
        """How far a case may grow, so that what is written of it fits into a record."""
        return Bounds(self.settings.case_events, self.settings.message_bytes - CASE_ROOM)
