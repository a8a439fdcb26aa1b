"""What the office did with a case, counted by the definitions: the oracle's own way.

Nothing here comes from the package.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

STEP_MEASURES: Final = (
    *("accepted", "accepted_in_time", "replied_in_time", "returned", "extended", "urged"),
    *("closed_after_urging", "supervised", "perfunctory", "called_back", "reached", "contacted"),
    *("solved", "grade_1", "grade_2", "grade_3", "grade_4", "grade_5"),
)


class Done(NamedTuple):
    """A step by the end of a day.

    Attributes:
        day: When.
        minute: Of the day.
        what: As the event type has it.
        said: What it says, by the names that events have.
    """

    day: date
    minute: int
    what: str
    said: dict[str, Any]


In = Callable[[date, int], bool]
"""Tells whether a day and a minute of it is in time."""


def step_measures(
    steps: Sequence[Done],
    *,
    standing: str,
    closed_on: date | None,
    replied: tuple[date, int] | None,
    accept_in: In,
    reply_in: In,
    extended: bool,
) -> dict[str, bool]:
    """Return in which measures a case counts by what was done to it by the end of a day.

    Args:
        steps: In order of time; a verdict says as ``reply`` which reply it is of, and is left out
            where that reply is not there.
        standing: Whether it is open, closed or rejected.
        closed_on: The day of its last closing, if it is closed.
        replied: Day and minute of its first reply.
        accept_in: Tells whether it was accepted in time.
        reply_in: Tells whether it was replied to in time.
        extended: Whether an extension had an effect.
    """
    taken: Done | None = None
    verdicts: dict[Any, str] = {}
    last: dict[str, Any] = {}
    for step in steps:
        if step.what == "accepted":
            taken = taken or step
        elif step.what == "returned":
            taken = None
        elif step.what == "judged":
            verdicts[step.said["reply"]] = step.said["verdict"]
        elif step.what == "called-back":
            last |= {name: value for name, value in step.said.items() if value is not None}
    done = {step.what for step in steps}
    owed = standing != "rejected"
    urged = [step.day for step in steps if step.what == "urged"]
    return {
        "accepted": owed and taken is not None,
        "accepted_in_time": owed and taken is not None and accept_in(taken.day, taken.minute),
        "replied_in_time": owed and replied is not None and reply_in(*replied),
        "returned": "returned" in done,
        "extended": extended,
        "urged": "urged" in done,
        "closed_after_urging": closed_on is not None and any(day <= closed_on for day in urged),
        "supervised": "supervised" in done,
        "perfunctory": "perfunctory" in verdicts.values(),
        "called_back": "called-back" in done,
        "reached": last.get("reached") is True,
        "contacted": last.get("contacted") is True,
        "solved": last.get("solved") is True,
    } | {f"grade_{grade}": last.get("grade") == grade for grade in range(1, 6)}
