"""The parameters that every question has: what is selected, of when, and grouped by what.

Whatever cannot be used raises `BadQuery`, which names the parameter, its value and what is allowed.
"""

from collections.abc import Collection, Mapping
from typing import Final, NamedTuple

from streams.core.county.catalogue import Catalogue
from streams.core.county.coarser import AT, DEPARTMENT, WITHIN
from streams.core.county.filings import FILING
from streams.core.errors import BadQuery
from streams.core.events.refusals import not_among, shown
from streams.core.figures.engine.cells import CountedValues, nothing
from streams.core.figures.figures import DIMENSIONS
from streams.core.periods import FORMS, parse_day, parse_period
from streams.gateway.queries.question import OpenQuestion

SELECTING: Final = (*DIMENSIONS, FILING, "period", "as_of")

_ALL_HAVE: Final = frozenset({"kind", "channel", "category", FILING})
"""Dimensions of which what they are said of has a value; of all others "" selects what has none."""

_LONGEST_DAYS: Final = 40


def several(catalogue: Catalogue) -> tuple[str, ...]:
    """Return the parameters that may have several values, with commas or each by itself."""
    return (*catalogue.dimensions, "by")


class Selectable(NamedTuple):
    """What may be selected: what the catalogue has, and what else is counted."""

    catalogue: Catalogue
    counted: CountedValues


def selected(
    dimension: str, text: str, catalogue: Catalogue, counted: CountedValues = nothing
) -> tuple[str, ...]:
    """Return the values of a dimension that a parameter selects, as it writes them; sorted.

    Args:
        dimension: Of the values.
        text: They, separated by commas.
        catalogue: What may be selected.
        counted: What else may be selected.

    Raises:
        BadQuery: One is not a value of the dimension.
    """
    return _values(dimension, text, Selectable(catalogue, counted))


def read_departments(
    text: str, catalogue: Catalogue, day: int, counted: CountedValues = nothing
) -> frozenset[str]:
    """Return the units that a value of ``department`` means: with those under them if it says so.

    Args:
        text: Identifiers joined by commas, each of a unit or with ``/*`` after it.
        catalogue: What there is.
        day: As of whose end, as a number.
        counted: What else may be selected.

    Raises:
        BadQuery: One is not a department.
    """
    values = _values(DEPARTMENT, text, Selectable(catalogue, counted))
    meant = (catalogue.coarser.values(DEPARTMENT, value, day) for value in values)
    return frozenset(name for names in meant for name in names)


def question_of(
    given: Mapping[str, str],
    known: Selectable,
    by: tuple[str, ...] = (),
    each: str | None = None,
) -> OpenQuestion:
    """Return what parameters ask.

    Raises:
        BadQuery: One has a value that it cannot have.
    """
    wanted = tuple(
        (dimension, _values(dimension, given[dimension], known))
        for dimension in known.catalogue.dimensions
        if dimension in given
    )
    period = None
    if (text := given.get("period")) is not None:
        _short("period", text, f"is not a period; write {FORMS}")
        period = parse_period(text)
    return OpenQuestion(wanted, period, as_of_in(given), by, each)


def as_of_in(given: Mapping[str, str]) -> int | None:
    """Return the day that is given as ``as_of``, as a number; None where it is left out.

    Raises:
        BadQuery: It is not a day.
    """
    text = given.get("as_of")
    if text is None:
        return None
    _short("as_of", text, "is not a day of the calendar; write one as 2015-03-02")
    return parse_day(text)


def grouping(text: str | None, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the dimensions that ``by`` names, each with its level if it has one.

    Raises:
        BadQuery: One is not a dimension, not a level, or is there twice.
    """
    if text is None:
        return ()
    by = tuple(text.split(","))
    for each in by:
        dimension, at, level = each.partition(AT)
        if dimension not in catalogue.dimensions:
            raise BadQuery("by", f"{shown(each)} is not one of {', '.join(catalogue.dimensions)}")
        levels = catalogue.coarser.levels(dimension)
        if at and level not in levels:
            there = ", ".join(dimension + AT + name for name in levels) or f"{dimension} alone"
            raise BadQuery("by", f"{shown(each)} is not a level of {dimension}; there is {there}")
        if by.count(each) > 1:
            raise BadQuery("by", f"names {each} twice; name each dimension once")
    return by


def _values(dimension: str, text: str, known: Selectable) -> tuple[str, ...]:
    values = dict.fromkeys(text.split(","))
    for value in values:
        _check_value(dimension, value, known)
    return tuple(sorted(values))


def _check_value(dimension: str, value: str, known: Selectable) -> None:
    table: Collection[str] = known.catalogue.table(dimension)
    if value.endswith(WITHIN):
        wholes = known.catalogue.coarser.wholes(dimension)
        if not wholes:
            raise BadQuery(dimension, f"{shown(value)}: no {dimension} has others under it")
        if value.removesuffix(WITHIN) not in wholes:
            what = "unit" if dimension == DEPARTMENT else f"group of {dimension}"
            raise BadQuery(dimension, f"{shown(value)} {_not_among(what, wholes, value)}")
        return
    if value in table or (not value and dimension not in _ALL_HAVE):
        return
    if value not in known.counted(dimension):
        what = f"value of {dimension}" if dimension in known.catalogue.labels else dimension
        none = "" if dimension in _ALL_HAVE else "; the empty text selects what has none"
        raise BadQuery(dimension, f"{shown(value)} {_not_among(what, table, value)}{none}")


def _not_among(what: str, names: Collection[str], value: str) -> str:
    """Return the rule with where all names are to be found, which is said once."""
    rule = not_among(what, names, value.removesuffix(WITHIN))
    return rule if "/v1/catalogue" in rule else f"{rule}; /v1/catalogue lists them"


def _short(parameter: str, text: str, rule: str) -> None:
    if len(text) > _LONGEST_DAYS:
        raise BadQuery(parameter, f"{shown(text)} {rule}")
