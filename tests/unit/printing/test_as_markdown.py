"""Markdown: what is written is what is shown."""

import re

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from streams.core.bulletins.definitions import PLACE
from streams.printing.as_markdown import bulletin_markdown, escaped
from tests.support.county_bulletin import bulletin, said

LINES = st.text(st.characters(exclude_categories=["Cs", "Cc"]))
MARKUP = st.text(st.sampled_from(list("\\`*_{}[]()<>#+-.!|~&;=:/ \n\tw1a字")), max_size=30)


def shown(text: str) -> list[tuple[str, str]]:
    """Read Markdown: of each piece of text, which elements it is in, and the text."""
    found = []
    opened: list[str] = []
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text):
        if token.type == "inline":
            children = token.children or []
            kinds = {child.type for child in children}
            assert kinds <= {"text", "text_special", "strong_open", "strong_close"}, kinds
            strong = "strong " if "strong_open" in kinds else ""
            inner = "".join(child.content for child in children)
            found.append((strong + " ".join(opened), inner))
        elif token.nesting == 1:
            opened.append(token.tag)
        elif token.nesting == -1:
            opened.pop()
        else:
            raise AssertionError(token.type)
    return found


def flat(text: str) -> str:
    """Write a text on one line, as it is shown."""
    return re.sub(r"[ \t\r\n\f\v]+", " ", text).strip(" ").replace("\0", "\ufffd")


def test_a_bulletin() -> None:
    """Headings, paragraphs, the English strong or quoted under the Chinese."""
    assert shown(bulletin_markdown(bulletin())) == [
        ("h1", "试县2015年3月通报"),
        ("strong p", "Testshire: March 2015"),
        ("h2", "一、来信"),
        ("strong p", "1. Letters"),
        ("p", "收到 3 件，在办 1 件，办结率 50%；住宅占 33.3%，共 2 类。"),
        ("blockquote p", "Received 3, open 1, closed 50%; housing 33.3% of 2."),
        ("h2", "二、其他"),
        ("strong p", "2. Other matters"),
        ("p", "接待 5 人次，头版 50%，100%；快报 2 期；申请 无记录。"),
        (
            "blockquote p",
            "Visits 5, front page 50%, 100%; reports 2; applications no record.",
        ),
    ]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("1. 住宅", r"1\. 住宅"),
        ("2) x", r"2\) x"),
        ("- x", r"\- x"),
        ("2015-03, a-b (c)!", "2015-03, a-b (c)\\!"),
        ("a_b*c", r"a\_b\*c"),
        ("<script>", r"\<script\>"),
        ("[x](http://y)", r"\[x\](http\://y)"),
        ("www.example.com", r"www\.example.com"),
        ("A & B", r"A \& B"),
        ("a\n# b", r"a \# b"),
        ("1至11月", "1至11月"),
    ],
)
def test_markup_is_escaped_and_little_else(text: str, written: str) -> None:
    """The text stays readable as it is."""
    assert escaped(text) == written


@given(LINES | MARKUP)
@example("===")
@example("***")
@example("    code")
@example("&amp;")
@example("a\\")
@example("~~~")
@example("1234567890. x")
def test_any_text_is_shown_as_it_is(text: str) -> None:
    """This is tried as a paragraph, quoted, as a heading and strong."""
    assume(not PLACE.search(text))  # What stands for a figure is not a text.
    written = bulletin_markdown(said(text))
    one = flat(text)
    if not one:
        return
    found = shown(written)
    # Unicode spaces at the ends of a line are nobody's markup, and dropped by some.
    assert {inner.strip() for _, inner in found} == {one.strip()} or not one.strip()
    assert {where for where, _ in found} <= {"h1", "h2", "p", "strong p", "blockquote p"}
