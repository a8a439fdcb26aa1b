"""Rows of several versions: how they are written and read, and what they cost."""

from typing import Any, Final

import msgspec
import numpy as np
import pytest

from streams.core.cases.timeline_rows import CASE, CaseTimeline, RecordTimeline, versions
from streams.core.cases.timelines import encode, timeline
from streams.core.cases.versions import Version, written_versions
from streams.core.figures.engine.cells import Cells
from streams.core.figures.engine.columns import Columns
from streams.core.figures.engine.facts import Profiles, case_facts, open_facts, record_facts
from tests.support.county import DEADLINES, row

LETTER: Final[list[Any]] = ["letter", "mailbox", 3, [[3, "housing", "", ""]], [], None, []]
CLOSED: Final[list[Any]] = [*LETTER[:4], [[4, "closed"]], 4, [[5, True]]]
MOVED: Final[list[Any]] = [*LETTER[:3], [*LETTER[3], [6, "traffic", "", ""]], *CLOSED[4:]]
LATER: Final[list[Any]] = ["opinion", "board", 4, [[4, "traffic", "", "heating"]], [], None, []]
VISIT: Final[list[Any]] = [7, [[7, "visit", "desk", "", "", True, 2]]]
MORE: Final[list[Any]] = [7, [*VISIT[1], [8, "visit", "hall", "", "", False, 1]]]
STORY: Final[list[Version]] = [
    (5, LETTER),
    (6, CLOSED),
    (7, None),
    (8, MOVED),
    (9, VISIT),
    (10, LATER),
    (11, MORE),
    (None, MOVED),
]
"""What befell a subject that was a letter, nothing, and a record, each more than once."""

DAY: Final = 86_400_000_000
START: Final = 16_500 * DAY


def plain(timeline: CaseTimeline | RecordTimeline | None) -> Any:
    """Write a timeline that was read as it is written, without what is empty at its end."""
    told = msgspec.json.decode(msgspec.json.encode(timeline))
    if isinstance(timeline, CaseTimeline):
        return told[:7]
    if isinstance(timeline, RecordTimeline):
        told[1] = [entry[:-1] + entry[-1:] * entry[-1] for entry in told[1]]
    return told


@pytest.mark.parametrize("form", ["now", "before"])
def test_versions_are_read_as_they_are_written_now_and_were_written_before(form: str) -> None:
    """Workers and gateways are restarted one after the other; each reads what the other wrote."""
    entries: list[Any] = (
        written_versions(STORY) if form == "now" else [list(each) for each in STORY]
    )
    found = [(until, plain(version)) for version, until in versions(encode(entries))]
    assert found == STORY


def test_what_is_shared_is_not_written_again() -> None:
    """After the first of its sort a version is what it changes; nothing, where it is the same."""
    entries = written_versions(STORY)
    assert entries[1] == [6, 0, [[4, 0, 0, [[4, "closed"]]], [5, 4], [6, 0, 0, [[5, True]]]]]
    assert entries[2] == [7, None]
    assert entries[3] == [8, 1, [[3, 1, 0, [[6, "traffic", "", ""]]]]]
    assert entries[4] == [9, VISIT]
    assert entries[6] == [11, 4, [[1, 1, 0, [[8, "visit", "hall", "", "", False, 1]]]]]
    assert written_versions([(3, MOVED), (4, None), (None, MOVED)])[2] == [None, 0, []]


def routed_and_voided(many: int) -> list[list[Any]]:
    """Make a letter that was routed on so many days, each routing voided on a later day."""
    events: list[list[Any]] = [
        [START, "/a", "r", "received", "letter", "mailbox", "", "", ""],
    ]
    for number in range(many):
        category = ("housing", "traffic")[number % 2]
        at = START + number * DAY
        events.append([at + DAY, "/a", f"m{number}", "routed", category, "", ""])
        events.append([at + many * DAY + DAY, "/a", f"v{number}", "voided", "/a", f"m{number}"])
    return sorted(events)


def test_the_row_of_a_letter_routed_and_voided_grows_with_its_events() -> None:
    """Four times the routings and voidings make a row of some four times the size."""
    few, many = (len(row(routed_and_voided(number))) for number in (80, 320))
    assert many < 5 * few
    assert many < 320 * 100


def facts_of(entries: Any) -> int:
    """Count the facts of a row."""
    columns = Columns({encode(entries): 1})
    profiles = Profiles(columns.cells)
    return (
        len(case_facts(columns.cases, profiles, DEADLINES)["row"])
        + len(open_facts(columns.cases, profiles)["row"])
        + len(record_facts(columns.records, profiles)["row"])
    )


def test_the_facts_of_a_letter_routed_and_voided_grow_with_its_events() -> None:
    """What a figure costs is not a product of versions and moves either."""

    def day_of(time: int) -> int:
        return time // DAY

    few, many = (facts_of(timeline(routed_and_voided(n), day_of)) for n in (40, 160))
    assert many < 5 * few


def test_what_versions_say_alike_is_one_fact() -> None:
    """A letter whose closing is voided was received on the same day before and after."""
    columns = Columns({encode([[6, CLOSED], [9, LETTER], [None, CLOSED]]): 2})
    profiles = Profiles(columns.cells)
    opens = open_facts(columns.cases, profiles)
    assert sorted(zip(opens["since"].tolist(), opens["until"].tolist(), strict=True)) == [
        (3, 6),
        (6, 9),
        (9, 2**31 - 1),
    ]
    twice = Columns({encode([[6, LETTER], [9, CLOSED], [None, CLOSED]]): 2})
    assert len(case_facts(twice.cases, profiles, DEADLINES)["row"]) == len(
        case_facts(Columns({encode([[6, LETTER], [None, CLOSED]]): 2}).cases, profiles, DEADLINES)[
            "row"
        ]
    )


def test_the_second_byte_still_tells_what_a_row_is() -> None:
    """Of several versions, in both forms, it is a bracket."""
    assert (
        encode(written_versions(STORY))[1] == encode([list(each) for each in STORY])[1] == ord("[")
    )
    assert encode(LETTER)[1] == CASE
    assert np.array_equal(Columns({b"null": 1}, Cells()).count, [1])
