"""A bulletin as plain text."""

import unicodedata
from collections.abc import Iterable, Iterator

from streams.core.bulletins.evaluation import Bulletin
from streams.core.county.catalogue import Label
from streams.printing.bulletin_tables import (
    PROBLEMS,
    WordsTable,
    assessment_table,
    sentence_words,
    words_tables,
)


def bulletin_text(bulletin: Bulletin) -> str:
    """Write a bulletin as plain text, each paragraph in Chinese and then in English, if it has."""
    definition = bulletin.definition
    lines = _once(definition.title)
    for section in definition.sections:
        lines += ["", *_once(section.title)]
        for paragraph in section.paragraphs:
            text = bulletin.text(paragraph)
            lines += ["", f"    {text.zh}", *([f"    {text.en}"] if paragraph.english else [])]
    for table in words_tables(bulletin):
        lines += _table(table)
    lines += _problems(bulletin)
    if assessed := assessment_table(bulletin):
        lines += _table(assessed)
    return "\n".join(lines) + "\n"


def _once(label: Label) -> list[str]:
    return [label.zh, *([label.english] if label.english else [])]


def _problems(bulletin: Bulletin) -> Iterator[str]:
    if bulletin.problems:
        yield from ("", PROBLEMS.zh, PROBLEMS.en)
    for unit in bulletin.problems:
        yield from ("", f"    {unit.label.zh}  {unit.label.en}")
        for sentence in unit.sentences:
            words = sentence_words(sentence)
            yield from (f"      {words.zh}", f"      {words.en}")


def _table(table: WordsTable) -> Iterator[str]:
    """Write a table, its columns one below the other; Chinese characters are two wide."""
    yield from ("", table.title.zh, table.title.en, "")
    rows = [*_lines(table.headings), *(line for row in table.rows for line in _lines(row))]
    widths = [max(map(text_width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (
            _padded(text, width, is_number=column in table.numbers)
            for column, (text, width) in enumerate(zip(row, widths, strict=True))
        )
        yield f"    {'  '.join(cells)}".rstrip()
    for note in table.notes:
        yield from ("", f"    {note.zh}", f"    {note.en}")


def _lines(labels: Iterable[Label]) -> list[list[str]]:
    """Return a row as lines: the Chinese ones, then the English ones."""
    cells = [
        [*label.zh.split("\n"), *(label.en.split("\n") if label.en else [])] for label in labels
    ]
    height = max(map(len, cells))
    filled = [cell + [""] * (height - len(cell)) for cell in cells]
    return [[*line] for line in zip(*filled, strict=True)]


def text_width(text: str) -> int:
    """Return how wide a text is in a terminal; Chinese characters are two."""
    return sum(1 + (unicodedata.east_asian_width(each) in "WF") for each in text)


def _padded(text: str, width: int, *, is_number: bool) -> str:
    room = " " * (width - text_width(text))
    return room + text if is_number else text + room
