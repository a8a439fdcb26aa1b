"""What a case or record is at the end of a day, by the definitions: the oracle's own reading.

Nothing here comes from the package. No event is checked.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

_TYPE: Final = re.compile(r"kuaibao\.(?:case|event|record|quick-report)\.(\w+)\.v1")
_TIME: Final = re.compile(r"([^.]*?)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MOVES: Final = {"closed": "closed", "rejected": "rejected", "reopened": "open"}


def reduced(event: Mapping[str, Any]) -> list[Any]:
    """Give what counts of an event: ``[time in microseconds, source, id, what, …]``."""
    found = _TYPE.fullmatch(event["type"])
    assert found, event["type"]
    what = found[1]
    data = event.get("data") or {}
    said: list[Any] = []
    if what == "received":
        said = [data["kind"], data["channel"]]
    if what in {"received", "routed"}:
        said += [data.get(name, "") for name in ("category", "nature", "department")]
    elif what == "replied":
        said = [data.get("department", "")]
    elif what == "rejected":
        said = [data["reason"]]
    elif what == "rated":
        said = [data["satisfied"] if "satisfied" in data else data["score"] in {4, 5}]
    elif what == "voided":
        said = [data["source"], data["id"]]
    elif what == "counted":
        said = [data["kind"], data["channel"], data.get("department", ""), data.get("column", "")]
        said += [data.get("headline", False), data.get("quantity", 1)]
    return [microseconds(event["time"]), event["source"], event["id"], what, *said]


def encoded(event: list[Any]) -> bytes:
    """Give the canonical encoding: of two contents of one identity the smaller one counts."""
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()


def microseconds(text: str) -> int:
    """Give the instant of an RFC 3339 time, none of which is finer than a microsecond."""
    found = _TIME.fullmatch(text.upper())
    assert found, text
    whole = datetime.fromisoformat(found[1] + found[3].replace("Z", "+00:00"))
    return (whole - _EPOCH) // timedelta(microseconds=1) + int(f"{found[2] or '':0<6}"[:6])


class Event(NamedTuple):
    """An event of a subject; sorts by time and, for ties, by identity."""

    time: int
    source: str
    id: str
    day: date
    what: str
    said: list[Any]

    @property
    def identity(self) -> tuple[str, str]:
        """What tells it apart within its subject."""
        return self.source, self.id


class Case(NamedTuple):
    """A case at the end of a day."""

    values: dict[str, str]
    received: date
    moves: list[tuple[date, str, str]]
    replied: bool
    rated: bool | None

    def standing(self, until: date) -> str:
        """Whether it was open, closed or rejected at the end of a day."""
        return next((after for day, _, after in reversed(self.moves) if day <= until), "open")


class Record(NamedTuple):
    """A record at the end of a day."""

    values: dict[str, str]
    day: date
    headline: bool
    quantity: int


def located(event: list[Any], zone: ZoneInfo) -> Event:
    """Give a reduced event the day on which it happened."""
    time, source, id_, what, *said = event
    day = (_EPOCH + timedelta(microseconds=time)).astimezone(zone).date()
    return Event(time, source, id_, day, what, said)


def folded(events: list[Event], day: date) -> Case | Record | None:
    """Give what a subject is at the end of a day, or None where nothing counts yet."""
    events = _not_void([event for event in events if event.day <= day])
    first = next((event for event in events if event.what in {"received", "counted"}), None)
    if first is None:
        return None
    if first.what == "counted":
        *names, headline, quantity = [e for e in events if e.what == "counted"][-1].said
        values = dict(zip(("kind", "channel", "department", "column"), names, strict=True))
        return Record(values, first.day, headline, quantity)
    kind, channel, category, nature, department = first.said
    standing, moves, replied, rated = "open", [], False, None
    for event in events:
        given: Any = ("", "", "")
        if event is first:
            continue
        if event.what == "received":
            given = event.said[2:]
        elif event.what == "routed":
            given = event.said
        elif event.what == "replied":
            replied = True
            given = ("", "", event.said[0])
        elif event.what == "rated":
            rated = event.said[0]
        elif event.what in _MOVES and _MOVES[event.what] != standing:
            moves.append((max(event.day, first.day), standing, _MOVES[event.what]))
            standing = _MOVES[event.what]
        category, nature, department = (
            new or old for new, old in zip(given, (category, nature, department), strict=True)
        )
    values = {"kind": kind, "channel": channel, "category": category or "uncategorised"}
    values |= {"nature": nature, "department": department}
    return Case(values, first.day, moves, replied, rated)


def _not_void(events: list[Event]) -> list[Event]:
    """Leave out what a standing voiding names, and the voidings themselves."""
    voids = [event for event in events if event.what == "voided"]
    if not voids:
        return events

    def stands(void: Event, asked: frozenset[tuple[str, str]]) -> bool | None:
        """Whether nothing that stands names it; None where that depends on itself: a ring."""
        if void.identity in asked:
            return None
        namers = [other for other in voids if tuple(other.said) == void.identity]
        answers = {stands(namer, asked | {void.identity}) for namer in namers}
        return False if True in answers else None if None in answers else True

    gone = {tuple(void.said) for void in voids if stands(void, frozenset())}
    return [e for e in events if e.what != "voided" and e.identity not in gone]
