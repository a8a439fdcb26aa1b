"""Breakdown parameters: what is read from them, and what is refused, with which words."""

from datetime import date
from urllib.parse import quote

import pytest

from streams.core.days import day_date, day_number
from streams.core.errors import BadQuery
from streams.core.figures.figures import DIMENSIONS, MEASURES
from streams.core.periods import Period
from streams.gateway.http.problems import bad_query
from streams.gateway.index.orders import BY_RECEIPT, ListOrder
from streams.gateway.queries.listing_query import read_case_question, read_listing
from streams.gateway.queries.query import read_question
from streams.gateway.queries.question import Breakdown, OpenQuestion
from tests.support.county import COUNTY

TODAY = day_number(date(2015, 3, 31))


def ask(raw: str) -> Breakdown:
    """Read a query that is asked on 31 March 2015."""
    return read_question(raw, COUNTY).on(TODAY)


def days(query: Breakdown) -> tuple[str, str]:
    """Return period and day as they are written."""
    return str(query.question.period), day_date(query.question.as_of).isoformat()


def test_nothing_named() -> None:
    """A query without parameters is everything of this year, as of today."""
    query = ask("")
    assert query.question.selection.wanted == {}
    assert (query.question.by, query.each) == ((), None)
    assert query.parts == (query.question.period,)
    assert days(query) == ("2015-01-01..2015-12-31", "2015-03-31")


@pytest.mark.parametrize(
    ("raw", "period", "as_of"),
    [
        ("period=2014", "2014-01-01..2014-12-31", "2014-12-31"),
        ("period=2015-Q1", "2015-01-01..2015-03-31", "2015-03-31"),
        ("period=2015-03", "2015-03-01..2015-03-31", "2015-03-31"),
        ("period=2015-W10", "2015-03-02..2015-03-08", "2015-03-08"),
        ("period=2015-03-02", "2015-03-02..2015-03-02", "2015-03-02"),
        ("period=2015-01..2015-11", "2015-01-01..2015-11-30", "2015-03-31"),
        ("period=..2014-12-31", "..2014-12-31", "2014-12-31"),
        ("period=2016", "2016-01-01..2016-12-31", "2015-03-31"),
        ("as_of=2014-05-06", "2014-01-01..2014-12-31", "2014-05-06"),
        ("period=2014-02&as_of=2016-01-01", "2014-02-01..2014-02-28", "2016-01-01"),
        ("period=2016-02-29", "2016-02-29..2016-02-29", "2015-03-31"),
        ("as_of=0001-01-01", "0001-01-01..0001-12-31", "0001-01-01"),
        ("period=9999", "9999-01-01..9999-12-31", "2015-03-31"),
    ],
)
def test_days(raw: str, period: str, as_of: str) -> None:
    """The period left out is the year; the day left out is the period's last or today."""
    assert days(ask(raw)) == (period, as_of)


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("kind=letter", {"kind": ("letter",)}),
        ("kind=opinion,letter", {"kind": ("letter", "opinion")}),
        ("kind=letter,letter", {"kind": ("letter",)}),
        ("nature=", {"nature": ("",)}),
        ("nature=help,", {"nature": ("", "help")}),
        ("column=front&kind=visit&", {"kind": ("visit",), "column": ("front",)}),
        ("k%69nd=l%65tter", {"kind": ("letter",)}),
        ("kind=letter%2Copinion", {"kind": ("letter", "opinion")}),
        ("kind=opinion&kind=letter", {"kind": ("letter", "opinion")}),
        ("kind=opinion&period=2015&k%69nd=letter,visit", {"kind": ("letter", "opinion", "visit")}),
        ("nature=&nature=help", {"nature": ("", "help")}),
        ("department=", {"department": ("",)}),
    ],
)
def test_selections(raw: str, wanted: dict[str, tuple[str, ...]]) -> None:
    """Values have commas between them or come one by one; the empty text is what has none."""
    assert ask(raw).question.selection.wanted == wanted


def test_the_same_question_however_it_is_written() -> None:
    """Questions that ask the same are equal, so that live clients can share one answer."""
    one = read_question("kind=letter,opinion&period=2015&by=kind", COUNTY)
    other = read_question("by=kind&period=2015-01..2015-12&kind=opinion%2Cletter", COUNTY)
    assert one == other
    assert len({one, other, OpenQuestion()}) == 2
    repeated = read_question("by=kind&period=2015&kind=letter&kind=opinion&by=nature", COUNTY)
    assert repeated == read_question("by=kind,nature&kind=letter,opinion&period=2015", COUNTY)


