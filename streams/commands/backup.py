"""``kuaibao backup``: what workers keep, to files."""

import asyncio
from pathlib import Path

import click

from streams.settings.settings import Settings


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.pass_obj
def backup(settings: Settings, folder: Path) -> None:
    """Copy cases, figures and quick reports to files in FOLDER, which must be new or empty."""
    from streams.backup.taking import take_backup
    from streams.feeding.replaying import progress
    from streams.topics.installation import Installation

    installation = Installation.read(settings)
    with progress() as bar:
        tasks = {}

        def show(topic: str, many: int) -> None:
            if topic not in tasks:
                tasks[topic] = bar.add_task(topic, total=None)
            bar.advance(tasks[topic], many)

        manifest = asyncio.run(take_backup(installation, folder, show))
    if manifest.waiting:
        click.echo(
            "workers have not counted all that feeders had sent: rows may be in this backup whose "
            "events are not; take another one once workers have caught up",
            err=True,
        )
    click.echo(f"{manifest.records} records in {len(manifest.parts)} files, {folder}")
