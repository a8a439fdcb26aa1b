"""What the page is built of: types that hold, no other host, no inline script or style."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.web.building import INDEX, WEB, check_types


def test_types(browser: Browser) -> None:
    """The sources pass the strict compiler."""
    assert browser.is_connected()
    done = check_types()
    assert done.returncode == 0, done.stdout


def test_lock_has_no_address() -> None:
    """The lock file names versions and checksums, and no place to fetch them from."""
    text = (WEB / "package-lock.json").read_text(encoding="utf-8")
    assert not re.search(r"\bhttps?:|\bresolved\b", text)
    packages = json.loads(text)["packages"]
    assert all("integrity" in package for name, package in packages.items() if name)


def test_index_refers_to_built_files_alone(browser: Browser) -> None:
    """index.html has no script or style of its own; all it names is there, and hashed."""
    assert browser.is_connected()
    text = INDEX.read_text(encoding="utf-8")
    assert not re.search(r"<style|style=|<script(?![^>]*src=)|\son\w+=", text)
    named = re.findall(r'(?:src|href)="/page/([^"]+)"', text)
    assert len(named) == 3
    assert all((INDEX.parent / name).is_file() for name in named)
    assert sum(bool(re.search(r"-[A-Z0-9]{8}\.(js|css)$", name)) for name in named) == 2


@pytest.mark.parametrize("path", sorted((WEB / "src").rglob("*.tsx")), ids=lambda path: path.name)
def test_no_markup_as_text(path: Path) -> None:
    """No source writes HTML as text, where a citizen's words could become markup."""
    assert not re.search(r"innerHTML|insertAdjacentHTML|dangerously|eval\(", path.read_text())
