"""Notices in the end: what cases say of them, what the topic says, and what they must be."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

import chinese_calendar

from tests.chaos.mornings import days_of
from tests.support.installation import Installation
from tests.support.oracle_notices import notices
from tests.support.record import Cases, Told

CLOCK: Final = "urn:kuaibao:clock"
ASKED: Final = {"urged": "urge", "supervised": "supervise", "reminded": "remind"}
SIMPLE: Final = frozenset({"received", "replied", "routed", "rated", "closed", "accepted"})
REMIND: Final = 3
"""Working days before a deadline on which letters are reminded of."""


def without_clock(cases: Cases) -> Cases:
    """Return cases without what the clock has said of them."""
    return {
        subject: [event for event in events if event[1] != CLOCK]
        for subject, events in cases.items()
    }


def with_clock(told: Told, cases: Cases) -> Told:
    """Return what was sent with what the clock has said as if it were sent: figures count it.

    Reminders count nowhere. What the clock says is looked at by itself (`compare_notices`).
    """
    said: list[tuple[bytes, bytes]] = []
    for subject, events in cases.items():
        sent = (_as_sent(subject, event) for event in events)
        said += [(subject.encode(), json.dumps(each).encode()) for each in sent if each is not None]
    return Told([*told.events, *said], told.due, told.catalogue)


def _as_sent(subject: str, event: list[Any]) -> dict[str, Any] | None:
    time, source, id_, what, *said = event
    data: dict[str, Any]
    if source != CLOCK or what == "reminded":
        return None
    if what == "voided":
        kind, data = "kuaibao.event.voided.v1", {"source": said[0], "id": said[1]}
    else:
        kind = f"kuaibao.case.{what}.v1"
        data = {"department": said[0]} if said[0] else {}
    return {
        "specversion": "1.0",
        "type": kind,
        "source": source,
        "id": id_,
        "subject": subject,
        "time": datetime.fromtimestamp(time / 1e6, UTC).isoformat(),
        "data": data,
    }


def compare_notices(kuaibao: Installation, cases: Cases, told: Cases) -> tuple[int, list[str]]:
    """Say what is wrong with notices, and return how many there are.

    Args:
        kuaibao: Whose.
        cases: What workers have, with what the clock said.
        told: What was sent.
    """
    records = [(record.key, json.loads(record.value)) for record in kuaibao.read("notices")]
    found = {value["key"]: value for _, value in records}
    wrong = [
        f"notice {key!r} has the key of another" for key, v in records if v["key"].encode() != key
    ]
    wrong += _written(records)
    wrong += _numbers(found.values())
    wrong += _in_cases(found, cases)
    wrong += _as_the_oracle_says(kuaibao, found, told)
    return len(found), wrong


def _written(records: Iterable[tuple[bytes, Any]]) -> list[str]:
    """Each is written once as it is given, and once more at most as it is withdrawn."""
    written = Counter((key, value.get("withdrawn") is not None) for key, value in records)
    return [f"notice {key!r} was written {n} times" for (key, _), n in written.items() if n > 1]


def _numbers(found: Iterable[Any]) -> list[str]:
    numbers: dict[tuple[str, int], list[int]] = {}
    wrong = []
    for notice in found:
        if notice["action"] == "remind":
            wrong += [f"notice {notice['key']} is a reminder with a number"] * ("number" in notice)
        else:
            numbers.setdefault((notice["action"], notice["year"]), []).append(notice["number"])
    return wrong + [
        f"notices to {action} of {year} have gaps in their numbers, or one twice"
        for (action, year), those in numbers.items()
        if sorted(those) != list(range(1, len(those) + 1))
    ]


def _in_cases(found: Mapping[str, Any], cases: Cases) -> list[str]:
    """What cases say of the clock is what the topic has, one for one."""
    given: dict[str, tuple[str, str]] = {}
    withdrawn: dict[str, str] = {}
    for subject, events in cases.items():
        for time, source, id_, what, *_ in events:
            if source != CLOCK:
                continue
            at = datetime.fromtimestamp(time / 1e6, UTC).isoformat().replace("+00:00", "Z")
            if what in ASKED:
                given[f"{subject}/{id_}"] = ASKED[what], at
            else:
                withdrawn[f"{subject}/{id_.removeprefix('withdrawn/')}"] = at
    listed = {key: (notice["action"], notice["given"]) for key, notice in found.items()}
    gone = {key: notice["withdrawn"] for key, notice in found.items() if notice.get("withdrawn")}
    return [
        f"notice {key}: its case says {one.get(key)}, the topic {other.get(key)}"
        for one, other in ((given, listed), (withdrawn, gone))
        for key in sorted(one.keys() | other.keys())
        if one.get(key) != other.get(key)
    ]


def _as_the_oracle_says(kuaibao: Installation, found: Mapping[str, Any], told: Cases) -> list[str]:
    """A letter that was late on a morning is urged, and no other is.

    Whatever came when: every morning has come once more since everything was counted.
    """
    standing: dict[str, set[str]] = {}
    for notice in found.values():
        if notice["stage"] == "close" and not notice.get("withdrawn"):
            standing.setdefault(notice["subject"], set()).add(notice["action"])
    days = days_of(kuaibao)
    wrong = []
    for subject, events in told.items():
        letter = _letter(events)
        if letter is None:
            continue
        channel, received, closed = letter
        oughts = notices(
            received,
            closed,
            days,
            days=_days(kuaibao, channel),
            remind=REMIND,
            works=chinese_calendar.is_workday,
        )
        ought = bool({"urge", "supervise"} & {rung for rung, _ in oughts})
        has = bool({"urge", "supervise"} & standing.get(subject, set()))
        if ought != has:
            wrong.append(f"letter {subject} is {'not ' * ought}urged: {oughts}")
    return wrong


def _days(kuaibao: Installation, channel: str) -> int:
    """Return how many working days letters of a channel have, by the county's file."""
    for deadline in kuaibao.catalogue.deadlines:
        is_of_letters = (deadline.stage, deadline.kind) == ("close", "letter")
        if is_of_letters and deadline.channel in (None, channel) and deadline.working_days:
            return deadline.working_days
    raise AssertionError(f"letters of {channel} have no deadline")


def _letter(events: list[list[Any]]) -> tuple[str, datetime, datetime | None] | None:
    """Return channel, receipt and closing of a letter with which nothing odd has happened."""
    if {event[3] for event in events} - SIMPLE:
        return None
    received = [event for event in events if event[3] == "received"]
    if len(received) != 1 or received[0][4] != "letter":
        return None
    start = received[0][0]
    closings = [max(event[0], start) for event in events if event[3] == "closed"]
    first = datetime.fromtimestamp(start / 1e6, UTC)
    closed = datetime.fromtimestamp(min(closings) / 1e6, UTC) if closings else None
    return received[0][5], first, closed
