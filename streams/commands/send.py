"""``kuaibao send``: the events of a file, to Kafka."""

import asyncio
from pathlib import Path

import click

from streams.settings.settings import Settings


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Read the file and say what would be sent.")
@click.option(
    "--local-times",
    is_flag=True,
    help="Take times without an offset (2015/3/2 8:12) in the catalogue's time zone.",
)
@click.pass_obj
def send(settings: Settings, file: Path, *, dry_run: bool, local_times: bool) -> None:
    """Send the events of FILE (JSON or CSV) to the topic intake.

    The whole file is read first, as a worker will read it. Exit codes: 0 all is acknowledged; 2
    something in it cannot be used, and nothing was sent; 3 no Kafka, or not all was acknowledged.
    """
    from streams.feeding.files import check_file
    from streams.feeding.replaying import send_file
    from streams.topics.installation import Installation
    from streams.worker.agents.workbench import wall_clock

    installation = Installation.read(settings)
    feed = check_file(file, installation, wall_clock(), local_times=local_times)
    if dry_run:
        click.echo(f"{feed.many} events would be sent (same {feed.same}, refused 0)")
        return
    many = asyncio.run(send_file(installation, feed.events(), feed.many))
    click.echo(f"{many} events acknowledged (sent {many}, same {feed.same}, refused 0)")
    click.echo(
        "Workers may still refuse events of a case that has too many; `kuaibao dead-letters list` "
        "shows them.",
        err=True,
    )
