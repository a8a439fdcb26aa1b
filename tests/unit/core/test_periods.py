"""Periods and days as people write them."""

from datetime import date

import pytest

from streams.core.days import day_number
from streams.core.errors import BadQuery
from streams.core.periods import FORMS, Period, parse_day, parse_period


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2015", "2015-01-01", "2015-12-31"),
        ("2015-Q3", "2015-07-01", "2015-09-30"),
        ("2015-H1", "2015-01-01", "2015-06-30"),
        ("2015-H2", "2015-07-01", "2015-12-31"),
        ("2015-02", "2015-02-01", "2015-02-28"),
        ("2016-02", "2016-02-01", "2016-02-29"),
        ("2015-W01", "2014-12-29", "2015-01-04"),
        ("2015-W10", "2015-03-02", "2015-03-08"),
        ("2015-W53", "2015-12-28", "2016-01-03"),
        ("2015-03-02", "2015-03-02", "2015-03-02"),
        ("2015-01..2015-11", "2015-01-01", "2015-11-30"),
        ("2015-Q1..2015-06-15", "2015-01-01", "2015-06-15"),
        ("2015-01-01..2015-11-30", "2015-01-01", "2015-11-30"),
        ("..2014-12-31", None, "2014-12-31"),
        ("..2014", None, "2014-12-31"),
    ],
)
def test_forms(text: str, start: str | None, end: str) -> None:
    """A period is all days of what is written, both ends included."""
    assert str(parse_period(text)) == f"{start or ''}..{end}"


def test_the_forms_that_are_named_are_read() -> None:
    """Each example of the message that lists the forms is one."""
    for word in FORMS.replace(",", " ").split():
        if word[0].isdigit() or word.startswith(".."):
            parse_period(word)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        *(
            (text, "is not a period; write 2015, 2015-Q3")
            for text in ("", "15", "2015-Q5", "2015-W1", "2015-H3")
        ),
        *(
            (text, "is not a period")
            for text in ("2015-3", "2015-03-2", "2015-01-01..", "..", "x..")
        ),
        *((text, "is not a period") for text in ("2015 ", "２０１５", "2015-01-01...2015-02-01")),
        *((text, "the calendar has no") for text in ("2015-13", "2015-02-29", "0000", "0000-01")),
        *(
            (text, "the calendar has no")
            for text in ("2014-W53", "2015-W00", "9999-W52", "0000-Q1")
        ),
        ("2015-02..2015-01", "ends before it begins"),
    ],
)
def test_what_is_no_period(text: str, rule: str) -> None:
    """Anything else is refused by parameter, text and rule."""
    with pytest.raises(BadQuery) as caught:
        parse_period(text, "period")
    assert caught.value.parameter == "period"
    assert str(caught.value).startswith("period: ")
    assert repr(text) in caught.value.rule
    assert rule in caught.value.rule


@pytest.mark.parametrize("text", ["", "2015", "2015-02-29", "20150302", "2015-W10-1", "2015-3-2"])
def test_what_is_no_day(text: str) -> None:
    """A day is written in full; a word on how is given."""
    with pytest.raises(
        BadQuery, match=r"as_of: .* is not a day of the calendar; write one as 2015-03"
    ):
        parse_day(text)


def test_a_day_is_its_number() -> None:
    """A day is read as the number of days since 1970."""
    assert parse_day("2015-03-02") == day_number(date(2015, 3, 2))
    assert parse_period("2015-03-02") == Period(parse_day("2015-03-02"), parse_day("2015-03-02"))
