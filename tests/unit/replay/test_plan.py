"""Plans: any county's, and errors that say where one went wrong."""

from collections import Counter
from pathlib import Path
from typing import Final

import orjson
import pytest

from streams.replay import generate
from streams.replay.loading import load_plan
from streams.replay.plan import PlanError

ELSEWHERE: Final = """
id = "elsewhere"
name = { zh = "别县", en = "Elsewhere" }
source = "urn:example:elsewhere"
time_zone = "Europe/Vienna"
rhythm = "always"

[disorder]

[due]
first = 2020-03-28
last = 2020-03-29
time = 07:30:00
source = "clock"

[rhythms.always]
weekdays = [1, 1, 1, 1, 1, 1, 1]
holiday = 1
hours = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]

[people]
surnames = ["A"]
given_names = ["B"]
phone = "#"
email = "#@example.org"
id_prefixes = ["11010119000101"]

[phrases]
mark = "!"
openings = [""]
endings = [""]
contacts = [""]
title_contacts = [""]
replies = ["ok"]
outcomes = ["done"]
notes = ["please"]
reopenings = ["again"]
mistake = "oops"
words = { where = ["there"] }

[departments]
offices = { one = 3, two = 1 }

[topics.noise]
category = "noise"
themes = [{ department = "one", title = "Noise {where}", text = "Loud" }]

[mixes]
all = { noise = 1 }

[cases.wishes]
kind = "wish"
channel = "box"
first = 2020-03-28
last = 2020-03-29
received = 8
closed = 5
unsettled = 1
topics = "all"
in_days = [0, 1]

[records.posters]
kind = "poster"
channel = "wall"
first = 2020-03-28
last = 2020-03-29
count = 4
departments = "offices"
"""

AGAIN_ON: Final = "again_on = 2020-04-01"

STEPS: Final = """
[cases.wishes.steps]
office = "one"
accept_within = 3
close_within = 5
accepted = 6
returned = 1
returned_to = "offices"
called_back = 2
reached = 1
grades = [0, 0, 0, 0, 1]
labels = { from = { near = 3, far = 1 } }
"""


def written(folder: Path, text: str) -> Path:
    """Write a plan's file."""
    path = folder / "plan.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_another_county_is_another_file(tmp_path: Path) -> None:
    """Kinds, channels, categories, departments, zone and source are all the plan's own."""
    plan = load_plan(written(tmp_path, ELSEWHERE))
    events = [orjson.loads(value) for _, value in generate.events(plan)]
    assert len(events) == generate.count(plan)
    received = [event for event in events if event["type"].endswith("received.v1")]
    assert len(received) == 8
    assert received[0]["data"] == {
        "kind": "wish",
        "channel": "box",
        "category": "noise",
        "department": "one",
        "title": "Noise there",
        "text": "Loud!",
    }
    assert received[0]["source"] == "urn:example:elsewhere:box"
    closed = [event["time"][:10] for event in events if event["type"].endswith("closed.v1")]
    assert sum(day <= "2020-03-29" for day in closed) == 5
    assert len(closed) == 7
    posters = Counter(
        event["data"]["department"] for event in events if event["data"].get("kind") == "poster"
    )
    assert posters == {"one": 3, "two": 1}


def test_times_carry_the_offset_of_their_day(tmp_path: Path) -> None:
    """Where clocks are put forward, the offset changes with the day."""
    plan = load_plan(written(tmp_path, ELSEWHERE))
    times = [orjson.loads(value)["time"] for _, value in generate.events(plan)]
    assert {time[10:11] + time[19:] for time in times if time < "2020-03-29"} == {"T+01:00"}
    assert {time[10:11] + time[19:] for time in times if time > "2020-03-29"} == {"T+02:00"}
    due = [orjson.loads(value) for _, value in generate.due_events(plan)]
    assert [event["time"] for event in due] == [
        "2020-03-29T07:30:00+02:00",
        "2020-03-30T07:30:00+02:00",
    ]


