"""Figures as bulletins print them. `docs/figures.md` has a table of what becomes of what."""

from decimal import Decimal
from fractions import Fraction
from typing import Final

NO_RATE: Final = "—"
"""Printed for a rate of nothing."""


def print_count(value: int, down_to: int | None) -> str:
    """Print a number, or that it is a multiple of `down_to` or more.

    What would be rounded down to nought is printed as it is: 7 is not "0+".
    """
    bound = value - value % (down_to or 1)
    return f"{bound}+" if bound and down_to is not None else str(value)


def print_rate_down(numerator: int, denominator: int, down_to: int) -> str:
    """Print that a rate is a multiple of so many percent points or more.

    The whole is 100 %, and no rate is more. What would be rounded down to nought is printed as a
    rate that is not rounded down.
    """
    if denominator in (0, numerator):
        return print_rate(numerator, denominator)
    percent = 100 * numerator // denominator
    bound = percent - percent % down_to
    return f"{bound}%+" if bound else print_rate(numerator, denominator)


def print_rate(
    numerator: int, denominator: int, decimals: int | None = None, *, rounded: bool = False
) -> str:
    """Print a rate in percent; "—" for a rate of nothing.

    Args:
        numerator: Of the rate.
        denominator: Of the rate.
        decimals: How many it has; 100 % and 0 % have none. None is at most one.
        rounded: Whether it is rounded, halves up, and not cut. Even so what is less than 100 % is
            never printed as 100 %: it is then cut.
    """
    if denominator == 0:
        return NO_RATE
    places = 1 if decimals is None else decimals
    scale = 10**places
    parts = 100 * scale * numerator // denominator
    if rounded:
        nearest = (200 * scale * numerator + denominator) // (2 * denominator)
        parts = parts if parts < 100 * scale <= nearest else nearest
    whole, rest = divmod(parts, scale)
    is_plain = numerator in (0, denominator) or (decimals is None and not rest)
    return f"{whole}%" if is_plain or not places else f"{whole}.{rest:0{places}}%"


def print_mean(total: int, many: int, decimals: int | None = None, *, rounded: bool = False) -> str:
    """Print a mean of days; "—" for that of nothing.

    Args:
        total: The days of all cases together.
        many: How many cases there are.
        decimals: How many it has; None is at most one.
        rounded: Whether it is rounded, halves up, and not cut.
    """
    if many == 0:
        return NO_RATE
    places = 1 if decimals is None else decimals
    scale = 10**places
    parts = (2 * scale * total + many) // (2 * many) if rounded else scale * total // many
    whole, rest = divmod(parts, scale)
    is_plain = not places or (decimals is None and not rest)
    return f"{whole}" if is_plain else f"{whole}.{rest:0{places}}"


def print_change(
    percent: Fraction, decimals: int | None = None, *, rounded: bool = False, is_share: bool = False
) -> str:
    """Print by how many percent, or percentage points, something has changed, with its sign.

    What is printed as nought has no sign, and where nothing has changed no decimals either.

    Args:
        percent: The change.
        decimals: How many it has; None is at most one.
        rounded: Whether it is rounded, halves away from nought, and not cut towards nought. Even so
            a change that is not that of all is never printed as one: it is then cut.
        is_share: Whether it is between two shares, so that a rise by 100 is one of all as well.
    """
    places = 1 if decimals is None else decimals
    scale = 10**places
    size = abs(percent) * scale
    parts = int(size)
    if rounded:
        nearest = int(size + Fraction(1, 2))
        has_limit = percent < 0 or is_share
        parts = parts if has_limit and parts < 100 * scale <= nearest else nearest
    whole, rest = divmod(parts, scale)
    is_plain = not places or not percent or (decimals is None and not rest)
    sign = "" if not parts else "-" if percent < 0 else "+"
    return f"{sign}{whole}" if is_plain else f"{sign}{whole}.{rest:0{places}}"


def print_points(points: Fraction, *, signed: bool = False) -> str:
    """Print points of an assessment exactly: 91.33, -2, +5.

    Args:
        points: A multiple of a power of ten.
        signed: Whether more than 0 have a plus sign.
    """
    said = f"{Decimal(points.numerator) / Decimal(points.denominator):f}"
    said = said.rstrip("0").rstrip(".") if "." in said else said
    return f"+{said}" if signed and points > 0 else said
