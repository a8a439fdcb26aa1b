"""``/v1/applications``: what the public is told of applications, and what it is not told."""

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any, Final

import openpyxl
import pytest

from streams.core.days import day_number
from streams.gateway.access.key_making import make_key
from tests.support.applications import application, applications_county, taken_back
from tests.support.contract import closed, document, validator
from tests.support.county import sent
from tests.unit.gateway.county_gateway import CountyGateway, CountyState, served

TODAY: Final = day_number(date(2021, 12, 31))
CONTRACT: Final = closed(document())
PERSON: Final = {"name": "张某某", "phone": "13800138000"}
TOLD: Final = [
    application("2020-12-30", "before"),
    application("2021-03-10", "a-1", title="申请公开供热成本", person=PERSON),
    sent("closed", "2021-04-20", "c", "a-1", labels={"outcome": "granted"}),
    application("2021-03-11", "a-2", department="housing"),
    application("2021-03-12", "a-3", title="张某某申请公开征地补偿"),
    sent("rejected", "2021-03-13", "r", "a-3", reason="withdrawn"),
    application("2021-03-13", "gone"),
    taken_back("2021-03-14", "gone"),
    # Answered, and taken up again: as of the day it has no result.
    application("2021-03-14", "a-4"),
    sent("closed", "2021-04-01", "c4", "a-4", labels={"outcome": "denied"}),
    sent("reopened", "2021-05-01", "o4", "a-4"),
    application("2021-03-15", "online-13800138000"),
    sent("received", "2021-03-15", "l", "letter", kind="letter", channel="mailbox"),
]
LISTED: Final = [
    ("a-1", "2021-03-10", "2021-04-20", "granted", "closed"),
    ("a-2", "2021-03-11", None, None, "open"),
    ("a-3", "2021-03-12", None, None, "rejected"),
    ("a-4", "2021-03-14", None, None, "open"),
    ("online-＊＊＊", "2021-03-15", None, None, "open"),
]
PATH: Final = "/v1/applications?period=2021"


@pytest.fixture(params=[False, True], ids=["plain", "titles"])
def state(tmp_path: Path, request: pytest.FixtureRequest) -> CountyState:
    """The county at the end of the year, with titles in its list or without."""
    made = CountyState(applications_county(titles=request.param), tmp_path, TODAY, 600)
    made.tell(TOLD)
    made.name({"a-1": "申请公开供热成本", "a-3": "申请公开征地补偿"})
    made.name({"a-3": None})  # It was taken out.
    return made


def places(content: Any) -> list[tuple[Any, ...]]:
    """Return what is told of each but the title."""
    names = ("number", "received", "answered", "result", "standing")
    return [tuple(one[name] for name in names) for one in content["items"]]


def test_it_says_days_and_results_and_nothing_of_who_applied(state: CountyState) -> None:
    """Who may see figures alone may see it, whatever its form."""

    async def work(gateway: CountyGateway) -> tuple[Any, list[bytes], int]:
        keys = Path(state.installation.settings.keys_file)
        reader = make_key(keys, "reader", ["figures"], [])
        content = await gateway.json(PATH, reader)
        bodies = []
        for form in ("json", "html", "csv", "xlsx"):
            answer, body = await gateway.fetch(f"{PATH}&format={form}&download=1", reader)
            assert answer.status == 200
            bodies.append(body)
        refused = await gateway.ask("/v1/cases?measure=received", reader)
        return content, bodies, refused.status

    content, (as_json, html, text, book), refused = served(state, work)
    form = "/components/schemas/PublicApplications"
    assert [e.message for e in validator(CONTRACT, form).iter_errors(content)] == []
    assert places(content) == LISTED
    assert (content["applications"], content["next"]) == (5, None)
    assert refused == 403
    with_titles = state.catalogue.applications is not None and state.catalogue.applications.titles
    titles = {one["number"]: one["title"] for one in content["items"] if "title" in one}
    assert titles == ({"a-1": "申请公开供热成本"} if with_titles else {})
    lines = list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))
    assert [line["编号 number"] for line in lines] == [one[0] for one in LISTED]
    assert lines[0]["办理结果名称"] == "予以公开"
    assert ("标题 title" in lines[0]) is with_titles
    sheet = openpyxl.load_workbook(io.BytesIO(book)).active
    assert sheet is not None
    assert [sheet.cell(row, 1).value for row in range(2, 7)] == [one[0] for one in LISTED]
    assert "予以公开" in html.decode()
    assert "<style>" in html.decode()
    for body in (as_json, html, text):
        for secret in ("张", "13800138000", "natural", "征地"):
            assert secret not in body.decode()


def test_pages_units_and_days(state: CountyState) -> None:
    """Page by page it is the same; a limited key sees its own; an earlier day shows less."""

    async def work(gateway: CountyGateway) -> tuple[list[Any], Any, Any, Any]:
        listed: list[Any] = []
        cursor = ""
        while True:
            content = await gateway.json(f"{PATH}&limit=2{cursor}")
            listed += places(content)
            if content["next"] is None:
                break
            cursor = f"&cursor={content['next']}"
        early = await gateway.json(f"{PATH}&as_of=2021-04-10")
        refused = await gateway.json(f"{PATH}&format=csv&limit=2", status=400)
        keys = Path(state.installation.settings.keys_file)
        limited = make_key(keys, "housing", ["figures"], [], units=["housing"])
        return listed, early, refused, await gateway.json(PATH, limited)

    listed, early, refused, own = served(state, work)
    assert listed == LISTED
    assert ("a-4", "2021-03-14", "2021-04-01", "denied", "closed") in places(early)
    assert places(own) == [LISTED[1]]
    assert "csv has all that is listed" in refused["detail"]
