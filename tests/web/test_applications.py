"""The desk's list of applications for disclosure: what is to be done, stage by stage."""

import re
from typing import Any

from playwright.sync_api import expect

from tests.web.conftest import Open
from tests.web.fake_gateway import FakeGateway
from tests.web.test_overview import settled


def to_do(case: str, stage: str, due: str | None, when: str, **more: Any) -> dict[str, Any]:
    """Return an application as the gateway lists it."""
    return {
        "case": case,
        "stage": stage,
        "since": "2015-11-02",
        "due": due,
        "when": when,
        "days_over": 0,
        "working_days_over": 0,
        "provisional": False,
        "answer_due": "2015-12-15",
        "department": "education",
        "channel": "online",
        "received": "2015-11-02",
        **more,
    }


FEE = {"noticed": 300, "paid": 100}
WAITING = [
    to_do("a-late", "accept", "2015-11-20", "overdue", days_over=10, working_days_over=6),
    to_do("a-today", "answer", "2015-11-30", "due_today", answer_due="2015-11-30"),
    *(to_do(f"a-{number:03}", "process", "2015-12-15", "later") for number in range(60)),
    to_do(
        "a-fee", "fee", "2015-12-21", "later", answer_due=None, fee={"noticed": 300, "paid": 100}
    ),
    to_do("a-joint", "joint", None, "no_day", answer_due=None),
    to_do("a-file", "archive", "2015-12-28", "later", answer_due=None),
]


def test_each_stage_has_its_number_and_its_list(open_page: Open, gateway: FakeGateway) -> None:
    """All are listed, the most urgent first; a stage lists its own, and back again."""
    gateway.to_do = WAITING
    page = settled(open_page("#/desk"))
    part = page.locator(".to-do")
    expect(part.get_by_role("heading")).to_have_text("依申请公开待办")
    stages = part.locator(".stages button")
    assert stages.all_inner_texts() == [
        *("受理 1", "等待其他机关意见 1", "等待缴费 1", "处理 60", "答复 1", "存档 1")
    ]
    rows = part.locator("tbody tr")
    expect(rows).to_have_count(50)
    expect(rows.nth(0)).to_contain_text("a-late")
    expect(rows.nth(0).locator(".alarming")).to_have_text("超期 10 天")
    part.get_by_role("button", name=re.compile("缴费")).click()
    expect(rows).to_have_count(1)
    expect(rows.nth(0)).to_contain_text("通知缴费 300 元，已缴 100 元")
    expect(rows.nth(0)).to_contain_text("中止计时")
    excel = part.get_by_role("link", name="Excel")
    expect(excel).to_have_attribute("href", re.compile(r"stage=fee.*format=xlsx"))
    part.get_by_role("button", name=re.compile("缴费")).click()
    part.get_by_role("button", name="显示更多").click()
    expect(rows).to_have_count(len(WAITING))
    expect(part.locator("a[href*='a-joint']")).to_have_count(1)


def test_it_is_in_english_and_fits(open_page: Open, gateway: FakeGateway) -> None:
    """Every word of its heads, stages and cells; on a telephone nothing is cut off."""
    gateway.to_do = WAITING
    page = settled(open_page("#/desk"))
    page.get_by_role("button", name="English").click()
    part = page.locator(".to-do")
    expect(part.get_by_role("heading")).to_have_text("Applications for disclosure: to do")
    assert not re.search("[\u4e00-\u9fff]", part.locator(".stages").inner_text())
    assert not re.search("[\u4e00-\u9fff]", part.locator("thead").inner_text())
    page.set_viewport_size({"width": 390, "height": 800})
    box = part.locator("table").bounding_box()
    assert box
    assert box["x"] + box["width"] <= 390


def test_a_county_without_applications_has_no_such_list(open_page: Open) -> None:
    """Nothing is asked for, and nothing is shown."""
    page = settled(open_page("#/desk"))
    expect(page.locator(".to-do")).to_have_count(0)
