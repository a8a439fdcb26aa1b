"""``/v1/desk`` over HTTP: its lists, counts and pages, in every form."""

import asyncio
import csv
import io
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import icalendar
import openpyxl
import pytest

from streams.core.county.catalogue_file import load_catalogue
from streams.core.days import day_number
from streams.core.events.sources import CLOCK
from streams.gateway.desk import handler
from streams.printing.formats import DESK_FORMATS
from tests.support.contract import closed, document, validator
from tests.support.county import Sent, letter, sent
from tests.support.units_county import UNITS_TEXT
from tests.unit.gateway.county_gateway import CountyGateway, CountyState, served

STAGES: Final = """
[[deadlines]]
stage = "accept"
working_days = 1

[[deadlines]]
stage = "reply"
category = "housing"
hours = 24

[[deadlines]]
kind = "letter"
days = 10
"""
COUNTY: Final = load_catalogue(UNITS_TEXT + STAGES, "units.toml")
FRIDAY: Final = day_number(date(2015, 3, 6))
CONTRACT: Final = closed(document())

TOLD: Final = [
    # Late since Tuesday; urged by a person, then by the clock; answered since.
    letter("2015-03-02", subject="late", department="heating"),
    sent("urged", "2015-03-04T08:00:00+08:00", "u1", "late", means="phone"),
    sent("urged", "2015-03-05T08:00:00+08:00", "u2", "late", means="notice", source_=CLOCK),
    sent("replied", "2015-03-05T09:00:00+08:00", "r", "late", department="heating"),
    sent("called-back", "2015-03-06T09:00:00+08:00", "k", "late", reached=False),
    # Its answer is due at eight in the morning, and at ten it is late; its acceptance is not.
    letter("2015-03-05T08:00:00+08:00", subject="hourly", category="housing"),
    # Paused, so that nothing is due.
    letter("2015-03-02", subject="paused", department="transport"),
    sent("paused", "2015-03-03", "p", "paused", reason="supplement"),
    # Closed, though it never was accepted: nothing is owed.
    letter("2015-03-02", subject="done", department="heating"),
    sent("closed", "2015-03-03", "c", "done"),
    # Taken, and due on a Sunday: before the working day that comes next.
    letter("2015-02-26", subject="sunday", department="housing"),
    sent("accepted", "2015-02-26", "a", "sunday", department="housing"),
    # Accepted, returned and so owed again.
    letter("2015-03-05", subject="returned", department="archives"),
    sent("accepted", "2015-03-05T11:00:00+08:00", "a", "returned", department="archives"),
    sent("returned", "2015-03-05T12:00:00+08:00", "b", "returned"),
]


@pytest.fixture
def state(tmp_path: Path) -> CountyState:
    """The county on a Friday at ten in the morning."""
    made = CountyState(COUNTY, tmp_path, FRIDAY, 600)
    made.tell(TOLD)
    return made


def check(content: Any, form: str = "Desk") -> None:
    """See that an answer keeps the contract, and has no field that it does not name."""
    problems = validator(CONTRACT, f"/components/schemas/{form}").iter_errors(content)
    assert [error.message for error in problems] == []


def places(content: Any) -> list[tuple[str, str, str, str]]:
    """Return case, stage, deadline and list of what is listed, in order."""
    return [(one["case"], one["stage"], one["due"], one["when"]) for one in content["cases"]]


ALL: Final = [
    ("late", "accept", "2015-03-03", "overdue"),
    ("hourly", "reply", "2015-03-06T08:00", "overdue"),
    ("hourly", "accept", "2015-03-06", "due_today"),
    ("returned", "accept", "2015-03-06", "due_today"),
    ("sunday", "close", "2015-03-08", "due_in_1"),
]


def test_what_is_due_and_what_is_late(state: CountyState) -> None:
    """Each deadline is in its list, oldest first; units with most overdue come first."""

    async def work(gateway: CountyGateway) -> None:
        found = await gateway.json("/v1/desk")
        check(found)
        assert (found["as_of"], found["at"], found["next"]) == ("2015-03-06", "1", None)
        assert places(found) == ALL
        totals = {name: many for name, many in found["totals"].items() if name != "stages"}
        assert totals == {
            "overdue": 2,
            "due_today": 2,
            "due_in_1": 1,
            "due_in_3": 0,
            "paused": 2,
        }
        assert found["totals"]["stages"]["reply"]["overdue"] == 1
        assert [unit["department"] for unit in found["units"]] == [
            *("", "heating", "housing", "transport")
        ]
        heating = found["units"][1]
        assert heating["label"] == {"zh": "供热公司", "en": "Heating Company"}
        assert (heating["overdue"], heating["most_days_over"]) == (1, 3)
        assert found["units"][3]["paused"] == 2

    served(state, work)


