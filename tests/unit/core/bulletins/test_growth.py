"""How much figures have grown, on what, and why that cannot be said of some."""

import re
from fractions import Fraction
from pathlib import Path

import pytest

from streams.core.bulletins.definition_file import load_definition
from streams.core.bulletins.evaluation import Evaluator, Figure
from streams.core.bulletins.growth import Amount, Base, NoGrowth, change
from streams.core.bulletins.printed import print_change
from streams.core.bulletins.quick_reports import Issue
from streams.core.days import day_date
from streams.core.errors import BadFile
from streams.core.periods import parse_day
from tests.support.county import COUNTY, Sent, figures, letter, sent

DOCUMENTS = Path(__file__).parents[4] / "docs"

LETTERS = 'select = { kind = "letter" }\nmeasure = "received"'

BULLETIN = """
id = "b"
title = {{ zh = "通报", en = "Bulletin" }}
period = "{period}"
as_of = "{as_of}"

[figures.one]
label = {{ zh = "数", en = "figure" }}
{figure}

[[sections]]
title = {{ zh = "一", en = "1" }}
paragraphs = [{{ zh = "{{one}}", en = "{{one}}" }}]
"""


def text(figure: str, period: str = "2015-03", as_of: str = "2015-03-31") -> str:
    """Write a bulletin of one figure."""
    return BULLETIN.format(figure=figure, period=period, as_of=as_of)


def grown(
    events: list[Sent],
    figure: str,
    period: str = "2015-03",
    as_of: str = "2015-03-31",
    today: str = "2030-01-01",
) -> Figure:
    """Evaluate one figure."""
    definition = load_definition(text(figure, period, as_of), "b.toml", COUNTY)
    return Evaluator(figures(events), [], parse_day(today)).evaluate(definition).figures["one"]


def letters(**many: int) -> list[Sent]:
    """Return so many letters on days, which are written as d20150302."""
    return [
        letter(f"{day[1:5]}-{day[5:7]}-{day[7:9]}", subject=f"{day}-{number}")
        for day, count in many.items()
        for number in range(count)
    ]


BEGUN = letters(d20140101=1)
"""The record begins here, unless something is earlier."""


@pytest.mark.parametrize(
    ("events", "growth", "printed", "base"),
    [
        (letters(d20140305=4, d20150305=5), "year", "+25%", "4"),
        (letters(d20140305=5, d20150305=4), "year", "-20%", "5"),
        (letters(d20140305=3, d20150305=4), "year", "+33.3%", "3"),
        (letters(d20140305=3, d20150305=2), "year", "-33.3%", "3"),
        (letters(d20140305=3), "year", "-100%", "3"),
        (letters(d20140305=3, d20150305=3), "year", "0%", "3"),
        (letters(d20150228=2, d20150301=5), "period", "+150%", "2"),
        (letters(d20150201=3, d20150228=3, d20150331=4), "period", "-33.3%", "6"),
        (letters(d20140331=1, d20140401=7, d20150301=3), "year", "+200%", "1"),
    ],
)
def test_counts_grow_in_percent(events: list[Sent], growth: str, printed: str, base: str) -> None:
    """Cut towards nought, with their sign; the same in both languages."""
    found = grown([*BEGUN, *events], f'{LETTERS}\ngrowth = "{growth}"')
    assert found.printed.zh == found.printed.en == printed
    assert found.base is not None
    assert found.base.printed == base
    assert found.now == str(found.value)


