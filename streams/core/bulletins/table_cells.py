"""The rows of tables, their cells, and what these are worth exactly."""

from dataclasses import dataclass
from fractions import Fraction

from streams.core.bulletins.conditions import Amounts
from streams.core.bulletins.figure import Figure
from streams.core.county.catalogue import Label
from streams.core.county.measure_names import RATES, SHARE
from streams.core.figures.rates import OWN_RATE


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table.

    Attributes:
        key: The value, unit or group that it is about; "" where there is none.
        label: What people read.
        cells: A figure for each column, by the column's id.
        rank: Its rank, 1 for the best; rows that are equal share one. None where it is not ranked.
    """

    key: str
    label: Label
    cells: dict[str, Figure]
    rank: int | None = None


def amount(figure: Figure) -> Fraction | None:
    """Return the exact value of a figure, of a rate in percent; None where it has none.

    Of a figure that grows it is the growth, in percent or in percentage points.
    """
    if figure.base is not None:
        return figure.base.change
    if figure.value is None or figure.denominator == 0:
        return None
    value = Fraction(figure.value, 1 if figure.denominator is None else figure.denominator)
    return 100 * value if is_percent(figure.definition.measure) else value


def amounts(row: TableRow) -> Amounts:
    """Return the exact values of a row's columns, by id."""
    return {name: amount(figure) for name, figure in row.cells.items()}


def is_percent(measure: str) -> bool:
    """Return whether a measure is printed in percent."""
    return measure in RATES or measure == SHARE or measure.startswith(OWN_RATE)
