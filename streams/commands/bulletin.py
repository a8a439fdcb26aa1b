"""``kuaibao bulletin``: one bulletin, or a list of all."""

import asyncio
import sys
from pathlib import Path

import click

from streams.core.errors import BadFile, BadQuery
from streams.settings.settings import Settings


@click.command()
@click.argument("identifier", metavar="[ID]", required=False)
@click.option(
    "--format",
    "form",
    default="text",
    show_default=True,
    type=click.Choice(["text", "json", "markdown", "html", "csv", "docx", "xlsx"]),
    help="As the gateway gives it to download.",
)
@click.option("--json", "form", flag_value="json", help="Short for --format json.")
@click.option(
    "--compare", is_flag=True, help="Published figures beside; exit code 1 if any differs."
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write it to this file, and print nothing.",
)
@click.pass_obj
def bulletin(
    settings: Settings, identifier: str | None, *, form: str, compare: bool, output: Path | None
) -> None:
    """Print the bulletin ID from what the workers have counted; without ID, list all."""
    from rich.console import Console

    from streams.bulletins.folder import calendar_note, evaluate, load_definitions
    from streams.printing.comparison import comparison
    from streams.printing.formats import BULLETIN_FORMATS, written
    from streams.topics.installation import Installation
    from streams.topics.lag import read_lag

    if BULLETIN_FORMATS[form].is_office and output is None and sys.stdout.isatty():
        rule = f"{form} is not a text that a terminal can show; name a file for it"
        raise BadQuery("-o", f"is missing: {rule}, such as -o bulletin.{form}")
    installation = Installation.read(settings)
    definitions = load_definitions(installation)
    if identifier is None:
        for definition in definitions.values():
            click.echo(f"{definition.id}  {definition.title.zh}  {definition.title.en}")
        return
    if identifier not in definitions:
        raise BadQuery(
            "ID", f"{identifier!r} is not a bulletin; there are {', '.join(definitions)}"
        )
    found = asyncio.run(evaluate([definitions[identifier]], installation))[0]
    if lag := asyncio.run(read_lag(installation)):
        click.echo(f"还有 {lag} 条记录未统计 · {lag} records are not counted yet", err=True)
    if note := calendar_note(definitions[identifier]):
        click.echo(f"{note.zh} · {note.en}", err=True)
    # Bytes, so that neither the machine's encoding nor its line ends change what is printed.
    made = written(found, installation.catalogue, BULLETIN_FORMATS[form])
    if output is None:
        click.echo(made, nl=False)
    else:
        _write(output, made)
    if compare and form == "text":
        Console().print("", comparison(found), sep="\n")
    if compare and found.differences:
        sys.exit(1)


def _write(path: Path, made: bytes) -> None:
    """Write a file.

    Raises:
        BadFile: It cannot be written.
    """
    try:
        path.write_bytes(made)
    except OSError as error:
        raise BadFile(f"{path}: cannot be written: {error.strerror}") from None
