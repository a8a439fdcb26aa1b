"""``kuaibao topics``: create the topics in Kafka, or check them."""

import asyncio

import click

from streams.settings.settings import Settings


@click.command()
@click.argument("action", type=click.Choice(["create", "check"]))
@click.pass_obj
def topics(settings: Settings, action: str) -> None:
    """Create the topics that are missing, or check that all are as they must be."""
    from streams.topics.catalogue import topics as all_topics
    from streams.topics.provision import provision

    wanted = all_topics(settings.read_catalogue(), settings)
    made = asyncio.run(provision(wanted, settings, create=action == "create"))
    click.echo(f"{len(wanted)} topics as they must be, {len(made)} of them made now")
