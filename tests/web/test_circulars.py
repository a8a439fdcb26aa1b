"""Bulletins with tables, problems and points, and templates by year."""

import re
from typing import Final

from playwright.sync_api import Page, expect

from tests.web import circular
from tests.web.conftest import Open
from tests.web.test_overview import settled

A4_TEXT_WIDTH: Final = 589
"""Pixels in the 156 mm between the margins of a document on A4."""


def circular_page(open_page: Open) -> Page:
    """Open the circular of a quarter."""
    return settled(open_page("#/bulletins/circular-2015-Q3"))


def test_a_table_has_rows_ranks_and_the_whole(open_page: Open) -> None:
    """Cells are as printed; numbers lead to their cases; the whole is beneath, not ranked."""
    page = circular_page(open_page)
    table = page.locator(".of-table", has_text="各单位办理情况").locator("table")
    said = circular.circulars()["circular-2015-Q3"]["tables"][0]
    for place, row in enumerate(said["rows"]):
        cells = table.locator("tbody tr").nth(place).locator("td.number")
        assert [cell.strip() for cell in cells.all_inner_texts()] == row["cells"]
    expect(table.locator("tfoot td.number")).to_have_text(said["total"]["cells"])
    expect(table.locator("thead")).to_contain_text("按期办结率 (%)")
    expect(table.locator("thead")).to_contain_text("单位")
    link = table.locator("tfoot").get_by_role("link", name="合计 交办数 246")
    expect(link).to_have_attribute("href", re.compile(r"^#/cases\?period=2015-Q3"))
    expect(table.locator("tbody tr").nth(0).locator(".rank")).to_have_text("1")
    expect(table.locator("tbody tr").nth(3).locator(".rank")).to_contain_text("不排名")
    late = table.locator("tbody tr").nth(2).locator("td.number").nth(2)
    late.get_by_role("link").click()
    expect(page.locator(".asked")).to_contain_text("城市管理局")
    expect(page.get_by_role("heading", level=1)).to_contain_text("超期未办结")


def test_nought_and_what_has_no_cases_are_no_links(open_page: Open) -> None:
    """A number of which there are no cases leads nowhere."""
    row = circular_page(open_page).locator(".of-table").first.locator("tbody tr").first
    expect(row.locator("td.number").nth(2).get_by_role("link")).to_have_count(0)
    expect(row.locator("td.number").nth(3).get_by_role("link")).to_have_count(0)


def test_red_and_black_lists(open_page: Open) -> None:
    """The first and the last are named with their ranks, the best first and the worst first."""
    page = circular_page(open_page)
    expect(page.locator(".ranks .best")).to_contain_text("1. 住房和城乡建设局")
    expect(page.locator(".ranks .worst")).to_contain_text("3. 城市管理局、2. 公安局")


def test_a_wide_table_is_seen_whole(open_page: Open) -> None:
    """On an ordinary screen its columns need not be moved sideways, and all are on the paper."""
    page = settled(open_page("#/bulletins/assessment-2015-H1"))
    table = page.locator(".of-table .wide-table")
    expect(table.locator("thead th")).to_have_count(13)
    hidden = "table => table.scrollWidth - table.clientWidth"
    assert table.evaluate(hidden) == 0
    page.emulate_media(media="print")
    page.set_viewport_size({"width": A4_TEXT_WIDTH, "height": 850})
    assert table.evaluate(hidden) == 0
    expect(table).to_have_css("overflow-x", "visible")


def test_a_table_says_that_parts_are_not_the_whole(open_page: Open) -> None:
    """Of 29,337 orders 55 are in no row: the whole is marked, and a sentence says so."""
    section = circular_page(open_page).locator(".of-table", has_text="工单去向")
    expect(section.locator("tfoot")).to_contain_text("29,337")
    expect(section.locator("tfoot sup")).to_contain_text("与各部分之和不符")
    expect(section.locator(".differs")).to_contain_text("相差 55")
    other = circular_page(open_page).locator(".of-table", has_text="各单位办理情况")
    expect(other.locator("sup, .differs")).to_have_count(0)


def test_problems_name_their_cases(open_page: Open) -> None:
    """A problem is a sentence, with the numbers of the cases behind it, each a link."""
    page = circular_page(open_page)
    problem = page.locator(".problems li").first
    expect(problem).to_contain_text("有 4 件超期未办结。")
    expect(problem).to_contain_text("另有 2 件")
    expect(problem.get_by_role("link")).to_have_count(2)
    problem.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("gaoling-letter-000012")


def test_points_have_their_evidence(open_page: Open) -> None:
    """Each point lost says by which rule, which columns and which cases; no case is left out."""
    page = settled(open_page("#/bulletins/assessment-2015-H1"))
    rows = page.locator(".assessment tbody tr")
    expect(rows.nth(0)).to_contain_text("无扣分")
    expect(rows.nth(1).locator("td.number")).to_have_text("96.5")
    lost = rows.nth(1).locator("li")
    expect(lost.nth(0)).to_contain_text("-3 超期每件扣 0.2 分 见栏目 超期")
    lost.nth(0).locator("summary").click()
    expect(lost.nth(0).get_by_role("link")).to_have_count(15)
    for link in lost.nth(0).get_by_role("link").all():
        expect(link).to_be_visible()
    expect(lost.nth(1)).to_contain_text("见栏目 按期办结率")


def test_bulletins_of_a_template_are_grouped_by_year(open_page: Open) -> None:
    """Those of one file are together: the latest by its title, all by year and part of the year."""
    page = settled(open_page("#/bulletins"))
    expect(page.locator("article > .entries > li")).to_have_count(3)
    group = page.locator(".template", has_text="第3季度办理情况通报")
    expect(group.locator(".entries a")).to_have_text("2015年第3季度办理情况通报")
    years = group.locator("dl > div")
    expect(years).to_have_count(2)
    expect(years.nth(0).locator("a")).to_have_text(
        [re.compile("第 1 季度"), re.compile("第 2 季度"), re.compile("第 3 季度")]
    )
    expect(years.nth(1).locator("dt")).to_have_text("2014年")
    halves = page.locator(".template", has_text="考核")
    expect(halves.locator("dd a")).to_have_text([re.compile("上半年"), re.compile("下半年")])
    years.nth(0).get_by_role("link", name="2015年 第 2 季度").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2015年第2季度办理情况通报")


def test_growth_says_on_what_or_why_not(open_page: Open) -> None:
    """A figure that has grown names its base; one of which it cannot be said names the reason."""
    page = circular_page(open_page)
    rows = page.locator(".figures tbody tr")
    grown = rows.filter(has_text="来信同比")
    expect(grown).to_contain_text("+20.2%")
    expect(grown.locator(".base")).to_have_text(
        re.compile("500.*上年同期 2014-Q3 · 截至 2014年10月8日")
    )
    expect(rows.filter(has_text="来信环比").locator(".base")).to_contain_text("上期记录不全")
    expect(rows.first.locator("td")).to_have_text(["601", "—", "—"])
    page.goto(f"{page.url.split('#')[0]}#/bulletins/2015")
    expect(page.get_by_role("heading", level=1)).to_contain_text("2015年1至11月")
    expect(page.locator(".figures thead")).not_to_contain_text("对比基数")


def test_in_english(open_page: Open) -> None:
    """All of it is in English as well."""
    page = circular_page(open_page)
    page.get_by_role("button", name="English").click()
    for words in ("Red list", "Housing and Construction Bureau", "55 are missing", "4 cases are"):
        expect(page.locator(".sheet")).to_contain_text(words)
    assert not re.search(r"[\u4e00-\u9fff]", page.locator(".sheet").inner_text())
