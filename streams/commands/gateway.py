"""``kuaibao gateway``: events in, figures and the page out."""

import click
import msgspec

from streams.commands.log_level import LOG_LEVEL
from streams.settings.settings import Settings


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    help="Where to listen, instead of the setting gateway_port; 0 is a free one.",
)
@LOG_LEVEL
@click.pass_obj
def gateway(settings: Settings, *, port: int | None, log_level: str) -> None:
    """Run a gateway: events in, figures and the page out. Any number may run."""
    from streams.gateway.serving import run_gateway

    if port is not None:
        settings = msgspec.structs.replace(settings, gateway_port=port)
    run_gateway(settings, log_level.upper())
