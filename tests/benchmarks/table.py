"""``python -m tests.benchmarks.table``: what a city takes, as it was, must be and is.

The last column has the medians of all runs of the last hours, so that one sitting makes the table.
"""

import json
import re
import statistics
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import click

from tests.benchmarks.keeping import runs

FEW: Final = 100_000
"""Cases of the installation with whose speed larger ones are compared."""


class Line(NamedTuple):
    """A line of the table.

    Attributes:
        what: What is measured, and in which unit.
        key: Of the figure, or what follows ``scale_N_`` where there is one for each size.
        before: What it was in November 2026, before workers and gateways kept their state on disk.
        goal: What it must be at least, or at most if `most`.
        most: Whether less is better.
        form: How it is written.
    """

    what: str
    key: str
    before: str
    goal: float
    most: bool = False
    form: str = ",.0f"


LINES: Final = (
    Line("whole worker from `intake`, events/s", "whole_eps", "34,400", 0),
    Line("… as a share of the limit", "whole_ratio_limit", "0.26", 0.5, form=".2f"),
    Line("… times Kafka Streams", "whole_ratio_kstreams", "0.91", 1.5, form=".2f"),
    Line("… times Quix Streams", "whole_ratio_quix", "1.59", 2.5, form=".2f"),
    Line("… times Bytewax", "whole_ratio_bytewax", "1.56", 2.5, form=".2f"),
    Line("*track* alone, events/s", "track_eps", "59,300", 0),
    Line("… as a share of the limit", "ratio_limit", "0.44", 0.5, form=".2f"),
    Line("HTTP to shown, events/s", "shown_eps", "10,200", 20_000),
    Line("… at half of it shown, median, ms", "freshness_p50_ms", "274", 120, most=True),
    Line("… 99 of 100, ms", "freshness_p99_ms", "417", 300, most=True),
)
SCALED: Final = (
    Line("worker's own memory, MB", "worker_rss_mb", "3,200 (4 million)", 1_500, most=True),
    Line("worker, started again, s", "worker_restart_s", "38 (4 million)", 10, True, ".1f"),
    Line("worker, from nothing, s", "worker_rebuild_s", "38 (4 million)", 240, True),
    Line("worker, events/s", "eps", "", 0),
    Line(f"… as a share of those at {FEW:,} cases", "eps_share", "", 0.7, form=".2f"),
    Line("gateway's own memory, MB", "gateway_rss_mb", "2,200 (3 million rows)", 3_000, most=True),
    Line("gateway, started again, s", "gateway_restart_s", "43 (3 million rows)", 15, True, ".1f"),
    Line("gateway, from nothing, s", "gateway_rebuild_s", "92 (3 million rows)", 600, most=True),
    Line("a month or week asked, p99, ms", "month_p99_ms", "40 to 256", 20, True, ".1f"),
    Line("a year asked, p99, ms", "year_p99_ms", "", 100, True, ".1f"),
    Line("a list of cases, p99, ms", "list_p99_ms", "150", 50, True, ".1f"),
)
"""Lines of which there is a figure for each size; the goals are those of twenty million cases."""

_SIZE: Final = re.compile(r"scale_(\d+)_")


def medians(found: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """Return the median of each figure over the runs that have it."""
    values: dict[str, list[float]] = {}
    for run in found:
        for name, value in run.items():
            if isinstance(value, int | float):
                values.setdefault(name, []).append(value)
    return {name: statistics.median(those) for name, those in values.items()}


def table(figures: Mapping[str, float]) -> Iterator[str]:
    """Return the lines of the table in Markdown; what was not measured is said to be so."""
    sizes = sorted({int(match[1]) for match in map(_SIZE.match, figures) if match})
    yield "| | before | goal | now | reached |"
    yield "|---|---|---|---|---|"
    for line in LINES:
        yield _row(line, [(None, figures.get(line.key))])
    shares = dict(figures)
    few = figures.get(f"scale_{FEW}_eps")
    for size in sizes:
        speed = figures.get(f"scale_{size}_eps")
        if few and speed and size != FEW:
            shares[f"scale_{size}_eps_share"] = speed / few
    for line in SCALED:
        yield _row(line, [(size, shares.get(f"scale_{size}_{line.key}")) for size in sizes])


def _row(line: Line, found: Sequence[tuple[int | None, float | None]]) -> str:
    measured = [(size, value) for size, value in found if value is not None]
    now = ", ".join(
        format(value, line.form) + (f" ({_size(size)})" if size else "") for size, value in measured
    )
    goal = f"{'≤' if line.most else '≥'} {line.goal:,g}" if line.goal else ""
    # The largest size says whether the goal of the largest is reached; those between do not.
    last = measured[-1][1] if measured else None
    reached = ""
    if goal and last is not None:
        reached = "yes" if (last <= line.goal if line.most else last >= line.goal) else "no"
    return f"| {line.what} | {line.before} | {goal} | {now or 'not measured'} | {reached} |"


def _size(cases: int) -> str:
    return f"{cases / 1e6:g} million" if cases >= 1_000_000 else f"{cases:,}"


@click.command()
@click.option(
    "--json",
    "path",
    default=Path("build/bench.json"),
    show_default=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where the benchmark has put its figures; the runs are in a file beside it.",
)
@click.option(
    "--hours",
    default=24.0,
    show_default=True,
    type=click.FloatRange(0.1),
    help="How old a run may be; where there is none so young, the file's last figures are shown.",
)
def main(path: Path, hours: float) -> None:
    """Print the table of a city's scale, of the runs of the last hours."""
    found = list(runs(path, hours))
    if not found and path.exists():
        click.echo(f"No run is younger than {hours:g} hours; these are the last figures of {path}.")
        click.echo("")
        found = [json.loads(path.read_text())]
    click.echo("\n".join(table(medians(found))))


if __name__ == "__main__":
    main()
