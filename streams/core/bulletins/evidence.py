"""What is behind a sentence or a point lost: the cases that a figure counts, named or not.

Which cases there are is known to the index of cases, not to figures. A bulletin is evaluated
without it, and cases are named afterwards, for readers who may see them: others read how many there
are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from streams.core.bulletins.figure import Figure
from streams.core.figures.engine.question import Question


class NamedCases(NamedTuple):
    """The cases behind a figure.

    Attributes:
        ids: Of the first ones, by day of receipt and id.
        many: How many there are in all.
    """

    ids: Sequence[str]
    many: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """The cases behind something that a bulletin says.

    Attributes:
        question: Whose cases they are; it groups by nothing.
        measure: Which of its measures counts them.
        less: Another measure, whose cases they are not; None if there is none.
        most: How many are named at most.
        many: How many there are.
        cases: The ids of those that are named, by day of receipt and id.
    """

    question: Question
    measure: str
    less: str | None
    most: int
    many: int
    cases: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What tells it from other evidence."""
        return f"{self.measure} {self.less} {self.question!r}"

    @property
    def more(self) -> int:
        """How many there are that are not named."""
        return self.many - len(self.cases)

    def named(self, found: Mapping[str, NamedCases]) -> "Evidence":
        """Return it with its cases named, if they were found, by `key`."""
        named = found.get(self.key)
        if named is None:
            return self
        return replace(self, many=named.many, cases=tuple(named.ids[: self.most]))


def evidence_of(figure: Figure, most: int) -> Evidence | None:
    """Return the cases behind a figure that counts cases or records; None where there are none."""
    if not figure.value:
        return None
    definition = figure.definition
    return Evidence(figure.question, definition.measure, definition.less, most, figure.value)
