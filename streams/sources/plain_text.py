"""HTML as the text that a reader would see, and texts as they may be in an event."""

import re
from typing import Final

MOST_TEXT: Final = 100_000
"""Characters of a text that an event takes; the rest of a longer one is cut off."""

MOST_HTML: Final = 1_048_576
"""Characters of HTML that are looked at; the text of a letter is in fewer."""

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufeff\u200b]")
_UNSEEN: Final = re.compile(r"(?is)<(head|script|style)\b.*?</\1\s*>|<!--.*?-->")
_TAG: Final = re.compile(r"<[^<>]*>")
_BLANKS: Final = re.compile(r"[ \t\xa0]+\n")
_HAN: Final = r"[\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]"
_INNER_BLANK: Final = re.compile(rf"(?<={_HAN}) (?={_HAN})")
"""Between Chinese characters there is none, but for what was between two elements."""

_EMPTY_LINES: Final = re.compile(r"\n{3,}")


def text_of_html(html: str) -> str:
    """Return what a reader sees of HTML: no scripts, styles or comments, a line for each block."""
    from html_text import cleaner, extract_text, parse_html
    from lxml.etree import LxmlError

    html = clean(html[:MOST_HTML])
    if not html.strip():
        return ""
    try:
        tree = parse_html(html)
        for head in tree.xpath("//head"):
            head.drop_tree()
        text = shortened_text(_INNER_BLANK.sub("", clean(extract_text(cleaner.clean_html(tree)))))
    except (LxmlError, ValueError, AssertionError, RecursionError):
        text = ""
    # What no parser takes, for its depth or otherwise, is still somebody's letter.
    return text or shortened_text(_TAG.sub(" ", _UNSEEN.sub(" ", html)))


def clean(text: str) -> str:
    """Return a text without characters that nobody can see, and with simple line ends."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("", text)


def shortened_text(text: str, most: int = MOST_TEXT) -> str:
    """Return a text without blanks around it, shortened to what an event takes."""
    text = _EMPTY_LINES.sub("\n\n", _BLANKS.sub("\n", text)).strip()
    return text if len(text) <= most else text[: most - 1] + "…"


def in_a_line(text: str, most: int = 500) -> str:
    """Return a title or a name: in one line, shortened to what an event takes."""
    return shortened_text(" ".join(clean(text).split()), most)
