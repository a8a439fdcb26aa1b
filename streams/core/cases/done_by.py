"""What was done to a case by the end of a day, for people to read."""

from typing import Any, Final

from streams.core.cases import timeline_rows as rows
from streams.core.cases.step_rows import SAID, Step
from streams.core.cases.tallies import Row
from streams.core.days import day_date

_DAYS: Final = frozenset({"until", "due", "of_reply_on"})
_NOT_SHOWN: Final = "reply"
"""The number of a reply tells people nothing; its day is shown."""


def done_by(row: Row, as_of: int) -> list[tuple[int, Step]]:
    """Return the steps of a case that count as of a day, each with its place among all of them.

    A verdict counts once its reply is there; a step that has no effect counts as well.

    Args:
        row: The case's row, with whatever happened later.
        as_of: The day, as a number.
    """
    for timeline, until in rows.versions(row):
        if until is None or as_of < until:
            if not isinstance(timeline, rows.CaseTimeline):
                return []
            steps = enumerate(timeline.steps)
            return [(place, step) for place, step in steps if _counts(step, as_of)]
    return []


def _counts(step: Step, as_of: int) -> bool:
    if step.what != "judged":
        return step.day <= as_of
    return step.of_reply_on is not None and max(step.day, step.of_reply_on) <= as_of


def steps_described(row: Row, as_of: int) -> list[dict[str, Any]]:
    """Return the steps of a case by the end of a day as JSON has them; days as 2015-03-02.

    Each has ``day`` and ``what``, and what was said of it: ``department`` of accepted, ``reason``
    of returned and paused, ``until``, ``working_days``, ``days`` or ``hours`` of extended,
    ``restart`` of resumed, ``means`` of urged, ``due`` of supervised, ``reached``, ``contacted``,
    ``solved`` and ``grade`` of called-back, ``verdict`` and ``of_reply_on`` of judged.
    """
    return [_described(step) for _, step in done_by(row, as_of)]


def _described(step: Step) -> dict[str, Any]:
    told: dict[str, Any] = {"day": day_date(step.day).isoformat(), "what": step.what}
    for name in SAID[step.what]:
        value = getattr(step, name)
        # What was not said is "", 0 or None; false was said.
        if name != _NOT_SHOWN and (value or value is False):
            told[name] = day_date(value).isoformat() if name in _DAYS else value
    return told