def test_counts_alone(state: CountyState) -> None:
    """What is due is counted as the desk counts it, by kind too, and no case is named."""

    async def work(gateway: CountyGateway) -> None:
        desk, due = await gateway.json("/v1/desk"), await gateway.json("/v1/due")
        check(due, "Due")
        assert due == {name: desk[name] for name in ("as_of", "totals", "units", "current")}
        assert await gateway.json("/v1/due?kind=letter&as_of=2015-03-06&stage=close") == (
            await gateway.json("/v1/due?as_of=2015-03-06&stage=close")
        )
        none = await gateway.json("/v1/due?kind=opinion")
        assert (none["totals"]["overdue"], none["units"]) == (0, [])
        assert (await gateway.ask("/v1/due?kind=none")).status == 400
        assert (await gateway.ask("/v1/due?limit=1")).status == 400

    served(state, work)


def test_who_urged_last_and_what_happened_since(state: CountyState) -> None:
    """The last urging by the end of the day, by whom, and what came after it."""

    async def work(gateway: CountyGateway) -> None:
        late, hourly, *_ = (await gateway.json("/v1/desk"))["cases"]
        assert (late["days_over"], late["working_days_over"]) == (3, 2)
        assert late["last_urged"] == {"on": "2015-03-05", "by": "clock", "means": "notice"}
        assert late["since"] == [
            {"on": "2015-03-05", "what": "replied", "department": "heating"},
            {"on": "2015-03-06", "what": "called-back", "department": ""},
        ]
        assert (hourly["days_over"], hourly["last_urged"], hourly["since"]) == (0, None, [])
        late, *_ = (await gateway.json("/v1/desk?as_of=2015-03-04"))["cases"]
        assert late["last_urged"] == {"on": "2015-03-04", "by": "person", "means": "phone"}
        assert late["since"] == []

    served(state, work)


def test_what_came_after_the_state_is_not_told(state: CountyState) -> None:
    """A record that has come further says nothing of it: the row of the state does."""
    state.tell(
        [
            sent("supervised", "2015-03-06T09:30:00+08:00", "s", "late"),
            sent("urged", "2015-03-06T09:40:00+08:00", "u3", "late", means="message"),
        ],
        only_record=True,
    )

    async def work(gateway: CountyGateway) -> None:
        late, *_ = (await gateway.json("/v1/desk"))["cases"]
        assert late["last_urged"] == {"on": "2015-03-05", "by": "clock", "means": "notice"}
        assert late["since"] == [{"on": "2015-03-06", "what": "called-back", "department": ""}]
        state.tell([sent("accepted", "2015-03-06T09:45:00+08:00", "a", "late")])
        found = await gateway.json("/v1/desk")
        assert places(found) == ALL[1:]

    served(state, work)


def test_selections(state: CountyState) -> None:
    """Units, units with all under them, what has none, stages, and days."""

    async def work(gateway: CountyGateway) -> None:
        for query, cases in (
            ("department=housing", ["sunday"]),
            ("department=housing/*", ["late", "sunday"]),
            ("department=housing/*&as_of=2016-01-04", ["sunday"]),
            ("department=", ["hourly", "hourly", "returned"]),
            ("department=heating,transport", ["late"]),
            ("stage=close", ["sunday"]),
            ("stage=reply,accept", ["late", "hourly", "hourly", "returned"]),
            ("stage=reply&stage=accept", ["late", "hourly", "hourly", "returned"]),
            ("as_of=2015-03-01", []),
            ("as_of=2015-03-02", ["late", "done", "paused"]),
        ):
            found = await gateway.json(f"/v1/desk?{query}")
            check(found)
            listed = [one["case"] for one in found["cases"]]
            if "2016" in query:
                assert set(listed) == set(cases), query
            else:
                assert sorted(listed) == sorted(cases), query
        # A day that is over is seen as of its end, one to come as of its beginning.
        for day, when in (("2015-03-05", "due_in_1"), ("2015-03-06", "overdue")):
            found = await gateway.json(f"/v1/desk?stage=reply&as_of={day}")
            assert [one["when"] for one in found["cases"]] == [when]
        gateway.state.now = FRIDAY, 479
        found = await gateway.json("/v1/desk?stage=reply")
        assert [one["when"] for one in found["cases"]] == ["due_today"]
        gateway.state.now = FRIDAY - 3, 600
        found = await gateway.json("/v1/desk?stage=reply&as_of=2015-03-06")
        assert [one["when"] for one in found["cases"]] == ["due_today"]

    served(state, work)


