"""A browser, a gateway that is not one, and pages that say what went wrong in them."""

import shutil
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.web.building import Unbuildable, build
from tests.web.fake_gateway import FakeGateway

BROWSERS: Final = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first has no windows of its own to draw, and needs half the processor time."""
OPTIONS: Final = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
WAIT: Final = 20_000
"""Milliseconds that anything may take to show, also on a machine with other work."""

Open = Callable[..., Page]


def browser_path() -> str | None:
    """Return where this machine's Chromium is; None where there is none."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all that needs the browser."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.web)


@pytest.fixture(scope="session")
def one_gateway() -> Iterator[FakeGateway]:
    """The gateway of all tests. It ends after the browser, so that none of it hangs on to it."""
    made = FakeGateway()
    yield made
    made.close()


@pytest.fixture(scope="module")
def browser(one_gateway: FakeGateway) -> Iterator[Browser]:
    """The Chromium of this machine, and the page built. Skips with a reason where either lacks.

    It ends with the file: as long as it runs, so does a loop in which no other can be run.
    """
    assert one_gateway
    found = browser_path()
    if found is None:
        pytest.skip(f"no browser in PATH ({', '.join(BROWSERS)}); Debian has the package chromium")
    try:
        build()
    except Unbuildable as error:
        pytest.skip(f"the page cannot be built: {error}")
    expect.set_options(timeout=WAIT)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=[*OPTIONS])
        yield started
        started.close()


@pytest.fixture
def gateway(one_gateway: FakeGateway) -> FakeGateway:
    """A gateway with a town's cases, as new."""
    one_gateway.reset()
    return one_gateway


@pytest.fixture
def open_page(browser: Browser, gateway: FakeGateway) -> Iterator[Open]:
    """Opens addresses of the page; afterwards nothing may have gone wrong in any.

    With `clock` the page has a clock that can be moved on.
    What went wrong: an error in a script, a breach of the Content-Security-Policy, a request to
    another host.
    """
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def opened(place: str = "", *, clock: bool = False, **options: Any) -> Page:
        context = browser.new_context(
            **{"viewport": {"width": 1280, "height": 900}, "locale": "zh-CN"} | options
        )
        contexts.append(context)
        context.set_default_timeout(WAIT)
        page = context.new_page()
        if clock:
            page.clock.install()
        page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
        page.on("console", lambda said: _policy(said.text, wrong))
        page.on("request", lambda request: _elsewhere(request.url, gateway.address, wrong))
        page.goto(f"{gateway.address}/{place}")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []


def _policy(said: str, wrong: list[str]) -> None:
    if "Content Security Policy" in said or "Content-Security-Policy" in said:
        wrong.append(said)


def _elsewhere(url: str, ours: str, wrong: list[str]) -> None:
    if not url.startswith((f"{ours}/", "data:")):
        wrong.append(f"request to {url}")