@pytest.mark.parametrize(
    ("events", "growth", "why", "zh", "en"),
    [
        (
            [*BEGUN, *letters(d20150305=5)],
            "year",
            NoGrowth.BASE_ZERO,
            "—（上年同期为0）",
            "— (0 in the same period a year before)",
        ),
        (
            [*BEGUN],
            "period",
            NoGrowth.BASE_ZERO,
            "—（上期为0）",
            "— (0 in the period before)",
        ),
        (
            letters(d20150201=5, d20150305=5),
            "year",
            NoGrowth.NOT_RECORDED,
            "—（上年同期尚无记录）",
            "— (the record begins after the same period a year before)",
        ),
        (
            letters(d20150301=5),
            "period",
            NoGrowth.NOT_RECORDED,
            "—（上期尚无记录）",
            "— (the record begins after the period before)",
        ),
        (
            letters(d20150202=5, d20150305=5),
            "period",
            NoGrowth.PARTLY_RECORDED,
            "—（上期记录不全）",
            "— (only part of the period before is in the record)",
        ),
    ],
)
def test_without_a_base_it_says_why(
    events: list[Sent], growth: str, why: NoGrowth, zh: str, en: str
) -> None:
    """In both languages; nobody has to guess why a percentage is missing."""
    found = grown(events, f'{LETTERS}\ngrowth = "{growth}"\npublished = "+5%"')
    assert found.base is not None
    assert (found.base.why, found.base.change) == (why, None)
    assert (found.printed.zh, found.printed.en) == (zh, en)
    assert found.differs


def test_the_record_begins_with_the_kinds_that_are_counted() -> None:
    """A kind that came later has no base because another was there before."""
    events = [
        *letters(d20140101=1, d20150305=3),
        sent("received", "2015-02-20", "a", "o1", kind="opinion", channel="board"),
        sent("received", "2015-03-20", "a", "o2", kind="opinion", channel="board"),
    ]
    figure = 'select = { kind = "opinion" }\nmeasure = "received"\ngrowth = "period"'
    found = grown(events, figure)
    assert found.base is not None
    assert found.base.why is NoGrowth.PARTLY_RECORDED
    assert grown(events, f'{figure}\nrecorded_from = "2015-01-31"').printed.zh == "0%"
    assert grown(events, f'{figure}\nrecorded_from = "2015-02-01"').printed.zh == "0%"
    later = grown(events, f'{figure}\nrecorded_from = "2015-02-02"').base
    assert later is not None
    assert later.why is NoGrowth.PARTLY_RECORDED
    none = grown(events, f'{figure}\nrecorded_from = "2015-03-01"').base
    assert none is not None
    assert none.why is NoGrowth.NOT_RECORDED


def test_a_whole_file_says_from_when_it_is_recorded() -> None:
    """A figure that says otherwise goes before."""
    figure = f'{LETTERS}\ngrowth = "period"'
    whole = text(figure).replace("period = ", 'recorded_from = "2015-01-01"\nperiod = ', 1)
    own = whole.replace("growth =", 'recorded_from = "2015-02-14"\ngrowth =')
    evaluator = Evaluator(figures(letters(d20150210=1, d20150310=2)), [])
    for one, printed in ((whole, "+100%"), (own, "—（上期记录不全）")):
        bulletin = evaluator.evaluate(load_definition(one, "b.toml", COUNTY))
        assert bulletin.figures["one"].printed.zh == printed


def test_records_and_what_there_is() -> None:
    """Posters are what there is on a day: their base is whole once there are any."""
    events = [
        sent("counted", "2015-02-10", "a", "p1", kind="poster", channel="desk"),
        sent("counted", "2015-03-10", "a", "p2", kind="poster", channel="desk"),
        sent("counted", "2015-03-11", "a", "p3", kind="poster", channel="desk"),
        sent("counted", "2015-02-10", "a", "v1", kind="visit", channel="desk", quantity=4),
        sent("counted", "2015-03-10", "a", "v2", kind="visit", channel="desk", quantity=6),
    ]
    posters = 'select = { kind = "poster" }\nmeasure = "count"\ngrowth = "period"'
    assert grown(events, posters).printed.zh == "+200%"
    none = grown(events, posters, "2015-02", "2015-02-28").base
    assert none is not None
    assert none.why is NoGrowth.NOT_RECORDED
    visits = 'select = { kind = "visit" }\nmeasure = "quantity"\ngrowth = "period"'
    assert grown(events, visits).printed.zh == "—（上期记录不全）"
    assert grown(events, f'{visits}\nrecorded_from = "2015-02-01"').printed.zh == "+50%"


