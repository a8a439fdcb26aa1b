"""Figures worked out anew from the definitions: slow, naive and all its own.

The package's own counting is held against this one. Nothing here comes from the package: events
are taken as they were sent, every case is looked at by itself, and each measure is what the design
says in words. No event is checked; give it events that are accepted.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

import chinese_calendar

Period = tuple[date | None, date]
"""First and last day, both included; no first day means all until the last."""

Question = tuple[dict[str, list[str]], Period, date, list[str]]
"""A selection, a period, the day as of whose end it is asked, and what to group by."""

MEASURES: Final = (
    *("received", "valid", "rejected", "replied", "closed", "open", "closed_in_time"),
    *("overdue", "rated", "satisfied", "carried_over", "reopened", "finished", "carried_on"),
    *("count", "quantity", "headlines", "departments"),
)

Answer = dict[tuple[str, ...], dict[str, int]]

_TYPE: Final = re.compile(r"kuaibao\.(?:case|event|record|quick-report)\.(\w+)\.v1")
_TIME: Final = re.compile(r"([^.]*?)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DAY: Final = timedelta(days=1)
_MOVES: Final = {"closed": "closed", "rejected": "rejected", "reopened": "open"}


def figures(
    events: Iterable[dict[str, Any]],
    catalogue: Mapping[str, Any],
    *,
    select: Mapping[str, Sequence[str]],
    period: Period,
    as_of: date,
    by: Sequence[str] = (),
) -> Answer:
    """Answer one question; see `Oracle.figures`."""
    return Oracle(events, catalogue).figures(select=select, period=period, as_of=as_of, by=by)


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
    return [_microseconds(event["time"]), event["source"], event["id"], what, *said]


def encoded(event: list[Any]) -> bytes:
    """Give the canonical encoding: of two contents of one identity the smaller one counts."""
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()


def _microseconds(text: str) -> int:
    found = _TIME.fullmatch(text)
    assert found, text
    whole = datetime.fromisoformat(found[1] + found[3].replace("Z", "+00:00"))
    return (whole - _EPOCH) // timedelta(microseconds=1) + int(f"{found[2] or '':0<6}"[:6])


class _Event(NamedTuple):
    """An event of a subject; sorts by time and, for ties, by identity."""

    time: int
    source: str
    id: str
    day: date
    what: str
    said: list[Any]

    @property
    def identity(self) -> tuple[str, str]:
        return self.source, self.id


class _Case(NamedTuple):
    """A case at the end of a day."""

    values: dict[str, str]
    received: date
    moves: list[tuple[date, str, str]]
    replied: bool
    rated: bool | None

    def standing(self, until: date) -> str:
        """Whether it was open, closed or rejected at the end of a day."""
        return next((after for day, _, after in reversed(self.moves) if day <= until), "open")


class _Record(NamedTuple):
    """A record at the end of a day."""

    values: dict[str, str]
    day: date
    headline: bool
    quantity: int


class Oracle:
    """Answers questions about one set of events."""

    def __init__(self, events: Iterable[dict[str, Any]], catalogue: Mapping[str, Any]) -> None:
        zone = ZoneInfo(catalogue["time_zone"])
        subjects: dict[str, dict[tuple[str, str], list[Any]]] = {}
        for event in events:
            if event["type"] == "kuaibao.quick-report.due.v1":
                continue
            mine = reduced(event)
            told = subjects.setdefault(event["subject"], {})
            other = told.setdefault((mine[1], mine[2]), mine)
            if other != mine and encoded(mine) < encoded(other):
                told[mine[1], mine[2]] = mine

        def local(event: list[Any]) -> _Event:
            moment = _EPOCH + timedelta(microseconds=event[0])
            return _Event(*event[:3], moment.astimezone(zone).date(), event[3], event[4:])

        self._subjects = [
            sorted((local(event) for event in told.values()), key=lambda event: event[:3])
            for told in subjects.values()
        ]
        self._catalogue = catalogue
        self._works = _working_days(catalogue)
        self._seen = lru_cache(maxsize=4)(self._see)

    def _see(self, day: date) -> list[_Case | _Record]:
        found = (_folded(events, day) for events in self._subjects)
        return [one for one in found if one is not None]

    def figures(
        self,
        *,
        select: Mapping[str, Sequence[str]],
        period: Period,
        as_of: date,
        by: Sequence[str] = (),
    ) -> Answer:
        """Give all measures by group; groups of which all are 0 are left out, unless not `by`."""
        answer: Answer = {} if by else {(): dict.fromkeys(MEASURES, 0)}
        departments: dict[tuple[str, ...], set[str]] = {}
        for one in self._seen(as_of):
            if not all(one.values.get(name) in wanted for name, wanted in select.items()):
                continue
            group = tuple(one.values.get(name, "") for name in by)
            if isinstance(one, _Case):
                told = self._case(one, period, as_of)
            else:
                told = self._record(one, period)
                if told:
                    departments.setdefault(group, set()).add(one.values["department"])
            if any(told.values()):
                measures = answer.setdefault(group, dict.fromkeys(MEASURES, 0))
                for name, value in told.items():
                    measures[name] += value
        for group, names in departments.items():
            answer[group]["departments"] = len(names - {""})
        return answer

    def _case(self, case: _Case, period: Period, as_of: date) -> dict[str, int]:
        first, last = period
        end = min(last, as_of)
        within = [move for move in case.moves if (not first or move[0] >= first) and move[0] <= end]
        told = {
            "carried_over": first is not None
            and case.received < first
            and case.standing(first - _DAY) == "open",
            "reopened": sum(after == "open" for _, _, after in within),
            "finished": sum(before == "open" for _, before, _ in within),
            "carried_on": case.received <= end and case.standing(end) == "open",
        }
        if (first and case.received < first) or case.received > last:
            return told
        standing = case.standing(as_of)
        deadline = self._deadline(case)
        in_time = deadline is None or (bool(case.moves) and case.moves[-1][0] <= deadline)
        return told | {
            "received": True,
            "valid": standing != "rejected",
            "rejected": standing == "rejected",
            "replied": case.replied and standing != "rejected",
            "closed": standing == "closed",
            "open": standing == "open",
            "closed_in_time": standing == "closed" and in_time,
            "overdue": standing == "open" and deadline is not None and as_of > deadline,
            "rated": case.rated is not None,
            "satisfied": case.rated is True,
        }

    def _record(self, record: _Record, period: Period) -> dict[str, int]:
        first, last = period
        stock = self._catalogue["kinds"][record.values["kind"]].get("stock", False)
        if not stock and ((first and record.day < first) or record.day > last):
            return {}
        return {"count": 1, "quantity": record.quantity, "headlines": record.headline}

    def _deadline(self, case: _Case) -> date | None:
        for rule in self._catalogue.get("deadlines", []):
            named = [name for name in ("kind", "channel", "category") if name in rule]
            if all(case.values[name] == rule[name] for name in named):
                if "calendar_days" in rule:
                    return case.received + rule["calendar_days"] * _DAY
                return self._works(case.received, rule["working_days"])
        return None


def _working_days(catalogue: Mapping[str, Any]) -> Any:
    own = catalogue.get("working_days", {})

    def works(day: date) -> bool:
        if day.isoformat() in own.get("remove", ()):
            return False
        if day.isoformat() in own.get("add", ()):
            return True
        try:
            return bool(chinese_calendar.is_workday(day))
        except NotImplementedError:  # The official calendar does not reach that year.
            return day.isoweekday() <= 5

    @lru_cache(maxsize=None)
    def after(day: date, days: int) -> date:
        while days:
            day += _DAY
            days -= works(day)
        return day

    return after


def _folded(events: list[_Event], day: date) -> _Case | _Record | None:
    """Give what a subject is at the end of a day, or None where nothing counts yet."""
    events = _not_void([event for event in events if event.day <= day])
    first = next((event for event in events if event.what in {"received", "counted"}), None)
    if first is None:
        return None
    if first.what == "counted":
        *names, headline, quantity = [e for e in events if e.what == "counted"][-1].said
        values = dict(zip(("kind", "channel", "department", "column"), names, strict=True))
        return _Record(values, first.day, headline, quantity)
    kind, channel, category, nature, department = first.said
    standing, moves, replied, rated = "open", [], False, None
    for event in events:
        given = ("", "", "")
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
    return _Case(values, first.day, moves, replied, rated)


def _not_void(events: list[_Event]) -> list[_Event]:
    """Leave out what a standing voiding names, and the voidings themselves."""
    voids = [event for event in events if event.what == "voided"]
    if not voids:
        return events

    def stands(void: _Event, asked: frozenset[tuple[str, str]]) -> bool | None:
        """Whether nothing that stands names it; None where that depends on itself: a ring."""
        if void.identity in asked:
            return None
        namers = [other for other in voids if tuple(other.said) == void.identity]
        answers = {stands(namer, asked | {void.identity}) for namer in namers}
        return False if True in answers else None if None in answers else True

    gone = {tuple(void.said) for void in voids if stands(void, frozenset())}
    return [e for e in events if e.what != "voided" and e.identity not in gone]
