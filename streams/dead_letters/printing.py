"""Dead letters as they are printed: listed in our words alone, or shown in full."""

import base64
from typing import Any
from zoneinfo import ZoneInfo

from streams.dead_letters.letters import Letter, plain_identifier


def listed_letter(letter: Letter, zone: ZoneInfo, *, sent_again: bool) -> dict[str, Any]:
    """Return what a listing says of a letter: nothing that a citizen can have written."""
    return {
        "place": str(letter.place),
        "at": letter.at.astimezone(zone).isoformat(timespec="seconds"),
        "topic": letter.topic,
        "partition": letter.partition,
        "offset": letter.offset,
        "source": letter.feeder or None,
        "subject": plain_identifier(letter.subject) or None,
        "id": plain_identifier(letter.identity) or None,
        "field": letter.field,
        "reason": letter.reason,
        "field_holds": letter.unknown_name or None,
        "bytes": len(letter.value or b""),
        "cut_from": letter.cut.get("value"),
        "key_cut_from": letter.cut.get("key"),
        "headers_cut_from": letter.cut.get("headers"),
        "count": letter.many,
        "last_offset": letter.last_offset,
        "is_batch": letter.is_batch,
        "came_back": str(letter.came_back) if letter.came_back else None,
        "sent_again": sent_again,
    }


def line(one: dict[str, Any]) -> str:
    """Write what a listing says of a letter in one line."""
    marks = [
        *(["sent again"] if one["sent_again"] else []),
        *([f"came back from {one['came_back']}"] if one["came_back"] else []),
        *([f"cut from {one['cut_from']} bytes"] if one["cut_from"] else []),
        *([f"key cut from {one['key_cut_from']} bytes"] if one["key_cut_from"] else []),
        *([f"headers cut from {one['headers_cut_from']} bytes"] if one["headers_cut_from"] else []),
        *([f"{one['count']} of them, to {one['last_offset']}"] if one["count"] > 1 else []),
        *(["a batch that cannot be read"] if one["is_batch"] else []),
    ]
    found = f"{one['topic']}:{one['partition']}:{one['offset']}"
    named = [one[name] or "-" for name in ("source", "subject", "id")]
    holds = f" (it is {one['field_holds']})" if one["field_holds"] else ""
    said = [one["place"], one["at"], found, *named, one["reason"] + holds]
    return "  ".join([*said, *(f"[{mark}]" for mark in marks)])


def whole(letter: Letter, zone: ZoneInfo, *, sent_again: bool) -> dict[str, Any]:
    """Return all that there is of a letter, as it came."""
    return listed_letter(letter, zone, sent_again=sent_again) | {
        "source": letter.source or None,
        "subject": letter.subject or None,
        "id": letter.identity or None,
        "field_holds": letter.said or None,
        "key": written_bytes(letter.key),
        "headers": [{"name": name, "value": written_bytes(raw)} for name, raw in letter.headers],
        "value": written_bytes(letter.value),
    }


def written_bytes(raw: bytes | None) -> dict[str, str] | None:
    """Write bytes as text where they are text that any terminal can show, else as base64."""
    if raw is None:
        return None
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = "\x00"
    if all(character.isprintable() or character in "\n\t" for character in text):
        return {"text": text}
    return {"base64": base64.b64encode(raw).decode()}


def page(shown: dict[str, Any]) -> str:
    """Write all that there is of a letter for people: a line each, the value last."""
    names = [name for name in shown if name not in ("key", "headers", "value")]
    width = max(map(len, names)) + 2
    lines = [f"{name:<{width}}{_plain(shown[name])}" for name in names]
    lines.append(f"{'key':<{width}}{_bytes(shown['key'])}")
    lines += [
        f"{'header':<{width}}{_name(one['name'])}: {_bytes(one['value'])}"
        for one in shown["headers"]
    ]
    return "\n".join([*lines, "", _bytes(shown["value"])])


def _plain(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _name(str(value))


def _bytes(value: dict[str, str] | None) -> str:
    if value is None:
        return "null"
    return value["text"] if "text" in value else f"base64 {value['base64']}"


def _name(text: str) -> str:
    """Write a text so that it moves no terminal's cursor."""
    return text if text.isprintable() else text.encode("unicode_escape").decode()
