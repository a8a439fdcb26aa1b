"""``/v1/desk/applications``: what is to be done of applications, stage by stage, day by day."""

import csv
import io
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any, Final

import msgspec
import openpyxl
import pytest

from streams.core.days import day_number
from streams.gateway.desk.applications import LISTED_STAGES
from tests.support.applications import application, applications_county, fee
from tests.support.contract import closed, document, validator
from tests.support.county import Sent, sent
from tests.unit.gateway.county_gateway import CountyGateway, CountyState, served

FRIDAY: Final = day_number(date(2021, 3, 26))
CONTRACT: Final = closed(document())


def accepted(subject: str, day: str) -> Sent:
    """Return that an application was accepted."""
    return sent("accepted", day, f"{subject}-a", subject, department="heating")


def paused(subject: str, day: str, reason: str) -> Sent:
    """Return that an application was paused."""
    return sent("paused", day, f"{subject}-p{day}", subject, reason=reason)


TOLD: Final = [
    application("2021-03-25", "new"),  # Accept it by Monday.
    application("2021-03-24", "late"),  # It is to be accepted today.
    application("2021-03-19", "review"),
    accepted("review", "2021-03-22"),  # Until 30 March a supplement may be asked for.
    application("2021-03-01", "supplement"),
    accepted("supplement", "2021-03-02"),
    paused("supplement", "2021-03-05", "supplement"),  # Ten working days: 19 March is over.
    application("2021-03-10", "third"),
    accepted("third", "2021-03-11"),
    paused("third", "2021-03-16", "third-party"),  # By 7 April: 5 April is a holiday.
    application("2021-03-10", "fee"),
    accepted("fee", "2021-03-11"),
    paused("fee", "2021-03-12", "fee"),
    fee("2021-03-12", "fee-n", "fee", 300, "fee-notice"),
    fee("2021-03-20", "fee-1", "fee", 100),
    application("2021-03-10", "asked"),  # It went on after its supplement: its clock began anew.
    accepted("asked", "2021-03-11"),
    paused("asked", "2021-03-12", "supplement"),
    sent("resumed", "2021-03-18", "asked-r", "asked", restart=True),
    application("2021-03-01", "answer", department="housing"),
    accepted("answer", "2021-03-02"),  # To be answered by 29 March, the next working day.
    application("2021-02-22", "overdue", department="housing"),
    accepted("overdue", "2021-02-23"),  # To be answered by 22 March.
    application("2021-03-15", "joint"),
    accepted("joint", "2021-03-16"),
    paused("joint", "2021-03-17", "joint"),  # Of that the catalogue says nothing.
    application("2021-03-01", "closed", title="申请公开供热成本"),
    accepted("closed", "2021-03-02"),
    sent("closed", "2021-03-15", "closed-c", "closed", labels={"outcome": "granted"}),
    application("2021-03-01", "filed"),
    sent("closed", "2021-03-15", "filed-c", "filed", labels={"outcome": "granted"}),
    sent("archived", "2021-03-16", "filed-f", "filed"),
    sent("received", "2021-03-01", "l", "letter", kind="letter", channel="mailbox"),
]

ALL: Final = [
    ("supplement", "supplement", "2021-03-19", "overdue", "2021-03-05"),
    ("overdue", "answer", "2021-03-22", "overdue", "2021-02-23"),
    ("late", "accept", "2021-03-26", "due_today", "2021-03-24"),
    ("answer", "answer", "2021-03-29", "due_in_1", "2021-03-02"),
    ("closed", "archive", "2021-03-29", "due_in_1", "2021-03-15"),
    ("new", "accept", "2021-03-29", "due_in_1", "2021-03-25"),
    ("review", "review", "2021-03-30", "due_in_3", "2021-03-22"),
    ("third", "third-party", "2021-04-07", "later", "2021-03-16"),
    ("fee", "fee", "2021-04-12", "later", "2021-03-12"),
    ("asked", "process", "2021-04-16", "later", "2021-03-18"),
    ("joint", "joint", None, "no_day", "2021-03-17"),
]


@pytest.fixture
def state(tmp_path: Path) -> CountyState:
    """The county on a Friday at ten in the morning."""
    made = CountyState(applications_county(), tmp_path, FRIDAY, 600)
    made.tell(TOLD)
    return made


