"""Spans that are to be replaced, united, and none of them with half a pair of brackets."""

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import takewhile
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
    """Unite spans that touch; take in the other half of a bracket that is next to one."""
    joined: list[tuple[int, int]] = []
    for start, stop in sorted(_without_halves_at_ends(text, *span) for span in spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(stop, joined[-1][1])
        else:
            joined.append((start, stop))
    floor = 0
    for place, (start, stop) in enumerate(joined):
        ceiling = joined[place + 1][0] if place + 1 < len(joined) else len(text)
        left = deque(_halves(text, start, stop))
        first, last = start, stop
        while left and first > floor and text[first - 1] == _CLOSING.get(left[0]):
            left.popleft()
            first -= 1
        while left and last < ceiling and text[last] == _PAIRS.get(left[-1]):
            left.pop()
            last += 1
        before = "".join(takewhile(_CLOSING.__contains__, left))
        floor = last
        yield Widened(first, last, before, "".join(left)[len(before) :])


def _without_halves_at_ends(text: str, start: int, stop: int) -> tuple[int, int]:
    """Leave out a bracket at an end whose other half is not within: it is not what is replaced."""
    if stop - start > 1 and text[start] in _PAIRS and _halves(text, start, stop):
        fewer = len(_halves(text, start + 1, stop)) < len(_halves(text, start, stop))
        start += fewer
    if stop - start > 1 and text[stop - 1] in _CLOSING and _halves(text, start, stop):
        fewer = len(_halves(text, start, stop - 1)) < len(_halves(text, start, stop))
        stop -= fewer
    return start, stop


def _halves(text: str, start: int, stop: int) -> list[str]:
    """Return the brackets of a span without their other halves in it, in their order."""
    left: list[str] = []
    for character in text[start:stop]:
        if left and _PAIRS.get(left[-1]) == character:
            left.pop()
        elif character in _PAIRS or character in _CLOSING:
            left.append(character)
    return left
