"""The bulletins of this installation: definition files, evaluated over what workers published."""

import time
from pathlib import Path
from typing import Final

from streams.bulletins.naming import name_cases
from streams.bulletins.published import read_counted, read_issues
from streams.core.bulletins.definition_file import check_selections, load_bulletin
from streams.core.bulletins.definitions import (
    Definition,
    FigureDefinition,
)
from streams.core.bulletins.evaluation import Bulletin, Evaluator
from streams.core.bulletins.named import Files, is_recorded, same_name
from streams.core.bulletins.selectable import any_name
from streams.core.bulletins.templates import Template
from streams.core.county.catalogue import Catalogue, Label
from streams.core.county.working_calendar import OFFICIAL_YEARS
from streams.core.days import day_date
from streams.core.errors import BadFile, BadQuery
from streams.core.figures.beginning import first_day
from streams.core.figures.engine.cells import CountedValues
from streams.topics.installation import Installation
from streams.topics.provision import provision

BY_DEADLINE: Final = frozenset(
    {"closed_in_time", "overdue", "on_time", "accepted_in_time", "replied_in_time", "extended"}
)

FILES: Final = "*.toml"
"""Which files of the folder are bulletins."""


def today(catalogue: Catalogue) -> int:
    """Return the day that it is in the catalogue's time zone."""
    return catalogue.day_of(time.time_ns() // 1_000)


def load_definitions(installation: Installation) -> Files:
    """Read every definition and template in the folder that the settings name, by id.

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


def read_folder(folder: Path, catalogue: Catalogue) -> Files:
    """Read every definition and template in a folder, by id.

    Raises:
        BadFile: A file cannot be read or used, two have one id, or one has that of a template's
            bulletin.
    """
    definitions: dict[str, Definition | Template] = {}
    for path in sorted(folder.glob(FILES)):
        definition = read_definition(path, catalogue, any_name)
        if other := same_name(definition, definitions.values()):
            raise BadFile(f"{path}: {name_taken(definition, other)}")
        definitions[definition.id] = definition
    return definitions


def name_taken(made: Definition | Template, other: Definition | Template) -> str:
    """Say why a file cannot have its id while another file has its own."""
    if made.id == other.id:
        return f"id {made.id!r} is another file's already"
    template, one = (made, other) if isinstance(made, Template) else (other, made)
    if not isinstance(template, Template) or template.period_of(one.id) is None:
        template, one = one, template
    return (
        f"id {made.id!r}: the bulletin {one.id!r} would be one of the template {template.id!r} as "
        "well; give one of both files another id"
    )


def read_definition(
    path: Path, catalogue: Catalogue, counted: CountedValues
) -> Definition | Template:
    """Read the definition or the template in a file.

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
    return load_bulletin(text, str(path), catalogue, counted)


async def evaluate(
    definitions: list[Definition],
    installation: Installation,
    on: int,
    *,
    with_cases: bool = False,
) -> list[Bulletin]:
    """Evaluate bulletins over everything that workers have published until now.

    Args:
        definitions: What to evaluate.
        installation: Whose workers.
        on: The day that it is, in the catalogue's time zone.
        with_cases: Whether the cases behind problems and points are named.

    Raises:
        BadFile: A bulletin selects what the catalogue has not and nothing is counted under.
        BadQuery: A bulletin of a template is of a period that is over before the record begins.
        WrongTopic: No worker has made the topics yet, or they are not as they must be.
        Unreachable: No Kafka answers.
    """
    await provision(installation, create=False)
    counted = await read_counted(installation)
    figures = counted.figures
    first = first_day(figures, installation.catalogue, on)
    for definition in definitions:
        check_selections(definition, installation.catalogue, figures.values)
        if not is_recorded(definition, first, on):
            raise BadQuery("ID", not_recorded(definition, first))
    evaluator = Evaluator(figures, await read_issues(installation.settings), on)
    found = [evaluator.evaluate(definition) for definition in definitions]
    return await name_cases(found, counted, installation) if with_cases else found


def not_recorded(definition: Definition, first: int | None) -> str:
    """Say why a template has no bulletin of a period."""
    begins = f"begins on {day_date(first).isoformat()}" if first is not None else "is empty"
    return f"{definition.id!r} is not a bulletin: the record {begins}, after its period"


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
