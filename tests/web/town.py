"""A small town's cases, made up, and the figures that come of them: what the fake gateway knows."""

import random
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Any, Final

from tests.web import tree

FIRST: Final = date(2014, 3, 1)
LAST: Final = date(2015, 11, 30)
MANY: Final = 1_400

KINDS: Final = {
    "letter": ("portal-participation", "mayor-mailbox", "county-mailbox", "peoples-daily-board"),
    "opinion": ("monitoring",),
    "disclosure": ("in-person", "post", "online"),
    "service": ("service-hall", "online"),
}
CATEGORIES: Final = (
    *("housing", "traffic", "environment", "city-appearance", "education"),
    *("social-security", "medical", "uncategorised"),
)
DEPARTMENTS: Final = (
    *("housing-construction", "transport", "environment", "urban-management", "education"),
    *("social-security", "health", "traffic-police", "heating", "water-supply", "land-resources"),
    *("real-estate", "public-security", "labour-inspection", "county-hospital", "agriculture", ""),
)
APPLICANTS: Final = ("natural", "natural", "business", "natural", "legal", "")
NATURES: Final = ("complaint", "consultation", "help", "suggestion", "report", "")

DUE: Final = {"due": None, "time": None, "paused": False, "provisional": False}
"""A deadline as the gateway says it, but for its day."""

Span = tuple[date | None, date]


@dataclass(frozen=True, slots=True)
class Case:
    """A case as far as the page shows it."""

    id: str
    kind: str
    channel: str
    category: str
    nature: str
    department: str
    received: date
    due: date
    replied: date | None = None
    closed: date | None = None
    rejected: bool = False
    applicant: str = ""
    filing: str = "filed"

    def glance(self, as_of: date) -> dict[str, Any]:
        """What it was at the end of a day, as the gateway says it."""
        closed = None if self.closed is None or self.closed > as_of else self.closed
        replied = None if self.replied is None or self.replied > as_of else self.replied
        standing = "open" if closed is None else "rejected" if self.rejected else "closed"
        return {
            "kind": self.kind,
            "channel": self.channel,
            "received": self.received.isoformat(),
            "category": self.category,
            "filing": self.filing,
            "nature": self.nature,
            "department": self.department,
            "standing": standing,
            "replied": replied and replied.isoformat(),
            "closed": closed.isoformat() if closed and not self.rejected else None,
            "due": self.due.isoformat(),
            "overdue": standing == "open" and self.due < as_of,
            "stages": {"close": DUE | {"due": self.due.isoformat()}},
            **({"labels": {"applicant": self.applicant}} if self.applicant else {}),
        }

    def counts(self, span: Span, as_of: date) -> Iterator[str]:
        """Name the measures that count it."""
        start, end = span
        if self.received > as_of:
            return
        done = self.closed is not None and self.closed <= as_of
        if (start is None or start <= self.received) and self.received <= end:
            yield "received"
            if not (done and self.rejected):
                yield "valid"
                yield from self._valid(as_of, done=done)
            else:
                yield "rejected"
        if done and self.closed and (start is None or start <= self.closed) and self.closed <= end:
            yield "finished"
        last = min(end, as_of)
        if self.received <= last and not (self.closed and self.closed <= last):
            yield "carried_on"

    def _valid(self, as_of: date, *, done: bool) -> Iterator[str]:
        if self.replied is not None and self.replied <= as_of:
            yield "replied"
        if done:
            yield "closed"
            if self.closed and self.closed <= self.due:
                yield "closed_in_time"
        else:
            yield "open"
            if self.due < as_of:
                yield "overdue"

    def answers(self, selection: Mapping[str, Collection[str]]) -> bool:
        """Whether it is in a selection."""
        return all(getattr(self, name, "") in values for name, values in selection.items())


@cache
def town(seed: int = 2015) -> tuple[Case, ...]:
    """Make the town's cases, the same for the same seed."""
    rng = random.Random(seed)
    cases = (_case(rng, number) for number in range(MANY))
    return tuple(sorted(cases, key=lambda case: (case.received, case.id)))


def _filing(category: str, number: int) -> str:
    """Return how a case came by its category: of every three, one was guessed."""
    if category == "uncategorised":
        return category
    return "filed" if number % 3 else "guessed"


def _case(rng: random.Random, number: int) -> Case:
    kind = rng.choices(list(KINDS), weights=(60, 22, 8, 10))[0]
    days = (LAST - FIRST).days
    received = FIRST + timedelta(days=round(days * rng.random() ** 0.8))
    place = min(int(rng.expovariate(0.45)), len(CATEGORIES) - 1)
    category = CATEGORIES[place]
    department = DEPARTMENTS[min(int(rng.expovariate(0.2)), len(DEPARTMENTS) - 1)]
    allowed = {"letter": 14, "opinion": 4, "disclosure": 21, "service": 28}[kind]
    case = Case(
        id=f"gaoling-{kind}-{number:06}",
        kind=kind,
        channel=rng.choices(KINDS[kind], weights=range(len(KINDS[kind]), 0, -1))[0],
        category=category,
        nature=rng.choice(NATURES),
        department=department,
        received=received,
        due=received + timedelta(days=allowed),
        applicant=APPLICANTS[number % len(APPLICANTS)] if kind == "disclosure" else "",
        filing=_filing(category, number),
    )
    if rng.random() < 0.045:
        return case  # Nobody has looked at it yet.
    after = received + timedelta(days=round(rng.expovariate(1 / (allowed * 0.45))))
    return replace(case, replied=after, closed=after, rejected=rng.random() < 0.02)


def evaluate(
    cases: Iterable[Case], span: Span, as_of: date, by: Sequence[str] = ()
) -> dict[tuple[str, ...], Counter[str]]:
    """Return the measures of each group."""
    found: dict[tuple[str, ...], Counter[str]] = {} if by else {(): Counter()}
    for case in cases:
        names = list(case.counts(span, as_of))
        if names:
            group = tuple(
                tree.grouped(name, str(getattr(case, name.partition("@")[0], "")), as_of)
                for name in by
            )
            found.setdefault(group, Counter()).update(names)
    return found
