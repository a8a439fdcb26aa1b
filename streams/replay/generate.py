"""The whole record as a stream of events, roughly in order of time."""

import heapq
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from operator import itemgetter
from random import Random
from zoneinfo import ZoneInfo

from streams.replay.cases import case_events
from streams.replay.envelope import Made, encode_event
from streams.replay.groups import CaseGroup
from streams.replay.plan import Plan
from streams.replay.records import record_events
from streams.replay.rhythm import DAY, HOUR, Times
from streams.replay.steps import with_steps

DUE = "kuaibao.quick-report.due.v1"


def count(plan: Plan, *, full: bool = False) -> int:
    """Return how many events `events` makes with any seed, without making them."""
    different = _different(plan, full=full)
    return different + _repeated(plan, different)


def events(plan: Plan, seed: int = 2015, full: bool = False) -> Iterator[tuple[bytes, bytes]]:
    """Make the events of a plan, as subject and value (one CloudEvent as JSON).

    They come in order of time but for what the plan's disorder displaces and repeats. The same
    seed makes the same bytes; another seed makes other cases with the same counts.

    Raises:
        PlanError: A group asks for more than its days have room for.
    """
    total = left = _different(plan, full=full)
    repeats = _repeated(plan, total)
    disorder = plan.disorder
    rng = Random(f"{seed}:disorder")
    waiting: defaultdict[int, list[tuple[int, int, bytes, bytes]]] = defaultdict(list)
    serial = 0
    for today, made in _by_day(plan, seed, full=full):
        for day in sorted(day for day in waiting if day < today):
            yield from _sent(waiting.pop(day))
        for moment, subject, value in made:
            at = moment
            if rng.random() < disorder.displaced:
                at += int(rng.random() * disorder.displaced_hours * HOUR)
            waiting[at // DAY].append((at, serial, subject, value))
            # Selection sampling (Knuth, Algorithm S): exactly so many repeats, evenly spread.
            if rng.random() * left < repeats:
                repeats -= 1
                at += int(rng.random() * disorder.repeated_hours * HOUR)
                waiting[at // DAY].append((at, serial + 1, subject, value))
            left -= 1
            serial += 2
    for day in sorted(waiting):
        yield from _sent(waiting.pop(day))


def due_events(plan: Plan) -> Iterator[tuple[bytes, bytes]]:
    """Make the events that call for quick reports, one for each day, in order."""
    due = plan.due
    zone = ZoneInfo(plan.time_zone)
    for ordinal in range(due.first.toordinal(), due.last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        time = datetime.combine(day + timedelta(days=1), due.time, zone).isoformat()
        source, subject = f"{plan.source}:{due.source}", day.isoformat()
        value = encode_event(
            kind=DUE, source=source, identity=f"due-{subject}", subject=subject, time=time, data={}
        )
        yield subject.encode(), value


def _different(plan: Plan, *, full: bool) -> int:
    return sum(group.size() for group in plan.groups(full=full).values())


def _repeated(plan: Plan, different: int) -> int:
    return round(plan.disorder.repeated * different)


def _by_day(plan: Plan, seed: int, *, full: bool) -> Iterator[tuple[int, list[Made]]]:
    """Merge the groups' events by the day on which their cases and records came in."""
    times = Times(plan)
    series = []
    for name, group in plan.groups(full=full).items():
        rng = Random(f"{seed}:{name}")
        if isinstance(group, CaseGroup):
            made = case_events(plan, times, name, group, rng)
            if group.steps:
                chance = Random(f"{seed}:{name}:steps")
                made = with_steps(plan, times, name, list(made), chance)
            series.append(made)
        else:
            series.append(record_events(plan, times, name, group, rng))
    yield from heapq.merge(*series, key=itemgetter(0))


def _sent(bucket: list[tuple[int, int, bytes, bytes]]) -> Iterator[tuple[bytes, bytes]]:
    bucket.sort()
    for _, _, subject, value in bucket:
        yield subject, value
