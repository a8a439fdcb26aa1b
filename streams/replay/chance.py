"""Drawing lots so that the numbers are the same for any seed."""

from collections.abc import Collection, Mapping, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


def share_out(weights: Mapping[str, float], total: int, rng: Random) -> list[str]:
    """Share out `total` places by weight, by largest remainder, and shuffle them.

    How many places each name gets does not depend on chance; which ones does.
    """
    whole = sum(weights.values())
    exact = {name: total * weight / whole for name, weight in weights.items()}
    places = {name: int(value) for name, value in exact.items()}
    by_remainder = sorted(exact, key=lambda name: places[name] - exact[name])
    for name in by_remainder[: total - sum(places.values())]:
        places[name] += 1
    shared = [name for name, number in places.items() for _ in range(number)]
    rng.shuffle(shared)
    return shared


class TooFew(ValueError):
    """More are wanted than there are; says for which key of the group."""


def pick(
    rng: Random, key: str, number: int, among: Collection[int], taken: Collection[int] = ()
) -> set[int]:
    """Pick `number` of `among` that are not `taken`.

    Raises:
        TooFew: There are fewer; names the group's `key` that asks for them.
    """
    if not number:
        return set()
    free = [index for index in among if index not in taken]
    if len(free) < number:
        raise TooFew(f"{key}: {number} are wanted, but only {len(free)} fit")
    return set(rng.sample(free, number))


def one_of(rng: Random, choices: Sequence[T]) -> T:
    """Pick one; several times as fast as `Random.choice`, of which there are millions."""
    return choices[int(rng.random() * len(choices))]


def between(rng: Random, low_high: tuple[int, int]) -> int:
    """Pick a whole number from low to high, both included."""
    low, high = low_high
    return low + int(rng.random() * (high - low + 1))
