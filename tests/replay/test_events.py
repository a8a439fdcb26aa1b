"""The stream of a replay: valid, repeatable, out of order and marked as synthetic."""

import hashlib
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, Final

import chinese_calendar
import msgspec
import orjson
import phonenumbers
import pytest
from stdnum.cn import ric

from streams.replay import generate
from streams.replay.plan import PlanError
from tests.replay.gaoling import (
    CATALOGUE,
    PLAN,
    SCHEMAS,
    Event,
    by_subject,
    different,
    is_step,
    raw,
    sent,
    what,
)
from tests.support.oracle_cases import suggested

CUT_OFFS: Final = ("2013-12-31", "2014-12-31", "2015-11-30")
TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00")
REASONS: Final = {"duplicate", "invalid", "withdrawn", "out-of-scope"}


def known(**tables: str) -> Callable[[dict[str, Any]], bool]:
    """Make a check that fields, where given, are identifiers of the catalogue's tables."""
    return lambda data: all(
        data[field] in CATALOGUE[table] for field, table in tables.items() if field in data
    )


def channel_takes(family: str) -> Callable[[dict[str, Any]], bool]:
    """Make a check that a kind is of a family and comes in through that channel."""
    return lambda data: (
        CATALOGUE["kinds"][data["kind"]]["is"] == family
        and data["kind"] in CATALOGUE["channels"][data["channel"]]["kinds"]
    )


def texts(**most: int) -> Callable[[dict[str, Any]], bool]:
    """Make a check that fields, where given, are texts of at most so many characters."""
    return lambda data: all(
        isinstance(data[field], str) and len(data[field]) <= limit
        for field, limit in most.items()
        if field in data
    )


FILED: Final = known(category="categories", nature="natures", department="units")
BY_UNIT: Final = known(department="units", by="units", approved_by="units")
RULES: Final[dict[str, list[Callable[[dict[str, Any]], bool]]]] = {
    "received": [
        channel_takes("case"),
        FILED,
        texts(title=500, text=100_000),
        lambda data: texts(name=200, phone=200, email=200, id_number=200)(data.get("person", {})),
    ],
    "routed": [
        FILED,
        texts(note=2000),
        lambda data: {*data} & {"category", "department", "labels"} != set(),
        lambda data: all(
            value in CATALOGUE["labels"][label]["values"]
            for label, value in data.get("labels", {}).items()
        ),
    ],
    "replied": [FILED, texts(text=100_000)],
    "closed": [texts(outcome=2000)],
    "reopened": [texts(reason=2000)],
    "rejected": [lambda data: data["reason"] in REASONS],
    "rated": [
        lambda data: ("satisfied" in data) != ("score" in data),
        lambda data: isinstance(data.get("satisfied", True), bool),
        lambda data: data.get("score", 1) in {1, 2, 3, 4, 5},
    ],
    "voided": [texts(source=256, id=256), lambda data: {"source", "id"} <= {*data}],
    "accepted": [BY_UNIT],
    "returned": [
        BY_UNIT,
        lambda data: data["reason"] in {"not-ours", "duplicate", "unclear", "other"},
    ],
    "extended": [BY_UNIT, lambda data: 1 <= data["working_days"] <= 10],
    "paused": [
        BY_UNIT,
        lambda data: data["reason"] in {"supplement", "third-party", "joint", "fee", "other"},
    ],
    "resumed": [BY_UNIT, lambda data: data.get("restart", True) is True],
    "urged": [BY_UNIT, lambda data: data["means"] == "phone"],
    "supervised": [BY_UNIT, lambda data: bool(date.fromisoformat(data["due"]))],
    "discharged": [BY_UNIT],
    "called-back": [
        BY_UNIT,
        lambda data: data["reached"] or {*data} <= {"department", "reached"},
        lambda data: data.get("grade", 1) in {1, 2, 3, 4, 5},
        lambda data: all(isinstance(data.get(key, True), bool) for key in ("contacted", "solved")),
    ],
    "judged": [
        BY_UNIT,
        texts(source=256, id=256),
        lambda data: data["verdict"] in {"substantive", "perfunctory"},
    ],
    "archived": [BY_UNIT],
    "counted": [
        channel_takes("record"),
        known(department="units", column="columns"),
        lambda data: isinstance(data.get("headline", False), bool),
        lambda data: isinstance(data.get("quantity", 1), int) and data.get("quantity", 1) >= 1,
    ],
}


