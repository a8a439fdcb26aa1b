"""Spans that are to be replaced, united, and none of them with half a pair of brackets."""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

_PAIRS: Final = dict(zip("([{（［｛【〔〈《「『“‘", ")]}）］｝】〕〉》」』”’", strict=True))
_CLOSING: Final = {closing: opening for opening, closing in _PAIRS.items()}


class Widened(NamedTuple):
    """What is replaced.

    Attributes:
        start: Where it begins in the text.
        stop: Where it ends.
        before: Closing brackets within it whose opening ones are before it; they stay.
        behind: Opening brackets within it whose closing ones are behind it; they stay.
    """

    start: int
    stop: int
    before: str
    behind: str


def widened(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[Widened]:
    """Unite sorted spans that touch; take in the other half of a bracket that is next to one."""
    joined: list[tuple[int, int]] = []
    for start, stop in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(stop, joined[-1][1])
        else:
            joined.append((start, stop))
    floor = 0
    for place, (start, stop) in enumerate(joined):
        ceiling = joined[place + 1][0] if place + 1 < len(joined) else len(text)
        closing, opening = _halves(text, start, stop)
        first, last = start, stop
        while closing and first > floor and text[first - 1] == _CLOSING[closing[0]]:
            closing.pop(0)
            first -= 1
        while opening and last < ceiling and text[last] == _PAIRS[opening[-1]]:
            opening.pop()
            last += 1
        floor = last
        yield Widened(first, last, "".join(closing), "".join(opening))


def _halves(text: str, start: int, stop: int) -> tuple[list[str], list[str]]:
    """Return the closing and the opening brackets of a span without their other halves in it."""
    closing: list[str] = []
    opening: list[str] = []
    for character in text[start:stop]:
        if character in _PAIRS:
            opening.append(character)
        elif character in _CLOSING:
            if opening and opening[-1] == _CLOSING[character]:
                opening.pop()
            else:
                closing.append(character)
    return closing, opening
