"""All bulletins of an installation by name: those of one period, and those of templates."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from streams.core.bulletins.definitions import Definition
from streams.core.bulletins.repeating import name_at, periods_back
from streams.core.bulletins.templates import Heading, Template
from streams.core.periods import parse_period

MOST_LISTED: Final = 120
"""How many bulletins of one template a list has, the latest ones: ten years of months. Earlier ones
can still be asked for."""

Files = Mapping[str, Definition | Template]
"""What has been read of files, by id."""


def find(files: Files, identifier: str, today: int) -> Definition | None:
    """Return the definition of a bulletin; None where there is none of that id.

    Args:
        files: What has been read of files.
        identifier: By which the bulletin is asked for.
        today: The day on which it is; the period of a template's bulletin has begun by then.
    """
    made = files.get(identifier)
    if isinstance(made, Definition):
        return made
    for template in _templates(files.values()):
        name = template.period_of(identifier)
        if name is not None and (parse_period(name).start or 0) <= today:
            return template.definition(name, today)
    return None


def is_recorded(definition: Definition, first: int | None, today: int) -> bool:
    """Tell whether the record had begun by the end of a period of a template.

    Args:
        definition: Any; of one that is of no template the period does not matter.
        first: The first day of the record; None where there is none yet, and today would be.
        today: The day on which it is.
    """
    return not definition.template or definition.period.end >= (today if first is None else first)


def headings(files: Files, first: int | None, today: int) -> Iterator[Heading]:
    """Return what there is, by the ids of the files; of a template the latest period first.

    Args:
        files: What has been read of files.
        first: The first day of the record; None where there is none yet.
        today: The day on which it is; the last period is the one with this day.
    """
    for _, made in sorted(files.items()):
        if isinstance(made, Definition):
            yield Heading(made.id, made.title, made.period, made.as_of)
            continue
        begins = today if first is None else min(first, today)
        names = periods_back(made.every, *made.days(begins, today))
        for _, name in zip(range(MOST_LISTED), names, strict=False):
            yield made.heading(name, today)


def latest(template: Template, today: int) -> Heading:
    """Return the heading of a template's bulletin of the period that is not over.

    Of one whose periods are over it is the last one, of one that has not begun the first.
    """
    first, last = template.days(today, today)
    day = first if first > today else last
    return template.heading(name_at(template.every, day), today)


def names_there_are(files: Files, today: int) -> str:
    """Say in a message which bulletins there are; of each template the latest."""
    said = [
        f"{latest(made, today).id} and earlier ones" if isinstance(made, Template) else made.id
        for _, made in sorted(files.items())
        if isinstance(made, Definition) or made.first is None or made.first <= today
    ]
    return f"there are {', '.join(said)}" if said else "there is none"


def same_name(
    made: Definition | Template, others: Iterable[Definition | Template]
) -> Definition | Template | None:
    """Return another file that has a file's id, or of which one is a bulletin of the other."""
    for other in others:
        if made.id == other.id or _names(made, other.id) or _names(other, made.id):
            return other
    return None


def _names(made: Definition | Template, identifier: str) -> bool:
    return isinstance(made, Template) and made.period_of(identifier) is not None


def _templates(files: Iterable[Definition | Template]) -> Iterator[Template]:
    return (made for made in files if isinstance(made, Template))
