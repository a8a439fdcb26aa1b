"""The agent *track*: events become cases, cases move in the tally.

What it changes in its partition's state is written by the lane, in the same transaction as what it
passes on: dead letters, misplaced events, routed events to their new category, opinion items,
titles of cases.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from operator import attrgetter
from typing import Final

import msgspec

from streams.core.bulletins.quick_reports import MISDIRECTED, Item, Voiding
from streams.core.cases.arrived import Arrived
from streams.core.cases.case_titles import (
    CaseReach,
    CaseTitle,
    Retitled,
    reach_key,
    reach_of,
    retitled,
)
from streams.core.cases.conflicts import Noted, noted
from streams.core.cases.merging import Merged
from streams.core.cases.routing import followed, routed_event
from streams.core.cases.timelines import standing_receipts
from streams.core.events.reduced import (
    FIRST,
    KIND,
    TIME,
    WHAT,
    EventIdentity,
    Reduced,
    guess_of,
    identity_of,
)
from streams.core.events.refusals import Refused
from streams.core.hotspots.saying import NOT_OF_CASES, OF_HOTSPOTS
from streams.core.publications.requests import MISDIRECTED_PUBLICATION, OF_PUBLICATIONS
from streams.kafka.partitioner import partitions_of
from streams.kafka.records import Forwarded, Outputs, Record
from streams.metrics import metrics
from streams.topics.topics import CONFLICTS, QUICK_REPORT_ITEMS, REPORTING_PARTITION, TITLES
from streams.topics.versions import TITLES_WITH_REACH, version_header
from streams.worker.agents.arriving import arriving
from streams.worker.agents.refusals import Refusals
from streams.worker.agents.to_sketch import ToSketch
from streams.worker.agents.workbench import Workbench
from streams.worker.lanes.batches import Batch


def track(batch: Batch, bench: Workbench) -> Outputs:
    """Unite the events with their cases."""
    return _Tracking(batch, bench).outputs


class _Tracking:
    """One batch being tracked.

    Of an event only what is reduced is kept while the batch is read, and its record: texts are let
    go of at once, and most of a batch's memory with them.
    """

    def __init__(self, batch: Batch, bench: Workbench) -> None:
        self.outputs = Outputs()
        self._batch = batch
        self._bench = bench
        self._state = batch.state
        self._refusals = Refusals(bench, "track", batch.state.number)
        self._refused_later: list[tuple[Forwarded, Refused]] = []
        self._new = self._again = self._conflicts = 0
        self._noted: dict[bytes, Noted] = {}
        self._reaching: set[bytes] = set()
        self._to_sketch = ToSketch(bench, batch.state.number)
        by_case = self._by_case()
        self._state.cases.fetch(by_case)
        misplaced = 0
        for key, partition in self._misplaced(by_case).items():
            arrived = by_case.pop(key)
            misplaced += len(arrived)
            self._pass_on(key, partition, arrived)
        for key, arrived in by_case.items():
            self._apply(key, arrived)
        for key, conflict in self._noted.items():
            self.outputs.add(CONFLICTS, self._state.number, key, msgspec.json.encode(conflict))
        bench.conflicts.tell(self._noted.values(), self._conflicts)
        metrics.EVENTS_MISPLACED.inc(misplaced)
        metrics.EVENTS_COUNTED.inc(self._new)
        metrics.EVENTS_CONFLICTING.inc(self._conflicts)
        metrics.EVENTS_DUPLICATE.inc(self._again - self._conflicts)
        self._to_sketch.write(self.outputs)
        self._refusals.write(self.outputs)
        if self._refused_later:
            self.outputs.later.append(self._write_later)

    def _by_case(self) -> dict[bytes, list[Arrived]]:
        bench, batch = self._bench, self._batch
        read = bench.read
        now = bench.now(batch.records)
        arrivals = list(batch.handed)
        for record in batch.records:
            try:
                event = read(record.value, record.headers, now)
            except Refused as reason:
                self._refuse(record, reason)
                continue
            arrivals.append((event.subject.encode(), arriving(event, record, bench)))
        by_case: dict[bytes, list[Arrived]] = {}
        event_time = 0
        for key, one in arrivals:
            reduced = one.reduced
            if reduced[WHAT] in _MISDIRECTED:
                self._refuse(one.record, _MISDIRECTED[reduced[WHAT]])
                continue
            if reduced[TIME] > event_time:  # noqa: PLR1730 - max() would be a call an event
                event_time = reduced[TIME]
            if one.posting.reach is not None:
                self._reaching.add(key)
            arrived = by_case.get(key)
            if arrived is None:
                by_case[key] = [one]
            else:
                arrived.append(one)
        latest = max(map(_TAKEN_IN, batch.records), default=0)
        latest = max((one.record.timestamp for _, one in batch.handed), default=latest)
        self._state.seen(event_time, batch.earliest, latest)
        return by_case

    def _refuse(self, record: Record | Forwarded, reason: Refused) -> None:
        """Set a record aside: at once, or once Kafka has said where it is."""
        if isinstance(record, Forwarded):
            self._refused_later.append((record, reason))
        else:
            self._refusals.add(record, reason)

    def _write_later(self, outputs: Outputs) -> None:
        refusals = Refusals(self._bench, "track", self._state.number)
        for record, reason in self._refused_later:
            refusals.add(record, reason)
        refusals.write(outputs)

    def _misplaced(self, keys: Iterable[bytes]) -> dict[bytes, int]:
        """Return the keys that belong to other partitions, and to which."""
        number = self._state.number
        # A case that is here already is where it belongs; only new ones need looking at.
        new = self._state.cases.missing(keys)
        partitions = partitions_of(new, self._bench.partitions)
        return {key: at for key, at in zip(new, partitions, strict=True) if at != number}

    def _pass_on(self, key: bytes, partition: int, arrived: list[Arrived]) -> None:
        for one in arrived:
            record = one.record
            topic = self._bench.bare(record.topic)
            self.outputs.add(topic, partition, key, record.value, record.headers)

    def _apply(self, key: bytes, arrived: list[Arrived]) -> None:
        try:
            merged = self._state.cases.apply(key, arrived)
        except Exception:
            if self._state.cases.is_sound(key):
                raise
            # The case is not as we write it: what belongs to it waits among dead letters.
            for one in arrived:
                self._refuse(one.record, _SPOILT)
            return
        for one, bound in merged.over:
            self._refuse(one.record, self._bench.full[bound])
        many = len(merged.new)
        self._new += many
        self._again += len(arrived) - many - len(merged.over)
        if merged.conflicts:
            self._note(key, merged)
        if merged.replaced or self._brings_news(merged):
            self._follow(key, merged)
        change = retitled(merged) if self._bench.keeps_words else None
        if change is not None:
            if self._bench.titles and change.is_of_title:
                value = _title_record(change.receipt)
                self.outputs.add(TITLES, self._state.number, key, value)
            self._to_sketch.note(key, change)
        if key in self._reaching or (change is not None and change.had and self._bench.titles):
            self._tell_reach(key, merged, arrived, change)

    def _tell_reach(
        self, key: bytes, merged: Merged, arrived: list[Arrived], change: Retitled | None
    ) -> None:
        """Tell how many have read an item, or that what was said of it was of another receipt."""
        receipt, value = reach_of(merged, arrived), None
        if receipt is not None and receipt.posting.reach is not None:
            reach = CaseReach(receipt.posting.reach, max(0, receipt.record.timestamp))
            value = msgspec.json.encode(reach)
        elif change is None or not self._is_gathered(merged):
            return
        # Its key is not the case's: it is where whoever looks for the key alone would put it.
        of = reach_key(key)
        (partition,) = partitions_of([of], self._bench.partitions)
        self.outputs.add(TITLES, partition, of, value, _REACH_HEADERS)

    def _is_gathered(self, merged: Merged) -> bool:
        """Return whether a case has a receipt of the kinds that are gathered in quick reports."""
        quick = self._bench.quick_kinds
        return any(event[WHAT] == "received" and event[KIND] in quick for event in merged.events)

    def _note(self, key: bytes, merged: Merged) -> None:
        """Note identities that came with two contents; of each the last time."""
        self._conflicts += len(merged.conflicts)
        for conflict in merged.conflicts:
            at = datetime.fromtimestamp(conflict.arrived.record.timestamp / 1_000, UTC)
            found = noted(key.decode(), conflict, at)
            self._noted[found.key] = found

    def _brings_news(self, merged: Merged) -> bool:
        """Return whether others may wait to learn of this case because of its new events."""
        for one in merged.new:
            what = one.reduced[WHAT]
            if what in _FOLLOWED or (what in FIRST and self._is_followed(merged.events)):
                return True
        return False

    def _is_followed(self, events: Iterable[Reduced]) -> bool:
        """Return whether others may wait for what a case is, once that is known."""
        quick = self._bench.quick_kinds
        for event in events:
            if event[WHAT] == "routed" or (event[WHAT] == "received" and event[KIND] in quick):
                return True
        return False

    def _follow(self, key: bytes, merged: Merged) -> None:
        """Pass on what others wait to learn of this case."""
        came = merged.arrivals()
        for topic, routed in followed(merged, self._bench.router):
            arrival = came.get(identity_of(routed))
            if arrival is None:
                again = routed_event(key.decode(), routed)
                self.outputs.add(topic, self._state.number, key, again)
                continue
            record: Record | Forwarded = arrival.record
            if self._bench.bare(record.topic) != topic:
                self.outputs.add(topic, self._state.number, key, record.value, record.headers)
        for item in self._items(key, merged, came):
            value = msgspec.json.encode(item)
            self.outputs.add(QUICK_REPORT_ITEMS, REPORTING_PARTITION, key, value)

    def _items(
        self, key: bytes, merged: Merged, came: Mapping[EventIdentity, Arrived]
    ) -> Iterable[Item | Voiding]:
        """Pass on to the quick reports receipts that now count, and of those that no longer do."""
        quick = self._bench.quick_kinds
        stood = standing_receipts(merged.before(), quick)
        stands = standing_receipts(merged.events, quick)
        subject = key.decode()
        for identity in sorted(stood.keys() - stands.keys()):
            yield Voiding(subject, *identity)
        for identity, receipt in sorted(stands.items()):
            if receipt != stood.get(identity):
                yield _item(subject, came.get(identity) or Arrived(receipt))
        for one in merged.new:
            # What keeps it from standing may be voided one day, and its title is only here now.
            identity = identity_of(one.reduced)
            if one.title is not None and identity not in stands:
                yield _item(subject, one)
                yield Voiding(subject, *identity)


def _item(subject: str, receipt: Arrived) -> Item:
    time, source, identity, _, kind, channel, category, *_ = receipt.reduced
    category = category or guess_of(receipt.reduced)
    return Item(subject, source, identity, time, kind, channel, category, receipt.title or "")


_REACH_HEADERS = (version_header(TITLES_WITH_REACH),)
_FOLLOWED = {"routed", "voided"}
_TAKEN_IN = attrgetter("timestamp")
_SPOILT = Refused("event", "the record of its case in `cases` is not what we write", reason="fault")
_MISDIRECTED: Final = {
    **dict.fromkeys(("due", "redacted", "notices-due"), MISDIRECTED),
    **dict.fromkeys(OF_HOTSPOTS, NOT_OF_CASES),
    **dict.fromkeys(OF_PUBLICATIONS, MISDIRECTED_PUBLICATION),
}
"""What belongs to no case, and why it is not taken, by what happened."""


def _title_record(receipt: Arrived | None) -> bytes | None:
    if receipt is None or not receipt.case_title:
        return None
    title = CaseTitle(
        receipt.case_title,
        max(0, receipt.record.timestamp),
        receipt.posting.link,
        receipt.posting.platform,
    )
    return msgspec.json.encode(title)
