"""What an official opens in the morning: figures, the day, the kind, what changes by itself."""

import re
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from playwright.sync_api import Locator, Page, expect

from streams.core.bulletins.printed import print_change
from tests.web import town
from tests.web.conftest import Open
from tests.web.fake_gateway import FakeGateway
from tests.web.work import due_cases

MONTH = (date(2015, 11, 1), date(2015, 11, 30))
YEAR = (date(2015, 1, 1), date(2015, 11, 30))
LAST = date(2015, 11, 30)
EVER = (None, LAST)


def figure(page: Page, measure: str, span: str = "large") -> str:
    """Read one of the figures at the head of the overview; the large one, or a small one."""
    return page.locator(f".headline .measure.{measure} .{span} .figure").inner_text()


def large(page: Page, name: str) -> Locator:
    """Find a large number."""
    return page.locator(f".measure.{name} .large .figure")


def settled(page: Page) -> Page:
    """Wait until everything has been fetched."""
    expect(page.locator(".skeleton")).to_have_count(0)
    return page


def test_head_figures(open_page: Open, gateway: FakeGateway) -> None:
    """What came in and was done is shown for the month, and small for the day and the year."""
    page = settled(open_page())
    spans = {"large": MONTH, "day": (LAST, LAST), "year": YEAR}
    for name, span in spans.items():
        counts = town.evaluate(gateway.cases, span, LAST)[()]
        for measure in ("received", "replied", "finished"):
            assert figure(page, measure, name) == f"{counts[measure]:,}"


def test_january_shows_what_is_overdue_of_the_year_before(
    open_page: Open, gateway: FakeGateway
) -> None:
    """On the second of January all that is late is there, in large type, though none is new."""
    day = date(2015, 1, 2)
    page = settled(open_page(f"?as_of={day}&period=year"))
    whole = town.evaluate(gateway.cases, (None, day), day)[()]
    new = town.evaluate(gateway.cases, (date(2015, 1, 1), day), day)[()]
    assert whole["overdue"] > 10 > new["overdue"]
    for name in ("overdue", "open"):
        expect(large(page, name)).to_have_text(str(whole[name]))
        small = page.locator(f".measure.{name} dl > div", has_text="其中本年收到").locator("dd")
        expect(small).to_have_text(str(new[name]))
    large(page, "overdue").click()
    expect(page.locator(".case-list")).to_contain_text(str(whole["overdue"]))


def test_what_falls_due_comes_before_anything_else(open_page: Open, gateway: FakeGateway) -> None:
    """Due today and within three working days are the first numbers, and lead to the desk."""
    day = date(2015, 3, 20)
    page = settled(open_page(f"?as_of={day}"))
    heads = page.locator(".measure h3").all_inner_texts()
    assert heads[:3] == ["今日到期", "下一工作日到期", "第二、三个工作日到期"]
    due = [one["when"] for one in due_cases(gateway.cases, day)]
    for when in ("due_today", "due_in_1", "due_in_3"):
        expect(large(page, when)).to_have_text(str(due.count(when)))
    large(page, "due_in_3").click()
    expect(page.locator(".due-list.due_in_3 tbody tr")).to_have_count(due.count("due_in_3"))


def test_the_desks_number_is_beside_that_of_cases(open_page: Open, gateway: FakeGateway) -> None:
    """The desk counts deadlines and the overview cases: both are there, and lead to their lists."""
    page = settled(open_page())
    due = due_cases(gateway.cases, LAST)
    late = sum(one["when"] == "overdue" for one in due)
    line = page.locator(".measure.overdue dl > div", has_text="催办台按环节计")
    expect(line.locator("dd")).to_have_text(f"{late:,}")
    line.get_by_role("link").click()
    expect(page.locator(".totals .overdue strong")).to_have_text(f"{late:,}")


def test_units_by_what_is_overdue(open_page: Open, gateway: FakeGateway) -> None:
    """Every unit that has anything open is listed, the most overdue first, whatever its year."""
    day = date(2015, 1, 2)
    page = settled(open_page(f"?as_of={day}"))
    groups = town.evaluate(gateway.cases, (None, day), day, ["department"]).values()
    expected = sorted(
        ((-one["overdue"], -one["open"]) for one in groups if one["open"]),
    )
    rows = page.locator(".breakdown.department tbody tr")
    shown = [
        (-int(late), -int(there))
        for late, there in zip(
            rows.locator("td.overdue").all_inner_texts(),
            rows.locator("td.open").all_inner_texts(),
            strict=True,
        )
    ]
    assert [one for one in shown if one[1]] == expected
    assert sum(late for late, _ in shown) == -int(large(page, "overdue").inner_text())


