"""What was printed and what cases make of it since is what it would be now, case by case."""

from typing import Any, NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from streams.core.bulletins.evaluation import Evaluator
from streams.core.bulletins.figure_definitions import FigureDefinition
from streams.core.cases.arrived import Arrived
from streams.core.cases.case_records import NO_TIMELINE, CaseRecords
from streams.core.cases.known import KnownCase
from streams.core.county.catalogue import Label
from streams.core.days import day_number
from streams.core.figures.engine.columns import Columns
from streams.core.figures.figures import CASE_MEASURES, MEASURES, Figures, Question, Selection
from streams.core.periods import Period
from streams.core.publications.comparing import ComparedFigure, compare
from streams.core.publications.counting import PartCounter, RowCounter
from streams.core.publications.drafting import published_figure
from streams.core.publications.learning import learnt_since
from streams.core.publications.publication import (
    Publication,
    county_digest,
    decode_publication,
    encode_publication,
    publication_digest,
)
from streams.worker.lanes.partition import Partition
from tests.properties.worlds import QUESTIONS, WORLDS, ask_oracle, asked_of
from tests.support import oracle
from tests.support.county import COUNTY, DEADLINES, Sent, read

RECORDS = CaseRecords(COUNTY)
_LABEL = Label("数", "number")
_BY_CASE = [measure for measure in MEASURES if measure != "departments"]


class Told(NamedTuple):
    """A publication of one flush, and everything as it is at a later one."""

    then: list[Sent]
    now: list[Sent]
    compared: list[ComparedFigure]


def _figures(partition: Partition) -> Figures:
    rows: dict[bytes, int] = {}
    for key in partition:
        row = partition.row(key)
        if row != NO_TIMELINE:
            rows[row] = rows.get(row, 0) + 1
    return Figures.of(Columns(rows), COUNTY, DEADLINES)


def _counter(figures: Figures) -> PartCounter:
    return PartCounter(figures, Evaluator(figures, []))


def _definition(question: oracle.Question, measure: str, **more: Any) -> FigureDefinition:
    select, (first, last), as_of, _ = question
    period = Period(None if first is None else day_number(first), day_number(last))
    asked = Question(Selection(select), period, day_number(as_of))
    return FigureDefinition(_LABEL, measure, asked, **more)


def _told(
    world: list[Sent], batches: list[int], when: tuple[int, int], asked: list[FigureDefinition]
) -> Told:
    """Let events come in batches, publish at one, and compare with what there is at another.

    Cases are read after the last batch, so that they may know more than the figures of now.
    """
    at, until = when
    partition = Partition(COUNTY)
    then: list[Sent] = []
    came: list[Sent] = []
    seen: list[Sent] = []
    publication, now = None, None
    for flush in range(1, 6):
        partition.next_flush = flush
        for event, batch in zip(world, batches, strict=True):
            if batch == flush:
                came.append(event)
                partition.apply(event["subject"].encode(), [Arrived(read(event))])
        partition.take_changed()
        if flush == at:
            then = [*came]
            publication = _published(asked, _figures(partition), flush)
        if flush == until:
            seen, now = [*came], _counter(_figures(partition))
    assert publication is not None
    assert now is not None
    value = encode_publication(publication)
    publication = decode_publication(value, publication_digest(value))
    cases: list[tuple[str, KnownCase]] = [
        (key.decode(), RECORDS.case(partition.record(key))) for key in partition
    ]
    learnt = [*learnt_since(cases, lambda _: at, RECORDS, lambda _: until)]
    rows = RowCounter([row for each in learnt for row in each[3:]], COUNTY, DEADLINES)
    return Told(then, seen, compare(publication, learnt, now, rows, COUNTY))


def _published(asked: list[FigureDefinition], figures: Figures, flush: int) -> Publication:
    evaluator, counter = Evaluator(figures, []), _counter(figures)
    figure = [
        published_figure(evaluator.figure(f"f{place}", definition), counter)
        for place, definition in enumerate(asked)
    ]
    return Publication(
        bulletin="b",
        title=_LABEL,
        period=figure[0].how.question,
        text="",
        figures=figure,
        file="",
        county=county_digest(COUNTY),
        rules=5,
        flushes=[flush],
    )


