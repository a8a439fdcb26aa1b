"""The work as metrics tell it: what looking at every case by itself gives."""

from collections import Counter
from datetime import date, datetime, timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from streams.core.days import day_number
from streams.core.figures import silences as silences_module
from streams.core.figures.silences import silences
from streams.core.figures.workload import AGES, Overseer
from tests.properties.worlds import EDGES, WORLDS, asked_of
from tests.support.county import COUNTY, RAW, Sent, figures
from tests.support.oracle_cases import Case

OVERSEER = Overseer(COUNTY)
ZONE = ZoneInfo("Asia/Shanghai")
DAYS = st.sampled_from([*EDGES, date(2015, 5, 1), date(2015, 12, 31)])


def age(days: int) -> str:
    """Name the age of so many days."""
    for name in AGES:
        low, _, high = name.rstrip("+").partition("-")
        if days >= int(low) and (not high or days <= int(high)):
            return name
    raise AssertionError(days)


@given(WORLDS, DAYS)
def test_it_is_the_sum_over_the_cases_there_are(world: list[Sent], today: date) -> None:
    """Standings, ages, departments and records, case by case; what is not there counts 0."""
    asked = asked_of(world)
    cases: Counter[tuple[str, ...]] = Counter()
    departments: Counter[tuple[str, ...]] = Counter()
    ages: Counter[tuple[str, ...]] = Counter()
    records: Counter[tuple[str, ...]] = Counter()
    for one in asked._seen(today):
        of = one.values
        if isinstance(one, Case):
            measures = asked._case(one, (None, today), today)
            group = of["kind"], of["channel"], of["category"]
            for measure in ("received", "replied", "open", "closed", "rejected", "overdue"):
                cases[*group, measure] += measures[measure]
                departments[of["department"] or "unassigned", measure] += measures[measure]
            ages[of["kind"], age((today - one.received).days)] += measures["open"]
        else:
            records[of["kind"], of["channel"]] += 1
    seen = OVERSEER.see(figures(world), day_number(today))
    assert +Counter({(*g, m): n for g, each in seen.cases.items() for m, n in each.items()}) == (
        +cases
    )
    told = {(*g, m): n for g, each in seen.departments.items() for m, n in each.items()}
    assert +Counter(told) == +departments
    assert +seen.open_by_age == +ages
    assert +seen.records == +records


@given(WORLDS, DAYS)
def test_silences_are_those_between_the_days_of_what_came_in(
    world: list[Sent], today: date
) -> None:
    """Counted from end of day to end of day; a stock breaks none."""
    days: dict[str, set[date]] = {}
    for one in asked_of(world)._seen(today):
        day = one.received if isinstance(one, Case) else one.day
        if today - day <= timedelta(365) and not RAW["kinds"][one.values["kind"]].get("stock"):
            days.setdefault(one.values["channel"], set()).add(day)
    expected = {}
    for channel, found in days.items():
        if len(found - {today}) >= 2:
            last = max(found)
            longest = max(
                min(later - day for later in found if later > day) for day in found - {last}
            )
            midnight = datetime.combine(last + timedelta(1), datetime.min.time(), ZONE)
            expected[channel] = midnight.timestamp(), longest.total_seconds()
    with patch.object(silences_module, "ENOUGH", 2):
        assert silences(figures(world), COUNTY, day_number(today)) == expected
