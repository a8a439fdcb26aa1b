"""What the office does: the desk, what was done to a case, notices, filters by unit and label."""

import re
from collections import Counter
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tests.web import documents, town, tree
from tests.web.conftest import Open
from tests.web.fake_gateway import FakeGateway
from tests.web.test_overview import settled
from tests.web.work import PAUSED, WHENS, due_cases, notices

LAST = date(2015, 11, 30)
BUSY = date(2015, 10, 15)
"""A day on which each of the desk's lists has a case."""


def total(page: Page, when: str) -> int:
    """Read one of the four numbers of the desk."""
    return int(page.locator(f".totals .{when} .figure").inner_text())


def test_the_desk_lists_what_is_late_and_due(open_page: Open, gateway: FakeGateway) -> None:
    """Each list has its cases, the oldest deadline first, and as many as its number says."""
    due = due_cases(gateway.cases, BUSY)
    page = settled(open_page(f"?as_of={BUSY}#/desk"))
    for when in WHENS:
        wanted = [one["case"] for one in due if one["when"] == when]
        assert wanted
        assert total(page, when) == len(wanted)
        links = page.locator(f".due-list.{when} tbody th a")
        assert links.all_inner_texts() == wanted


def test_the_desk_says_of_which_stages_its_numbers_are(
    open_page: Open, gateway: FakeGateway
) -> None:
    """The overview counts cases by the closing deadline alone: else the two seem to differ."""
    due = [one for one in due_cases(gateway.cases, LAST) if one["when"] == "overdue"]
    many = Counter(one["stage"] for one in due)
    assert many["reply"]
    assert many["close"]
    page = settled(open_page("#/desk"))
    said = f"首次答复 {many['reply']} 办结 {many['close']}"
    expect(page.locator(".totals .overdue .by-stage")).to_have_text(said)
    expect(page.locator(".totals + .note")).to_contain_text("“办结”与总览的超期未办结是同一数")


def test_a_late_case_says_how_late_and_what_was_done(open_page: Open, gateway: FakeGateway) -> None:
    """Calendar and working days over, the last urging with who urged, and what came of it."""
    late = [one for one in due_cases(gateway.cases, LAST) if one["when"] == "overdue"]
    page = settled(open_page("#/desk"))
    rows = page.locator(".due-list.overdue tbody tr")
    by_clock = next(one for one in late if one["last_urged"] and one["last_urged"]["by"] == "clock")
    by_phone = next(one for one in late if one["since"] and one["last_urged"]["by"] == "person")
    never = next(one for one in late if one["last_urged"] is None)
    for one, said in (
        (by_clock, ("系统", "催办通知书")),
        (by_phone, ("人工", "电话", "答复")),
        (never, ("未催办", "—")),
    ):
        row = rows.filter(has_text=one["case"])
        expect(row).to_contain_text(f"{one['days_over']} 天")
        expect(row).to_contain_text(f"{one['working_days_over']} 个工作日")
        for words in said:
            expect(row).to_contain_text(words)


def test_one_click_from_the_desk_to_the_case(open_page: Open, gateway: FakeGateway) -> None:
    """A case of the desk leads to its history."""
    first = due_cases(gateway.cases, LAST)[0]["case"]
    page = settled(open_page("#/desk"))
    page.get_by_role("link", name=first).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(first)
    expect(page.locator(".history li").first).to_contain_text("收到")


def test_one_list_alone_and_back(open_page: Open, gateway: FakeGateway) -> None:
    """A number of the desk shows its list alone; the same number shows all again."""
    page = settled(open_page(f"?as_of={BUSY}#/desk"))
    page.locator(".totals .due_in_1").click()
    expect(page.locator(".due-list")).to_have_count(1)
    expect(page.locator(".totals .due_in_1")).to_have_attribute("aria-current", "true")
    page.locator(".totals .due_in_1").click()
    expect(page.locator(".due-list")).to_have_count(4)
    assert gateway.cases


def test_units_of_the_desk_are_sorted_by_any_column(open_page: Open, gateway: FakeGateway) -> None:
    """By the most overdue at first, then by what is clicked, and the other way round."""
    page = settled(open_page("#/desk"))

    def column(name: str) -> list[int]:
        cells = page.locator(f".desk-units tbody td.{name}").all_inner_texts()
        return [int(re.sub(r"\D", "", cell) or 0) for cell in cells]

    assert column("overdue") == sorted(column("overdue"), reverse=True)
    many = page.locator(".desk-units tbody tr").count()
    units = {one["department"] for one in due_cases(gateway.cases, LAST)}
    assert many == len(units) > 5
    head = page.locator(".desk-units th.most_days_over")
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    most = column("most_days_over")
    assert most == sorted(most, reverse=True)
    assert most != [*reversed(most)]
    head.get_by_role("button").press("Enter")
    expect(head).to_have_attribute("aria-sort", "ascending")
    assert column("most_days_over") == sorted(most)


