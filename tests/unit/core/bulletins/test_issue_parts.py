"""Issues in parts: whatever a day has brought can be written, read and redacted."""

from typing import Final

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.core.bulletins.issue_parts import IssuePart, Issues, read_part, split
from streams.core.bulletins.quick_reports import MOST_TITLE, Issue, Item, Withdrawal, read_item
from streams.core.bulletins.reporter import Reporter
from streams.core.events.refusals import Refused
from tests.support.county import COUNTY

DAY: Final = "2015-03-02"
NOON: Final = 1_425_268_800_000_000
MOST_BYTES: Final = 1_048_576
RECORD_BYTES: Final = 200
"""What Kafka adds to the value of a record: its key, its batch."""

LONGEST: Final = Withdrawal(NOON, "\U00020000" * 64, "\U00020000" * 200)


def item(number: int, title: str = "停水" * 250) -> Item:
    """Make an item of the day."""
    return Item(f"O-{number}", "/m", "1", NOON, "opinion", "board", "traffic", title)


def issued(many: int, most_bytes: int = MOST_BYTES) -> tuple[Reporter, list[IssuePart]]:
    """Issue a day of so many items with the longest titles."""
    reporter = Reporter(COUNTY.day_of, most_bytes)
    for number in range(many):
        reporter.take(item(number))
    return reporter, reporter.due(DAY)


def whole(parts: list[IssuePart]) -> Issue:
    """Put an issue together from its records, read as others read them."""
    issues = Issues()
    *before, last = [issues.take(read_part(msgspec.json.encode(part))) for part in parts]
    assert before == [None] * len(before)
    assert last
    return last


@pytest.mark.parametrize("many", [1, 4_500, 20_000])
def test_a_stormy_day_is_issued_whole(many: int) -> None:
    """In records that Kafka takes, each; nothing is shown until all of it is there."""
    _, parts = issued(many)
    sizes = [len(msgspec.json.encode(part)) for part in parts]
    assert max(sizes) + RECORD_BYTES <= MOST_BYTES
    assert [part.key for part in parts[:3]] == ["2015-1", "2015-1.2", "2015-1.3"][: len(parts)]
    assert len({part.key for part in parts}) == len(parts)
    issue = whole(parts)
    assert (issue.year, issue.number, issue.day, len(issue.items)) == (2015, 1, DAY, many)
    assert issue.items == tuple(sorted((item(n) for n in range(many)), key=lambda i: i.subject))


def test_a_restart_knows_all_parts() -> None:
    """None of their items is issued again, and numbers go on."""
    _, parts = issued(2_000)
    assert len(parts) > 1
    again = Reporter(COUNTY.day_of, MOST_BYTES, parts)
    for number in range(2_001):
        again.take(item(number))
    assert again.due(DAY) == []
    (after,) = again.due("2015-03-03")
    assert (after.key, [one.subject for one in after.items]) == ("2015-2", ["O-2000"])


def test_a_title_is_withdrawn_from_one_part_alone() -> None:
    """That part still fits, though every title in it is withdrawn for the longest reason."""
    reporter, parts = issued(1_000)
    last = parts[-1]
    for one in last.items:
        (changed,) = reporter.withdraw("2015-1", one.subject, LONGEST)
    assert changed.key == last.key
    assert len(msgspec.json.encode(changed)) + RECORD_BYTES <= MOST_BYTES
    assert all(one.withdrawn for one in changed.items)
    assert whole([*parts[:-1], changed]).items[-1].withdrawn == LONGEST


def test_what_left_no_room_gets_more_parts() -> None:
    """An issue of a version that knew no parts may fill its record to the last byte."""
    full = IssuePart(2015, 1, DAY, tuple(item(number, "") for number in range(600)))
    most = len(msgspec.json.encode(full)) + RECORD_BYTES
    reporter = Reporter(COUNTY.day_of, most, [full])
    parts = reporter.withdraw("2015-1", "O-7", LONGEST)
    assert len(parts) > 1
    assert max(len(msgspec.json.encode(part)) for part in parts) + RECORD_BYTES <= most
    issue = whole(parts)
    assert [one.subject for one in issue.items] == [one.subject for one in full.items]
    assert issue.items[7].withdrawn == LONGEST
    for number in range(600):
        for part in reporter.withdraw("2015-1", f"O-{number}", LONGEST):
            assert len(msgspec.json.encode(part)) + RECORD_BYTES <= most


_TEXTS: Final = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=256
) | st.sampled_from(["\U00020000" * 256, '"' * 256])


@given(
    st.lists(st.tuples(_TEXTS, _TEXTS, st.text(max_size=MOST_TITLE + 9)), min_size=1, max_size=20)
)
def test_whatever_is_taken_can_be_issued(given: list[tuple[str, str, str]]) -> None:
    """This is so with the smallest records that may be set, the longest ids and any title."""
    most = 65_536
    reporter = Reporter(COUNTY.day_of, most)
    for subject, source, title in given:
        made = Item(subject, source, subject, NOON, "k" * 64, "c" * 64, "", title)
        what = read_item(msgspec.json.encode(made))
        assert isinstance(what, Item)
        reporter.take(what)
    parts = reporter.due(DAY)
    assert max(len(msgspec.json.encode(part)) for part in parts) + RECORD_BYTES <= most
    assert {one.subject for one in whole(parts).items} == {subject for subject, *_ in given}


def test_an_issue_without_its_first_part_is_not_shown() -> None:
    """Parts come in any order."""
    _, parts = issued(2_000)
    issues = Issues()
    shown = [issues.take(part) for part in reversed(parts)]
    assert shown[:-1] == [None] * (len(parts) - 1)
    assert shown[-1] == whole(parts)


def test_parts_that_never_come_cost_nothing() -> None:
    """Whatever a record says of how many there are."""
    assert Issues().take(IssuePart(2015, 1, DAY, (), parts=2**62)) is None


def test_old_issues_are_read_as_they_were_written() -> None:
    """An item without a category is uncategorised."""
    old = (
        b'{"year":2015,"number":1,"day":"2015-03-02","items":[{"type":"item","subject":"a",'
        b'"source":"/m","id":"1","time":1425268800000000,"kind":"opinion","channel":"board",'
        b'"category":"","title":"t"}]}'
    )
    part = read_part(old)
    assert (part.key, part.parts, part.items[0].category) == ("2015-1", 1, "uncategorised")
    assert split(part, MOST_BYTES) == [part]


@pytest.mark.parametrize(
    "value",
    [
        *(None, b"", b"{}", b"\xff", b"[" * 100_000, b"17"),
        b'{"year":2015,"number":1,"day":"abcd","items":[]}',
        b'{"year":0,"number":1,"day":"2015-03-02","items":[]}',
        b'{"year":2015,"number":1,"day":"2015-03-02","items":[],"parts":0}',
    ],
)
def test_nonsense_is_refused(value: bytes | None) -> None:
    """Its reader can say where it was, and go on."""
    with pytest.raises(Refused, match="is not a quick report"):
        read_part(value)
