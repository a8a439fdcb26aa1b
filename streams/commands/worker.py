"""``kuaibao worker``: route, track and report."""

import click

from streams.commands.log_level import LOG_LEVEL
from streams.settings.settings import Settings


@click.command()
@LOG_LEVEL
@click.pass_obj
def worker(settings: Settings, *, log_level: str) -> None:
    """Run a worker: route, track and report. Any number may run."""
    from streams.worker.running import run_worker

    run_worker(settings, log_level.upper())
