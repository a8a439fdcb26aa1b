"""``kuaibao classify``: where a letter would be filed and why, and what other rules would move."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click

from streams.settings.settings import Settings

if TYPE_CHECKING:
    from streams.core.county.catalogue import Catalogue
    from streams.core.filing.filing import Filing


@click.command()
@click.argument("title", required=False, default="")
@click.argument("text", required=False, default="")
@click.option("--compare", is_flag=True, help="Say which letters at hand the files below move.")
@click.option(
    "--catalogue",
    "changed",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A catalogue with other rules than the one in force.",
)
@click.option(
    "--model",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A model by kuaibao learn; without it, that of the settings, if any.",
)
@click.pass_obj
def classify(
    settings: Settings,
    *,
    title: str,
    text: str,
    compare: bool,
    changed: Path | None,
    model: Path | None,
) -> None:
    """Say where a letter without a category would be filed, by what, and why.

    With --compare, letters that Kafka still has and whose receipts name no category are filed by
    the rules in force, and by those of --catalogue and --model: how many would move from where to
    where, and which cases these are. Nothing of their words is shown, and nothing is changed.
    """
    from streams.core.county.catalogue_file import load_catalogue
    from streams.core.filing.comparing import compared, moves
    from streams.core.filing.filing import Filer
    from streams.topics.filing_models import load_filing_model
    from streams.topics.installation import Installation
    from streams.topics.letters_at_hand import read_letters_at_hand

    if compare == bool(title or text):
        raise click.UsageError('name a letter: kuaibao classify "TITLE" ["TEXT"]; or --compare')
    installation = Installation.read(settings)
    catalogue = installation.catalogue
    if changed is not None:
        catalogue = load_catalogue(changed.read_text(encoding="utf-8"), str(changed))
    used = installation.filing_model
    if model is not None:
        used = load_filing_model(model, catalogue)
    then = Filer(catalogue.rules, used)
    if not compare:
        for line in _why(then.file(title, text), catalogue):
            click.echo(line)
        return
    at_hand = asyncio.run(read_letters_at_hand(installation))
    now = Filer(installation.catalogue.rules, installation.filing_model)
    told = {
        subject: (now.category(each.title, each.text), then.category(each.title, each.text))
        for subject, each in at_hand.letters.items()
        if not each.named
    }
    for line in [*compared(told, at_hand.filed), *moves(told)]:
        click.echo(line)


def _why(filing: "Filing", catalogue: "Catalogue") -> list[str]:
    from streams.core.county.catalogue import UNCATEGORISED

    labels = catalogue.categories
    first = f"{filing.category} {labels[filing.category].zh}, by {filing.by}"
    is_told = filing.category != UNCATEGORISED
    lines = [f"{first}, {filing.sure:.0%} sure" if is_told else first]
    sure = sorted(filing.probabilities.items(), key=lambda each: -each[1])
    lines += [f"  {name}: {chance:.0%} sure" for name, chance in sure[:3]]
    scores = sorted(filing.scores.items(), key=lambda each: -each[1].score)
    lines += [f"  {name}: {said.score:g} by {'、'.join(said.words)}" for name, said in scores]
    return [*lines, *([] if scores else ["  no keyword is in it"])]
