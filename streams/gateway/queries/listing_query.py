"""The parameters of lists of cases: which cases, in which order, from where on.

Whatever cannot be used raises `BadQuery`, which names the parameter, its value and what is allowed.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from streams.core.county.catalogue import Catalogue
from streams.core.errors import BadQuery
from streams.core.events.identifiers import CONTROL
from streams.core.events.refusals import shown
from streams.core.figures.engine.cells import CountedValues, nothing
from streams.core.figures.figures import MEASURES
from streams.gateway.http.downloads import PARAMETERS as FORM
from streams.gateway.http.parameters import parameters
from streams.gateway.index.orders import BY_RECEIPT, SORTS, ListOrder
from streams.gateway.index.title_words import MOST_WORDS, search_words
from streams.gateway.queries.question import ListQuestion
from streams.gateway.queries.selecting import SELECTING, Selectable, as_of_in, question_of, several

IN_LIST: Final = (*SELECTING, "measure", "less", "at", "q", "about", "sort")
LISTING: Final = (*IN_LIST, "limit", "cursor", *FORM)

PAGE_ITEMS: Final = 100
MOST_PAGE_ITEMS: Final = 1_000
"""How many ids a page has, and may have."""

_LONGEST_SEARCH: Final = 100
_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)


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
    listing = _listing(given, Selectable(catalogue, counted), partitions)
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
    return as_of_in(given), _listing(given, Selectable(catalogue, counted), partitions)


def read_limit(raw: str) -> int:
    """Read the parameters of a listing that has none but ``limit``.

    Raises:
        BadQuery: Another parameter, or a value that is not a number in its range.
    """
    return page_items(parameters(raw, ("limit",)))


def page_items(given: Mapping[str, str]) -> int:
    """Return how many items a page is to have.

    Raises:
        BadQuery: ``limit`` is not a number in its range.
    """
    limit = given.get("limit", str(PAGE_ITEMS))
    if not (_NUMBER.fullmatch(limit) and 1 <= int(limit) <= MOST_PAGE_ITEMS):
        raise BadQuery("limit", f"{shown(limit)} is not a whole number from 1 to {MOST_PAGE_ITEMS}")
    return int(limit)


def _listing(given: Mapping[str, str], known: Selectable, partitions: int) -> ListQuestion:
    """Return the list that is asked for, from its beginning."""
    measures = ", ".join(MEASURES)
    if "measure" not in given:
        raise BadQuery("measure", f"is missing; name one of {measures}")
    for name in ("measure", "less"):
        if name in given and given[name] not in MEASURES:
            raise BadQuery(name, f"{shown(given[name])} is not one of {measures}")
    measure, less = given["measure"], given.get("less")
    at = None if "at" not in given else _at(given["at"], partitions)
    question = question_of(given, known)
    order, words = _order(given.get("sort")), _words(given.get("q"))
    about = _about(given.get("about"))
    return ListQuestion(question, measure, PAGE_ITEMS, at, "", order, words, less, about)


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


def _about(text: str | None) -> str:
    if text is None:
        return ""
    if not text:
        raise BadQuery("about", "is empty; name the id of an application, or leave it out")
    if CONTROL.search(text):
        raise BadQuery("about", "contains a control character, which no id may")
    return text


def _at(text: str, partitions: int) -> tuple[int, ...]:
    numbers: Iterable[str] = text.split(".")
    at = tuple(int(number) for number in numbers if _NUMBER.fullmatch(number))
    if len(at) != partitions or text != ".".join(map(str, at)):
        rule = (
            f"is not a state of these figures; give current.at of an answer ({partitions} numbers)"
        )
        raise BadQuery("at", f"{shown(text)} {rule}")
    return at
