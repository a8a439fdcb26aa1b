"""The page on a real gateway, over a real broker, in a real browser."""

import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.support.gateways import Gateway
from tests.support.installation import Installation
from tests.web.building import Unbuildable, build
from tests.web.conftest import BROWSERS, OPTIONS, WAIT

pytestmark = [pytest.mark.kafka, pytest.mark.web, pytest.mark.timeout(150)]

DAY = "2015-03-02"


@pytest.fixture
def gateway(kuaibao: Installation, tmp_path: Path) -> Iterator[Gateway]:
    """A gateway with its page, and a worker."""
    try:
        build()
    except Unbuildable as error:
        pytest.skip(f"the page cannot be built: {error}")
    kuaibao.worker(opens=4)
    gateway = Gateway(kuaibao.settings, tmp_path, "gateway")
    gateway.wait_ready()
    yield gateway
    print(f"--- the end of the gateway's log:\n{gateway.log[-4000:]}")
    gateway.kill()


def letter(number: int) -> tuple[bytes, bytes]:
    """Write a letter about housing, received on the day."""
    event = {
        "specversion": "1.0",
        "type": "kuaibao.case.received.v1",
        "source": "/test/page",
        "id": str(number),
        "subject": f"L-{number}",
        "time": f"{DAY}T09:30:00+08:00",
        "data": {"kind": "letter", "channel": "county-mailbox", "category": "housing"},
    }
    return event["subject"].encode(), json.dumps(event).encode()  # type: ignore[attr-defined]


def received(page: Page, many: int) -> None:
    """Wait until the page says that so many were received in the year."""
    link = page.locator('a[href*="measure=received"][href*="period=2015"]', has_text=str(many))
    expect(link.first).to_be_visible(timeout=WAIT)


def walk(gateway: Gateway, browser: str) -> None:
    """Look at the page while events are posted; follow a number to its cases and to one of them."""
    address = f"http://127.0.0.1:{gateway.settings.gateway_port}/?as_of={DAY}"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=browser, args=[*OPTIONS])
        page = started.new_page(locale="zh-CN")
        page.set_default_timeout(WAIT)
        page.goto(address)
        expect(page.get_by_text("收到").first).to_be_visible(timeout=WAIT)
        loaded = page.evaluate("performance.timeOrigin")
        assert gateway.post([letter(number) for number in range(3)]).status == 202
        received(page, 3)
        assert gateway.post([letter(number) for number in range(7)]).status == 202
        received(page, 7)
        assert page.evaluate("performance.timeOrigin") == loaded, "it was loaded again"

        page.locator('a[href*="measure=received"]', has_text="7").first.click()
        for number in range(7):
            expect(page.get_by_role("link", name=f"L-{number}", exact=True)).to_be_visible()
        page.get_by_role("link", name="L-5", exact=True).click()
        expect(page.get_by_text("/test/page").first).to_be_visible()
        started.close()


def test_events_posted_appear_on_the_page_without_a_reload(gateway: Gateway) -> None:
    """Three letters, then four more: the page counts them by itself, and leads to each."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        pytest.skip(f"no browser in PATH ({', '.join(BROWSERS)}); Debian has the package chromium")
    # In a thread of its own: playwright keeps an event loop in the one it is used in.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(walk, gateway, browser).result()
