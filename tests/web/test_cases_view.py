"""From a figure to the cases behind it, and to one case; bulletins and quick reports."""

import json
import re
from datetime import date
from typing import Any

from playwright.sync_api import Route, expect

from tests.web import town
from tests.web.conftest import Open
from tests.web.fake_gateway import FakeGateway
from tests.web.test_overview import settled

LAST = date(2015, 11, 30)


def test_figure_to_cases_to_case(open_page: Open, gateway: FakeGateway) -> None:
    """One click from a number to as many cases as it says; one more to a case's history."""
    page = settled(open_page())
    row = page.locator(".breakdown.category tbody tr", has_text="住宅")
    number = row.locator("td.open")
    many = int(number.inner_text())
    number.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"在办 {many}")
    expect(page.locator("table.cases tbody tr")).to_have_count(many)
    expect(page.locator(".asked")).to_contain_text("住宅")
    first = page.locator("table.cases tbody tr a").first
    name = first.inner_text()
    first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    case = next(case for case in gateway.cases if case.id == name)
    happened = page.locator(".history li")
    expect(happened.first).to_contain_text("收到")
    expect(happened.first).to_contain_text(case.received.isoformat())
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"在办 {many}")


def test_what_came_later_is_set_apart(open_page: Open, gateway: FakeGateway) -> None:
    """One case as of a past day: what happened after that day is below a line that says so."""
    case = next(case for case in gateway.cases if case.closed and case.closed > case.received)
    page = open_page(f"#/cases/{case.id}?as_of={case.received}")
    expect(page.locator(".history .after")).to_contain_text("之后")
    after = page.locator(".history .after ~ li time")
    times = after.evaluate_all("all => all.map(time => time.dateTime)")
    assert times
    assert all(time[:10] > case.received.isoformat() for time in times)
    page.goto(f"{page.url.split('#')[0]}#/cases/{case.id}?as_of=2016-12-31")
    expect(page.locator(".history .after")).to_have_count(0)
    expect(page.locator(".history li").first).to_be_visible()


def test_days_overdue_run_from_the_deadline(open_page: Open) -> None:
    """An overdue case shows by how many days it is past its deadline."""
    page = open_page("#/cases?period=..2015-11-30&as_of=2015-11-30&measure=overdue")
    row = page.locator("table.cases tbody tr").first
    due = date.fromisoformat(row.locator(".date").last.inner_text())
    days = (date(2015, 11, 30) - due).days
    expect(row.locator(".aside")).to_have_text(f"{days} 天")


def test_every_number_of_the_overview_is_its_list(open_page: Open) -> None:
    """Whatever number of the overview is clicked, the list has that many cases."""
    page = settled(open_page())
    links = page.locator("main a.figure[href^='#/cases']:visible")
    found = [(link.inner_text(), str(link.get_attribute("href"))) for link in links.all()]
    assert len(found) > 60
    for text, href in found[::9]:
        page.goto(f"{page.url.split('#')[0]}{href}")
        expect(page.locator("h1 .count")).to_have_text(text)


def test_more_pages(open_page: Open, gateway: FakeGateway) -> None:
    """A long list comes by the hundred, and is complete and without repeats at the end."""
    page = open_page("#/cases?period=..2015-11-30&as_of=2015-11-30&category=housing&measure=closed")
    housing = [case for case in gateway.cases if case.category == "housing"]
    many = town.evaluate(housing, (None, LAST), LAST)[()]["closed"]
    assert 200 < many < 600
    rows = page.locator("table.cases tbody tr")
    expect(rows).to_have_count(100)
    for shown in range(200, many + 100, 100):
        page.get_by_role("button", name="显示更多").click()
        expect(rows).to_have_count(min(shown, many))
    expect(page.get_by_role("button", name="显示更多")).to_have_count(0)
    names = page.locator("table.cases tbody th a").all_inner_texts()
    assert len(set(names)) == many


def test_a_case_whose_category_was_guessed_says_so(open_page: Open, gateway: FakeGateway) -> None:
    """The list is narrowed to what was guessed; each case says by what, and how sure that was."""
    page = open_page("#/cases?period=2015&as_of=2015-11-30&measure=open")
    guessed = [case for case in gateway.cases if case.filing == "guessed"]
    many = town.evaluate(guessed, (date(2015, 1, 1), LAST), LAST)[()]["open"]
    page.get_by_label("归类方式").select_option(label="推断")
    page.get_by_role("button", name="筛选").click()
    expect(page.locator("h1 .count")).to_have_text(str(many))
    expect(page.locator(".asked")).to_contain_text("归类方式")
    page.locator("table.cases tbody th a").first.click()
    fact = page.locator(".facts div", has_text="归类方式")
    expect(fact.locator("dd")).to_have_text("按关键词推断，把握 83%")
    expect(page.locator(".history li").first).to_contain_text("按关键词推断，把握 83%")
    filed = next(case for case in gateway.cases if case.filing == "filed")
    expect(page.locator(".file-case")).to_have_count(0)  # As of another day nobody files.
    page.goto(f"{page.url.split('#')[0]}#/cases/{filed.id}")
    expect(fact.locator("dd")).to_have_text("写明")


