"""What was issued stands as it was, and says what differs since; the course goes step by step."""

import re
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Locator, Page, expect

from streams.core.county.catalogue import Label
from streams.core.publications.course import PublishingRule
from streams.printing.differences import REASON_WORDS, REST_WORDS
from tests.web import publications
from tests.web.conftest import Open
from tests.web.fake_gateway import KEY, FakeGateway
from tests.web.publications import (
    CORRECTED,
    CORRECTION,
    DRAFTED,
    ISSUED,
    KEY_TO_PUBLISH,
    REFUSED,
    REVIEWED,
    REVIEWERS,
)
from tests.web.test_for_everybody import violations
from tests.web.test_overview import settled

WORDS: Final = Path(__file__).parents[2] / "web" / "src" / "words_of_publications.ts"


def publication(open_page: Open, id_: str, view: str = "", **options: object) -> Page:
    """Open a publication."""
    return settled(open_page(f"#/publications/{id_}{view}", **options))


def step(page: Page, name: str) -> Locator:
    """Find a step of the course."""
    return page.locator(".course li", has=page.get_by_role("heading", name=name, exact=True))


# --- lists ----------------------------------------------------------------------------------------


def test_each_bulletin_says_whether_it_is_issued(open_page: Open) -> None:
    """Under which number, when and reviewed by whom; the others are counted now."""
    page = settled(open_page("#/bulletins"))
    entry = page.locator(".entries li", has_text="2014年")
    expect(entry).to_contain_text("已印发 高政发〔2015〕1号 · 2015年1月7日印发")
    expect(entry).to_contain_text(f"{REVIEWERS}审查")
    expect(page.locator(".entries li", has_text="2015年1至11月")).to_contain_text("现在统计")


def test_the_list_is_newest_first_and_narrowed_by_bulletin_and_state(open_page: Open) -> None:
    """From the list of bulletins; what is chosen is in the address."""
    page = settled(open_page("#/bulletins"))
    page.get_by_role("link", name="印发记录").click()
    rows = page.locator("table.publications tbody tr")
    expect(rows).to_have_count(6)
    expect(rows.first).to_contain_text("审查未通过")
    expect(rows.last).to_contain_text("高政发〔2014〕1号")
    expect(rows.last).to_contain_text("后被更正")
    page.get_by_label("状态").select_option("issued")
    page.get_by_role("button", name="筛选").click()
    expect(rows).to_have_count(2)
    assert "state=issued" in page.url
    page.get_by_role("combobox", name="通报").select_option("2014")
    page.get_by_role("button", name="筛选").click()
    expect(rows).to_have_count(1)
    rows.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2014年")
    nav = page.get_by_role("navigation", name="导航")
    expect(nav.get_by_role("link", name="通报")).to_have_attribute("aria-current", "page")


# --- what was said, what there is now, what differs -----------------------------------------------


def test_an_issued_bulletin_opens_as_it_was_issued(open_page: Open) -> None:
    """What would be now is one click away, and says that it is not what was issued."""
    page = settled(open_page("#/bulletins/2014"))
    expect(page.locator(".kicker").first).to_contain_text("已印发 高政发〔2015〕1号 · 2015年1月7日")
    expect(page.locator(".sheet.published")).to_contain_text("2014年")
    expect(page.locator(".changed-since")).to_contain_text("2 项指标有变化")
    versions = page.get_by_role("navigation", name="这一期的各稿")
    expect(versions.get_by_role("link", name="此后的变化")).to_contain_text("2")
    versions.get_by_role("link", name="现在的数").click()
    expect(page.locator(".notice.computed")).to_contain_text("已印发的是高政发〔2015〕1号")
    expect(page.locator(".bulletin .figures")).to_be_visible()
    versions.get_by_role("link", name="印发稿").click()
    expect(page.locator(".sheet.published")).to_be_visible()


