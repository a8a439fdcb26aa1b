"""What the agents share: the catalogue's readers, the clock, and what a record may weigh."""

import time
from collections.abc import Callable, Collection
from operator import attrgetter
from typing import Final

from streams.core.cases.growth import Bound
from streams.core.cases.routing import Router
from streams.core.events.reader import EventReader
from streams.core.events.refusals import Refused
from streams.core.notices.looking import Looking
from streams.kafka.records import Forwarded, Output, Record
from streams.topics.dead_letters import Alike, dead_letter
from streams.topics.installation import Installation
from streams.worker.agents.conflict_log import ConflictLog

_TAKEN_IN: Final = attrgetter("timestamp")

LOG_APPEND_TIME: Final = 1
"""Kafka's word for records that it has dated itself."""


def wall_clock() -> int:
    """Return microseconds since the epoch."""
    return time.time_ns() // 1_000


class Workbench:
    """What one worker's agents share, made once.

    Attributes:
        read: Reads a record's value and headers, as `EventReader.read`.
        clock: Returns microseconds since the epoch (UTC).
        router: Returns the topic that an event goes to.
        partitions: How many there are.
        quick_kinds: The kinds whose cases are gathered into quick reports.
        full_at: How many events a case may have.
        full: Why it takes no more, by the bound that it has reached.
        bare: Returns a topic's name without prefix, as `Installation.bare`.
        looking: Looks at cases for notices; None where the catalogue has no ladder.
        titles: Whether cases have titles.
        sketched: The kinds of cases of which sketches are made.
        keeps_words: Whether either is so.
        conflicts: Tells the log of identities that came with two contents.
    """

    def __init__(self, installation: Installation, clock: Callable[[], int] = wall_clock) -> None:
        settings, catalogue = installation.settings, installation.catalogue
        self.clock = clock
        self.router = Router(catalogue, installation.filing_model)
        self.partitions = settings.partitions
        self.quick_kinds = {name for name, kind in catalogue.kinds.items() if kind.quick_reports}
        self.full_at = settings.case_events
        bounds = installation.case_bounds
        self.full = {
            bound: Refused("event", bounds.rule(bound), reason="too_many_events") for bound in Bound
        }
        self.looking = Looking(catalogue) if catalogue.ladder else None
        self.titles = settings.titles_days > 0
        self.sketched = frozenset(catalogue.sketched_kinds)
        self.keeps_words = self.titles or bool(self.sketched)
        self.conflicts = ConflictLog()
        self.read = EventReader(catalogue, installation.most_event_bytes).read
        self.bare = installation.bare
        self._most_dead = installation.most_dead_letter_bytes

    def now(self, records: Collection[Record]) -> int:
        """Return the time, microseconds since the epoch, at which records are worked on.

        Kafka has dated them when it took them in. That date is believed where it is later than the
        worker's own clock: one that is wrong by years must not refuse what happened meanwhile.
        """
        clock = self.clock()
        if 1_000 * max(map(_TAKEN_IN, records), default=0) <= clock:
            return clock
        # In a topic that is dated otherwise the date is the feeder's, who may name any.
        dated = (at.timestamp for at in records if at.timestamp_type == LOG_APPEND_TIME)
        return max(clock, 1_000 * max(dated, default=0))

    def dead_letter(
        self, record: Record | Forwarded, reason: Refused, alike: Alike | None = None
    ) -> Output:
        """Make the dead letter of a record that cannot be used, or of several that are alike."""
        return dead_letter(self.bare(record.topic), record, reason, self._most_dead, alike)
