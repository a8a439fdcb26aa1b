"""What a form takes over from the one before it, as that was issued.

This year's form says what it knows now to have been open when the year began. What the form of last
year said at its end may have been something else, since facts came late: where the two differ, the
form says so, and changes neither.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from streams.core.bulletins.definitions import Definition
from streams.core.bulletins.evaluation import Bulletin
from streams.core.bulletins.figure import Figure
from streams.core.bulletins.named import Files
from streams.core.bulletins.repeating import name_at
from streams.core.bulletins.tables import BulletinTable, Uncontinued
from streams.core.bulletins.templates import Template
from streams.core.county.catalogue import Label


class IssuedForm(NamedTuple):
    """A form that was issued, as far as the next one takes it over.

    Attributes:
        title: What it is called.
        values: Its numbers by place, as `Publication.every_figure` has them.
    """

    title: Label
    values: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class FormBefore:
    """Which form the one of a period takes over.

    Attributes:
        id: Its bulletin.
        name: The name of its period.
    """

    id: str
    name: str


def form_before(definition: Definition, files: Files) -> FormBefore | None:
    """Return which form one takes over: that of the period before, of its own edition or the last.

    Args:
        definition: The form.
        files: All bulletins, by the ids of their files.

    Returns:
        None where it takes nothing over, or no edition has the period before.
    """
    start = definition.period.start
    template = files.get(definition.template)
    if start is None or not isinstance(template, Template):
        return None
    if not any(table.continues for table in definition.tables.values()):
        return None
    name = name_at(template.every, start - 1)
    for one in (template.id, template.file.follows):
        made = files.get(one) if one else None
        if isinstance(made, Template) and made.period_of(f"{made.id}-{name}"):
            return FormBefore(f"{made.id}-{name}", name)
    return None


def with_issued(bulletin: Bulletin, issued: IssuedForm) -> Bulletin:
    """Return a form that says where it does not continue what was issued.

    Args:
        bulletin: The form.
        issued: The one before it, as it was issued.
    """
    tables = {
        name: replace(table, uncontinued=tuple(_uncontinued(table, issued)))
        for name, table in bulletin.tables.items()
    }
    return replace(bulletin, tables=tables)


def _uncontinued(table: BulletinTable, issued: IssuedForm) -> Iterator[Uncontinued]:
    name = table.definition.id
    lines: list[tuple[str | None, Label | None, Mapping[str, Figure]]] = [
        *((row.key, row.label, row.cells) for row in table.rows),
        (None, None, table.total),
    ]
    for column, before in table.definition.continues:
        for key, label, cells in lines:
            place = f"{name}//{before}/total" if key is None else f"{name}/{key}/{before}"
            then, now = issued.values.get(place), cells[column].value
            # A row or a column that the form before did not have cannot be taken over from it.
            if then is not None and now is not None and then != now:
                yield Uncontinued(column, key, label, now, then, issued.title)
