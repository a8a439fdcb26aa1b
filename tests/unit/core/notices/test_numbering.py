"""Numbers of notices."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from streams.core.notices.notice import Notice, read_notice
from streams.core.notices.numbering import Numbering
from tests.support.county import COUNTY

MORNING = datetime(2015, 12, 30, 0, 0, tzinfo=UTC)


def notice(subject: str, action: str = "urge", days: int = 0) -> Notice:
    """Return a notice without a number, given some days after the 30th of December."""
    key = f"{subject}/close/{action}/2015-12-29"
    fields = {
        "key": key,
        "subject": subject,
        "stage": "close",
        "rung": action,
        "action": action,
        "deadline": "2015-12-29",
        "given": MORNING + timedelta(days),
    }
    return msgspec.convert(fields, Notice)


def taken_back(one: Notice) -> Notice:
    """Return a notice as it is withdrawn."""
    later = one.given + timedelta(1)
    return msgspec.structs.replace(one, withdrawn=later, why="done")


def numbers(numbering: Numbering, *notices: Notice) -> list[tuple[int, int] | None]:
    """Return year and number of each notice that is new."""
    found = [numbering.take(each) for each in notices]
    return [None if each is None else (each.year, each.number) for each in found]


def test_numbers_run_by_action_and_year_without_gaps() -> None:
    """The year is that of the county's clock: at 16:00 UTC of the 31st it is the next one."""
    numbering = Numbering(COUNTY.day_of)
    eve = msgspec.structs.replace(notice("L-5"), given=datetime(2015, 12, 31, 16, tzinfo=UTC))
    assert numbers(
        numbering,
        notice("L-1"),
        notice("L-1", "supervise"),
        notice("L-2"),
        notice("L-3", "remind"),
        notice("L-4"),
        eve,
        notice("L-6", days=3),
    ) == [(2015, 1), (2015, 1), (2015, 2), (0, 0), (2015, 3), (2016, 1), (2016, 2)]


def test_what_comes_twice_changes_nothing() -> None:
    """A withdrawal keeps the number, and nobody else gets it; read back, all is as it was."""
    numbering = Numbering(COUNTY.day_of)
    one, two = notice("L-1"), notice("L-2")
    first = numbering.take(one)
    assert first is not None
    assert numbers(numbering, one, taken_back(one), taken_back(one), one) == [
        None,
        (2015, 1),
        None,
        None,
    ]
    assert numbers(numbering, two) == [(2015, 2)]
    gone = msgspec.structs.replace(taken_back(one), year=2015, number=1)
    read_back = Numbering(COUNTY.day_of, [gone])
    assert numbers(read_back, one, taken_back(one), two) == [None, None, (2015, 2)]


@dataclass
class Spoilt:
    """A record that is not a notice, by the field that is spoilt."""

    field: str
    value: object


@pytest.mark.parametrize(
    "spoilt",
    [
        Spoilt("key", "L-2/close/urge/2015-12-29"),
        Spoilt("stage", "other"),
        Spoilt("action", "fine"),
        Spoilt("given", "2015-03-02T08:00:00"),
        Spoilt("number", -1),
        Spoilt("year", 10_000),
        Spoilt("subject", 7),
    ],
    ids=lambda spoilt: spoilt.field,
)
def test_what_is_not_a_notice_is_not_read(spoilt: Spoilt) -> None:
    """What others may have written does no harm."""
    good = msgspec.json.encode(notice("L-1"))
    assert read_notice(good) == notice("L-1")
    bad = msgspec.json.decode(good) | {spoilt.field: spoilt.value}
    with pytest.raises(ValueError, match=r"."):
        read_notice(msgspec.json.encode(bad))
