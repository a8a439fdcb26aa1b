"""The topics: what each holds, how it is partitioned and for how long it is kept.

Topics are named in `streams.core.county.topic_names`, without the prefix that a setting may put
before the names; code that needs a topic finds its name here, too.
"""

from dataclasses import dataclass
from typing import Final, Literal

from streams.core.county.catalogue import Catalogue
from streams.core.county.topic_names import (
    CASES,
    CONFLICTS,
    DEAD_LETTERS,
    DELIVERIES,
    FEEDERS,
    FIGURES,
    HOTSPOT_DECISIONS,
    HOTSPOTS,
    INTAKE,
    NOTICE_ITEMS,
    NOTICES,
    NOTICES_DUE,
    PUBLICATION_REQUESTS,
    PUBLICATIONS,
    QUICK_REPORT_DUE,
    QUICK_REPORT_ITEMS,
    QUICK_REPORTS,
    REPLIES,
    SIGN_OUTS,
    SKETCH_ITEMS,
    SKETCH_KEY,
    SKETCHES,
    TITLES,
)
from streams.kafka.writer import DEAD_LETTER_ROOM
from streams.settings.settings import Settings

__all__ = [
    "CASES",
    "CONFLICTS",
    "DAY_MS",
    "DEAD_LETTERS",
    "DELIVERIES",
    "FEEDERS",
    "FIGURES",
    "HOTSPOTS",
    "HOTSPOT_DECISIONS",
    "INTAKE",
    "NOTICES",
    "NOTICES_DUE",
    "NOTICE_ITEMS",
    "NOTICE_ITEM_DAYS",
    "PUBLICATIONS",
    "PUBLICATION_REQUESTS",
    "QUICK_REPORTS",
    "QUICK_REPORT_DUE",
    "QUICK_REPORT_ITEMS",
    "REPLIES",
    "REPORTING_PARTITION",
    "SIGN_OUTS",
    "SIGN_OUT_DAYS",
    "SKETCHES",
    "SKETCH_ITEMS",
    "SKETCH_KEY",
    "TITLES",
    "Topic",
    "all_topics",
    "first_topics",
]

DAY_MS: Final = 86_400_000
SIGN_OUT_DAYS: Final = 2
"""Longer than any session lasts."""

NOTICE_ITEM_DAYS: Final = 90
"""Longer than a partition may be without a worker; then notices have their numbers."""

REPORTING_PARTITION: Final = 0
"""The only partition of quick-report-items and quick-reports, notice-items and notices, and of the
topics of hotspots and publications."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic with the settings that it needs.

    Attributes:
        name: Without prefix.
        partitions: How many.
        cleanup: ``compact`` keeps the last record of each key; ``delete`` all for a time;
            ``compact,delete`` the last of each key for a time.
        config: Its settings in Kafka, `cleanup` among them.
        about: What it contains.
    """

    name: str
    partitions: int
    cleanup: Literal["compact", "delete", "compact,delete"]
    config: dict[str, str]
    about: str


