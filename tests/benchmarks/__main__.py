"""``python -m tests.benchmarks``: our worker and our gateway beside simpler programs.

The worker beside a plain Faust agent and bare aiokafka, the gateway beside a bare aiohttp handler.

One broker, one work put in beforehand, every contestant in a fresh process and a group of its own.
No figure is printed before all have been found to count the same.
"""

import logging
import signal
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import click

from streams.broker.broker import LocalBroker
from tests.benchmarks import child
from tests.benchmarks.bench import Bench
from tests.benchmarks.categories import file_letters
from tests.benchmarks.keeping import keep, note
from tests.benchmarks.letters import group_letters
from tests.benchmarks.report import complete, report
from tests.benchmarks.sketches import group_a_year

PARTS = ("speed", "whole", "faust", "recovery", "gateway")

APART = ("letters", "sketches")
"""Parts that need no broker, and run when they are named."""

SCALE = "scale"
"""The part that is run only where it is named: it takes minutes, or an hour for a city's cases."""

FRESH = "fresh"
"""What `gateway` has of freshness, by itself."""

PEERS = "peers"
"""The part that `whole` is too, with other frameworks in turn; run where it is asked for."""


@click.command()
@click.option("--events", default=300_000, show_default=True, type=click.IntRange(3_000))
@click.option(
    "--steps",
    default=0.0,
    show_default=True,
    type=click.FloatRange(0, 0.9),
    help="The share of events that are steps of the office; with --only speed.",
)
@click.option(
    "--turns",
    default=3,
    show_default=True,
    type=click.IntRange(1),
    help="How often contestants that take turns have one; figures are the medians.",
)
@click.option("--recovery-cases", default=500_000, show_default=True, type=click.IntRange(1_000))
@click.option(
    "--only",
    multiple=True,
    type=click.Choice((*PARTS, FRESH, *APART, SCALE)),
    help="Parts to run; all that need no folder and no hour unless told.",
)
@click.option(
    "--letters",
    default=Path("../shared/letters"),
    show_default=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder with letters.csv, replies.csv and categories.csv; for letters, sketches.",
)
@click.option(
    "--sketches",
    default=100_000,
    show_default=True,
    type=click.IntRange(1_000),
    help="How many items a year has; with --only sketches.",
)
@click.option(
    "--cases",
    multiple=True,
    default=(1_000_000,),
    show_default=True,
    type=click.IntRange(1_000),
    help="How many cases there are; with --only scale, and once for each size.",
)
@click.option(
    "--peers",
    is_flag=True,
    help="Our worker from intake with Kafka Streams, Quix Streams and Bytewax in turn, and how soon"
    " events show; with --only, those parts as well.",
)
@click.option("--profile", is_flag=True, help="Run our worker once under cProfile instead.")
@click.option(
    "--json",
    "path",
    default=Path("build/bench.json"),
    show_default=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where the figures go.",
)
def main(
    *,
    events: int,
    steps: float,
    turns: int,
    recovery_cases: int,
    only: tuple[str, ...],
    letters: Path,
    sketches: int,
    cases: tuple[int, ...],
    peers: bool,
    profile: bool,
    path: Path,
) -> None:
    """Measure our worker, a plain Faust agent, aiokafka without logic, and the gateway."""
    if "letters" in only:
        group_letters(letters)
        file_letters(letters)
    if "sketches" in only:
        group_a_year(sketches, letters)
    if only and set(only) <= set(APART):
        return
    parts = {*(only or (() if peers else PARTS)), *((PEERS, FRESH) if peers else ())}
    if steps and parts & {"whole", PEERS, "faust", "recovery"} and not profile:
        raise click.UsageError(
            "plain Faust, recovery and the whole worker know no steps; add --only speed"
        )
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    # Topics are asked for as soon as they are made; what does not work raises an error.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="kuaibao-bench-") as name:
        folder = Path(name)
        with LocalBroker(folder / "kafka") as broker:
            bench = Bench(broker.bootstrap, folder, events, steps=steps, turns=turns)
            try:
                if profile:
                    bench.preload()
                    bench.profile(path.with_name("track.prof"))
                    return
                for part in _parts(bench, parts, recovery_cases, cases):
                    try:
                        part()
                    finally:
                        keep(path, bench.figures)
            except child.Failed as error:
                click.echo(f"\n{error}", err=True)
                sys.exit(1)
            finally:
                if bench.has_measured:
                    note(path, bench.figures)
    click.echo(report(complete(bench.figures)))
    click.echo(f"\nall figures, those of other runs too: {path}")


def _parts(
    bench: Bench, parts: set[str], recovery_cases: int, cases: tuple[int, ...]
) -> "list[Callable[[], None]]":
    """Return what is to be run, in order. The first part of the worker has what others need."""
    made: list[Callable[[], None]] = []
    if "speed" in parts:
        made += [bench.preload, bench.speed]
    if PEERS in parts:
        made.append(bench.peers)
    elif "whole" in parts:
        made.append(bench.whole)
    if "faust" in parts:
        made.append(bench.faust)
    if "recovery" in parts:
        made.append(lambda: bench.recovery(recovery_cases))
    if "gateway" in parts:
        made.append(bench.gateway)
    elif FRESH in parts:
        made.append(bench.fresh)
    if SCALE in parts:
        made += [partial(bench.scale, many) for many in cases]
    return made


if __name__ == "__main__":
    main()