def test_rates_and_shares_grow_in_percentage_points() -> None:
    """From 1 of 2 to 2 of 3 is 16.6 points, and not a third."""
    events = [
        *BEGUN,
        letter("2015-02-02", subject="a1", category="housing"),
        letter("2015-02-03", subject="a2", category="traffic"),
        sent("closed", "2015-02-04", "c", "a1"),
        letter("2015-03-02", subject="b1", category="housing"),
        letter("2015-03-03", subject="b2", category="housing"),
        letter("2015-03-04", subject="b3", category="traffic"),
        sent("closed", "2015-03-05", "c", "b1"),
        sent("closed", "2015-03-05", "c", "b2"),
    ]
    rate = 'select = { kind = "letter" }\nmeasure = "closure"\ngrowth = "period"'
    share = (
        'select = { category = "housing" }\nshare_of = { kind = "letter" }\nmeasure = "share"\n'
        'growth = "period"'
    )
    for figure in (rate, share):
        found = grown(events, figure)
        assert (found.printed.zh, found.printed.en) == (
            "+16.6个百分点",
            "+16.6 percentage points",
        )
        assert found.base is not None
        assert found.base.change == Fraction(100, 6)
        assert (found.now, found.base.printed) == ("66.6%", "50%")
        said = grown(events, f"{figure}\nrounded = true\ndecimals = 2").printed.zh
        assert said == "+16.67个百分点"
    before = grown(events, rate, "2015-02", "2015-02-28")
    assert (before.printed.zh, before.printed.en) == (
        "—（上期没有此项）",
        "— (there was none in the period before)",
    )
    after = grown(events, rate, "2015-04", "2015-04-30")
    assert (after.printed.zh, after.printed.en) == (
        "—（本期没有此项）",
        "— (there is none in this period)",
    )


def test_durations_grow_in_percent() -> None:
    """A mean is compared exactly, not as it is printed; so is a median."""
    events = [*BEGUN]
    for month, days in (("02", (1, 2)), ("03", (1, 2, 2))):
        for number, day in enumerate(days):
            name = f"{month}-{number}"
            events.append(letter(f"2015-{month}-02", subject=name))
            events.append(sent("closed", f"2015-{month}-{2 + day:02}", "c", name))
    mean = 'select = { kind = "letter" }\nmeasure = "closing_days_mean"\ngrowth = "period"'
    found = grown(events, mean)
    assert found.base is not None
    assert (found.now, found.base.printed) == ("1.6", "1.5")
    assert found.base.change == Fraction(100, 9)
    assert found.printed.zh == "+11.1%"
    assert grown(events, f"{mean}\ndecimals = 3").printed.zh == "+11.111%"
    median = mean.replace("_mean", "_median")
    assert grown(events, median).printed.zh == "+100%"
    none = grown(events, median, "2015-02", "2015-02-28").base
    assert none is not None
    assert none.why is NoGrowth.NOTHING_THEN


def test_both_are_seen_as_long_after_their_end() -> None:
    """What was closed within ten days is held against what was closed within ten days."""
    events = [*BEGUN]
    for month in ("02", "03"):
        for number, (m, day) in enumerate((("0", 20), ("1", 5), ("1", 15))):
            name = f"{month}-{number}"
            events.append(letter(f"2015-{month}-02", subject=name))
            close = f"2015-{int(month) + int(m):02}-{day:02}"
            events.append(sent("closed", close, "c", name))
    closed = 'select = { kind = "letter" }\nmeasure = "closed"\ngrowth = "period"'
    for as_of, now, then in (
        ("2015-03-31", 1, 1),
        ("2015-04-10", 2, 2),
        ("2015-04-30", 3, 3),
    ):
        found = grown(events, closed, as_of=as_of)
        assert found.base is not None
        assert found.base.amount is not None
        assert (found.value, found.base.amount.value) == (now, then)
        assert found.printed.zh == "0%"


def test_an_unfinished_period_is_held_against_as_much() -> None:
    """A figure as of a day that is to come counts what there is today, and so does its base."""
    events = letters(d20140101=1, d20150210=2, d20150220=3, d20150310=4)
    figure = f'{LETTERS}\ngrowth = "period"'
    assert grown(events, figure, as_of="2015-03-15").printed.zh == "+100%"
    assert grown(events, figure, today="2015-03-15").printed.zh == "+100%"
    found = grown(events, figure)
    assert found.printed.zh == "-20%"
    assert found.base is not None
    assert found.base.as_of is not None
    assert day_date(found.base.as_of).isoformat() == "2015-02-28"


