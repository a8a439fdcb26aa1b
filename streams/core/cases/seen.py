"""What of a version of a timeline shows on the as-of days for which it speaks.

A row can have as many versions as it has moves. Left out of each is what questions asked as of its
days cannot see, so that what a figure costs does not grow with the product of the two.
"""

from collections.abc import Sequence
from typing import TypeVar

import msgspec

from streams.core.cases.step_rows import Labelled
from streams.core.cases.timeline_rows import CaseTimeline, Given, Move, Rating, RecordTimeline, Said

E = TypeVar("E", Given, Move, Rating, Said, Labelled)


def seen_of_case(case: CaseTimeline, since: int, until: int) -> CaseTimeline:
    """Cut a case down to what shows as of days from `since` to before `until`."""
    attributes = _last_before(case.attributes, since, until) or case.attributes[:1]
    # What a case was given first it had from its receipt on; nobody asks as of the days between.
    first = msgspec.structs.replace(attributes[0], day=case.received)
    return msgspec.structs.replace(
        case,
        attributes=(first, *attributes[1:]),
        moves=tuple(move for move in case.moves if move.day < until),
        ratings=_last_before(case.ratings, since, until),
        labels=_last_before(case.labels, since, until),
    )


def seen_of_record(record: RecordTimeline, since: int, until: int) -> RecordTimeline:
    """Cut a record down to what shows as of days from `since` to before `until`."""
    return msgspec.structs.replace(record, said=_last_before(record.said, since, until))


def _last_before(history: Sequence[E], since: int, until: int) -> tuple[E, ...]:
    """Return the entries in force on `since`, and those that came between."""
    held = 0
    for place, entry in enumerate(history):
        if entry.day <= since:
            held = place
    return tuple(entry for entry in history[held:] if entry.day < until)
