"""A bulletin as Markdown (CommonMark, and what GitHub's adds)."""

import re
from typing import Final

from streams.core.bulletins.evaluation import Bulletin

_WITHIN: Final = re.compile(r"[\\`*_\[\]<>&|~@$#!]|:(?=//)|(?<=www)\.", re.IGNORECASE)
"""What is markup anywhere in a text: emphasis, links, code, HTML, entities, addresses."""

_FIRST: Final = re.compile(r"^([-+=]|\d{1,9}(?=[.)]))", re.ASCII)
"""What is markup where a line begins: lists and underlines."""

_SPACE: Final = re.compile(r"[ \t\r\n\f\v]+")


def escaped(text: str) -> str:
    """Write a text on one line so that Markdown shows it as it is."""
    text = _WITHIN.sub(r"\\\g<0>", _SPACE.sub(" ", text).strip())
    return _FIRST.sub(_marked, text)


def _marked(found: re.Match[str]) -> str:
    # Only punctuation can be escaped: of "1." that is the dot after the number.
    return f"{found[0]}\\" if found[0].isdigit() else f"\\{found[0]}"


def bulletin_markdown(bulletin: Bulletin) -> str:
    """Write a bulletin as Markdown, each paragraph in Chinese and its English quoted below."""
    definition = bulletin.definition
    blocks = [f"# {escaped(definition.title.zh)}", _strong(definition.title.en)]
    for section in definition.sections:
        blocks += [f"## {escaped(section.title.zh)}", _strong(section.title.en)]
        for paragraph in section.paragraphs:
            text = bulletin.text(paragraph)
            blocks += [escaped(text.zh), f"> {escaped(text.en)}"]
    return "\n\n".join(filter(None, blocks)) + "\n"


def _strong(text: str) -> str:
    # Four asterisks with nothing between them would be a rule across the page.
    inner = escaped(text)
    return inner and f"**{inner}**"