def test_records_that_are_counted_again(tmp_path: Path) -> None:
    """The same records say another quantity from a day on, so that a stock can grow less."""
    text = ELSEWHERE.replace("count = 4", f"quantities = [7, 9]\nagain = [5, 6]\n{AGAIN_ON}")
    plan = load_plan(written(tmp_path, text))
    events = [orjson.loads(value) for _, value in generate.events(plan)]
    posters = [event for event in events if "poster" in event["data"].values()]
    assert len(events) == generate.count(plan)
    assert [event["data"]["quantity"] for event in posters if event["time"] > "2020-04"] == [5, 6]
    assert len(posters) == 4
    assert len({event["subject"] for event in posters}) == 2
    assert len({event["id"] for event in posters}) == 4


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('id = "else', "id = ", "is not TOML"),
        ('kind = "wish"\n', "", "cases.wishes: Object missing required field `kind`"),
        ("received = 8", "received = 'x'", "cases.wishes.received: Expected `int`, got `str`"),
        ("received = 8", "recieved = 8", "cases.wishes: Object contains unknown field `recieved`"),
        ("count = 4", "count = 0", "records.posters.count: Expected `int` >= 1"),
        (
            "[records.posters]",
            "[records.My_Posters]",
            "records.My_Posters: Expected `str` matching",
        ),
        ("received = 8", 'received = 8\nabout = "gone"', "about: 'gone' is not in this plan"),
        ('rhythm = "always"', 'rhythm = "never"', "rhythm: 'never' is not in this plan"),
        ('"Europe/Vienna"', '"Vienna"', "time_zone: 'Vienna' is not a time zone"),
        ('topics = "all"', 'topics = "some"', "cases.wishes.topics: 'some' is not in this plan"),
        ("closed = 5", "closed = 9", "cases.wishes.closed: 9 is more than received"),
        ("unsettled = 1", "unsettled = 4", "cases.wishes.unsettled: 4 is more than open, 3"),
        ("received = 8", "received = 8\ndays = 3", "cases.wishes.days: 3 is more than days from"),
        ("count = 4", "count = 4\nheadlines = 5", "records.posters.headlines: 5 is more than"),
        ("count = 4", "count = 4\nquantities = [1]", "records.posters.count: give either"),
        ("count = 4", "count = 4\nagain = [1]", "records.posters.again_on: goes with again"),
        ("count = 4", f"count = 4\nagain = [1]\n{AGAIN_ON}", "again: 1 are given, of 4 records"),
        (
            "count = 4",
            "count = 1\nagain = [2]\nagain_on = 2020-03-29",
            "records.posters.again_on: 2020-03-29 is not after last, 2020-03-29",
        ),
        ("in_days = [0, 1]", "in_days = [2, 1]", "cases.wishes.in_days: at least 2 and at most 1"),
        ("Noise {where}", "Noise {when}", "topics.noise.themes[0].title: 'when' is not in"),
        ("last = 2020-03-29\nreceived", "last = 2020-03-01\nreceived", "cases.wishes.last: 2020"),
        ("offices = { one = 3, two = 1 }", "offices = []", "departments.offices: at least one"),
    ],
)
def test_error_names_file_key_and_rule(tmp_path: Path, old: str, new: str, message: str) -> None:
    """A plan that cannot be used is refused with the file, the key and what is allowed."""
    assert old in ELSEWHERE
    path = written(tmp_path, ELSEWHERE.replace(old, new))
    with pytest.raises(PlanError) as caught:
        load_plan(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("accepted = 6", "accepted = 9", "accepted: 9 is more than received without rejected, 8"),
        ("accepted = 6", "accepted = 6\naccepted_late = 7", "accepted_late: 7 is more than"),
        ("accepted = 6", "acepted = 6", "Object contains unknown field `acepted`"),
        ('office = "one"\n', "", "Object missing required field `office`"),
        ('"offices"', '"nobody"', "returned_to: 'nobody' is not in this plan, which has offices"),
        ('returned_to = "offices"\n', "", "returned_to: name a set of departments"),
        ("returned = 1", "paused = 1\nreturned = 1", "pauses: give weights of the reasons"),
        ("returned = 1", "returned = 1\nrestarted = 1", "restarted: 1 is more than paused, 0"),
        ("returned = 1", "returned = 1\nsupervised = 1", "supervised: 1 is more than late, 0"),
        (
            "returned = 1",
            "returned = 1\nextended = 1\nextend_by = 1",
            "extended: 1 is more than late, 0",
        ),
        ("returned = 1", "extended = 0\nreturned = 1\nextend_by = -1", "extend_by: Expected"),
        ("returned = 1", "returned = 1\nurged = 7", "paused + extended + urged: 7 is more than"),
        ("called_back = 2", "called_back = 6", "called_back: 6 is more than closed, 5"),
        ("reached = 1", "reached = 3", "reached: 3 is more than called_back, 2"),
        ("reached = 1", "reached = 1\nsolved = 2", "solved: 2 is more than reached, 1"),
        ("reached = 1", "reached = 1\ncontacted = 2", "contacted: 2 is more than reached, 1"),
        ("0, 0, 1]", "0, 1, 1]", "grades: 2 is more than reached, 1"),
        ("0, 0, 1]", "1]", "grades: Expected `array` of length 5"),
        ("returned = 1", "returned = 1\narchived = 6", "archived: 6 is more than closed, 5"),
        ("returned = 1", "returned = 1\nsubstantive = 6", "perfunctory + substantive: 6 is more"),
        ("far = 1", "far = 6", "labels: 9 is more than received, 8"),
    ],
)
def test_error_names_what_is_wrong_with_steps(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    """Steps that do not add up, or name what there is not, are refused by their key."""
    assert old in STEPS
    path = written(tmp_path, ELSEWHERE + STEPS.replace(old, new))
    with pytest.raises(PlanError) as caught:
        load_plan(path)
    assert str(caught.value).startswith(f"{path}: cases.wishes.steps")
    assert message in str(caught.value)


def test_steps_of_another_county(tmp_path: Path) -> None:
    """An office that works every day, with departments and labels of its own."""
    steps = STEPS.replace("called_back = 2\nreached = 1\n", "").replace("grades", "# ")
    plan = load_plan(written(tmp_path, ELSEWHERE + steps))
    events = [orjson.loads(value) for _, value in generate.events(plan)]
    assert len(events) == generate.count(plan) == 8 + 2 * 7 + 4 + 6 + 2 + 4
    told = Counter(event["data"]["labels"]["from"] for event in events if "labels" in event["data"])
    assert told == {"near": 3, "far": 1}
    routed = [
        event for event in events if "department" in event["data"] and "routed" in event["type"]
    ]
    assert [event["data"]["department"] for event in routed] == ["two"]


def test_steps_without_room_are_named(tmp_path: Path) -> None:
    """What the days have no room for is an error, not a wrong figure."""
    plan = load_plan(written(tmp_path, ELSEWHERE + STEPS))
    with pytest.raises(
        PlanError, match=r"cases\.wishes\.steps\.called_back: 2 are wanted, but only"
    ):
        list(generate.events(plan))


def test_offices_that_are_always_on_holiday_are_named(tmp_path: Path) -> None:
    """Nothing waits for a working day that never comes."""
    holidays = 'rhythm = "always"\nholidays = [[2020-01-01, 2022-12-31]]\n\n[disorder]'
    text = ELSEWHERE.replace('rhythm = "always"\n\n[disorder]', holidays)
    assert text != ELSEWHERE
    plan = load_plan(written(tmp_path, text + STEPS))
    with pytest.raises(
        PlanError, match=r"cases\.wishes\.steps: no office works in the year before"
    ):
        list(generate.events(plan))


def test_missing_file_is_named(tmp_path: Path) -> None:
    """A plan that is not there is an error of its own."""
    with pytest.raises(PlanError, match=r"nowhere\.toml: cannot be read"):
        load_plan(tmp_path / "nowhere.toml")
