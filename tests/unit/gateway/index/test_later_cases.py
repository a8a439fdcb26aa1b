"""The cases of which anything became known after a publication."""

import asyncio
from datetime import date
from pathlib import Path

import pytest

from streams.core.days import DAY_US, day_number
from streams.gateway.index.listing import NotYet
from tests.support.county import COUNTY, letter, sent
from tests.unit.gateway.county_gateway import CountyState

APRIL = day_number(date(2015, 4, 1))
BEFORE = APRIL * DAY_US


@pytest.fixture
def state(tmp_path: Path) -> CountyState:
    """Return a county in which three letters came in three flushes, and one was closed later."""
    made = CountyState(COUNTY, tmp_path, APRIL)
    for number in range(3):
        made.tell([letter("2015-03-02", subject=f"s{number}")])
    made.tell([sent("closed", "2015-03-05", "c", "s0"), letter("2015-05-02", subject="may")])
    return made


def found(state: CountyState, *flushes: int, before: int = BEFORE) -> list[str]:
    """Return the subjects that are found."""

    async def asking() -> list[tuple[str, bytes]]:
        return await state.cases.since(flushes, before, state.tallies.flushes)

    every = asyncio.run(asking())
    assert all(value.startswith(b'{"rules"') for _, value in every)
    return sorted(subject for subject, _ in every)


def test_they_are_found_by_their_flush_and_first_event(state: CountyState) -> None:
    """A letter that was closed later is one; one of May is not, unless its days are asked for."""
    assert found(state, 4) == []
    assert found(state, 2) == ["s0", "s2"]
    assert found(state, 2, before=BEFORE + 90 * DAY_US) == ["may", "s0", "s2"]
    state.close()


def test_where_there_were_other_partitions_none_is_missed(state: CountyState) -> None:
    """Where each case was then is not known to the index: more are read, and sorted out later."""
    assert found(state, 3, 2, 9) == ["s0", "s2"]
    state.close()


def test_an_index_that_is_not_there_is_told(state: CountyState) -> None:
    """Nothing would look like no difference."""
    state.trouble = "index of cases: 40 of about 90 records"
    with pytest.raises(NotYet):
        found(state, 2)
    state.close()
