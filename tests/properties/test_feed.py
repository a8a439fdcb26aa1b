"""Editions of a sheet, fed in by processes that are killed anywhere: figures are the last one's."""

import datetime as dt
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.properties.worlds import GROUPINGS, PERIODS, ask, ask_oracle, asked_of
from tests.support.county import Sent, figures, sent
from tests.support.feeders import Cells, MemoryKafka, feed_rows
from tests.support.oracle import Question

DAYS = st.dates(dt.date(2015, 2, 20), dt.date(2015, 3, 20))
TIMES = st.one_of(st.none(), DAYS, st.datetimes(dt.datetime(2015, 2, 20), dt.datetime(2015, 3, 20)))  # noqa: DTZ001 - cells are local


@st.composite
def rows(draw: st.DrawFn, number: int) -> Cells:
    """Draw a row: any of its steps may be missing."""
    return {
        "编号": number,
        "来信时间": draw(TIMES.filter(bool)),
        "类别": draw(st.sampled_from(["住房", "交通", "别的", None])),
        "标题": draw(st.sampled_from(["路灯", "停暖\n三天"])),
        "姓名": None,
        "答复时间": draw(TIMES),
        "答复": draw(st.sampled_from(["已修", None])),
        "办结时间": draw(TIMES),
        "满意": None,
    }


@st.composite
def editions(draw: st.DrawFn) -> list[Cells]:
    """Draw an edition of a sheet: some of five numbers, each once."""
    numbers = draw(st.lists(st.integers(1, 5), min_size=1, max_size=5, unique=True))
    return [draw(rows(number)) for number in numbers]


KILLS = st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=3)


def expected(sheet: list[Cells]) -> list[Sent]:
    """Say what a sheet means, in a way of its own."""
    events: list[Sent] = []
    for row in sheet:
        subject = f"ledger-{row['编号']}"
        received = _at(row["来信时间"], None)
        category = {"住房": "housing", "交通": "traffic", None: None}.get(
            row["类别"],  # type: ignore[arg-type]
            "uncategorised",
        )
        # 交通 is the name of a category in the catalogue; an empty cell says nothing.
        data: dict[str, Any] = {"kind": "letter", "channel": "mailbox", "title": row["标题"]}
        if category:
            data["category"] = category
        events.append(sent("received", received.isoformat(), "a", subject, **data))
        last = received
        for what, place in (("replied", "b"), ("closed", "c")):
            cell = row["答复时间" if what == "replied" else "办结时间"]
            if cell is not None:
                last = _at(cell, last)
                events.append(sent(what, last.isoformat(), place, subject))
    return events


def _at(cell: Any, before: dt.datetime | None) -> dt.datetime:
    """Return when a cell says: a day alone begins at midnight, or when the step before it was."""
    zone = dt.timezone(dt.timedelta(hours=8))
    if isinstance(cell, dt.datetime):
        near = (cell + dt.timedelta(milliseconds=1)).replace(microsecond=0)
        cell = near if abs(near - cell) <= dt.timedelta(milliseconds=1) else cell
        return dt.datetime.combine(cell.date(), cell.time(), zone)
    start = dt.datetime(cell.year, cell.month, cell.day, tzinfo=zone)
    return max(start, before) if before and before.date() == cell else start


@given(
    st.lists(st.tuples(editions(), KILLS), min_size=1, max_size=4),
    PERIODS,
    GROUPINGS,
    DAYS,
)
def test_figures_are_what_the_last_edition_says(
    fed: list[tuple[list[Cells], list[tuple[int, bool]]]],
    period: Any,
    by: list[str],
    day: dt.date,
) -> None:
    """However often a sheet is corrected, and wherever a feeder dies, nothing else is left."""
    kafka = MemoryKafka()
    for sheet, kills in fed:
        for dies_at, after in kills:
            feed_rows(kafka, sheet, dies_at=dies_at, after=after)
    last, _ = fed[-1]
    counts = feed_rows(kafka, last)
    assert counts
    assert not counts.rows["refused"]
    question: Question = ({}, period, day, by)
    assert ask(figures(kafka.said), question) == ask_oracle(asked_of(expected(last)), question)
    identities = [(each["subject"], each["source"], each["id"]) for each in kafka.said]
    assert len(set(identities)) == len(identities), "an event was written twice"
    again = feed_rows(kafka, last)
    assert again
    assert (again.events, again.voidings) == (0, 0)