_WHEN = st.tuples(st.integers(1, 4), st.integers(1, 5)).map(lambda two: (min(two), max(two)))
"""The flush of the publication and that of the figures of now."""

_BATCHES = st.lists(st.integers(1, 5), min_size=28, max_size=28)


@given(WORLDS, _BATCHES, _WHEN, QUESTIONS, st.lists(st.sampled_from(_BY_CASE)))
def test_printed_and_differences_are_now_case_by_case(
    world: list[Sent],
    batches: list[int],
    when: tuple[int, int],
    question: oracle.Question,
    measures: list[str],
) -> None:
    """The oracle counts the events of each case, those known then and all, in a way of its own."""
    question = (*question[:3], [])
    measures = measures or ["received", "open"]
    told = _told(world, batches[: len(world)], when, [_definition(question, m) for m in measures])
    then, now = (ask_oracle(asked_of(some), question)[()] for some in (told.then, told.now))
    for measure, compared in zip(measures, told.compared, strict=True):
        assert (compared.figure.value, compared.now.value) == (then[measure], now[measure])
        assert compared.rest == []
        for subject in {event["subject"] for event in told.now}:
            some, every = (
                ask_oracle(asked_of([e for e in sent if e["subject"] == subject]), question)[()]
                for sent in (told.then, told.now)
            )
            made = sum(each.more for each in compared.cases if each.subject == subject)
            assert made == every[measure] - some[measure]


_OTHERS = st.sampled_from(
    [
        *({"measure": name} for name in ("closure", "on_time", "satisfaction", "departments")),
        *({"measure": f"closing_days_{name}"} for name in ("mean", "median", "p90")),
        {"measure": "reply_working_days_mean", "decimals": 2, "rounded": True},
        {"measure": "received", "growth": "year", "recorded_from": 0},
        {"measure": "closure", "growth": "year", "recorded_from": 0},
        *({"measure": name, "less": "satisfied"} for name in ("received", "rated")),
        {"measure": "open", "plus": "received", "less": "closed"},
        {"measure": "received", "down_to": 2, "absent": Label("无", "none")},
    ]
)


@given(WORLDS, _BATCHES, _WHEN, QUESTIONS, st.lists(_OTHERS, min_size=1, max_size=4))
def test_what_is_no_sum_is_made_of_what_is(
    world: list[Sent],
    batches: list[int],
    when: tuple[int, int],
    question: oracle.Question,
    others: list[dict[str, Any]],
) -> None:
    """Rates, means, medians, growth and numbers of different values: printed again from counts.

    What would be printed now is what evaluating the bulletin's figure anew prints; and the counts
    that were printed plus what cases make of them make it up, nothing else.
    """
    asked = [_definition(question, **other) for other in others]
    told = _told(world, batches[: len(world)], when, asked)
    again = Evaluator(_figures_of(told.now), [])
    for definition, compared in zip(asked, told.compared, strict=True):
        fresh = again.figure(compared.place, definition)
        assert (fresh.value, fresh.denominator, fresh.printed) == compared.now
        # Of what tells whether there is anything no case is named.
        assert {(each.role, each.reason) for each in compared.rest} <= {("any", "presence")}
        for part in compared.figure.parts:
            counts = dict(part.counts)
            made = [(each.role, each.name, each.more) for each in compared.cases]
            made += [(each.role, each.name, each.more) for each in compared.rest]
            for role, name, more in made:
                if role == part.role:
                    counts[name] = counts.get(name, 0) + more
            left = {name: count for name, count in counts.items() if count}
            assert left == compared.counts[part.role]


def _figures_of(events: list[Sent]) -> Figures:
    partition = Partition(COUNTY)
    for event in events:
        partition.apply(event["subject"].encode(), [Arrived(read(event))])
    return _figures(partition)


def test_measures_of_cases_are_among_those_that_are_compared() -> None:
    """No measure of cases is left out of the comparison with the oracle."""
    assert set(CASE_MEASURES) <= set(_BY_CASE)