def test_the_desk_of_a_unit_with_all_under_it(open_page: Open, gateway: FakeGateway) -> None:
    """The choice of a unit narrows all lists, and the files that are taken away with them."""
    under = tree.means("department", "urban-management/*", LAST)
    assert len(under) > 1
    wanted = [one for one in due_cases(gateway.cases, LAST) if one["department"] in under]
    page = settled(open_page("#/desk"))
    page.get_by_label("承办单位").select_option("urban-management/*")
    page.get_by_role("button", name="筛选").click()
    expect(page.get_by_label("承办单位")).to_have_value("urban-management/*")
    expect(page.locator(".due-list.overdue tbody tr")).to_have_count(
        sum(one["when"] == "overdue" for one in wanted)
    )
    shown = page.locator(".due-list tbody th a").all_inner_texts()
    assert sorted(shown) == sorted(one["case"] for one in wanted)
    for form in ("html", "xlsx", "ics"):
        link = page.locator(f".desk .ways a[href*='format={form}']")
        expect(link).to_have_attribute("href", re.compile(r"department=urban-management%2F\*"))
        assert "as_of" not in str(link.get_attribute("href"))  # Today goes by the minute.
    page.get_by_label("环节").select_option("reply")
    page.get_by_role("button", name="筛选").click()
    replies = [one["case"] for one in wanted if one["stage"] == "reply"]
    expect(page.locator(".due-list tbody th a")).to_have_count(len(replies))
    page.get_by_role("link", name="清除筛选").click()
    expect(page.get_by_label("承办单位")).to_have_value("*")


def test_a_choice_outlives_news(open_page: Open, gateway: FakeGateway) -> None:
    """What is chosen and not asked for yet stays chosen while figures change."""
    page = settled(open_page("#/desk"))
    page.get_by_label("环节").select_option("reply")
    late = town.Case(
        "just-late", "letter", "mayor-mailbox", "housing", "", "heating", LAST, date(2015, 11, 20)
    )
    gateway.change(late)
    expect(page.locator(".due-list.overdue tbody th a", has_text="just-late")).to_be_visible()
    expect(page.get_by_label("环节")).to_have_value("reply")


def test_the_desk_of_a_day_that_is_over(open_page: Open) -> None:
    """What is taken away is of the day that is shown; what is paused is counted apart."""
    page = settled(open_page(f"?as_of={BUSY}#/desk"))
    link = page.get_by_role("link", name="催办电话单")
    expect(link).to_have_attribute("href", f"/v1/desk?as_of={BUSY}&format=html")
    expect(page.locator(".desk .colophon")).to_contain_text(f"另有 {PAUSED} 项期限中止计时")


def test_the_desk_at_1024_pixels(open_page: Open) -> None:
    """On a small office screen nothing of the desk reaches beyond the page, in either language."""
    page = settled(open_page("#/desk", viewport={"width": 1024, "height": 768}))
    for button in ("English", "中文"):
        assert page.evaluate("document.documentElement.scrollWidth") <= 1024
        table = page.locator(".due-list.overdue table")
        assert table.evaluate("table => table.scrollWidth <= table.parentElement.clientWidth")
        page.get_by_role("button", name=button).click()


def test_the_desk_changes_by_itself(open_page: Open, gateway: FakeGateway) -> None:
    """What becomes overdue while the page is open appears, without a reload."""
    page = settled(open_page("#/desk"))
    before = total(page, "overdue")
    late = town.Case(
        "just-late", "letter", "mayor-mailbox", "housing", "", "heating", LAST, date(2015, 11, 20)
    )
    gateway.change(late)
    expect(page.locator(".due-list.overdue tbody th a", has_text="just-late")).to_be_visible()
    assert total(page, "overdue") == before + 1


def test_the_desk_needs_the_role_for_cases(open_page: Open, gateway: FakeGateway) -> None:
    """Without it the page says which role is lacking, and shows nothing."""
    gateway.roles = ["figures"]
    page = open_page("#/desk")
    expect(page.get_by_role("alert")).to_contain_text("cases")
    expect(page.locator(".totals")).to_have_count(0)


