"""``kuaibao topics``: create the topics in Kafka, or check them."""

import asyncio

import click

from streams.settings.settings import Settings


@click.command()
@click.argument("action", type=click.Choice(["create", "check"]))
@click.pass_obj
def topics(settings: Settings, action: str) -> None:
    """Create the topics that are missing, or check that all are as they must be."""
    from streams.topics.installation import Installation
    from streams.topics.provision import provision

    installation = Installation.read(settings)
    made = asyncio.run(provision(installation, create=action == "create"))
    click.echo(f"{len(installation.topics)} topics checked, {len(made)} created")
