"""``kuaibao check``: what the county's files say, and every mistake in them."""

import sys
from pathlib import Path
from typing import Final

import click
import msgspec

from streams.settings.settings import Settings

TAKEN_OVER: Final = (
    "gateways that run take over bulletins and the names in the catalogue by themselves; all else "
    "in the catalogue, once all workers and gateways are restarted "
    "运行中的网关自动采用通报和县情配置里的名称，其余改动需重启全部工作进程和网关"
)
"""What becomes of changes to files that are in use."""


@click.command("check")
@click.argument(
    "folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@click.option(
    "--mapping",
    "named",
    multiple=True,
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A mapping file of a feeder that is elsewhere; again for others.",
)
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_obj
def check_county(
    settings: Settings, folder: Path | None, named: tuple[Path, ...], *, as_json: bool
) -> None:
    """Say what the county's files mean, and every mistake in them at once.

    The files are those that the settings name, or catalogue.toml and bulletins/ in FOLDER; the
    file of recipients is looked at where there is one, and so are the mapping files of feeders that
    are beside the catalogue or in the folder feeders there. Each mistake is said with file and
    line, the key, and what is allowed. Kafka is not needed. Exit code 2 if there is a mistake.
    """
    import time

    from streams.checking.checking import check_files
    from streams.checking.mapping_files import mappings_beside

    catalogue, bulletins = Path(settings.catalogue), Path(settings.bulletins)
    if folder is not None:
        catalogue, bulletins = folder / "catalogue.toml", folder / "bulletins"
    recipients = (folder or Path()) / settings.recipients
    there = recipients if recipients.is_file() else None
    mappings = list(dict.fromkeys([*mappings_beside(catalogue), *named]))
    found = check_files(catalogue, bulletins, int(time.time() // 86_400), there, mappings)
    if as_json:
        told = {
            "mistakes": [
                {"file": each.file, "line": each.line or None, "said": each.said}
                for each in found.mistakes
            ],
            "unfinished": found.unfinished,
            "understood": found.understood,
        }
        click.echo(msgspec.json.encode(told).decode())
    else:
        for line in found.understood:
            click.echo(line)
        for mistake in found.mistakes:
            click.echo(mistake, err=True)
        for where in found.unfinished:
            click.echo(
                f"{where}: there may be more mistakes; check again once these are mended", err=True
            )
        click.echo(TAKEN_OVER)
        many = len(found.mistakes)
        said = f"{many} mistake{'s' * (many != 1)} 处错误" if many else "no mistakes 没有错误"
        click.echo(said, err=bool(many))
    if found.mistakes:
        sys.exit(2)
