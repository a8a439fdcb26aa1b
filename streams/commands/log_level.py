"""The option of the commands that run on and keep a log."""

from typing import Final

import click

LOG_LEVEL: Final = click.option(
    "--log-level",
    default="INFO",
    show_default=True,
    type=click.Choice(["DEBUG", "INFO", "WARNING", "ERROR"], case_sensitive=False),
    help="The least that the log tells of.",
)
