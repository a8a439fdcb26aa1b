"""``/v1/quick-reports``: by year, each as JSON or HTML, and what is refused."""

import asyncio
from typing import Any

import pytest

from streams.core.bulletins.quick_reports import Issue
from streams.gateway.documents import quick_reports
from streams.printing.as_docx import quick_report_docx
from streams.printing.as_html import quick_report_html
from streams.printing.as_json import quick_report_json
from streams.printing.formats import DOCX
from tests.support.county import COUNTY
from tests.support.county_bulletin import ISSUES
from tests.unit.gateway.asking import application, served
from tests.unit.gateway.documents.test_bulletins import Answer, Reported

OLD = Issue(2014, 1, "2014-12-31", ISSUES[0].items)


def ask(path: str, world: Reported | None = None, **headers: str) -> Answer:
    """Ask a gateway made for the purpose."""
    if world is None:
        world = Reported()
        world.issues[2014, 1] = OLD
    state: Any = world

    async def run() -> Answer:
        app = application(state)
        for method, route, handler, _ in quick_reports.routes:
            app.router.add_route(method, route, handler)
        async with (
            asyncio.timeout(30),
            served(app) as client,
            client.session.get(client.url(path), headers=headers) as response,
        ):
            return Answer(response.status, await response.read(), response.headers)

    return asyncio.run(run())


def test_the_list_is_of_the_latest_year_newest_first() -> None:
    """It names the years that have any."""
    answer = ask("/v1/quick-reports")
    assert answer.json["quick_reports"] == [
        {"year": 2015, "number": 2, "day": "2015-03-04", "items": 2},
        {"year": 2015, "number": 1, "day": "2015-03-02", "items": 1},
    ]
    assert answer.json["years"] == [2015, 2014]
    assert answer.json["current"]["kafka"] is True


def test_the_list_of_another_year() -> None:
    """One that has none is empty."""
    listed = ask("/v1/quick-reports?year=2014").json["quick_reports"]
    assert listed == [{"year": 2014, "number": 1, "day": "2014-12-31", "items": 1}]
    assert ask("/v1/quick-reports?year=1999").json["quick_reports"] == []


def test_before_any_is_issued_the_list_is_empty() -> None:
    """A quick report that is asked for is not there."""
    world = Reported()
    world.issues = {}
    found = ask("/v1/quick-reports", world).json
    assert (found["quick_reports"], found["years"]) == ([], [])
    answer = ask("/v1/quick-reports/2015/1", world)
    assert answer.status == 404
    assert "none has been issued yet" in answer.json["detail"]


def test_one_is_had_as_json_or_html() -> None:
    """JSON unless HTML is asked for, by format or Accept."""
    assert ask("/v1/quick-reports/2015/2").json == quick_report_json(ISSUES[1], COUNTY)
    page = quick_report_html(ISSUES[1], COUNTY, shown=True).encode()
    assert ask("/v1/quick-reports/2015/2?format=html").body == page
    answer = ask("/v1/quick-reports/2015/2", Accept="text/html, */*;q=0.1")
    assert answer.body == page
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Vary"] == "Accept"


def test_one_to_save_stands_alone_and_has_a_name() -> None:
    """In both scripts."""
    answer = ask("/v1/quick-reports/2015/2?format=html&download=1")
    assert answer.body == quick_report_html(ISSUES[1], COUNTY).encode()
    told = answer.headers["Content-Disposition"]
    assert told.startswith("attachment; filename=\"quick-report-2015-2.html\"; filename*=UTF-8''%")


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/v1/quick-reports/2015/3", 404, "there are 2015 No. 1 to 2, 2014 No. 1"),
        ("/v1/quick-reports/2016/1", 404, "there are 2015 No. 1 to 2"),
        ("/v1/quick-reports/now/1", 404, "there are 2015 No. 1 to 2"),
        ("/v1/quick-reports/2015/%D9%A1", 404, "there are 2015 No. 1 to 2"),
        ("/v1/quick-reports/2015/99999999999999999999999", 404, "there are"),
        ("/v1/quick-reports/2015/1?format=csv", 400, "json, html, docx"),
        ("/v1/quick-reports/2015/1?page=1", 400, "there are format, download"),
        ("/v1/quick-reports?year=0", 400, "write one as 2015"),
        ("/v1/quick-reports?year=20155", 400, "not a year"),
        ("/v1/quick-reports?year=now", 400, "not a year"),
        ("/v1/quick-reports?number=1", 400, "there are year"),
    ],
)
def test_what_there_is_not_is_said_with_what_there_is(path: str, status: int, said: str) -> None:
    """The answer is a problem."""
    answer = ask(path)
    assert answer.status == status
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert said.replace("write one as 2015", "write one as 2015") in answer.json["detail"]


def test_for_word_by_its_name_and_by_its_media_type() -> None:
    """The same file, to be saved by its number."""
    answer = ask("/v1/quick-reports/2015/2?format=docx&download=1")
    assert answer.body == quick_report_docx(ISSUES[1], COUNTY)
    assert answer.headers["Content-Type"] == DOCX.media_type
    assert "quick-report-2015-2.docx" in answer.headers["Content-Disposition"]
    assert ask("/v1/quick-reports/2015/2", Accept=DOCX.media_type).body == answer.body


def test_a_form_that_there_is_not_is_406() -> None:
    """A quick report is not a table."""
    answer = ask("/v1/quick-reports/2015/1", Accept="text/csv")
    assert answer.status == 406
    assert "application/json, text/html" in answer.json["detail"]


def test_none_is_said_to_be_missing_before_all_are_read() -> None:
    """It may be among those still to come."""
    world = Reported()
    world.figures_ready = False
    assert ask("/v1/quick-reports/2015/1", world).status == 503
    assert ask("/v1/quick-reports", world).status == 503
