"""Pages of the cases behind a figure."""

from random import Random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from streams.core.arrays import Ints
from streams.gateway.index.listing import Behind, CasePosition

Case = tuple[int, int]
"""A row's day, and how often the figure counts a case there."""


def counted(rows: Ints, weights: Ints, days: Ints) -> Behind:
    """Return the cases that count, of cases that are each in a row of its own."""
    numbers = np.flatnonzero(weights)
    return Behind(numbers, rows[numbers], weights[numbers], days[numbers])


def ints(*values: int) -> Ints:
    """Make an array."""
    return np.array(values, dtype=np.int64)


def pages(cases: list[Case], subjects: list[str], limit: int) -> list[list[CasePosition]]:
    """Turn all pages, with each case in a row of its own."""
    days = np.array([day for day, _ in cases], dtype=np.int64)
    weights = np.array([times for _, times in cases], dtype=np.int64)
    rows = np.arange(len(cases))
    found: list[list[CasePosition]] = []
    after: CasePosition | None = None
    while True:
        behind = counted(rows, weights, days)
        near = behind.near(after, limit)
        names = [subjects[number] for number in behind.numbers[near]]
        page = [
            (int(behind.days[place]), subject)
            for place, subject in behind.page(near, names, after, limit)
        ]
        found.append(page[:limit])
        if len(page) <= limit:
            return found
        after = page[limit - 1]


def test_a_figure_counts_each_case_as_often_as_its_row_does() -> None:
    """It may count one twice; several may be in one row."""
    behind = Behind(ints(0, 3, 4), ints(2, 1, 2), ints(2, 1, 2), ints(12, 11, 12))
    assert (behind.figure, len(behind)) == (5, 3)
    assert behind.numbers.tolist() == [0, 3, 4]
    assert behind.days.tolist() == [12, 11, 12]
    assert behind.distinct_rows() == [1, 2]


def test_only_some_cases_are_wanted() -> None:
    """Those in whose titles a word is; of titles more may be known than of cases."""
    behind = Behind(
        ints(0, 3, 4), ints(2, 1, 2), ints(2, 1, 2), ints(12, 11, 12), only=ints(4, 9, 3)
    )
    assert (behind.figure, behind.numbers.tolist(), behind.days.tolist()) == (3, [3, 4], [11, 12])
    assert behind.keys.tolist() == [11, 12]


def test_rows_may_be_none() -> None:
    """Without cases and rows, nothing is behind the figure."""
    behind = Behind(*[ints()] * 4)
    assert (behind.figure, len(behind), behind.near(None, 10).tolist()) == (0, 0, [])


def test_only_cases_of_the_days_of_a_page_are_looked_at() -> None:
    """Of 10,000 cases on as many days, a page of ten looks at eleven."""
    days = np.arange(10_000)[::-1].copy()
    behind = counted(np.arange(10_000), np.ones(10_000, np.int64), days)
    assert behind.days[behind.near(None, 10)].tolist() == list(range(10, -1, -1))
    assert len(behind.near((5_000, "x"), 10)) == 12


@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 2)), max_size=30),
    st.integers(1, 8),
    st.randoms(use_true_random=False),
)
def test_pages_hold_every_case_once_in_order(cases: list[Case], limit: int, random: Random) -> None:
    """However many come on one day, all pages together are all cases by day and subject."""
    subjects = [f"L-{number}" for number in range(len(cases))]
    random.shuffle(subjects)
    counted = [
        (day, subject) for (day, times), subject in zip(cases, subjects, strict=True) if times
    ]
    found = pages(cases, subjects, limit)
    assert [place for page in found for place in page] == sorted(counted)
    assert all(len(page) == limit for page in found[:-1])