def test_a_person_files_a_case_that_was_guessed(open_page: Open, gateway: FakeGateway) -> None:
    """What is chosen goes out as a routing, by a key that is in no address and is not kept."""
    guessed = next(case for case in gateway.cases if case.filing == "guessed")
    page = open_page(f"#/cases/{guessed.id}")
    sent: list[Any] = []

    def take(route: Route) -> None:
        sent.append((route.request.headers.get("authorization"), route.request.post_data_json))
        refused = {"status": 403, "title": "Forbidden", "detail": "the key may not feed"}
        route.fulfill(
            status=403 if len(sent) == 1 else 202,
            content_type="application/problem+json",
            body=json.dumps(refused),
        )

    page.route("**/v1/events", take)
    page.get_by_text("归类", exact=True).click()
    form = page.locator(".file-case form")
    expect(form.get_by_label("类别")).to_have_value(guessed.category)
    other = next(name for name in ("traffic", "housing") if name != guessed.category)
    form.get_by_label("类别").select_option(other)
    form.get_by_label("来源标识").fill("/gaoling/office")
    if form.get_by_label("密钥").count():
        form.get_by_label("密钥").fill("k1.secret")
    form.get_by_role("button", name="写明类别").click()
    expect(form.get_by_role("alert")).to_have_text("the key may not feed")
    form.get_by_role("button", name="写明类别").click()
    expect(form.get_by_role("status")).to_contain_text("已发送")
    (_, refused), (_, event) = sent
    assert event["type"] == "kuaibao.case.routed.v1"
    assert (event["subject"], event["source"]) == (guessed.id, "/gaoling/office")
    assert event["data"] == {"category": other}
    assert event["id"] != refused["id"]
    assert "secret" not in page.url
    filed = next(case for case in gateway.cases if case.filing == "filed")
    page.goto(f"{page.url.split('#')[0]}#/cases/{filed.id}")
    expect(page.locator(".facts")).to_contain_text("写明")
    expect(form).to_have_count(0)


def test_list_says_when_it_is_old(open_page: Open, gateway: FakeGateway) -> None:
    """A list stays as it is while it is read; it says when its figure has changed."""
    page = open_page("#/cases?period=2015&as_of=2015-11-30&measure=open")
    expect(page.locator("h1 .count")).to_be_visible()
    before = int(page.locator("h1 .count").inner_text())
    case = gateway.cases[-1]
    gateway.change(town.Case("just-in", *_fields(case), LAST, LAST))
    expect(page.get_by_text(f"现在是 {before + 1}")).to_be_visible()
    expect(page.locator("h1 .count")).to_have_text(str(before))
    page.get_by_role("button", name="重新列出").click()
    expect(page.locator("h1 .count")).to_have_text(str(before + 1))


def _fields(case: town.Case) -> tuple[str, str, str, str, str]:
    return case.kind, case.channel, case.category, case.nature, case.department


def test_bulletin(open_page: Open) -> None:
    """A bulletin is read on the page; its figures lead to their cases, its files download."""
    page = open_page("#/bulletins")
    page.get_by_role("link", name="2015年1至11月").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2015年1至11月")
    figure = page.locator(".sheet section p a", has_text=re.compile("^767$"))
    expect(figure).to_have_attribute("href", re.compile("channel=portal-participation"))
    for form in ("html", "docx", "pdf", "xlsx", "csv", "text", "markdown", "json"):
        link = page.locator(f".downloads a[href*='format={form}']")
        expect(link).to_have_attribute("href", f"/v1/bulletins/2015?format={form}&download=1")
    page.get_by_label("文件语言").select_option("en")
    for form, language in (("docx", "&language=en"), ("pdf", "&language=en"), ("csv", "")):
        link = page.locator(f".downloads a[href*='format={form}']")
        address = f"/v1/bulletins/2015?format={form}{language}&download=1"
        expect(link).to_have_attribute("href", address)
    figure.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("收到")
    expect(page.locator(".asked")).to_contain_text("门户网站公众参与栏目")


def test_quick_reports(open_page: Open) -> None:
    """Quick reports are listed by year and read one by one."""
    page = open_page("#/quick-reports")
    page.get_by_role("navigation", name="年份").get_by_role("link", name="2014").click()
    page.get_by_role("link", name="2014年第3期", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2014年第3期")
    expect(page.locator(".reported li").first).to_contain_text("舆情监测")


def test_a_stormy_day_is_shown_some_at_a_time(open_page: Open) -> None:
    """Of 1,200 items 500 at first; in the place of a withdrawn title is why it was taken out."""
    page = open_page("#/quick-reports/2015/999")
    items = page.locator(".reported li")
    expect(items).to_have_count(500)
    expect(items.nth(1).locator(".title")).to_have_text("标题已撤下 标题含当事人姓名")
    expect(page.locator(".more")).to_contain_text("500 / 1,200")
    for many in (1_000, 1_200):
        page.get_by_role("button", name="显示更多").click()
        expect(items).to_have_count(many)
    expect(page.get_by_role("button", name="显示更多")).to_have_count(0)


def test_print_on_a4(open_page: Open) -> None:
    """Printed, a bulletin is the paper alone: no navigation, no buttons, black on white, on A4."""
    page = open_page("#/bulletins/2015", color_scheme="dark")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.emulate_media(media="print")
    for hidden in (".masthead", ".actions", ".figures"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.locator("html")).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(page.locator(".sheet h1")).to_have_css("color", "rgb(0, 0, 0)")
    pdf = page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox ?\[([\d. ]+)\]", pdf)
    assert boxes
    for box in boxes:
        width, height = (round(float(side)) for side in box.split()[2:])
        assert (width, height) in {(595, 842), (595, 841), (596, 842)}
