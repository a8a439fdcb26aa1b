"""A table of a form on the page: turned, under its headings, each number with its applications."""

import re

from playwright.sync_api import expect

from tests.web.conftest import Open
from tests.web.test_overview import settled


def test_a_form_is_turned_under_its_headings(open_page: Open) -> None:
    """Results run down, applicants are side by side, a group is one cell over its columns."""
    page = settled(open_page("#/bulletins/form"))
    table = page.locator(".of-table table")
    group = table.locator("thead th.group")
    expect(group).to_have_text("组织")
    expect(group).to_have_attribute("colspan", "2")
    heads = table.locator("thead tr").nth(1).locator("th")
    expect(heads).to_have_text(["自然人", "企业", "律所", "总计"])
    lines = table.locator("tbody tr")
    expect(lines.locator("th")).to_have_text(
        ["新收", "上年结转", "办理结果", "予以公开", "不予", "不予公开", "合计", "结转下年"]
    )
    expect(lines.nth(0).locator("td")).to_have_text(["3", "2", "0", "5"])
    expect(lines.nth(5).locator("th")).to_have_class("within-2")
    expect(lines.nth(6).locator("td")).to_have_text(["3", "2", "0", "5"])


def test_a_number_of_a_form_leads_to_its_applications(open_page: Open) -> None:
    """To those of its applicant and its result; nought leads nowhere."""
    page = settled(open_page("#/bulletins/form"))
    cells = page.locator(".of-table tbody tr").nth(3).locator("td")
    link = cells.nth(0).get_by_role("link", name="自然人 予以公开 2")
    expect(link).to_have_attribute("href", re.compile("outcome=granted.*applicant=natural"))
    expect(cells.nth(1).get_by_role("link")).to_have_count(0)


def test_what_does_not_add_up_is_said(open_page: Open) -> None:
    """Below the table, with the numbers of both sides."""
    page = settled(open_page("#/bulletins/form"))
    notes = page.locator(".of-table .differs")
    expect(notes).to_have_count(2)
    expect(notes.first).to_have_text("“企业”不平衡：合计2，不等于予以公开0＋不予公开1＝1")
