"""The work: letters received, replied to and closed, the same to the byte on every machine."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final, NamedTuple
from zlib import crc32
from zoneinfo import ZoneInfo

import msgspec

SIZE: Final = 512
"""Bytes of an event."""

DAY: Final = 86_400
ZONE: Final = ZoneInfo("Asia/Shanghai")
START: Final = int(datetime(2013, 12, 1, tzinfo=ZONE).timestamp())
DAYS: Final = 300
"""Days over which letters come in."""

REPLIES: Final = "replies"
KIND: Final = "letter"
CHANNELS: Final = (
    *("portal-participation", "mayor-mailbox", "county-mailbox", "peoples-daily-board"),
)
CATEGORIES: Final = (
    *("housing", "traffic", "education", "medical"),
    *("social-security", "environment", "city-appearance"),
)
NATURES: Final = ("complaint", "consultation", "suggestion", "help", "report")
TOPICS: Final = (*(f"letters.{category}" for category in CATEGORIES), REPLIES)
"""What holds the work, without prefix."""

RECEIVED: Final = "kuaibao.case.received.v1"
REPLIED: Final = "kuaibao.case.replied.v1"
CLOSED: Final = "kuaibao.case.closed.v1"
SOURCE: Final = "/benchmark/letters"
TEXT: Final = "请有关部门尽快核实并处理，谢谢。" * 12

Row = tuple[str, str, str, int, int | None, int | None]
"""Channel, category, nature, and the days received, replied and closed since 1970-01-01."""


class Case(NamedTuple):
    """A letter; times are in seconds since the epoch."""

    number: int
    channel: str
    category: str
    nature: str
    received: int
    replied: int
    closed: int

    @property
    def subject(self) -> str:
        """Its id."""
        return f"letter-{self.number:07d}"

    @property
    def row(self) -> Row:
        """Its row in the tally once all is counted."""
        days = [day_of(time) for time in (self.received, self.replied, self.closed)]
        return (self.channel, self.category, self.nature, days[0], days[1], days[2])

    def reduced(self) -> list[list[Any]]:
        """Return its events as the package keeps them."""
        received = ["received", KIND, self.channel, self.category, self.nature, ""]
        said = {self.received: received, self.replied: ["replied", ""], self.closed: ["closed"]}
        return [
            [time * 1_000_000, SOURCE, f"{self.number}-{what[0]}", *what]
            for time, what in said.items()
        ]


class Work:
    """So many letters with three events each, or the `first` of them, byte by byte the same.

    A letter is replied to and closed 45 to 75 days later each, in which some 60,000 other events
    come when there are 100,000 letters.
    """

    def __init__(self, cases: int, first: int | None = None) -> None:
        self.cases = min(cases, first or cases)
        self.events = 3 * self.cases
        self._apart = DAYS * DAY / cases

    def case(self, number: int) -> Case:
        """Return a letter."""
        chance = crc32(b"letter %d" % number)
        wait = crc32(b"wait %d" % number)
        received = START + int(number * self._apart)
        replied = received + 45 * DAY + (wait & 0xFFFF) * 30 * DAY // 0xFFFF
        closed = replied + 45 * DAY + (wait >> 16) * 30 * DAY // 0xFFFF
        channel = CHANNELS[chance % len(CHANNELS)]
        category = CATEGORIES[(chance >> 8) % len(CATEGORIES)]
        nature = NATURES[(chance >> 16) % len(NATURES)]
        return Case(number, channel, category, nature, received, replied, closed)

    def messages(self, topic: str) -> Iterator[tuple[bytes, bytes]]:
        """Return the keys and values of a topic, in order of time."""
        if topic != REPLIES:
            category = topic.removeprefix("letters.")
            for case in map(self.case, range(self.cases)):
                if case.category == category:
                    yield case.subject.encode(), received(case)
            return
        cases = list(map(self.case, range(self.cases)))
        times = [(case.replied, case.number, REPLIED) for case in cases]
        times += [(case.closed, case.number, CLOSED) for case in cases]
        for time, number, what in sorted(times):
            field = "text" if what == REPLIED else "outcome"
            yield cases[number].subject.encode(), _event(cases[number], what, time, {}, field)

    def rows(self) -> Counter[Row]:
        """Count, plainly, how many letters end in each row."""
        return Counter(self.case(number).row for number in range(self.cases))


def day_of(time: int) -> int:
    """Return the county's day of a time: days since 1970-01-01."""
    return (time + 8 * 3_600) // DAY


def received(case: Case) -> bytes:
    """Write a letter's first event."""
    data = {
        "kind": KIND,
        "channel": case.channel,
        "category": case.category,
        "nature": case.nature,
        "title": "关于小区供暖的问题",
        "person": {"name": "王某", "phone": "13800000000"},
    }
    return _event(case, RECEIVED, case.received, data, "text")


def _event(case: Case, what: str, time: int, data: dict[str, Any], filled: str) -> bytes:
    """Write an event as structured JSON, with a text that makes it `SIZE` bytes."""
    envelope = {
        "specversion": "1.0",
        "type": what,
        "source": SOURCE,
        "id": f"{case.number}-{what.split('.')[2]}",
        "subject": case.subject,
        "time": datetime.fromtimestamp(time, ZONE).isoformat(),
        "data": data,
    }
    data[filled] = ""
    room = SIZE - len(msgspec.json.encode(envelope))
    # A Chinese character has three bytes.
    data[filled] = TEXT[: room // 3] + "." * (room % 3)
    return msgspec.json.encode(envelope)