def test_what_was_said_is_read_in_either_language(open_page: Open) -> None:
    """As its document has it, tables with their headings; without one, the plain text as it was."""
    page = publication(open_page, DRAFTED)
    sheet = page.locator(".sheet.published")
    expect(sheet.locator(".published-title")).to_have_text("2014年第4季度办理情况通报")
    table = sheet.locator("table").first
    expect(table.locator("thead th.group")).to_have_text("各项")
    expect(table.locator("tbody tr").first.locator("td.number").first).to_have_text("99")
    page.get_by_role("button", name="English").click()
    expect(sheet).to_contain_text("601 letters were received in the quarter.")
    assert not re.search(r"[\u4e00-\u9fff]", sheet.inner_text())
    plain = publication(open_page, CORRECTED)
    expect(plain.locator(".sheet.published pre")).to_contain_text("2013年")


def test_what_is_counted_now_says_so(open_page: Open) -> None:
    """A bulletin that was never issued says that it is counted now."""
    page = settled(open_page("#/bulletins/2015"))
    expect(page.locator(".notice.computed")).to_contain_text("还没有印发")
    expect(page.locator(".versions")).to_have_count(0)


def adds_up(table: Locator) -> None:
    """Check that each column is what was printed and what was added to it."""
    for column in range(table.locator("thead th").count()):
        number = f"td.number:nth-child({column + 2})"
        [printed] = table.locator(f"tr.printed {number}").all_inner_texts()
        more = table.locator(f"tr.reason {number}").all_inner_texts()
        [now] = table.locator(f"tfoot {number}").all_inner_texts()
        said = [int(text.replace("−", "-").replace(",", "") or 0) for text in (printed, *more)]
        assert sum(said) == int(now.replace(",", ""))


def test_what_differs_adds_up_and_names_its_cases(open_page: Open) -> None:
    """Printed, each reason with its cases, the rest by its reason, and what there is now."""
    page = publication(open_page, ISSUED, "/since")
    first, second = page.locator(".difference").all()
    expect(first.locator("h3")).to_contain_text("来信")
    expect(first.locator(".from-to")).to_contain_text(re.compile(r"767.*768.*\+1"))
    expect(first.locator("tr.reason th")).to_have_text("迟到 late-1")
    expect(second.locator("h3")).to_contain_text("各单位办理情况 · 供热公司 · 满意率")
    expect(second.locator(".from-to .by")).to_have_text("+0.9")
    expect(second.locator("thead th")).to_have_count(2)
    for table in page.locator("table.ledger").all():
        adds_up(table)
    expect(second.locator("tr.reason")).to_have_count(3)
    expect(second.locator("tr.reason").last).to_contain_text("县情配置已变")
    expect(second.locator("tr.of-case a")).to_have_count(12)
    second.get_by_role("button", name="另外 18 件").click()
    expect(second.locator("tr.of-case a")).to_have_count(30)
    xlsx = page.get_by_role("link", name=re.compile("Excel"))
    expect(xlsx).to_have_attribute("href", re.compile("/differences\\?format=xlsx"))
    first.get_by_role("link", name="late-1").click()
    expect(page).to_have_url(re.compile("#/cases/late-1"))


def test_who_may_not_see_cases_sees_reasons(open_page: Open, gateway: FakeGateway) -> None:
    """They add up the same, and nobody is named."""
    gateway.roles = ["figures"]
    page = publication(open_page, ISSUED, "/since")
    expect(page.locator("tr.reason th").first).to_have_text("迟到 1 件")
    expect(page.locator("tr.reason th", has_text="评价后到")).to_contain_text("30 件")
    expect(page.locator("tr.of-case, tr.reason a")).to_have_count(0)
    expect(page.locator("section.since")).to_contain_text("cases")
    for table in page.locator("table.ledger").all():
        adds_up(table)