def test_every_event_keeps_the_contract() -> None:
    """Envelope and data are as the event format says, with identifiers of the catalogue alone."""
    for event in different(2015):
        assert event["specversion"] == "1.0"
        assert all(0 < len(event[name]) <= 256 for name in ("source", "id", "subject"))
        assert TIME.fullmatch(event["time"])
        assert datetime.fromisoformat(event["time"])
        assert event["synthetic"] is True
        assert None not in event["data"].values()
        for rule in RULES[what(event)]:
            assert rule(event["data"]), event


def test_subject_is_the_key_and_names_the_replay() -> None:
    """Each event is keyed by its subject; sources name the replay and the channel."""
    for (subject, _), event in zip(raw(2015), sent(2015), strict=True):
        assert subject.decode() == event["subject"]
        assert event["source"].startswith("urn:kuaibao:replay:gaoling:")
        assert event["source"].rpartition(":")[2] in CATALOGUE["channels"]


def test_first_event_of_a_case_is_its_receipt_and_times_never_stand_still() -> None:
    """Within a case, no two events are of one second, and nothing is timed before the receipt."""
    for events in by_subject(different(2015)).values():
        assert what(events[0]) in {"received", "counted"}
        assert len({event["time"] for event in events}) == len(events)


def test_same_seed_makes_the_same_bytes_in_any_process() -> None:
    """Nothing hangs on the order of hashes, which differs from process to process."""
    code = (
        "import hashlib, sys; from streams.replay import generate, loading\n"
        "record = loading.load_plan(sys.argv[1])\n"
        "print(hashlib.sha256(b''.join(v for _, v in generate.events(record, 7))).hexdigest())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(SCHEMAS / "replays" / "gaoling.toml")],
        env={**os.environ, "PYTHONHASHSEED": "1"},
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
    )
    mine = hashlib.sha256(b"".join(value for _, value in raw(7))).hexdigest()
    assert done.stdout.strip() == mine


def test_another_seed_makes_other_events_in_the_same_number() -> None:
    """Times and texts differ; how many events of each type there are does not."""
    one, other = different(2015), different(7)
    assert Counter(map(what, one)) == Counter(map(what, other))
    assert {event["time"] for event in one} != {event["time"] for event in other}


def test_count_is_known_without_making_the_events() -> None:
    """What a progress bar needs is exact, for the short and the full record."""
    assert generate.count(PLAN) == len(sent(2015)) == len(sent(7))
    different_ones = sum(group.size() for group in PLAN.groups(full=True).values())
    assert generate.count(PLAN, full=True) == round(different_ones * 1.03) > 2_400_000


def test_some_events_come_twice_byte_for_byte() -> None:
    """Three in a hundred are sent a second time, no oftener, and exactly as before."""
    values = Counter(value for _, value in raw(2015))
    assert set(values.values()) == {1, 2}
    assert len(values) == len(different(2015))
    assert sum(values.values()) - len(values) == round(0.03 * len(values))


def test_some_events_come_late_and_some_replies_before_their_letters() -> None:
    """One in twenty comes after an event timed later; follow-ups overtake receipts now and then."""
    seen: set[tuple[str, str]] = set()
    received: set[str] = set()
    late = overtaken = 0
    latest = ""
    for event in sent(2015):
        if (event["source"], event["id"]) in seen:
            continue
        seen.add((event["source"], event["id"]))
        late += event["time"] < latest
        latest = max(latest, event["time"])
        if what(event) == "received":
            received.add(event["subject"])
        elif what(event) != "counted":
            overtaken += event["subject"] not in received
    assert 0.04 < late / len(seen) < 0.055
    assert overtaken > 20


def working_days(first: str, last: str) -> int:
    """Count the working days after the first day, up to the last."""
    day, end = date.fromisoformat(first), date.fromisoformat(last)
    days = 0
    while day < end:
        day += timedelta(days=1)
        days += chinese_calendar.is_workday(day)
    return days


def test_letters_are_answered_late_as_often_as_planned() -> None:
    """The plan counts calendar days; by the calendar of working days it comes out the same."""
    late = 0
    for subject, events in by_subject(different(2015)).items():
        closings = [event for event in events if what(event) == "closed"]
        if subject.startswith("gaoling-participation-2014-") and len(closings) == 1:
            closed = closings[0]["time"][:10]
            if closed <= "2014-12-31":
                late += working_days(events[0]["time"][:10], closed) > 10
    assert late == PLAN.cases["participation-2014"].late > 0


@pytest.mark.parametrize("cut_off", CUT_OFFS)
def test_follow_ups_go_on_after_each_cut_off(cut_off: str) -> None:
    """Letters open at a cut-off are closed after it, and closed ones are reopened after it."""
    verbs: Counter[str] = Counter()
    for events in by_subject(different(2015)).values():
        if what(events[0]) == "received" and events[0]["time"][:10] <= cut_off:
            verbs.update(what(event) for event in events if event["time"][:10] > cut_off)
    assert verbs["closed"] > verbs["reopened"] > 0


