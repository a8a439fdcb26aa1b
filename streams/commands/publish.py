"""``kuaibao publish``: keep what a bulletin says, and see what differs since and why."""

import asyncio
import json
import sys
from pathlib import Path

import click

from streams.commands.groups import Commands
from streams.commands.publish_sum import sum_filed
from streams.core.errors import BadFile
from streams.settings.settings import Settings


@click.group("publish", cls=Commands)
def publish() -> None:
    """Keep what a bulletin says in a file, and see which cases make it differ since."""


@publish.command("draft")
@click.argument("identifier", metavar="ID")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write it to this file, which must not be there yet.",
)
@click.option(
    "--although-missing",
    is_flag=True,
    help="Even while events wait to be counted; the file says of which partitions.",
)
@click.pass_obj
def draft_command(
    settings: Settings, identifier: str, output: Path, *, although_missing: bool
) -> None:
    """Write the bulletin ID with all that its figures are made of to a file, and its digest.

    Anyone who keeps the digest sees later whether the file was changed. It names neither persons
    nor cases. One of a template is named by its period as well, as in circular-2015-Q3.
    """
    from streams.bulletins.folder import today
    from streams.bulletins.publishing import evaluate_to_publish
    from streams.core.publications.drafting import Basis, draft
    from streams.core.publications.publication import (
        county_digest,
        encode_publication,
        publication_digest,
    )
    from streams.printing.as_text import bulletin_text
    from streams.topics.installation import Installation

    installation = Installation.read(settings)
    catalogue = installation.catalogue
    ready = asyncio.run(
        evaluate_to_publish(
            identifier, installation, today(catalogue), although_missing=although_missing
        )
    )
    text = bulletin_text(ready.bulletin)
    basis = Basis(text, ready.file, county_digest(catalogue), ready.flushes, ready.missing)
    value = encode_publication(draft(ready.bulletin, ready.counter, basis))
    try:
        with output.open("xb") as file:
            file.write(value)
    except OSError as error:
        raise BadFile(f"{output}: cannot be written: {error.strerror}") from None
    click.echo(publication_digest(value))


@publish.command("compare")
@click.argument(
    "file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--digest", metavar="SHA256", help="Refuse the file if it is not what had this.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, with every count.")
@click.pass_obj
def compare_command(settings: Settings, file: Path, *, digest: str | None, as_json: bool) -> None:
    """Print which figures of FILE would be others now, which cases make that, and why.

    Printed, the differences of cases and what is named as the rest add up to what is counted now.
    Exit code 1 if anything differs.
    """
    from streams.bulletins.folder import today
    from streams.bulletins.publishing import compare_with_now
    from streams.core.publications.publication import decode_publication, publication_digest
    from streams.printing.differences import differences_json, differences_text, has_difference
    from streams.topics.installation import Installation

    value = file.read_bytes()
    try:
        publication = decode_publication(value, digest or publication_digest(value))
    except ValueError as error:
        raise BadFile(f"{file}: is not a publication that can be compared: {error}") from None
    installation = Installation.read(settings)
    day = today(installation.catalogue)
    compared = asyncio.run(compare_with_now(publication, installation, day))
    if as_json:
        said = differences_json(publication, compared)
        click.echo(json.dumps(said, ensure_ascii=False, indent=2))
    else:
        click.echo(differences_text(publication, compared), nl=False)
    if any(map(has_difference, compared)):
        sys.exit(1)


publish.add_command(sum_filed)