def test_pages_are_of_one_state(state: CountyState) -> None:
    """What comes in between two pages, and time that passes, move nothing."""

    async def work(gateway: CountyGateway) -> None:
        first = await gateway.json("/v1/desk?limit=2")
        state.tell(
            [letter("2015-03-01", subject="new"), sent("closed", "2015-03-06", "z", "hourly")]
        )
        state.now = FRIDAY + 3, 0
        found, cursor = places(first), first["next"]
        while cursor:
            page = await gateway.json(f"/v1/desk?limit=2&cursor={cursor}")
            assert (page["at"], page["totals"], page["as_of"]) == (
                *("1", first["totals"], "2015-03-06"),
            )
            found += places(page)
            cursor = page["next"]
        assert found == ALL
        told = await gateway.json(f"/v1/desk?stage=close&cursor={first['next']}", status=400)
        assert told["parameter"] == "cursor"

    served(state, work)


BAD: Final = {
    "stage=end": "stage",
    "stage=": "stage",
    "department=nobody": "department",
    "department=heating/*/*": "department",
    "as_of=2015-02-30": "as_of",
    "as_of=today": "as_of",
    "limit=0": "limit",
    "limit=1001": "limit",
    "cursor=": "cursor",
    "cursor=abc": "cursor",
    "format=pdf": "format",
    "download=2": "download",
    "kind=letter": "kind",
    "limit=5&limit=5": "limit",
    "format=html&limit=5": "limit",
    "format=ics&cursor=abc": "cursor",
    "key=abc": "key",
}


def test_bad_input_is_named(state: CountyState) -> None:
    """As in all other queries: which parameter, what is wrong, what is allowed."""

    async def work(gateway: CountyGateway) -> None:
        for query, parameter in BAD.items():
            told = await gateway.json(f"/v1/desk?{query}", status=400)
            assert told["parameter"] == parameter, query
        told = await gateway.json("/v1/desk.ics?limit=5", status=400)
        assert told["parameter"] == "limit"
        answer = await gateway.ask("/v1/desk", headers={"Accept": "image/png"})
        assert answer.status == 406

    served(state, work)


def test_what_is_not_read_yet_is_asked_for_again(state: CountyState) -> None:
    """Neither lists that are too short nor counts that are too small are ever told."""

    async def work(gateway: CountyGateway) -> None:
        state.trouble = "index of cases: 3 of about 9 records"
        answer = await gateway.ask("/v1/desk")
        assert (answer.status, "Retry-After" in answer.headers) == (503, True)
        state.trouble = ""
        state.figures_ready = False
        assert (await gateway.ask("/v1/desk")).status == 503

    served(state, work)


def test_tables(state: CountyState) -> None:
    """CSV and a workbook have a line each deadline, with words beside names."""

    async def work(gateway: CountyGateway) -> None:
        answer, body = await gateway.fetch("/v1/desk?format=csv&limit=3&download=1")
        assert "desk.csv" in answer.headers["Content-Disposition"]
        assert answer.headers["Kuaibao-At"] == "1"
        assert answer.headers["Kuaibao-Next"]
        head, late, hourly, _ = csv.reader(io.StringIO(body.decode("utf-8-sig")))
        told = dict(zip(head, late, strict=True))
        assert told["部门名称"] == "供热公司"
        assert told["环节名称"] == "签收"
        assert told["超期天数 days_over"] == "3"
        assert told["催办人 last_urged.by"] == "系统"
        assert told["此后 since"] == "2015-03-05 答复 heating；2015-03-06 回访"
        assert dict(zip(head, hourly, strict=True))["办理期限 due"] == "2015-03-06 08:00"
        _, body = await gateway.fetch("/v1/desk?format=xlsx")
        sheet = openpyxl.load_workbook(io.BytesIO(body)).active
        assert sheet.max_row == 1 + len(ALL)
        assert sheet["K2"].value == datetime(2015, 3, 3)  # noqa: DTZ001 - a day of a workbook
        assert sheet["K3"].value == "2015-03-06 08:00"

    served(state, work)


