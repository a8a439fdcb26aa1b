"""Lists that are searched and put in order, and the way from case to case and back."""

import re
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import Open
from tests.web.fake_gateway import FakeGateway

OPEN = "#/cases?kind=letter&period=..2015-11-30&as_of=2015-11-30&measure=open"
LONG = (
    "反映城关镇东大街与南新街十字路口红绿灯时间过短老人过街不便，电话＊＊＊，"
    "请尽快处理并给予答复，多次反映"
)


def named(gateway: FakeGateway) -> None:
    """Call cases something."""
    words = ("三岔路口路灯三个月不亮", "小区垃圾无人清运", "供暖不热，电话＊＊＊", LONG)
    gateway.titles = {
        case.id: words[place % 4] for place, case in enumerate(gateway.cases) if place % 5
    }
    gateway.links = {case.channel: "https://portal.example/{subject}" for case in gateway.cases}


def rows(page: Page) -> list[str]:
    """Return what is in the first column."""
    return page.locator("table.cases tbody th").all_inner_texts()


def test_a_list_is_searched_and_the_address_says_for_what(
    open_page: Open, gateway: FakeGateway
) -> None:
    """What was searched for can be gone back to, sent to somebody, and left out again."""
    named(gateway)
    page = open_page(OPEN)
    expect(page.locator("table.cases tbody tr").first).to_be_visible()
    many = page.locator("table.cases tbody tr").count()
    page.get_by_role("searchbox").fill("路灯")
    page.get_by_role("searchbox").press("Enter")
    expect(page.locator(".asked")).to_contain_text("路灯")
    expect(page.locator("table.cases tbody tr").first).to_contain_text("路灯")
    assert all("路灯" in row for row in rows(page))
    assert len(rows(page)) < many
    assert f"q={quote('路灯')}" in page.url
    page.reload()
    expect(page.get_by_role("searchbox")).to_have_value("路灯")
    page.get_by_role("link", name="清除").first.click()
    expect(page.locator("table.cases tbody tr")).to_have_count(many)
    page.go_back()
    expect(page.locator(".asked")).to_contain_text("路灯")
    page.get_by_role("searchbox").fill("没有的")
    page.get_by_role("button", name="查找").click()
    expect(page.get_by_text("没有找到")).to_be_visible()


def test_words_alone_are_searched_for_in_all_cases(open_page: Open, gateway: FakeGateway) -> None:
    """An address that somebody writes or shortens finds cases of every year."""
    named(gateway)
    page = open_page(f"#/cases?q={quote('路灯')}")
    expect(page.locator("table.cases tbody tr").first).to_contain_text("路灯")
    expect(page.locator(".asked")).to_contain_text("统计期")
    expect(page.get_by_role("heading", level=1)).to_contain_text("全部办件")


def test_a_list_is_put_in_order_by_its_heads_and_by_a_choice(
    open_page: Open, gateway: FakeGateway
) -> None:
    """The head says which order it is; where there is no room for a column, the choice remains."""
    named(gateway)
    page = open_page(OPEN)
    page.get_by_role("columnheader", name="期限").get_by_role("link").click()
    head = page.get_by_role("columnheader", name="期限")
    expect(head).to_have_attribute("aria-sort", "ascending")
    dues = page.locator("table.cases tbody tr td.date.roomy").all_inner_texts()
    assert dues == sorted(dues)
    assert len(set(dues)) > 1
    head.get_by_role("link").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    page.get_by_label("排序").select_option("-received")
    first = page.locator("table.cases tbody tr td.date").first
    newest = max(
        case.received.isoformat()
        for case in gateway.cases
        if case.kind == "letter" and (case.closed is None or case.closed > gateway.today)
    )
    expect(first).to_have_text(newest)


def test_there_is_a_way_from_case_to_case_and_back(open_page: Open, gateway: FakeGateway) -> None:
    """With the filters and the order of the list; a case by itself has no such way."""
    named(gateway)
    page = open_page(f"{OPEN}&sort=-age")
    links = page.locator("table.cases tbody th a")
    expect(links.first).to_be_visible()
    places = [str(each.get_attribute("href")) for each in links.all()]
    links.nth(1).click()
    beside = page.get_by_role("navigation", name="清单中的位置")
    expect(beside.get_by_role("link", name="下一件")).to_have_attribute("href", places[2])
    page.emulate_media(media="print")
    expect(beside).to_be_hidden()
    page.emulate_media(media="screen")
    beside.get_by_role("link", name="上一件").click()
    expect(page).to_have_url(re.compile(re.escape(places[0])))
    expect(beside.get_by_role("link", name="上一件")).to_have_count(0)
    expect(beside.get_by_text("上一件")).to_be_visible()
    beside.get_by_role("link", name="返回清单").click()
    expect(page.get_by_label("排序")).to_have_value("-age")
    expect(links).to_have_count(len(places))
    one = gateway.cases[1]
    page.goto(f"{page.url.split('#')[0]}#/cases/{one.id}")
    expect(page.get_by_role("heading", level=1)).to_contain_text(gateway.titles[one.id])
    expect(page.locator(".kicker")).to_contain_text(one.id)
    expect(beside).to_have_count(0)
    original = page.get_by_role("link", name="查看原件")
    expect(original).to_have_attribute("href", f"https://portal.example/{one.id}")
    expect(original).to_have_attribute("rel", "noopener noreferrer")


@pytest.mark.parametrize("width", [390, 1024])
@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_nothing_is_wider_than_the_window(
    open_page: Open, gateway: FakeGateway, width: int, locale: str, tmp_path: Path
) -> None:
    """A long title breaks; the head of a table does not push it out."""
    named(gateway)
    page = open_page(OPEN, viewport={"width": width, "height": 900}, locale=locale)
    if locale == "en-GB" and page.get_by_role("button", name="English").count():
        page.get_by_role("button", name="English").click()
    expect(page.locator("table.cases tbody tr").first).to_be_visible()
    page.screenshot(path=tmp_path / "list.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("table.cases tbody th a", has_text="十字路口").first.click()
    expect(page.locator(".beside")).to_be_visible()
    expect(page.locator(".history li").first).to_be_visible()
    page.screenshot(path=tmp_path / "case.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
