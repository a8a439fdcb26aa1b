"""The agent *track*: events become cases, cases move in the tally.

What it changes in its partition's state is written by the lane, in the same transaction as what it
passes on: dead letters, misplaced events, routed events to their new category, opinion items.
"""

from collections.abc import Iterable

import msgspec

from streams import metrics
from streams.agents.workbench import Workbench
from streams.core import messages
from streams.core.cases import Merged
from streams.core.errors import Refused
from streams.core.events import Event, Reduced
from streams.core.masking import mask
from streams.core.quick_reports import Item, Voiding
from streams.core.routing import followed, routed_event
from streams.core.timelines import standing_receipts
from streams.kafka.batches import Batch, Outputs, Record
from streams.kafka.state import REPORTING_PARTITION
from streams.topics import DEAD_LETTERS, QUICK_REPORT_ITEMS

Arrived = list[tuple[Event, Record]]


def track(batch: Batch, bench: Workbench) -> Outputs:
    """Unite the events with their cases."""
    return _Tracking(batch, bench).outputs


class _Tracking:
    """One batch being tracked."""

    def __init__(self, batch: Batch, bench: Workbench) -> None:
        self.outputs = Outputs()
        self._batch = batch
        self._bench = bench
        self._state = batch.lane
        self._refused = 0
        by_case = self._by_case()
        for key, arrived in by_case.items():
            cases = self._state.cases
            # A case that is here already is where it belongs; only new ones need looking at.
            if key in cases or bench.partition_of(key) == self._state.number:
                self._apply(key, arrived)
            else:
                self._pass_on(key, arrived)
        metrics.EVENTS.labels("track").inc(len(batch.records))
        metrics.REFUSED.labels("track").inc(self._refused)

    def _by_case(self) -> dict[bytes, Arrived]:
        bench = self._bench
        read = bench.read
        now = bench.clock()
        by_case: dict[bytes, Arrived] = {}
        event_time = 0
        for record in self._batch.records:
            try:
                event = read(record.value, record.headers, now)
            except Refused as reason:
                self._refuse(record, reason)
                continue
            reduced = event.reduced
            what = reduced[3]
            if what == "received" and not reduced[6]:
                reduced[6] = bench.router.category_of(bench.bare(record.topic))
            elif what == "due":
                self._refuse(record, _MISDIRECTED)
                continue
            if reduced[0] > event_time:  # noqa: PLR1730 - max() would be a call an event
                event_time = reduced[0]
            key = event.subject.encode()
            arrived = by_case.get(key)
            if arrived is None:
                by_case[key] = [(event, record)]
            else:
                arrived.append((event, record))
        self._state.seen(event_time, max(record.timestamp for record in self._batch.records))
        return by_case

    def _refuse(self, record: Record, reason: Refused) -> None:
        self._refused += 1
        letter = self._bench.dead_letter(record, reason)
        self.outputs.add(DEAD_LETTERS, self._state.number, *letter)

    def _pass_on(self, key: bytes, arrived: Arrived) -> None:
        metrics.MISPLACED.inc(len(arrived))
        partition = self._bench.partition_of(key)
        for _, record in arrived:
            topic = self._bench.bare(record.topic)
            self.outputs.add(topic, partition, key, record.value, record.headers)

    def _apply(self, key: bytes, arrived: Arrived) -> None:
        merged = self._state.cases.apply(key, [event.reduced for event, _ in arrived])
        for event, record in arrived if merged.over else ():
            if any(event.reduced is over for over in merged.over):
                self._refuse(record, self._bench.full)
        known = len(arrived) - len(merged.new) - len(merged.over)
        if known:
            metrics.CONFLICTS.inc(merged.conflicts)
            metrics.DUPLICATES.inc(known - merged.conflicts)
        for new in merged.new:
            if self._is_followed(new, merged):
                self._follow(key, arrived, merged)
                break

    def _is_followed(self, new: Reduced, merged: Merged) -> bool:
        """Tell whether others may wait to learn of this case because of a new event."""
        what = new[3]
        if what == "received":
            return len(merged.events) > 1 or new[4] in self._bench.quick_kinds
        return what in {"routed", "voided"}

    def _follow(self, key: bytes, arrived: Arrived, merged: Merged) -> None:
        """Pass on what others wait to learn of this case."""
        by_identity = {id(event.reduced): (event, record) for event, record in arrived}
        for topic, routed in followed(merged, self._bench.router):
            if id(routed) in by_identity:
                record = by_identity[id(routed)][1]
                if self._bench.bare(record.topic) == topic:
                    continue
                self.outputs.add(topic, self._state.number, key, record.value, record.headers)
            else:
                again = routed_event(key.decode(), routed)
                self.outputs.add(topic, self._state.number, key, again)
        for item in self._items(key, arrived, merged):
            value = msgspec.json.encode(item)
            self.outputs.add(QUICK_REPORT_ITEMS, REPORTING_PARTITION, key, value)

    def _items(self, key: bytes, arrived: Arrived, merged: Merged) -> Iterable[Item | Voiding]:
        """Tell the quick reports of receipts that now stand, and of those that no longer do."""
        quick = self._bench.quick_kinds
        fresh = {(event[1], event[2]) for event in merged.new}
        before = [event for event in merged.events if (event[1], event[2]) not in fresh]
        stood = standing_receipts(before, quick)
        stands = standing_receipts(merged.events, quick)
        subject = key.decode()
        for source, identity in sorted(stood.keys() - stands.keys()):
            yield Voiding(subject, source, identity)
        for source, identity in sorted(stands.keys() - stood.keys()):
            time, _, _, _, kind, channel, category, *_ = stands[source, identity]
            title = next(
                (
                    _masked_title(event.message)
                    for event, _ in arrived
                    if event.reduced[1:3] == [source, identity]
                ),
                "",
            )
            yield Item(subject, source, identity, time, kind, channel, category, title)


_MISDIRECTED = Refused("type", "a due event belongs to the topic intake")


def _masked_title(message: messages.Message) -> str:
    if not isinstance(message, messages.Received):
        return ""
    person = message.data.person
    named = (person.name, person.phone, person.email, person.id_number) if person else ()
    return mask(message.data.title or "", tuple(word for word in named if word))
