"""How letters are filed: a model that has learned from those with a category tells all others.

The letters are personal data: nothing of them is written but ids.
"""

import csv
import time
from pathlib import Path
from typing import Final

import click

from streams.core.county.catalogue import UNCATEGORISED
from streams.core.county.catalogue_file import load_catalogue
from streams.core.filing.keywords import Keywords
from streams.core.filing.learning import Filed, judged, learn_model, told_unseen
from streams.core.filing.model import Judged
from streams.resources import SCHEMAS

CATEGORIES: Final = Path("build/letters-categories.csv")

_LETTERS: Final = ("letters.csv", "replies.csv")
_FILED: Final = "categories.csv"


def file_letters(folder: Path) -> None:
    """File the letters of `folder` and write which category each has, empty in doubt.

    Those that have a category in categories.csv are told by models that have not seen them.

    Raises:
        click.ClickException: The folder does not have the letters.
    """
    letters = {row["id"]: row for name in _LETTERS for row in _rows(folder / name)}
    labels = {row["id"]: row["category"] for row in _rows(folder / _FILED)}
    catalogue = SCHEMAS / "catalogue.toml"
    keywords = Keywords(load_catalogue(catalogue.read_text(encoding="utf-8"), "catalogue").rules)
    filed = [
        Filed(each, letters[each]["title"], letters[each]["text"], category)
        for each, category in labels.items()
    ]
    told = {each: guess.category for each, guess in told_unseen(filed, keywords).items()}
    by_keywords = [(keywords.recognise(each.title, each.text), each.category) for each in filed]
    model = learn_model(filed, keywords)
    others = [row for row in letters.values() if row["id"] not in told]
    began = time.process_time()
    for row in others:
        told[row["id"]] = model.guess(keywords, row["title"], row["text"]).category
    each = (time.process_time() - began) / max(len(others), 1) * 1000
    CATEGORIES.parent.mkdir(parents=True, exist_ok=True)
    with CATEGORIES.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "category"])
        writer.writerows(
            [letter, "" if told[letter] == UNCATEGORISED else told[letter]] for letter in letters
        )
    learned = judged((told[letter], category) for letter, category in labels.items())
    click.echo(f"{len(letters):,} letters filed, {each:.2f} ms to tell one; {CATEGORIES}")
    click.echo(f"  learned, by cross-validation: {_said(learned)}")
    click.echo(f"  keywords alone:               {_said(judged(by_keywords))}")


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        raise click.ClickException(
            f"{path} is missing: the letters are not part of the project; "
            "name the folder that has them with --letters"
        )
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _said(of: Judged) -> str:
    return (
        f"{of.sent / of.letters:.1%} of {of.letters} sent to a category, "
        f"{of.right / max(of.sent, 1):.1%} of these right; {of.exact / of.letters:.1%} exact"
    )
