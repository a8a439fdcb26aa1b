"""What is asked of hotspots, read from a query; which of them fit, and in which order.

Whatever cannot be used raises `BadQuery`, which names the parameter, its value and what is allowed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from heapq import nsmallest
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from streams.core.county.catalogue import Catalogue
from streams.core.errors import BadQuery
from streams.core.events.refusals import shown
from streams.core.figures.engine.cells import CountedValues, nothing
from streams.core.hotspots.seen import SeenHotspot
from streams.gateway.http.downloads import PARAMETERS as FORM
from streams.gateway.http.parameters import parameters
from streams.gateway.queries.cursors import read_page_place, write_page_place
from streams.gateway.queries.listing_query import page_items
from streams.gateway.queries.selecting import Selectable, question_of

HOTSPOT_STATES: Final = ("open", "closed")
_VALUES: Final = ("kind", "channel", "category")
_ASKED: Final = ("as_of", "period", *_VALUES, "place", "matter", "state", "warned", "sort")
HOTSPOT_PAPER: Final = ("language", "number", "dated")
"""What may be asked of how a list goes out as a document."""

ASKING_HOTSPOTS: Final = (*_ASKED, "limit", "cursor", *FORM, *HOTSPOT_PAPER)

_LONGEST_WORD: Final = 100

_Numbers = tuple[float, ...]

_ORDERS: Final[Mapping[str, Callable[[SeenHotspot], _Numbers]]] = {
    "heat": lambda one: (one.surprise, one.lately_writers, one.last),
    "items": lambda one: (len(one.items), one.writers, one.last),
    "writers": lambda one: (one.writers, len(one.items), one.last),
    "last": lambda one: (one.last, one.lately_writers),
    "first": lambda one: (one.first,),
}
"""By what hotspots are ordered, always the largest first; the id decides where all is equal."""

HOTSPOT_SORTS: Final = tuple(_ORDERS)


class HotspotQuestion(msgspec.Struct, frozen=True):
    """Which hotspots are asked for.

    Attributes:
        as_of: The day, as a number; None for today.
        period: The first and the last day, as numbers, of which items are counted; the first may
            be None. None for all until the day.
        wanted: By *kind*, *channel* and *category* the values of which it is to have an item.
        place: A place that it is to have, or ""; matter: a word, or "".
        state: ``open`` or ``closed``; "" for both.
        warned: Whether a rule is to have warned of it; None for either.
        sort: One of `HOTSPOT_SORTS`.
    """

    as_of: int | None = None
    period: tuple[int | None, int] | None = None
    wanted: tuple[tuple[str, tuple[str, ...]], ...] = ()
    place: str = ""
    matter: str = ""
    state: str = ""
    warned: bool | None = None
    sort: str = "heat"

    def days(self, today: int) -> tuple[int | None, int]:
        """Return the first day of which items are counted, None for all, and the last."""
        start, end = self.period or (None, today)
        as_of = min(end, today) if self.as_of is None else self.as_of
        return start, min(end, as_of) if self.period else as_of

    def fits(self, one: SeenHotspot) -> bool:
        """Return whether a hotspot is asked for."""
        if self.state and (one.closed is None) != (self.state == "open"):
            return False
        if self.warned is not None and bool(one.warnings) != self.warned:
            return False
        if self.place and self.place not in one.record.places:
            return False
        if self.matter and self.matter not in one.record.matters:
            return False
        return all(
            any(getattr(item, dimension) in values for item in one.items)
            for dimension, values in self.wanted
        )


class HotspotPageEnd(msgspec.Struct, frozen=True, array_like=True):
    """The end of a page.

    Attributes:
        as_of: The day that is listed, as a number.
        numbers: By what its last hotspot was ordered.
        id: Its id.
    """

    as_of: Annotated[int, Meta(ge=-719_162, le=2_932_896)]
    numbers: tuple[float, ...]
    id: str


def read_hotspot_question(
    raw: str, catalogue: Catalogue, counted: CountedValues = nothing
) -> tuple[HotspotQuestion, int, HotspotPageEnd | None, dict[str, str]]:
    """Read the parameters of ``/v1/hotspots``.

    Args:
        raw: The query as it came, percent-encoded.
        catalogue: What may be selected.
        counted: What else may be selected.

    Returns:
        The question, how many a page has, where it begins (None: at the beginning), and all
        parameters.

    Raises:
        BadQuery: A parameter that is unknown, is given twice or has a value that it cannot have.
    """
    given = parameters(raw, ASKING_HOTSPOTS, _VALUES)
    for name, allowed in (("state", HOTSPOT_STATES), ("sort", HOTSPOT_SORTS), ("warned", _YES)):
        if name in given and given[name] not in allowed:
            raise BadQuery(name, f"{shown(given[name])} is not one of {', '.join(allowed)}")
    for name in ("place", "matter"):
        if not 0 < len(given.get(name, "-")) <= _LONGEST_WORD:
            raise BadQuery(name, f"is empty or has more than {_LONGEST_WORD} characters")
    asked = question_of(given, Selectable(catalogue, counted))
    question = HotspotQuestion(
        asked.as_of,
        None if asked.period is None else (asked.period.start, asked.period.end),
        asked.wanted,
        given.get("place", ""),
        given.get("matter", ""),
        given.get("state", ""),
        _YES[given["warned"]] if "warned" in given else None,
        given.get("sort", "heat"),
    )
    if given.get("cursor") == "":
        raise BadQuery("cursor", "is empty; leave it out for the first page")
    limit, place = page_items(given), None
    if "cursor" in given:
        place = read_page_place(given["cursor"], _told(question), HotspotPageEnd)
    return question, limit, place, given


_YES: Final = {"1": True, "0": False}


def listed_hotspots(
    question: HotspotQuestion,
    seen: Iterable[SeenHotspot],
    as_of: int,
    *,
    limit: int,
    after: HotspotPageEnd | None,
) -> tuple[list[SeenHotspot], int, str | None]:
    """Return a page of hotspots, how many fit in all, and the cursor of the next page, if any."""
    order = _ORDERS[question.sort]

    def key(one: SeenHotspot) -> tuple[_Numbers, str]:
        return tuple(-number for number in order(one)), one.id

    fitting = [one for one in seen if question.fits(one)]
    many = len(fitting)
    if after is not None:
        end = tuple(-number for number in after.numbers), after.id
        fitting = [one for one in fitting if key(one) > end]
    page: Sequence[SeenHotspot] = nsmallest(limit, fitting, key=key)
    following = None
    if len(fitting) > len(page):
        last = page[-1]
        place = HotspotPageEnd(as_of, order(last), last.id)
        following = write_page_place(_told(question), place)
    return [*page], many, following


def _told(question: HotspotQuestion) -> bytes:
    asked: Any = question
    return b"hotspots" + msgspec.json.encode(asked)