def test_a_period_that_has_not_begun_has_not_grown() -> None:
    """Whatever there was in its base: nothing is said of 0 letters of next month."""
    events = letters(d20140101=1, d20150210=2)
    for as_of, today in (("2015-02-28", "2030-01-01"), ("2015-03-31", "2015-02-28")):
        found = grown(events, f'{LETTERS}\ngrowth = "period"', as_of=as_of, today=today)
        assert found.printed.zh == "—（本期没有此项）"
        assert found.base is not None
        assert (found.base.why, found.base.amount) == (NoGrowth.NOTHING_NOW, None)


def test_a_week_without_a_base() -> None:
    """2014 had 52 weeks."""
    found = grown([*BEGUN], f'{LETTERS}\ngrowth = "year"', "2015-W53", "2016-01-03")
    assert found.base is not None
    assert (found.base.why, found.base.period) == (NoGrowth.NO_PERIOD, None)
    assert found.printed.zh == "—（没有上年同期）"
    assert found.printed.en == "— (there is no such week in the year before)"


def test_quick_reports_and_categories_grow_too() -> None:
    """Quick reports are on record from the first one on."""
    issues = [
        Issue(2015, number, day, ())
        for number, day in enumerate(("2015-01-30", "2015-02-03", "2015-03-04", "2015-03-05"))
    ]
    definition = load_definition(
        text('measure = "quick_reports"\ngrowth = "period"'), "b.toml", COUNTY
    )
    found = Evaluator(figures([]), issues).evaluate(definition).figures["one"]
    assert found.printed.zh == "+100%"
    found = Evaluator(figures([]), issues[1:]).evaluate(definition).figures["one"]
    assert found.printed.zh == "—（上期记录不全）"
    events = [
        letter("2015-01-02", subject="a0"),
        letter("2015-02-02", subject="a1", category="housing"),
        letter("2015-03-02", subject="a2", category="housing"),
        letter("2015-03-02", subject="a3", category="traffic"),
    ]
    assert grown(events, 'measure = "categories"\ngrowth = "period"').printed.zh == "+100%"


def test_until_a_day_grows_by_the_year() -> None:
    """All until then is held against all until then a year before."""
    events = letters(d20130101=2, d20140101=1)
    own = f'{LETTERS}\ngrowth = "year"\nperiod = "..2014-12-31"\nas_of = "2014-12-31"'
    assert grown(events, own).printed.zh == "+50%"


def test_absent_goes_before() -> None:
    """Where the record has nothing of the kinds, the file says what is printed."""
    figure = f'{LETTERS}\ngrowth = "year"\nabsent = {{ zh = "无记录", en = "no record" }}'
    found = grown([], figure)
    assert (found.value, found.base, found.now) == (None, None, "")
    assert found.printed.zh == "无记录"


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        (f'{LETTERS}\ngrowth = "month"', "figures.one.growth: 'month' is not one of period, year"),
        (
            f'{LETTERS}\ngrowth = "year"\ndown_to = 10',
            "figures.one.down_to: does not go with growth",
        ),
        (f'{LETTERS}\nrecorded_from = "2015-01-01"', "recorded_from: goes with growth alone"),
        (
            f'{LETTERS}\ngrowth = "year"\nrecorded_from = "2015"',
            "figures.one.recorded_from: '2015' is not a day of the calendar",
        ),
        (
            f'{LETTERS}\ngrowth = "period"\nperiod = "..2015"',
            "figures.one.growth: there is no period before one that has no beginning; use 'year'",
        ),
        (f"{LETTERS}\ndecimals = 1", "and with growth"),
        (
            f'{LETTERS}\ngrowth = "year"\ndecimals = 5',
            "decimals: 5 is not a whole number from 0 to 4",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(figure: str, said: str) -> None:
    """By place, value and rule."""
    with pytest.raises(BadFile) as caught:
        load_definition(text(figure), "b.toml", COUNTY)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("percent", "decimals", "rounded", "is_share", "printed"),
    [
        (Fraction(1, 3), None, False, False, "+0.3"),
        (Fraction(-1, 3), None, False, False, "-0.3"),
        (Fraction(2, 3), 2, False, False, "+0.66"),
        (Fraction(2, 3), 2, True, False, "+0.67"),
        (Fraction(-2, 3), 2, True, False, "-0.67"),
        (Fraction(1, 2), 0, True, False, "+1"),
        (Fraction(-1, 2), 0, True, False, "-1"),
        (Fraction(1, 2), 0, False, False, "0"),
        (Fraction(-1, 100), None, False, False, "0"),
        (Fraction(-1, 100), 1, False, False, "0.0"),
        (Fraction(0), 2, False, False, "0"),
        (Fraction(25), 2, False, False, "+25.00"),
        (Fraction(25), None, False, False, "+25"),
        (Fraction(-99999, 1000), 1, True, False, "-99.9"),
        (Fraction(99999, 1000), 1, True, False, "+100.0"),
        (Fraction(99999, 1000), 1, True, True, "+99.9"),
        (Fraction(-100), 1, True, False, "-100.0"),
        (Fraction(123456), None, False, False, "+123456"),
    ],
)
def test_how_changes_are_printed(
    percent: Fraction,
    decimals: int | None,
    rounded: bool,
    is_share: bool,
    printed: str,
) -> None:
    """A fall that leaves something is not one of all; nought has no sign."""
    assert print_change(percent, decimals, rounded=rounded, is_share=is_share) == printed


