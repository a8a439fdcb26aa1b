"""``kuaibao learn``: a model that files letters as this county's people have filed them."""

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from streams.settings.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from streams.core.filing.learning import Filed
    from streams.core.filing.model import Guess, Judged

LEAST: Final = 100
"""Of how many letters there must be a category before anything is learned."""


@click.command()
@click.option(
    "--to",
    "path",
    default=Path("data/filing.model"),
    show_default=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where the model goes; the setting filing_model names it to workers.",
)
@click.option("--dry-run", is_flag=True, help="Only say how good it would be.")
@click.pass_obj
def learn(settings: Settings, *, path: Path, dry_run: bool) -> None:
    """Learn where letters belong from those that people filed or filed again.

    It reads the letters that Kafka still has, and the category that a person or a feeder last gave
    each. How good the model is, is said of letters that it has not seen, in all and by category,
    beside the catalogue's keywords. One that is worse than these is not written (exit code 1). The
    file has no word of any letter. Workers take it over when they are restarted.
    """
    from streams.core.filing.keywords import Keywords
    from streams.core.filing.learning import is_better, judged, learn_model, told_unseen
    from streams.core.filing.model import write_model
    from streams.topics.installation import Installation
    from streams.topics.letters_at_hand import read_letters_at_hand

    installation = Installation.read(settings)
    at_hand = asyncio.run(read_letters_at_hand(installation))
    known = installation.catalogue.categories
    letters = [letter for letter in at_hand.learnable() if letter.category in known]
    click.echo(
        f"{len(at_hand.letters):,} letters at hand, {len(letters):,} of them filed by people"
    )
    if len(letters) < LEAST:
        click.echo(f"too few to learn from: at least {LEAST} are needed", err=True)
        sys.exit(1)
    keywords = Keywords(installation.catalogue.rules)
    told = told_unseen(letters, keywords)
    learned = judged((told[each.id].category, each.category) for each in letters)
    before = judged((keywords.recognise(each.title, each.text), each.category) for each in letters)
    click.echo(f"learned:  {_said(learned)}")
    click.echo(f"keywords: {_said(before)}")
    for line in _by_category(letters, told):
        click.echo(line)
    if not is_better(learned, before):
        click.echo("the model is worse than the keywords and is not written", err=True)
        sys.exit(1)
    if dry_run:
        return
    model = learn_model(letters, keywords)
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_name(path.name + ".new")
    made.write_bytes(write_model(model, len(letters), learned, before))
    made.replace(path)
    click.echo(f"{path}: written; set filing_model to it and restart the workers")


def _said(of: "Judged") -> str:
    return (
        f"{of.sent / of.letters:.1%} sent to a category, {of.right / max(of.sent, 1):.1%} of these "
        f"right; {of.exact / of.letters:.1%} of all where they belong"
    )


def _by_category(letters: "list[Filed]", told: "Mapping[str, Guess]") -> list[str]:
    """Say of each category how many letters there are, how many were sent, and how many rightly."""
    lines = []
    for name in sorted({each.category for each in letters}):
        sent = {key for key, guess in told.items() if guess.category == name}
        own = {each.id for each in letters if each.category == name}
        lines.append(
            f"  {name}: {len(own)} filed, {len(sent)} told, {len(own & sent)} of them right"
        )
    return lines
