"""What a case or record is selected and grouped by, by the definitions: the oracle's own reading.

Units and labels are read from the catalogue as its file has it. Nothing here comes from the
package: a unit's way to the top is walked step by step, each time it is asked for.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any


class Values:
    """The values of a county's cases and records, as of days.

    Args:
        catalogue: The county's, as its file has it.
    """

    def __init__(self, catalogue: Mapping[str, Any]) -> None:
        self._units: Mapping[str, Mapping[str, Any]] = catalogue.get("units", {})
        self._labels: Mapping[str, Mapping[str, Any]] = catalogue.get("labels", {})

    def is_wanted(
        self,
        values: Mapping[str, str],
        select: Mapping[str, Sequence[str]],
        day: date,
        *,
        is_case: bool,
    ) -> bool:
        """Tell whether something is in a selection."""
        for dimension, wanted in select.items():
            value = values.get(dimension)
            if value is None and dimension in self._labels and is_case:
                value = ""  # A case without a label has none; a record has no labels at all.
            if value is None or not any(self._is(dimension, value, one, day) for one in wanted):
                return False
        return True

    def group(self, values: Mapping[str, str], by: Sequence[str], day: date) -> tuple[str, ...]:
        """Return the group that something is in."""
        return tuple(self._at(values, *one.partition("@"), day) for one in by)

    def _is(self, dimension: str, value: str, wanted: str, day: date) -> bool:
        if not wanted.endswith("/*"):
            return value == wanted
        if dimension == "department":
            return wanted[:-2] in [value, *(name for name, _ in self._way(value, day))]
        return bool(self._labels[dimension]["values"].get(value, {}).get("group") == wanted[:-2])

    def _at(self, values: Mapping[str, str], dimension: str, at: str, level: str, day: date) -> str:
        value = values.get(dimension, "")
        if not at:
            return value
        if dimension == "department":
            return next((name for name, height in self._way(value, day) if height == level), "")
        group: str = self._labels[dimension]["values"].get(value, {}).get("group", value)
        return group

    def _way(self, name: str, day: date) -> Iterator[tuple[str, str]]:
        """Return a unit and those above it, each with its level; one that is gone has none."""
        while name in self._units:
            unit = self._units[name]
            if "successor" in unit and day > unit["until"]:
                yield name, ""
                name = unit["successor"]
                continue
            for former in reversed(unit.get("was", [])):
                if day <= former["until"]:
                    unit = {**self._units[name], **former}
            yield name, unit["level"]
            name = unit.get("parent", "")