STEPS = (
    ("退回", "不属本单位职责"),
    ("签收", "供热公司"),
    ("延期 5 个工作日", "批准单位：信访局"),
    ("延期至2015年5月1日", "不影响期限：延期次数已用完"),
    ("中止计时", "等待补正"),
    ("恢复计时", "期限重新计算"),
    ("提醒", "系统按期限发出"),
    ("催办", "系统按期限发出"),
    ("催办", "电话"),
    ("督办", "限2015年4月15日前办结"),
    ("认定答复", "敷衍答复"),
    ("解除督办", ""),
    ("回访", "问题未解决"),
    ("回访", "评 2 分（满分 5）"),
    ("存档", ""),
)


def test_all_steps_of_a_case_are_told_in_words(open_page: Open) -> None:
    """Whatever was done to a case is said in words, and no field is left as a program writes it."""
    page = settled(open_page(f"#/cases/{documents.STEPPED}"))
    happened = page.locator(".history li")
    for title, said in STEPS:
        row = happened.filter(has=page.locator("strong", has_text=re.compile(f"^{title}$")))
        expect(row.filter(has_text=said).first).to_be_visible()
    text = page.locator(".history").inner_text()
    for raw in ("without_effect", "working_days", "approved_by", "restart", "verdict", "not-ours"):
        assert raw not in text
    expect(page.locator(".history li.idle")).to_have_count(1)
    page.get_by_role("button", name="English").click()
    expect(happened.filter(has_text="Extended by 5 working days")).to_contain_text(
        "approved by Letters and Visits Bureau"
    )
    expect(page.locator(".history li.idle")).to_contain_text("extended as often as it may")


