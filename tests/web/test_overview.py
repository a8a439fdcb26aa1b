"""What an official opens in the morning: figures, the day, the kind, what changes by itself."""

import re
from dataclasses import replace
from datetime import date

from playwright.sync_api import Page, expect

from tests.web import town
from tests.web.conftest import Open
from tests.web.fake_gateway import FakeGateway

YEAR = (date(2015, 1, 1), date(2015, 11, 30))
LAST = date(2015, 11, 30)


def figure(page: Page, measure: str, span: str) -> str:
    """Read one of the figures at the head of the overview."""
    return page.locator(f".measure.{measure} .{span} dd").inner_text()


def settled(page: Page) -> Page:
    """Wait until everything has been fetched."""
    expect(page.locator(".skeleton")).to_have_count(0)
    return page


def test_head_figures(open_page: Open, gateway: FakeGateway) -> None:
    """Received, replied, open and overdue are shown for the year, the day and all time."""
    page = settled(open_page())
    spans = {"year": YEAR, "day": (LAST, LAST), "ever": (None, LAST)}
    for name, span in spans.items():
        counts = town.evaluate(gateway.cases, span, LAST)[()]
        for measure in ("received", "replied", "open", "overdue"):
            assert figure(page, measure, name) == f"{counts[measure]:,}"


def test_tables_hold_every_group(open_page: Open, gateway: FakeGateway) -> None:
    """Category, channel and department each have a row for each group, with its figure."""
    page = settled(open_page())
    page.get_by_role("button", name="显示全部").click()
    for by in ("category", "channel", "department"):
        rows = page.locator(f".breakdown.{by} tbody tr")
        groups = town.evaluate(gateway.cases, YEAR, LAST, [by])
        received = sorted((one["received"] for one in groups.values()), reverse=True)
        expect(rows).to_have_count(len([one for one in received if one]))
        shown = rows.locator("td.received").all_inner_texts()
        assert [int(text.replace(",", "")) for text in shown] == [one for one in received if one]


def test_ages_add_up(open_page: Open, gateway: FakeGateway) -> None:
    """Every open case is in one of the five ages, whatever its year."""
    page = settled(open_page())
    shown = page.locator(".ages tbody tr td:nth-child(3)").all_inner_texts()
    still_open = town.evaluate(gateway.cases, (None, LAST), LAST)[()]["open"]
    assert len(shown) == 5
    assert sum(map(int, shown)) == still_open


def test_trend_has_its_numbers_in_a_table(open_page: Open, gateway: FakeGateway) -> None:
    """What the charts draw is in tables: twelve months, thirty-one days, each number a link."""
    page = settled(open_page())
    for each, many in (("month", 12), ("day", 31)):
        page.locator(f".trend.{each} summary").click()
        expect(page.locator(f".trend.{each} tbody tr")).to_have_count(many)
    november = page.locator(".trend.month tbody tr").first
    expect(november.locator("th")).to_contain_text("11月")
    counts = town.evaluate(gateway.cases, (date(2015, 11, 1), LAST), LAST)[()]
    expect(november.locator("td").first.get_by_role("link")).to_have_text(str(counts["received"]))


def test_changes_by_itself(open_page: Open, gateway: FakeGateway) -> None:
    """A case that comes in is counted on the page without a reload."""
    page = settled(open_page())
    loads: list[str] = []
    page.on("framenavigated", lambda frame: loads.append(frame.url))
    before = int(figure(page, "received", "year"))
    newest = replace(gateway.cases[-1], id="just-in", received=LAST, closed=None, replied=None)
    gateway.change(newest)
    expect(page.locator(".measure.received .year dd")).to_have_text(str(before + 1))
    expect(page.locator(".ages tbody tr td:nth-child(3)").first).not_to_have_text("0")
    assert loads == []


