"""Numbers that belong to a name: line 2 and line 3 are two lines, however alike all else is."""

import re
from collections import Counter
from typing import Final

_UNITS: Final = (
    "期",
    "号线",
    "路",
    "线",
    "中",
    "小",
    "医院",
    "标",
    "区",
    "桥",
    "组",
    "村",
    "环",
    "院",
)
"""What numbers of names count. Of houses and flats none is kept."""

_CHINESE: Final = {digit: value for value, digit in enumerate("零一二三四五六七八九")}
_written = re.compile(f"(0|[1-9][0-9]{{0,3}})({'|'.join(_UNITS)})")
_numbered = re.compile(f"(?:([0-9]{{1,4}})|([一二三四五六七八九十]{{1,3}}))({'|'.join(_UNITS)})")


def name_numbers(text: str, most: int) -> tuple[str, ...]:
    """Return numbers with what they count, as `2号线`, those that are there most often, sorted.

    Args:
        text: As `streams.core.hotspots.words.plain_words` returns it.
        most: How many are returned at most.
    """
    found = Counter(
        f"{int(match[1]) if match[1] else _value(match[2])}{match[3]}"
        for match in _numbered.finditer(text)
    )
    return tuple(sorted(sorted(found, key=lambda number: (-found[number], number))[:most]))


def number_code(number: str) -> int:
    """Return what `name_numbers` returned as a number of 18 bits: the lower 4 are what it counts.

    Raises:
        ValueError: It is not one of them.
    """
    found = _written.fullmatch(number)
    if not found:
        raise ValueError(f"{number!r} is not a number of a name")
    return int(found[1]) << 4 | _UNITS.index(found[2]) + 1


def number_of_code(code: int) -> str:
    """Return the number of a name that `number_code` made a code of."""
    return f"{code >> 4}{_UNITS[(code & 15) - 1]}"


def _value(chinese: str) -> int:
    """Return the value of a number below 100 in Chinese digits."""
    tens, ten, ones = chinese.partition("十")
    if ten:
        return 10 * (_CHINESE[tens[-1]] if tens else 1) + (_CHINESE.get(ones[:1], 0))
    return int("".join(str(_CHINESE[digit]) for digit in chinese))
