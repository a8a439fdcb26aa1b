"""On which day the record begins."""

from datetime import date

import pytest

from streams.core.days import day_number
from streams.core.figures.beginning import first_day
from streams.core.figures.figures import Figures, Group, Measures, Question
from tests.support.county import COUNTY, Sent, figures, letter, sent

TODAY = day_number(date(2015, 8, 15))


@pytest.mark.parametrize(
    ("events", "first"),
    [
        ([], None),
        ([letter("2015-03-02", subject="l1"), letter("2015-02-01", subject="l2")], "2015-02-01"),
        ([letter("1970-01-01", subject="l1")], "1970-01-01"),
        ([letter("2015-08-15", subject="l1")], "2015-08-15"),
        ([letter("2015-08-16", subject="l1")], None),
        (
            [
                sent("counted", "2015-02-01", "a", "p", kind="poster", channel="desk"),
                sent("counted", "2015-03-01", "a", "v", kind="visit", channel="desk"),
            ],
            "2015-03-01",
        ),
        ([sent("counted", "2015-02-01", "a", "p", kind="poster", channel="desk")], None),
        (
            [
                letter("2015-02-01", subject="l1"),
                sent("voided", "2015-02-02", "v", "l1") | {"data": {"source": "/test", "id": "e1"}},
                letter("2015-04-01", subject="l2"),
            ],
            "2015-04-01",
        ),
    ],
)
def test_the_first_day(events: list[Sent], first: str | None) -> None:
    """Whatever is counted begins it, but what there is and what was voided."""
    asked = figures(events)
    wanted = None if first is None else day_number(date.fromisoformat(first))
    for guess in (None, wanted, TODAY, 0, day_number(date(2015, 2, 1))):
        assert first_day(asked, COUNTY, TODAY, guess) == wanted


def test_a_right_guess_costs_two_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a list can be asked for after each letter."""
    asked = figures([letter("2015-02-01", subject="l1")])
    first = first_day(asked, COUNTY, TODAY)
    questions: list[Question] = []
    evaluate = Figures.evaluate

    def noted(self: Figures, question: Question) -> dict[Group, Measures]:
        questions.append(question)
        return evaluate(self, question)

    monkeypatch.setattr(Figures, "evaluate", noted)
    assert first_day(asked, COUNTY, TODAY, first) == first
    assert len(questions) == 2
