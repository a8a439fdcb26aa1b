"""The agent *track*: events become cases, cases move in the tally.

What it changes in its partition's state is written by the lane, in the same transaction as what it
passes on: dead letters, misplaced events, routed events to their new category, opinion items.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from operator import attrgetter

import msgspec

from streams.core.bulletins.quick_reports import MISDIRECTED, MOST_TITLE, Item, Voiding
from streams.core.cases.conflicts import Noted, noted
from streams.core.cases.merging import Merged
from streams.core.cases.routing import followed, routed_event
from streams.core.cases.timelines import standing_receipts
from streams.core.events import messages
from streams.core.events.masking import mask
from streams.core.events.reader import Reduced
from streams.core.events.reduced import CATEGORY, FIRST, guess_of
from streams.core.events.refusals import Refused
from streams.kafka.partitioner import partitions_of
from streams.kafka.records import Outputs, Record
from streams.metrics import catalogue as metrics
from streams.topics.catalogue import CONFLICTS, QUICK_REPORT_ITEMS, REPORTING_PARTITION
from streams.worker.agents.refusals import Refusals
from streams.worker.agents.workbench import Workbench
from streams.worker.lanes.batches import Batch


def track(batch: Batch, bench: Workbench) -> Outputs:
    """Unite the events with their cases."""
    return _Tracking(batch, bench).outputs


class _Tracking:
    """One batch being tracked.

    Of an event only what is reduced is kept while the batch is read, and where it came from: texts
    are let go of at once, and most of a batch's memory with them.
    """

    def __init__(self, batch: Batch, bench: Workbench) -> None:
        self.outputs = Outputs()
        self._batch = batch
        self._bench = bench
        self._state = batch.state
        self._refusals = Refusals(bench, "track", batch.state.number)
        self._new = self._again = self._conflicts = 0
        self._noted: dict[bytes, Noted] = {}
        self._origins: dict[int, Record] = {}
        self._titles: dict[int, str] = {}
        by_case = self._by_case()
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
        metrics.MISPLACED.inc(misplaced)
        metrics.COUNTED.inc(self._new)
        metrics.CONFLICTS.inc(self._conflicts)
        metrics.DUPLICATES.inc(self._again - self._conflicts)
        self._refusals.write(self.outputs)

    def _by_case(self) -> dict[bytes, list[Reduced]]:
        bench = self._bench
        read = bench.read
        quick = bench.quick_kinds
        origins = self._origins
        now = bench.now(self._batch.records)
        by_case: dict[bytes, list[Reduced]] = {}
        event_time = 0
        for record in self._batch.records:
            try:
                event = read(record.value, record.headers, now)
            except Refused as reason:
                self._refusals.add(record, reason)
                continue
            reduced = event.reduced
            what = reduced[3]
            if isinstance(message := event.message, messages.Received):
                if not reduced[CATEGORY]:
                    topic = bench.bare(record.topic)
                    guess = bench.router.guess(message, topic, reduced[0])
                    reduced += [guess] if guess else []
                if reduced[4] in quick:
                    self._titles[id(reduced)] = _masked_title(message)
            elif what in _MISDIRECTED:
                self._refusals.add(record, MISDIRECTED)
                continue
            if reduced[0] > event_time:  # noqa: PLR1730 - max() would be a call an event
                event_time = reduced[0]
            origins[id(reduced)] = record
            key = event.subject.encode()
            arrived = by_case.get(key)
            if arrived is None:
                by_case[key] = [reduced]
            else:
                arrived.append(reduced)
        latest = max(map(_TAKEN_IN, self._batch.records))
        self._state.seen(event_time, self._batch.earliest, latest)
        return by_case

    def _misplaced(self, keys: Iterable[bytes]) -> dict[bytes, int]:
        """Return the keys that belong to other partitions, and to which."""
        cases, number = self._state.cases, self._state.number
        # A case that is here already is where it belongs; only new ones need looking at.
        new = [key for key in keys if key not in cases]
        partitions = partitions_of(new, self._bench.partitions)
        return {key: at for key, at in zip(new, partitions, strict=True) if at != number}

    def _pass_on(self, key: bytes, partition: int, arrived: list[Reduced]) -> None:
        for event in arrived:
            record = self._origins[id(event)]
            topic = self._bench.bare(record.topic)
            self.outputs.add(topic, partition, key, record.value, record.headers)

    def _apply(self, key: bytes, arrived: list[Reduced]) -> None:
        try:
            merged = self._state.cases.apply(key, arrived)
        except Exception:
            if self._state.cases.is_sound(key):
                raise
            # The case is not as we write it: what belongs to it waits among dead letters.
            for event in arrived:
                self._refusals.add(self._origins[id(event)], _SPOILT)
            return
        for event, bound in merged.over:
            self._refusals.add(self._origins[id(event)], self._bench.full[bound])
        many = len(merged.new)
        self._new += many
        self._again += len(arrived) - many - len(merged.over)
        if merged.conflicts:
            self._note(key, merged)
        for event in merged.new or merged.replaced:
            if self._is_followed(event, merged):
                self._follow(key, merged)
                break

    def _note(self, key: bytes, merged: Merged) -> None:
        """Note identities that came with two contents; of each the last time."""
        self._conflicts += len(merged.conflicts)
        for conflict in merged.conflicts:
            taken_in = self._origins[id(conflict.event)].timestamp
            at = datetime.fromtimestamp(taken_in / 1_000, UTC)
            found = noted(key.decode(), conflict, at)
            self._noted[found.key] = found

    def _is_followed(self, new: Reduced, merged: Merged) -> bool:
        """Return whether others may wait to learn of this case because of a new event."""
        what = new[3]
        if merged.replaced:
            return True  # whatever gave way to what: this is rare
        if what not in FIRST:
            return what in _FOLLOWED
        quick = self._bench.quick_kinds
        for event in merged.events:
            if event[3] == "routed" or (event[3] == "received" and event[4] in quick):
                return True
        return False

    def _follow(self, key: bytes, merged: Merged) -> None:
        """Pass on what others wait to learn of this case."""
        for topic, routed in followed(merged, self._bench.router):
            record = self._origins.get(id(routed))
            if record is None:
                again = routed_event(key.decode(), routed)
                self.outputs.add(topic, self._state.number, key, again)
            elif self._bench.bare(record.topic) != topic:
                self.outputs.add(topic, self._state.number, key, record.value, record.headers)
        for item in self._items(key, merged):
            value = msgspec.json.encode(item)
            self.outputs.add(QUICK_REPORT_ITEMS, REPORTING_PARTITION, key, value)

    def _items(self, key: bytes, merged: Merged) -> Iterable[Item | Voiding]:
        """Tell the quick reports of receipts that now stand, and of those that no longer do."""
        quick = self._bench.quick_kinds
        stood = standing_receipts(merged.before(), quick)
        stands = standing_receipts(merged.events, quick)
        subject = key.decode()
        for identity in sorted(stood.keys() - stands.keys()):
            yield Voiding(subject, *identity)
        for identity, receipt in sorted(stands.items()):
            if receipt != stood.get(identity):
                yield self._item(subject, receipt)
        for receipt in merged.new:
            # What keeps it from standing may be voided one day, and its title is only here now.
            if id(receipt) in self._titles and (receipt[1], receipt[2]) not in stands:
                yield self._item(subject, receipt)
                yield Voiding(subject, receipt[1], receipt[2])

    def _item(self, subject: str, receipt: Reduced) -> Item:
        time, source, identity, _, kind, channel, category, *_ = receipt
        category = category or guess_of(receipt)
        title = self._titles.get(id(receipt), "")
        return Item(subject, source, identity, time, kind, channel, category, title)


_FOLLOWED = {"routed", "voided"}
_TAKEN_IN = attrgetter("timestamp")
_SPOILT = Refused("event", "the record of its case in `cases` is not what we write", reason="fault")
_MISDIRECTED = {"due", "redacted"}


def _masked_title(message: messages.Received) -> str:
    person = message.data.person
    named = (person.name, person.phone, person.email, person.id_number) if person else ()
    # A mask is longer than a short name: cut, so that an item never outgrows a record.
    return mask(message.data.title or "", tuple(word for word in named if word))[:MOST_TITLE]
