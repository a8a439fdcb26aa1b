"""Conditions over the columns of a table: ``on-time < 90 and received >= 10``.

The grammar is all that there is; nothing in a file is ever run as a program::

    condition  = both { "or" both }
    both       = plain { "and" plain }
    plain      = "not" plain | "(" condition ")" | comparison
    comparison = operand ( "<" | "<=" | "=" | "!=" | ">=" | ">" ) operand
    operand    = column | number

A number may have decimals and a percent sign, which changes nothing: rates are compared in
percent, days in days. Columns are compared by their exact values, not as they are printed.

A column may have no value: a rate of nothing, a median of no cases. A comparison with it is neither
true nor false, and neither is what depends on it alone; a condition holds only where it is true.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from operator import eq, ge, gt, le, lt, ne
from typing import Final

from streams.core.toml_files import near

Amounts = Mapping[str, Fraction | None]
"""The exact values of columns by id; None where there is none."""

LONGEST_CONDITION: Final = 500
"""Characters that a condition may have."""

DEEPEST_CONDITION: Final = 20
"""How many parentheses and times *not* may be around a comparison."""

_TOKEN: Final = re.compile(
    r"\s*(?:(?P<number>\d{1,15}(?:\.\d{1,6})?)(?![\w-])\s*%?"
    r"|(?P<word>[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*)"
    r"|(?P<sign><=|>=|!=|<|>|=|\(|\)))",
    re.ASCII,
)
_SIGNS: Final[dict[str, Callable[[Fraction, Fraction], bool]]] = {
    "<": lt,
    "<=": le,
    "=": eq,
    "!=": ne,
    ">=": ge,
    ">": gt,
}
CONDITION_WORDS: Final = frozenset({"and", "or", "not"})
"""Words that no column may be called."""

_EXAMPLE: Final = "write one as 'on-time < 90 and received >= 10'"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two operands and a sign between them.

    Attributes:
        left, right: A column's id or a number.
        sign: One of ``<``, ``<=``, ``=``, ``!=``, ``>=``, ``>``.
    """

    left: str | Fraction
    sign: str
    right: str | Fraction

    def holds(self, amounts: Amounts) -> bool | None:
        """Return whether it is true; None where a column has no value."""
        left, right = _amount(self.left, amounts), _amount(self.right, amounts)
        return None if left is None or right is None else _SIGNS[self.sign](left, right)

    def columns(self) -> Iterator[str]:
        """Return the columns that it names."""
        yield from (each for each in (self.left, self.right) if isinstance(each, str))


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a condition."""

    of: "RowCondition"

    def holds(self, amounts: Amounts) -> bool | None:
        """Return whether it is true; None where that depends on a column without a value."""
        held = self.of.holds(amounts)
        return None if held is None else not held

    def columns(self) -> Iterator[str]:
        """Return the columns that it names."""
        yield from self.of.columns()


@dataclass(frozen=True, slots=True)
class Joined:
    """Conditions of which all must hold, or any.

    Attributes:
        parts: The conditions.
        is_any: Whether one of them is enough.
    """

    parts: tuple["RowCondition", ...]
    is_any: bool

    def holds(self, amounts: Amounts) -> bool | None:
        """Return whether it is true; None where that depends on a column without a value."""
        held = [part.holds(amounts) for part in self.parts]
        if self.is_any in held:
            return self.is_any
        return None if None in held else not self.is_any

    def columns(self) -> Iterator[str]:
        """Return the columns that it names."""
        for part in self.parts:
            yield from part.columns()


RowCondition = Comparison | Not | Joined


def parse_condition(text: str, place: str, columns: Mapping[str, object]) -> RowCondition:
    """Read a condition.

    Args:
        text: As the file has it.
        place: The key in the file, for the message.
        columns: What may be named, by id.

    Raises:
        ValueError: It is not a condition, or names what is not a column; says where and why.
    """
    if len(text) > LONGEST_CONDITION:
        raise ValueError(f"{place}: is longer than {LONGEST_CONDITION} characters")
    reader = _Reader(text, place)
    found = reader.condition()
    reader.end()
    for name in found.columns():
        if name not in columns:
            there = f"{near(name, columns)}; the columns are {', '.join(columns)}"
            raise ValueError(f"{place}: {name!r} is not a column of the table{there}")
    return found


class _Reader:
    """Reads a condition from left to right."""

    def __init__(self, text: str, place: str) -> None:
        self._text, self._place = text, place
        self._tokens: list[tuple[str, str]] = []
        self._depth = 0
        at = 0
        while text[at:].strip():
            token = _TOKEN.match(text, at)
            if token is None:
                raise self._wrong(f"{text[at:].strip()[:20]!r} cannot be read")
            kind = token.lastgroup or ""
            self._tokens.append((kind, token[kind]))
            at = token.end()
        self._tokens.reverse()

    def condition(self) -> RowCondition:
        return self._joined("or", lambda: self._joined("and", self._plain))

    def end(self) -> None:
        if self._tokens:
            raise self._wrong(f"'and' or 'or' is missing before {self._next()[1]!r}")

    def _joined(self, word: str, part: Callable[[], RowCondition]) -> RowCondition:
        parts = [part()]
        while self._next() == ("word", word):
            self._tokens.pop()
            parts.append(part())
        return parts[0] if len(parts) == 1 else Joined(tuple(parts), is_any=word == "or")

    def _plain(self) -> RowCondition:
        if self._next() in (("word", "not"), ("sign", "(")):
            return self._around(self._tokens.pop())
        left = self._operand()
        kind, sign = self._next()
        if kind != "sign" or sign not in _SIGNS:
            after = left if isinstance(left, str) else str(float(left))
            raise self._wrong(f"one of {', '.join(_SIGNS)} is missing after {after!r}")
        self._tokens.pop()
        return Comparison(left, sign, self._operand())

    def _around(self, token: tuple[str, str]) -> RowCondition:
        self._depth += 1
        if self._depth > DEEPEST_CONDITION:
            raise self._wrong(f"it is nested deeper than {DEEPEST_CONDITION}")
        if token == ("word", "not"):
            inner: RowCondition = Not(self._plain())
        else:
            inner = self.condition()
            if self._next() != ("sign", ")"):
                raise self._wrong("a parenthesis is not closed")
            self._tokens.pop()
        self._depth -= 1
        return inner

    def _operand(self) -> str | Fraction:
        kind, said = self._next()
        if kind not in ("number", "word") or said in CONDITION_WORDS:
            before = f"before {said!r}" if said else "at the end"
            raise self._wrong(f"a column or a number is missing {before}")
        self._tokens.pop()
        return said if kind == "word" else Fraction(said)

    def _next(self) -> tuple[str, str]:
        return self._tokens[-1] if self._tokens else ("", "")

    def _wrong(self, rule: str) -> ValueError:
        return ValueError(f"{self._place}: {self._text!r} is not a condition: {rule}; {_EXAMPLE}")


def _amount(operand: str | Fraction, amounts: Amounts) -> Fraction | None:
    return amounts[operand] if isinstance(operand, str) else operand
