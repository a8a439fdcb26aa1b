"""Which faults come when: by the seed alone, so that a failure can be tried again."""

import random
from collections.abc import Iterator
from typing import Final, NamedTuple

from tests.chaos.spoiling import HOW as SPOILING

WORKERS: Final = ("worker-0", "worker-1")
GATEWAYS: Final = ("gateway-0", "gateway-1")
BROKER: Final = "broker"
STORES: Final = "stores"
"""What workers keep on disk."""

KILLS: Final = ("kill", "terminate")
"""The faults that end a process: SIGKILL and SIGTERM."""

JUMPS: Final = ("-1h", "+1h", "-2d", "+2d", "+400d", "+9y", "-14y")
"""By how much a clock is wrong: by its time zone, by days, by years; or its battery is empty."""


class Fault(NamedTuple):
    """Something that goes wrong.

    Attributes:
        at: When, in seconds from the beginning.
        kind: What.
        target: To which process, or to whose connections.
        seconds: For how long, where it has an end.
        how: By how much, or how, where that can differ: a clock's jump, what is done to a store.
    """

    at: float
    kind: str
    target: str
    seconds: float = 0.0
    how: str = ""


class Other(NamedTuple):
    """A kind of fault that ends no process: how often, to what, and for how long."""

    weight: int
    targets: tuple[str, ...]
    seconds: tuple[float, float] = (0.0, 0.0)


_CLIENTS: Final = (*WORKERS, *GATEWAYS)
# About as long as the workers' session timeout of 6 s: the group notices some and not others.
_PAUSED: Final = (0.3, 11.0)
OTHERS: Final = {
    "pause": Other(4, (*WORKERS, *WORKERS, *GATEWAYS, BROKER), _PAUSED),
    "cut": Other(3, _CLIENTS),
    "stall": Other(3, _CLIENTS, _PAUSED),
    "refuse": Other(2, _CLIENTS, _PAUSED),
    "full disk": Other(2, (*WORKERS, *GATEWAYS), (3.0, 15.0)),
    "clock": Other(2, _CLIENTS, (2.0, 30.0)),
    "spoil": Other(4, (STORES,)),
}

_HOW: Final = {"clock": JUMPS, "spoil": SPOILING}

_KILLED: Final = (*WORKERS * 4, *GATEWAYS * 3, BROKER, BROKER)
"""Those that are killed, by how often. Nothing works without a broker, so it is killed least."""

_KILLED_FIRST: Final = ("kill", "kill", "terminate")

OTHERS_BY_KILL: Final = 0.9

LONG: Final = (35.0, 75.0)
LONG_EVERY: Final = 300
"""How long a long pause of the broker is, and in how many seconds there is one."""


def schedule(seed: int, seconds: float, kills: int) -> list[Fault]:
    """Make the faults of a run, in their order.

    Args:
        seed: Different seeds, different faults.
        seconds: The last comes before this.
        kills: How many end a process.
    """
    rng = random.Random(seed)
    killing = (
        Fault(rng.uniform(0, seconds), rng.choice(_KILLED_FIRST), rng.choice(_KILLED))
        for _ in range(kills)
    )
    others = _others(rng, seconds, round(kills * OTHERS_BY_KILL))
    return sorted([*killing, *others, *_long_pauses(seed, seconds)])


def _long_pauses(seed: int, seconds: float) -> Iterator[Fault]:
    """Pause the broker now and then for longer than a request, or even a transaction, may take."""
    rng = random.Random(f"long {seed}")
    for start in range(0, int(seconds // LONG_EVERY) * LONG_EVERY, LONG_EVERY):
        at = start + rng.uniform(0, LONG_EVERY)
        yield Fault(at, "pause", BROKER, round(rng.uniform(*LONG), 3))


def _others(rng: random.Random, seconds: float, many: int) -> Iterator[Fault]:
    kinds = [kind for kind, other in OTHERS.items() for _ in range(other.weight)]
    for number in range(many):
        # Each kind once before chance decides, so that a short run has them all.
        kind = list(OTHERS)[number] if number < len(OTHERS) else rng.choice(kinds)
        other = OTHERS[kind]
        how = rng.choice(_HOW[kind]) if kind in _HOW else ""
        lasts = round(rng.uniform(*other.seconds), 3)
        yield Fault(rng.uniform(0, seconds), kind, rng.choice(other.targets), lasts, how)
