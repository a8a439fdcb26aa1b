"""How long cases took, in every small world, for every question."""

from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from streams.core.days import day_number
from streams.core.figures.engine.histograms import Histogram
from streams.core.figures.figures import Durations, Figures, Group, Question, Selection
from streams.core.figures.ledger import Ledger
from streams.core.periods import Period
from tests.properties.worlds import QUESTIONS, WORLDS, asked_of
from tests.support import oracle
from tests.support.county import COUNTY, DEADLINES, Sent, figures, tally

_QUESTIONS = st.lists(QUESTIONS, min_size=5, max_size=10)


def asked(question: oracle.Question) -> Question:
    """Return a question as the package has it."""
    select, (first, last), as_of, by = question
    period = Period(None if first is None else day_number(first), day_number(last))
    return Question(Selection(select), period, day_number(as_of), tuple(by))


def written_out(groups: dict[Group, Durations]) -> dict[Group, dict[str, list[int]]]:
    """Return histograms as lists of days."""
    return {
        group: {
            name: [
                *chain.from_iterable(
                    [days] * many
                    for days, many in zip(one.days.tolist(), one.cases.tolist(), strict=True)
                )
            ]
            for name, one in told.items()
        }
        for group, told in groups.items()
    }


@given(WORLDS, _QUESTIONS)
def test_durations_are_what_the_definitions_say(
    world: list[Sent], questions: list[oracle.Question]
) -> None:
    """Histograms of facts are what looking at each case by itself gives; a ledger's too."""
    counted, definitions = figures(world), asked_of(world)
    ledger = Ledger(COUNTY, DEADLINES)
    ledger.add(tally(world).counts)
    for question in questions:
        select, period, as_of, by = question
        told = definitions.durations(select=select, period=period, as_of=as_of, by=by)
        assert written_out(counted.durations(asked(question))[0]) == told
        assert written_out(Figures(ledger).durations(asked(question))[0]) == told


@given(WORLDS, _QUESTIONS)
def test_groups_unite_to_the_whole(world: list[Sent], questions: list[oracle.Question]) -> None:
    """The histograms of all groups are together that of the whole, and so is its median."""
    counted = figures(world)
    for select, period, as_of, by in questions:
        whole = counted.durations(asked((select, period, as_of, [])))[0].get((), {})
        groups = counted.durations(asked((select, period, as_of, by)))[0]
        names = {name for told in groups.values() for name in told}
        assert names == whole.keys()
        for name in names:
            united = Histogram.united(told[name] for told in groups.values() if name in told)
            assert united.days.tolist() == whole[name].days.tolist()
            assert united.cases.tolist() == whole[name].cases.tolist()
            assert (united.median, united.p90) == (whole[name].median, whole[name].p90)


@given(WORLDS, _QUESTIONS)
def test_parts_of_a_period_are_cut_apart(
    world: list[Sent], questions: list[oracle.Question]
) -> None:
    """A series has of each part what its own question has."""
    counted = figures(world)
    for question in questions:
        whole = asked(question)
        start, end = whole.period.start, whole.period.end
        if start is None or start == end:
            continue
        middle = (start + end) // 2
        parts = [Period(start, middle), Period(middle + 1, end)]
        series = counted.durations(whole, parts)
        for part, told in zip(parts, series, strict=True):
            alone = Question(whole.selection, part, whole.as_of, whole.by)
            assert written_out(told) == written_out(counted.durations(alone)[0])