def test_grouping_and_series() -> None:
    """Groups go by dimensions in the order named; a series cuts the period."""
    query = ask("period=2015-01..2015-02&by=category,kind&each=month")
    assert (query.question.by, query.each) == (("category", "kind"), "month")
    assert [str(part) for part in query.parts] == [
        "2015-01-01..2015-01-31",
        "2015-02-01..2015-02-28",
    ]


KINDS = "letter, disclosure, visit, opinion, poster"


@pytest.mark.parametrize(
    ("raw", "parameter", "words"),
    [
        ("kinds=letter", "kinds", f"there are {', '.join(DIMENSIONS)}, filing, period, as_of, by"),
        ("=letter", "", "is not a parameter"),
        ("letter", "letter", "is not a parameter"),
        ("period=2015&period=2015", "period", "is given twice"),
        ("as_of=2015-03-02&as%5Fof=2015-03-02", "as_of", "is given twice"),
        ("kind=letter&k%69nd=", "kind", '"" is not a kind'),
        ("by=kind&by=kind", "by", "names kind twice"),
        ("kind=letters", "kind", f'"letters" is not a kind in the catalogue ({KINDS})'),
        ("kind=", "kind", '"" is not a kind'),
        ("kind=letter,", "kind", '"" is not a kind'),
        ("kind=letter%00", "kind", '"letter\\u0000" is not a kind'),
        ("kind=%E4%BF%A1%E4%BB%B6", "kind", '"信件" is not a kind'),
        ("kind=信件", "kind", '"信件" is not a kind'),
        ("kind=let+ter", "kind", '"let ter" is not a kind'),
        ("nature=no", "nature", "the empty text selects what has none"),
        ("category=", "category", '"" is not a category'),
        ("kind=%FF", "kind", "%FF is not UTF-8"),
        ("kind=%ED%A0%80", "kind", "%ED%A0%80 is not UTF-8"),
        ("kind=\udcff", "kind", "'\\udcff' is not UTF-8"),
        ("%FF=letter", "%FF", "is not UTF-8"),
        ("\udcff=letter", "'\\udcff'", "is not UTF-8"),
        ("k\x00=letter", "'k\\x00'", "is not a parameter"),
        ("kind=%zz", "kind", '"%zz" is not a kind'),
        ("x" * 5_000 + "=1", "x" * 79 + "…", "is not a parameter"),
        ("kind=" + "x" * 5_000, "kind", '"' + "x" * 78 + "… is not a kind"),
        ("period=", "period", "is not a period; write 2015, 2015-Q3"),
        ("period=2015-02-29", "period", "the calendar has no 2015-02-29"),
        ("period=2015-W54", "period", "the calendar has no 2015-W54"),
        ("period=2015-13", "period", "the calendar has no 2015-13"),
        ("period=2015-11..2015-01", "period", "ends before it begins"),
        ("period=2015-01..", "period", "is not a period"),
        ("period=" + "1" * 5_000, "period", "… is not a period"),
        ("period=２０１５", "period", "is not a period"),
        ("as_of=2015-02-29", "as_of", "is not a day of the calendar; write one as 2015-03-02"),
        ("as_of=2015", "as_of", "is not a day"),
        ("as_of=2015-3-2", "as_of", "is not a day"),
        ("as_of=20150302", "as_of", "is not a day"),
        ("as_of=0000-01-01", "as_of", "is not a day"),
        ("as_of=", "as_of", "is not a day"),
        ("as_of=" + "1" * 5_000, "as_of", "… is not a day"),
        ("by=kind,kind", "by", "names kind twice"),
        ("by=kinds", "by", f'"kinds" is not one of {", ".join(DIMENSIONS)}, filing'),
        ("by=", "by", '"" is not one of'),
        ("by=kind,", "by", '"" is not one of'),
        ("each=hour", "each", '"hour" is not one of day, week, month, quarter, year'),
        ("each=", "each", '"" is not one of'),
        ("each=day&period=..2015", "each", "needs a period that has a beginning"),
        ("each=day&period=2014..2015", "each", "more than 370 parts"),
        ("each=year&period=0001..9999", "each", "more than 370 parts"),
    ],
)
def test_what_is_refused(raw: str, parameter: str, words: str) -> None:
    """Whatever cannot be used is 400, naming the parameter, its value and what is allowed."""
    with pytest.raises(BadQuery) as caught:
        ask(raw)
    assert caught.value.parameter == parameter
    assert words in caught.value.rule
    assert len(str(caught.value)) < 500
    assert bad_query(caught.value).response().status == 400


