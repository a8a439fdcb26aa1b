"""``kuaibao new``: the files of a new county."""

from pathlib import Path

import click


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--name", help="What people call the county; left out, the folder's name.")
def new(folder: Path, name: str | None) -> None:
    """Write the files of a new county into FOLDER: its catalogue, a bulletin, settings.

    They can be used as they are; change them to what your county is, and run kuaibao check in the
    folder. Nothing is written over.
    """
    from streams.checking.starting import start_county

    for path in start_county(folder, name or folder.resolve().name):
        click.echo(path)
    click.echo(
        f"next 下一步: cd {folder}; kuaibao check; kuaibao broker, kuaibao worker, kuaibao gateway "
        "(each in a terminal of its own)"
    )
