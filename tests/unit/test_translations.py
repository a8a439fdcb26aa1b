"""Documents in two languages: what is not prose is the same in both, and their links lead on."""

import re
from pathlib import Path
from typing import Final

import pytest

DOCUMENTS: Final = Path(__file__).parents[2] / "docs"
PAIRS: Final = [
    (f"{name}.md", f"{name}.zh-CN.md")
    for name in ("departments", "feeders", "figures", "operations", "runbook")
]
FENCE: Final = re.compile(r"^ *```(.*?)^ *```", re.MULTILINE | re.DOTALL)
HEADING: Final = re.compile(r"^#+ (.+)$", re.MULTILINE)
CODE: Final = re.compile(r"`([^`\n]+)`")
ANCHORED: Final = re.compile(r"\]\(([\w.-]*)#([^)\s]+)\)")


def read(name: str) -> str:
    """Return a document's text."""
    return (DOCUMENTS / name).read_text(encoding="utf-8")


def prose(text: str) -> str:
    """Return a document without its fenced blocks."""
    return FENCE.sub("", text)


def anchors(text: str) -> set[str]:
    """Return the anchors of a document's headings, as a reader of Markdown on the web has them."""
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in HEADING.findall(prose(text))
    }


@pytest.mark.parametrize(("english", "chinese"), PAIRS)
def test_both_say_the_same_names_and_commands(english: str, chinese: str) -> None:
    """A name, setting, metric or command is in both or in neither; so are sections and tables."""
    one, other = read(english), read(chinese)
    assert set(CODE.findall(prose(one))) == set(CODE.findall(prose(other)))
    for shape in (r"^#+ ", r"^\|", r"^- ", r"^\d\. "):
        counts = [len(re.findall(shape, prose(text), re.MULTILINE)) for text in (one, other)]
        assert counts[0] == counts[1], shape


@pytest.mark.parametrize(("english", "chinese"), PAIRS)
def test_both_have_the_same_blocks(english: str, chinese: str) -> None:
    """What is typed or shown by a program is the same to the letter; drawings may have words."""
    for one, other in zip(FENCE.findall(read(english)), FENCE.findall(read(chinese)), strict=True):
        if "mermaid" not in one and "──" not in one:
            assert one == other


@pytest.mark.parametrize(("english", "chinese"), PAIRS)
def test_each_links_to_the_other(english: str, chinese: str) -> None:
    """A reader who opens the wrong one finds the right one."""
    assert f"]({chinese})" in read(english)
    assert f"]({english})" in read(chinese)


@pytest.mark.parametrize("name", [name for pair in PAIRS for name in pair])
def test_links_lead_to_headings_that_there_are(name: str) -> None:
    """A heading that is changed takes its links along."""
    links = ANCHORED.findall(prose(read(name)))
    for document, anchor in links:
        assert anchor in anchors(read(document or name)), f"{document}#{anchor}"
