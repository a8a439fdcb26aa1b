"""Rates that a county defines itself, from measures and from other rates.

Which cases a denominator holds differs from place to place, and so do the weights with which an
office is assessed: both are said in the catalogue.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from streams.core.county.measure_names import MEASURES, RATES, RECORD_MEASURES, SHARE
from streams.core.toml_files import near

DECIMALS: Final = 4
"""How many decimals a weight may have."""

_Weight = Annotated[float, Meta(ge=0, le=1)]


class Rate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rate of the county's own, beside those that every county has.

    It divides measures by measures (``of`` and ``over``), or is made of other rates (``parts``).

    Attributes:
        zh: The Chinese name.
        en: The English name.
        of: The measure above the line; several are added up.
        over: The measure below the line; several are added up.
        weights: How much each case of a measure in ``of`` counts, from 0 to 1; left out, 1.
        parts: Rates of which this one is made, each with its weight; the weights add up to 1.
    """

    zh: str
    en: str
    of: str | list[str] = []
    over: str | list[str] = []
    weights: dict[str, _Weight] = {}
    parts: dict[str, _Weight] = {}


def named_measures(names: str | list[str]) -> tuple[str, ...]:
    """Return one name or several as several."""
    return (names,) if isinstance(names, str) else tuple(names)


def exact(weight: float) -> Decimal:
    """Return a weight as it is written in the file."""
    return Decimal(repr(weight))


def check_rates(rates: Mapping[str, Rate]) -> None:
    """See that a catalogue's own rates make sense.

    Raises:
        ValueError: One does not; says which, and what is allowed.
    """
    for name, rate in rates.items():
        place = f"rates.{name}"
        if name in RATES or name == SHARE:
            raise ValueError(f"{place}: every county has a rate of this name; choose another")
        divides = bool(rate.of or rate.over)
        if divides == bool(rate.parts) or bool(rate.of) != bool(rate.over):
            raise ValueError(f"{place}: name either of and over, or parts")
        if divides:
            _check_divided(place, rate)
        else:
            _check_composed(place, rate, rates)


def _check_divided(place: str, rate: Rate) -> None:
    for key in ("of", "over"):
        names = named_measures(getattr(rate, key))
        for name in names:
            _among(f"{place}.{key}", name, MEASURES, "a measure")
            if names.count(name) > 1:
                raise ValueError(f"{place}.{key}: names {name!r} twice; name each measure once")
    named = [*named_measures(rate.of), *named_measures(rate.over)]
    of_records = [name for name in named if name in RECORD_MEASURES]
    if of_records and len(of_records) < len(named):
        of_cases = next(name for name in named if name not in RECORD_MEASURES)
        raise ValueError(
            f"{place}: {of_cases!r} counts cases and {of_records[0]!r} records; "
            "nothing is both, so that they are neither divided nor added up"
        )
    for name, weight in rate.weights.items():
        _among(f"{place}.weights", name, named_measures(rate.of), "a measure in of")
        _check_decimals(f"{place}.weights.{name}", weight)
    if not any(rate.weights.get(name, 1) for name in named_measures(rate.of)):
        raise ValueError(f"{place}.weights: all are 0, so the rate is always 0; leave one above 0")


def _check_composed(place: str, rate: Rate, rates: Mapping[str, Rate]) -> None:
    if rate.weights:
        raise ValueError(f"{place}.weights: goes with of and over; parts have weights of their own")
    plain = [*RATES, *(name for name, other in rates.items() if not other.parts)]
    for name, weight in rate.parts.items():
        _among(f"{place}.parts", name, plain, "a rate that can be a part")
        _check_decimals(f"{place}.parts.{name}", weight)
        if not weight:
            raise ValueError(f"{place}.parts.{name}: 0 counts nothing; leave the part out")
    whole = sum(map(exact, rate.parts.values()))
    if whole != 1:
        raise ValueError(f"{place}.parts: the weights add up to {whole}, and must add up to 1")


def _check_decimals(place: str, weight: float) -> None:
    if exact(weight) != round(exact(weight), DECIMALS):
        raise ValueError(f"{place}: {weight} has more than {DECIMALS} decimals")


def _among(place: str, name: str, known: Iterable[str], what: str) -> None:
    there = [*known]
    if name not in there:
        hint = near(name, there)
        raise ValueError(f"{place}: {name!r} is not {what}{hint}; there are {', '.join(there)}")