def all_topics(catalogue: Catalogue, settings: Settings) -> list[Topic]:
    """List every topic that Kuaibao uses."""
    return [
        _deleted(INTAKE, settings, "events as received from any feeder"),
        *(
            _deleted(name, settings, "first events, routed: what a department subscribes to")
            for name in first_topics(catalogue)
        ),
        _deleted(REPLIES, settings, "every follow-up event of a case"),
        _compacted(CASES, settings, "each case's reduced events; no text, no person"),
        _compacted(FIGURES, settings, "timeline: how many cases of this partition have it"),
        _deleted(
            QUICK_REPORT_DUE,
            settings,
            "days due, and redactions: anyone who may write here may issue quick reports",
            partitions=1,
        ),
        _kept(QUICK_REPORT_ITEMS, settings, "opinion items with masked titles, and days due"),
        _compacted(
            QUICK_REPORTS,
            settings,
            "issued quick reports",
            partitions=1,
            # A title that was taken out is gone from the disks of Kafka soon after.
            **{"max.compaction.lag.ms": str(DAY_MS)},
        ),
        _compacted(CONFLICTS, settings, "identities that came with two contents, by field names"),
        _deleted(
            DEAD_LETTERS,
            settings,
            "what could not be used, with where from, why and when",
            room=DEAD_LETTER_ROOM,
        ),
        _deleted(
            NOTICES_DUE,
            settings,
            "moments at which each partition looks for notices that are due",
        ),
        _kept(NOTICE_ITEMS, settings, "notices without their numbers", days=NOTICE_ITEM_DAYS),
        _compacted(NOTICES, settings, "notices given and withdrawn, numbered", partitions=1),
        _compacted(
            DELIVERIES, settings, "which notices were sent to whom, without addresses", partitions=1
        ),
        _compacted(
            FEEDERS, settings, "what feeders sent of each row, by digest, and where they are", 1
        ),
        _titles(settings),
        _deleted(SKETCH_ITEMS, settings, "where texts are that are to be sketched", partitions=1),
        _compacted(
            SKETCHES,
            settings,
            "what is kept of a case's words: keyed digests, words of matters, places",
            partitions=1,
            # A sketch that is taken out is gone from the disks of Kafka soon after.
            **{"max.compaction.lag.ms": str(DAY_MS)},
        ),
        _compacted(SKETCH_KEY, settings, "the key of those digests, for workers alone", 1),
        _compacted(HOTSPOT_DECISIONS, settings, "what people said of hotspots", partitions=1),
        _compacted(HOTSPOTS, settings, "hotspots and their items; no text, no person", 1),
        _deleted(
            PUBLICATION_REQUESTS,
            settings,
            "what is asked of publications: anyone who may write here may publish",
            partitions=1,
        ),
        _compacted(PUBLICATIONS, settings, "what was published, and the course of each", 1),
        _kept(SIGN_OUTS, settings, "sessions of the page that were signed out", days=SIGN_OUT_DAYS),
    ]


def first_topics(catalogue: Catalogue) -> list[str]:
    """List the topics that first events go to: letters.housing, …, records."""
    return list(
        dict.fromkeys(name for kind in catalogue.kinds for name in catalogue.topics_of(kind))
    )


def _config(settings: Settings, room: int = 1, **more: str) -> dict[str, str]:
    return {
        "max.message.bytes": str(settings.message_bytes * room),
        "min.insync.replicas": str(settings.min_insync),
        # By Kafka's clock. By that of a feeder, or the time of an old event, a record could be gone
        # unread; and Kafka refuses what a worker's clock dates more than an hour ahead of its own.
        "message.timestamp.type": "LogAppendTime",
        **more,
    }


def _deleted(
    name: str, settings: Settings, about: str, room: int = 1, partitions: int | None = None
) -> Topic:
    config = _config(settings, room) | {
        "cleanup.policy": "delete",
        "retention.ms": str(settings.text_days * DAY_MS),
    }
    return Topic(name, partitions or settings.partitions, "delete", config, about)


def _kept(name: str, settings: Settings, about: str, days: int | None = None) -> Topic:
    kept = "-1" if days is None else str(days * DAY_MS)
    config = _config(settings) | {"cleanup.policy": "delete", "retention.ms": kept}
    return Topic(name, 1, "delete", config, about)


def _titles(settings: Settings) -> Topic:
    kept = str(max(settings.titles_days, 1) * DAY_MS)
    config = _config(settings) | {
        "cleanup.policy": "compact,delete",
        "retention.ms": kept,
        # Only what is written to no more can be deleted; a title is not to be there for weeks after
        # its time, nor one that was taken out.
        "segment.ms": str(DAY_MS),
        "max.compaction.lag.ms": str(DAY_MS),
        # A gateway that was away must still learn that a title was taken out.
        "delete.retention.ms": kept,
    }
    about = "masked titles of cases, which the case list is searched by"
    return Topic(TITLES, settings.partitions, "compact,delete", config, about)


def _compacted(
    name: str, settings: Settings, about: str, partitions: int | None = None, **more: str
) -> Topic:
    config = _config(settings) | {"cleanup.policy": "compact"} | more
    return Topic(name, partitions or settings.partitions, "compact", config, about)
