"""Days and periods in words."""

from datetime import date

import pytest

from streams.core.periods import parse_period
from streams.printing.wording import day_words, period_words


@pytest.mark.parametrize(
    ("period", "zh", "en"),
    [
        ("2015", "2015年", "2015"),
        ("2013..2015", "2013年1月至2015年12月", "January 2013 to December 2015"),
        ("2015-03", "2015年3月", "March 2015"),
        ("2016-02", "2016年2月", "February 2016"),
        ("2015-01..2015-11", "2015年1月至11月", "January to November 2015"),
        ("2010-11..2015-11", "2010年11月至2015年11月", "November 2010 to November 2015"),
        ("2015-03-02", "2015年3月2日", "2 March 2015"),
        ("2015-03-02..2015-03-05", "2015年3月2日至5日", "2 to 5 March 2015"),
        ("2015-03-02..2015-05-01", "2015年3月2日至5月1日", "2 March to 1 May 2015"),
        ("2014-12-02..2015-05-01", "2014年12月2日至2015年5月1日", "2 December 2014 to 1 May 2015"),
        ("..2014-12-31", "2014年12月31日以前（含当日）", "until 31 December 2014"),
    ],
)
def test_a_period_says_nothing_twice(period: str, zh: str, en: str) -> None:
    """Whole months and years are said as such."""
    words = period_words(parse_period(period))
    assert (words.zh, words.en) == (zh, en)


def test_a_day() -> None:
    """In the order of either language."""
    words = day_words(date(2015, 3, 2))
    assert (words.zh, words.en) == ("2015年3月2日", "2 March 2015")
