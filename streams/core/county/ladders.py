"""The ladder: which notices a case is given, how long before or after its deadlines."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from streams.core.county.deadline_tables import Stage
from streams.core.county.editions import Length, Unit
from streams.core.county.ladder_tables import Action, Distance, RungTable
from streams.core.days import EARLIEST_DAY, LATEST_DAY, day_number


@dataclass(frozen=True, slots=True)
class Rung:
    """A rung of the ladder, read.

    Attributes:
        name, action, stage: As the catalogue has them.
        wanted: By dimension the value that a case must have.
        first, last: The mornings on which it holds, days, both included.
        distance: How far it is from what it counts from.
        is_before: Whether it counts back from the deadline.
        after_rung: The rung from whose notice on it counts; "" where it counts from the deadline.
    """

    name: str
    action: Action
    stage: Stage
    wanted: Mapping[str, str]
    first: int
    last: int
    distance: Length
    is_before: bool
    after_rung: str

    def fits(self, day: int, values: Mapping[str, str]) -> bool:
        """Return whether it holds on a day for a case with these values by dimension."""
        return self.first <= day <= self.last and all(
            values.get(dimension) == value for dimension, value in self.wanted.items()
        )


def read_ladder(tables: Sequence[RungTable]) -> list[Rung]:
    """Return the rungs of a catalogue, in its order, which `check_ladder` has found right."""
    return [
        Rung(
            table.rung,
            table.action,
            table.stage,
            rung_selects(table),
            EARLIEST_DAY if table.since is None else day_number(table.since),
            LATEST_DAY if table.until is None else day_number(table.until),
            _length(table.before or table.after),
            table.before is not None,
            table.after_rung or "",
        )
        for table in tables
    ]


def rung_selects(table: RungTable) -> dict[str, str]:
    """Return what a rung selects: of each dimension that it names the value."""
    named = {
        "kind": table.kind,
        "channel": table.channel,
        "category": table.category,
        "nature": table.nature,
    }
    return {key: value for key, value in named.items() if value is not None} | table.labels


def check_ladder(tables: Sequence[RungTable], stages: frozenset[Stage]) -> None:
    """See that rungs say what they must, and that each counts from what comes before it.

    Args:
        tables: The rungs, in order.
        stages: The stages that have a deadline.

    Raises:
        ValueError: They do not; says which.
    """
    earlier: set[tuple[Stage, str]] = set()
    for number, table in enumerate(tables):
        for rule in _broken(table, stages, earlier):
            raise ValueError(f"ladder[{number}]{rule}")
        earlier.add((table.stage, table.rung))
    for (one, a), (other, b) in combinations(enumerate(tables), 2):
        if a.stage == b.stage:
            _check_apart(one, a, other, b)
            _check_order(one, a, other, b)
    for number, table in enumerate(tables):
        _check_base(number, table, tables[:number])


def _broken(
    table: RungTable, stages: frozenset[Stage], earlier: set[tuple[Stage, str]]
) -> Iterator[str]:
    if table.stage not in stages:
        yield f".stage: no deadline of the catalogue has the stage {table.stage!r}"
    if (table.before is None) == (table.after is None):
        yield ": name one of before and after"
    for key, distance in (("before", table.before), ("after", table.after)):
        if distance is not None and len(_lengths(distance)) != 1:
            yield f".{key}: name one of working_days, days and hours"
    if table.before is not None and table.action != "remind":
        yield f".action: {table.action!r} goes with after; before a deadline one can only remind"
    if table.since and table.until and table.until < table.since:
        yield f".until: {table.until} is before from, {table.since}"
    if table.after_rung is not None:
        yield from _broken_reference(table, table.after_rung, earlier)


def _broken_reference(
    table: RungTable, after: str, earlier: set[tuple[Stage, str]]
) -> Iterator[str]:
    if table.after is None:
        yield ".after_rung: goes with after"
    elif after == table.rung:
        yield f".after_rung: {after!r} is the rung itself, so the ladder would never end"
    elif (table.stage, after) not in earlier:
        yield (
            f".after_rung: {after!r} is not an earlier rung of the stage {table.stage!r}; a ladder "
            "whose rungs count from each other would never end"
        )


def _check_apart(one: int, a: RungTable, other: int, b: RungTable) -> None:
    """See that two rungs do not hold for the same cases on the same mornings."""
    if a.rung != b.rung or not rung_selects(a).items() <= rung_selects(b).items():
        return
    _check_reached(one, a, other, b)
    alike = rung_selects(a) == rung_selects(b)
    begins = max(a.since or date.min, b.since or date.min)
    ends = min(a.until or date.max, b.until or date.max)
    if not alike or begins > ends:
        return
    span = f"from {begins}" if begins > date.min else "from the first day"
    span += f" to {ends}" if ends < date.max else " on"
    raise ValueError(
        f"ladder[{one}] and ladder[{other}] are the same rung {a.rung!r} for the same cases and "
        f"overlap: both hold {span}; write until beside the earlier"
    )


def _check_reached(one: int, a: RungTable, other: int, b: RungTable) -> None:
    """See that an earlier rung of the same name does not fit all that a later one fits."""
    covers = (a.since or date.min) <= (b.since or date.min)
    covers &= (b.until or date.max) <= (a.until or date.max)
    if covers and rung_selects(a) != rung_selects(b):
        raise ValueError(
            f"ladder[{other}] never holds: ladder[{one}] is the same rung {a.rung!r}, comes first "
            "and fits the same cases; write the one for fewer cases before it"
        )


def _check_order(one: int, a: RungTable, other: int, b: RungTable) -> None:
    """See that of two rungs that count from the deadline the later one is not due sooner."""
    places = [_place(each) for each in (a, b)]
    if None in places or _are_apart(a, b):
        return
    (unit, first), (same, second) = (place or (Unit.DAYS, 0) for place in places)
    if a.rung != b.rung and unit is same and second < first:
        raise ValueError(
            f"ladder[{other}].rung: {b.rung!r} is due before ladder[{one}], {a.rung!r}, and would "
            "never be given; write rungs in the order in which they are due"
        )


def _check_base(number: int, table: RungTable, earlier: Sequence[RungTable]) -> None:
    """See that the rung from whose notice another counts is one that its cases climb."""
    if table.after_rung is None:
        return
    selects = rung_selects(table).items()
    named = [each for each in earlier if (each.stage, each.rung) == (table.stage, table.after_rung)]
    if not any(rung_selects(each).items() <= selects for each in named):
        raise ValueError(
            f"ladder[{number}].after_rung: {table.after_rung!r} is for other cases than this rung, "
            "so nobody would be given both"
        )


def _place(table: RungTable) -> tuple[Unit, int] | None:
    """Return how long after the deadline a rung is; None where it counts from a notice."""
    if table.after_rung is not None:
        return None
    length = _length(table.before or table.after)
    return length.unit, -length.many if table.before is not None else length.many


def _are_apart(a: RungTable, b: RungTable) -> bool:
    """Return whether no case, or no morning, has both of two rungs."""
    one, other = rung_selects(a), rung_selects(b)
    if any(one[name] != other[name] for name in one.keys() & other.keys()):
        return True
    begins = max(a.since or date.min, b.since or date.min)
    return begins > min(a.until or date.max, b.until or date.max)


def _lengths(distance: Distance) -> list[Length]:
    of = {
        Unit.WORKING_DAYS: distance.working_days,
        Unit.DAYS: distance.days,
        Unit.HOURS: distance.hours,
    }
    return [Length(unit, many) for unit, many in of.items() if many is not None]


def _length(distance: Distance | None) -> Length:
    return _lengths(distance or Distance())[0]
