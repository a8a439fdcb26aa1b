"""Files of JSON: one event a line, or JSON over any number of lines."""

import codecs
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import orjson

from streams.feeding.files.entries import NOT_UTF_8, Entries, Entry, Fault, lines

MOST_DOCUMENT_BYTES: Final = 128 * 1024 * 1024
"""How large a file may be that is not one event a line: all of it is in memory at once."""

_EACH_LINE: Final = "each line must be one event"
_SPACE = re.compile(r"[ \t\r\n]*")


def json_entries(path: Path) -> Entries:
    """Take a file of JSON apart, whichever way it is written."""
    return _documents(path) if _is_document(path) else _json_lines(path)


def _is_document(path: Path) -> bool:
    """Tell, by its first line, whether a file's JSON goes over more than one line."""
    first = next((line.strip() for _, line in lines(path) if line.strip()), b"")
    if first.startswith(b"["):
        return True
    return path.suffix.lower() == ".json" and first.startswith(b"{") and not _is_object(first)


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(orjson.loads(line), dict)
    except orjson.JSONDecodeError:
        return False


def _json_lines(path: Path) -> Entries:
    for number, line in lines(path):
        value = line.strip()
        if not value:
            continue
        try:
            event = orjson.loads(value)
        except orjson.JSONDecodeError as error:
            yield Fault(number, _why_no_json(value, str(error)))
            continue
        if isinstance(event, dict):
            yield Entry(number, value)
        else:
            yield Fault(number, f"is not a JSON object; {_EACH_LINE}")


def _why_no_json(value: bytes, error: str) -> str:
    try:
        value.decode()
    except UnicodeDecodeError:
        return NOT_UTF_8
    return (
        f"is not JSON: {error}; {_EACH_LINE} (a file that is JSON over several lines is "
        "named .json)"
    )


def _documents(path: Path) -> Entries:
    if path.stat().st_size > MOST_DOCUMENT_BYTES:
        rule = (
            f"is JSON over several lines, of which a file may have {MOST_DOCUMENT_BYTES} bytes; "
            "write one event a line (jq -c '.[]' does)"
        )
        yield Fault(1, rule)
        return
    raw = path.read_bytes().removeprefix(codecs.BOM_UTF8)
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        yield Fault(1 + raw.count(b"\n", 0, error.start), NOT_UTF_8)
        return
    try:
        yield from _events(text)
    except json.JSONDecodeError as error:
        rule = f"is not JSON: {error.msg} (column {error.colno})"
        yield Fault(error.lineno, rule)
    except RecursionError:
        yield Fault(1, "is nested too deeply")


def _events(text: str) -> Iterator[Entry]:
    """Take events out of JSON texts, one after the other, and of arrays among them.

    Raises:
        JSONDecodeError: They are not JSON.
    """
    line, counted = 1, 0
    within = False
    place = _after_space(text, 0)
    while place < len(text):
        if not within and text[place] == "[":
            within = True
            place = _after_space(text, place + 1)
            if text[place : place + 1] != "]":
                continue
        if within and text[place] == "]":
            within = False
            place = _after_space(text, place + 1)
            continue
        _, end = _decoder.raw_decode(text, place)
        line += text.count("\n", counted, place)
        counted = place
        yield Entry(line, text[place:end].encode())
        place = _after_space(text, end)
        if within:
            place = _after_comma(text, place)
    if within:
        raise json.JSONDecodeError("the array is not closed", text, len(text))


def _after_comma(text: str, place: int) -> int:
    """Return where the next item of an array begins, or its end is."""
    if place == len(text) or text[place] == "]":
        return place
    if text[place] != ",":
        raise json.JSONDecodeError("Expecting ',' delimiter", text, place)
    place = _after_space(text, place + 1)
    if text[place : place + 1] == "]":
        raise json.JSONDecodeError("Illegal trailing comma", text, place)
    return place


def _after_space(text: str, place: int) -> int:
    found = _SPACE.match(text, place)
    return found.end() if found else place


def _nothing(_: str) -> Any:
    """Read a number as nothing: it is for the reader of events to say whether it is one."""


_decoder = json.JSONDecoder(parse_int=_nothing, parse_float=_nothing)
