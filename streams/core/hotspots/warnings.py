"""Warnings: which hotspots somebody must be told of, by rules that are data."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

import msgspec

from streams.core.hotspots.heat import heat
from streams.core.hotspots.hotspot import Hotspot, different_writers
from streams.core.hotspots.sketches import Sketch

_SECONDS_A_DAY = 86_400


class WarningRule(msgspec.Struct, frozen=True, kw_only=True):
    """When people are told. All that a rule names must be true of one hotspot.

    Attributes:
        name: What the rule is called; a hotspot is warned of once by each rule.
        writers: At least so many different people wrote within `days` days.
        days: How many days up to the one that is looked at; 24 hours each.
        matters: At least one of these words is among those of the hotspot's titles or texts.
        surprise: The day that is looked at is at least so unlikely, as `streams.core.hotspots.heat`
            says it.
    """

    name: str
    writers: int = 1
    days: int = 7
    matters: tuple[str, ...] = ()
    surprise: float = 0.0

    def __post_init__(self) -> None:
        """Raises ValueError if the rule would warn of everything or of nothing."""
        if self.writers < 1 or self.days < 1:
            raise ValueError(f"{self.name}: writers and days are numbers from 1 up")
        if self.writers == 1 and not self.matters and not self.surprise:
            raise ValueError(
                f"{self.name}: one writer of anything is no reason to warn; "
                "name `writers`, `matters` or `surprise`"
            )


class HotspotWarning(NamedTuple):
    """That a rule became true of a hotspot.

    `items` and `writers` are how many there were within the days of the rule.
    """

    rule: str
    hotspot: str
    at: int
    items: int
    writers: int


def warnings(
    hotspots: Iterable[Hotspot],
    sketches: Mapping[str, Sketch],
    rules: Sequence[WarningRule],
    now: int,
    day_of: Callable[[int], int],
    *,
    told: AbstractSet[tuple[str, str]] = frozenset(),
    factors: Sequence[float] = (1.0,) * 8,
) -> list[HotspotWarning]:
    """Return what somebody must be told of at `now`, in seconds since 1970 UTC.

    Args:
        hotspots: The hotspots as they are; closed ones are not warned of.
        sketches: All sketches by the ids of their items.
        rules: The rules. Each warns of a hotspot once.
        now: Items written later are not looked at.
        day_of: Returns the day number, in the county's time zone, of a moment in seconds.
        told: Pairs of a rule and the id of an *item*: the rule has warned of its hotspot.
        factors: The rhythm of the week, from `streams.core.hotspots.heat.rhythm`.
    """
    found = []
    for hotspot in hotspots:
        if hotspot.closed:
            continue
        written = [s for s in map(sketches.__getitem__, hotspot.items) if s.at <= now]
        for rule in rules:
            if any((rule.name, item) in told for item in hotspot.items):
                continue
            if warning := _warning(
                hotspot.id, written, rule, now, lambda w: _heat(w, now, day_of, factors)
            ):
                found.append(warning)
    return found


def _warning(
    hotspot: str,
    written: Sequence[Sketch],
    rule: WarningRule,
    now: int,
    surprise: Callable[[Sequence[Sketch]], float],
) -> HotspotWarning | None:
    lately = [s for s in written if s.at > now - rule.days * _SECONDS_A_DAY]
    writers = different_writers(lately)
    if not lately or writers < rule.writers:
        return None
    if rule.matters and not any(
        word in sketch.matters or word in sketch.said for sketch in lately for word in rule.matters
    ):
        return None
    if rule.surprise and surprise(written) < rule.surprise:
        return None
    return HotspotWarning(rule.name, hotspot, now, len(lately), writers)


def _heat(
    written: Sequence[Sketch], now: int, day_of: Callable[[int], int], factors: Sequence[float]
) -> float:
    counts = Counter(day_of(sketch.at) for sketch in written)
    return heat(counts, day_of(now), factors).surprise
