"""What a clock is told of a case: the parts of its timeline that move a deadline."""

from collections.abc import Iterator, Mapping

from streams.core.cases.step_rows import Step
from streams.core.cases.timeline_rows import CaseTimeline, Given
from streams.core.cases.timelines import OPEN
from streams.core.county.editions import Length, Unit
from streams.core.county.lives import CLOCKED, ClockStep, Life, Turn


def is_clocked(case: CaseTimeline) -> bool:
    """Return whether something was done to a case that may move a deadline."""
    return bool(case.steps) and any(step.what in CLOCKED for step in case.steps)


def life_of(case: CaseTimeline) -> Life:
    """Return what happened to a case that concerns its clock.

    All steps are there, so that each has the place that it has in the row.
    """
    minutes = case.minutes
    of_moves = minutes.moves if minutes else [None] * len(case.moves)
    of_steps = minutes.steps if minutes else [None] * len(case.steps)
    # Of a version that ends on a day the row has fewer moves than there are minutes.
    turns = (
        Turn(move.day, move.standing == OPEN, minute)
        for move, minute in zip(case.moves, of_moves, strict=False)
    )
    steps = (
        ClockStep(step.day, step.what, step.restart, step.until, _length(step), minute)
        for step, minute in zip(case.steps, of_steps, strict=False)
    )
    return Life(case.received, [*steps], [*turns], minutes.received if minutes else None)


def deciding_values(case: CaseTimeline, given: Given, labels: Mapping[str, str]) -> dict[str, str]:
    """Return the values of a case by dimension, which decide what deadlines it has.

    Args:
        case: The case.
        given: Its attributes at the time.
        labels: Its labels at the time.
    """
    return {
        **labels,
        "kind": case.kind,
        "channel": case.channel,
        "category": given.category,
        "nature": given.nature,
    }


def _length(step: Step) -> Length | None:
    return next(_lengths(step), None)


def _lengths(step: Step) -> Iterator[Length]:
    of = {
        Unit.WORKING_DAYS: step.working_days,
        Unit.DAYS: step.days,
        Unit.HOURS: step.hours,
    }
    return (Length(unit, many) for unit, many in of.items() if many)