def test_a_difference_that_does_not_add_up_is_marked(
    open_page: Open, gateway: FakeGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Never may a sum be shown that is none."""
    wrong = publications.differences()
    wrong[0]["parts"][0]["now"] += 1
    monkeypatch.setattr(publications, "differences", lambda: wrong)
    page = publication(open_page, ISSUED, "/since")
    expect(page.locator("tfoot sup")).to_have_count(1)
    expect(page.locator("tfoot sup")).to_contain_text("加不起来")
    assert gateway.asked


def test_a_correction_and_what_it_corrects_lead_to_each_other(open_page: Open) -> None:
    """What was corrected says so first of all."""
    page = publication(open_page, CORRECTED)
    expect(page.locator(".notice", has_text="已被更正")).to_be_visible()
    page.locator(".notice").get_by_role("link", name="更正稿").click()
    expect(page).to_have_url(re.compile(CORRECTION))
    step(page, "起草").get_by_role("link", name="更正前的印发稿").click()
    expect(page).to_have_url(re.compile(CORRECTED))


def test_a_draft_says_that_it_is_one(open_page: Open) -> None:
    """And that it was made while figures were not whole."""
    page = publication(open_page, DRAFTED)
    expect(page.locator(".notice", has_text="这是草稿")).to_be_visible()
    expect(page.locator(".notice", has_text="分区 1 的数字不完整")).to_be_visible()


# --- the course -----------------------------------------------------------------------------------


def act(page: Page, button: str) -> Locator:
    """Begin to do something; return what asks once more."""
    page.locator(".course").get_by_role("button", name=button, exact=True).click()
    return page.get_by_role("dialog")


def test_a_draft_goes_through_review_to_issue(open_page: Open, gateway: FakeGateway) -> None:
    """Each step names what is done and asks once more; the digest that was seen goes with it."""
    page = publication(open_page, REFUSED)
    expect(page.locator("[aria-current=step] h3")).to_have_text("保密审查")
    expect(step(page, "保密审查")).to_contain_text(f"未通过 {REVIEWERS}，2015年7月4日 10:30")
    asked = act(page, "审查通过")
    expect(asked.get_by_role("heading")).to_contain_text("2015年第2季度")
    asked.get_by_role("button", name="取消").click()
    expect(asked).to_be_hidden()
    assert gateway.published == []
    act(page, "审查通过").get_by_role("button", name="审查通过").click()
    expect(page.locator("[aria-current=step] h3")).to_have_text("印发")
    asked = act(page, "印发")
    expect(asked).to_contain_text("不能撤回")
    asked.get_by_role("button", name="印发", exact=True).click()
    expect(page.locator(".kicker").first).to_contain_text("高政发〔2015〕3号")
    digest = gateway.courses.course(REFUSED).digest
    assert [(path.rpartition("/")[2], said["digest"]) for _, path, said in gateway.published] == [
        ("review", digest),
        ("issue", digest),
    ]


def test_a_bulletin_is_drafted_and_an_issued_one_corrected(
    open_page: Open, gateway: FakeGateway
) -> None:
    """The page goes on to the draft."""
    page = settled(open_page("#/bulletins/2015"))
    page.locator(".notice.computed").get_by_role("button", name="起草").click()
    page.get_by_role("dialog").get_by_role("button", name="起草").click()
    expect(page.get_by_text("这是草稿")).to_be_visible()
    expect(page).to_have_url(re.compile("#/publications/2015\\."))
    page = publication(open_page, ISSUED)
    asked = act(page, "起草更正稿")
    expect(asked).to_contain_text("代替高政发〔2015〕1号")
    asked.get_by_role("button", name="起草更正稿").click()
    expect(page.get_by_text("这是草稿")).to_be_visible()
    assert [said for _, _, said in gateway.published] == [
        {"bulletin": "2015"},
        {"bulletin": "2014", "corrects": ISSUED},
    ]


def test_what_is_refused_is_told_in_the_readers_language(
    open_page: Open, gateway: FakeGateway
) -> None:
    """By its rule; what the gateway says of it is there for those who mend it."""
    gateway.need_two_keys()
    page = publication(open_page, REVIEWED)
    expect(step(page, "保密审查")).to_contain_text("两把密钥")
    gateway.issue(REVIEWED, "2015-06-01")
    asked = act(page, "审查不通过")
    asked.get_by_role("button", name="审查不通过").click()
    alert = asked.get_by_role("alert")
    expect(alert).to_contain_text("已经印发，有误只能另行更正。")
    expect(alert.locator("details p")).to_contain_text("it is issued")
    asked.press("Escape")
    expect(asked).to_be_hidden()


def test_figures_that_are_not_whole_are_to_be_allowed(
    open_page: Open, gateway: FakeGateway
) -> None:
    """The choice is there once it is known, and is not made for anybody."""
    gateway.not_whole = True
    page = settled(open_page("#/bulletins/2015"))
    page.locator(".notice.computed").get_by_role("button", name="起草").click()
    asked = page.get_by_role("dialog")
    expect(asked.get_by_role("checkbox")).to_have_count(0)
    asked.get_by_role("button", name="起草").click()
    expect(asked.get_by_role("alert")).to_contain_text("数字尚不完整")
    asked.get_by_role("checkbox").check()
    asked.get_by_role("button", name="起草").click()
    expect(page.get_by_text("这是草稿")).to_be_visible()
    assert [said.get("although_missing") for _, _, said in gateway.published] == [None, True]


def test_a_worker_that_does_not_answer_is_said(open_page: Open, gateway: FakeGateway) -> None:
    """Kafka has it: nothing is to be done again."""
    gateway.is_slow = True
    page = publication(open_page, REVIEWED)
    asked = act(page, "印发")
    asked.get_by_role("button", name="印发", exact=True).click()
    expect(asked.get_by_role("status")).to_contain_text("尚未答复")
    asked.get_by_role("button").click()
    expect(asked).to_be_hidden()


def test_only_who_may_is_offered_it_and_gives_the_key(
    open_page: Open, gateway: FakeGateway
) -> None:
    """A session may look alone: the key is asked for each time, and is wrong or lacks the role."""
    gateway.keys = True
    gateway.key_roles = ["review"]
    page = open_page(f"#/publications/{REVIEWED}")
    page.get_by_label("密钥").fill(KEY)
    page.get_by_role("button", name="登录").click()
    expect(step(page, "印发")).to_contain_text("需要有“issue”权限的密钥")
    expect(page.locator(".course").get_by_role("button")).to_have_text(["审查通过", "审查不通过"])
    asked = act(page, "审查通过")
    asked.get_by_label("密钥").fill("another")
    asked.get_by_role("button", name="审查通过").click()
    expect(asked.get_by_role("alert")).to_contain_text("没有“review”权限")
    asked.get_by_label("密钥").fill(KEY_TO_PUBLISH)
    asked.get_by_role("button", name="审查通过").click()
    expect(asked).to_be_hidden()
    assert [by for by, _, _ in gateway.published] == [f"Bearer {KEY_TO_PUBLISH}"]


def test_by_keyboard_alone(open_page: Open) -> None:
    """The dialog takes the focus, Escape leaves it, and the focus is where it was."""
    page = publication(open_page, REVIEWED)
    button = page.locator(".course").get_by_role("button", name="印发", exact=True)
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    inside = "document.querySelector('dialog').contains(document.activeElement)"
    assert page.evaluate(inside)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(button).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_in_the_dialog(open_page: Open, gateway: FakeGateway, scheme: str) -> None:
    """axe-core finds nothing wrong where it is asked once more, nor where it is refused."""
    gateway.not_whole = True
    page = publication(open_page, DRAFTED, color_scheme=scheme)
    asked = act(page, "审查通过")
    assert violations(page) == []
    asked.get_by_role("button", name="审查通过").click()
    expect(asked.get_by_role("alert")).to_be_visible()
    assert violations(page) == []


def test_on_paper_is_what_was_printed(open_page: Open) -> None:
    """Neither the course nor what differs is on the paper of what was issued."""
    page = publication(open_page, ISSUED)
    page.emulate_media(media="print")
    expect(page.locator(".sheet.published")).to_be_visible()
    for away in (".course", ".changed-since", ".versions", ".masthead"):
        expect(page.locator(away)).to_be_hidden()


# --- words ----------------------------------------------------------------------------------------


def words_of(table: str) -> dict[str, Label]:
    """Read a table of words of the page."""
    text = WORDS.read_text(encoding="utf-8")
    inside = text.partition(f"export const {table}")[2].partition("\n}")[0]
    found = re.findall(r'"?([\w-]+)"?: w\(\s*"([^"]+)",\s*"([^"]+)"', inside)
    return {name: Label(zh, en) for name, zh, en in found}


def test_the_page_has_words_for_each_rule_and_reason() -> None:
    """Those of reasons are the words that texts and files have."""
    assert {*words_of("refusals")} == {*PublishingRule}
    for table, words in (("caseReasons", REASON_WORDS), ("restReasons", REST_WORDS)):
        said = {name: (label.zh, label.en.lower()) for name, label in words_of(table).items()}
        assert said == {reason.value: (w.zh, w.en.lower()) for reason, w in words.items()}