def test_new_letters_and_items_come_in_after_the_last_cut_off() -> None:
    """December 2015 is after all bulletins, so that "as of" has something to leave out."""
    kinds = Counter(
        event["data"]["kind"]
        for event in different(2015)
        if what(event) == "received" and event["time"][:10] > CUT_OFFS[-1]
    )
    assert kinds["letter"] > 50
    assert kinds["opinion"] > 20


def test_cases_take_every_course() -> None:
    """There are cases reopened and closed again, rejected, put right, and closed by mistake."""
    courses = Counter(
        " ".join(what(event) for event in events if what(event) != "routed" and not is_step(event))
        for events in by_subject(different(2015)).values()
    )
    assert courses["received replied closed reopened replied closed"] > 50
    assert courses["received rejected"] >= 15
    assert courses["received closed voided replied closed"] >= 10
    assert courses["received"] > 5


def test_voided_event_is_a_closing_of_the_same_case() -> None:
    """What is voided is an event that was sent, of the same subject."""
    events = {(event["source"], event["id"]): event for event in different(2015)}
    voids = [event for event in different(2015) if what(event) == "voided"]
    assert voids
    for void in voids:
        named = events[void["data"]["source"], void["data"]["id"]]
        assert (named["subject"], what(named)) == (void["subject"], "closed")


def written() -> list[Event]:
    """Return the receipts with title and text."""
    return [event for event in different(2015) if "title" in event["data"]]


def test_texts_say_that_they_are_synthetic() -> None:
    """Anyone who finds a letter or a reply in a topic can see that nobody wrote it."""
    bare = [
        event
        for event in different(2015)
        if "text" in event["data"] and not event["data"]["text"].endswith("（合成文本）")
    ]
    assert bare == []


def test_some_titles_and_texts_hold_phone_and_identity_numbers() -> None:
    """Valid ones, so that masking has work to do, and yet nobody's."""
    numbers: Counter[str] = Counter()
    for event in written():
        for part in ("title", "text"):
            for number in re.findall(r"\d{17}[\dX]|\d{11}", event["data"][part]):
                if len(number) == 18:
                    assert ric.is_valid(number)
                    assert number[6:10] == "1900"
                else:
                    assert phonenumbers.is_valid_number(phonenumbers.parse(number, "CN"))
                    assert number.startswith("1990000")
                numbers[f"{part} {len(number)}"] += 1
    assert all(
        numbers[f"{part} {length}"] > 20 for part in ("title", "text") for length in (11, 18)
    )


def test_cases_without_a_category_can_be_told_by_their_titles() -> None:
    """A share comes without; keywords tell each one's own category, or none where it has none."""
    without = [event for event in written() if "category" not in event["data"]]
    assert 0.2 < len(without) / len(written()) < 0.5
    owner = {
        theme.text.split("}")[-1]: topic.category
        for topic in PLAN.topics.values()
        for theme in topic.themes
    }
    owner |= {
        text: hotspot.category for hotspot in PLAN.hotspots.values() for text in hotspot.texts
    }
    for event in written():
        text = event["data"]["title"] + event["data"]["text"]
        category = next(name for end, name in owner.items() if end in text)
        told = suggested(event["data"], CATALOGUE["rules"])
        assert told == ([category] if category else []), text


def test_quick_reports_are_called_for_day_by_day() -> None:
    """One due event for each day of the range, in order, at eight the next morning."""
    events = [orjson.loads(value) for _, value in generate.due_events(PLAN)]
    days = [event["subject"] for event in events]
    assert len(days) == 365 + 334
    assert days == sorted(set(days))
    assert (days[0], days[-1]) == ("2014-01-01", "2015-11-30")
    assert events[-1]["time"] == "2015-12-01T08:00:00+08:00"
    assert {event["type"] for event in events} == {"kuaibao.quick-report.due.v1"}
    assert [key.decode() for key, _ in generate.due_events(PLAN)] == days


def test_group_without_room_for_its_counts_is_named() -> None:
    """Cases that must take longer than their days allow are an error, not a wrong figure."""
    group = msgspec.structs.replace(PLAN.cases["participation-2014"], late_days=(400, 500))
    cramped = msgspec.structs.replace(PLAN, cases={"cramped": group}, records={})
    with pytest.raises(PlanError, match=r"cases\.cramped\.late: 88 are wanted, but only 0 fit"):
        list(generate.events(cramped))
