"""A run: everything starts, faults come and cease, and what is there is compared."""

import asyncio
import heapq
import itertools
import json
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import msgspec

from streams.feeding.sending import Keyed
from streams.topics.lag import wait_drained
from streams.topics.topics import INTAKE, QUICK_REPORT_DUE
from tests.chaos import clock
from tests.chaos.clients import Clients, copies, disordered
from tests.chaos.comparing import Compared, compare_all
from tests.chaos.heavy import heavy
from tests.chaos.lateness import late_events
from tests.chaos.mornings import Mornings
from tests.chaos.poison import Poison
from tests.chaos.publishing import Publishers
from tests.chaos.schedule import KILLS, Fault, schedule
from tests.chaos.town import Town
from tests.chaos.watching import Gateways, QuickReports
from tests.support.processes import wait_until
from tests.support.record import Told, keyed

READY_SECONDS: Final = 90.0
SETTLE_SECONDS: Final = 300.0
"""Within which everything is acknowledged and counted once faults have ceased."""

TOLD_EVERY: Final = 30.0
SHOWN: Final = 5
"""Of each sort of difference; one loss shows in very many figures."""

LAST_DAY: Final = "2026-01-01"
"""Due in the end, after all else, so that every item is in a quick report."""

Echo = Callable[[str], object]


class Outcome(msgspec.Struct):
    """What came of a run; written to build/chaos.json.

    Attributes:
        seed, seconds: Of the run; with the number of kills asked for it can be tried again.
        kills: Processes that were ended by SIGKILL or SIGTERM.
        faults: How many there were, by kind.
        missed: Those for which no process was running.
        clocks: Whether clocks could be set wrong here at all.
        exits: How often each process ended with which exit code.
        answers: How often posts were answered with which status; 0 is not an answer in time.
        poison: How many records were written that are not to be counted, by sort.
        events: Different events that were acknowledged; posted, with those posted again.
        looks: Answers of gateways that were looked at meanwhile.
        mornings: How many came amid the faults; all came once more in the end.
        notices: How many were given, withdrawn or not.
        publications: How many were issued.
        explained: How many differences of theirs cases make.
        figures: Figures compared in the end.
        differences: How many there were; different, what they were.
    """

    seed: int
    seconds: float
    asked_kills: int
    kills: int = 0
    faults: dict[str, int] = {}
    missed: int = 0
    clocks: bool = True
    exits: dict[str, dict[str, int]] = {}
    answers: dict[str, int] = {}
    poison: dict[str, int] = {}
    events: int = 0
    posted: int = 0
    looks: int = 0
    mornings: int = 0
    notices: int = 0
    publications: int = 0
    explained: int = 0
    figures: int = 0
    differences: int = 0
    different: list[str] = []


def run(
    record: Told,
    *,
    seed: int,
    seconds: float,
    kills: int,
    logs: Path,
    catalogue: str = "",
    echo: Echo = print,
) -> Outcome:
    """Run everything under faults for so many seconds, then see that nothing is wrong.

    Args:
        record: What is posted, once or, in a long run, with several copies of each case.
        seed: For everything that is left to chance.
        seconds: How long faults come.
        kills: How many of them end a process.
        catalogue: The text of the record's catalogue; Gaoling's unless told.
        logs: Where all logs and Kafka's data are kept if anything is different; emptied before.
        echo: Told now and then how things go.
    """
    outcome = Outcome(seed, seconds, kills, clocks=clock.can_be_set())
    shutil.rmtree(logs, ignore_errors=True)
    logs.mkdir(parents=True)
    with tempfile.TemporaryDirectory(prefix="kuaibao-chaos-") as folder:
        town = Town(Path(folder), logs, catalogue)
        try:
            with town:
                _Run(town, record, outcome, echo).work()
        except Exception as error:  # noqa: BLE001 - whatever it is, the outcome must say so
            outcome.different.append(f"the run did not come to its end: {error!r}")
        outcome.exits = town.exits
        outcome.different += town.wrong
        outcome.different += [f"left running: {process}" for process in town.left]
        if outcome.different:
            shutil.copytree(Path(folder) / "kafka", logs / "kafka")
    outcome.differences = len(outcome.different)
    if not outcome.different:
        shutil.rmtree(logs)
    return outcome


