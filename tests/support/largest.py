"""Cases as large as the rules let them become.

The longest words, the most events, and every voiding on a day of its own.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

from tests.support.county import TYPES, Sent

LONGEST: Final = 256
"""Characters that a subject, source or id may have."""

BEYOND: Final = "𠀀"
"""Four bytes in UTF-8: no character takes more."""

BEGIN: Final = datetime(2015, 1, 1, tzinfo=UTC)


class Words(NamedTuple):
    """How what a feeder names is written.

    Attributes:
        letter: What ids are made of.
        length: How many characters ids have.
        source: The source of all.
        categories: Those that a letter can be given, two.
        departments: The same.
        subject: Of the one case; the longest there can be unless told otherwise.
        channel: Through which letters come in.
    """

    letter: str
    length: int
    source: str
    categories: tuple[str, str]
    departments: tuple[str, str]
    subject: str = ""
    channel: str = "mailbox"

    def id(self, name: str) -> str:
        """Return an id of the length that is wanted."""
        return self.letter * (self.length - len(name)) + name

    def event(self, what: str, name: str, day: int, **data: Any) -> Sent:
        """Make an event of the one case, on a day counted from the first."""
        time = BEGIN + timedelta(days=day, hours=2)
        return {
            "specversion": "1.0",
            "type": TYPES[what],
            "source": self.source,
            "id": self.id(name),
            "subject": self.subject or self.letter * LONGEST,
            "time": time.isoformat(),
            "data": data,
        }

    def letter_received(self, name: str = "r", day: int = 0) -> Sent:
        """Make a letter."""
        return self.event("received", name, day, kind="letter", channel=self.channel)

    def voided(self, name: str, named: str, day: int) -> Sent:
        """Make a voiding of an event."""
        return self.event("voided", name, day) | {
            "data": {"source": self.source, "id": self.id(named)}
        }


def routed(words: Words, many: int) -> Iterator[Sent]:
    """Route a letter so often, and void each routing, all on days of their own."""
    yield words.letter_received()
    for number in range(many):
        category, department = (each[number % 2] for each in (words.categories, words.departments))
        yield words.event(
            "routed", f"m{number}", number + 1, category=category, department=department
        )
        yield words.voided(f"v{number}", f"m{number}", many + number + 1)


def replied(words: Words, many: int) -> Iterator[Sent]:
    """Reply to a letter so often."""
    yield words.letter_received()
    for number in range(many):
        yield words.event("replied", f"p{number}", number, department=words.departments[number % 2])


def moved(words: Words, many: int) -> Iterator[Sent]:
    """Close and reopen a letter, and void each of the moves, the first ones last."""
    yield words.letter_received()
    for number in range(many):
        yield words.event(("closed", "reopened")[number % 2], f"c{number}", number + 1)
        yield words.voided(f"v{number}", f"c{number}", 3 * many - number)


def chained(words: Words, many: int) -> Iterator[Sent]:
    """Close a letter, void the closing, void the voiding, and so on, each on a day of its own."""
    yield words.letter_received()
    yield words.event("closed", "v0", 1)
    for number in range(1, many):
        yield words.voided(f"v{number}", f"v{number - 1}", number + 1)


def received(words: Words, many: int) -> Iterator[Sent]:
    """Receive a letter so often, in two ways, and void each receipt."""
    for number in range(many):
        yield words.letter_received(f"r{number}", number)
        yield words.voided(f"v{number}", f"r{number}", many + number)


def counted(words: Words, many: int) -> Iterator[Sent]:
    """Let a record say something else each day, and void each saying."""
    for number in range(many):
        department = words.departments[number % 2]
        said = {"kind": "visit", "channel": "desk", "department": department}
        yield words.event("counted", f"n{number}", number, **said, quantity=10**12 - number)
        yield words.voided(f"v{number}", f"n{number}", many + number)


def disputed(words: Words, many: int) -> Iterator[Sent]:
    """Send every reply with two contents."""
    yield words.letter_received()
    for number in range(many):
        for day in (number, number + 1):
            yield words.event("replied", f"p{number}", day, department=words.departments[day % 2])


SHAPES: Final[dict[str, Callable[[Words, int], Iterator[Sent]]]] = {
    shape.__name__: shape
    for shape in (routed, replied, moved, chained, received, counted, disputed)
}
