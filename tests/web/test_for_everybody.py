"""The page for those who use a keyboard, a reader, a telephone, another colour scheme."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.building import AXE
from tests.web.conftest import Open
from tests.web.fake_gateway import FakeGateway
from tests.web.publications import DRAFTED, ISSUED
from tests.web.test_overview import settled

VIEWS = {
    "overview": "",
    "cases": "#/cases?period=2015&as_of=2015-11-30&measure=open",
    "narrowed": "#/cases?period=2015&as_of=2015-11-30&measure=open&kind=disclosure"
    "&applicant=organisation%2F*",
    "desk": "#/desk",
    "notices": "#/notices",
    "hotspots": "#/hotspots",
    "hotspot": "#/hotspots/dust-000",
    "steps": "#/cases/stepped-1",
    "bulletins": "#/bulletins",
    "circular": "#/bulletins/circular-2015-Q3",
    "assessment": "#/bulletins/assessment-2015-H1",
    "bulletin": "#/bulletins/2015",
    "publications": "#/publications",
    "issued": f"#/publications/{ISSUED}",
    "since": f"#/publications/{ISSUED}/since",
    "draft": f"#/publications/{DRAFTED}",
    "quick-reports": "#/quick-reports",
    "quick-report": "#/quick-reports/2015/20",
    "not-found": "#/nowhere",
}


def violations(page: Page) -> list[Any]:
    """Ask axe-core what is wrong for whom."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        (one["id"], [node["html"][:200] for node in one["nodes"][:3]])
        for one in found["violations"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", VIEWS)
def test_axe(open_page: Open, view: str, scheme: str) -> None:
    """axe-core finds nothing wrong in any view, light or dark."""
    page = settled(open_page(VIEWS[view], color_scheme=scheme))
    if view == "overview":
        for summary in page.locator("summary").all():
            summary.click()
    assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_in_states(open_page: Open, gateway: FakeGateway, scheme: str) -> None:
    """Nor does it in a case, sign-in form, banners, skeletons, in English and on a phone."""
    case = gateway.cases[40].id
    page = settled(open_page(f"#/cases/{case}", color_scheme=scheme))
    assert violations(page) == []
    gateway.kafka, gateway.missing = False, [1]
    page = settled(
        open_page(color_scheme=scheme, viewport={"width": 390, "height": 800}, locale="en-GB")
    )
    expect(page.locator(".banner")).to_have_count(2)
    assert violations(page) == []
    gateway.held = True
    page = open_page(color_scheme=scheme)
    expect(page.locator(".skeleton").first).to_be_visible()
    assert violations(page) == []
    gateway.held = False
    gateway.keys = True
    page = open_page(color_scheme=scheme)
    expect(page.get_by_label("密钥")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("view", VIEWS)
def test_phone(open_page: Open, view: str) -> None:
    """At 360 pixels nothing reaches beyond the page, in either language."""
    page = settled(open_page(VIEWS[view], viewport={"width": 360, "height": 740}))
    for language in ("中文", "English"):
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 360, f"{wide} pixels wide, {language}"
        if language == "中文":
            page.get_by_role("button", name="English").click()


@pytest.mark.parametrize("width", [1440, 1024, 390])
@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_nothing_moves_sideways(
    open_page: Open, gateway: FakeGateway, width: int, locale: str
) -> None:
    """With numbers of seven digits too, nothing reaches beyond the page or over its neighbour."""
    gateway.times = 54_321
    page = settled(open_page(viewport={"width": width, "height": 900}, locale=locale))
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert "," in page.locator(".measure.open .large").inner_text()
    beyond = page.evaluate(
        "[...document.querySelectorAll('.measure, .breakdown, .ages, .oldest, .trend')]"
        ".filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.className)"
    )
    assert beyond == []
    # A number is on one line.
    heights = page.locator(".measure .large .figure").evaluate_all(
        "all => all.map(one => one.getClientRects().length)"
    )
    assert set(heights) == {1}


@pytest.mark.parametrize(
    ("locale", "lang"), [("zh-TW", "zh-CN"), ("en-US", "en-GB"), ("fr-FR", "en-GB")]
)
def test_the_language_of_the_browser(open_page: Open, locale: str, lang: str) -> None:
    """The page speaks the browser's language until another is chosen, which is remembered."""
    page = open_page(locale=locale)
    expect(page.locator("html")).to_have_attribute("lang", lang)
    page.get_by_role("button", name="English" if lang == "zh-CN" else "中文").click()
    other = "en-GB" if lang == "zh-CN" else "zh-CN"
    expect(page.locator("html")).to_have_attribute("lang", other)
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", other)


def test_keyboard_alone(open_page: Open) -> None:
    """With Tab and Enter alone: skip link, content, a figure, its cases, a case, and back."""
    page = settled(open_page())
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    tab_to(page, lambda: focused(page, "a.figure[href^='#/cases']"))
    number = page.evaluate("document.activeElement.textContent")
    assert outlined(page)
    page.keyboard.press("Enter")
    expect(page.locator("h1 .count")).to_have_text(number)
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    tab_to(page, lambda: focused(page, "table.cases tbody a"))
    assert outlined(page)
    name = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    expect(page.get_by_role("heading", level=1)).to_be_focused()


def tab_to(page: Page, there: Callable[[], bool]) -> None:
    """Press Tab until the focus is where it should be."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if there():
            return
    raise AssertionError("the focus does not come there")


def focused(page: Page, selector: str) -> bool:
    """Return whether the focus is on one of these."""
    return bool(page.evaluate("selector => document.activeElement.matches(selector)", selector))


def outlined(page: Page) -> bool:
    """Return whether what has the focus shows it."""
    style = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    return bool(style == "solid")


def test_every_control_can_be_reached(open_page: Open) -> None:
    """Tab comes by every link and button of the overview once, in the order of the page."""
    page = settled(open_page())
    page.evaluate("document.activeElement.blur()")
    controls = page.evaluate(
        "[...document.querySelectorAll('a[href], button, input, summary')]"
        ".filter(one => one.checkVisibility()).length"
    )
    seen: list[int] = []
    for _ in range(controls + 5):
        page.keyboard.press("Tab")
        place = page.evaluate(
            "[...document.querySelectorAll('a[href], button, input, summary')]"
            ".filter(one => one.checkVisibility()).indexOf(document.activeElement)"
        )
        # A date has parts, each a stop of its own.
        if place >= 0 and place not in seen[-1:]:
            seen.append(place)
    assert seen[:controls] == list(range(controls))[: len(seen)]
    assert len(seen) >= controls - 5


def test_updates_are_said(open_page: Open, gateway: FakeGateway) -> None:
    """That figures have changed is said to those who hear the page."""
    page = settled(open_page())
    region = page.locator("[aria-live=polite]").last
    expect(region).to_contain_text("数字已于")
    assert region.get_attribute("role") == "status"
    assert gateway.asked


def test_no_motion_where_none_is_wanted(open_page: Open, gateway: FakeGateway) -> None:
    """Skeletons and changed numbers do not move for users who prefer that."""
    gateway.held = True
    page = open_page(reduced_motion="reduce")
    expect(page.locator(".skeleton").first).to_have_css("animation-name", "none")