class _Run:
    """The work of a run, on a town that is running."""

    def __init__(self, town: Town, record: Told, outcome: Outcome, echo: Echo) -> None:
        self._town = town
        self._record = record
        self._outcome = outcome
        self._echo = echo
        self._faults: Counter[str] = Counter()
        self._order = itertools.count()

    def work(self) -> None:
        """Feed, break and compare."""
        outcome, town = self._outcome, self._town
        many = max(1, round(outcome.seconds / 300))
        events = copies(self._record.events, many)
        stream = disordered([*events, *heavy(), *self._record.due], outcome.seed)
        stream += late_events(self._record, outcome.seed, "late")
        clients = Clients(town, stream, outcome.seed, outcome.seconds * 0.97)
        watch, reports = Gateways(town), QuickReports(town.kuaibao.settings)
        poison = Poison(town.kuaibao, events, outcome.seed)
        self._mornings = Mornings(town.kuaibao, outcome.seed)
        publishers = Publishers(town, outcome.seed)
        with ExitStack() as running:
            for one in (reports, watch, clients, poison, self._mornings, publishers):
                running.callback(one.stop)
            running.callback(self._note, clients)
            for gateway in town.gateways.values():
                wait_until(gateway.is_ready, "the gateways are ready", READY_SECONDS)
            copied = f", each case {many} times" if many > 1 else ""
            self._echo(f"{len(events)} events of the record{copied}; faults begin")
            for one in (reports, watch, clients, poison, self._mornings, publishers):
                one.start()
            self._break_things(clients)
            town.calm()
            for over in (poison, self._mornings, publishers):
                over.stop()
            outcome.mornings = self._mornings.many
            outcome.poison = dict(sorted(poison.written.items()))
            self._echo("faults have ceased; waiting until everything is counted")
            if not clients.finish(SETTLE_SECONDS):
                outcome.different.append(
                    f"not everything was acknowledged within {SETTLE_SECONDS:g} s after the faults"
                )
                clients.stop()
            self._drain()
            publishers.issue_all()
            # However few were issued amid the faults, something becomes known after an issue.
            after = late_events(self._record, outcome.seed, "after")
            town.kuaibao.feed(after, INTAKE)
            clients.acknowledged += after
            self._settle(clients)
            watch.stop()
            reports.stop()
            outcome.looks = watch.looks
            outcome.different += watch.wrong + clients.odd + reports.wrong + poison.wrong
            outcome.different += publishers.odd
        self._note(clients)
        told = told_of(clients.acknowledged, self._record)
        outcome.events = len(told.events)
        self._echo("comparing")
        compared: Compared = compare_all(town, told, publishers.issued)
        outcome.figures = compared.figures
        outcome.notices = compared.notices
        outcome.publications = compared.publications
        outcome.explained = compared.explained
        outcome.different += compared.different
        if not compared.explained:
            outcome.different.append("no publication has a difference from what came after it")

    def _note(self, clients: Clients) -> None:
        """Note what was posted, however the run ends."""
        self._outcome.answers = {str(status): n for status, n in sorted(clients.answers.items())}
        self._outcome.posted = len(clients.acknowledged)

    def _break_things(self, clients: Clients) -> None:
        """Let faults happen at their times, and end at theirs."""
        outcome = self._outcome
        waiting: list[tuple[float, int, Fault | Callable[[], object]]] = [
            (fault.at, next(self._order), fault)
            for fault in schedule(outcome.seed, outcome.seconds, outcome.asked_kills)
        ]
        heapq.heapify(waiting)
        began = time.monotonic()
        tell_at = began + TOLD_EVERY
        while waiting:
            at, _, what = heapq.heappop(waiting)
            time.sleep(max(0.0, began + at - time.monotonic()))
            if isinstance(what, Fault):
                undo = self._inject(what)
                if undo is not None:
                    heapq.heappush(waiting, (at + what.seconds, next(self._order), undo))
            else:
                what()
            self._town.look()
            if time.monotonic() > tell_at:
                tell_at += TOLD_EVERY
                told = f"{outcome.kills} kills, {sum(self._faults.values())} faults"
                acknowledged = len(clients.acknowledged)
                self._echo(f"{at:5.0f} s: {told}, {acknowledged} events acknowledged")
        outcome.faults = dict(sorted(self._faults.items()))

    def _inject(self, fault: Fault) -> Callable[[], object] | None:
        done, undo = self._town.inject(fault)
        if not done:
            self._outcome.missed += 1
            return None
        lasts = f" for {fault.seconds:.1f} s" if undo else ""
        self._echo(f"{fault.at:7.1f} s  {fault.kind} {fault.target}{lasts}")
        self._faults[f"{fault.kind} {fault.target.partition('-')[0]}"] += 1
        self._outcome.kills += fault.kind in KILLS
        return undo

    def _settle(self, clients: Clients) -> None:
        """Wait until all is counted, then let a last day be due."""
        self._drain()
        due = last_due()
        self._town.kuaibao.feed(due, QUICK_REPORT_DUE)
        clients.acknowledged += due
        self._mornings.call_all()
        self._drain()

    def _drain(self) -> None:
        kuaibao = self._town.kuaibao

        async def draining() -> None:
            async with asyncio.timeout(SETTLE_SECONDS):
                await wait_drained(kuaibao.installation)

        try:
            asyncio.run(draining())
        except TimeoutError:
            left = kuaibao.left()
            raise TimeoutError(f"not counted within {SETTLE_SECONDS:g} s, by partition: {left}")  # noqa: B904


def last_due() -> list[Keyed]:
    """Return what makes the last day due, by which every item is in a quick report."""
    return keyed(
        {
            "specversion": "1.0",
            "type": "kuaibao.quick-report.due.v1",
            "source": "urn:kuaibao:chaos",
            "id": "last",
            "subject": LAST_DAY,
            "time": "2026-01-02T08:00:00+08:00",
            "data": {},
        }
    )


def told_of(acknowledged: list[Keyed], record: Told) -> Told:
    """Return what was acknowledged of a record, each event once, as the checks take it."""
    due = b'"kuaibao.quick-report.due.v1"'
    events = [event for event in dict.fromkeys(acknowledged) if due not in event[1]]
    return Told(events, catalogue=record.catalogue)


def write(outcome: Outcome, path: Path) -> None:
    """Write what came of a run."""
    told: dict[str, Any] = msgspec.to_builtins(outcome) | {"different": shown(outcome.different)}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def shown(different: list[str]) -> list[str]:
    """Return the first differences of each sort, as their first words tell it."""
    seen: Counter[str] = Counter()
    first = []
    for what in different:
        sort = what.partition(" ")[0]
        seen[sort] += 1
        if seen[sort] <= SHOWN:
            first.append(what)
    return first
