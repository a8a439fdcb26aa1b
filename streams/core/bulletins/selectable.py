"""What a bulletin may select: what the catalogue names, and what something is counted under."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

from streams.core.county.catalogue import Catalogue, is_name
from streams.core.county.coarser import WITHIN
from streams.core.county.filings import FILING
from streams.core.figures.engine.cells import CountedValues
from streams.core.toml_files import near

_EVERY_CASE_HAS: Final = frozenset({"kind", "channel", "category", FILING})
"""Dimensions of which every case has a value; "" selects what has none of another."""

WantedValues = Mapping[str, Sequence[str]]
"""Values by dimension."""


class _AnyName:
    """Any text, since some catalogue may have it as a name."""

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and is_name(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def any_name(_dimension: str) -> Collection[str]:
    """Say that something may be counted under any name: until it is known what is."""
    return _AnyName()


def check_selected(
    selected: Iterable[tuple[str, WantedValues]], catalogue: Catalogue, counted: CountedValues
) -> None:
    """Check that all that is selected is in the catalogue, or that something is counted under it.

    Args:
        selected: Values by dimension, each with its place in the file.
        catalogue: What may be selected.
        counted: What may also be selected: names that the catalogue no longer has.

    Raises:
        ValueError: Something is not; says what and where, and what there is.
    """
    for place, wanted in selected:
        for dimension, values in wanted.items():
            if dimension not in catalogue.dimensions:
                there = catalogue.dimensions
                rule = f"is not a dimension{near(dimension, there)}; use {', '.join(there)}"
                raise ValueError(f"{place}.{dimension}: {rule}")
            for value in values:
                _check_value(f"{place}.{dimension}", dimension, value, catalogue, counted)


def _check_value(
    place: str, dimension: str, value: str, catalogue: Catalogue, counted: CountedValues
) -> None:
    if value.endswith(WITHIN):
        wholes = [name + WITHIN for name in catalogue.coarser.wholes(dimension)]
        if value not in wholes:
            known = f"has {', '.join(wholes)}" if wholes else f"has none of {dimension}"
            rule = f"is not in the catalogue{near(value, wholes)}, which {known}"
            raise ValueError(f"{place}: {value!r} {rule}")
        return
    table = [*[""] * (dimension not in _EVERY_CASE_HAS), *catalogue.table(dimension)]
    if value not in table and value not in counted(dimension):
        known = ", ".join(name for name in table if name)
        rule = f"is not in the catalogue{near(value, table)}, which has {known}"
        raise ValueError(f"{place}: {value!r} {rule}")
