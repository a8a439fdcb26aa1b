"""Making a bulletin's definition of its file, for a period and a day."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from streams.core.arrays import NEVER
from streams.core.bulletins.definitions import (
    CATEGORIES,
    BulletinFile,
    Definition,
    FigureDefinition,
    FigureFile,
    Select,
)
from streams.core.bulletins.figure_definitions import OF_DUTIES
from streams.core.bulletins.problem_file import read_assessment, read_problems
from streams.core.bulletins.table_definition_file import TableReader
from streams.core.county.catalogue import Catalogue
from streams.core.figures.figures import Question, Selection
from streams.core.figures.rates import OWN_RATE, OwnRate, own_rates
from streams.core.periods import Period, parse_day, parse_period

PERIOD_END: Final = "period end"
"""What ``as_of`` says in a template for the last day of the period."""

_MOST_DAYS_AFTER: Final = 366

_AFTER: Final = re.compile(rf"{PERIOD_END}(?: \+ (?P<days>[0-9]{{1,3}}) days?)?", re.ASCII)

_LAST: Final = NEVER - 1
"""The last day as of which figures can be seen."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a catalogue says of what a bulletin counts.

    Attributes:
        rates: Its own rates, by the measure that a bulletin names.
        stocks: Its kinds of which figures count what there is.
        catalogue: All of it.
    """

    rates: Mapping[str, OwnRate]
    stocks: frozenset[str]
    catalogue: Catalogue

    @classmethod
    def of(cls, catalogue: Catalogue) -> "Known":
        """Take it from a catalogue."""
        rates = {f"{OWN_RATE}{name}": rate for name, rate in own_rates(catalogue).items()}
        stocks = frozenset(name for name, kind in catalogue.kinds.items() if kind.stock)
        return cls(rates, stocks, catalogue)


def make_definition(
    file: BulletinFile, known: Known, period: Period, as_of: int, latest: int = _LAST
) -> Definition:
    """Make the definition of a file that has been checked.

    Args:
        file: The file, its texts ready to be printed.
        known: What the catalogue says.
        period: The days that its figures are about, where they say no other.
        as_of: The day as of whose end they are seen, where they say no other.
        latest: The last day as of which a figure is seen that says so by its period's end.

    Raises:
        ValueError: A figure's own period or day is none, or it cannot grow in its period; a table,
            a problem or the assessment makes no sense.
    """
    begins = _day(file.recorded_from, "recorded_from")
    frame = _Frame(period, as_of, latest, begins, file.select)
    figures = {
        name: _figure(f"figures.{name}", figure, known, frame)
        for name, figure in file.figures.items()
    }
    reader = TableReader(
        known.catalogue, as_of, lambda place, figure: _figure(place, figure, known, frame)
    )
    tables = reader.tables(file.tables)
    return Definition(
        file.id,
        file.title,
        period,
        as_of,
        figures,
        file.sections,
        tables,
        read_problems(file.problems, tables),
        read_assessment(file.assessment, tables),
    )


def days_after(as_of: str, place: str = "as_of") -> int | None:
    """Return how many days after a period's end a template's ``as_of`` is; None if it is a day.

    Raises:
        ValueError: It begins as such a thing does, and is none.
    """
    if not as_of.startswith(PERIOD_END):
        return None
    found = _AFTER.fullmatch(as_of)
    days = int(found["days"] or 0) if found else _MOST_DAYS_AFTER + 1
    if days > _MOST_DAYS_AFTER:
        rule = f"write '{PERIOD_END}', or '{PERIOD_END} + 10 days', up to {_MOST_DAYS_AFTER}"
        raise ValueError(f"{place}: {as_of!r} is not a day after the period's end; {rule}")
    return days


class _Frame(NamedTuple):
    """What a bulletin says for its figures; see `make_definition`."""

    period: Period
    as_of: int
    latest: int
    begins: int | None
    select: Select


def _figure(place: str, figure: FigureFile, known: Known, frame: _Frame) -> FigureDefinition:
    period, as_of = frame.period, frame.as_of
    if figure.period is not None:
        period = parse_period(figure.period, f"{place}.period")
    if figure.as_of is not None:
        after = days_after(figure.as_of, f"{place}.as_of")
        day = None if after is not None else parse_day(figure.as_of, f"{place}.as_of")
        as_of = min(frame.latest, period.end + (after or 0)) if day is None else day
    if figure.growth == "period" and period.start is None:
        rule = "there is no period before one that has no beginning; use 'year'"
        raise ValueError(f"{place}.growth: {rule}")
    selection = _selection(frame.select | figure.select)
    kinds = selection.wanted.get("kind", ())
    whole = None
    if figure.share_of is not None:
        whole = Question(_selection(frame.select | figure.share_of), period, as_of)
    begins = _day(figure.recorded_from, f"{place}.recorded_from")
    return FigureDefinition(
        figure.label,
        figure.measure,
        Question(selection, period, as_of, ("category",) if figure.measure == CATEGORIES else ()),
        whole,
        figure.share_measure,
        figure.down_to,
        figure.decimals,
        figure.rounded,
        None if figure.published is None else str(figure.published),
        figure.absent,
        known.rates.get(figure.measure),
        figure.growth,
        frame.begins if begins is None else begins,
        bool(kinds) and known.stocks.issuperset(kinds),
        county=known.catalogue if figure.measure in OF_DUTIES else None,
    )


def _day(text: str | None, place: str) -> int | None:
    return None if text is None else parse_day(text, place)


def _selection(select: Select) -> Selection:
    return Selection(
        {name: [values] if isinstance(values, str) else values for name, values in select.items()}
    )
