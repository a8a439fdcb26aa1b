"""Every figure, of every small world, for every question."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from streams.core.figures.engine.columns import Columns
from streams.core.figures.figures import MEASURES, Figures
from streams.core.figures.ledger import Ledger
from tests.properties.worlds import (
    EDGES,
    GROUPINGS,
    PERIODS,
    QUESTIONS,
    WORLDS,
    ask,
    ask_oracle,
    asked_of,
    day_of,
)
from tests.support.county import COUNTY, DEADLINES, RAW, Sent, figures, tally
from tests.support.oracle import Oracle, Period, Question

_QUESTIONS = st.lists(QUESTIONS, min_size=5, max_size=10)


@given(WORLDS, _QUESTIONS)
def test_figures_are_what_the_definitions_say(world: list[Sent], questions: list[Question]) -> None:
    """Sums over the tally's rows are equal to counting case by case."""
    asked, definitions = figures(world), asked_of(world)
    for question in questions:
        assert ask(asked, question) == ask_oracle(definitions, question)


@given(WORLDS, PERIODS, GROUPINGS)
def test_figures_are_right_on_every_day(world: list[Sent], period: Period, by: list[str]) -> None:
    """As of each day on which something happens, and of the days about it, figures are right."""
    asked, definitions = figures(world), asked_of(world)
    for day in EDGES:
        question: Question = ({}, period, day, by)
        assert ask(asked, question) == ask_oracle(definitions, question)


@given(WORLDS, _QUESTIONS)
def test_flows_and_standings_add_up(world: list[Sent], questions: list[Question]) -> None:
    """What was open, came in or was reopened is finished or still open; parts make up wholes."""
    asked = figures(world)
    for question in questions:
        for told in ask(asked, question).values():
            came = told["carried_over"] + told["received"] + told["reopened"]
            assert came == told["finished"] + told["carried_on"]
            assert told["received"] == told["valid"] + told["rejected"]
            assert told["valid"] == told["closed"] + told["open"]
            assert told["closed_in_time"] <= told["closed"]
            assert told["overdue"] <= told["open"]
            assert told["replied"] <= told["valid"]
            assert told["satisfied"] <= told["rated"] <= told["received"]
            assert told["headlines"] <= told["count"] <= told["quantity"]
            assert told["departments"] <= told["count"]


@given(WORLDS, _QUESTIONS)
def test_groups_sum_to_the_whole(world: list[Sent], questions: list[Question]) -> None:
    """However the figures are grouped, each measure but distinct departments has the same sum."""
    asked = figures(world)
    for select, period, day, by in questions:
        whole = ask(asked, (select, period, day, []))[()]
        groups = ask(asked, (select, period, day, by)).values()
        for measure in MEASURES:
            total = sum(told[measure] for told in groups)
            if measure == "departments":
                assert total >= whole[measure]
            else:
                assert total == whole[measure]


@given(WORLDS, _QUESTIONS)
def test_the_past_stays_as_it_was(world: list[Sent], questions: list[Question]) -> None:
    """What is timed after a day, voidings too, changes no figure that is asked as of that day."""
    # An identity that comes again with an earlier time would restate the past, and should.
    world = list({(sent["subject"], sent["source"], sent["id"]): sent for sent in world}.values())
    afterwards = figures(world)
    for question in questions:
        then = figures([sent for sent in world if day_of(sent) <= question[2]])
        assert ask(then, question) == ask(afterwards, question)


@given(WORLDS, _QUESTIONS, st.sets(st.sampled_from(["visit", "poster"]), min_size=1))
def test_kinds_that_are_gone_keep_their_figures(
    world: list[Sent], questions: list[Question], gone: set[str]
) -> None:
    """A catalogue without a kind of record, a stock or not, has the figures that were before."""
    kinds = {name: kind for name, kind in COUNTY.kinds.items() if name not in gone}
    left = msgspec.structs.replace(COUNTY, kinds=kinds)
    raw = RAW | {"kinds": {name: kind for name, kind in RAW["kinds"].items() if name not in gone}}
    rows = tally(world).counts
    evaluated = Figures.of(Columns(rows), left, DEADLINES)
    ledger = Ledger(left, DEADLINES)
    ledger.add(rows)
    definitions = Oracle(world, raw, RAW)
    before = figures(world)
    for question in questions:
        answer = ask(evaluated, question)
        assert answer == ask(Figures(ledger), question) == ask(before, question)
        assert answer == ask_oracle(definitions, question)


@given(WORLDS, _QUESTIONS)
def test_a_kind_that_the_catalogue_has_is_what_the_catalogue_says(
    world: list[Sent], questions: list[Question]
) -> None:
    """Whatever it was when the events came: one that is made a stock, or is one no longer."""
    turned = {
        name: msgspec.structs.replace(kind, stock=kind.family == "record" and not kind.stock)
        for name, kind in COUNTY.kinds.items()
    }
    raw = {
        name: kind | {"stock": kind["is"] == "record" and not kind.get("stock", False)}
        for name, kind in RAW["kinds"].items()
    }
    rows = Columns(tally(world).counts)
    evaluated = Figures.of(rows, msgspec.structs.replace(COUNTY, kinds=turned), DEADLINES)
    definitions = Oracle(world, RAW | {"kinds": raw}, RAW)
    for question in questions:
        assert ask(evaluated, question) == ask_oracle(definitions, question)
