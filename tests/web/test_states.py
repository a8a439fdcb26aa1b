"""What the page shows when there is nothing, when it waits, and when something is wrong."""

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import Open
from tests.web.fake_gateway import KEY, FakeGateway
from tests.web.test_overview import settled

CASES = "#/cases?period=2015&as_of=2015-11-30&measure=open"


def test_empty(open_page: Open, gateway: FakeGateway) -> None:
    """With nothing received ever, the page says so and what happens next."""
    gateway.cases, gateway.event_time = [], None
    page = settled(open_page())
    expect(page.get_by_text("尚未收到来件")).to_be_visible()
    expect(page.locator(".measure.received .large .figure")).to_have_text("0")


def test_loading(open_page: Open, gateway: FakeGateway) -> None:
    """While figures are on their way their places are there, without any number."""
    gateway.held = True
    page = open_page()
    expect(page.locator(".measure .skeleton").first).to_be_visible()
    assert not page.locator("a.figure").count()
    gateway.held = False
    settled(page)
    expect(page.locator(".measure.received .large a.figure")).to_be_visible()


def test_no_contact(open_page: Open, gateway: FakeGateway) -> None:
    """When nobody answers, the figures stay under a banner, which goes when there is an answer."""
    page = settled(open_page(clock=True))
    gateway.away = True
    gateway.cut()
    expect(page.locator(".banner")).to_contain_text("服务器无响应")
    expect(page.locator(".measure.received .large a.figure")).to_be_visible()
    gateway.away = False
    a_while_later(page)
    expect(page.locator(".banner")).to_have_count(0)


def test_stream_stopped(open_page: Open, gateway: FakeGateway) -> None:
    """When Kafka does not answer, a banner says so, and since when."""
    page = settled(open_page())
    expect(page.locator(".banner")).to_have_count(0)
    gateway.kafka = False
    gateway.tell()
    expect(page.locator(".banner")).to_contain_text("Kafka 自")
    gateway.kafka = True
    gateway.tell()
    expect(page.locator(".banner")).to_have_count(0)


def test_lag_that_stands_still(open_page: Open, gateway: FakeGateway) -> None:
    """When a few events wait and none is counted, as without a worker, a banner says so."""
    page = settled(open_page(clock=True))
    gateway.lag = 6
    for _ in range(4):
        a_while_later(page)
    expect(page.locator(".banner")).to_contain_text("还有 6 条事件已接收、未计入")
    gateway.lag = 5
    a_while_later(page)
    expect(page.locator(".banner")).to_have_count(0)


def test_lag_that_grows(open_page: Open, gateway: FakeGateway) -> None:
    """When counting falls further and further behind, a banner says by how much."""
    page = settled(open_page(clock=True))
    for lag in range(5_000, 45_000, 5_000):
        gateway.lag = lag
        a_while_later(page)
    expect(page.locator(".banner")).to_contain_text("条事件已接收、未计入")
    gateway.lag = 0
    a_while_later(page)
    expect(page.locator(".banner")).to_have_count(0)


def a_while_later(page: Page) -> None:
    """Move the page's clock on to its next question of how current figures are."""
    with page.expect_response(lambda response: "period=2015-11-30&as_of" in response.url):
        page.clock.fast_forward(16_000)


def test_partitions_missing(open_page: Open, gateway: FakeGateway) -> None:
    """While figures of some partitions are still being read, a banner names them."""
    gateway.missing = [3, 4]
    page = open_page()
    expect(page.locator(".banner")).to_contain_text("正在读取分区 3, 4")


def test_error_in_words(open_page: Open, gateway: FakeGateway) -> None:
    """What goes wrong is said in the page's language, and is tried again by itself.

    The gateway's own words are English: in Chinese they are folded away.
    """
    gateway.status = 503
    page = open_page(locale="en-GB")
    expect(page.get_by_role("alert")).to_contain_text("still being read: partition 3")
    page.close()
    page = open_page()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("服务暂时不可用")
    expect(alert.get_by_text("still being read")).to_be_hidden()
    alert.get_by_text("技术信息").click()
    expect(alert.get_by_text("still being read")).to_be_visible()
    gateway.status = 0
    expect(page.locator(".measure.received .large a.figure")).to_be_visible()


