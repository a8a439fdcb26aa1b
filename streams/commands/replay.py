"""``kuaibao replay``: a reconstructed record, to Kafka."""

import asyncio

import click

from streams.settings.settings import Settings


@click.command()
@click.argument("record")
@click.option("--full", is_flag=True, help="Service matters as well: some 2.4 million events.")
@click.option("--seed", default=2015, show_default=True, help="Of the synthetic events.")
@click.option("--items-only", is_flag=True, help="Without the events that make quick reports due.")
@click.pass_obj
def replay(settings: Settings, record: str, *, full: bool, seed: int, items_only: bool) -> None:
    """Send a RECORD (gaoling, yearly-form): synthetic events whose counts are the reports'."""
    from streams.feeding.replaying import replay_record
    from streams.topics.installation import Installation

    asyncio.run(
        replay_record(Installation.read(settings), record, full=full, seed=seed, due=not items_only)
    )
