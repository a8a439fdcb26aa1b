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

STEPS: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    ("accepted", {}),
    ("urged", {"means": "notice", "number": "催办〔2014〕12号"}),
    ("paused", {"reason": "joint"}),
    ("resumed", {}),
    ("extended", {"working_days": 5}),
    ("supervised", {"number": "3"}),
    ("discharged", {}),
    ("called-back", {"reached": True, "solved": True, "grade": 4}),
    ("archived", {}),
)
"""Steps that letters have in turn, with what they say."""

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


class Step(NamedTuple):
    """A step of a letter; the time is in seconds since the epoch."""

    time: int
    number: int
    place: int
    what: str
    data: dict[str, Any]


class Work:
    """So many letters with three events each, or the `first` of them, byte by byte the same.

    A letter is replied to and closed 45 to 75 days later each, in which some 60,000 other events
    come when there are 100,000 letters.

    Args:
        cases: How many letters there are.
        first: How many of them are taken; all unless told.
        steps: The share of all events that are steps of the office, from 0 on and below 1. The
            other events are the same whatever it is.
    """

    def __init__(self, cases: int, first: int | None = None, *, steps: float = 0.0) -> None:
        self.cases = min(cases, first or cases)
        self._steps_a_case = 3 * steps / (1 - steps)
        self._apart = DAYS * DAY / cases
        self.events = 3 * self.cases + sum(self._many_steps(n) for n in range(self.cases))

    def _many_steps(self, number: int) -> int:
        """Return how many steps a letter has: on average what is wanted, of each the nearest."""
        return int((number + 1) * self._steps_a_case) - int(number * self._steps_a_case)

    def steps(self, case: Case) -> Iterator[Step]:
        """Return the steps of a letter, spread between its receipt and its closing."""
        many = self._many_steps(case.number)
        apart = (case.closed - case.received) // (many + 1)
        for place in range(many):
            what, data = STEPS[(case.number + place) % len(STEPS)]
            yield Step(case.received + (place + 1) * apart, case.number, place, what, dict(data))

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
        steps = iter(sorted(step for case in cases for step in self.steps(case)))
        step = next(steps, None)
        for time, number, what in sorted(times):
            while step is not None and step.time <= time:
                yield cases[step.number].subject.encode(), _step_event(cases[step.number], step)
                step = next(steps, None)
            field = "text" if what == REPLIED else "outcome"
            yield cases[number].subject.encode(), _event(cases[number], what, time, {}, field)

    def in_order(self) -> Iterator[tuple[bytes, bytes]]:
        """Return the keys and values of all that is not a step, in order of time."""
        cases = [self.case(number) for number in range(self.cases)]
        times = [(case.received, case.number, RECEIVED) for case in cases]
        times += [(case.replied, case.number, REPLIED) for case in cases]
        times += [(case.closed, case.number, CLOSED) for case in cases]
        for time, number, what in sorted(times):
            case = cases[number]
            field = "text" if what == REPLIED else "outcome"
            value = received(case) if what == RECEIVED else _event(case, what, time, {}, field)
            yield case.subject.encode(), value

    def step_days(self) -> Counter[tuple[int, str]]:
        """Count, plainly, how many steps of each sort there are on each day."""
        cases = map(self.case, range(self.cases))
        return Counter((day_of(one.time), one.what) for case in cases for one in self.steps(case))

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


def _step_event(case: Case, step: Step) -> bytes:
    what = f"kuaibao.case.{step.what}.v1"
    return _event(case, what, step.time, step.data, "note", name=f"s{step.place}")


def _event(
    case: Case, what: str, time: int, data: dict[str, Any], filled: str, *, name: str = ""
) -> bytes:
    """Write an event as structured JSON, with a text that makes it `SIZE` bytes."""
    envelope = {
        "specversion": "1.0",
        "type": what,
        "source": SOURCE,
        "id": f"{case.number}-{name or what.split('.')[2]}",
        "subject": case.subject,
        "time": datetime.fromtimestamp(time, ZONE).isoformat(),
        "data": data,
    }
    data[filled] = ""
    room = SIZE - len(msgspec.json.encode(envelope))
    # A Chinese character has three bytes.
    data[filled] = TEXT[: room // 3] + "." * (room % 3)
    return msgspec.json.encode(envelope)