def check(content: Any) -> None:
    """See that an answer keeps the contract, and has no field that it does not name."""
    form = "/components/schemas/ApplicationsToDo"
    assert [error.message for error in validator(CONTRACT, form).iter_errors(content)] == []


def places(content: Any) -> list[tuple[str, str, str | None, str, str]]:
    """Return of each what is to be done by when, in order."""
    names = ("case", "stage", "due", "when", "since")
    return [tuple(one[name] for name in names) for one in content["cases"]]


def test_each_application_is_at_one_stage_with_its_day(state: CountyState) -> None:
    """Worked out by hand from the catalogue's days."""

    async def work(gateway: CountyGateway) -> Any:
        return await gateway.json("/v1/desk/applications")

    content = served(state, work)
    check(content)
    assert places(content) == ALL
    by_case = {one["case"]: one for one in content["cases"]}
    assert by_case["fee"]["fee"] == {"noticed": 300, "paid": 100}
    assert by_case["fee"]["answer_due"] is None  # It stands still.
    assert by_case["review"]["answer_due"] == "2021-04-19"
    late = by_case["supplement"]
    assert (late["days_over"], late["working_days_over"]) == (7, 5)
    counted = {stage: sum(counts.values()) for stage, counts in content["stages"].items()}
    assert counted == Counter(one[1] for one in ALL)
    assert list(counted) == [stage for stage in LISTED_STAGES if stage in counted]
    units = {unit["department"]: unit for unit in content["units"]}
    assert units["housing"]["stages"] == {"answer": 2}
    assert units["heating"]["overdue"] == 1


def test_pages_and_filters_add_up(state: CountyState) -> None:
    """Page by page all are listed once; a stage and a unit select theirs."""

    async def work(gateway: CountyGateway) -> tuple[list[Any], Any, Any, Any]:
        listed, cursor = [], ""
        while True:
            more = f"&cursor={cursor}" if cursor else ""
            content = await gateway.json(f"/v1/desk/applications?limit=2{more}")
            listed += places(content)
            cursor = content["next"]
            if not cursor:
                break
        path = "/v1/desk/applications"
        stage = await gateway.json(f"{path}?stage=answer,archive")
        unit = await gateway.json(f"{path}?department=housing")
        refused = await gateway.json(f"{path}?stage=answered", status=400)
        return listed, stage, unit, refused

    listed, stage, unit, refused = served(state, work)
    assert listed == ALL
    assert places(stage) == [one for one in ALL if one[1] in ("answer", "archive")]
    assert [one[0] for one in places(unit)] == ["overdue", "answer"]
    assert "is not one of accept, review" in str(refused)


def test_an_earlier_day_shows_what_was_to_be_done_then(state: CountyState) -> None:
    """As of 2 March nothing waits, and the letter is in no list."""

    async def work(gateway: CountyGateway) -> Any:
        return await gateway.json("/v1/desk/applications?as_of=2021-03-02")

    found = {one[0]: one[1] for one in places(served(state, work))}
    reviewed = ("supplement", "answer", "closed", "overdue")
    assert found == {**dict.fromkeys(reviewed, "review"), "filed": "accept"}


def test_as_files(state: CountyState) -> None:
    """CSV and Excel have all that is listed, in words and days."""

    async def work(gateway: CountyGateway) -> tuple[bytes, bytes]:
        _, text = await gateway.fetch("/v1/desk/applications?format=csv&download=1")
        _, book = await gateway.fetch("/v1/desk/applications?format=xlsx")
        return text, book

    text, book = served(state, work)
    lines = list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))
    assert [line["编号 case"] for line in lines] == [one[0] for one in ALL]
    assert lines[0]["环节名称"] == "等待补正"
    sheet = openpyxl.load_workbook(io.BytesIO(book)).active
    assert sheet is not None
    assert sheet.max_row == len(ALL) + 1


def test_a_county_without_applications_has_no_such_list(tmp_path: Path) -> None:
    """The answer says what the catalogue lacks."""
    county = msgspec.structs.replace(applications_county(), applications=None)
    state = CountyState(county, tmp_path, FRIDAY)

    async def work(gateway: CountyGateway) -> tuple[Any, Any]:
        to_do = await gateway.json("/v1/desk/applications", status=404)
        return to_do, await gateway.json("/v1/applications", status=404)

    for answer in served(state, work):
        assert "[applications]" in answer["detail"]