def test_the_call_list(state: CountyState) -> None:
    """By unit, with three columns to write in on each line."""

    async def work(gateway: CountyGateway) -> None:
        answer, body = await gateway.fetch("/v1/desk?format=html")
        text = body.decode()
        assert answer.content_type == "text/html"
        assert "催办电话单" in text
        assert text.count('<td class="to-write"></td>') == 3 * len(ALL)
        assert text.index("未分派") < text.index("供热公司") < text.index("住建局")
        assert "超期 3 天（2 个工作日）" in text
        assert '<a href="/#/cases/late">late</a>' in text
        assert "交通局" not in text  # It has nothing to be called about.
        answer, body = await gateway.fetch("/v1/desk?format=html&download=1")
        assert "call-list.html" in answer.headers["Content-Disposition"]
        assert b"<style>" in body
        assert b"<a href=" not in body
        _, body = await gateway.fetch("/v1/desk?format=html&as_of=2014-01-01")
        assert "没有到期或超期的期限" in body.decode()

    served(state, work)


def test_a_call_list_says_what_it_leaves_out(
    state: CountyState, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list that is too long to print is cut, and says by how much."""
    monkeypatch.setattr(handler, "MOST_PRINTED", 2)

    async def work(gateway: CountyGateway) -> None:
        _, body = await gateway.fetch("/v1/desk?format=html")
        assert "另有 3 项未列出" in body.decode()

    served(state, work)


def events(body: bytes) -> Iterator[Any]:
    """Yield the events of a calendar, read by the library's parser."""
    return iter(icalendar.Calendar.from_ical(body).walk("VEVENT"))


def test_the_calendar(state: CountyState) -> None:
    """All-day events for days, timed ones in the county's zone for hours; UIDs stay."""

    async def work(gateway: CountyGateway) -> None:
        answer, body = await gateway.fetch("/v1/desk?format=ics")
        assert answer.content_type == "text/calendar"
        found = [*events(body)]
        starts = [event.decoded("dtstart") for event in found]
        zone = ZoneInfo("Asia/Shanghai")
        assert starts[0] == date(2015, 3, 3)
        assert starts[1] == datetime(2015, 3, 6, 8, 0, tzinfo=zone)
        assert [event["summary"] for event in found][:2] == [
            "签收期限：late 供热公司（超期 3 天）",
            "首次答复期限：hourly 未分派",
        ]
        assert len({event["uid"] for event in found}) == len(ALL)
        assert found[0]["url"].endswith("/#/cases/late")
        assert all(len(line) <= 75 for line in body.split(b"\r\n"))
        _, again = await gateway.fetch("/v1/desk.ics")
        assert again == body
        # A deadline that moves is the same event.
        uid = next(event["uid"] for event in found if event["dtstart"].dt == date(2015, 3, 8))
        state.tell([sent("paused", "2015-03-05", "p", "sunday", reason="fee")])
        state.tell([sent("resumed", "2015-03-06", "q", "sunday")])
        _, body = await gateway.fetch("/v1/desk.ics?stage=close&department=housing")
        (moved,) = events(body)
        assert (moved["uid"], moved.decoded("dtstart")) == (uid, date(2015, 3, 9))

    served(state, work)


def test_no_words_and_no_person_in_any_form(tmp_path: Path) -> None:
    """Title, text and notes of a letter are in no form of the desk."""
    state = CountyState(COUNTY, tmp_path, FRIDAY, 600)
    words = "张三13800000000"
    said: list[Sent] = [
        letter("2015-03-02", subject="c", title=f"供暖 {words}", text=words, department="heating"),
        sent("urged", "2015-03-03", "u", "c", means="phone", note=words),
        sent("replied", "2015-03-04", "r", "c", text=words),
    ]
    state.tell(said)

    async def work(gateway: CountyGateway) -> None:
        for form in DESK_FORMATS:
            _, body = await gateway.fetch(f"/v1/desk?format={form}")
            if form == "xlsx":
                lines = openpyxl.load_workbook(io.BytesIO(body)).active.values
                body = str([*lines]).encode()
            assert "heating" in body.decode() or "供热公司" in body.decode()
            assert "张三" not in body.decode()
            assert "138000" not in body.decode()

    served(state, work)


@pytest.mark.parametrize("day", ["0001-01-01", "1969-12-31", "9999-12-31"])
def test_the_first_and_the_last_day(state: CountyState, day: str) -> None:
    """Any day that can be written can be asked for, in every form."""

    async def work(gateway: CountyGateway) -> None:
        for form in DESK_FORMATS:
            answer = await gateway.ask(f"/v1/desk?as_of={day}&format={form}")
            assert answer.status == 200, form

    served(state, work)


def test_many_may_look_at_once(state: CountyState) -> None:
    """Questions about several days at the same time are answered as one by one."""

    async def work(gateway: CountyGateway) -> None:
        days = [f"/v1/desk?as_of=2015-03-0{day}" for day in range(1, 10)]
        alone = [await gateway.json(day) for day in days]
        together = await asyncio.gather(*map(gateway.json, days))
        assert [*together] == alone

    served(state, work)
