"""What many write about, on the page: the list, one hotspot, decisions, and the overview's line."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.web.conftest import Open
from tests.web.documents import REPORTED
from tests.web.fake_gateway import FakeGateway
from tests.web.hotspots import KEY_TO_FEED, seen_all


def rows(page: Page) -> Any:
    """Return the rows of the list."""
    return page.locator("table.hotspots tbody tr")


def test_the_hottest_come_first(open_page: Open, gateway: FakeGateway) -> None:
    """With how many people wrote, what is usual, and how long the first word took this year."""
    page = open_page("#/hotspots")
    expect(rows(page)).to_have_count(50)
    storm = next(one for one in seen_all(gateway.hotspots, gateway.today) if one.warnings)
    first = rows(page).first
    expect(first).to_contain_text("泾河桥搅拌站")
    expect(first.locator("td.number")).to_have_text([str(len(storm.items)), str(storm.writers)])
    expect(first).to_contain_text(f"{storm.lately} 件 {storm.lately_writers} 人")
    expect(first.locator(".alarming")).to_be_visible()
    expect(page.locator(".first-word")).to_contain_text("5 小时内 1 / 1")
    expect(page.locator("h1 .count")).to_have_text("63")
    page.get_by_role("button", name="显示更多").click()
    expect(rows(page)).to_have_count(63)


def test_the_list_is_narrowed_and_ordered(open_page: Open, gateway: FakeGateway) -> None:
    """By state; and what is taken away as a table is what is shown."""
    page = open_page("#/hotspots")
    page.get_by_label("状态").select_option("closed")
    page.get_by_role("button", name="筛选").click()
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text("开学收费")
    expect(rows(page)).to_contain_text("2015年10月8日办结")
    link = page.get_by_role("link", name="CSV")
    expect(link).to_have_attribute("href", re.compile("state=closed.*as_of=2015-11-30"))
    paper = page.get_by_role("link", name="打印高频问题清单")
    expect(paper).to_have_attribute(
        "href", re.compile("sort=items.*state=closed.*limit=50&format=html")
    )
    page.get_by_role("link", name="清除筛选").click()
    page.get_by_label("排序").select_option("items")
    page.get_by_role("button", name="筛选").click()
    expect(rows(page).nth(1)).to_contain_text("供暖")
    assert any("sort=items" in path for path in gateway.asked)


def test_one_hotspot(open_page: Open) -> None:
    """Its curve, what was done, its items by writers, and what is near it; one click to a case."""
    page = open_page("#/hotspots")
    rows(page).first.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("泾河桥搅拌站")
    expect(page.locator(".curve canvas")).to_have_attribute("aria-label", re.compile("件数 42"))
    posted = page.locator(".items .posted").first
    expect(posted).to_have_text(re.compile(r"微博 ↗ 阅读 [\d,]+"))
    link = posted.get_by_role("link")
    expect(link).to_have_attribute("href", re.compile("^https://weibo.example/detail/"))
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(page.locator("dl.facts").first).to_contain_text("微博 14")
    expect(page.locator("dl.facts").first).to_contain_text("344,400（14 件）")
    done = page.locator(".done")
    expect(done).to_contain_text("2015-11-24 07:30 UTC")
    expect(done).to_contain_text("尚未")
    expect(done.locator(".warnings li")).to_contain_text("many-writers：7 件 7 人")
    expect(page.locator(".items tbody tr")).to_have_count(42)
    expect(page.locator(".neighbours li")).to_contain_text(["同为：泾河苑小区"])
    page.locator(".curve summary").click()
    expect(page.locator(".curve tbody tr").first).to_contain_text("2015-11-28")
    page.locator(".neighbours a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("供暖")


def test_a_day_that_is_over(open_page: Open) -> None:
    """The evening before the storm there were eight items, no warning, and nothing to answer."""
    page = open_page("?as_of=2015-11-23#/hotspots/dust-000")
    expect(page.locator(".items tbody tr")).to_have_count(8)
    expect(page.locator(".done .warnings")).to_have_count(0)
    assert page.locator(".done dd").all_inner_texts() == ["尚未"] * 4


def test_a_person_decides(open_page: Open, gateway: FakeGateway) -> None:
    """By an event with a key that may feed, which the page does not keep."""
    gateway.keys = True
    page = open_page("#/hotspots")
    page.get_by_label("密钥").fill("the-right-key")
    page.get_by_role("button", name="登录").click()
    rows(page).first.get_by_role("link").click()
    page.get_by_text("人工处置").click()
    page.get_by_label("名称").fill("搅拌站扬尘")
    page.get_by_label("密钥").fill("another-key")
    page.get_by_role("button", name="发送").click()
    expect(page.locator(".decide [role=alert]")).to_contain_text("feed")
    page.get_by_label("密钥").fill(KEY_TO_FEED)
    page.get_by_role("button", name="发送").click()
    expect(page.locator(".decide [role=status]")).to_be_visible()
    expect(page.get_by_label("密钥")).to_have_value("")
    ((by, event),) = gateway.sent
    assert by == f"Bearer {KEY_TO_FEED}"
    assert (event["type"], event["subject"]) == ("kuaibao.hotspot.named.v1", "dust-000")
    assert (event["data"], event["specversion"]) == ({"name": "搅拌站扬尘"}, "1.0")


def test_what_is_parted_is_named_by_its_cases(open_page: Open, gateway: FakeGateway) -> None:
    """The first case is the subject and the others are its data; without any nothing is sent."""
    page = open_page("#/hotspots/dust-000")
    page.get_by_text("人工处置").click()
    page.get_by_label("事项").select_option("parted")
    page.get_by_role("button", name="发送").click()
    expect(page.locator(".decide [role=alert]")).to_contain_text("办件编号")
    page.get_by_label("办件编号").fill("dust-001\ndust-002\n")
    page.get_by_role("button", name="发送").click()
    expect(page.locator(".decide [role=status]")).to_be_visible()
    ((_, event),) = gateway.sent
    assert (event["subject"], event["data"]) == ("dust-001", {"items": ["dust-002"]})


def test_the_overview_has_a_line(open_page: Open, gateway: FakeGateway) -> None:
    """Of those that are written about now; a county without any sees nothing of it."""
    page = open_page("")
    line = page.locator(".hotspots-now")
    expect(line).to_contain_text("泾河桥搅拌站")
    expect(line).not_to_contain_text("村")
    gateway.roles = ["figures"]
    other = open_page("")
    expect(other.locator(".breakdown").first).to_be_visible()
    expect(other.locator(".hotspots-now")).to_have_count(0)


def test_nothing_reaches_beyond_a_small_screen(open_page: Open) -> None:
    """At 1024 pixels, in either language, the list and one hotspot."""
    for where in ("#/hotspots", "#/hotspots/dust-000"):
        page = open_page(where, viewport={"width": 1024, "height": 768})
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        for button in ("English", "中文"):
            assert page.evaluate("document.documentElement.scrollWidth") <= 1024
            page.get_by_role("button", name=button).click()


def test_a_quick_report_tells_of_its_hotspots(open_page: Open) -> None:
    """A line with how many items are here and in all, which leads to the hotspot."""
    page = open_page(f"#/quick-reports/2015/{REPORTED}")
    line = page.locator(".reported-hotspots li")
    expect(line).to_contain_text("续报")
    expect(line).to_contain_text("本期 1 件（第 1 件），累计 9 件 7 人，2015年5月8日起")
    line.get_by_role("link").click()
    expect(page.locator(".curve canvas")).to_be_visible()
    other = open_page("#/quick-reports/2015/19")
    expect(other.locator(".reported li").first).to_be_visible()
    expect(other.locator(".reported-hotspots")).to_have_count(0)
