"""docs/life-of-a-letter.md: what becomes of an invented letter, with its real bytes at each stage.

The core is run for it, by the county that the tests make up.
`python -m tests.documents.life_of_a_letter` writes the document's bytes and tables again.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np

from streams.core.arrays import NEVER
from streams.core.cases.case_records import CaseRecords
from streams.core.cases.known import KnownCase
from streams.core.cases.tallies import Row, Tally
from streams.core.cases.timelines import encode
from streams.core.county.measure_names import MEASURES
from streams.core.days import day_date
from streams.core.figures.engine.columns import Columns
from streams.core.figures.engine.facts import Facts, Profiles, case_facts, open_facts
from streams.core.figures.engine.measures import WEIGHTS
from streams.kafka.partitioner import partition_of
from streams.topics.flushes import FLUSH_KEY, Flush
from tests.documents.filling import filled
from tests.support.county import (
    COUNTY,
    DEADLINES,
    NOW,
    READER,
    ROUTER,
    Sent,
    cases,
    letter,
    read,
    sent,
    to_json,
)
from tests.unit.core.figures.test_figures import ask

DOCUMENT: Final = Path(__file__).parents[2] / "docs" / "life-of-a-letter.md"

SUBJECT: Final = "2015-0302-001"
PERSONAL: Final = ("小区供暖不热", "室内只有十五度，请尽快检修。", "某甲", "00000000000")
"""What the citizen wrote and who that is: title, text, name and telephone."""

_PARTITIONS: Final = 8
_TITLE, _TEXT, _NAME, _PHONE = PERSONAL

EVENTS: Final[list[Sent]] = [
    letter(
        "2015-03-02T09:12:00+08:00",
        "1",
        SUBJECT,
        source_="/board",
        channel="board",
        title=_TITLE,
        text=_TEXT,
        person={"name": _NAME, "phone": _PHONE},
    ),
    sent(
        "routed", "2015-03-03T10:05:00+08:00", "2", SUBJECT, source_="/desk", department="heating"
    ),
    sent("replied", "2015-03-09T16:30:00+08:00", "3", SUBJECT, source_="/desk", text="已修好。"),
    sent("closed", "2015-03-09T16:40:00+08:00", "4", SUBJECT, source_="/desk"),
]
"""All of the letter's life. Its board has three working days, and this county does not work on
4 March: the deadline is Friday, 6 March."""

ASKED: Final = ("2015-03-02", "2015-03-03", "2015-03-07", "2015-03-09", "2015-03-31")
"""The days as of which the figures are asked."""


def parts() -> dict[str, str]:
    """Return what each place of the document holds, by its name."""
    case = [read(event) for event in EVENTS]
    known = KnownCase(case, [41, 44, 53, 53])
    record, row = CaseRecords(COUNTY).make_of(known, encode(case))
    event = READER.read(to_json(EVENTS[0]), (), NOW)
    topic = ROUTER.topic(event)
    partition = partition_of(SUBJECT.encode(), _PARTITIONS)
    size = len(to_json(EVENTS[0]))
    return {
        "sent": _bytes(to_json(EVENTS[0])),
        "routed": f"It goes to `{topic}`, with the key `{SUBJECT}` to partition {partition} of "
        f"{_PARTITIONS}, and is still {size} bytes long.",
        "reduced": _bytes(msgspec.json.encode(case[0])),
        "case": _bytes(*map(msgspec.json.encode, arrived_backwards())),
        "record": _bytes(record),
        "row": _bytes(row),
        "flush": "\n".join(_flush()),
        "case facts": "\n".join(_facts(row, opens=False)),
        "open facts": "\n".join(_facts(row, opens=True)),
        "figures": "\n".join(_figures()),
    }


def document(text: str) -> str:
    """Return the document with its bytes and tables as they must be."""
    return filled(text, parts())


def arrived_backwards() -> Sequence[Any]:
    """Merge the letter's events one by one, the last first, and the first a second time."""
    return cases([*reversed(EVENTS), EVENTS[0]])[SUBJECT]


def _bytes(*texts: bytes) -> str:
    lines = b"\n".join(texts).decode()
    return f"```json\n{lines}\n```\n\n{sum(map(len, texts))} bytes."


def _flush() -> Iterator[str]:
    """Write what goes to the topic figures when the letter is closed."""
    records = CaseRecords(COUNTY)
    tally = Tally()
    before: Row | None = None
    for many in range(1, len(EVENTS) + 1):
        _, row = records.make([read(event) for event in EVENTS[:many]])
        tally.take_changes()
        tally.move(before, row)
        before = row
    changes = tally.take_changes()
    latest = datetime.fromisoformat(EVENTS[-1]["time"]).astimezone(UTC)
    end = msgspec.json.encode(Flush(len(EVENTS), len(changes), latest))
    yield "| key | value |"
    yield "|---|---|"
    for row, count in changes.items():
        yield f"| `{row.decode()}` | {f'`{count}`' if count else 'none: the row is gone'} |"
    yield f"| `{FLUSH_KEY.decode()}` | `{end.decode()}` |"


def _facts(row: Row, *, opens: bool) -> Iterator[str]:
    """Write the facts of a row as a table."""
    columns = Columns({row: 1})
    profiles = Profiles(columns.cells)
    facts: Facts
    if opens:
        facts = open_facts(columns.cases, profiles)
        yield "| as of days | it was open | cell |"
    else:
        facts = case_facts(columns.cases, profiles, DEADLINES)
        yield "| as of days | its day | cell | it counts in |"
    yield "|---|---|---|" if opens else "|---|---|---|---|"
    cells = list(columns.cells)
    for place in np.lexsort([facts["day"], facts["since"]]).tolist():
        fact = {name: int(column[place]) for name, column in facts.items()}
        profile = fact["profile"]
        cell = " ".join(f"`{value}`" for value in cells[profiles.cell[profile]] if value)
        if opens:
            said = [_span(fact["day"], fact["end"]), cell]
        else:
            said = [str(day_date(fact["day"])), cell, _counted(int(profiles.what[profile]))]
        yield f"| {' | '.join([_span(fact['since'], fact['until']), *said])} |"


def _counted(what: int) -> str:
    """Name the measures in which something counts, those that it takes away from with a minus."""
    weights = dict(zip(MEASURES, WEIGHTS[:, what].tolist(), strict=True))
    return ", ".join(f"`{name}`" if by > 0 else f"−`{name}`" for name, by in weights.items() if by)


def _span(since: int, until: int) -> str:
    first = str(day_date(since))
    if until == NEVER:
        return f"from {first} on"
    last = str(day_date(until - 1))
    return first if first == last else f"{first} to {last}"


def _figures() -> Iterator[str]:
    """Write the figures of the letter's department for the month, as of some days."""
    yield "| as of | " + " | ".join(ASKED) + " |"
    yield "|---|" + "---|" * len(ASKED)
    asked = [ask(EVENTS, "2015-03", day, kind="letter", department="heating")[()] for day in ASKED]
    for measure in MEASURES:
        values = [measures.get(measure, 0) for measures in asked]
        if any(values):
            yield f"| `{measure}` | " + " | ".join(map(str, values)) + " |"


if __name__ == "__main__":
    DOCUMENT.write_text(document(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
