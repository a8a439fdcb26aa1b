"""What a case or record is at the end of a day, by the definitions: the oracle's own reading.

Nothing here comes from the package. No event is checked.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from tests.support.oracle_steps import Done

_TYPE: Final = re.compile(r"kuaibao\.(?:case|event|record|quick-report)\.([\w-]+)\.v1")
_TIME: Final = re.compile(r"([^.]*?)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_OF: Final[dict[str, Any]] = {"department": ""}
STEP_FIELDS: Final[dict[str, dict[str, Any]]] = {
    "accepted": _OF,
    "returned": _OF | {"reason": ""},
    "extended": _OF
    | {"until": None, "working_days": 0, "days": 0, "hours": 0}
    | {"approved_by": ""},
    "paused": _OF | {"reason": ""},
    "resumed": _OF | {"restart": None},
    "urged": _OF | {"means": "", "number": ""},
    "supervised": _OF | {"number": "", "due": None},
    "discharged": _OF,
    "called-back": _OF | {"reached": None, "contacted": None, "solved": None, "grade": 0},
    "judged": _OF | {"source": "", "id": "", "verdict": "", "by": ""},
    "archived": _OF,
}
"""What may be said of each step, in order, with what stands for it where it is not said."""

_MOVES: Final = {"closed": "closed", "rejected": "rejected", "reopened": "open"}


def reduced(event: Mapping[str, Any], catalogue: Mapping[str, Any]) -> list[Any]:
    """Return what counts of an event: ``[time in microseconds, source, id, what, …]``.

    Last comes what the catalogue has to say: of a letter that names no category the one that its
    words suggest, if any, that keywords said so, and how sure that is; of a record that it is one
    of a stock.
    """
    found = _TYPE.fullmatch(event["type"])
    assert found, event["type"]
    what = found[1]
    data = event.get("data") or {}
    said: list[Any] = []
    if what == "received":
        said = [data["kind"], data["channel"]]
    if what in {"received", "routed", "closed"}:
        labels = [[[name, value] for name, value in sorted(data.get("labels", {}).items())]]
        if what != "closed":
            said += [data.get(name, "") for name in ("category", "nature", "department")]
        if what == "received":
            known = "category" in data
            rules = catalogue.get("rules", [])
            guess = [] if known else suggested(data, rules)
            guess = [f"{name} keywords {_sure(data, rules):.2f}" for name in guess]
            said += guess or [""] * bool(labels[0])
        said += labels if labels[0] else []
    elif what in STEP_FIELDS:
        for name, absent in STEP_FIELDS[what].items():
            value = data.get(name, absent)
            if name in {"until", "due"} and value:
                value = (date.fromisoformat(value) - _EPOCH.date()).days
            said.append(value)
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
    return [microseconds(event["time"]), event["source"], event["id"], what, *said]


_WHERE = [
    "门口",
    "附近",
    "旁边",
    "对面",
    "隔壁",
    "周边",
    "路口",
    "站口",
    "北门",
    "南门",
    "东门",
    "西门",
]


def suggested(data: Mapping[str, Any], rules: Sequence[Mapping[str, Any]]) -> list[str]:
    """Name the category that has most for itself by a clear lead, if there is one."""
    points, text = _points(data, rules), data.get("text", "")[:4000]
    for category, mine in points.items():
        others = [other for name, other in points.items() if name != category]
        if mine and all(mine >= 1.5 * other for other in others) and mine >= len(text) / 200:
            return [] if category == "uncategorised" else [category]
    return []


def _sure(data: Mapping[str, Any], rules: Sequence[Mapping[str, Any]]) -> float:
    """Return the first category's part of the points of the first two and a half."""
    first, *others = sorted(_points(data, rules).values())[::-1]
    return first / (first + max([0, *others]) + 0.5)


