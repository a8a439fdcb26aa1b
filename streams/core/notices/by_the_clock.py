"""Notices as events of their case: what the clock has given a case is a fact among its others.

Such an event has the clock as its source, and an id that says what the notice is about, so that a
case cannot be given it twice. An urging and a supervision are steps like those that a person tells
of; a reminder is an event that figures do not know. Taken back it is voided, by the clock, too.
"""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from streams.core.county.deadline_tables import DEADLINE_STAGES, Stage
from streams.core.county.ladder_tables import Action
from streams.core.events.reduced import ID, SOURCE, TIME, WHAT, Reduced
from streams.core.events.sources import CLOCK

REMINDED: Final = "reminded"

_WHAT: Final[dict[Action, str]] = {
    "remind": REMINDED,
    "urge": "urged",
    "supervise": "supervised",
}
_SAID: Final[dict[Action, list[str | None]]] = {
    "remind": [],
    "urge": ["notice", ""],
    "supervise": ["", None],
}
"""What the events say behind their department: means and number, number and due."""

_ACTION: Final[dict[str, Action]] = {what: action for action, what in _WHAT.items()}
_WITHDRAWN: Final = "withdrawn/"


class ClockNotice(NamedTuple):
    """A notice that a case has been given.

    Attributes:
        at: When, in microseconds since the epoch.
        stage: Of which deadline.
        rung: By which rung.
        deadline: The deadline: an ISO day, or a day and minute, ``2015-03-20T16:00``.
        action: What it does.
        department: Whom it went to; of a reminder it is told as well.
        turn: From 1; higher where it is given again for the same deadline, because it was withdrawn
            and turned out to be due all the same.
    """

    at: int
    stage: Stage
    rung: str
    deadline: str
    action: Action
    department: str
    turn: int = 1

    @property
    def id(self) -> str:
        """What tells it apart from the others of its case."""
        about = f"{self.stage}/{self.rung}/{self.deadline}"
        return about if self.turn == 1 else f"{about}/{self.turn}"

    def event(self) -> Reduced:
        """Return it as an event of its case."""
        said = _SAID[self.action]
        return [self.at, CLOCK, self.id, _WHAT[self.action], self.department, *said]


def withdrawal(given: ClockNotice, at: int) -> Reduced:
    """Return the event that takes a notice back at a moment (microseconds since the epoch).

    One that was given later, since that morning came before this one, is taken back as it is given.
    """
    return [max(at, given.at), CLOCK, _WITHDRAWN + given.id, "voided", CLOCK, given.id]


def given_in(events: Iterable[Reduced]) -> list[ClockNotice]:
    """Return the notices that events of a case say it was given, in their order."""
    return [
        found
        for event in events
        if event[SOURCE] == CLOCK and event[WHAT] in _ACTION
        for found in _read(event)
    ]


def withdrawn_in(events: Iterable[Reduced]) -> set[str]:
    """Return the ids of the notices that the clock has taken back."""
    return {
        event[ID].removeprefix(_WITHDRAWN)
        for event in events
        if event[SOURCE] == CLOCK and event[ID].startswith(_WITHDRAWN)
    }


def _read(event: Reduced) -> Iterable[ClockNotice]:
    found = _ID.fullmatch(event[ID])
    for stage in DEADLINE_STAGES:
        if found is not None and found["stage"] == stage:
            said = found["rung"], found["deadline"], _ACTION[event[WHAT]], event[_DEPARTMENT]
            yield ClockNotice(event[TIME], stage, *said, int(found["turn"] or 1))


_DEPARTMENT: Final = 4
_ID = re.compile(
    r"(?P<stage>[^/]+)/(?P<rung>[^/]+)/"
    r"(?P<deadline>[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2})?)(/(?P<turn>[0-9]{1,9}))?",
    re.ASCII,
)
