"""``python -m tests.chaos --minutes 30 --kills 200 --seed 1``; exit code 1 if anything differs."""

import logging
import random
import sys
from pathlib import Path
from typing import Final

import click

from tests.chaos.run import Outcome, run, shown, write
from tests.support.record import gaoling
from tests.support.stepped import STEPPED_TEXT, stepped

BUILD: Final = Path(__file__).parents[2] / "build"
KILLS_A_MINUTE: Final = 7.0


@click.command()
@click.option("--minutes", type=click.FloatRange(0.2, 10_000), default=5.0, show_default=True)
@click.option("--seed", type=int, help="for all that is left to chance; by default a random one")
@click.option("--kills", type=click.IntRange(0), help="by default seven a minute")
def main(minutes: float, seed: int | None, kills: int | None) -> None:
    """Kill, pause and cut off everything for so many minutes, then compare every figure."""
    # Kafka is away on purpose here.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    seed = random.randrange(1_000_000) if seed is None else seed
    kills = round(minutes * KILLS_A_MINUTE) if kills is None else kills
    click.echo(f"--minutes {minutes:g} --seed {seed} --kills {kills}")
    outcome = run(
        stepped(gaoling()),
        catalogue=STEPPED_TEXT,
        seed=seed,
        seconds=minutes * 60,
        kills=kills,
        logs=BUILD / "chaos",
        echo=click.echo,
    )
    write(outcome, BUILD / "chaos.json")
    tell(outcome)
    sys.exit(1 if outcome.different else 0)


def tell(outcome: Outcome) -> None:
    """Print what came of it."""
    for kind, many in outcome.faults.items():
        click.echo(f"  {many:6}  {kind}")
    click.echo(f"  {outcome.missed:6}  faults found nobody to happen to")
    if not outcome.clocks:
        click.echo("  clocks could not be set wrong: libfaketime does not work on this machine")
    for name, exits in outcome.exits.items():
        codes = ", ".join(f"{code} ({many} times)" for code, many in exits.items())
        click.echo(f"  {name} ended with {codes or 'nothing'}")
    click.echo(f"  posts answered: {outcome.answers}")
    click.echo(f"  poison written: {outcome.poison}")
    click.echo(f"kills        {outcome.kills}")
    click.echo(f"acknowledged {outcome.posted} events, those posted again too")
    click.echo(f"looks        {outcome.looks} at figures while it ran")
    click.echo(f"events       {outcome.events} compared with what is counted")
    click.echo(f"notices      {outcome.notices} compared, {outcome.mornings} mornings amid faults")
    click.echo(f"publications {outcome.publications} issued, {outcome.explained} differences since")
    click.echo(f"figures      {outcome.figures} compared with those computed another way")
    click.echo(f"differences  {outcome.differences}")
    for what in shown(outcome.different):
        click.echo(f"  {what[:1000]}")
    if outcome.different:
        click.echo(f"logs and Kafka's data are in {BUILD / 'chaos'}")
        click.echo(
            f'make chaos ARGS="--minutes {outcome.seconds / 60:g} --seed {outcome.seed} '
            f'--kills {outcome.asked_kills}" brings the same faults at the same times; '
            "what becomes of them may differ"
        )


if __name__ == "__main__":
    main()
