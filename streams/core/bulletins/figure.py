"""A figure of a bulletin, evaluated."""

from dataclasses import dataclass

from streams.core.bulletins.bases import print_amount
from streams.core.bulletins.figure_definitions import FigureDefinition
from streams.core.bulletins.growth import Amount, Base
from streams.core.county.catalogue import Label
from streams.core.figures.engine.question import Question


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a bulletin, evaluated.

    Attributes:
        value: The number itself; of a rate its numerator, of a mean the days of all cases together;
            None where the record has nothing.
        denominator: Of a rate, or how many cases a mean is of. 0 means that there is no such rate,
            mean or median.
        printed: As it is printed in the text, by language; where it grows, by how much.
        base: What it has grown on; None where it is printed itself.
    """

    id: str
    definition: FigureDefinition
    value: int | None
    denominator: int | None
    printed: Label
    base: Base | None = None

    @property
    def question(self) -> Question:
        """What was asked."""
        return self.definition.question

    @property
    def now(self) -> str:
        """What was counted, printed, also where the text says how much it has grown; "" of none."""
        if self.value is None:
            return ""
        return print_amount(self.definition, Amount(self.value, self.denominator))

    @property
    def published(self) -> str | None:
        """What was published, as printed."""
        return self.definition.published

    @property
    def differs(self) -> bool:
        """Whether it was published, is not absent, and is printed otherwise."""
        return (
            self.published is not None
            and self.value is not None
            and self.published != self.printed.zh
        )
