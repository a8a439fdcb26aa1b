"""Series: a period cut at the calendar's borders."""

from itertools import pairwise

import pytest

from streams.core.errors import BadQuery
from streams.core.periods import Period, parse_period
from streams.gateway.queries.series import EACH, MOST_PARTS, cut


@pytest.mark.parametrize(
    ("period", "each", "parts"),
    [
        ("2015-02-27..2015-03-01", "day", ["2015-02-27", "2015-02-28", "2015-03-01"]),
        (
            "2015-01-01..2015-01-13",
            "week",
            ["2015-01-01..2015-01-04", "2015-W02", "2015-01-12..2015-01-13"],
        ),
        ("2015-01-31..2015-03-02", "month", ["2015-01-31", "2015-02", "2015-03-01..2015-03-02"]),
        ("2014-11..2015-06", "quarter", ["2014-11..2014-12", "2015-Q1", "2015-Q2"]),
        ("2013-12-31..2015-11", "year", ["2013-12-31", "2014", "2015-01..2015-11"]),
    ],
)
def test_parts(period: str, each: str, parts: list[str]) -> None:
    """Parts are whole days, weeks, months …; the first and the last may be cut short."""
    assert cut(parse_period(period), each) == tuple(parse_period(part) for part in parts)


@pytest.mark.parametrize("each", EACH)
@pytest.mark.parametrize("period", ["2015", "2016", "9999", "0001", "2015-02-28..2016-03-01"])
def test_parts_make_up_the_period(period: str, each: str) -> None:
    """Parts follow each other without a gap, from the period's first day to its last."""
    whole = parse_period(period)
    parts = cut(whole, each)
    assert Period(parts[0].start, parts[-1].end) == whole
    for part, following in pairwise(parts):
        assert following.start == part.end + 1
    assert len(parts) <= MOST_PARTS


def test_no_beginning() -> None:
    """What has no beginning cannot be cut."""
    with pytest.raises(BadQuery, match="each: needs a period that has a beginning"):
        cut(parse_period("..2015"), "year")


def test_too_many() -> None:
    """A series has at most so many parts."""
    assert len(cut(parse_period("2015-01-01..2016-01-05"), "day")) == MOST_PARTS
    with pytest.raises(BadQuery, match="into more than 370 parts; ask for a shorter period"):
        cut(parse_period("2015-01-01..2016-01-06"), "day")
