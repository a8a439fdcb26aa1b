"""By when a case is due, worked out again from the rules: day by day, and all its own.

Nothing here comes from the package. A deadline is the first day until which enough days count; days
that are paused do not. Positions are ordinals of days or, of a deadline in hours, minutes.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import groupby
from typing import Any, Final, NamedTuple

import chinese_calendar

Works = Callable[[int, int], bool]
"""Tells whether the office works on a day, as known on another; both are ordinals."""

_LENGTHS: Final = ("working_days", "days", "calendar_days", "hours")
_DAY: Final = 1440


class Happened(NamedTuple):
    """What happened to a case.

    Attributes:
        at: The position.
        what: ``paused``, ``resumed``, ``extended``, ``closed``, ``rejected`` or ``reopened``.
        said: ``restart``; or ``until``, an ordinal; or ``working_days``, ``days``, ``hours``.
        place: Which of the steps it is, or -1.
    """

    at: int
    what: str
    said: Mapping[str, Any] = {}
    place: int = -1


class Answer(NamedTuple):
    """What became of a deadline by a position.

    Attributes:
        last: The last position at which it is kept; None while it does not run.
        effective: The places of the steps that had an effect.
    """

    last: int | None
    effective: set[int]

    def is_over(self, day: date) -> bool:
        """Return whether a deadline in days is over on a day."""
        return self.last is not None and day.toordinal() > self.last


def deadline(
    rule: Mapping[str, Any], received: int, happened: Sequence[Happened], until: int, works: Works
) -> Answer:
    """Return what became of the deadline of a rule, by what happened until a position.

    Args:
        rule: As the catalogue has it.
        received: The position of the receipt.
        happened: In order, steps and moves together; those of one position in any order.
        until: The last position that is looked at.
        works: The calendar.
    """
    clock = _Deadline(rule, received, works)
    effective = set()
    by_hours = "hours" in rule
    turns = () if by_hours else getattr(works, "turns", ())
    inputs = [*happened, *(Happened(turn, "") for turn in turns if turn > received)]
    inputs = [one._replace(at=max(one.at, received)) for one in inputs if one.at <= until]
    inputs.sort(key=lambda one: one.at)
    for _, group in groupby(inputs, key=lambda one: one.at):
        for one in _arranged(list(group), is_open=clock.is_open):
            if clock.take(one):
                effective.add(one.place)
    return Answer(None if clock.is_paused else clock.last(), effective - {-1})


def _arranged(group: list[Happened], *, is_open: bool) -> Iterator[Happened]:
    """Put steps before what ends the case, and after what opens it first."""
    moves = [one for one in group if one.what in {"closed", "rejected", "reopened"}]
    others = [one for one in group if one not in moves]
    others.sort(key=lambda one: one.what != "")
    names = [move.what for move in moves]
    first = 0 if is_open or "reopened" not in names else names.index("reopened") + 1
    yield from [*moves[:first], *others, *moves[first:]]


class _Deadline:
    def __init__(self, rule: Mapping[str, Any], received: int, works: Works) -> None:
        self.rule, self.works = rule, works
        self.is_open = True
        self.by_hours = "hours" in rule
        self.latest = received
        self.begin(received, rule)

    @property
    def is_paused(self) -> bool:
        """Whether it does not run."""
        return self.paused_at is not None

    def begin(self, at: int, length: Mapping[str, Any]) -> None:
        self.length, self.base, self.total = length, at, _many(length)
        self.pauses: list[tuple[int, int]] = []
        self.paused_at: int | None = None
        self.not_before = at
        self.until: int | None = None
        self.extended = 0
        self.known = self.latest

    def take(self, one: Happened) -> bool:
        """Take what happened; return whether it had an effect."""
        if one.what == "":
            self.latest = one.at
            if self.is_paused or one.at <= self.last():
                self.known = one.at
        elif one.what == "reopened":
            self.is_open = True
            if "reopened" in self.rule:
                self.begin(one.at, self.rule["reopened"])
        elif one.what in {"closed", "rejected"}:
            self.is_open = False
            self.resume(one.at)
        elif self.is_open:
            return self.step(one)
        return False

    def step(self, one: Happened) -> bool:
        if one.what == "resumed":
            if not self.is_paused:
                return False
            if one.said.get("restart"):
                self.begin(one.at, self.length)
            self.resume(one.at)
            return True
        if not self.is_paused and one.at > self.last():
            return False
        if one.what == "extended":
            return self.extend(one)
        if self.is_paused:
            return False
        self.pause(one.at)
        return True

    def pause(self, at: int) -> None:
        raw = self.raw()
        if self.until is not None:
            self.base, self.total = at, self.counted(at, self.until, self.length)
            self.pauses, self.until = [], None
        elif raw < at:
            self.base, self.total, self.pauses = at, 0, []
        self.paused_at = at

    def resume(self, at: int) -> None:
        if self.paused_at is not None:
            self.pauses.append((self.paused_at, at))
            self.not_before = at
            self.paused_at = None

    def extend(self, one: Happened) -> bool:
        most = self.rule.get("extension")
        if most is None or self.extended >= most.get("times", 1):
            return False
        asked = {name: one.said[name] for name in _LENGTHS if one.said.get(name)} or most
        until = one.said.get("until")
        if until is None and ("hours" in asked) != self.by_hours:
            return False
        paused_at = self.paused_at
        self.resume(one.at)
        end = self.raw()
        wanted = self.end_of(until) if until is not None else self.moved(end, asked)
        fits = self.rolled(end) < self.rolled(wanted) <= self.rolled(self.moved(end, most))
        if fits:
            self.extended += 1
            if until is None and self.until is None and _unit(asked) == _unit(self.length):
                self.total += _many(asked)
            else:
                self.until = wanted
        if paused_at is not None and self.until is not None:
            self.pause(one.at)
        elif paused_at is not None:
            self.pauses.pop()
            self.paused_at = paused_at
        return fits

    def moved(self, end: int, length: Mapping[str, Any]) -> int:
        if self.until is None and _unit(length) == _unit(self.length):
            return self.walked(self.total + _many(length))
        return self.ahead(end, length)

    def raw(self) -> int:
        return self.walked(self.total) if self.until is None else self.until

    def last(self) -> int:
        return self.rolled(self.raw())

    def end_of(self, day: int) -> int:
        return (day + 1) * _DAY - 1 if self.by_hours else day

    def rolled(self, day: int) -> int:
        while self.rule.get("rolls_over") and not self.works(day, self.known):
            day += 1
        return day

    def walked(self, many: int) -> int:
        """Return the first position until which so many count, those that are paused left out."""
        if self.by_hours:
            return self.base + many + sum(stop - start for start, stop in self.pauses)
        day = self.base
        while many:
            day += 1
            paused_now = any(
                a is not None and b is not None and a < day <= b for a, b in self.pauses
            )
            many -= not paused_now and self.counts(day, self.length)
        return max(day, self.not_before)

    def ahead(self, start: int, length: Mapping[str, Any]) -> int:
        many = _many(length)
        if self.by_hours:
            return start + many
        while many:
            start += 1
            many -= self.counts(start, length)
        return start

    def counted(self, start: int, end: int, length: Mapping[str, Any]) -> int:
        if self.by_hours:
            return end - start
        return sum(self.counts(day, length) for day in range(start + 1, end + 1))

    def counts(self, day: int, length: Mapping[str, Any]) -> bool:
        return "working_days" not in length or self.works(day, self.known)


def _unit(length: Mapping[str, Any]) -> str:
    name = next(name for name in _LENGTHS if name in length)
    return "days" if name == "calendar_days" else name


def _many(length: Mapping[str, Any]) -> int:
    name = next(name for name in _LENGTHS if name in length)
    return int(length[name]) * (60 if name == "hours" else 1)


def calendar(catalogue: Mapping[str, Any]) -> Works:
    """Make the calendar of a county, as it was known on each day; ``turns`` are its changes."""
    own: dict[int, list[tuple[int, bool]]] = {}
    for name, is_worked in (("add", True), ("remove", False)):
        for entry in catalogue.get("working_days", {}).get(name, ()):
            told = entry if isinstance(entry, Mapping) else {"day": entry, "known": date.min}
            own.setdefault(_ordinal(told["day"]), []).append((_ordinal(told["known"]), is_worked))
    for said in own.values():
        said.sort(key=lambda entry: (entry[0], not entry[1]))

    @cache
    def official(day: int) -> bool:
        try:
            return bool(chinese_calendar.is_workday(date.fromordinal(day)))
        except NotImplementedError:  # The official calendar does not reach that year.
            return date.fromordinal(day).isoweekday() <= 5

    def works(day: int, known: int) -> bool:
        said = [is_worked for since, is_worked in own.get(day, ()) if since <= known]
        return said[-1] if said else official(day)

    turns = {since for said in own.values() for since, _ in said} - {date.min.toordinal()}
    works.turns = sorted(turns)  # type: ignore[attr-defined]
    return works


def _ordinal(day: date | str) -> int:
    return (date.fromisoformat(day) if isinstance(day, str) else day).toordinal()
