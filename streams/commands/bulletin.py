"""``kuaibao bulletin``: one bulletin, or a list of all."""

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from streams.core.errors import BadFile, BadQuery
from streams.settings.settings import Settings

if TYPE_CHECKING:
    from streams.core.bulletins.definitions import Definition
    from streams.core.bulletins.templates import Template


@click.command()
@click.argument("identifier", metavar="[ID]", required=False)
@click.option(
    "--format",
    "form",
    default="text",
    show_default=True,
    type=click.Choice(["text", "json", "markdown", "html", "csv", "docx", "pdf", "xlsx"]),
    help="As the gateway gives it to download.",
)
@click.option("--json", "form", flag_value="json", help="Short for --format json.")
@click.option(
    "--compare",
    is_flag=True,
    help="What was published beside: below the text, of html, docx and pdf instead of it. "
    "Exit code 1 if any figure differs.",
)
@click.option(
    "--language",
    default="both",
    show_default=True,
    type=click.Choice(["zh", "en", "both"]),
    help="Chinese, English, or both; of html, docx and pdf.",
)
@click.option("--number", metavar="N", help="Its number in the year of its day, as in 发文字号.")
@click.option("--dated", metavar="DAY", help="The day that html, docx or pdf is dated.")
@click.option(
    "--before",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The form of the period before, as `publish draft -o` wrote it, in place of what was "
    "issued. Where this form does not take over what that one left, it says so.",
)
@click.option("--cases", is_flag=True, help="Name the cases behind problems and points.")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write it to this file, and print nothing.",
)
@click.pass_obj
def bulletin(
    settings: Settings,
    identifier: str | None,
    *,
    form: str,
    compare: bool,
    language: str,
    number: str | None,
    dated: str | None,
    before: Path | None,
    cases: bool,
    output: Path | None,
) -> None:
    """Print the bulletin ID from what the workers have counted; without ID, list all.

    One of a template is named by its period as well, as in circular-2015-Q3.
    """
    from rich.console import Console

    from streams.bulletins.folder import calendar_note, evaluate, load_definitions, today
    from streams.bulletins.taking_over import taken_over
    from streams.core.bulletins.named import find, names_there_are
    from streams.printing.comparison import comparison
    from streams.printing.formats import BULLETIN_FORMATS, PAPER_FORMATS, written
    from streams.printing.papers import read_paper
    from streams.topics.installation import Installation
    from streams.topics.lag import read_lag

    if BULLETIN_FORMATS[form].is_office and output is None and sys.stdout.isatty():
        rule = f"{form} is not a text that a terminal can show; name a file for it"
        raise BadQuery("-o", f"is missing: {rule}, such as -o bulletin.{form}")
    installation = Installation.read(settings)
    is_paper = BULLETIN_FORMATS[form] in PAPER_FORMATS
    paper = read_paper(
        installation.catalogue, language, number, dated, "1" if compare and is_paper else None
    )
    files, day = load_definitions(installation), today(installation.catalogue)
    if identifier is None:
        for made in files.values():
            click.echo(_listed(made, day))
        return
    definition = find(files, identifier, day)
    if definition is None:
        raise BadQuery("ID", f"{identifier!r} is not a bulletin; {names_there_are(files, day)}")
    found = asyncio.run(evaluate([definition], installation, day, with_cases=cases))[0]
    found = asyncio.run(taken_over(found, files, installation, before))
    if lag := asyncio.run(read_lag(installation)):
        click.echo(f"还有 {lag} 条记录未统计 · {lag} records are not counted yet", err=True)
    if note := calendar_note(definition):
        click.echo(f"{note.zh} · {note.en}", err=True)
    # Bytes, so that neither the machine's encoding nor its line ends change what is printed.
    document = written(found, installation.catalogue, BULLETIN_FORMATS[form], paper)
    if output is None:
        click.echo(document, nl=False)
    else:
        _write(output, document)
    if compare and form == "text":
        Console().print("", comparison(found), sep="\n")
    if compare and found.differences:
        sys.exit(1)


def _listed(made: "Definition | Template", today: int) -> str:
    """Return a line that says what a file has; of a template the bulletin of the present period."""
    from streams.core.bulletins.definitions import Definition
    from streams.core.bulletins.named import latest
    from streams.core.bulletins.repeating import EVERY_WORDS

    if isinstance(made, Definition):
        return f"{made.id}  {made.title.zh}  {made.title.en}"
    now, each = latest(made, today), EVERY_WORDS[made.every]
    return f"{now.id}  {now.title.zh}  {now.title.en}  （{each.zh} · {each.en}）"


def _write(path: Path, made: bytes) -> None:
    """Write a file.

    Raises:
        BadFile: It cannot be written.
    """
    try:
        path.write_bytes(made)
    except OSError as error:
        raise BadFile(f"{path}: cannot be written: {error.strerror}") from None
