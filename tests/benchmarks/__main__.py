"""``python -m tests.benchmarks``: our worker and our gateway beside simpler programs.

The worker beside a plain Faust agent and bare aiokafka, the gateway beside a bare aiohttp handler.

One broker, one work put in beforehand, every contestant in a fresh process and a group of its own.
No figure is printed before all have been found to count the same.
"""

import json
import signal
import sys
import tempfile
from pathlib import Path

import click

from streams.broker.broker import LocalBroker
from tests.benchmarks import child
from tests.benchmarks.bench import Bench
from tests.benchmarks.categories import file_letters
from tests.benchmarks.letters import group_letters
from tests.benchmarks.report import complete, report
from tests.benchmarks.sketches import group_a_year

PARTS = ("speed", "whole", "faust", "recovery", "gateway")

APART = ("letters", "sketches")
"""Parts that need no broker, and run when they are named."""

SCALE = "scale"
"""The part that is run only where it is named: it takes minutes, or an hour for a city's cases."""


@click.command()
@click.option("--events", default=300_000, show_default=True, type=click.IntRange(3_000))
@click.option(
    "--steps",
    default=0.0,
    show_default=True,
    type=click.FloatRange(0, 0.9),
    help="The share of events that are steps of the office; with --only speed.",
)
@click.option("--recovery-cases", default=500_000, show_default=True, type=click.IntRange(1_000))
@click.option(
    "--only",
    multiple=True,
    type=click.Choice((*PARTS, *APART, SCALE)),
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
    recovery_cases: int,
    only: tuple[str, ...],
    letters: Path,
    sketches: int,
    cases: tuple[int, ...],
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
    parts = only or PARTS
    if steps and set(parts) & {"whole", "faust", "recovery"} and not profile:
        raise click.UsageError(
            "plain Faust, recovery and the whole worker know no steps; add --only speed"
        )
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="kuaibao-bench-") as name:
        folder = Path(name)
        with LocalBroker(folder / "kafka") as broker:
            bench = Bench(broker.bootstrap, folder, events, steps)
            try:
                if profile:
                    bench.preload()
                    bench.profile(path.with_name("track.prof"))
                    return
                if "speed" in parts:
                    bench.preload()
                    bench.speed()
                if "whole" in parts:
                    bench.whole()
                if "faust" in parts:
                    bench.faust()
                if "recovery" in parts:
                    bench.recovery(recovery_cases)
                if "gateway" in parts:
                    bench.gateway()
                for many in cases if SCALE in parts else ():
                    bench.scale(many)
            except child.Failed as error:
                click.echo(f"\n{error}", err=True)
                sys.exit(1)
    figures = complete(bench.figures)
    path.write_text(json.dumps(figures, indent=2) + "\n")
    click.echo(report(figures))
    click.echo(f"\nall figures: {path}")


if __name__ == "__main__":
    main()