def test_units_have_their_rates(open_page: Open, gateway: FakeGateway) -> None:
    """The on-time rate and satisfaction of each unit are in its row."""
    page = settled(open_page("?period=year"))
    counts = town.evaluate(gateway.cases, YEAR, LAST, ["department"])[("transport",)]
    row = page.locator(".breakdown.department tbody tr", has_text="交通运输局")
    done, due = counts["closed_in_time"], counts["closed"] + counts["overdue"]
    expect(row.locator("td.on_time")).to_have_text(f"{1000 * done // due / 10}%")
    expect(row.locator("td.satisfaction")).to_have_text("—")


def test_tables_are_sorted_by_any_column(open_page: Open) -> None:
    """A heading sorts by mouse and by keyboard, says so, and turns the order round."""
    page = settled(open_page("?period=year"))
    table = page.locator(".breakdown.department table")

    def received() -> list[int]:
        texts = table.locator("td.received").all_inner_texts()
        return [int(text.replace(",", "")) for text in texts]

    expect(table.locator("th.overdue")).to_have_attribute("aria-sort", "descending")
    table.get_by_role("button", name="收到").click()
    expect(table.locator("th.received")).to_have_attribute("aria-sort", "descending")
    assert received() == sorted(received(), reverse=True)
    page.keyboard.press("Enter")
    expect(table.locator("th.received")).to_have_attribute("aria-sort", "ascending")
    assert received() == sorted(received())
    assert table.locator("[aria-sort]").count() == 1
    # Units without a rate come last, whichever way.
    for _ in range(2):
        table.get_by_role("button", name="按期办结率").click()
        rates = table.locator("td.on_time").all_inner_texts()
        assert "—" not in rates[: len(rates) - rates.count("—")]
    for name in (".ages", ".oldest", ".breakdown.category", ".breakdown.channel"):
        heads = page.locator(f"{name} thead th:not(.graphic)")
        expect(heads.locator("button.sort")).to_have_count(heads.count())


def test_growth_under_each_large_number(open_page: Open, gateway: FakeGateway) -> None:
    """同比 and 环比 are under each, cut as bulletins cut them; or the reason why there is none."""
    page = settled(open_page("?as_of=2015-11-20"))
    spans = {
        "now": (date(2015, 11, 1), date(2015, 11, 20)),
        "year": (date(2014, 11, 1), date(2014, 11, 20)),
        "period": (date(2015, 10, 1), date(2015, 10, 20)),
    }
    counts = {name: town.evaluate(gateway.cases, span, span[1])[()] for name, span in spans.items()}
    for measure in ("received", "finished"):
        for growth in ("year", "period"):
            now, then = counts["now"][measure], counts[growth][measure]
            percent = print_change(Fraction(100 * (now - then), then))
            said = page.locator(f".headline .measure.{measure} .growth.{growth} dd")
            expect(said).to_have_text(f"{percent}%")
    expect(page.locator(".measure .growth.year")).to_have_count(7)
    expect(page.locator(".measure.satisfaction .growth.year dd")).to_have_text("本期没有")
    page.goto(f"{gateway.address}/?as_of=2014-09-20")
    settled(page)
    expect(page.locator(".measure.received .growth.year dd")).to_have_text("上年尚无记录")


@pytest.mark.parametrize(
    ("choice", "link", "span"),
    [
        ("week", "本周", (date(2015, 11, 16), date(2015, 11, 20))),
        ("quarter", "本季", (date(2015, 10, 1), date(2015, 11, 20))),
        ("year", "本年", (date(2015, 1, 1), date(2015, 11, 20))),
    ],
)
def test_periods(
    open_page: Open, gateway: FakeGateway, choice: str, link: str, span: tuple[date, date]
) -> None:
    """A period chosen is in the address, and is that of the day."""
    page = settled(open_page("?as_of=2015-11-20"))
    page.get_by_role("navigation", name="统计期").get_by_role("link", name=link).click()
    counts = town.evaluate(gateway.cases, span, span[1])[()]
    expect(large(page, "received")).to_have_text(f"{counts['received']:,}")
    assert f"period={choice}" in page.url
    page.reload()
    expect(large(page, "received")).to_have_text(f"{counts['received']:,}")
    page.get_by_role("link", name="前一日").click()
    assert f"period={choice}" in page.url