def _points(data: Mapping[str, Any], rules: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Return what each category has for itself in a title and a text."""
    title, text = data.get("title", ""), data.get("text", "")[:4000]
    words = frozenset(word for rule in rules for word in rule["keywords"])
    in_title, in_text = _found(title, words), _found(text, words)
    points: dict[str, float] = {}
    for word in in_title | in_text:
        for category in {rule["category"] for rule in rules if word in rule["keywords"]}:
            weight = max(
                rule.get("weight", 1)
                for rule in rules
                if rule["category"] == category and word in rule["keywords"]
            )
            points[category] = points.get(category, 0) + weight * (3 if word in in_title else 1)
    return points


@lru_cache(maxsize=100_000)
def _found(text: str, words: frozenset[str]) -> frozenset[str]:
    """Return the keywords of a text, eating it from the left, the longest word first."""
    found = set()
    while text:
        word = max((word for word in words if text.startswith(word)), key=len, default="")
        text = text[len(word) or 1 :]
        if word and not any(text.startswith(where) for where in _WHERE):
            found.add(word)
    return frozenset(found)


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
    minute: int

    @property
    def identity(self) -> tuple[str, str]:
        """What tells it apart within its subject."""
        return self.source, self.id


class Case(NamedTuple):
    """A case at the end of a day."""

    values: dict[str, str]
    received: date
    moves: list[tuple[date, str, str]]
    replied: date | None
    rated: bool | None
    steps: Sequence[Done] = ()
    labels: Mapping[str, str] = {}

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
    shown = (_EPOCH + timedelta(microseconds=time)).astimezone(zone)
    minute = shown.hour * 60 + shown.minute
    return Event(time, source, id_, shown.date(), what, said, minute)


def folded(
    events: list[Event], day: date, defined: Mapping[str, Any] | None = None
) -> Case | Record | None:
    """Return what a subject is at the end of a day, or None where nothing counts yet.

    Args:
        events: What happened to it.
        day: The day.
        defined: The labels of the catalogue: one that is for other kinds says nothing of a case.
    """
    events = _not_void([event for event in events if event.day <= day])
    first = next((event for event in events if event.what in {"received", "counted"}), None)
    if first is None:
        return None
    if first.what == "counted":
        *names, headline, quantity = [e for e in events if e.what == "counted"][-1].said[:6]
        values = dict(zip(("kind", "channel", "department", "column"), names, strict=True))
        return Record(values, first.day, headline, quantity)
    standing, moves, rated = "open", [], None
    replied: date | None = None
    for event in events:
        if event.what == "replied":
            replied = replied or max(event.day, first.day)
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
    values["filing"] = _filing(values["category"], spoken)
    labels = {
        name: value
        for name, value in _labelled(spoken).items()
        if values["kind"] in (defined or {}).get(name, {"kinds": [values["kind"]]})["kinds"]
    }
    steps = list(_done(first, events))
    return Case(values | labels, first.day, moves, replied, rated, steps, labels)


def _attributed(events: list[Event]) -> dict[str, str]:
    """Return what receipts and routings say of a case, one after the other; replies say nothing."""
    values: dict[str, str] = {}
    for event in events:
        if event.what == "returned":
            values["department"] = ""
        if event.what not in {"received", "routed"}:
            continue
        said = event.said[2:] if event.what == "received" else event.said
        named = zip(("category", "nature", "department"), said, strict=False)
        values |= {name: value for name, value in named if value}
        if event.what == "received" and len(said) > 3 and said[3]:
            values.setdefault("category", said[3].split()[0])
    return values


def _filing(category: str, events: list[Event]) -> str:
    """Return how a case came by its category: nobody guesses where anybody has named one."""
    if category == "uncategorised":
        return "uncategorised"
    place = {"received": 2, "routed": 0}
    named = [event.said[place[event.what]] for event in events if event.what in place]
    return "filed" if any(named) else "guessed"


def _labelled(events: list[Event]) -> dict[str, str]:
    """Return the labels that a case has; a later word replaces only those that it names."""
    labels: dict[str, str] = {}
    behind = {"received": 6, "routed": 3, "closed": 0}
    for event in events:
        if event.what in behind:
            for named in event.said[behind[event.what] :]:
                labels |= dict(named)
    return labels


def _done(first: Event, events: list[Event]) -> Iterator[Done]:
    """Yield what was done to a case, in order; verdicts on what is not a reply of it left out."""
    replies = [event.identity for event in events if event.what == "replied"]
    for event in events:
        if event.what not in STEP_FIELDS:
            continue
        said = dict(zip(STEP_FIELDS[event.what], event.said, strict=True))
        if event.what == "judged":
            if (said["source"], said["id"]) not in replies:
                continue
            said["reply"] = replies.index((said["source"], said["id"]))
        if event.what == "called-back":
            said["grade"] = said["grade"] or None
        when = max(event, first, key=lambda one: one.time)
        yield Done(when.day, when.minute, event.what, said)


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
