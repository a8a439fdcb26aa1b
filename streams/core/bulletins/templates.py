"""Templates: a file of which each week, month, quarter, half-year or year has a bulletin.

Templates are read without a clock: that a period is not over is known to who asks. The bulletin of
a period that is not over is seen as of today, and says so.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, NamedTuple, cast

import msgspec

from streams.core.bulletins.definitions import (
    PERIOD_PLACE,
    BulletinFile,
    Definition,
    Section,
)
from streams.core.bulletins.making import PERIOD_END, Known, days_after, make_definition
from streams.core.bulletins.repeating import (
    Every,
    name_at,
    period_named,
    periods_back,
    words_of_period,
)
from streams.core.bulletins.selectable import WantedValues
from streams.core.bulletins.table_filling import with_labels
from streams.core.county.catalogue import Label
from streams.core.periods import Period, parse_period

_ANY_DAY: Final = 16_000
"""Of the period for which a template is made when it is read, to see whether it can be: in 2013."""


class Heading(NamedTuple):
    """What a list of bulletins says of one.

    Attributes:
        id: By which it is asked for.
        title: Of the whole.
        period: The days that most of its figures are of.
        as_of: The day as of whose end they are seen.
        template: The id of the template of which it is, "" of none.
    """

    id: str
    title: Label
    period: Period
    as_of: int
    template: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """A file for periods that repeat, read.

    Attributes:
        file: All that it says.
        known: What the catalogue says of it.
        every: How often there is a bulletin.
        after: How many days after a period's end its bulletin is seen.
        first: The first day of the first period that has a bulletin; None where all have.
        last: The last day of the last one; None where there is none.
    """

    file: BulletinFile
    known: Known
    every: Every
    after: int
    first: int | None = None
    last: int | None = None

    @classmethod
    def of(cls, file: BulletinFile, known: Known) -> "Template":
        """Take a template from its file.

        Raises:
            ValueError: What it says of days makes no sense; says what.
        """
        after = days_after(PERIOD_END if file.as_of is None else file.as_of)
        if after is None:
            rule = f"write '{PERIOD_END} + 10 days', or leave it out"
            raise ValueError(f"as_of: {file.as_of!r} would be the same day for all periods; {rule}")
        every = cast("Every", file.period)
        first, last = _bound("first", file.first, every), _bound("last", file.last, every)
        begins = None if first is None else first.start
        ends = None if last is None else last.end
        made = cls(file, known, every, after, begins, ends)
        if first is not None and last is not None and first.end > last.end:
            raise ValueError(f"last: {file.last!r} is before the first, {file.first!r}")
        made.definition(next(periods_back(made.every, _ANY_DAY, _ANY_DAY)), _ANY_DAY)
        return made

    @property
    def id(self) -> str:
        """What the ids of its bulletins begin with."""
        return self.file.id

    @property
    def title(self) -> Label:
        """Of the whole, as the file has it."""
        return self.file.title

    def selected(self) -> Iterator[tuple[str, WantedValues]]:
        """Return all that it selects, each selection with its place in the file."""
        any_name = next(periods_back(self.every, _ANY_DAY, _ANY_DAY))
        return self.definition(any_name, _ANY_DAY).selected()

    def period_of(self, identifier: str) -> str | None:
        """Return the name of the period whose bulletin has an id; None where none has it."""
        begin, name = f"{self.id}-", identifier.removeprefix(f"{self.id}-")
        period = period_named(self.every, name) if identifier.startswith(begin) else None
        return name if period is not None and self._has(period) else None

    def days(self, begins: int, today: int) -> tuple[int, int]:
        """Return the first and the last day of which a period may have a bulletin.

        Args:
            begins: The first day of the record.
            today: The day on which it is; before the first where there is no bulletin yet.
        """
        first = begins if self.first is None else max(begins, self.first)
        return first, today if self.last is None else min(today, self.last)

    def _has(self, period: Period) -> bool:
        is_early = self.first is not None and period.end < self.first
        return not is_early and (self.last is None or period.end <= self.last)

    def heading(self, name: str, today: int) -> Heading:
        """Return the heading of the bulletin of a period that a name means."""
        words, period = words_of_period(self.every, name), parse_period(name)
        as_of = min(period.end + self.after, today)
        title = _filled(self.title, words)
        return Heading(f"{self.id}-{name}", title, period, as_of, self.id)

    def definition(self, name: str, today: int) -> Definition:
        """Return the definition of the bulletin of a period that a name means.

        Args:
            name: Such as ``2015-Q3``.
            today: The last day as of which it can be seen.
        """
        heading, words = self.heading(name, today), words_of_period(self.every, name)
        file = msgspec.structs.replace(
            with_labels(self.file, lambda label: _filled(label, words)),
            id=heading.id,
            title=heading.title,
            figures={
                figure_id: msgspec.structs.replace(figure, label=_filled(figure.label, words))
                for figure_id, figure in self.file.figures.items()
            },
            sections=[
                Section(
                    _filled(section.title, words),
                    [_filled(paragraph, words) for paragraph in section.paragraphs],
                )
                for section in self.file.sections
            ],
        )
        made = make_definition(file, self.known, heading.period, heading.as_of, today)
        return replace(made, template=self.id)


def _bound(key: str, name: str | None, every: Every) -> Period | None:
    if name is None:
        return None
    period = period_named(every, name)
    if period is None:
        example = name_at(every, _ANY_DAY)
        raise ValueError(f"{key}: {name!r} is not the name of a {every}, such as {example!r}")
    return period


def _filled(text: Label, words: Label) -> Label:
    place = f"{{{PERIOD_PLACE}}}"
    if text.en == text.zh:
        # A file without English: its text stays one text.
        words = Label(words.zh, words.zh)
    return Label(text.zh.replace(place, words.zh), text.en.replace(place, words.en))
