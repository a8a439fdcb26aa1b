"""The work as metrics: worked out when Prometheus asks, and kept until something changes."""

import asyncio
from collections import Counter
from collections.abc import Iterable

from prometheus_client.core import GaugeMetricFamily

from streams.core.bulletins.definitions import MEANS
from streams.core.bulletins.evaluation import Bulletin
from streams.core.days import day_date
from streams.core.figures.figures import STANDINGS
from streams.core.figures.silences import Silence, silences
from streams.core.figures.workload import Counts, Overseer, Work
from streams.gateway.documents.bulletins import Bulletins
from streams.gateway.state.state import State
from streams.metrics import metrics

Series = dict[tuple[str, ...], float]
"""Values by the values of labels."""


class WorkFamilies:
    """Returns the gauges of the work.

    Args:
        state: What the gateway knows.
        bulletins: Its bulletins.
    """

    def __init__(self, state: State, bulletins: Bulletins) -> None:
        self._state = state
        self._bulletins = bulletins
        self._overseer = Overseer(state.catalogue)
        self._one_at_a_time = asyncio.Lock()
        self._of: tuple[int, int, int] | None = None
        self._families: list[GaugeMetricFamily] = []
        self._silences: dict[str, Silence] = {}

    async def get(self) -> list[GaugeMetricFamily]:
        """Return them as of now; none before the figures have been read to their end."""
        if not self._state.figures_ready:
            return []
        async with self._one_at_a_time:
            version = self._bulletins.version
            asked = self._state.tallies.version, self._state.today(), version
            if asked != self._of:
                await self._work_out(asked[1])
                self._of = asked
        now = self._state.clock() / 1e6
        lasts: Series = {(name,): each.lasts(now) for name, each in self._silences.items()}
        notices = metrics.WORK_NOTICES.of(counted_notices(self._state))
        return [*self._families, metrics.WORK_SILENCE.of(lasts), notices]

    async def _work_out(self, today: int) -> None:
        """Work all of it out in pieces, each as of one version, with turns for others between."""
        figures = self._state.tallies.figures
        families = work_families(self._overseer.see(figures, today))
        await asyncio.sleep(0)
        self._silences = silences(figures, self._state.catalogue, today)
        usual: Series = {(name,): each.usual for name, each in self._silences.items()}
        families.append(metrics.WORK_USUAL_SILENCE.of(usual))
        issued: Counter[tuple[str, ...]] = Counter({(str(day_date(today).year),): 0})
        issued.update((str(year),) for year, _ in self._state.issues)
        families.append(metrics.WORK_QUICK_REPORTS.of(issued))
        evaluated = []
        for name in self._bulletins.definitions:
            await asyncio.sleep(0)
            if name in self._bulletins.definitions:  # Meanwhile one may have been taken out.
                evaluated.append(self._bulletins.get(name))
        self._families = families + bulletin_families(evaluated)


def counted_notices(state: State) -> Series:
    """Return how many notices there are; of rungs of the ladder even if there are none."""
    found: Counter[tuple[str, ...]] = Counter()
    for rung in state.catalogue.ladder:
        for standing in ("given", "withdrawn"):
            found[rung.stage, rung.rung, rung.action, standing] = 0
    for notice in state.notices.all():
        standing = "given" if notice.withdrawn is None else "withdrawn"
        found[notice.stage, notice.rung, notice.action, standing] += 1
    return {**found}


def work_families(work: Work) -> list[GaugeMetricFamily]:
    """Return the gauges of cases and records."""

    def of(measure: str) -> Series:
        return {group: counted[measure] for group, counted in work.cases.items()}

    return [
        metrics.WORK_CASES.of(_by_standing(work.cases)),
        metrics.WORK_RECEIVED.of(of("received")),
        metrics.WORK_REPLIED.of(of("replied")),
        metrics.WORK_OVERDUE.of(of("overdue")),
        metrics.WORK_BY_AGE.of(work.open_by_age),
        metrics.WORK_DEPARTMENTS.of(_by_standing(work.departments)),
        metrics.WORK_DEPARTMENTS_OVERDUE.of(
            {group: counted["overdue"] for group, counted in work.departments.items()}
        ),
        metrics.WORK_RECORDS.of(work.records),
    ]


def bulletin_families(bulletins: Iterable[Bulletin]) -> list[GaugeMetricFamily]:
    """Return the gauges of all figures of bulletins; one without a record is left out.

    A rate of nothing does not exist, and is left out too; so is a figure that says how much it has
    grown, which may be less than nothing and has a unit of its own.
    """
    counts: Series = {}
    ratios: Series = {}
    for bulletin in bulletins:
        for figure in bulletin.figures.values():
            said = figure.definition
            labels = bulletin.definition.id, figure.id, said.measure, said.label.zh, said.label.en
            if figure.value is None or said.growth is not None:
                continue
            if figure.denominator is None:
                counts[labels] = figure.value
            elif figure.denominator and said.measure in MEANS:
                counts[labels] = figure.value / figure.denominator
            elif figure.denominator:
                ratios[labels] = figure.value / figure.denominator
    return [metrics.WORK_FIGURE.of(counts), metrics.WORK_RATIO.of(ratios)]


def _by_standing(counts: Counts) -> Series:
    return {
        (*group, standing): counted[standing]
        for group, counted in counts.items()
        for standing in STANDINGS
    }
