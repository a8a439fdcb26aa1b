"""Editions of deadlines: by when a case must be accepted, answered and closed, and since when.

A deadline is said for a stage and a selection of cases, and for the days of receipt on which its
edition holds. A change of law is a new edition; a case keeps the one of the day it came in, so what
was late stays late. How a deadline runs for a case is the `clock`'s affair.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from itertools import pairwise

from streams.core.county.deadline_tables import (
    WAIT_STAGES,
    Deadline,
    Extension,
    Reopening,
    Stage,
    WaitStage,
)
from streams.core.days import EARLIEST_DAY, LATEST_DAY, day_date, day_number


class Unit(Enum):
    """What a deadline is measured in."""

    WORKING_DAYS = "working_days"
    DAYS = "days"
    HOURS = "hours"


@dataclass(frozen=True, slots=True)
class Length:
    """How long a deadline runs: so many of a unit."""

    unit: Unit
    many: int

    @property
    def in_hours(self) -> bool:
        """Whether it runs from the minute, and not from day to day."""
        return self.unit is Unit.HOURS


@dataclass(frozen=True, slots=True)
class Edition:
    """A deadline of the catalogue, with the days on which it holds.

    Attributes:
        stage: Until what.
        wanted: By dimension the value that a case must have.
        first, last: The days of receipt for which it holds, both included.
        length: How long it runs.
        rolls_over: Whether one that ends on a day off moves to the next working day.
        extension: By how much it may be extended at most, or None.
        times: How often.
        reopened: How long it runs from a reopening on; None: it stays as it was.
    """

    stage: Stage | WaitStage
    wanted: Mapping[str, str]
    first: int
    last: int
    length: Length
    rolls_over: bool = False
    extension: Length | None = None
    times: int = 0
    reopened: Length | None = None


def read_editions(deadlines: Sequence[Deadline]) -> list[Edition]:
    """Return the editions of a catalogue whose deadlines `check_editions` has found right."""
    found = []
    for deadline, (first, last) in zip(deadlines, _spans(deadlines), strict=True):
        extension = deadline.extension
        found.append(
            Edition(
                deadline.stage,
                wanted(deadline),
                first,
                last,
                _length(deadline),
                deadline.rolls_over,
                _length(extension) if extension else None,
                extension.times if extension else 0,
                _length(deadline.reopened) if deadline.reopened else None,
            )
        )
    return found


def wanted(deadline: Deadline) -> dict[str, str]:
    """Return what a deadline selects: of each dimension that it names the value."""
    named = {
        "kind": deadline.kind,
        "channel": deadline.channel,
        "category": deadline.category,
        "nature": deadline.nature,
    }
    return {key: value for key, value in named.items() if value is not None} | deadline.labels


def check_editions(deadlines: Sequence[Deadline]) -> None:
    """See that deadlines say what they must, and that editions of one meet without a gap.

    Raises:
        ValueError: They do not; says which, and names the days.
    """
    for number, deadline in enumerate(deadlines):
        for rule in _broken(deadline):
            raise ValueError(f"deadlines[{number}]{rule}")
    for numbers in _alike(deadlines):
        dated = [n for n in numbers if deadlines[n].since or deadlines[n].until]
        if dated:
            _check_meeting(deadlines, numbers)
    _check_reached(deadlines)


def _broken(deadline: Deadline) -> Iterator[str]:
    lengths = _lengths(deadline)
    if len(lengths) != 1:
        yield ": name one of working_days, days (or calendar_days) and hours"
        return
    in_hours = lengths[0].in_hours
    if deadline.stage in WAIT_STAGES and (in_hours or deadline.extension):
        yield f": the stage {deadline.stage} has working_days or days alone, and no extension"
    for key in ("extension", "reopened"):
        part: Extension | Reopening | None = getattr(deadline, key)
        if part is None:
            continue
        lengths = _lengths(part)
        if len(lengths) != 1:
            yield f".{key}: name one of working_days, days and hours"
        elif lengths[0].in_hours != in_hours:
            yield f".{key}: hours go with a deadline in hours, and days with one in days"
    if deadline.rolls_over and _length(deadline).unit is not Unit.DAYS:
        yield ".rolls_over: only a deadline in days can end on a day off"
    if deadline.reopened and deadline.stage != "close":
        yield f".reopened: a case that is reopened is not to {deadline.stage} again; only to close"
    if deadline.since and deadline.until and deadline.until < deadline.since:
        yield f".until: {deadline.until} is before from, {deadline.since}"


def _check_meeting(deadlines: Sequence[Deadline], numbers: Sequence[int]) -> None:
    for before, after in pairwise(numbers):
        begins, until = deadlines[after].since, deadlines[before].until
        both = f"deadlines[{before}] and deadlines[{after}] select the same"
        if begins is None or begins == deadlines[before].since:
            until = deadlines[before].until
            span = f"from {begins}" if begins else "from the first day"
            span += f" to {until}" if until else " on"
            raise ValueError(f"{both} and overlap: both hold {span}; write from beside the later")
        if until is None:
            continue
        if until >= begins:
            raise ValueError(f"{both} and overlap: both hold from {begins} to {until}")
        if until + timedelta(days=1) < begins:
            first, last = until + timedelta(days=1), begins - timedelta(days=1)
            raise ValueError(f"{both} and leave a gap: neither holds from {first} to {last}")


def _check_reached(deadlines: Sequence[Deadline]) -> None:
    """See that each deadline can hold: of those that fit a case, the first one does.

    Raises:
        ValueError: One cannot, since broader ones before it hold on all of its days.
    """
    spans = _spans(deadlines)
    for number, deadline in enumerate(deadlines):
        free, last = spans[number]
        broader = [
            before
            for before in range(number)
            if deadlines[before].stage == deadline.stage
            and wanted(deadlines[before]).items() <= wanted(deadline).items()
        ]
        for before in sorted(broader, key=lambda before: spans[before]):
            if spans[before][0] <= free:
                free = max(free, spans[before][1] + 1)
        if free > last:
            of = ", ".join(f"deadlines[{before}]" for before in broader)
            raise ValueError(
                f"deadlines[{number}]: never holds, since what is before it in the file fits all "
                f"of its cases on all of its days ({of}); write the narrower one first"
            )


def _alike(deadlines: Sequence[Deadline]) -> Iterable[list[int]]:
    """Return the places of deadlines that select the same, in the order of days."""
    found: dict[tuple[str, ...], list[int]] = {}
    for number, deadline in enumerate(deadlines):
        selects = sorted(wanted(deadline).items())
        found.setdefault((deadline.stage, *map("=".join, selects)), []).append(number)
    for numbers in found.values():
        numbers.sort(key=lambda number: deadlines[number].since or date.min)
    return found.values()


def _spans(deadlines: Sequence[Deadline]) -> list[tuple[int, int]]:
    """Return the days on which each holds, the first and the last."""
    spans = [(EARLIEST_DAY, LATEST_DAY)] * len(deadlines)
    for numbers in _alike(deadlines):
        for place, number in enumerate(numbers):
            since, until = deadlines[number].since, deadlines[number].until
            after = deadlines[numbers[place + 1]].since if place + 1 < len(numbers) else None
            if until is None and after is not None:
                until = day_date(day_number(after) - 1)
            spans[number] = (
                EARLIEST_DAY if since is None else day_number(since),
                LATEST_DAY if until is None else day_number(until),
            )
    return spans


def _lengths(part: Deadline | Extension | Reopening) -> list[Length]:
    days = part.days
    if isinstance(part, Deadline) and part.calendar_days is not None:
        if days is not None:
            return []
        days = part.calendar_days
    of = {Unit.WORKING_DAYS: part.working_days, Unit.DAYS: days, Unit.HOURS: part.hours}
    return [Length(unit, many) for unit, many in of.items() if many is not None]


def _length(part: Deadline | Extension | Reopening) -> Length:
    return _lengths(part)[0]
