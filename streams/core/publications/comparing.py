"""Printed and now: of every figure the difference, by case and reason, adding up exactly."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

from streams.core.cases.case_records import RULES
from streams.core.cases.tallies import Row
from streams.core.county.catalogue import Catalogue
from streams.core.publications.counting import PartCounter, RowCounter
from streams.core.publications.learning import Learnt, Reason
from streams.core.publications.parts import (
    ANY,
    NOT_BY_CASE,
    PartCounts,
    Stated,
    WantedPart,
    stated,
)
from streams.core.publications.publication import (
    Publication,
    PublishedFigure,
    PublishedPart,
    county_digest,
)


class RestReason(StrEnum):
    """Why there is a difference that no case makes."""

    RULES = "rules"
    """Cases are folded by other rules since."""
    CATALOGUE = "catalogue"
    """The catalogue says something else: deadlines, working days, units, labels."""
    NOT_BY_CASE = "not-by-case"
    """Duties and quick reports are not counted case by case."""
    PRESENCE = "presence"
    """All of the record is counted, of any day, to see whether there is anything: what came in
    since is no difference but where there was nothing before, which is then printed otherwise."""
    UNEXPLAINED = "unexplained"
    """Neither: flushes are not those of the publication, or cases cannot be read."""


class CaseDifference(NamedTuple):
    """What one event of a case does to one count.

    Attributes:
        subject: Whose event.
        flush: In which flush of its partition it became known.
        reason: What it was.
        role: In which part of the figure it counts.
        name: What is counted there.
        more: How much more is counted by it; less than 0 where it is less.
    """

    subject: str
    flush: int
    reason: Reason
    role: str
    name: str
    more: int


class Rest(NamedTuple):
    """What is left of a difference once those of cases are taken away; never 0.

    Attributes:
        role, name: Of which count.
        more: How much.
        reason: Why, as far as that is known.
    """

    role: str
    name: str
    more: int
    reason: RestReason


class ComparedFigure(NamedTuple):
    """A figure as it was printed, and as it would be now.

    Of each count of each part: printed + the differences of cases + the rest = now.

    Attributes:
        place: Where it is (`Publication.every_figure`).
        figure: As it was printed.
        now: What it would say now.
        counts: What its parts count now, by role.
        cases: What cases make of the difference, in order of their subjects.
        rest: What no case makes of it.
    """

    place: str
    figure: PublishedFigure
    now: Stated
    counts: Mapping[str, PartCounts]
    cases: list[CaseDifference]
    rest: list[Rest]

    @property
    def is_as_printed(self) -> bool:
        """Whether it would be printed the same now; its cases may have changed all the same."""
        return self.now.printed == self.figure.printed


def compare(
    publication: Publication,
    learnt: Iterable[Learnt],
    counter: PartCounter,
    rows: RowCounter,
    catalogue: Catalogue,
) -> list[ComparedFigure]:
    """Return all figures and cells of a publication beside what they would be now.

    Args:
        publication: What was said.
        learnt: What changed rows of cases since (`learnt_since`), of all cases.
        counter: PartCounts parts over the figures of now.
        rows: PartCounts what cases in the rows of `learnt` add to parts.
        catalogue: That now in force.
    """
    return _Comparison(publication, [*learnt], counter, rows, catalogue).figures()


class _Comparison:
    def __init__(
        self,
        publication: Publication,
        learnt: list[Learnt],
        counter: PartCounter,
        rows: RowCounter,
        catalogue: Catalogue,
    ) -> None:
        self._publication = publication
        self._learnt = sorted(learnt, key=lambda each: each.subject)  # It keeps each case's order.
        self._counter = counter
        self._rows = rows
        self._catalogue = catalogue
        self._places: dict[Row, list[int]] = {}
        for place, each in enumerate(self._learnt):
            for row in (each.before, each.after):
                self._places.setdefault(row, []).append(place)
        self._counted: dict[str, dict[Row, PartCounts]] = {}
        self._rest_reason = RestReason.UNEXPLAINED
        if publication.rules != RULES:
            self._rest_reason = RestReason.RULES
        elif publication.county != county_digest(catalogue):
            self._rest_reason = RestReason.CATALOGUE

    def figures(self) -> list[ComparedFigure]:
        return [self._figure(place, figure) for place, figure in self._publication.every_figure()]

    def _figure(self, place: str, figure: PublishedFigure) -> ComparedFigure:
        of_duties = any(part.of == "duties" for part in figure.parts)
        county = self._catalogue if of_duties else None
        definition = figure.how.definition(figure.label, figure.measure, county)
        counts: dict[str, PartCounts] = {}
        cases: list[CaseDifference] = []
        rest: list[Rest] = []
        for part in figure.parts:
            asked = WantedPart(part.role, part.of, part.question.question, tuple(part.names))
            now = counts[part.role] = self._counter.count(asked, definition)
            made = [*self._differences(asked)] if part.is_by_case else []
            cases += made
            rest += self._left(part, now, made)
        base = None if figure.base is None else figure.base.base
        now_says = stated(definition, base, counts)
        return ComparedFigure(place, figure, now_says, counts, cases, rest)

    def _differences(self, part: WantedPart) -> Iterable[CaseDifference]:
        asked = repr(part[1:])
        if asked not in self._counted:
            self._counted[asked] = self._rows.count(part)
        counted = self._counted[asked]
        # Most rows count in few parts, and parts are many.
        places = {place for row in counted for place in self._places.get(row, ())}
        for each in map(self._learnt.__getitem__, sorted(places)):
            before, after = counted.get(each.before, {}), counted.get(each.after, {})
            for name in sorted({*before, *after}):
                if more := after.get(name, 0) - before.get(name, 0):
                    yield CaseDifference(
                        each.subject, each.flush, each.reason, part.role, name, more
                    )

    def _left(
        self, part: PublishedPart, now: PartCounts, made: Iterable[CaseDifference]
    ) -> Iterable[Rest]:
        left = {name: now.get(name, 0) - part.counts.get(name, 0) for name in {*now, *part.counts}}
        for each in made:
            left[each.name] = left.get(each.name, 0) - each.more
        reason = self._rest_reason
        if part.of in NOT_BY_CASE:
            reason = RestReason.NOT_BY_CASE
        elif part.role == ANY:
            reason = RestReason.PRESENCE
        return [Rest(part.role, name, more, reason) for name, more in sorted(left.items()) if more]
