"""The bulletins of this installation: definition files, evaluated over what workers published."""

from pathlib import Path
from typing import Final

from streams.bulletins.published import read_figures, read_issues
from streams.core.bulletins.definition_file import check_selections, load_definition
from streams.core.bulletins.definitions import (
    Definition,
    FigureDefinition,
)
from streams.core.bulletins.evaluation import Bulletin, Evaluator
from streams.core.bulletins.selectable import any_name
from streams.core.county.catalogue import Catalogue, Label
from streams.core.county.working_calendar import OFFICIAL_YEARS
from streams.core.days import day_date
from streams.core.errors import BadFile
from streams.core.figures.engine.cells import CountedValues
from streams.topics.installation import Installation
from streams.topics.provision import provision

BY_DEADLINE: Final = frozenset(
    {"closed_in_time", "overdue", "on_time", "accepted_in_time", "replied_in_time", "extended"}
)

FILES: Final = "*.toml"
"""Which files of the folder are bulletins."""


def load_definitions(installation: Installation) -> dict[str, Definition]:
    """Read every definition in the folder that the settings name, by id.

    What it selects and the catalogue does not name is let pass: something may be counted under it,
    which `evaluate` sees.

    Raises:
        BadFile: A file cannot be read or used, two have one id, or there is none.
    """
    folder = Path(installation.settings.bulletins)
    definitions = read_folder(folder, installation.catalogue)
    if not definitions:
        raise BadFile(f"{folder}: holds no bulletin (*.toml)")
    return definitions


def read_folder(folder: Path, catalogue: Catalogue) -> dict[str, Definition]:
    """Read every definition in a folder, by id.

    Raises:
        BadFile: A file cannot be read or used, or two have one id.
    """
    definitions: dict[str, Definition] = {}
    for path in sorted(folder.glob(FILES)):
        definition = read_definition(path, catalogue, any_name)
        if definition.id in definitions:
            raise BadFile(f"{path}: id {definition.id!r} is another file's already")
        definitions[definition.id] = definition
    return definitions


def read_definition(path: Path, catalogue: Catalogue, counted: CountedValues) -> Definition:
    """Read the definition in a file.

    Args:
        path: The file.
        catalogue: What may be selected.
        counted: What may also be selected: names that the catalogue no longer has.

    Raises:
        BadFile: The file cannot be read or used.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile(f"{path}: cannot be read: {error}") from None
    return load_definition(text, str(path), catalogue, counted)


async def evaluate(definitions: list[Definition], installation: Installation) -> list[Bulletin]:
    """Evaluate bulletins over everything that workers have published until now.

    Raises:
        BadFile: A bulletin selects what the catalogue has not and nothing is counted under.
        WrongTopic: No worker has made the topics yet, or they are not as they must be.
        Unreachable: No Kafka answers.
    """
    await provision(installation, create=False)
    figures = await read_figures(installation)
    for definition in definitions:
        check_selections(definition, installation.catalogue, figures.values)
    evaluator = Evaluator(figures, await read_issues(installation.settings))
    return [evaluator.evaluate(definition) for definition in definitions]


def calendar_note(definition: Definition) -> Label | None:
    """Say so where a bulletin's deadlines lie in years of which no working days are published."""
    first, last = OFFICIAL_YEARS
    by_deadline = any(map(_asks_calendar, definition.asked()))
    year = day_date(definition.as_of).year
    if not by_deadline or first <= year <= last:
        return None
    return Label(
        f"已公布的工作日历仅含 {first}至{last}年，其余年份只按周末计算",
        f"the official calendar of working days reaches from {first} to {last}; beyond it only "
        "weekends are free",
    )


def _asks_calendar(figure: FigureDefinition) -> bool:
    made_of = {figure.measure} | (figure.rate.measures if figure.rate else frozenset())
    return bool(made_of & BY_DEADLINE) or "working_days" in figure.measure
