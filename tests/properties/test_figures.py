"""Every figure, of every small world, for every question."""

from hypothesis import given
from hypothesis import strategies as st

from streams.core.figures import MEASURES
from tests.county import Sent, figures
from tests.oracle import Period, Question
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

_QUESTIONS = st.lists(QUESTIONS, min_size=5, max_size=10)


@given(WORLDS, _QUESTIONS)
def test_figures_are_what_the_definitions_say(world: list[Sent], questions: list[Question]) -> None:
    """Sums over the tally's rows are what counting case by case gives."""
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