def test_one_point_is_singular() -> None:
    """In English; Chinese has no plural."""
    events = [*BEGUN]
    for month, closed in (("02", 50), ("03", 51)):
        for number in range(100):
            name = f"{month}-{number}"
            events.append(letter(f"2015-{month}-02", subject=name))
            if number < closed:
                events.append(sent("closed", f"2015-{month}-03", "c", name))
    rate = 'select = { kind = "letter" }\nmeasure = "closure"\ngrowth = "period"'
    assert grown(events, rate).printed.en == "+1 percentage point"
    assert grown(events, f"{rate}\ndecimals = 1").printed.en == "+1.0 percentage points"


def test_nothing_now_goes_before_nothing_then() -> None:
    """Of two reasons the nearer one is said."""
    none, some = Amount(0, 0), Amount(1, 2)
    assert change(none, none, is_points=True) is NoGrowth.NOTHING_NOW
    assert change(some, none, is_points=True) is NoGrowth.NOTHING_THEN
    assert change(some, Amount(0, 5), is_points=True) == 50
    assert change(Amount(1, None), Amount(0, None), is_points=False) is NoGrowth.BASE_ZERO
    assert change(Amount(3, 2), Amount(0, 4), is_points=False) is NoGrowth.BASE_ZERO


@pytest.mark.parametrize("name", ["figures.md", "figures.zh-CN.md"])
def test_examples_of_the_documents(name: str) -> None:
    """Each line of the table is what becomes of these two numbers."""
    whole = (DOCUMENTS / name).read_text(encoding="utf-8")
    section = re.split(r"^## ", whole, flags=re.MULTILINE)
    (about,) = (part for part in section if "`-33.3%`" in part)
    lines = re.findall(r"^\| ([\d,÷ ]+) \| ([\d,÷ ]+) \| (.*?)\| `(.+)` \|$", about, re.MULTILINE)
    assert len(lines) == 9
    for then, now, how, printed in lines:
        amounts = [amount_of(now), amount_of(then)]
        is_points = "÷" in then
        changed = change(*amounts, is_points=is_points)
        base = Base(
            growth="year",
            period=None,
            as_of=None,
            amount=amounts[1],
            printed="",
            change=changed if isinstance(changed, Fraction) else None,
            is_points=is_points,
            why=None if isinstance(changed, Fraction) else changed,
        )
        decimals = re.search(r"decimals = (\d)", how)
        words = base.words(int(decimals[1]) if decimals else None, rounded="rounded" in how)
        assert words.zh == printed


def amount_of(text: str) -> Amount:
    """Read an amount as the documents write it."""
    value, _, denominator = text.replace(",", "").partition(" ÷ ")
    return Amount(int(value), int(denominator) if denominator else None)
