"""A bulletin as Markdown (CommonMark, and what GitHub's adds)."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from streams.core.bulletins.evaluation import Bulletin
from streams.core.county.catalogue import Label
from streams.printing.bulletin_tables import (
    PROBLEMS,
    WordsTable,
    assessment_table,
    sentence_words,
    words_tables,
)

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
    blocks = [f"# {escaped(definition.title.zh)}", _strong(definition.title.english)]
    for section in definition.sections:
        blocks += [f"## {escaped(section.title.zh)}", _strong(section.title.english)]
        for paragraph in section.paragraphs:
            text = bulletin.text(paragraph)
            blocks += [escaped(text.zh), f"> {escaped(text.en)}" if paragraph.english else ""]
    for table in words_tables(bulletin):
        blocks += _table(table)
    blocks += _problems(bulletin)
    if assessed := assessment_table(bulletin):
        blocks += _table(assessed)
    return "\n\n".join(filter(None, blocks)) + "\n"


def _strong(text: str) -> str:
    # Four asterisks with nothing between them would be a rule across the page.
    inner = escaped(text)
    return inner and f"**{inner}**"


def _table(table: WordsTable) -> Iterator[str]:
    yield f"## {escaped(table.title.zh)}"
    yield _strong(table.title.en)
    rule = ["---:" if column in table.numbers else "---" for column in range(len(table.headings))]
    yield "\n".join(
        map(_row, (map(_cell, table.headings), rule, *(map(_cell, r) for r in table.rows)))
    )
    for note in table.notes:
        yield escaped(note.zh)
        yield f"> {escaped(note.en)}"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(label: Label) -> str:
    """Write a cell, English below Chinese; a cell has one line, so breaks are HTML's."""
    lines = [*label.zh.split("\n"), *label.en.split("\n")]
    return "<br>".join(escaped(line) for line in lines if line)


def _problems(bulletin: Bulletin) -> Iterator[str]:
    if bulletin.problems:
        yield f"## {escaped(PROBLEMS.zh)}"
        yield _strong(PROBLEMS.en)
    for unit in bulletin.problems:
        yield f"### {escaped(unit.label.zh)}"
        yield _strong(unit.label.en)
        for sentence in unit.sentences:
            words = sentence_words(sentence)
            yield escaped(words.zh)
            yield f"> {escaped(words.en)}"