def test_sign_in(open_page: Open, gateway: FakeGateway) -> None:
    """Without a session there is a form for the key; a wrong one is said to be wrong."""
    gateway.keys = True
    page = open_page(CASES)
    key = page.get_by_label("密钥")
    expect(key).to_be_focused()
    key.fill("another")
    key.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("密钥不正确")
    key.fill(KEY)
    page.get_by_role("button", name="登录").click()
    expect(page.locator("h1 .count")).to_be_visible()
    assert page.evaluate("document.cookie + localStorage.length") == "0"
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_label("密钥")).to_be_visible()


def test_no_lost_connection_after_signing_in(open_page: Open, gateway: FakeGateway) -> None:
    """With a day in the address too, nobody listens before somebody has signed in.

    A stream that was opened before was refused, and was then said to be lost to who signed in.
    """
    gateway.keys = True
    page = open_page("?as_of=2015-11-10")
    page.get_by_label("密钥").fill(KEY)
    assert not [path for path in gateway.asked if path.startswith("/v1/live")]
    page.evaluate(
        "window.said = []; new MutationObserver(() => { const one = "
        "document.querySelector('.liveness'); if (one) said.push(one.className); })"
        ".observe(document.body, {subtree: true, childList: true, attributes: true})"
    )
    page.get_by_role("button", name="登录").click()
    expect(page.locator(".liveness.open")).to_be_visible()
    said = page.evaluate("said")
    assert "liveness open" in said
    assert not [one for one in said if "lost" in one]


def test_a_key_of_a_unit_is_shown_no_view_that_it_may_not_see(
    open_page: Open, gateway: FakeGateway
) -> None:
    """Quick reports are of the whole county; the tab led to an error."""
    tabs = settled(open_page()).get_by_role("navigation").first
    expect(tabs.get_by_role("link", name="舆情快报")).to_be_visible()
    gateway.units = ["housing"]
    tabs = settled(open_page()).get_by_role("navigation").first
    expect(tabs.get_by_role("link", name="通报")).to_be_visible()
    expect(tabs.get_by_role("link", name="舆情快报")).to_have_count(0)


def test_session_that_ends(open_page: Open, gateway: FakeGateway) -> None:
    """Where a key is revoked while the page is open, the next answer leads to the form."""
    page = settled(open_page())
    gateway.keys = True
    gateway.cut()
    expect(page.get_by_label("密钥")).to_be_visible()


def test_what_the_page_asks_by_itself_says_so(open_page: Open) -> None:
    """A session can thus end where nobody is; after a touch, what is asked counts again."""
    page = settled(open_page(clock=True))
    asked: list[str | None] = []
    page.on("request", lambda sent: asked.append(sent.headers.get("kuaibao-idle")))
    with page.expect_request("**/v1/session"):
        page.clock.fast_forward(59_000)
        page.clock.fast_forward(2_000)
    with page.expect_request("**/v1/figures*") as idle:
        page.clock.fast_forward(20_000)
    assert idle.value.headers["kuaibao-idle"] == "1"
    assert "1" in asked
    page.mouse.move(200, 200)
    page.mouse.move(210, 210)
    with page.expect_request("**/v1/figures*") as used:
        page.clock.fast_forward(16_000)
    assert "kuaibao-idle" not in used.value.headers


def test_role_lacking(open_page: Open, gateway: FakeGateway) -> None:
    """A key without the role for cases sees the figures, and which role the rest needs."""
    gateway.roles = ["figures"]
    page = settled(open_page())
    expect(page.locator(".oldest")).to_contain_text("cases")
    expect(page.locator(".measure.received .large a.figure")).to_be_visible()
    page.locator(".measure.open .large a.figure").click()
    expect(page.get_by_role("alert")).to_contain_text("没有查看权限")


@pytest.mark.parametrize("place", ["#/nowhere", "#/cases/none-such", "#/bulletins/1999"])
def test_not_found(open_page: Open, place: str) -> None:
    """What is not there is said not to be there, with the way back."""
    page = open_page(place)
    expect(page.get_by_role("alert")).to_contain_text("没有找到")
    page.get_by_role("link", name="返回总览").click()
    expect(page.locator(".measure.received")).to_be_visible()
