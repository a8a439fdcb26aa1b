"""Records of the topic `cases`."""

from typing import Any

import msgspec

from streams.core.case_records import NOWHERE, CaseRecords
from streams.settings import Settings

CATALOGUE = Settings().read_catalogue()
RECORDS = CaseRecords(CATALOGUE)
ELSEWHERE = CaseRecords(msgspec.structs.replace(CATALOGUE, time_zone="Pacific/Auckland"))
EVENING: list[Any] = [
    *(1_425_304_800_000_000, "urn:a", "1", "received"),  # 2015-03-02T22:00:00+08:00
    *("letter", "portal-participation", "housing", "", ""),
]


def test_a_record_is_read_back_as_it_was_made() -> None:
    """Its events, and its timeline without taking it apart."""
    value, row = RECORDS.make([EVENING])
    assert RECORDS.events(value) == [EVENING]
    assert RECORDS.row(value) == row
    assert msgspec.json.decode(row)[2] == 16_496


def test_what_was_made_in_another_time_zone_is_made_anew() -> None:
    """The day of receipt is that of the catalogue in force."""
    value, row = ELSEWHERE.make([EVENING])
    assert msgspec.json.decode(row)[2] == 16_497
    assert RECORDS.row(value) == RECORDS.make([EVENING])[1]
    assert ELSEWHERE.rules != RECORDS.rules


def test_a_case_without_its_first_event_is_nowhere() -> None:
    """Its events are kept all the same."""
    closed = [*EVENING[:3], "closed"]
    value, row = RECORDS.make([closed])
    assert row == RECORDS.row(value) == NOWHERE
    assert RECORDS.events(value) == [closed]
    assert RECORDS.events(None) == []
