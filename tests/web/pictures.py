"""``python -m tests.web.pictures FOLDER``: each view of a running gateway as a picture, to look at.

Each view is taken at three widths, light and dark, in both languages, as of two days; what reaches
beyond the page or is cut is listed. Beside the pictures are sheets with those of a view together,
on which one looks at a view once instead of twelve times.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import click
from playwright.sync_api import Browser, BrowserContext, FloatRect, Page, expect, sync_playwright

from tests.web.conftest import OPTIONS, browser_path

WIDTHS: Final = (1440, 1024, 390)
SCHEMES: Final = ("light", "dark")
LANGUAGES: Final = {"zh": "zh-CN", "en": "en-GB"}
HEIGHT: Final = 1000
"""Pixels of the window; a picture has the whole page, as long as it is."""

LONGEST: Final = 2600
"""Pixels of a page that its sheet shows."""

TALLEST: Final = 8000
"""Pixels of a page that its picture shows: the contract at ``/docs`` is far longer."""

VIEWS: Final = {
    "overview": "?as_of={day}",
    "overview-year": "?as_of={day}&period=year&kind=letter",
    "overview-disclosures": "?as_of={day}&kind=disclosure",
    "desk": "?as_of={day}#/desk",
    "notices": "?as_of={day}#/notices",
    "hotspots": "?as_of={day}#/hotspots",
    "search": "?as_of={day}#/cases",
    "found": "?as_of={day}#/cases?q=%E5%9E%83%E5%9C%BE",
    "found-nothing": "?as_of={day}#/cases?q=qqqq",
    "cases": "?as_of={day}#/cases?period=..{day}&as_of={day}&measure=open&kind=letter",
    "quick-reports": "?as_of={day}#/quick-reports",
    "bulletins": "?as_of={day}#/bulletins",
}
"""Views that are of a day, by name: the address, with the day left open."""

LASTING: Final = {
    "bulletin": "#/bulletins/2015",
    "circular": "#/bulletins/circular-2015-Q3",
    "assessment": "#/bulletins/assessment-2015",
    "inspection": "#/bulletins/inspection-2015-10",
    "form": "#/bulletins/disclosure-2021-2026",
    "publications": "#/publications",
    "computed": "#/bulletins/2015?now=1",
    "not-found": "#/nowhere",
    "docs": "docs",
}
"""Views that are the same on every day."""

LINKS: Final = {
    "case": ("?as_of={day}#/cases?measure=overdue&as_of={day}", "table.cases tbody a"),
    "case-closed": ("?as_of={day}#/cases?measure=closed&as_of={day}", "table.cases tbody a"),
    "hotspot": ("?as_of={day}#/hotspots", "table.hotspots tbody a"),
    "quick-report": ("?as_of={day}#/quick-reports", ".issues a"),
}
"""Views whose address is found on another: that address, and the link to the first of them."""

_ISSUED = ("#/publications?state=issued", "table.publications tbody a")
LASTING_LINKS: Final = {
    "issued": (*_ISSUED, ""),
    "since": (*_ISSUED, "/since"),
    "draft": ("#/publications?state=drafted", "table.publications tbody a", ""),
}
"""The same of views that are the same on every day, with what is added to the link's address."""

BEYOND: Final = """() => {
  const width = document.documentElement.clientWidth;
  const said = [];
  if (document.documentElement.scrollWidth > width)
    said.push(`the page is ${document.documentElement.scrollWidth} wide`);
  for (const one of document.querySelectorAll('body *')) {
    const style = getComputedStyle(one);
    const place = one.getBoundingClientRect();
    const name = `${one.tagName.toLowerCase()}.${one.className}`.slice(0, 60);
    const text = one.textContent.trim().slice(0, 40);
    if (!place.width || one.closest('.unseen, .skip, pre, .wide-table')) continue;
    if (place.right > width + 1 && !one.closest('canvas'))
      said.push(`${name} reaches to ${Math.round(place.right)}: ${text}`);
    else if (one.scrollWidth > one.clientWidth + 1 && style.display !== 'inline'
             && ['hidden', 'clip'].includes(style.overflowX))
      said.push(`${name} is cut: ${text}`);
  }
  return said.slice(0, 8);
}"""
"""Says what of a page reaches beyond it or is cut; what moves sideways by itself is meant to."""


class Form(NamedTuple):
    """How a page is looked at."""

    width: int
    scheme: str
    language: str


