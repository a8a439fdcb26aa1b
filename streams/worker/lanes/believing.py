"""Whether a store is believed to be a copy of what Kafka has of a partition."""

from collections.abc import Mapping
from typing import Final

from streams.core.cases.case_records import CaseRecords
from streams.core.county.catalogue import Catalogue
from streams.topics.topics import CASES
from streams.worker.store.case_store import StoreReach

STORE_FORM: Final = 2
"""Raised when stores are written otherwise, so that those of before are filled again."""

MOST_BEHIND: Final = 300_000
"""Records of `cases` that a store may be behind. They are in memory until all are read, some 600
bytes each; to fill a store with as many takes a few seconds more."""

MOST_AGE_SECONDS: Final = 20 * 3_600
"""How old a store may be. Kafka tells for a day that a record was taken out, and then no more."""


def copy_of(topic_id: str, number: int, catalogue: Catalogue) -> str:
    """Return what a store says that it is a copy of, and by which rules.

    Args:
        topic_id: Kafka's own id of the topic `cases`.
        number: The partition.
        catalogue: By which its cases are read.
    """
    stocks = sorted(name for name, kind in catalogue.kinds.items() if kind.stock)
    rules = CaseRecords(catalogue).rules
    return f"{STORE_FORM} {topic_id} {number} {rules} {','.join(stocks)}"


def why_not_believed(reach: StoreReach, wanted: str, there: Mapping[str, range], now: float) -> str:
    """Return why a store cannot be caught up; "" if it can.

    Args:
        reach: What it says of itself.
        wanted: What it must be a copy of (`copy_of`).
        there: Of each topic (without prefix) the offsets that Kafka has.
        now: Seconds since the epoch.
    """
    if reach.copy_of != wanted:
        return "is of other topics, or made by other rules"
    if any(not there[name].start <= at <= there[name].stop for name, at in reach.offsets.items()):
        return "reaches to an offset that is not in Kafka"
    if there[CASES].stop - reach.offsets[CASES] > MOST_BEHIND:
        return "is far behind"
    came = any(at < there[name].stop for name, at in reach.offsets.items())
    return "is a day old" if came and abs(now - reach.at) > MOST_AGE_SECONDS else ""