def test_listens_once_and_refreshes_once_a_second(open_page: Open, gateway: FakeGateway) -> None:
    """Many events in a moment make one round of questions, and there is one live stream."""
    page = settled(open_page())
    page.wait_for_timeout(1_500)
    gateway.asked.clear()
    before = int(figure(page, "received", "year"))
    for place in range(20):
        gateway.change(replace(gateway.cases[-1], id=f"new-{place}", received=LAST, closed=None))
    expect(page.locator(".measure.received .year dd")).to_have_text(str(before + 20))
    rounds = [path for path in gateway.asked if "each=month" in path]
    assert len(rounds) <= 2
    assert not [path for path in gateway.asked if path.startswith("/v1/live")]


def test_day_in_the_address(open_page: Open, gateway: FakeGateway) -> None:
    """A past day can be looked at by its address, and by the steps beside the date."""
    page = settled(open_page("?as_of=2015-03-31"))
    day = date(2015, 3, 31)
    counts = town.evaluate(gateway.cases, (date(2015, 1, 1), day), day)[()]
    assert figure(page, "received", "year") == str(counts["received"])
    page.get_by_role("link", name="前一日").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2015年3月30日")
    assert "as_of=2015-03-30" in page.url
    page.get_by_label("截至").fill("2015-06-30")
    expect(page.get_by_role("heading", level=1)).to_contain_text("2015年6月30日")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2015年3月30日")
    page.get_by_role("link", name="回到今日").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2015年11月30日")


def test_day_that_is_none(open_page: Open) -> None:
    """29 February 2015 in the address is said to be no day, and today is shown."""
    page = open_page("?as_of=2015-02-29")
    expect(page.get_by_text("地址中的日期无效")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2015年11月30日")


def test_kind_filter(open_page: Open, gateway: FakeGateway) -> None:
    """A kind chosen narrows every figure, and is in the address."""
    page = settled(open_page())
    page.get_by_role("navigation", name="种类").get_by_role("link", name="信件").click()
    letters = [case for case in gateway.cases if case.kind == "letter"]
    counts = town.evaluate(letters, YEAR, LAST)[()]
    expect(page.locator(".measure.received .year dd")).to_have_text(str(counts["received"]))
    assert "kind=letter" in page.url


def test_year_without_cases(open_page: Open, gateway: FakeGateway) -> None:
    """Where this year has none, the page says which year has, and leads to its last day."""
    gateway.today = date(2026, 11, 22)
    page = settled(open_page())
    expect(page.get_by_text("2026年没有收到来件")).to_be_visible()
    page.get_by_role("link", name="查看 2015年11月30日").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2015年11月30日")
    expect(page.locator(".measure.received .year dd")).not_to_have_text("0")


def test_english(open_page: Open) -> None:
    """English is a switch away, and is remembered."""
    page = settled(open_page())
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page.get_by_role("link", name="通报", exact=True)).to_be_visible()
    page.get_by_role("button", name="English").click()
    for reload in (False, True):
        if reload:
            page.reload()
        expect(page.locator("html")).to_have_attribute("lang", "en-GB")
        expect(page.get_by_role("link", name="Bulletins")).to_be_visible()
        expect(page.get_by_role("heading", level=1)).to_contain_text("30 November 2015")
    settled(page)
    assert not re.search(r"[\u4e00-\u9fff]", page.locator("main").inner_text())


def test_bars_of_the_chart_lead_to_their_cases(open_page: Open) -> None:
    """A click on a month's bar opens that month's cases."""
    page = settled(open_page())
    canvas = page.locator(".trend.month canvas")
    box = canvas.bounding_box()
    assert box
    # The last of twelve months, and of its two bars the left one, at its foot.
    width = (box["width"] - 33) / 12
    canvas.click(position={"x": box["width"] - 0.68 * width, "y": box["height"] - 40})
    expect(page.get_by_role("heading", level=1)).to_contain_text("收到")
    expect(page.locator(".asked")).to_contain_text("2015年11月1日")
