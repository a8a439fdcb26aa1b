"""Growth: figures on their bases, against counting case by case and decimal arithmetic."""

import calendar
from datetime import date, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from typing import Final

from hypothesis import assume, given
from hypothesis import strategies as st

from streams.core.bulletins.base_periods import Growth, base_day, base_period
from streams.core.bulletins.definition_file import load_bulletin
from streams.core.bulletins.definitions import Definition
from streams.core.bulletins.evaluation import Evaluator
from streams.core.bulletins.printed import print_change
from streams.core.bulletins.repeating import EVERY, Every, name_at, period_named
from streams.core.bulletins.templates import Template
from streams.core.days import day_date, day_number
from streams.core.periods import Period, parse_period
from tests.properties.worlds import WORLDS, asked_of
from tests.support.county import COUNTY, Sent, figures
from tests.support.oracle import Oracle

_MEASURES: Final = ("received", "valid", "closed", "open", "replied", "carried_on", "finished")
_RATES: Final = {
    "closure": ("closed", ("valid",)),
    "reply": ("replied", ("valid",)),
    "on_time": ("closed_in_time", ("closed", "overdue")),
    "satisfaction": ("satisfied", ("rated",)),
}
_TEMPLATE: Final = """
id = "t"
title = {{ zh = "{{period}}", en = "{{period}}" }}
period = "{every}"
recorded_from = "2000-01-01"
as_of = "period end + {after} days"

[figures.one]
label = {{ zh = "数", en = "figure" }}
measure = "{measure}"
growth = "{growth}"
decimals = {decimals}
rounded = {rounded}

[[sections]]
title = {{ zh = "一", en = "1" }}
paragraphs = [{{ zh = "{{one}}", en = "{{one}}" }}]
"""
_DAYS: Final = st.dates(date(2014, 11, 1), date(2015, 6, 30))
_EXACT: Final = Context(prec=60)

_percents = st.fractions(Fraction(-100), Fraction(100_000), max_denominator=10_000)


