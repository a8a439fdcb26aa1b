"""Bursts: the days on which something is written about more than before, as intervals.

Kleinberg's automaton in its form for batches: each day is in the usual state or in that of a burst,
a day costs what its count is unlikely in its state, beginning a burst costs something as well, and
the cheapest way through all days is taken.
"""

from collections.abc import Sequence
from math import lgamma, log
from typing import Final, NamedTuple

_TIMES_AS_MANY: Final = 3.0
"""In a burst, this many times the usual is expected."""

_BEGINNING: Final = 1.0
"""What beginning a burst costs, by the logarithm of the number of days: Kleinberg's gamma."""


class Burst(NamedTuple):
    """The first and the last day of a burst, and by how much it explains its counts better."""

    first: int
    last: int
    weight: float


def bursts(
    first: int, counts: Sequence[int], usual: Sequence[float], *, times: float = _TIMES_AS_MANY
) -> list[Burst]:
    """Return the bursts of consecutive days, in their order.

    Args:
        first: The day number of the first count.
        counts: How many there were on each day.
        usual: How many are usual on each of these days, above 0.
        times: How many times the usual is expected in a burst, above 1.

    Raises:
        ValueError: There are not as many usual counts as days.
    """
    if len(counts) != len(usual):
        raise ValueError(f"{len(counts)} days have {len(usual)} usual counts")
    if not counts:
        return []
    beginning = _BEGINNING * log(len(counts) + 1)
    calm, burst = 0.0, beginning
    came_from: list[tuple[bool, bool]] = []
    for count, rate in zip(counts, usual, strict=True):
        from_burst = burst < calm
        stays = burst <= calm + beginning
        came_from.append((from_burst, stays))
        calm, burst = (
            (burst if from_burst else calm) + _cost(count, rate),
            (burst if stays else calm + beginning) + _cost(count, rate * times),
        )
    states = [burst < calm]
    for from_burst, stays in reversed(came_from[1:]):
        states.append(stays if states[-1] else from_burst)
    states.reverse()
    return _intervals(first, states, counts, usual, times)


def _cost(count: int, rate: float) -> float:
    return rate - count * log(rate) + lgamma(count + 1)


def _intervals(
    first: int,
    states: Sequence[bool],
    counts: Sequence[int],
    usual: Sequence[float],
    times: float,
) -> list[Burst]:
    found: list[Burst] = []
    for n, inside in enumerate(states):
        if not inside:
            continue
        better = _cost(counts[n], usual[n]) - _cost(counts[n], usual[n] * times)
        if found and found[-1].last == first + n - 1:
            found[-1] = Burst(found[-1].first, first + n, found[-1].weight + better)
        else:
            found.append(Burst(first + n, first + n, better))
    return found
