"""The table ``[[duties]]`` of the catalogue: who must publish what how often.

What is said of the keys here is what ``docs/catalogue.md`` says. Which unit owes what for which
days is said by `duties`, and whether it has done so by `streams.core.figures.duties`.
"""

import calendar
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Annotated, Final, Literal, Protocol, get_args

import msgspec
from msgspec import Meta

from streams.core.county.coarser import DEPARTMENT, WITHIN, Coarser
from streams.core.toml_files import near

TermLength = Literal["1 week", "1 month", "1 quarter", "1 half-year", "1 year"]
TERM_LENGTHS: Final[tuple[TermLength, ...]] = get_args(TermLength)
"""How often something may have to be published, the most often first."""

_BY = re.compile(r"(?P<month>0[1-9]|1[0-2])-(?P<day>[0-3][0-9])", re.ASCII)


class Duty(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What units must publish, and how often.

    It names ``every`` or ``by``, and ``department``, ``level`` or both. A unit owes something for
    each week, month, quarter, half-year or year of which the duty and the unit have all days. What
    a unit owes is published by records that name the unit itself as their department.

    Attributes:
        id: The name by which figures and lists call it. Several entries of one name are one duty at
            different times, and may not overlap.
        zh: The Chinese name.
        en: The English name.
        kind: The kind of the records: one that counts what came in, and not a stock.
        column: The column in which they must be; left out, any.
        department: The units that have the duty: a name, one followed by ``/*`` for the unit with
            all under it, or several of these. Left out, all of the level.
        level: The level of the units that have the duty; left out, any. Which units these are is
            told by the tree of the last day of the week, month or year that is owed.
        every: How often they must publish: in each week (from Monday to Sunday), month, quarter,
            half-year or year of the calendar.
        by: The day of each year, as month and day, by whose end they must have published in that
            year, as for a yearly report. What is published later in the year is late.
        items: How many records there must be at least.
        since: The first day of the duty. Nothing is owed for a month that began before.
        until: The last day of the duty; left out, it still holds. Nothing is owed for a month that
            ends later.
    """

    id: str
    zh: str
    en: str
    kind: str
    since: date = msgspec.field(name="from")
    column: str | None = None
    department: str | Annotated[list[str], Meta(min_length=1)] | None = None
    level: str | None = None
    every: TermLength | None = None
    by: str | None = None
    items: Annotated[int, Meta(ge=1, le=9_999)] = 1
    until: date | None = None

    @property
    def departments(self) -> Sequence[str]:
        """What `department` names, as a list; nothing if it is left out."""
        if self.department is None:
            return ()
        return [self.department] if isinstance(self.department, str) else self.department

    @property
    def last_day_of_year(self) -> tuple[int, int]:
        """Month and day of `by`.

        Raises:
            ValueError: It is not a day that each year has.
        """
        found = _BY.fullmatch(self.by or "")
        month, day = (int(found["month"]), int(found["day"])) if found else (0, 0)
        # Of a year without 29 February, since each year must have the day.
        if not found or not 1 <= day <= calendar.monthrange(2015, month)[1]:
            raise ValueError(
                f"{self.by!r} is not a day of each year; write month and day, as 01-31"
            )
        return month, day


class _Kind(Protocol):
    @property
    def family(self) -> str: ...
    @property
    def stock(self) -> bool: ...


def check_duties(
    duties: Sequence[Duty],
    kinds: Mapping[str, _Kind],
    table: Callable[[str], Collection[str]],
    coarser: Coarser,
    is_name: Callable[[str], bool],
) -> None:
    """See that duties make sense.

    Args:
        duties: In the order of the file.
        kinds: The catalogue's.
        table: Returns the catalogue's names of a dimension, units among the departments.
        coarser: The catalogue's levels, and what has others under it.
        is_name: Returns whether a text may be a name of the catalogue.

    Raises:
        ValueError: One does not; says which key, what was found and what is allowed.
    """
    for number, duty in enumerate(duties):
        place = f"duties[{number}]"
        if not is_name(duty.id):
            raise ValueError(
                f"{place}.id: {duty.id!r} is not an identifier: lower-case letters and digits, "
                "words joined by '-', at most 64 characters"
            )
        _check_kind(f"{place}.kind", duty.kind, kinds)
        if duty.column is not None:
            _among(f"{place}.column", duty.column, table("column"), "is not a column")
        _check_units(place, duty, table(DEPARTMENT), coarser)
        if (duty.every is None) == (duty.by is None):
            raise ValueError(f"{place}: name one of every and by")
        if duty.by is not None:
            try:
                _ = duty.last_day_of_year
            except ValueError as error:
                raise ValueError(f"{place}.by: {error}") from None
        if duty.until is not None and duty.until < duty.since:
            raise ValueError(f"{place}.until: {duty.until} is before from, {duty.since}")
    _check_overlaps(duties)


def _check_kind(place: str, kind: str, kinds: Mapping[str, _Kind]) -> None:
    _among(place, kind, kinds, "is not a kind")
    if kinds[kind].family != "record":
        raise ValueError(f"{place}: {kind!r} is a kind of case; a duty is about records")
    if kinds[kind].stock:
        raise ValueError(
            f"{place}: {kind!r} is a stock, of which figures count what there is on a day; a duty "
            "is about records that come in"
        )


def _check_units(place: str, duty: Duty, departments: Collection[str], coarser: Coarser) -> None:
    if duty.department is None and duty.level is None:
        raise ValueError(f"{place}: name department, level or both: the units that have the duty")
    if duty.level is not None:
        _among(f"{place}.level", duty.level, coarser.levels(DEPARTMENT), "is not a level")
    for name in duty.departments:
        if duty.departments.count(name) > 1:
            raise ValueError(f"{place}.department: names {name!r} twice; name each unit once")
        if name.endswith(WITHIN):
            wholes = [unit + WITHIN for unit in coarser.wholes(DEPARTMENT)]
            _among(f"{place}.department", name, wholes, "is not a unit with all under it")
        else:
            _among(f"{place}.department", name, departments, "is not a department or unit")


def _check_overlaps(duties: Sequence[Duty]) -> None:
    before: dict[str, int] = {}
    for number in sorted(range(len(duties)), key=lambda place: duties[place].since):
        duty = duties[number]
        if (earlier := before.get(duty.id)) is not None:
            until = duties[earlier].until
            if until is None or until >= duty.since:
                raise ValueError(
                    f"duties[{number}].from: duties[{earlier}] is {duty.id!r} as well, and holds "
                    f"on {duty.since}; end that one before, or call one of them otherwise"
                )
        before[duty.id] = number


def _among(place: str, name: str, known: Iterable[str], rule: str) -> None:
    there = [*known]
    if name not in there:
        some = f"there are {', '.join(there)}" if there else "there are none"
        raise ValueError(f"{place}: {name!r} {rule}{near(name, there)}; {some}")
