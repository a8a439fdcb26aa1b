"""``kuaibao publish sum``: forms of several organs, added up to one."""

from pathlib import Path

import click

from streams.core.errors import BadFile, BadQuery
from streams.settings.settings import Settings


@click.command("sum")
@click.argument("identifier", metavar="ID")
@click.argument("filed", metavar="ORGAN=FILE...", nargs=-1, required=True)
@click.option(
    "--organs",
    multiple=True,
    metavar="UNIT",
    help="Which organs are to be in it; UNIT/* is one with all under it. Left out, all there are.",
)
@click.option(
    "--format",
    "form",
    default="text",
    show_default=True,
    type=click.Choice(["text", "json", "markdown", "html", "csv", "docx", "pdf", "xlsx"]),
    help="As that of a bulletin.",
)
@click.option(
    "--language",
    default="both",
    show_default=True,
    type=click.Choice(["zh", "en", "both"]),
    help="Chinese, English, or both; of html, docx and pdf.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write it to this file, and print nothing.",
)
@click.pass_obj
def sum_filed(
    settings: Settings,
    identifier: str,
    filed: tuple[str, ...],
    *,
    organs: tuple[str, ...],
    form: str,
    language: str,
    output: Path | None,
) -> None:
    """Add up the forms ID that organs with installations of their own have filed.

    FILE is what `publish draft -o` wrote there, or the bulletin as JSON. Organs that have not filed
    theirs are named, and never taken to be 0; so are forms that do not add up in themselves.
    No Kafka is asked.
    """
    from streams.bulletins.filed_forms import read_filed_form
    from streams.bulletins.folder import load_definitions, today
    from streams.core.bulletins.named import find, names_there_are
    from streams.core.bulletins.summed_forms import organs_on, sum_forms
    from streams.printing.formats import BULLETIN_FORMATS, PAPER_FORMATS, written
    from streams.printing.papers import DRAFT, read_paper
    from streams.printing.summed_words import summed_form
    from streams.topics.installation import Installation

    if BULLETIN_FORMATS[form].is_office and output is None:
        raise BadQuery("-o", f"is missing: name a file for {form}, such as -o form.{form}")
    installation = Installation.read(settings)
    catalogue = installation.catalogue
    files, day = load_definitions(installation), today(catalogue)
    definition = find(files, identifier, day)
    if definition is None:
        raise BadQuery("ID", f"{identifier!r} is not a bulletin; {names_there_are(files, day)}")
    try:
        wanted = organs_on(catalogue, organs, definition.period.end)
    except ValueError as error:
        raise BadQuery("--organs", str(error)) from None
    read = []
    for each in filed:
        organ, mark, path = each.partition("=")
        if not mark or not path:
            raise BadQuery("ORGAN=FILE", f"{each!r} does not name an organ and a file")
        if organ not in wanted:
            raise BadQuery("ORGAN=FILE", f"{organ!r} is none of the organs {', '.join(wanted)}")
        read.append(read_filed_form(Path(path), organ, wanted[organ], definition.period))
    try:
        summed = sum_forms(definition, read, wanted)
    except ValueError as error:
        raise BadFile(str(error)) from None
    kind = BULLETIN_FORMATS[form]
    paper = read_paper(catalogue, language, None, None, None) if kind in PAPER_FORMATS else DRAFT
    document = written(summed_form(summed), catalogue, kind, paper)
    if output is None:
        click.echo(document, nl=False)
        return
    try:
        output.write_bytes(document)
    except OSError as error:
        raise BadFile(f"{output}: cannot be written: {error.strerror}") from None
