"""Applications and disputes of some years, with every result, pause and course that there is."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from tests.support.county import Sent, sent

APPLICANTS: Final = ("natural", "business", "research", "welfare", "legal", "other")
RESULTS: Final = (
    *("granted", "partial"),
    *(f"denied-{number}" for number in range(1, 9)),
    *(f"unable-{number}" for number in range(1, 4)),
    *(f"not-processed-{number}" for number in range(1, 6)),
    *(f"other-{number}" for number in range(1, 4)),
)
RULINGS: Final = ("upheld", "corrected", "otherwise")
WAYS: Final = ("review", "suit", "suit-after-review")
ORGANS: Final = ("education", "health", "transport")
PAUSES: Final = ("supplement", "third-party", "joint", "fee", "other")
_FIRST: Final = date(2018, 9, 1)
_DAYS: Final = 1400
"""Received from September 2018, under the old law, until July 2022."""


def made_form(seed: int) -> list[Sent]:
    """Make the events, in no order, some twice; the same seed makes the same."""
    rng = random.Random(f"form:{seed}")
    events = [
        *(event for number in range(420) for event in _application(f"d{number}", number, rng)),
        *(event for number in range(60) for event in _dispute(f"q{number}", number, rng)),
        *_records(),
    ]
    events += rng.sample(events, len(events) // 20)
    rng.shuffle(events)
    return events


class _Course:
    """The events of a case, one after the other."""

    def __init__(self, subject: str, rng: random.Random) -> None:
        self.subject, self.rng = subject, rng
        self.day = _FIRST + timedelta(rng.randrange(_DAYS))
        self.events: list[Sent] = []

    def then(self, what: str, days: int = 0, **data: Any) -> None:
        """Add an event so many days after the one before."""
        self.day += timedelta(days)
        number = len(self.events)
        # Within the day the order of the events is that of their times.
        time = f"{self.day}T{8 + number:02}:00:00+08:00"
        self.events.append(sent(what, time, f"e{number}", self.subject, **data))


def _application(subject: str, number: int, rng: random.Random) -> Iterator[Sent]:
    course = _Course(subject, rng)
    applicant = {"applicant": APPLICANTS[number % len(APPLICANTS)]}
    organ = rng.choice(ORGANS)
    labels = applicant if rng.random() < 0.7 else {}
    received: dict[str, Any] = {"kind": "disclosure", "channel": "online", "department": organ}
    course.then("received", **received | ({"labels": labels} if labels else {}))
    if not labels:
        course.then("routed", 1, department=organ, labels=applicant)
    if rng.random() < 0.6:
        course.then("accepted", 1)
    if rng.random() < 0.4:
        course.then("paused", 2, reason=PAUSES[number % len(PAUSES)])
        course.then("resumed", 9, **({"restart": True} if rng.random() < 0.5 else {}))
    if rng.random() < 0.3:
        course.then("extended", 1, working_days=10, approved_by="government-office")
    fate = rng.random()
    if fate < 0.05:
        course.then("rejected", 2, reason="duplicate")
    elif fate < 0.9:
        _close(course, RESULTS[number % len(RESULTS)])
        if rng.random() < 0.25:
            course.then("reopened", rng.randrange(300))
            if rng.random() < 0.8:
                _close(course, rng.choice(RESULTS))
        elif rng.random() < 0.3:
            course.then("archived", 10)
    yield from course.events


def _close(course: _Course, outcome: str) -> None:
    """Close it, with its result at once or told afterwards; seldom without one."""
    how = course.rng.random()
    days = course.rng.randrange(1, 60)
    if how < 0.7:
        course.then("closed", days, labels={"outcome": outcome})
        return
    course.then("closed", days)
    if how < 0.95:
        course.then("routed", course.rng.randrange(9), labels={"outcome": outcome})


def _dispute(subject: str, number: int, rng: random.Random) -> Iterator[Sent]:
    course = _Course(subject, rng)
    labels = {"dispute": WAYS[number % len(WAYS)]}
    course.then("received", kind="disclosure-dispute", channel="office", labels=labels)
    if rng.random() < 0.75:
        ruling = RULINGS[number % len(RULINGS)]
        course.then("closed", rng.randrange(20, 200), labels={"ruling": ruling})
    yield from course.events


def _records() -> Iterator[Sent]:
    """Make what is in force of rules, which does not add up in 2021, and what else is counted."""

    def record(subject: str, on: str, kind: str, quantity: int, **more: str) -> Sent:
        data = {"kind": kind, "channel": "office", "quantity": quantity, **more}
        return sent("counted", on, f"{subject}-{on}", subject, **data)

    yield record("force", "2019-12-31", "rule-in-force", 20)
    yield record("force", "2020-12-31", "rule-in-force", 21)
    yield record("force", "2021-12-31", "rule-in-force", 25)
    yield record("made-1", "2020-03-02", "rule", 3, column="made")
    yield record("repealed-1", "2020-05-06", "rule", 2, column="repealed")
    yield record("made-2", "2021-03-02", "rule", 3, column="made")
    yield record("licences", "2021-06-30", "licence", 12_345)
    yield record("fees", "2020-06-30", "fee", 40)
