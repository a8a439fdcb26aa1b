"""What is asked of the desk, read from a query; and the cursors of its pages."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from streams.core.county.catalogue import Catalogue
from streams.core.county.coarser import DEPARTMENT
from streams.core.county.deadline_tables import DEADLINE_STAGES, Stage
from streams.core.errors import BadQuery
from streams.core.events.refusals import shown
from streams.core.figures.desk import DeskPlace
from streams.core.figures.engine.cells import CountedValues, Selection, nothing
from streams.gateway.http.downloads import PARAMETERS as FORM
from streams.gateway.http.parameters import parameters
from streams.gateway.queries.cursors import read_page_place, write_page_place
from streams.gateway.queries.listing_query import page_items
from streams.gateway.queries.selecting import as_of_in, selected

SELECTING_DESK: Final = (DEPARTMENT, "stage", "as_of")
ASKING_DUE: Final = ("kind", *SELECTING_DESK)
ASKING_DESK: Final = (*SELECTING_DESK, "limit", "cursor", *FORM)

MOST_PRINTED: Final = 5_000
"""How many deadlines a call list or a calendar may have: neither has pages to turn."""

_Number = Annotated[int, Meta(ge=-(2**62), lt=2**62)]
_Flush = Annotated[int, Meta(ge=0, lt=2**62)]


class DeskPageEnd(msgspec.Struct, frozen=True, array_like=True):
    """The end of a page.

    Attributes:
        at: The state that is listed, flushes by partition.
        today: The day on which the first page was asked for.
        minute: The minute of that day, as clocks in the county showed it.
        key: Of the page's last deadline its moment, as `due_key` writes it.
        subject: Of the same the case.
        stage: Of the same the stage, by place.
    """

    at: tuple[_Flush, ...]
    today: Annotated[int, Meta(ge=-719_162, le=2_932_896)]
    minute: Annotated[int, Meta(ge=0, lt=1440)]
    key: _Number
    subject: str
    stage: Annotated[int, Meta(ge=0, lt=len(DEADLINE_STAGES))]

    @property
    def place(self) -> DeskPlace:
        """The place of that deadline in the order."""
        return DeskPlace(self.key, self.subject, self.stage)


@dataclass(frozen=True, slots=True)
class DeskQuestion:
    """What was asked of the desk.

    Attributes:
        departments: Units, or units with all under them (``housing/*``); None: all.
        stages: The stages asked for, in their order.
        as_of: The day, as a number; None for today.
        within: The units that who asks is limited to, with all under them; none: no limit.
        kinds: Kinds of cases; None: all.
    """

    departments: tuple[str, ...] | None = None
    stages: tuple[Stage, ...] = DEADLINE_STAGES
    as_of: int | None = None
    within: tuple[str, ...] = ()
    kinds: tuple[str, ...] | None = None

    @property
    def selection(self) -> Selection:
        """Which cases are looked at, whatever their unit."""
        return Selection({} if self.kinds is None else {"kind": self.kinds})

    def wanted(self, catalogue: Catalogue, as_of: int) -> frozenset[str] | None:
        """Return the units that are asked for, by the tree of a day; None: all there are."""
        coarser = catalogue.coarser
        found = None
        if self.departments is not None:
            values = (coarser.values(DEPARTMENT, one, as_of) for one in self.departments)
            found = frozenset(value for some in values for value in some)
        if not self.within:
            return found
        inside = coarser.units_within(self.within, as_of)
        return inside if found is None else found & inside


def read_desk(
    given: Mapping[str, str], catalogue: Catalogue, counted: CountedValues = nothing
) -> DeskQuestion:
    """Read what is asked of the desk.

    Args:
        given: The parameters.
        catalogue: What may be selected.
        counted: What else may be selected.

    Raises:
        BadQuery: A value that a parameter cannot have.
    """
    departments = None
    if DEPARTMENT in given:
        departments = selected(DEPARTMENT, given[DEPARTMENT], catalogue, counted)
    kinds = selected("kind", given["kind"], catalogue, counted) if "kind" in given else None
    return DeskQuestion(departments, _stages(given), as_of_in(given), kinds=kinds)


def read_page(given: Mapping[str, str]) -> tuple[int, str]:
    """Read how many deadlines a page may have, and the cursor where it begins; "" for the first.

    Raises:
        BadQuery: A value that a parameter cannot have.
    """
    if given.get("cursor") == "":
        raise BadQuery("cursor", "is empty; leave it out for the first page")
    return page_items(given), given.get("cursor", "")


def desk_parameters(raw: str, allowed: Collection[str] = ASKING_DESK) -> dict[str, str]:
    """Take a query of the desk apart.

    Raises:
        BadQuery: A parameter that is not among those `allowed`, or is given twice.
    """
    return parameters(raw, allowed, (DEPARTMENT, "stage"))


def _stages(given: Mapping[str, str]) -> tuple[Stage, ...]:
    if "stage" not in given:
        return DEADLINE_STAGES
    names = given["stage"].split(",")
    for name in names:
        if name not in DEADLINE_STAGES:
            raise BadQuery("stage", f"{shown(name)} is not one of {', '.join(DEADLINE_STAGES)}")
    return tuple(stage for stage in DEADLINE_STAGES if stage in names)


def write_desk_cursor(asked: DeskQuestion, end: DeskPageEnd) -> str:
    """Write the cursor of the page that begins after the end of one."""
    return write_page_place(_told(asked), end)


def read_desk_cursor(text: str, asked: DeskQuestion, partitions: int) -> DeskPageEnd | None:
    """Read a cursor; None is the beginning of the list.

    Args:
        text: The cursor.
        asked: What was asked.
        partitions: How many numbers a state has.

    Raises:
        BadQuery: No answer of this list gave it.
    """
    if not text:
        return None
    end = read_page_place(text, _told(asked), DeskPageEnd)
    if len(end.at) != partitions:
        raise BadQuery("cursor", f"{shown(text)} is of another installation; ask without it")
    return end


def _told(asked: DeskQuestion) -> bytes:
    return b"desk" + msgspec.json.encode(asked)
