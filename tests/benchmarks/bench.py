"""Who runs against whom, in which order, and what is checked before anything is said."""

import asyncio
import pstats
import statistics
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import click
import msgspec

from streams.settings.settings import Settings
from streams.topics.topics import INTAKE
from tests.benchmarks import (
    child,
    cluster,
    freshness,
    gateway,
    recovery,
    scale_fill,
    scale_gateway,
    scale_worker,
)
from tests.benchmarks.counts import check, faust_rows, our_rows, our_rows_and_steps
from tests.benchmarks.peers.peer import PEERS, Peer, available
from tests.benchmarks.peers.running import PeerRun
from tests.benchmarks.telling import step
from tests.benchmarks.turns import compared, nothing
from tests.benchmarks.work import SIZE, TOPICS, Work

FAUST_EVENTS: Final = 20_000
FAUST_CASES: Final = 100_000


class Bench:
    """One run of everything on one broker.

    Attributes:
        figures: What has been measured, by the name it has in the JSON.
    """

    def __init__(
        self, bootstrap: str, folder: Path, events: int, *, steps: float = 0.0, turns: int = 3
    ) -> None:
        self._folder = folder
        self._turns = turns
        self._work = Work(round(events * (1 - steps)) // 3, steps=steps)
        self.figures: dict[str, Any] = {
            "events": self._work.events,
            "cases": self._work.cases,
            "event_bytes": SIZE,
        }
        self._given = dict(self.figures)
        self._base = Settings(
            kafka=bootstrap,
            quick_reports_at="off",
            notices_at="off",
            store=str(folder / "worker"),
        )

    @property
    def has_measured(self) -> bool:
        """Whether there are figures beside those of the work itself."""
        return self.figures != self._given

    def _settings(self, prefix: str, group: str = "worker") -> Settings:
        return msgspec.structs.replace(self._base, prefix=prefix, group=group)

    def _track(
        self,
        work: Work,
        settings: Settings,
        profile: Path | None = None,
        outputs: tuple[str, ...] = cluster.OUTPUTS,
    ) -> dict[str, Any]:
        """Let our worker do the work on empty topics, and check what it counted."""
        asyncio.run(cluster.clear(settings, outputs))
        task = {
            "settings": msgspec.to_builtins(settings),
            "events": work.events,
            "profile": profile and str(profile),
        }
        measured = child.run("ours", task, self._folder)
        rows, steps = asyncio.run(our_rows_and_steps(settings))
        check("our worker", rows, work.rows())
        check("our worker", steps, work.step_days(), "steps")
        return measured

    def preload(self) -> None:
        """Put the work into Kafka."""
        with step(f"preloading {self._work.events:,} events of {SIZE} bytes"):
            asyncio.run(cluster.preload(self._work, self._settings("all.")))

    def profile(self, path: Path) -> None:
        """Say where our worker's time goes."""
        with step("our worker under cProfile, which slows Python's calls down"):
            self._track(self._work, self._settings("all.", "profiled"), path)
        pstats.Stats(str(path)).sort_stats("tottime").print_stats(25)
        click.echo(f"all of it: {path}")

    def speed(self) -> None:
        """Our worker and the limit in turn, which writes as much as our worker just did."""
        tracks, limits, records = [], [], []
        for number in range(1, self._turns + 1):
            with step(f"our worker, {number} of {self._turns}"):
                settings = self._settings("all.", f"worker-{number}")
                tracks.append(self._track(self._work, settings))
                outputs = asyncio.run(cluster.written(settings))
                records.append(sum(many for _, many, *_ in outputs))
            with step(f"aiokafka without logic, {number} of {self._turns}"):
                asyncio.run(cluster.clear(settings))
                limits.append(self._limit(settings, outputs, f"limit-{number}"))
        eps = [self._work.events / run["seconds"] for run in tracks]
        limit = [self._work.events / run["seconds"] for run in limits]
        self.figures |= {
            "track_eps": statistics.median(eps),
            "limit_eps": statistics.median(limit),
            "ratio_limit": statistics.median(eps) / statistics.median(limit),
            "peak_rss_mb": max(run["peak_rss_mb"] for run in tracks),
            "track_cpu_us": statistics.median(map(self._cpu_us, tracks)),
            "limit_cpu_us": statistics.median(map(self._cpu_us, limits)),
            "track_eps_runs": eps,
            "limit_eps_runs": limit,
            "limit_rss_mb": max(run["peak_rss_mb"] for run in limits),
            "records_per_event": statistics.mean(records) / self._work.events,
            "outputs": [
                {"topic": topic, "records": many, "key_bytes": key, "value_bytes": value}
                for topic, many, key, value in outputs
            ],
        }

    def whole(self, peers: "Mapping[Peer, list[str]] | None" = None) -> None:
        """The whole worker from `intake`, and in turn the limit that reads and writes as much.

        Args:
            peers: Contestants of other frameworks that take turns with them, and what starts each.
        """
        work = Work(self._work.cases)
        with step(f"preloading {work.events:,} events into intake"):
            asyncio.run(cluster.preload_intake(work, self._settings("whole.")))
        outputs = (*cluster.OUTPUTS, *TOPICS)
        self.figures |= nothing(peer.name for peer in (peers or {}))
        runs: dict[str, list[dict[str, Any]]] = {}
        left = dict(peers or {})
        for number in range(1, self._turns + 1):
            settings = self._settings("whole.", f"worker-{number}")
            with step(f"our worker from intake, {number} of {self._turns}"):
                ours = self._track(work, settings, outputs=outputs)
                wrote = asyncio.run(cluster.written(settings, outputs))
            with step(f"aiokafka without logic, {number} of {self._turns}"):
                asyncio.run(cluster.clear(settings, outputs))
                limit = self._limit(settings, wrote, f"limit-{number}", (INTAKE,))
            runs.setdefault("whole", []).append(ours)
            runs.setdefault("whole_limit", []).append(limit)
            for peer, command in list(left.items()):
                if number > 1 and not peer.in_turns:
                    continue
                with step(f"{peer.title}, {peer.guarantee}, {number} of {self._turns}"):
                    run = PeerRun(peer, command, work, settings, self._folder, number=number)
                    try:
                        measured = run.measure()
                    except child.Failed as error:
                        click.echo(f"\nno figure of it: {error}", err=True)
                        runs.pop(peer.name, None)
                        self.figures |= nothing([peer.name])
                        del left[peer]
                        continue
                runs.setdefault(peer.name, []).append(measured)
                # Each time: whoever stops the run has what was measured.
                self.figures |= compared(runs, work.events)
        self.figures |= compared(runs, work.events)

    def peers(self) -> None:
        """The same with other frameworks beside it; those that cannot be had here are named."""
        with step("fetching other frameworks, where they are not there yet"):
            commands, missing = available(PEERS)
        for why in dict.fromkeys(missing.values()):
            click.echo(f"left out: {why}", err=True)
        self.figures |= nothing(missing)
        self.whole(commands)

    def _cpu_us(self, run: dict[str, Any]) -> float:
        return float(run["cpu_seconds"]) / self._work.events * 1e6

    def _limit(
        self,
        settings: Settings,
        outputs: list[tuple[str, int, int, int]],
        group: str,
        topics: tuple[str, ...] = TOPICS,
    ) -> dict[str, Any]:
        task = {
            "bootstrap": settings.bootstrap,
            "group": group,
            "topics": [settings.topic(name) for name in topics],
            "events": self._work.events,
            "outputs": [
                (topic, many / self._work.events, key, value) for topic, many, key, value in outputs
            ],
        }
        return child.run("limit", task, self._folder)

    def faust(self) -> None:
        """Plain Faust with tables on the first letters; our worker on the same ones."""
        work = Work(self._work.cases, first=FAUST_EVENTS // 3)
        settings = self._settings("slice.")
        with step(f"preloading the first {work.cases:,} cases' {work.events:,} events"):
            asyncio.run(cluster.preload(work, settings))
        with step("our worker on these"):
            self._track(work, settings)
        with step("plain Faust with tables on these"):
            app = settings.topic("faust")
            asyncio.run(cluster.make_faust(settings, app, ["cases", "counts"]))
            task = {
                "app": app,
                "bootstrap": settings.bootstrap,
                "topics": [settings.topic(name) for name in TOPICS],
                "partitions": settings.partitions,
                "events": work.events,
            }
            measured = child.run("faust_table", task, self._folder)
            check("Faust", faust_rows(measured["rows"]), asyncio.run(our_rows(settings)))
        self.figures |= {
            "faust_table_eps": work.events / measured["seconds"],
            "faust_events": work.events,
            "faust_table_writes": measured["writes"],
            "faust_cpu_us": measured["cpu_seconds"] / work.events * 1e6,
            "faust_rss_mb": measured["peak_rss_mb"],
        }

    def recovery(self, cases: int) -> None:
        """Loading what was counted before."""
        with step(f"our worker loading {cases:,} cases"):
            ours = asyncio.run(
                recovery.load_ours(Work(cases), self._settings("back."), self._folder)
            )
        few = min(cases, FAUST_CASES)
        with step(f"Faust recovering a table of {few:,} cases"):
            theirs = asyncio.run(
                recovery.recover_faust(Work(few), self._settings("back."), self._folder)
            )
        self.figures |= {
            "load_cases_per_s": cases / ours["load_seconds"],
            "faust_recovery_per_s": few / theirs["seconds"],
            "load_cases": cases,
            "load_seconds": ours["load_seconds"],
            "load_start_to_counted_seconds": ours["start_to_counted"],
            "load_rss_mb": ours["peak_rss_mb"],
            "faust_recovery_cases": few,
            "faust_recovery_seconds": theirs["seconds"],
        }

    def gateway(self) -> None:
        """The gateway's intake, queries, start and freshness."""
        with step("posting events to the gateway, and to a bare handler"):
            self.figures |= gateway.intake(self._settings("posted."), self._folder)
        self.fresh()
        with step("the full Gaoling record counted, and asked for"):
            self.figures |= gateway.asked(self._settings("asked."), self._folder)

    def fresh(self) -> None:
        """How soon what is posted shows, alone."""
        with step("events posted, counted and shown"):
            self.figures |= freshness.freshness(self._settings("fresh."), self._folder)

    def scale(self, cases: int) -> None:
        """An installation that has so many cases."""
        settings = self._settings(f"scale-{cases}.")
        with step(f"filling {cases:,} cases as workers leave them"):
            asyncio.run(scale_fill.fill(cases, settings))
        with step("a gateway over them, from nothing and again"):
            self.figures |= scale_gateway.measured(cases, settings, self._folder)
        with step("a worker that has them, from nothing, again, and at work"):
            self.figures |= scale_worker.measure(cases, settings, self._folder)
