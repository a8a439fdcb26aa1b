"""Lives: what happened to a case that concerns its clock, and in which order."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from streams.core.county.editions import Length
from streams.core.county.rulers import DayRuler, MinuteRuler

CLOCKED: Final = frozenset({"paused", "resumed", "extended"})
"""The steps that may move a deadline."""


class ClockStep(NamedTuple):
    """What was done to a case that concerns its clock.

    Attributes:
        day: The day.
        what: Which; what is not among `CLOCKED` is passed over.
        restart: Of ``resumed``: whether the deadline starts anew.
        until: Of ``extended``: the new last day, if it was said.
        length: Of ``extended``: by how much, if it was said.
        minute: Of the day, where it is known.
    """

    day: int
    what: str
    restart: bool = False
    until: int | None = None
    length: Length | None = None
    minute: int | None = None


class Turn(NamedTuple):
    """A case's standing from a day on.

    Attributes:
        day: The day.
        is_open: Whether it is open then; else closed or rejected.
        minute: Of the day, where it is known.
    """

    day: int
    is_open: bool
    minute: int | None = None


@dataclass(frozen=True, slots=True)
class Life:
    """What happened to a case that concerns its clock; lists are in order of time.

    Attributes:
        received: The day of receipt.
        steps: What was done.
        turns: When it was closed, rejected and reopened; it begins open.
        minute: Of the day of receipt, where it is known.
    """

    received: int
    steps: Sequence[ClockStep] = ()
    turns: Sequence[Turn] = ()
    minute: int | None = None


class Happened(NamedTuple):
    """What happened at a moment.

    Attributes:
        at: The moment, a day or a minute of all time.
        day: Its day.
        what: A step, a turn, or None where the calendar changed.
        place: Of a step: its place among the steps.
    """

    at: int
    day: int
    what: ClockStep | Turn | None
    place: int = -1


def in_order(life: Life, ruler: DayRuler | MinuteRuler) -> Iterator[Happened]:
    """Put what happened in order.

    A change of the calendar is known before all else of its day. Of one moment a step comes before
    the case is closed, and after it is reopened: which came first is not known, and the other
    order would make steps senseless that are not.
    """
    start = ruler.at(life.received, life.minute, later=True)
    found: dict[int, list[Happened]] = {}
    for place, step in enumerate(life.steps):
        if step.what not in CLOCKED:
            continue
        at = max(start, ruler.at(step.day, step.minute, later=step.what == "resumed"))
        found.setdefault(at, []).append(Happened(at, step.day, step, place))
    turns: dict[int, list[Happened]] = {}
    for turn in life.turns:
        at = max(start, ruler.at(turn.day, turn.minute, later=turn.is_open))
        turns.setdefault(at, []).append(Happened(at, turn.day, turn))
    for day in ruler.turns:
        found.setdefault(day, []).insert(0, Happened(day, day, None))
    is_open = True
    for at in sorted(found.keys() | turns.keys()):
        here = turns.get(at, [])
        first = 0 if is_open else 1 + _first_opening(here)
        yield from here[:first]
        yield from found.get(at, ())
        yield from here[first:]
        if here and isinstance(here[-1].what, Turn):
            is_open = here[-1].what.is_open


def _first_opening(turns: Iterable[Happened]) -> int:
    return next(
        (
            place
            for place, turn in enumerate(turns)
            if isinstance(turn.what, Turn) and turn.what.is_open
        ),
        -1,
    )