def test_as_of_alone() -> None:
    """One case is asked for as of a day, and by the list that it was found in."""
    assert read_case_question("", COUNTY, 2) == (None, None)
    assert read_case_question("as_of=2015-03-31", COUNTY, 2) == (TODAY, None)
    raw = "kind=letter&measure=open&as_of=2015-03-31&sort=-due&q=灯&at=12.0"
    as_of, listing = read_case_question(raw, COUNTY, 2)
    assert (as_of, listing) == (TODAY, read_listing(raw, COUNTY, 2))
    with pytest.raises(BadQuery, match="is missing; name one of received"):
        read_case_question("period=2015", COUNTY, 2)
    with pytest.raises(BadQuery, match="is not a parameter"):
        read_case_question("measure=open&cursor=x", COUNTY, 2)


def test_a_list_is_in_one_of_some_orders() -> None:
    """Left out, it is as it always was; the largest come first with a hyphen."""
    orders = [read_listing(f"measure=open{sort}", COUNTY, 2).order for sort in ("", "&sort=-age")]
    assert orders == [BY_RECEIPT, ListOrder("age", down=True)]
    for bad in ("", "-", "--due", "subject", "due,age"):
        with pytest.raises(BadQuery, match=r"sort: .* is not one of received, due, age, number; "):
            read_listing(f"measure=open&sort={bad}", COUNTY, 2)


def test_what_is_searched_for_is_words() -> None:
    """Full-width letters are the same as others; what was asked is never said again."""
    words = read_listing("measure=open&q=路灯%20%20Ａ-1%20路灯", COUNTY, 2).words
    assert words == ("路灯", "a-1")
    for bad in ("", "%20", "%E3%80%82", "张三" * 51, "%20".join("甲乙丙丁戊己庚辛壬")):
        with pytest.raises(BadQuery) as refused:
            read_listing(f"measure=open&q={bad}", COUNTY, 2)
        assert "张三" not in str(refused.value)


def test_listing() -> None:
    """A list has a selection and days, and also a measure, so many ids a page and a state."""
    listing = read_listing("kind=letter&measure=open&period=2015-03&limit=1000&at=12.0", COUNTY, 2)
    period = Period(day_number(date(2015, 3, 1)), TODAY)
    assert listing.question == OpenQuestion((("kind", ("letter",)),), period)
    assert (listing.measure, listing.limit, listing.at) == ("open", 1000, (12, 0))
    bare = read_listing("measure=count", COUNTY, 2)
    assert (bare.limit, bare.at, bare.cursor) == (100, None, "")


@pytest.mark.parametrize(
    ("raw", "parameter", "words"),
    [
        ("", "measure", f"is missing; name one of {', '.join(MEASURES)}"),
        ("measure=opens", "measure", '"opens" is not one of received'),
        ("measure=share", "measure", '"share" is not one of received'),
        ("measure=open&by=kind", "by", "is not a parameter"),
        ("measure=open&limit=0", "limit", '"0" is not a whole number from 1 to 1000'),
        ("measure=open&limit=1001", "limit", "from 1 to 1000"),
        ("measure=open&limit=-1", "limit", "from 1 to 1000"),
        ("measure=open&limit=1e2", "limit", "from 1 to 1000"),
        ("measure=open&limit=" + "9" * 6_000, "limit", "from 1 to 1000"),
        ("measure=open&limit=١", "limit", "from 1 to 1000"),
        ("measure=open&limit=", "limit", "from 1 to 1000"),
        ("measure=open&at=1", "at", '"1" is not a state of these figures'),
        ("measure=open&at=1.2.3", "at", "(2 numbers)"),
        ("measure=open&at=1.x", "at", "is not a state"),
        ("measure=open&at=1.-2", "at", "is not a state"),
        ("measure=open&at=01.2", "at", "is not a state"),
        ("measure=open&at=1.2.", "at", "is not a state"),
        ("measure=open&at=1." + "9" * 30, "at", "is not a state"),
        ("measure=open&at=", "at", "is not a state"),
        ("measure=open&cursor=", "cursor", "is empty; leave it out"),
    ],
)
def test_what_no_list_can_be_of(raw: str, parameter: str, words: str) -> None:
    """A list's own parameters are refused with the same care."""
    with pytest.raises(BadQuery) as caught:
        read_listing(raw, COUNTY, 2)
    assert (caught.value.parameter, words in caught.value.rule) == (parameter, True), caught.value


def test_every_department_is_not_told() -> None:
    """A value that is not known is answered with some of those there are, and where all are."""
    query = quote("交通局")
    with pytest.raises(BadQuery, match="/v1/catalogue lists them"):
        ask(f"department={query}")
