"""How letters are grouped: real ones from a folder beside the project, and a year of made ones.

The letters are personal data: nothing of them is written but ids.
"""

import csv
import json
import time
from datetime import datetime
from pathlib import Path

import click

from streams.core.hotspots.grouping import Grouping
from streams.core.hotspots.reading import SketchReader
from streams.core.hotspots.statistics import Statistics
from tests.support.sketched import KEY

LETTERS = "letters.csv"
GROUPING = Path("build/letters-grouping.json")


def group_letters(folder: Path) -> None:
    """Group the letters of `folder` and write which is in which group.

    Raises:
        click.ClickException: The folder does not have the letters.
    """
    path = folder / LETTERS
    if not path.is_file():
        raise click.ClickException(
            f"{path} is missing: the letters are not part of the project; "
            "name the folder that has them with --letters"
        )
    reader = SketchReader(KEY)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    began = time.process_time()
    sketches = [
        reader.read(
            row["id"],
            int(datetime.fromisoformat(row["time"]).timestamp()),
            row["title"],
            row["text"],
            row["writer"],
        )
        for row in rows
    ]
    read = time.process_time()
    first = Grouping(Statistics.of(sketches))
    first.add(sketches)
    counted = time.process_time()
    grouping = Grouping(first.recounted())
    grouping.add(sketches)
    groups = grouping.groups()
    done = time.process_time()
    GROUPING.parent.mkdir(parents=True, exist_ok=True)
    GROUPING.write_text(json.dumps({item: group[0] for group in groups for item in group}))
    many = [group for group in groups if len(group) > 1]
    click.echo(
        f"{len(rows):,} letters: {len(many)} hotspots of {sum(map(len, many))} letters, "
        f"the largest of {max(map(len, many))}; "
        f"{(read - began) / len(rows) * 1000:.2f} ms to read a letter and "
        f"{(done - counted) / len(rows) * 1000:.2f} ms to group it; {GROUPING}"
    )
