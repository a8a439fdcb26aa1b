"""What is not ours is told apart from what is, one row or case among many."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.core.cases.case_records import CaseRecords
from streams.core.figures.engine.columns import Columns
from streams.core.figures.engine.sound import Unsound, check_case, check_columns, unreadable_rows
from streams.core.figures.ledger import Ledger
from tests.support.county import COUNTY, DEADLINES, letter, read, sent

RECORDS = CaseRecords(COUNTY)
CASE, ROW = RECORDS.make([read(letter("2015-03-02"))])
RECORD, RECORD_ROW = RECORDS.make(
    [read(sent("counted", "2015-03-02", kind="visit", channel="desk", quantity=1))]
)
DAY = b"16496"

NONSENSE = [
    b"",
    b"[",
    b"nonsense",
    b"\xff\xfe",
    b"{}",
    b"[]",
    b"[[]]",
    b'["letter"]',
    ROW + b"," + ROW,
    ROW[:-1],
    ROW.replace(DAY, b"99999999999999"),
    ROW.replace(DAY, b"-400000"),
    ROW.replace(DAY, b'"today"'),
    ROW.replace(DAY, b"1" + b"0" * 30),
    ROW.replace(b"[],null", b'[[16500,"lost"]],null'),
    RECORD_ROW.replace(b"1]]]", b"-1]]]"),
    RECORD_ROW.replace(b"1]]]", b"1" + b"0" * 25 + b"]]]"),
    b"[[5," + ROW + b"]]]",
    b"[[99999999999," + ROW.replace(DAY, b"1" + b"0" * 12) + b"],[null,null]]",
]


def test_what_these_tests_change_is_there() -> None:
    """Each of the rows above differs from the sound one."""
    assert len(set(NONSENSE)) == len(NONSENSE)
    assert not {ROW, RECORD_ROW} & set(NONSENSE)
    check_columns(Columns({ROW: 1, RECORD_ROW: 1}))


@pytest.mark.parametrize("row", NONSENSE)
def test_a_row_that_is_none_is_found_among_others(row: bytes) -> None:
    """It counts nowhere, and the others as if it were not there."""
    others = [ROW.replace(DAY, str(day).encode()) for day in range(16_000, 16_050)]
    assert unreadable_rows([*others[:20], row, *others[20:]]) == [row]
    ledger = Ledger(COUNTY, DEADLINES)
    ledger.add(dict.fromkeys([*others, row, RECORD_ROW], 1))
    ledger.days(17_000)
    assert ledger.unreadable == {row}
    assert ledger.row(ledger.number_of(row)) == row


@given(st.binary(max_size=60))
def test_no_bytes_stop_the_search(row: bytes) -> None:
    """Whatever they are."""
    assert unreadable_rows([ROW, row]) in ([], [row])


CASES = {
    "nothing": b"",
    "no JSON": b"nonsense",
    "another sort": b"[]",
    "no events": CASE.replace(b'"events":[[', b'"events":[').replace(b"]]}", b"]}"),
    "cut off": CASE[:-5],
    "no timeline": CASE.replace(ROW, b"nonsense"),
    "another timeline": CASE.replace(ROW, ROW.replace(DAY, b"16497")),
    "a time beyond all days": CASE.replace(b'"events":[[1', b'"events":[[' + b"9" * 18),
    "a number where a kind is": (
        b'{"rules":"0","timeline":null,\n"events":[[1,"s","i","received",7]]}'
    ),
    "empty events": b'{"rules":"0","timeline":null,\n"events":[]}',
    "numbers": b'{"rules":"0","timeline":null,\n"events":[[1,2],[3]]}',
}


@pytest.mark.parametrize("name", CASES)
def test_a_record_of_cases_that_is_none(name: str) -> None:
    """It is told apart from what we write, and its content is not shown."""
    assert CASES[name] != CASE
    with pytest.raises(Unsound):
        check_case(RECORDS, b"s1", CASES[name])


@pytest.mark.parametrize("key", [None, b"", b"\xff"])
def test_a_key_that_is_none(key: bytes | None) -> None:
    """A subject is text."""
    with pytest.raises(Unsound):
        check_case(RECORDS, key, CASE)


def test_what_we_write_is_sound() -> None:
    """Cases, records, what waits for its first event, and what an older version has left."""
    waits, _ = RECORDS.make([[*read(letter("2015-03-02"))[:3], "closed"]])
    old = CASE.replace(b'"2 Asia/Shanghai"', b'"0 Asia/Shanghai"')
    assert old != CASE
    for value in (CASE, RECORD, waits, old):
        check_case(RECORDS, b"s1", value)


def test_mutated_cases_are_either_sound_or_said_not_to_be() -> None:
    """Of 2,000 mutations none leads to anything else than a refusal."""
    rng = random.Random(7)
    refused = 0
    for _ in range(2_000):
        value = bytearray(CASE)
        for _ in range(rng.randint(1, 4)):
            value[rng.randrange(len(value))] = rng.randrange(256)
        try:
            check_case(RECORDS, b"s1", bytes(value))
        except Unsound:
            refused += 1
    assert refused > 1_000
