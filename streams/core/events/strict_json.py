"""JSON that everybody reads alike: no name twice, no number too large, no half characters.

What RFC 8259 leaves to each reader (section 4: names given twice; section 6: large numbers; section
8.2: lone surrogates) is refused here, so that every later reader of an event reads what we read.
Source: I-JSON (RFC 7493), with all of 64 bits for whole numbers, and without NUL, which many
databases cannot keep.
"""

import json
import math
import re
from collections.abc import Iterator
from typing import Any, Final, NoReturn

from streams.core.events.refusals import Refused

MOST_DEPTH: Final = 32
"""How deeply objects and arrays may be nested. An event as it must be has three levels."""

_LEAST: Final = -(2**63)
_MOST: Final = 2**64 - 1
_MOST_DIGITS: Final = len(str(_LEAST))
_SHOWN_NAME: Final = 64
_NO_CHARACTER = re.compile(r"[\x00\ud800-\udfff]")
_NO_CHARACTER_RULE: Final = r"contains NUL (\u0000) or half of a surrogate pair; neither is taken"
_ESCAPED = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")


class _Odd(ValueError):
    """The text must be looked at closely."""


class _Members(tuple[tuple[str, Any], ...]):
    """An object's members as they were written, some perhaps twice."""

    __slots__ = ()


def check_strictly(value: bytes) -> None:
    """Check that a JSON text means one thing only.

    Raises:
        Refused: It is not JSON or UTF-8, is nested too deeply, or a name, number or string in it
            is not taken. Names the field, and never the value: it may be a citizen's.
    """
    # An ordinary event passes the quick look, which is Python's C scanner with little else; only
    # another is read again to find out which field is wrong, or that none is.
    try:
        text = value.decode()
        if _ESCAPED.search(value) or value.count(b"{") + value.count(b"[") > MOST_DEPTH:
            raise _Odd
        _quick.decode(text)
    except UnicodeDecodeError as error:
        raise Refused("event", f"is not UTF-8 (at byte {error.start})") from None
    except (ValueError, RecursionError):
        _look_closely(text)


def _look_closely(text: str) -> None:
    try:
        _walk(_close.decode(text), "", 0)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise Refused("event", f"is not JSON: {error.msg} ({where})") from None
    except _Odd as error:
        raise Refused("event", f"is not JSON: {error}") from None
    except RecursionError:
        _refuse_depth()


def _walk(value: Any, path: str, depth: int) -> None:
    if isinstance(value, _Members | list):
        if depth == MOST_DEPTH:
            _refuse_depth()
        inside = _named(value, path) if isinstance(value, _Members) else _numbered(value, path)
        for field, item in inside:
            _walk(item, field, depth + 1)
    elif isinstance(value, str):
        if _NO_CHARACTER.search(value):
            raise Refused(path or "event", _NO_CHARACTER_RULE)
    elif isinstance(value, float | int) and _beyond(value):
        raise Refused(path or "event", "is a number beyond 64 bits")


def _beyond(number: float) -> bool:
    """Return whether a number has no place in 64 bits; one that is rounded there has."""
    if isinstance(number, int):
        return not _LEAST <= number <= _MOST
    return math.isinf(number)


def _named(members: _Members, path: str) -> Iterator[tuple[str, Any]]:
    seen = set()
    for name, member in members:
        field = f"{path}.{_shown(name)}" if path else _shown(name)
        if name in seen:
            raise Refused(field, "is given twice")
        if _NO_CHARACTER.search(name):
            raise Refused(field, f"is a name that {_NO_CHARACTER_RULE}")
        seen.add(name)
        yield field, member


def _numbered(items: list[Any], path: str) -> Iterator[tuple[str, Any]]:
    return ((f"{path}[{index}]", item) for index, item in enumerate(items))


def _refuse_depth() -> NoReturn:
    raise Refused("event", f"is nested too deeply; {MOST_DEPTH} levels are taken")


def _shown(name: str) -> str:
    """Write a member's name so that any answer can carry it."""
    if not name.isprintable():
        name = name.encode("unicode_escape").decode()
    return name if len(name) <= _SHOWN_NAME else name[: _SHOWN_NAME - 1] + "…"


def _unlike(members: list[tuple[str, Any]]) -> None:
    if len(dict(members)) != len(members):
        raise _Odd


def _whole(digits: str) -> float:
    # More digits than Python converts are as good as infinite.
    return int(digits) if len(digits) <= _MOST_DIGITS else math.inf


def _small_whole(digits: str) -> None:
    if _beyond(_whole(digits)):
        raise _Odd


def _small_float(digits: str) -> None:
    if _beyond(float(digits)):
        raise _Odd


def _no_number(name: str) -> NoReturn:
    raise _Odd(f"{name} is not a number")


_quick = json.JSONDecoder(
    object_pairs_hook=_unlike,
    parse_int=_small_whole,
    parse_float=_small_float,
    parse_constant=_no_number,
)
_close = json.JSONDecoder(
    object_pairs_hook=_Members, parse_int=_whole, parse_float=float, parse_constant=_no_number
)