def month_end(year: int, month: int) -> date:
    """Return the last day of a month that may be before January or after December."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, calendar.monthrange(year, month)[1])


def base_of(every: Every, first: date, last: date, growth: Growth) -> tuple[date, date] | None:
    """Find the base of a period that repeats, by the days that it should have."""
    if every == "week":
        if growth == "period":
            return first - timedelta(days=7), last - timedelta(days=7)
        year, week, _ = first.isocalendar()
        days = [date(year - 1, 1, 1) + timedelta(days=n) for n in range(-7, 373)]
        same = [day for day in days if day.isocalendar()[:2] == (year - 1, week)]
        return (same[0], same[-1]) if same else None
    months = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}[every]
    back = 12 if growth == "year" else months
    end = month_end(last.year, last.month - back)
    return month_end(first.year, first.month - back - 1) + timedelta(days=1), end


def printed_by_decimals(
    percent: Fraction, decimals: int, *, rounded: bool, is_share: bool = False
) -> str:
    """Print a change once more, by decimal arithmetic."""
    exact = _EXACT.divide(Decimal(percent.numerator), Decimal(percent.denominator))
    step = Decimal(1).scaleb(-decimals)
    said = exact.quantize(step, ROUND_HALF_UP if rounded else ROUND_DOWN, _EXACT)
    seems_all = said == -100 < percent or (is_share and percent < 100 == said)
    if rounded and seems_all:
        said = exact.quantize(step, ROUND_DOWN, _EXACT)
    if not percent:
        return "0"
    return f"{said:+f}" if said else f"{abs(said):f}"


@given(_percents, st.integers(0, 4), st.booleans())
def test_changes_are_printed_as_decimal_arithmetic_has_them(
    percent: Fraction,
    decimals: int,
    rounded: bool,
) -> None:
    """Cut or rounded by their size, never by what a float makes of them."""
    printed = print_change(percent, decimals, rounded=rounded)
    assert printed == printed_by_decimals(percent, decimals, rounded=rounded)
    plain = print_change(percent, rounded=rounded)
    assert plain == print_change(percent, 1, rounded=rounded).removesuffix(".0")


@given(st.sampled_from(EVERY), st.dates(date(1971, 1, 1), date(2100, 1, 1)))
def test_bases_of_periods_that_repeat(every: Every, day: date) -> None:
    """The period before is the one with the day before; a year before, the one of that name."""
    name = name_at(every, day_number(day))
    period = parse_period(name)
    assert period.start is not None
    assert period.start <= day_number(day) <= period.end
    before = base_period(period, "period")
    assert before == period_named(every, name_at(every, period.start - 1))
    first, last = day_date(period.start), day_date(period.end)
    growths: list[Growth] = ["year", "period"]
    for growth in growths:
        wanted = base_of(every, first, last, growth)
        found = base_period(period, growth)
        assert found == (wanted and Period(*map(day_number, wanted)))
        if wanted and growth == "year" and found is not None:
            year, _, rest = name.partition("-")
            assert name_at(every, found.end) == "-".join(filter(None, (f"{int(year) - 1}", rest)))


@given(
    st.sampled_from(EVERY),
    st.dates(date(1971, 1, 1), date(2100, 1, 1)),
    st.integers(0, 400),
    st.sampled_from(["year", "period"]),
)
def test_the_base_is_seen_as_long_after_it(
    every: Every, day: date, after: int, growth: Growth
) -> None:
    """Whatever the period: after its end by days, within it by the calendar and never beyond."""
    period = parse_period(name_at(every, day_number(day)))
    base = base_period(period, growth)
    assume(base is not None)
    assert base is not None
    assert base.start is not None
    assert base_day(period.end + after, period, base, growth) == base.end + after
    seen = base_day(day_number(day), period, base, growth)
    assert base.start <= seen <= base.end


@given(
    WORLDS,
    _DAYS,
    st.sampled_from(EVERY),
    st.sampled_from(["year", "period"]),
    st.tuples(
        st.sampled_from([*_MEASURES, *_RATES]),
        st.integers(0, 40),
        st.integers(0, 4),
        st.booleans(),
    ),
)
def test_growth_is_what_counting_case_by_case_says(
    world: list[Sent],
    day: date,
    every: Every,
    growth: Growth,
    how: tuple[str, int, int, bool],
) -> None:
    """A template's bulletin of any period: both figures by the oracle, and what is printed."""
    measure, after, decimals, rounded = how
    definition = definition_of(
        _TEMPLATE.format(
            every=every,
            after=after,
            measure=measure,
            growth=growth,
            decimals=decimals,
            rounded=str(rounded).lower(),
        ),
        day,
    )
    figure = Evaluator(figures(world), []).evaluate(definition).figures["one"]
    period, as_of = definition.period, definition.as_of
    assert period.start is not None
    first, last = day_date(period.start), day_date(period.end)
    assert as_of == period.end + after
    asked = asked_of(world)
    now = counted(asked, measure, (first, last), last + timedelta(days=after))
    assert (figure.value, figure.denominator) == now
    base = base_of(every, first, last, growth)
    assert figure.base is not None
    if base is None:
        assert figure.base.why == "no-period"
        return
    then = counted(asked, measure, base, base[1] + timedelta(days=after))
    assert figure.base.amount == then
    said = change_of(now, then)
    if said is None:
        assert figure.base.change is None
        assert figure.printed.zh.startswith("—（")
        return
    unit = "个百分点" if measure in _RATES else "%"
    assert figure.base.change == said
    printed = printed_by_decimals(said, decimals, rounded=rounded, is_share=measure in _RATES)
    assert figure.printed.zh == printed + unit


def definition_of(text: str, day: date) -> Definition:
    """Return the definition of a template's bulletin of the period that a day is in."""
    template = load_bulletin(text, "t.toml", COUNTY)
    assert isinstance(template, Template)
    name = name_at(template.every, day_number(day))
    return template.definition(name, day_number(date(2030, 1, 1)))


def counted(
    asked: Oracle, measure: str, period: tuple[date, date], as_of: date
) -> tuple[int, int | None]:
    """Count by the definitions: a number, or numerator and denominator."""
    measures = asked.figures(select={}, period=period, as_of=as_of, by=[])[()]
    if measure not in _RATES:
        return measures[measure], None
    above, below = _RATES[measure]
    return measures[above], sum(measures[name] for name in below)


def change_of(now: tuple[int, int | None], then: tuple[int, int | None]) -> Fraction | None:
    """Return percent of a number, percentage points of a rate, or None where there are none."""
    if now[1] is None or then[1] is None:
        return Fraction(100 * now[0], then[0]) - 100 if then[0] else None
    if not (now[1] and then[1]):
        return None
    return Fraction(100 * now[0], now[1]) - Fraction(100 * then[0], then[1])
