"""How a figure was counted, written down so that it can be counted again in years.

A publication does not point to the file of its bulletin, which may change: it has of each figure
all that counting and printing it takes. A catalogue's own rate is written out for the same reason.
"""

from fractions import Fraction

import msgspec

from streams.core.bulletins.base_periods import Growth
from streams.core.bulletins.figure_definitions import FigureDefinition
from streams.core.county.catalogue import Catalogue, Label
from streams.core.days import day_date
from streams.core.figures.engine.cells import Selection
from streams.core.figures.engine.question import Question
from streams.core.figures.rates import Composite, OwnRate, Quotient
from streams.core.periods import Period, parse_day


class AskedQuestion(msgspec.Struct, frozen=True, omit_defaults=True):
    """A question as it is written down; days as 2015-03-02, in the catalogue's time zone.

    Attributes:
        to: The last day of its period.
        as_of: The day as of whose end it was seen.
        start: The first day of its period; None is none.
        select: The values that are counted, by dimension or label.
        by: What it is grouped by.
    """

    to: str
    as_of: str
    start: str | None = None
    select: dict[str, list[str]] = {}
    by: list[str] = []

    @classmethod
    def of(cls, question: Question) -> "AskedQuestion":
        """Write a question down."""
        start = question.period.start
        return cls(
            _day(question.period.end),
            _day(question.as_of),
            None if start is None else _day(start),
            {name: [*values] for name, values in question.selection.wanted.items()},
            [*question.by],
        )

    @property
    def question(self) -> Question:
        """The question.

        Raises:
            BadQuery: A day is none of the calendar, or it is grouped by one thing twice.
        """
        start = None if self.start is None else parse_day(self.start, "start")
        period = Period(start, parse_day(self.to, "to"))
        return Question(
            Selection(self.select), period, parse_day(self.as_of, "as_of"), tuple(self.by)
        )


class RatePart(msgspec.Struct, frozen=True, omit_defaults=True):
    """One quotient of a catalogue's own rate.

    Attributes:
        above: The measures above the line, each with how much it counts.
        below: Those below it, which are added up.
        scale: By how much the sum below is multiplied.
        weight: Numerator and denominator of its weight in a rate of several; None of one alone.
    """

    above: list[tuple[str, int]]
    below: list[str]
    scale: int = 1
    weight: tuple[int, int] | None = None


class HowCounted(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a figure is counted and printed; see `FigureDefinition`.

    Attributes:
        question: What is asked.
        whole: With a share, of what it is one.
        share_measure: With a share, by which measure both are counted.
        less: Another measure that is taken away.
        plus: Another measure that is added.
        rate: The catalogue's own rate, as it was.
        down_to: It is rounded down to a multiple of this.
        decimals: How many are printed; None is at most one.
        rounded: Whether it is rounded to them, and not cut.
        growth: On what it has grown, where that is printed.
        absent: Printed where the record has nothing of its kinds.
    """

    question: AskedQuestion
    whole: AskedQuestion | None = None
    share_measure: str | None = None
    less: str | None = None
    rate: list[RatePart] = []
    down_to: int | None = None
    decimals: int | None = None
    rounded: bool = False
    growth: Growth | None = None
    absent: Label | None = None
    plus: str | None = None

    @classmethod
    def of(cls, figure: FigureDefinition) -> "HowCounted":
        """Write down how a figure is counted."""
        return cls(
            AskedQuestion.of(figure.question),
            None if figure.whole is None else AskedQuestion.of(figure.whole),
            figure.share_measure,
            figure.less,
            _written(figure.rate),
            figure.down_to,
            figure.decimals,
            figure.rounded,
            figure.growth,
            figure.absent,
            figure.plus,
        )

    def definition(self, label: Label, measure: str, county: Catalogue | None) -> FigureDefinition:
        """Return the figure's definition again.

        Args:
            label: What it is.
            measure: What is counted.
            county: The catalogue whose duties are counted, if it is a measure of duties.
        """
        return FigureDefinition(
            label,
            measure,
            self.question.question,
            None if self.whole is None else self.whole.question,
            self.share_measure,
            self.down_to,
            self.decimals,
            self.rounded,
            absent=self.absent,
            rate=_read(self.rate),
            growth=self.growth,
            less=self.less,
            plus=self.plus,
            county=county,
        )


def _day(number: int) -> str:
    return day_date(number).isoformat()


def _written(rate: OwnRate | None) -> list[RatePart]:
    if rate is None:
        return []
    if isinstance(rate, Quotient):
        return [_part(rate, None)]
    return [_part(part, (weight.numerator, weight.denominator)) for part, weight in rate.parts]


def _part(rate: Quotient, weight: tuple[int, int] | None) -> RatePart:
    return RatePart([*rate.above], [*rate.below], rate.scale, weight)


def _read(parts: list[RatePart]) -> OwnRate | None:
    if not parts:
        return None
    rates = [Quotient(tuple(part.above), tuple(part.below), part.scale) for part in parts]
    if parts[0].weight is None:
        return rates[0]
    weights = [Fraction(*(part.weight or (1, 1))) for part in parts]
    return Composite(tuple(zip(rates, weights, strict=True)))
