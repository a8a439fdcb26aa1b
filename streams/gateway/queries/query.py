"""Query parameters, read into a question that is known to make sense.

Whatever cannot be used raises `BadQuery`, which names the parameter, its value and what is allowed.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Final, NamedTuple

from streams.core.bulletins.base_periods import GROWTHS, Growth
from streams.core.county.catalogue import Catalogue
from streams.core.county.coarser import AT, DEPARTMENT, WITHIN
from streams.core.errors import BadQuery
from streams.core.events.refusals import not_among, shown
from streams.core.figures.duties import DUTY_DIMENSIONS
from streams.core.figures.engine.cells import CountedValues, nothing
from streams.core.figures.figures import DIMENSIONS, MEASURES
from streams.core.figures.rates import own_rates
from streams.core.periods import FORMS, parse_day, parse_period
from streams.gateway.http.downloads import PARAMETERS as FORM
from streams.gateway.http.parameters import parameters
from streams.gateway.index.orders import BY_RECEIPT, SORTS, ListOrder
from streams.gateway.index.title_words import MOST_WORDS, search_words
from streams.gateway.queries.question import ListQuestion, OpenQuestion
from streams.gateway.queries.series import EACH

_ALL_HAVE: Final = frozenset({"kind", "channel", "category"})
"""Dimensions of which what they are said of has a value; of all others "" selects what has none."""

SELECTING: Final = (*DIMENSIONS, "period", "as_of")
ASKING: Final = (*SELECTING, "by", "each", "share", "durations")
COMPARING: Final = ("growth", "stocks")
"""What ``/v1/figures`` may be asked beyond ``/v1/live``."""

DUTIES_ASKING: Final = (*DUTY_DIMENSIONS, "period", "as_of", "by")
IN_LIST: Final = (*SELECTING, "measure", "less", "at", "q", "sort")
LISTING: Final = (*IN_LIST, "limit", "cursor", *FORM)

PAGE_ITEMS: Final = 100
MOST_PAGE_ITEMS: Final = 1_000
"""How many ids a page has, and may have."""

_LONGEST_DAYS: Final = 40
_LONGEST_SEARCH: Final = 100
_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)


def several(catalogue: Catalogue) -> tuple[str, ...]:
    """Return the parameters that may have several values, with commas or each by itself."""
    return (*catalogue.dimensions, "by")


class _Known(NamedTuple):
    """What may be selected: what the catalogue has, and what else is counted."""

    catalogue: Catalogue
    counted: CountedValues


def read_question(
    raw: str, catalogue: Catalogue, counted: CountedValues = nothing, also: Collection[str] = ()
) -> OpenQuestion:
    """Read the parameters of ``/v1/figures`` and ``/v1/live``.

    Args:
        raw: The query as it came, percent-encoded.
        catalogue: What may be selected.
        counted: What else may be selected.
        also: Other parameters that there may be.

    Raises:
        BadQuery: A parameter that is unknown, is given twice or has a value that it cannot have.
    """
    given = parameters(raw, (*ASKING, *also, *catalogue.labels), several(catalogue))
    each = given.get("each")
    if each is not None and each not in EACH:
        raise BadQuery("each", f"{shown(each)} is not one of {', '.join(EACH)}")
    share = given.get("share")
    if share is not None and share not in MEASURES:
        raise BadQuery("share", f"{shown(share)} is not one of {', '.join(MEASURES)}")
    question = _question(given, _Known(catalogue, counted), _by(given.get("by"), catalogue), each)
    rates = tuple(own_rates(catalogue).items())
    kinds = dict(question.wanted).get("kind", ())
    stocks = {name for name, kind in catalogue.kinds.items() if kind.stock}
    return replace(
        question,
        share=share,
        rates=rates,
        durations=_is_asked("durations", given),
        growth=_growth(given.get("growth")),
        stocks=_is_asked("stocks", given),
        is_stock=bool(kinds) and stocks.issuperset(kinds),
    )


def _growth(text: str | None) -> tuple[Growth, ...]:
    """Read on what rows are to have grown.

    Raises:
        BadQuery: It names what growth there is not, or one twice.
    """
    if text is None:
        return ()
    named = text.split(",")
    for one in named:
        if one not in GROWTHS or named.count(one) > 1:
            raise BadQuery("growth", f"{shown(text)} is not year, period or year,period")
    return tuple(growth for growth in GROWTHS if growth in named)


def _is_asked(name: str, given: Mapping[str, str]) -> bool:
    """Read a parameter that is 1 or is left out.

    Raises:
        BadQuery: It is something else.
    """
    if given.get(name, "1") != "1":
        raise BadQuery(name, f"{shown(given[name])} is not 1; leave it out for none")
    return name in given


def read_duty_question(
    raw: str, catalogue: Catalogue, counted: CountedValues, also: Collection[str]
) -> OpenQuestion:
    """Read the parameters of ``/v1/duties``.

    Args:
        raw: The query as it came, percent-encoded.
        catalogue: What may be selected.
        counted: What else may be selected.
        also: Other parameters that there may be.

    Raises:
        BadQuery: A parameter that is unknown, is given twice or has a value that it cannot have.
    """
    given = parameters(raw, (*DUTIES_ASKING, *also), several(catalogue))
    return _question(given, _Known(catalogue, counted), _by(given.get("by"), catalogue))


def read_listing(
    raw: str, catalogue: Catalogue, partitions: int, counted: CountedValues = nothing
) -> ListQuestion:
    """Read the parameters of ``/v1/cases``.

    Args:
        raw: The query as it came, percent-encoded.
        catalogue: What may be selected.
        partitions: How many numbers a state has.
        counted: What else may be selected.

    Raises:
        BadQuery: A parameter that is unknown, missing, is given twice or has a value that it cannot
            have.
    """
    given = parameters(raw, (*LISTING, *catalogue.labels), several(catalogue))
    limit = page_items(given)
    cursor = given.get("cursor", "")
    if "cursor" in given and not cursor:
        raise BadQuery("cursor", "is empty; leave it out for the first page")
    listing = _listing(given, _Known(catalogue, counted), partitions)
    return replace(listing, limit=limit, cursor=cursor)


def read_case_question(
    raw: str, catalogue: Catalogue, partitions: int, counted: CountedValues = nothing
) -> tuple[int | None, ListQuestion | None]:
    """Read the parameters of ``/v1/cases/{id}``.

    Args:
        raw: The query as it came, percent-encoded.
        catalogue: What may be selected.
        partitions: How many numbers a state has.
        counted: What else may be selected.

    Returns:
        The day as_of, None where it is left out; and the list that the case was found in, None
        where no ``measure`` says that it was in one.

    Raises:
        BadQuery: A parameter that is unknown, is given twice or has a value that it cannot have.
    """
    given = parameters(raw, (*IN_LIST, *catalogue.labels), several(catalogue))
    if given.keys() <= {"as_of"}:
        return as_of_in(given), None
    return as_of_in(given), _listing(given, _Known(catalogue, counted), partitions)


def _listing(given: Mapping[str, str], known: _Known, partitions: int) -> ListQuestion:
    """Return the list that is asked for, from its beginning."""
    measures = ", ".join(MEASURES)
    if "measure" not in given:
        raise BadQuery("measure", f"is missing; name one of {measures}")
    for name in ("measure", "less"):
        if name in given and given[name] not in MEASURES:
            raise BadQuery(name, f"{shown(given[name])} is not one of {measures}")
    measure, less = given["measure"], given.get("less")
    at = None if "at" not in given else _at(given["at"], partitions)
    question = _question(given, known)
    order, words = _order(given.get("sort")), _words(given.get("q"))
    return ListQuestion(question, measure, PAGE_ITEMS, at, "", order, words, less)


def _order(text: str | None) -> ListOrder:
    if text is None:
        return BY_RECEIPT
    by = text.removeprefix("-")
    if by not in SORTS:
        rule = f"is not one of {', '.join(SORTS)}; with - before it, the largest come first"
        raise BadQuery("sort", f"{shown(text)} {rule}")
    return ListOrder(by, by != text)


def _words(text: str | None) -> tuple[str, ...]:
    if text is None:
        return ()
    # What is searched for may be what a citizen wrote, so it is not said again.
    if len(text) > _LONGEST_SEARCH:
        raise BadQuery("q", f"has more than {_LONGEST_SEARCH} characters; search for fewer words")
    words = search_words(text)
    if not words:
        raise BadQuery("q", "has neither a letter nor a digit; name words or a part of a number")
    if len(words) > MOST_WORDS:
        raise BadQuery("q", f"has more than {MOST_WORDS} words; search for fewer")
    return words


def read_limit(raw: str) -> int:
    """Read the parameters of a listing that has none but ``limit``.

    Raises:
        BadQuery: Another parameter, or a value that is not a number in its range.
    """
    return page_items(parameters(raw, ("limit",)))


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
    return _values(dimension, text, _Known(catalogue, counted))


def _question(
    given: Mapping[str, str],
    known: _Known,
    by: tuple[str, ...] = (),
    each: str | None = None,
) -> OpenQuestion:
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
    values = _values(DEPARTMENT, text, _Known(catalogue, counted))
    meant = (catalogue.coarser.values(DEPARTMENT, value, day) for value in values)
    return frozenset(name for names in meant for name in names)


def page_items(given: Mapping[str, str]) -> int:
    """Return how many items a page is to have.

    Raises:
        BadQuery: ``limit`` is not a number in its range.
    """
    limit = given.get("limit", str(PAGE_ITEMS))
    if not (_NUMBER.fullmatch(limit) and 1 <= int(limit) <= MOST_PAGE_ITEMS):
        raise BadQuery("limit", f"{shown(limit)} is not a whole number from 1 to {MOST_PAGE_ITEMS}")
    return int(limit)


def _short(parameter: str, text: str, rule: str) -> None:
    if len(text) > _LONGEST_DAYS:
        raise BadQuery(parameter, f"{shown(text)} {rule}")


def _values(dimension: str, text: str, known: _Known) -> tuple[str, ...]:
    values = dict.fromkeys(text.split(","))
    for value in values:
        _check_value(dimension, value, known)
    return tuple(sorted(values))


def _check_value(dimension: str, value: str, known: _Known) -> None:
    table: Collection[str] = known.catalogue.table(dimension)
    if value.endswith(WITHIN):
        wholes = known.catalogue.coarser.wholes(dimension)
        if not wholes:
            raise BadQuery(dimension, f"{shown(value)}: no {dimension} has others under it")
        if value.removesuffix(WITHIN) not in wholes:
            rule = not_among("unit" if dimension == DEPARTMENT else f"group of {dimension}", wholes)
            raise BadQuery(dimension, f"{shown(value)} {rule}; /v1/catalogue lists them")
        return
    if value in table or (not value and dimension not in _ALL_HAVE):
        return
    if value not in known.counted(dimension):
        what = f"value of {dimension}" if dimension in known.catalogue.labels else dimension
        rule = not_among(what, table)
        none = "" if dimension in _ALL_HAVE else "; the empty text selects what has none"
        raise BadQuery(dimension, f"{shown(value)} {rule}{none}; /v1/catalogue lists them")


def _by(text: str | None, catalogue: Catalogue) -> tuple[str, ...]:
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


def _at(text: str, partitions: int) -> tuple[int, ...]:
    numbers: Iterable[str] = text.split(".")
    at = tuple(int(number) for number in numbers if _NUMBER.fullmatch(number))
    if len(at) != partitions or text != ".".join(map(str, at)):
        rule = (
            f"is not a state of these figures; give current.at of an answer ({partitions} numbers)"
        )
        raise BadQuery("at", f"{shown(text)} {rule}")
    return at
