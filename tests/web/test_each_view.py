"""True of each view in each form: nothing beyond the page, nothing cut, nothing untranslated.

How the views look, `python -m tests.web.pictures` shows.
"""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Page

from tests.web.conftest import Open
from tests.web.pictures import BEYOND, WIDTHS
from tests.web.test_for_everybody import VIEWS
from tests.web.test_overview import settled

CHINESE = re.compile(r"[\u3400-\u9fff]+")
OPEN = re.compile(r"undefined|NaN|\[object|\{[a-z]+\}")
"""What a text has in it whose places were not filled."""

TEXTS = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const said = [];
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim();
    const one = walker.currentNode.parentElement;
    // What citizens wrote has no translation; the other language's name is in that language.
    const written = '.case-title, .reported .title, article > header h1, .tools, [lang]:not(html)';
    if (text && !one.closest(written) && one.checkVisibility()) said.push(text);
  }
  return said;
}"""


SOON = f"""async () => {{
  const look = {BEYOND};
  const last = performance.now() + 5000;
  for (;;) {{
    const said = look();
    if (!said.length || performance.now() > last) return said;
    await new Promise(requestAnimationFrame);
  }}
}}"""

PLANT = """style => {
  const one = document.createElement('p');
  one.textContent = 'planted here';
  document.querySelector('main').append(one);
  Object.assign(one.style, style);
}"""


def visited(page: Page, view: str) -> Page:
    """Go to another view in the same window."""
    page.evaluate("place => { location.hash = place || '#/'; }", VIEWS[view])
    page.wait_for_timeout(50)
    return settled(page)


def beyond(page: Page) -> list[str]:
    """Return what of a page reaches beyond it, once charts have had time to follow its width."""
    found: list[str] = page.evaluate(SOON)
    return found


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_each_view_in_each_width(open_page: Open, locale: str) -> None:
    """Nothing is wider than the window or cut off, and every word is in the page's language."""
    page = settled(open_page(locale=locale))
    wrong: list[str] = []
    for view in VIEWS:
        visited(page, view)
        texts = page.evaluate(TEXTS)
        assert len(texts) > 5, f"{view} has nothing to read"
        unfilled = [text for text in texts if OPEN.search(text)]
        foreign = [text for text in texts if locale == "en-GB" and CHINESE.search(text)]
        wrong += [f"{view}: {text}" for text in unfilled + foreign]
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            wrong += [f"{view} at {width}: {fault}" for fault in beyond(page)]
    assert wrong == []


def test_that_something_beyond_the_page_is_found(open_page: Open) -> None:
    """The check itself: a block that is too wide, and a text that is cut."""
    page = settled(open_page())
    assert page.evaluate(BEYOND) == []
    page.evaluate(PLANT, {"width": "2000px"})
    page.evaluate(PLANT, {"width": "20px", "overflow": "hidden", "whiteSpace": "nowrap"})
    assert [fault.split(" ")[1] for fault in page.evaluate(BEYOND)] == ["page", "reaches", "is"]


def test_each_view_has_one_heading_and_a_language(open_page: Open) -> None:
    """Those who hear the page find its heading first, and headings skip no level."""
    page = settled(open_page())
    for view in VIEWS:
        visited(page, view)
        levels = page.evaluate(
            "[...document.querySelectorAll('h1, h2, h3, h4')].filter(one => one.checkVisibility())"
            ".map(one => Number(one.tagName[1]))"
        )
        assert levels.count(1) == 1, view
        steps = pairwise(levels)
        assert all(after <= before + 1 for before, after in steps), f"{view}: {levels}"
        assert page.get_attribute("html", "lang") == "zh-CN"
        unnamed = page.evaluate(
            "[...document.querySelectorAll('input, select')].filter(one => "
            "!one.labels?.length && !one.getAttribute('aria-label')).map(one => one.outerHTML)"
        )
        assert unnamed == [], view
