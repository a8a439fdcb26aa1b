"""The cases of clock-cases.md, read from it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).with_name("clock-cases.md")
_HAPPENED: Final = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)(?: (?P<time>\d\d:\d\d))? (?P<what>\w+)(?P<anew> anew)?"
    r"(?: by (?P<many>\d+) (?P<unit>working days|days|hours)| until (?P<until>\S+))?"
)
_DUE: Final = re.compile(
    r"(?:from (?P<since>\S+) )?(?:none|(?P<last>\d{4}-\d\d-\d\d)(?: (?P<time>\d\d:\d\d))?)"
    r"(?P<provisional> provisional)?"
)


@dataclass(frozen=True)
class Happened:
    """What happened to a case.

    Attributes:
        day: The local day.
        minute: Its minute; ten in the morning unless it is told.
        what: ``received``, ``paused`` …
        anew: Of ``resumed``: whether the deadline starts anew.
        lengths: Of ``extended``: ``working_days``, ``days`` or ``hours``, if it is told.
        until: Of ``extended``: the day, if it is told.
    """

    day: date
    minute: int
    what: str
    anew: bool = False
    lengths: dict[str, int] = field(default_factory=dict)
    until: date | None = None

    @property
    def time(self) -> str:
        """The minute as clocks show it."""
        return f"{self.minute // 60:02}:{self.minute % 60:02}"


@dataclass(frozen=True)
class Told:
    """A deadline that the file tells.

    Attributes:
        since: From which as-of day on; None: from receipt on, or only the last is told.
        last: The last day; None while none runs.
        minute: Its minute, or None.
        provisional: Whether it is.
    """

    since: date | None
    last: date | None
    minute: int | None
    provisional: bool


@dataclass(frozen=True)
class ClockCase:
    """A line of the file.

    Attributes:
        number: Its number.
        rules: The catalogue's deadlines and working days, as TOML.
        sentences: What it is about, in Chinese and in English.
        happened: What happened.
        dues: The deadlines; one alone is the last.
        in_time: Whether the last closing was in time; None where there was none.
        idle: By day and word the steps without effect, and why.
    """

    number: int
    rules: str
    sentences: tuple[str, str]
    happened: list[Happened]
    dues: list[Told]
    in_time: bool | None
    idle: dict[tuple[date, str], str]


def clock_cases() -> Iterator[ClockCase]:
    """Read the file."""
    for section in _FILE.read_text(encoding="utf-8").split("\n## ")[1:]:
        rules = section.partition("```toml\n")[2].partition("```")[0]
        for line in section.splitlines():
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if cells[0].isdigit():
                yield _case(rules, cells)


def _case(rules: str, cells: list[str]) -> ClockCase:
    number, zh, en, happened, dues, in_time, idle = cells
    return ClockCase(
        int(number),
        rules,
        (zh, en),
        [_happened(part) for part in happened.split("; ")],
        [_told(part) for part in dues.split("; ")],
        {"yes": True, "no": False, "": None}[in_time],
        dict(map(_idle, idle.split("; ") if idle else ())),
    )


def _happened(text: str) -> Happened:
    found = _HAPPENED.fullmatch(text)
    assert found, text
    lengths = {found["unit"].replace(" ", "_"): int(found["many"])} if found["unit"] else {}
    return Happened(
        date.fromisoformat(found["day"]),
        _minute(found["time"] or "10:00"),
        found["what"],
        bool(found["anew"]),
        lengths,
        date.fromisoformat(found["until"]) if found["until"] else None,
    )


def _told(text: str) -> Told:
    found = _DUE.fullmatch(text)
    assert found, text
    return Told(
        date.fromisoformat(found["since"]) if found["since"] else None,
        date.fromisoformat(found["last"]) if found["last"] else None,
        _minute(found["time"]) if found["time"] else None,
        bool(found["provisional"]),
    )


def _idle(text: str) -> tuple[tuple[date, str], str]:
    head, _, why = text.partition(": ")
    day, what = head.split()
    return (date.fromisoformat(day), what), why


def _minute(text: str) -> int:
    hours, minutes = map(int, text.split(":"))
    return timedelta(hours=hours, minutes=minutes) // timedelta(minutes=1)
