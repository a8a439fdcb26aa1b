"""What became of a case, as its office sees it: read from the case's events."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import orjson

from streams.replay.envelope import Made
from streams.replay.rhythm import DAY


@dataclass(slots=True, kw_only=True)
class Seen:
    """A case by the end of its group's cut-off. Moments are those of `streams.replay.rhythm`.

    Attributes:
        index: Which case of the group it is.
        begin: The moment from which on it is with its department.
        department: That department; "" if there is none.
        first: The moment of what first came of it, a reply, closing or rejection; even after the
            cut-off.
        closed: The moment of the closing that first ended it, if there was one by the cut-off.
        closing: That of the last closing, if it is closed then.
        reopened: The moment of its first reopening, even after the cut-off.
        is_rejected: Whether it was ever rejected.
        reply: The id of the last reply, if there is one by then.
        taken: The moments of its events, of which no two are the same.
    """

    index: int
    begin: int
    department: str = ""
    first: int | None = None
    closed: int | None = None
    closing: int | None = None
    reopened: int | None = None
    is_rejected: bool = False
    reply: str = ""
    taken: set[int] = field(default_factory=set)

    @property
    def received(self) -> int:
        """The day of its receipt, which is that of its routing as well."""
        return self.begin // DAY


def see(index: int, made: Sequence[Made], cutoff: int) -> Seen:
    """Read what became of a case from its events, in order, by the end of the day `cutoff`."""
    case = Seen(index=index, begin=made[0].moment)
    events = [orjson.loads(each.value) for each in made]
    void = {event["data"]["id"] for event in events if event["type"].endswith(".voided.v1")}
    for each, event in zip(made, events, strict=True):
        case.taken.add(each.moment)
        what = event["type"].split(".")[2]
        if what in {"received", "routed"} or "voided" in event["type"] or event["id"] in void:
            case.begin = each.moment
            case.department = event["data"].get("department", case.department)
        else:
            _happens(case, what, each.moment, event["id"], by_then=each.moment // DAY <= cutoff)
    return case


def cases_of(made: Iterable[Made]) -> list[list[Made]]:
    """Return events in their order, those of each case together."""
    cases: dict[bytes, list[Made]] = {}
    for each in made:
        cases.setdefault(each.subject, []).append(each)
    return list(cases.values())


def _happens(case: Seen, what: str, moment: int, identity: str, *, by_then: bool) -> None:
    if what in {"replied", "closed", "rejected"} and case.first is None:
        case.first = moment
    if what == "rejected":
        case.is_rejected = True
    elif what == "reopened":
        case.reopened = case.reopened or moment
        case.closing = None if by_then else case.closing
    elif what == "replied" and by_then:
        case.reply = identity
    elif what == "closed" and by_then:
        case.closed = case.closed or moment
        case.closing = moment
