"""How the steps and labels of a case are written in its row, as types that msgspec reads.

What has no effect stays in: whether an extension was one too many, or a case was resumed that had
not been paused, is told when the row is read, by rules that the catalogue may change.
"""

from collections.abc import Mapping
from typing import Annotated, Final, Literal, get_args

import msgspec
from msgspec import Meta

from streams.core.days import EARLIEST_DAY, LATEST_DAY


class RowPart(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A list of JSON, read as a type of its own.

    Reading rows as plain lists takes some four times as long, for Python's garbage collector looks
    through every one of them.
    """


_Day = Annotated[int, Meta(ge=EARLIEST_DAY, le=LATEST_DAY)]
_Minute = Annotated[int, Meta(ge=0, lt=1440)]
_Said = str | bool | int | None

What = Literal[
    "accepted",
    "returned",
    "extended",
    "paused",
    "resumed",
    "urged",
    "supervised",
    "discharged",
    "called-back",
    "judged",
    "archived",
]

STEPS: Final[tuple[str, ...]] = get_args(What)
"""What can be done to a case on its way, by the middle word of its event type."""

SAID: Final[Mapping[str, tuple[str, ...]]] = {
    "accepted": ("department",),
    "returned": ("reason",),
    "extended": ("until", "working_days", "days", "hours"),
    "paused": ("reason",),
    "resumed": ("restart",),
    "urged": ("means",),
    "supervised": ("due",),
    "discharged": (),
    "called-back": ("reached", "contacted", "solved", "grade"),
    "judged": ("verdict", "of_reply_on", "reply"),
    "archived": (),
}
"""Of each step what its row keeps, in order, by the names that `Step` has for it."""

_TEXT: Final = frozenset({str})
_NUMBER: Final = frozenset({int})
_DAY: Final = frozenset({int, type(None)})
_TRUTH: Final = frozenset({bool, type(None)})

_SHAPES: Final[dict[str, tuple[frozenset[object], ...]]] = {
    "accepted": (_TEXT,),
    "returned": (_TEXT,),
    "extended": (_DAY, _NUMBER, _NUMBER, _NUMBER),
    "paused": (_TEXT,),
    "resumed": (_TRUTH,),
    "urged": (_TEXT,),
    "supervised": (_DAY,),
    "discharged": (),
    "called-back": (_TRUTH, _TRUTH, _TRUTH, _NUMBER),
    "judged": (_TEXT, _DAY, _DAY),
    "archived": (),
}
"""Of each step what `SAID` may be; what is beyond that is None."""

_REST: Final = (frozenset({type(None)}),) * 4


class Step(RowPart, frozen=True, gc=False):
    """What was done to a case on a day; what it says of it comes by names of its own.

    Attributes:
        day: The day, as a number; that of the receipt where it was timed before.
        what: Which step.
        one, two, three, four: What the step says, in the order of `SAID`; None where it says less.
    """

    day: _Day
    what: What
    one: _Said = None
    two: _Said = None
    three: _Said = None
    four: _Said = None

    def __post_init__(self) -> None:
        """See that a step says what one of its sort does, and no day that is not one."""
        said = (self.one, self.two, self.three, self.four)
        for value, may_be in zip(said, _SHAPES[self.what] + _REST, strict=False):
            if type(value) not in may_be:
                raise ValueError("a step says what it cannot")
        for day in (self.until, self.due, self.of_reply_on):
            if day is not None and not EARLIEST_DAY <= day <= LATEST_DAY:
                raise ValueError("a day is no day")

    @property
    def department(self) -> str:
        """Of ``accepted``: which department has taken it, "" if that was not said."""
        return self._text("accepted")

    @property
    def reason(self) -> str:
        """Of ``returned`` and ``paused``: why, "" if that was not said."""
        return self._text("returned") or self._text("paused")

    @property
    def means(self) -> str:
        """Of ``urged``: how, "" if that was not said."""
        return self._text("urged")

    @property
    def until(self) -> int | None:
        """Of ``extended``: the new last day; None if that was not said."""
        return _number(self.one) if self.what == "extended" else None

    @property
    def working_days(self) -> int:
        """Of ``extended``: by how many working days; 0 if that was not said."""
        return self._length(self.two)

    @property
    def days(self) -> int:
        """Of ``extended``: by how many calendar days; 0 if that was not said."""
        return self._length(self.three)

    @property
    def hours(self) -> int:
        """Of ``extended``: by how many hours; 0 if that was not said."""
        return self._length(self.four)

    @property
    def restart(self) -> bool:
        """Of ``resumed``: whether the deadline starts again; not, unless it was said."""
        return self.what == "resumed" and self.one is True

    @property
    def due(self) -> int | None:
        """Of ``supervised``: by which day it is to be done; None if that was not said."""
        return _number(self.one) if self.what == "supervised" else None

    @property
    def reached(self) -> bool | None:
        """Of ``called-back``: whether somebody answered; None if that was not said."""
        return self._truth(self.one)

    @property
    def contacted(self) -> bool | None:
        """Of ``called-back``: whether the unit had been in touch; None if that was not said."""
        return self._truth(self.two)

    @property
    def solved(self) -> bool | None:
        """Of ``called-back``: whether the matter is solved; None if that was not said."""
        return self._truth(self.three)

    @property
    def grade(self) -> int:
        """Of ``called-back``: from 1 to 5; 0 if none was told."""
        return (_number(self.four) or 0) if self.what == "called-back" else 0

    @property
    def verdict(self) -> str:
        """Of ``judged``: ``substantive`` or ``perfunctory``."""
        return self._text("judged")

    @property
    def of_reply_on(self) -> int | None:
        """Of ``judged``: the day of the reply; None where there is none, so nothing is judged.

        A verdict counts from the later of its own day and this one.
        """
        return _number(self.two) if self.what == "judged" else None

    @property
    def reply(self) -> int | None:
        """Of ``judged``: which of the case's replies, by its number in order of time, from 0.

        Of several verdicts on one reply the last counts.
        """
        return _number(self.three) if self.what == "judged" else None

    def _text(self, what: str) -> str:
        return self.one if self.what == what and isinstance(self.one, str) else ""

    def _length(self, value: _Said) -> int:
        return (_number(value) or 0) if self.what == "extended" else 0

    def _truth(self, value: _Said) -> bool | None:
        return value if self.what == "called-back" and isinstance(value, bool) else None


class Labelled(RowPart, frozen=True, gc=False):
    """All labels of a case from a day on: by the name of each its value."""

    day: _Day
    values: dict[str, str]


class Minutes(RowPart, frozen=True, gc=False):
    """The minutes of their days at which things happened, from 0 to 1439.

    Attributes:
        received: Of the receipt.
        replied: Of the first reply, None without one.
        moves: Of each move of the case.
        steps: Of each step.
    """

    received: _Minute
    replied: _Minute | None
    moves: tuple[_Minute, ...]
    steps: tuple[_Minute, ...]


def _number(value: _Said) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