def test_what_became_of_each_deadline(open_page: Open) -> None:
    """Each stage has its deadline, and what it was from which day on."""
    page = settled(open_page(f"#/cases/{documents.STEPPED}"))
    rows = page.locator(".deadlines tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.filter(has_text="签收")).to_contain_text("2015年3月3日 17:00")
    expect(rows.filter(has_text="签收")).to_contain_text("未变")
    became = rows.filter(has_text="办结").locator("li")
    expect(became).to_have_text(
        [
            "2015年3月2日起 2015年3月16日",
            "2015年3月6日起 2015年3月23日",
            "2015年3月10日起 中止计时",
            "2015年3月16日起 2015年3月30日",
        ]
    )


def test_a_case_has_its_notices(open_page: Open, gateway: FakeGateway) -> None:
    """The notices of a case are by its history, with their numbers, and those withdrawn too."""
    given = notices(gateway.cases, LAST)
    wrong = next(one for one in given if one["withdrawn"] and one["action"] == "urge")
    own = [one for one in given if one["subject"] == wrong["subject"]]
    page = settled(open_page(f"#/cases/{wrong['subject']}"))
    items = page.locator(".case-notices li")
    expect(items).to_have_count(len(own))
    year, month, day = map(int, own[0]["deadline"][:10].split("-"))
    expect(items.filter(has_text=f"期限 {year}年{month}月{day}日").first).to_be_visible()
    struck = items.filter(has_text="撤回").locator("del", has_text="催办")
    expect(struck).to_have_text(f"催办〔{wrong['year']}〕{wrong['number']}号")


def test_notices_are_listed_newest_first(open_page: Open, gateway: FakeGateway) -> None:
    """By their numbers, in pages, each once; one that was withdrawn is struck through, with why."""
    given = notices(gateway.cases, LAST)
    page = settled(open_page("#/notices"))
    rows = page.locator("table.notices tbody tr")
    expect(rows).to_have_count(100)
    numbered = next(one for one in given if one["number"])
    name = {"urge": "催办", "supervise": "督办"}[numbered["action"]]
    expect(rows.filter(has_text=numbered["subject"]).first).to_contain_text(
        f"{name}〔{numbered['year']}〕{numbered['number']}号"
    )
    wrong = next(place for place, one in enumerate(given) if one["withdrawn"])
    expect(rows.nth(wrong).locator("del")).to_be_visible()
    expect(rows.nth(wrong)).to_contain_text("撤回：期限已变更")
    page.get_by_role("button", name="显示更多").click()
    expect(rows).to_have_count(min(200, len(given)))


def test_notices_are_narrowed(open_page: Open, gateway: FakeGateway) -> None:
    """To what they do, to those withdrawn, and to a unit with all under it."""
    given = notices(gateway.cases, LAST)
    under = tree.means("department", "health/*", LAST)
    wanted = [
        one
        for one in given
        if one["action"] == "urge" and one["withdrawn"] is None and one["department"] in under
    ]
    assert 0 < len(wanted) < 100
    page = settled(open_page("#/notices"))
    page.get_by_label("类别").select_option("urge")
    page.get_by_label("状态").select_option("given")
    page.get_by_label("承办单位").select_option("health/*")
    page.get_by_role("button", name="筛选").click()
    rows = page.locator("table.notices tbody tr")
    expect(rows).to_have_count(len(wanted))
    assert page.locator("table.notices del").count() == 0


def test_a_list_is_narrowed_to_a_label(open_page: Open, gateway: FakeGateway) -> None:
    """To a value, and to a group with all its values; labels of other kinds are not offered."""
    page = settled(open_page("#/cases?period=2015&as_of=2015-11-30&measure=received"))
    page.get_by_label("种类").select_option("disclosure")
    page.get_by_label("申请人").select_option("organisation/*")
    page.get_by_role("button", name="筛选").click()
    year = (date(2015, 1, 1), LAST)
    wanted = [
        case
        for case in gateway.cases
        if case.applicant in {"business", "legal"} and "received" in case.counts(year, LAST)
    ]
    assert wanted
    expect(page.locator("h1 .count")).to_have_text(str(len(wanted)))
    expect(page.locator(".asked")).to_contain_text("法人或其他组织")
    page.get_by_label("申请人").select_option("legal")
    page.get_by_role("button", name="筛选").click()
    legal = sum(case.applicant == "legal" for case in wanted)
    expect(page.locator("h1 .count")).to_have_text(str(legal))
    page.get_by_label("种类").select_option("letter")
    page.get_by_label("申请人").select_option("*")
    page.get_by_role("button", name="筛选").click()
    expect(page.locator(".asked")).to_contain_text("信件")
    expect(page.get_by_label("申请人")).to_have_count(0)


def test_units_are_shown_by_level(open_page: Open, gateway: FakeGateway) -> None:
    """By department of the county, with what is under each; a number leads to the cases of all."""
    page = settled(open_page("?period=year"))
    section = page.locator(".breakdown.department")
    section.get_by_role("button", name="部门", exact=True).click()
    expect(section.get_by_role("button", name="部门", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    row = section.locator("tbody tr", has=page.locator("th", has_text="住房和城乡建设局"))
    under = tree.means("department", "housing-construction/*", LAST)
    year = (date(2015, 1, 1), LAST)
    cases = [case for case in gateway.cases if case.department in under]
    many = town.evaluate(cases, year, LAST)[()]["received"]
    single = town.evaluate(
        [case for case in cases if case.department == "housing-construction"], year, LAST
    )[()]["received"]
    assert many > single
    expect(row.locator("td.received")).to_have_text(str(many))
    row.locator("td.received a").click()
    expect(page.locator("h1 .count")).to_have_text(str(many))
    expect(page.locator(".asked")).to_contain_text("住房和城乡建设局及其下属")


def test_labels_are_broken_down(open_page: Open, gateway: FakeGateway) -> None:
    """Each label of the county has its figures, by value and by group."""
    page = settled(open_page("?kind=disclosure&period=year"))
    section = page.locator(".breakdown.applicant")
    year = (date(2015, 1, 1), LAST)
    own = [case for case in gateway.cases if case.kind == "disclosure"]
    by_value = town.evaluate(own, year, LAST, ["applicant"])
    row = section.locator("tbody tr", has=page.locator("th", has_text="自然人"))
    expect(row.locator("td.received")).to_have_text(str(by_value["natural",]["received"]))
    section.get_by_role("button", name="按组").click()
    both = by_value["business",]["received"] + by_value["legal",]["received"]
    row = section.locator("tbody tr", has=page.locator("th", has_text="法人或其他组织"))
    expect(row.locator("td.received")).to_have_text(str(both))
    row.locator("td.received a").click()
    expect(page.locator("h1 .count")).to_have_text(str(both))


@pytest.mark.parametrize("day", ["2015-08-02", "2015-08-03"])
def test_units_are_called_what_they_were_on_the_day(open_page: Open, day: str) -> None:
    """Gaoling was a county until 2 August 2015, and is a district since."""
    page = settled(open_page(f"?as_of={day}#/desk"))
    names = page.get_by_label("承办单位").locator("option").all_inner_texts()
    county = [name for name in names if "高陵县" in name]
    district = [name for name in names if "高陵区" in name]
    assert bool(county) == (day == "2015-08-02")
    assert bool(district) == (day == "2015-08-03")
