"""What a case or record is at the end of a day, by the definitions: the oracle's own reading.

Nothing here comes from the package. No event is checked.
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

_TYPE: Final = re.compile(r"kuaibao\.(?:case|event|record|quick-report)\.(\w+)\.v1")
_TIME: Final = re.compile(r"([^.]*?)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_GUESS: Final = 5
_MOVES: Final = {"closed": "closed", "rejected": "rejected", "reopened": "open"}


def reduced(event: Mapping[str, Any], catalogue: Mapping[str, Any]) -> list[Any]:
    """Return what counts of an event: ``[time in microseconds, source, id, what, …]``.

    Last comes what the catalogue has to say: of a letter that names no category the one that its
    words suggest, if any; of a record that it is one of a stock.
    """
    found = _TYPE.fullmatch(event["type"])
    assert found, event["type"]
    what = found[1]
    data = event.get("data") or {}
    said: list[Any] = []
    if what == "received":
        said = [data["kind"], data["channel"]]
    if what in {"received", "routed"}:
        said += [data.get(name, "") for name in ("category", "nature", "department")]
        if what == "received" and "category" not in data:
            said += suggested(data, catalogue.get("rules", []))
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
        said += [True] * catalogue["kinds"][data["kind"]].get("stock", False)
    if labels := sorted([name, value] for name, value in data.get("labels", {}).items()):
        # A receipt has a place for what its words suggest, which comes before its labels.
        said += [""] * (what == "received" and len(said) == _GUESS) + [labels]
    return [microseconds(event["time"]), event["source"], event["id"], what, *said]


def suggested(data: Mapping[str, Any], rules: Sequence[Mapping[str, Any]]) -> list[str]:
    """Name the category whose rule has the most keywords in title or text, the first of several."""
    texts = data.get("title", ""), data.get("text", "")
    hits = [sum(any(word in text for text in texts) for word in rule["keywords"]) for rule in rules]
    if not any(hits):
        return []
    category = rules[hits.index(max(hits))]["category"]
    return [] if category == "uncategorised" else [category]


def encoded(event: list[Any]) -> bytes:
    """Return the canonical encoding: of two contents of one identity the smaller one counts."""
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()


def microseconds(text: str) -> int:
    """Return the instant of an RFC 3339 time, none of which is finer than a microsecond."""
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
        """Return whether it was open, closed or rejected at the end of a day."""
        return next((after for day, _, after in reversed(self.moves) if day <= until), "open")


class Record(NamedTuple):
    """A record at the end of a day."""

    values: dict[str, str]
    day: date
    headline: bool
    quantity: int


def located(event: list[Any], zone: ZoneInfo) -> Event:
    """Return a reduced event the day on which it happened."""
    time, source, id_, what, *said = event
    day = (_EPOCH + timedelta(microseconds=time)).astimezone(zone).date()
    return Event(time, source, id_, day, what, said)


def folded(events: list[Event], day: date) -> Case | Record | None:
    """Return what a subject is at the end of a day, or None where nothing counts yet."""
    events = _not_void([event for event in events if event.day <= day])
    first = next((event for event in events if event.what in {"received", "counted"}), None)
    if first is None:
        return None
    if first.what == "counted":
        *names, headline, quantity = [e for e in events if e.what == "counted"][-1].said[:6]
        values = dict(zip(("kind", "channel", "department", "column"), names, strict=True))
        return Record(values, first.day, headline, quantity)
    standing, moves, replied, rated = "open", [], False, None
    for event in events:
        if event.what == "replied":
            replied = True
        elif event.what == "rated":
            rated = event.said[0]
        elif event.what == "closed" and standing == "rejected":
            continue
        elif event.what in _MOVES and _MOVES[event.what] != standing:
            moves.append((max(event.day, first.day), standing, _MOVES[event.what]))
            standing = _MOVES[event.what]
    # The case's first event takes effect before those that were timed earlier.
    spoken = [first] + [event for event in events if event is not first]
    values = {"kind": first.said[0], "channel": first.said[1], "category": "uncategorised"}
    values |= {"nature": "", "department": ""} | _attributed(spoken)
    for event in spoken:
        values |= _labels(event)
    return Case(values, first.day, moves, replied, rated)


def _attributed(events: list[Event]) -> dict[str, str]:
    """Return what receipts and routings say of a case, one after the other; replies say nothing."""
    values: dict[str, str] = {}
    for event in events:
        if event.what not in {"received", "routed"}:
            continue
        said = event.said[2:] if event.what == "received" else event.said
        named = zip(("category", "nature", "department"), said, strict=False)
        values |= {name: value for name, value in named if value}
        if event.what == "received" and said[3:] and said[3]:
            values.setdefault("category", said[3])
    return values


def _labels(event: Event) -> dict[str, str]:
    """Return the labels that an event gives its case."""
    if event.what not in {"received", "routed", "closed"}:
        return {}
    return dict(next((said for said in event.said if isinstance(said, list)), []))


def _not_void(events: list[Event]) -> list[Event]:
    """Leave out what a standing voiding names, and the voidings themselves."""
    voids = [event for event in events if event.what == "voided"]
    if not voids:
        return events
    namers: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for event in voids:
        namers.setdefault((event.said[0], event.said[1]), []).append(event.identity)

    def is_void(identity: tuple[str, str]) -> bool:
        """Return whether a voiding in force names it; rings lead only to voidings themselves."""
        above = [identity]
        for one in above:
            above += namers.get(one, [])
        found: dict[tuple[str, str], bool] = {}
        for one in reversed(above):
            found[one] = not all(found[namer] for namer in namers.get(one, []))
        return found[identity]

    return [e for e in events if e.what != "voided" and not is_void(e.identity)]
