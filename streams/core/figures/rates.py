"""Rates: what of measures is divided by what, those that every county has and its own.

All arithmetic is of whole numbers, so that a rate is printed as it is and not as floating point
has it. Where weights have decimals, numerator and denominator are both multiplied by the same power
of ten: 12 cases at 1 and 1 at 0.9, of 15, are 129 ÷ 150.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Final

from streams.core.county.catalogue import Catalogue
from streams.core.county.measure_names import RATES
from streams.core.county.rates import Rate, exact, named_measures

OWN_RATE: Final = "rates."
"""What bulletins write before the name of one of a county's own rates, as in ``rates.solved``:
measures may have the same name."""


@dataclass(frozen=True, slots=True)
class Quotient:
    """A rate of measures.

    Attributes:
        above: The measures that are added up above the line, each with how much it counts.
        below: The measures that are added up below it.
        scale: What counts 1 above the line; the sum below is multiplied by it.
    """

    above: tuple[tuple[str, int], ...]
    below: tuple[str, ...]
    scale: int = 1

    def of(self, measures: Mapping[str, int]) -> tuple[int, int]:
        """Return numerator and denominator; 0 below the line means that there is no rate."""
        numerator = sum(measures[name] * weight for name, weight in self.above)
        return numerator, self.scale * sum(measures[name] for name in self.below)

    @property
    def measures(self) -> frozenset[str]:
        """The measures that it is made of."""
        return frozenset((*dict(self.above), *self.below))

    @property
    def lists(self) -> str | None:
        """The measure whose cases are those above the line, None if they are of several."""
        return self.above[0][0] if len(self.above) == 1 else None


@dataclass(frozen=True, slots=True)
class Composite:
    """A rate made of rates.

    Attributes:
        parts: The rates, each with its weight; the weights add up to 1.
    """

    parts: tuple[tuple[Quotient, Fraction], ...]

    def of(self, measures: Mapping[str, int]) -> tuple[int, int]:
        """Return it as a fraction in its lowest terms; 0 ÷ 0 if one of its parts has no rate."""
        whole = Fraction(0)
        for rate, weight in self.parts:
            numerator, denominator = rate.of(measures)
            if not denominator:
                return 0, 0
            whole += weight * Fraction(numerator, denominator)
        return whole.numerator, whole.denominator

    @property
    def measures(self) -> frozenset[str]:
        """The measures that it is made of."""
        return frozenset[str]().union(*(rate.measures for rate, _ in self.parts))

    @property
    def lists(self) -> str | None:
        """None: no list of cases is behind it."""
        return None


OwnRate = Quotient | Composite


def own_rates(catalogue: Catalogue) -> dict[str, OwnRate]:
    """Return the county's own rates by name, in the catalogue's order."""
    every = {name: Quotient(((above, 1),), below) for name, (above, below) in RATES.items()}
    plain = every | {
        name: _quotient(rate) for name, rate in catalogue.rates.items() if not rate.parts
    }
    return {
        name: _composite(rate, plain) if rate.parts else plain[name]
        for name, rate in catalogue.rates.items()
    }


def _quotient(rate: Rate) -> Quotient:
    measures = named_measures(rate.of)
    weights = [(name, Fraction(exact(rate.weights.get(name, 1.0)))) for name in measures]
    scale = _power_of_ten(*(weight for _, weight in weights))
    above = tuple((name, int(weight * scale)) for name, weight in weights)
    return Quotient(above, named_measures(rate.over), scale)


def _composite(rate: Rate, plain: Mapping[str, Quotient]) -> Composite:
    return Composite(
        tuple((plain[name], Fraction(exact(weight))) for name, weight in rate.parts.items())
    )


def _power_of_ten(*weights: Fraction) -> int:
    """Return the least power of ten that makes whole numbers of weights."""
    wanted = lcm(*(weight.denominator for weight in weights))
    scale = 1
    while scale % wanted:
        scale *= 10
    return scale