def test_a_range_of_days(open_page: Open, gateway: FakeGateway) -> None:
    """Any range can be looked at; one that ends before it begins is refused in words."""
    page = settled(open_page())
    page.get_by_role("button", name="起止日期").click()
    page.get_by_label("起始日期").fill("2015-03-05")
    page.get_by_label("截止日期").fill("2015-03-04")
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_role("alert").filter(has_text="不能晚于")).to_be_visible()
    page.get_by_label("截止日期").fill("2015-04-20")
    page.get_by_role("button", name="查看").click()
    expect(page.locator(".headline > .note")).to_contain_text("2015年3月5日至4月20日")
    counts = town.evaluate(gateway.cases, (date(2015, 3, 5), date(2015, 4, 20)), LAST)[()]
    expect(large(page, "received")).to_have_text(str(counts["received"]))
    end = date(2015, 4, 20)
    then = town.evaluate(gateway.cases, (None, end), end)[()]
    expect(large(page, "open")).to_have_text(str(then["open"]))
    assert "period=2015-03-05..2015-04-20" in page.url


def test_a_period_that_is_none(open_page: Open) -> None:
    """A period in the address that there is not is said to be none, and the month is shown."""
    page = open_page("?period=fortnight")
    expect(page.get_by_text("地址中的统计期无效")).to_be_visible()


def test_every_table_can_be_taken_away(open_page: Open) -> None:
    """Each table of the overview goes out as CSV and for Excel, by the question that it shows."""
    page = settled(open_page("?kind=letter&period=quarter"))
    tables = page.locator("section:has(table), .stock")
    assert tables.count() >= 8
    for place in range(tables.count()):
        links = tables.nth(place).locator(".table-ways a")
        found = [link.get_attribute("href") or "" for link in links.all()]
        assert [re.findall(r"format=(\w+)&download=1$", each) for each in found] == [
            ["csv"],
            ["xlsx"],
        ]
        assert all("kind=letter" in each for each in found)


def test_ages_add_up(open_page: Open, gateway: FakeGateway) -> None:
    """Every open case is in one of the five ages, whatever its year."""
    page = settled(open_page())
    shown = page.locator(".ages tbody td.open").all_inner_texts()
    still_open = town.evaluate(gateway.cases, EVER, LAST)[()]["open"]
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
    year_before = (date(2014, 11, 1), date(2014, 11, 30))
    then = town.evaluate(gateway.cases, year_before, year_before[1])[()]
    expect(november.locator("td.before")).to_have_text(str(then["received"]))


def test_changes_by_itself(open_page: Open, gateway: FakeGateway) -> None:
    """A case that comes in is counted on the page without a reload."""
    page = settled(open_page())
    loads: list[str] = []
    page.on("framenavigated", lambda frame: loads.append(frame.url))
    before = int(figure(page, "received"))
    newest = replace(gateway.cases[-1], id="just-in", received=LAST, closed=None, replied=None)
    gateway.change(newest)
    expect(large(page, "received")).to_have_text(str(before + 1))
    expect(page.locator(".ages tbody td.open").first).not_to_have_text("0")
    assert loads == []


def test_listens_once_and_refreshes_once_a_second(open_page: Open, gateway: FakeGateway) -> None:
    """Many events in a moment make one round of questions, and there is one live stream."""
    page = settled(open_page())
    page.wait_for_timeout(1_500)
    gateway.asked.clear()
    before = int(figure(page, "received"))
    for place in range(20):
        gateway.change(replace(gateway.cases[-1], id=f"new-{place}", received=LAST, closed=None))
    expect(large(page, "received")).to_have_text(str(before + 20))
    rounds = [path for path in gateway.asked if "each=month" in path]
    assert len(rounds) <= 2
    assert not [path for path in gateway.asked if path.startswith("/v1/live")]


def test_day_in_the_address(open_page: Open, gateway: FakeGateway) -> None:
    """A past day can be looked at by its address, and by the steps beside the date."""
    page = settled(open_page("?as_of=2015-03-31"))
    day = date(2015, 3, 31)
    counts = town.evaluate(gateway.cases, (date(2015, 3, 1), day), day)[()]
    assert figure(page, "received") == str(counts["received"])
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
    counts = town.evaluate(letters, MONTH, LAST)[()]
    expect(large(page, "received")).to_have_text(str(counts["received"]))
    assert "kind=letter" in page.url


def test_year_without_cases(open_page: Open, gateway: FakeGateway) -> None:
    """Where this year has none, the page says which year has, and leads to its last day."""
    gateway.today = date(2026, 11, 22)
    page = settled(open_page())
    expect(page.get_by_text("2026年截至11月22日没有收到来件")).to_be_visible()
    page.get_by_role("link", name="查看 2015年11月30日").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2015年11月30日")
    expect(large(page, "received")).not_to_have_text("0")


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
    page.locator(".hotspots-now [lang=zh-CN]").evaluate_all("all => all.map(one => one.remove())")
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
