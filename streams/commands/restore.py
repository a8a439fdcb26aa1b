"""``kuaibao restore``: what workers keep, from the files of a backup."""

import asyncio
from pathlib import Path

import click

from streams.settings.settings import Settings


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.pass_obj
def restore(settings: Settings, folder: Path) -> None:
    """Write the backup in FOLDER to topics that are empty; no worker may run meanwhile."""
    from streams.backup.restoring import open_backup, restore_backup
    from streams.backup.taking import catalogue_digest
    from streams.feeding.replaying import progress
    from streams.topics.installation import Installation

    installation = Installation.read(settings)
    manifest = open_backup(installation, folder)
    if manifest.catalogue_sha256 != catalogue_digest(settings):
        click.echo(f"{settings.catalogue} is not what it was when the backup was taken", err=True)
    if manifest.waiting:
        click.echo(
            f"{folder}: workers lagged when it was taken. Rows may be in it that feeders had sent, "
            "and whose events are not: have what feeders sent since a while before it sent again "
            "(docs/backup.md), or restore another backup",
            err=True,
        )
    with progress() as bar:
        totals: dict[str, int] = {}
        for part in manifest.parts:
            totals[part.topic] = totals.get(part.topic, 0) + part.records
        tasks = {topic: bar.add_task(topic, total=total) for topic, total in totals.items()}
        restoring = restore_backup(
            installation, folder, manifest, lambda topic, many: bar.advance(tasks[topic], many)
        )
        asyncio.run(restoring)
    click.echo(
        f"{manifest.records} records restored. Start workers, and send again what was sent since "
        f"{manifest.begun:%Y-%m-%d %H:%M} UTC: what is counted already is not counted twice."
    )
