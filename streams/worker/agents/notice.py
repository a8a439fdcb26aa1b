"""The agent *notice*: at the moments that the clock tells, cases are given the notices due.

A notice becomes an event of its case and leaves for its number in the same transaction, so that a
case has it exactly if it was passed on. What is found wrong is voided in its case, and passed on.
"""

import asyncio
import time
from typing import Final

import msgspec

from streams.core.cases.arrived import Arrived
from streams.core.days import moment
from streams.core.events import messages
from streams.core.events.reduced import ID, TIME
from streams.core.events.refusals import Refused
from streams.core.events.sources import CLOCK
from streams.core.notices.by_the_clock import ClockNotice, withdrawal
from streams.core.notices.due import NOT_FOR_NOTICES, see_come
from streams.core.notices.looking import Looked, Looking
from streams.core.notices.notice import Notice
from streams.kafka.records import Outputs, Record
from streams.metrics import metrics
from streams.topics.topics import NOTICE_ITEMS, REPORTING_PARTITION
from streams.worker.agents.refusals import Refusals
from streams.worker.agents.workbench import Workbench
from streams.worker.lanes.batches import Batch

TURN_SECONDS: Final = 0.05
"""How long cases are looked at until others have a turn: Kafka must hear of this worker."""

_CLOCK: Final = CLOCK.encode()


async def notice(batch: Batch, bench: Workbench) -> Outputs:
    """Look for notices at each moment that has come in."""
    noticing = _Noticing(batch, bench)
    await noticing.work(batch)
    return noticing.outputs


class _Noticing:
    def __init__(self, batch: Batch, bench: Workbench) -> None:
        self.outputs = Outputs()
        self._bench = bench
        self._state = batch.state
        self._turn_began = time.monotonic()

    async def work(self, batch: Batch) -> None:
        """Look at the moments in order of time, each once.

        Before the latest moment every case is looked at (see `Watch`): that is now so for the first
        of them at most, in whatever order they have come in.
        """
        bench = self._bench
        now = bench.now(batch.records)
        refusals = Refusals(bench, "notice", batch.state.number)
        moments: set[tuple[int, bool]] = set()
        for record in batch.records:
            try:
                moments.add(self._moment(record, now))
            except Refused as reason:
                refusals.add(record, reason)
        if bench.looking is not None:
            for at, only_hours in sorted(moments):
                await self._look_at_all(bench.looking, at, only_hours=only_hours)
        refusals.write(self.outputs)

    def _moment(self, record: Record, now: int) -> tuple[int, bool]:
        """Return the moment that a record tells, and whether only rungs in hours are climbed.

        No worker's clock is asked whether it has come: one that ran ahead would urge for ever. What
        is said a little too soon is taken to be said of when it came in.
        """
        event = self._bench.read(record.value, record.headers, now)
        if not isinstance(event.message, messages.NoticesDue):
            raise NOT_FOR_NOTICES
        at = event.reduced[TIME]
        came = 1_000 * record.timestamp
        see_come(at, came)
        at = min(at, came)
        data = event.message.data
        return at, data is not None and data.only == "hours"

    async def _look_at_all(self, looking: Looking, at: int, *, only_hours: bool) -> None:
        cases, watch = self._state.cases, self._state.watch
        watch.note(cases.changed)
        for key, is_new in watch.due(at, cases.to_look_at(at)):
            await self._let_others_on()
            try:
                if _CLOCK not in cases.record(key) and looking.is_over_with(cases.row(key), at):
                    continue
                found = looking.look(cases.events(key), at, only_hours=only_hours, is_new=is_new)
            except Exception:
                if cases.is_sound(key):
                    raise
                # The case is not as we write it: it is given no notices, and others are.
                continue
            self._give(key, found, at)
            watch.look_again(key, found.again, brings_news=found.brings_news)
            if found.is_settled and looking.is_over_with(cases.row(key), at):
                cases.settle(key)
        cases.write_settled()

    async def _let_others_on(self) -> None:
        """Let others have a turn, once this one has lasted long enough, at however many moments."""
        if time.monotonic() > self._turn_began + TURN_SECONDS:
            await asyncio.sleep(0)
            self._turn_began = time.monotonic()

    def _give(self, key: bytes, found: Looked, at: int) -> None:
        """Write down in its case what was found, and pass it on."""
        said = [(given.event(), given, "") for given in found.given]
        said += [(withdrawal(given, at), given, why) for given, why in found.withdrawn]
        if not said:
            return
        merged = self._state.cases.apply(key, [Arrived(event) for event, *_ in said])
        told = {event[ID]: (given, why) for event, given, why in said}
        for one in merged.new:  # A case that is full takes none, and is given none.
            given, why = told[one.reduced[ID]]
            self._pass_on(key.decode(), given, why, found.kind, one.reduced[TIME])

    def _pass_on(self, subject: str, given: ClockNotice, why: str, kind: str, at: int) -> None:
        item = Notice(
            f"{subject}/{given.id}",
            subject,
            given.stage,
            given.rung,
            given.action,
            given.deadline,
            moment(given.at),
            given.department,
            kind,
            withdrawn=moment(at) if why else None,
            why=why,
        )
        value = msgspec.json.encode(item)
        self.outputs.add(NOTICE_ITEMS, REPORTING_PARTITION, item.key.encode(), value)
        (metrics.NOTICES_WITHDRAWN if why else metrics.NOTICES_GIVEN).labels(given.action).inc()
