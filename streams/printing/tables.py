"""A table as values, before it is written as CSV or for Excel."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from streams.core.county.catalogue import Label


class Printed(str):
    """A number as a bulletin prints it: ``36``, ``33.3%``, ``360+``, ``—``."""

    __slots__ = ()


class RateValue(float):
    """A rate, from 0 for nothing to 1 for all, neither cut nor rounded."""

    __slots__ = ()


Value: TypeAlias = str | bool | int | float | date | Label | None
"""What a cell has; None is an empty one. Of a label CSV has the Chinese alone."""


@dataclass(frozen=True, slots=True)
class ValueTable:
    """A table.

    Attributes:
        name: What it is called in a workbook, 31 characters at most, and no punctuation.
        headings: Of its columns.
        lines: As many values each as there are headings; to be gone through once.
    """

    name: str
    headings: Sequence[str]
    lines: Iterable[Sequence[Value]]


def plain(value: Value) -> str:
    """Return a value as a cell of CSV has it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    return value.zh if isinstance(value, Label) else str(value)