class Shot(NamedTuple):
    """One picture: of which view, on which day (none: of every day), in which form, and where."""

    view: str
    day: str
    form: Form
    path: Path


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--at", "address", required=True, help="Where the gateway is: http://127.0.0.1:8080")
@click.option("--key", default="", help="A key, where the gateway asks for one.")
@click.option("--day", "days", multiple=True, default=("2015-01-15", "2015-11-30"))
@click.option("--only", multiple=True, help="Names of views; all unless told.")
@click.option("--width", "widths", multiple=True, type=int, default=WIDTHS)
@click.option("--scheme", "schemes", multiple=True, type=click.Choice(SCHEMES), default=SCHEMES)
@click.option(
    "--language",
    "languages",
    multiple=True,
    type=click.Choice([*LANGUAGES]),
    default=tuple(LANGUAGES),
)
def main(
    *,
    folder: Path,
    address: str,
    key: str,
    days: tuple[str, ...],
    only: tuple[str, ...],
    widths: tuple[int, ...],
    schemes: tuple[str, ...],
    languages: tuple[str, ...],
) -> None:
    """Take the pictures into FOLDER, with sheets; exit code 1 where a page is too wide or cut."""
    path = browser_path()
    if path is None:
        raise click.ClickException("no browser in PATH; Debian has the package chromium")
    folder.mkdir(parents=True, exist_ok=True)
    wrong = 0
    shots: list[Shot] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*OPTIONS])
        for form in [Form(w, s, n) for n in languages for s in schemes for w in widths]:
            context = _context(browser, form, address, key)
            page = context.new_page()
            for view, day, place in _places(page, f"{address}/", days, only):
                shot = Shot(view, day, form, folder / f"{_name(view, day, form)}.png")
                for fault in _take(page, place, shot.path):
                    click.echo(f"{shot.path.stem}: {fault}")
                    wrong += 1
                shots.append(shot)
            context.close()
        for sheet in _sheets(browser, shots, folder):
            click.echo(sheet)
        browser.close()
    sys.exit(1 if wrong else 0)


def _name(view: str, day: str, form: Form) -> str:
    return "-".join(filter(None, (view, day, form.language, form.scheme, str(form.width))))


def _context(browser: Browser, form: Form, address: str, key: str) -> BrowserContext:
    """Return a window of the form, signed in where there is a key."""
    context = browser.new_context(
        viewport={"width": form.width, "height": HEIGHT},
        color_scheme="dark" if form.scheme == "dark" else "light",
        locale=LANGUAGES[form.language],
    )
    if key:
        answer = context.request.post(f"{address}/v1/session", data={"key": key})
        if not answer.ok:
            raise click.ClickException(f"the gateway answers {answer.status} to the key")
    return context


def _places(
    page: Page, address: str, days: tuple[str, ...], only: tuple[str, ...]
) -> Iterator[tuple[str, str, str]]:
    """Return view, day and address of each picture; a view that no link leads to is left out."""
    for day in days:
        for view, place in VIEWS.items():
            if not only or view in only:
                yield view, day, address + place.format(day=day)
        for view, (place, link) in LINKS.items():
            if (not only or view in only) and (href := _first(page, address + place, day, link)):
                yield view, day, href
    for view, place in LASTING.items():
        if not only or view in only:
            yield view, "", address + place
    for view, (place, link, more) in LASTING_LINKS.items():
        if (not only or view in only) and (href := _first(page, address + place, "", link)):
            yield view, "", href + more


def _first(page: Page, place: str, day: str, link: str) -> str:
    """Return where the first of some links leads to; "" where there is none, which is said."""
    _settle(page, place.format(day=day))
    found = page.locator(link)
    if found.count():
        return str(found.first.evaluate("link => link.href"))
    click.echo(f"{place} {day}: nothing there", err=True)
    return ""


def _settle(page: Page, place: str) -> None:
    page.goto("about:blank")
    page.goto(place)
    expect(page.locator(".skeleton")).to_have_count(0, timeout=30_000)
    page.wait_for_timeout(150)


def _take(page: Page, place: str, path: Path) -> list[str]:
    """Take the picture; return what is wrong with the page."""
    _settle(page, place)
    tall = page.evaluate("document.documentElement.scrollHeight")
    width = page.evaluate("innerWidth")
    clip: FloatRect = {"x": 0, "y": 0, "width": width, "height": min(tall, TALLEST)}
    page.screenshot(path=path, full_page=True, clip=clip, animations="disabled")
    found: list[str] = page.evaluate(BEYOND)
    return found


def _sheets(browser: Browser, shots: list[Shot], folder: Path) -> Iterator[Path]:
    """Put the pictures of a view, a day, a scheme and a language side by side, all widths."""
    together: dict[str, list[Shot]] = {}
    for shot in shots:
        form = shot.form._replace(width=0)
        together.setdefault(_name(shot.view, shot.day, form)[:-2], []).append(shot)
    (folder / "sheets").mkdir(exist_ok=True)
    page = browser.new_page()
    for name, its in together.items():
        page.set_viewport_size({"width": sum(shot.form.width + 24 for shot in its), "height": 200})
        page.goto("about:blank")
        html = folder / "sheets" / "sheet.html"
        html.write_text(_sheet(its), encoding="utf-8")
        page.goto(html.absolute().as_uri())
        path = folder / "sheets" / f"{name}.png"
        page.screenshot(path=path, full_page=True)
        html.unlink()
        yield path


def _sheet(shots: list[Shot]) -> str:
    pictures = "".join(
        f'<div style="max-height:{LONGEST}px;overflow:hidden">'
        f'<img width="{shot.form.width}" src="{shot.path.absolute().as_uri()}"></div>'
        for shot in shots
    )
    style = "margin:0;display:flex;gap:24px;align-items:flex-start;background:#888"
    return f'<!doctype html><meta charset="utf-8"><body style="{style}">{pictures}'


if __name__ == "__main__":
    main()
