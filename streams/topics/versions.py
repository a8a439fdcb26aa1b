"""The version of all that is kept in Kafka: which one is written, and how a record says its own.

| topic | a record says its version | version |
|---|---|---|
| `cases` | in its value, ``"rules":"5 Asia/Shanghai"``; from 3 on in a header too | `FORMATS` |
| `figures` | in the header: of a row with a guess 3, with steps, labels or minutes 2 | `FORMATS` |
| `titles` | in the header: of how many have read an item 2 | `FORMATS` |
| all others | in the header `HEADER`, in decimal digits; without one it is 1 | `FORMATS` |

The header alone is believed when it says a later version: no damage to a value, and nothing that a
mutation makes of one, can end a program. A case whose value alone says so is not one of ours.

A row of `figures` and the record that ends a flush are records like any other: where their format
changes, each of them gets the header. In `dead-letters` the header is one of our own, before those
that came with the event, so that no feeder can write it.

A format gets another version when a program that knows the one before would misread it: a field
that such a program may leave out, and that has a default, is not a reason. Who raises a version
writes the header (or the rules), and names in `FORMATS` what reads the records of each version
before: they are there for years. ``tests/unit/topics/test_versions.py`` fails until that is done.

A program that meets a record of a later version than it knows ends and says so: it would miscount
what it misreads, and write it back.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from streams.core.cases import timeline_rows
from streams.core.cases.case_records import LATEST_RECORD, CaseRecords
from streams.core.cases.case_titles import read_case_title
from streams.core.errors import WrittenByNewer
from streams.kafka.records import Record
from streams.topics.topics import (
    CASES,
    CONFLICTS,
    DEAD_LETTERS,
    DELIVERIES,
    FEEDERS,
    FIGURES,
    HOTSPOT_DECISIONS,
    HOTSPOTS,
    NOTICE_ITEMS,
    NOTICES,
    PUBLICATIONS,
    QUICK_REPORT_ITEMS,
    QUICK_REPORTS,
    SIGN_OUTS,
    SKETCH_ITEMS,
    SKETCH_KEY,
    SKETCHES,
    TITLES,
)

HEADER: Final = "kuaibao-version"
"""Header of a record: the version of its format. What has none is of version 1."""

RULES_SAID_ALONE: Final = 2
"""Up to this version a record of `cases` says it in its rules alone, without the header."""

ROWS_WITH_STEPS: Final = 2
"""The version of rows of `figures` that have more than the seven places of version 1."""

ROWS_WITH_GUESSES: Final = 3
"""The version of rows of `figures` in which a category is marked as guessed."""

TITLES_WITH_REACH: Final = 2
"""The version of records of `titles` that say how many have read an item; titles are of version 1.
"""


def version_header(version: int) -> tuple[str, bytes]:
    """Return the header that says a version."""
    return HEADER, b"%d" % version


class KeptFormat(NamedTuple):
    """How the records of a topic are written.

    Attributes:
        version: What is written now, and the latest that can be read.
        migrations: By each version before it, what turns its records into what is read now.
    """

    version: int
    migrations: Mapping[int, Callable[..., Any]]


FORMATS: Final[Mapping[str, KeptFormat]] = {
    CASES: KeptFormat(
        LATEST_RECORD,
        {
            1: CaseRecords.with_marks,
            2: CaseRecords.row,
            3: CaseRecords.case,
            4: CaseRecords.row,
            5: CaseRecords.case,
        },
    ),
    FIGURES: KeptFormat(
        ROWS_WITH_GUESSES, {1: timeline_rows.versions, ROWS_WITH_STEPS: timeline_rows.versions}
    ),
    QUICK_REPORT_ITEMS: KeptFormat(1, {}),
    QUICK_REPORTS: KeptFormat(1, {}),
    CONFLICTS: KeptFormat(1, {}),
    DEAD_LETTERS: KeptFormat(1, {}),
    SIGN_OUTS: KeptFormat(1, {}),
    NOTICE_ITEMS: KeptFormat(1, {}),
    NOTICES: KeptFormat(1, {}),
    DELIVERIES: KeptFormat(1, {}),
    FEEDERS: KeptFormat(1, {}),
    TITLES: KeptFormat(TITLES_WITH_REACH, {1: read_case_title}),
    SKETCH_ITEMS: KeptFormat(1, {}),
    SKETCHES: KeptFormat(1, {}),
    SKETCH_KEY: KeptFormat(1, {}),
    HOTSPOT_DECISIONS: KeptFormat(1, {}),
    HOTSPOTS: KeptFormat(1, {}),
    PUBLICATIONS: KeptFormat(1, {}),
}
"""By topic, without prefix."""


def refuse_newer(topic: str, record: Record, own: int | None = None) -> None:
    """See that a record is of a version that is known.

    Args:
        topic: Which of `FORMATS`.
        record: As it was read.
        own: How many of its headers are ours, and not a feeder's; None means all of them.

    Raises:
        WrittenByNewer: It is of a later one; says where it is.
    """
    for name, value in record.headers[:own]:
        if name != HEADER:
            continue
        version = int(value) if value and value.isdigit() and len(value) <= _MOST_DIGITS else 1
        if version > FORMATS[topic].version:
            where = f"{record.topic}[{record.partition}] offset {record.offset}"
            raise WrittenByNewer(where, version, FORMATS[topic].version)


_MOST_DIGITS: Final = 9
