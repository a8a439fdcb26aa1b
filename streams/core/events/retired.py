"""Names that are retired: still asked for and shown, and no longer taken from new events."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from streams.core.county.catalogue import DIMENSIONS, Catalogue, Channel, Kind, Named, Rule
from streams.core.county.labels import LabelValue
from streams.core.days import day_date, day_number
from streams.core.events.refusals import Refused, shown

_ALWAYS: Final = -(2**62)
"""The day, as a number, from which a name is retired that is so without a day."""


class Retirement:
    """Says which names of a catalogue are retired, and from which day on.

    Args:
        catalogue: Whose names.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        found = {field: dict(_since(catalogue.table(field))) for field in DIMENSIONS}
        self._since = {field: days for field, days in found.items() if days}
        labels = {name: dict(_since(label.values)) for name, label in catalogue.labels.items()}
        self._labels = {name: days for name, days in labels.items() if days}
        self._catalogue = catalogue

    def check(self, data: Any, us: int) -> None:
        """Check that an event names nothing that is retired on the day of its time.

        Args:
            data: The event's data.
            us: Its time, in microseconds since the epoch.

        Raises:
            Refused: It does; says what and since when.
        """
        for field, since in self._since.items():
            name = getattr(data, field, None)
            if name in since and since[name] <= self._catalogue.day_of(us):
                raise Refused(f"data.{field}", _rule(since[name]), shown(name))
        if self._labels:
            self._check_labels(getattr(data, "labels", None) or {}, us)

    def _check_labels(self, given: Mapping[str, str], us: int) -> None:
        for label, value in given.items():
            since = self._labels.get(label, {})
            if value in since and since[value] <= self._catalogue.day_of(us):
                raise Refused(f"data.labels.{label}", _rule(since[value]), shown(value))

    def rules(self, us: int) -> list[Rule]:
        """Return the keyword rules for a case of a time: none that leads to a retired category."""
        since = self._since.get("category")
        if not since:
            return self._catalogue.rules
        day = self._catalogue.day_of(us)
        return [rule for rule in self._catalogue.rules if not _is_over(since, rule.category, day)]

    def is_over(self, category: str, us: int) -> bool:
        """Return whether a category is retired at a time, microseconds since the epoch."""
        since = self._since.get("category", {})
        return category in since and _is_over(since, category, self._catalogue.day_of(us))

    def channels(self, day: int) -> list[str]:
        """Name the channels through which something may come in on a day."""
        kinds, channels = self._since.get("kind", {}), self._since.get("channel", {})
        return [
            name
            for name, channel in self._catalogue.channels.items()
            if not _is_over(channels, name, day)
            and not all(_is_over(kinds, kind, day) for kind in channel.kinds)
        ]


def _since(table: Mapping[str, Kind | Channel | Named | LabelValue]) -> Iterable[tuple[str, int]]:
    for name, entry in table.items():
        retired = entry.retired
        if retired is not False:
            yield name, _ALWAYS if retired is True else day_number(retired)


def _is_over(since: Mapping[str, int], name: str, day: int) -> bool:
    return name in since and since[name] <= day


def _rule(since: int) -> str:
    if since == _ALWAYS:
        return "is retired in the catalogue: no new event may name it"
    day = day_date(since).isoformat()
    return f"is retired in the catalogue: no event timed on or after {day} may name it"
