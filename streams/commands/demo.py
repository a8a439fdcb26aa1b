"""``kuaibao demo``: three years replayed through Kafka, and their bulletins."""

import sys
from pathlib import Path

import click

from streams.settings.settings import Settings


@click.command()
@click.option("--full", is_flag=True, help="Replay the 1.2 million service matters as well.")
@click.option(
    "--workers",
    default=1,
    show_default=True,
    type=click.IntRange(1, 8),
    help="How many workers share the work.",
)
@click.option("--seed", default=2015, show_default=True, help="Of the synthetic record.")
@click.option("--stay", is_flag=True, help="Leave everything running until Ctrl-C.")
@click.option(
    "--documents",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write the circular and the assessment of 2015 into this folder, for Word and as HTML.",
)
@click.pass_obj
def demo(
    settings: Settings,
    *,
    full: bool,
    workers: int,
    seed: int,
    stay: bool,
    documents: Path | None,
) -> None:
    """Replay three years of Gaoling through Kafka, and print their bulletins."""
    from streams.demo.demo import DemoOptions, run_demo

    asked = DemoOptions(full, workers, seed, stay, documents)
    sys.exit(run_demo(settings, asked))
