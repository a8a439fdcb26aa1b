"""Forms of several organs added up, as by an office that has their forms and not their cases.

Cell by cell the numbers are added; what does not add up, as a rate or a duration, is left open. An
organ that has not sent in its form is named, and its numbers are not taken to be 0. A form whose
own identities do not hold is named as well: its numbers are added as they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from streams.core.bulletins.bases import print_amount
from streams.core.bulletins.definitions import Definition, Section
from streams.core.bulletins.evaluation import Bulletin
from streams.core.bulletins.figure import Figure
from streams.core.bulletins.figure_definitions import FigureDefinition
from streams.core.bulletins.growth import Amount
from streams.core.bulletins.identities import Identity
from streams.core.bulletins.printed import NO_RATE
from streams.core.bulletins.table_cells import TableRow
from streams.core.bulletins.table_definitions import TableDefinition
from streams.core.bulletins.table_rows import NONE_ROW
from streams.core.bulletins.tables import ADD_UP, BulletinTable, find_differences
from streams.core.bulletins.unequal import Broken, find_broken
from streams.core.county.catalogue import Catalogue, Label
from streams.core.county.coarser import DEPARTMENT, WITHIN
from streams.core.county.words import value_words
from streams.core.days import day_date, day_number

WHOLE_PLACE: Final = "total"
"""At the end of the place of a cell of the whole."""


class FiledForm(NamedTuple):
    """The form of an organ, as it was filed.

    Attributes:
        organ: The unit.
        label: What it is called.
        where: Where the form was read, to be named where it cannot be used.
        title: What the form is called.
        values: Its numbers by place: ``received`` of a figure of the text, ``applications/natural/
            new`` of a cell, ``applications//new/total`` of one of the whole.
    """

    organ: str
    label: Label
    where: str
    title: Label
    values: Mapping[str, int]


class BrokenForm(NamedTuple):
    """An identity that does not hold in the form of an organ."""

    form: FiledForm
    table: BulletinTable
    broken: Broken


@dataclass(frozen=True, slots=True)
class SummedForms:
    """Forms of organs, added up.

    Attributes:
        bulletin: The sum, in the form of each of them.
        forms: What was added, in the order of organs.
        missing: The organs that have not sent in a form, each with what it is called.
        broken: Where identities do not hold in the forms themselves.
    """

    bulletin: Bulletin
    forms: tuple[FiledForm, ...]
    missing: tuple[tuple[str, Label], ...]
    broken: tuple[BrokenForm, ...]


def sum_forms(
    definition: Definition, forms: Sequence[FiledForm], organs: Mapping[str, Label]
) -> SummedForms:
    """Add up forms.

    Args:
        definition: The form.
        forms: One of each organ that has sent it in.
        organs: All organs that are to send one in, in order, each with what it is called.

    Raises:
        ValueError: An organ has two forms, is none of those that are to send one in, or its form
            lacks a number; says which.
    """
    places = {name: place for place, name in enumerate(organs)}
    seen: dict[str, str] = {}
    for form in forms:
        if form.organ not in places:
            raise ValueError(f"{form.where}: {form.organ} is none of the organs that are added up")
        if form.organ in seen:
            raise ValueError(f"{form.where}: {form.organ} has another form, {seen[form.organ]}")
        seen[form.organ] = form.where
    ordered = sorted(forms, key=lambda form: places[form.organ])
    bulletin = _added(definition, ordered)
    broken = [
        BrokenForm(form, table, one)
        for form in ordered
        for table in _added(definition, [form]).tables.values()
        for one in table.broken
        if table.definition.rows is not None
    ]
    missing = tuple((name, label) for name, label in organs.items() if name not in seen)
    return SummedForms(bulletin, tuple(ordered), missing, tuple(broken))


def organs_on(catalogue: Catalogue, wanted: Sequence[str], day: int) -> dict[str, Label]:
    """Return the organs that are there on a day, in the catalogue's order, each with its name.

    Args:
        catalogue: Whose they are.
        wanted: Names of units, with ``/*`` after those of which all under them are meant; none: all
            that there are.
        day: As a number.

    Raises:
        ValueError: One is not a unit of that day.
    """
    there = {name for name in catalogue.departments if _is_there(catalogue, name, day)}
    found = there if not wanted else set[str]()
    for one in wanted:
        if one.removesuffix(WITHIN) not in there:
            raise ValueError(
                f"{one!r} is not a unit of {day_date(day)}; there are {', '.join(sorted(there))}"
            )
        found |= there.intersection(catalogue.coarser.values(DEPARTMENT, one, day))
    return {
        name: words
        if isinstance(words := value_words(DEPARTMENT, name, catalogue, day), Label)
        else Label(words, words)
        for name in catalogue.departments
        if name in found
    }


def _is_there(catalogue: Catalogue, name: str, day: int) -> bool:
    if name in catalogue.tree:
        unit = catalogue.tree.on(name, day)
        return unit.first <= day <= unit.last
    retired = catalogue.departments[name].retired
    return retired is False or (retired is not True and day < day_number(retired))


def _added(definition: Definition, forms: Sequence[FiledForm]) -> Bulletin:
    figures = {
        name: _figure(name, figure, forms, name, is_needed=True)
        for name, figure in definition.figures.items()
    }
    tables = {name: _table(table, definition, forms) for name, table in definition.tables.items()}
    return Bulletin(definition, figures, tables)


def _table(
    table: TableDefinition, definition: Definition, forms: Sequence[FiledForm]
) -> BulletinTable:
    if table.rows is None and table.names.dimension == DEPARTMENT:
        return _table_of_organs(table, definition, forms)
    keys = table.rows if table.rows is not None else _keys(table, forms)
    labels = {name.key: name.label for name in table.names.all(keys)}
    ordered = [key for key in labels if key in keys]
    rows = [
        TableRow(key, labels[key], _cells(table, forms, f"{table.id}/{key}/", ""))
        for key in ordered
    ]
    total = _cells(table, forms, f"{table.id}//", f"/{WHOLE_PLACE}")
    return _made(table, rows, total)


def _made(
    table: TableDefinition, rows: Sequence[TableRow], total: dict[str, Figure]
) -> BulletinTable:
    known = [each for each in table.identities if _is_known(each, total)]
    return BulletinTable(
        table,
        tuple(rows),
        total,
        find_differences(table, rows, (), total),
        (),
        (),
        (),
        find_broken(known, rows, total),
    )


def _is_known(identity: Identity, total: Mapping[str, Figure]) -> bool:
    """Return whether all columns are in the forms: those that are not printed may not be."""
    return all(total[term.column].value is not None for side in identity for term in side)


def _keys(table: TableDefinition, forms: Sequence[FiledForm]) -> list[str]:
    """Return the keys of the rows that are in any of the forms."""
    start = f"{table.id}/"
    found = dict.fromkeys(
        place.removeprefix(start).rpartition("/")[0]
        for form in forms
        for place in form.values
        if place.startswith(start) and not place.startswith(f"{table.id}//")
    )
    return [*found, NONE_ROW] if NONE_ROW in found else [*found]


def _table_of_organs(
    table: TableDefinition, definition: Definition, forms: Sequence[FiledForm]
) -> BulletinTable:
    """Return the table that has a row for each organ: the whole of its form.

    An organ's own form has no such table; its numbers are those of the columns of the same name of
    another.
    """
    total: dict[str, Figure] = {}
    rows: dict[str, dict[str, Figure]] = {form.organ: {} for form in forms}
    for name, column in table.columns.items():
        places = [f"{each}//{name}/{WHOLE_PLACE}" for each in (table.id, *definition.tables)]
        total[name] = _first(name, column, forms, places)
        for form in forms:
            rows[form.organ][name] = _first(name, column, [form], places)
    named = [TableRow(form.organ, form.label, rows[form.organ]) for form in forms]
    return _made(table, named, total)


def _first(
    name: str, column: FigureDefinition, forms: Sequence[FiledForm], places: Sequence[str]
) -> Figure:
    """Return the figure of the first place of each form that has one of them."""
    values = [next((form.values[p] for p in places if p in form.values), None) for form in forms]
    return _printed(name, column, values)


def _cells(
    table: TableDefinition, forms: Sequence[FiledForm], before: str, after: str
) -> dict[str, Figure]:
    return {
        name: _figure(
            name, column, forms, f"{before}{name}{after}", is_needed=name in table.printed
        )
        for name, column in table.columns.items()
    }


def _figure(
    name: str, figure: FigureDefinition, forms: Sequence[FiledForm], place: str, *, is_needed: bool
) -> Figure:
    if is_needed and _adds_up(figure):
        for form in forms:
            if place not in form.values:
                raise ValueError(f"{form.where}: has no number {place}, which the form has")
    return _printed(name, figure, [form.values.get(place) for form in forms])


def _printed(name: str, figure: FigureDefinition, values: Sequence[int | None]) -> Figure:
    """Return a sum; nothing of what does not add up, or of which a form says nothing."""
    known = [value for value in values if value is not None]
    if not _adds_up(figure) or len(known) < len(values):
        return Figure(name, figure, None, None, Label(NO_RATE, NO_RATE))
    printed = print_amount(figure, Amount(sum(known), None))
    return Figure(name, figure, sum(known), None, Label(printed, printed))


def _adds_up(figure: FigureDefinition) -> bool:
    return figure.measure in ADD_UP and figure.growth is None and figure.whole is None


def with_sections(summed: SummedForms, *sections: Section) -> Bulletin:
    """Return the sum with sections more at its end."""
    definition = summed.bulletin.definition
    definition = replace(definition, sections=[*definition.sections, *sections])
    return replace(summed.bulletin, definition=definition)
