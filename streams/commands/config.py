"""``kuaibao config``: the settings in force, and whether the files that they name can be used."""

from pathlib import Path

import click
import msgspec

from streams.core.errors import BadFile
from streams.settings.settings import Settings, describe, shown_settings


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_obj
def config(settings: Settings, *, as_json: bool) -> None:
    """Print the settings in force; of passwords, whether they are set.

    The files that they name are read as well: exit code 2 where one cannot be used.
    """
    values = shown_settings(settings)
    if as_json:
        click.echo(msgspec.json.encode(values).decode())
    else:
        for name, about in describe().items():
            click.echo(f"{name} = {values[name]!r}  # {about}")
    _check_files(settings)


def _check_files(settings: Settings) -> None:
    """See that the catalogue, the bulletins and what TLS is served with can be used.

    Raises:
        BadFile: One cannot be used; says which, and why.
    """
    from streams.bulletins.folder import read_folder
    from streams.gateway.serving import tls_context

    catalogue = settings.read_catalogue()
    folder = Path(settings.bulletins)
    if not folder.is_dir():
        raise BadFile(f"bulletins = {settings.bulletins!r}: there is no such folder")
    read_folder(folder, catalogue)
    tls_context(settings)
