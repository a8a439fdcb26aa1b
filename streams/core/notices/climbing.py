"""Climbing the ladder: which rung a case has reached for a deadline, and when it reaches the next.

A case is given each rung once for a deadline, and never one below a rung that it was given, whether
or not that one still fits it. A rung that the ladder no longer has counts as the one that does the
same.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from streams.core.county.clock import StageDue
from streams.core.county.deadline_tables import Stage
from streams.core.county.ladders import Rung
from streams.core.days import EARLIEST_DAY, LATEST_DAY
from streams.core.notices.by_the_clock import ClockNotice
from streams.core.notices.moments import Moments


class Standing(NamedTuple):
    """Where a case stands at a moment.

    Attributes:
        at: The moment, in microseconds since the epoch.
        today: Its day.
        only_hours: Whether rungs in days wait for a morning.
        given: The notices that the case has been given, but for those that the clock has withdrawn:
            they may turn out to be due all the same.
        void: The ids of those of them that are void.
    """

    at: int
    today: int
    only_hours: bool
    given: Sequence[ClockNotice]
    void: frozenset[str]


class Reached(NamedTuple):
    """How far a case has come for a deadline.

    Attributes:
        rung: The rung that it is given now; None if none is due.
        moments: When it may reach another one, in microseconds since the epoch.
    """

    rung: Rung | None
    moments: list[int]


class Climbing:
    """Climbs one ladder.

    Args:
        ladder: Its rungs, in order.
        moments: When they are due.
        turns: Other days on which what is due may change.
    """

    def __init__(self, ladder: Sequence[Rung], moments: Moments, turns: Iterable[int]) -> None:
        self._ladder = ladder
        self._moments = moments
        edges = {day for rung in ladder for day in (rung.first, rung.last + 1)}
        self._turns = sorted(day for day in edges | {*turns} if EARLIEST_DAY < day <= LATEST_DAY)

    def climb(
        self, stage: Stage, ends: StageDue, values: Mapping[str, str], now: Standing
    ) -> Reached:
        """Return how far a case has come for the deadline of a stage.

        No deadline runs while the case is paused; nothing is due then.

        Args:
            stage: The stage.
            ends: Its deadline.
            values: The case's values by dimension.
            now: Where it stands.
        """
        if ends.last is None:
            return Reached(None, [])
        deadline = self._moments.told(ends)
        had = {one.rung: one for one in now.given if (one.stage, one.deadline) == (stage, deadline)}
        rungs = [rung for rung in self._ladder if rung.stage == stage]
        known = {rung.name for rung in rungs}
        lost = {one.action: one for one in had.values() if one.rung not in known}
        reached: Rung | None = None
        moments: list[int] = []
        fitted: set[str] = set()
        met: set[str] = set()
        base = _Base(had, frozenset(), None)
        for rung in rungs:
            before = had.get(rung.name) or lost.get(rung.action)
            if before is not None:
                reached, moments = None, []  # What is below it is not given any more.
                base = _Base(had, frozenset(met), before)
            elif rung.name not in fitted and rung.fits(now.today, values):
                fitted.add(rung.name)
                since = self._since(rung, ends, base, now)
                if since is not None and since > now.at:
                    moments.append(since)
                elif since is not None and now.only_hours and not rung.distance.in_hours:
                    moments.append(now.at)
                elif since is not None:
                    reached = rung
            met.add(rung.name)
        return Reached(reached, moments + self._next_turn(now.at))

    def _since(self, rung: Rung, ends: StageDue, base: "_Base", now: Standing) -> int | None:
        """Return the moment from which on a rung is due; None if it is not, as far as is known."""
        moments = self._moments
        if rung.is_before:
            in_time = now.at <= moments.end(ends)
            return moments.before(ends, rung.distance, now.today) if in_time else None
        if not rung.after_rung:
            return moments.after(ends, rung.distance, now.today)
        before = base.of(rung.after_rung)
        if before is None or before.id in now.void:
            return None
        return moments.after_notice(before.at, rung.distance, now.today)

    def _next_turn(self, at: int) -> list[int]:
        """Return the beginning of the next day on which other rungs hold, or other days off."""
        later = (start for day in self._turns if (start := self._moments.start(day)) > at)
        return [*islice(later, 1)]


class _Base(NamedTuple):
    """What rungs count from that count from a notice.

    Attributes:
        had: The notices given for the deadline, by rung.
        passed: The rungs below the last one given.
        last: The notice of that one.
    """

    had: Mapping[str, ClockNotice]
    passed: frozenset[str]
    last: ClockNotice | None

    def of(self, rung: str) -> ClockNotice | None:
        """Return the notice of a rung, or the one given in its place where it was passed over."""
        return self.had.get(rung) or (self.last if rung in self.passed else None)
