"""What differs, as an answer has it: by case up to a bound, and always adding up."""

from typing import Any

import pytest

from streams.core.publications.comparing import ComparedFigure
from streams.gateway.publications import differences
from streams.gateway.publications.differences import differences_answer, differences_table
from tests.support.county import letter, sent
from tests.support.county_bulletin import EVENTS, ISSUES, TEXT
from tests.support.published import Office


def compared(*later: Any) -> list[ComparedFigure]:
    """Return March's bulletin beside what it is with other events."""
    office = Office()
    office.issues = [*ISSUES]
    office.take(EVENTS)
    publication = office.publish(TEXT)
    for event in later:
        office.take([event])
    return [*office.compared(publication).values()]


LATE = [letter("2015-03-09", "x", f"late-{number}", category="housing") for number in range(3)]


def parts(answer: dict[str, Any], place: str) -> list[dict[str, Any]]:
    """Return the counts of a figure."""
    (figure,) = (each for each in answer["figures"] if each["place"] == place)
    found: list[dict[str, Any]] = figure["parts"]
    return found


@pytest.mark.parametrize("most", [0, 1, 2, 4, 1_000])
def test_beyond_the_bound_cases_are_added_up(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Printed + differences + rest = now, however few cases may be named."""
    monkeypatch.setattr(differences, "MOST_BY_CASE", most)
    answer = differences_answer(compared(*LATE), by_case=True, whole=False)
    named = 0
    for figure in answer["figures"]:
        for part in figure["parts"]:
            made = part["differences"] + part["rest"]
            assert part["printed"] + sum(each["more"] for each in made) == part["now"]
            named += sum("subject" in each for each in part["differences"])
            summed = [each["cases"] for each in part["differences"] if "subject" not in each]
            assert sum(summed) + len(part["differences"]) - len(summed) == 3
    total = sum(len(each.cases) for each in compared(*LATE))
    assert named == min(most, total)
    assert answer["changed"] == len(answer["figures"])


def test_one_case_with_several_events_is_one_case_in_a_sum() -> None:
    """Two units had it in between: by reason it is counted once, and adds up to nothing."""
    late = letter("2015-03-09", "x", "late", category="housing")
    moved = [
        sent("routed", f"2015-03-{day}", f"m{day}", "late", category=category)
        for day, category in ((10, "traffic"), (11, "housing"))
    ]
    answer = differences_answer(compared(late, *moved), by_case=False, whole=False)
    (part,) = (each for each in parts(answer, "housing") if each["role"] == "number")
    assert part["differences"] == [
        {"reason": "came-late", "more": 1, "cases": 1},
        {"reason": "rerouted", "more": 0, "cases": 1},
    ]


def test_whether_there_is_anything_is_told_only_where_it_changed() -> None:
    """A figure that was absent has its presence among its counts; one that was there has not."""
    late = letter("2015-03-09", "x", "late", kind="disclosure", channel="desk")
    closed = sent("closed", "2015-03-10", "c", "late")
    answer = differences_answer(compared(late, closed), by_case=True, whole=True)
    assert {each["role"]: each["rest"] for each in parts(answer, "applications")} == {
        "number": [],
        "any": [{"more": 1, "reason": "presence"}],
    }
    assert {each["role"] for each in parts(answer, "received")} == {"number"}


def test_all_figures_have_their_counts_where_they_are_asked_for() -> None:
    """Nothing has changed: printed is now, and nothing makes a difference."""
    answer = differences_answer(compared(), by_case=True, whole=True)
    assert answer["changed"] == 0
    assert len(answer["figures"]) == len(compared())
    for figure in answer["figures"]:
        assert figure["is_as_printed"]
        for part in figure["parts"]:
            assert part["printed"] == part["now"]
            assert part["differences"] == part["rest"] == []


def test_a_table_has_a_line_for_each_case_and_for_the_rest() -> None:
    """In the order of figures and counts; a quick report is no case."""
    office = Office()
    office.issues = [*ISSUES]
    office.take(EVENTS)
    publication = office.publish(TEXT)
    office.issues.pop()
    office.take(LATE[:1])
    found = [*office.compared(publication).values()]
    lines = [*differences_table(found, by_case=True).lines]
    assert ("received", "late-0", 1) in [(line[0], line[8], line[11]) for line in lines]
    assert [(line[0], line[8], line[11]) for line in lines if line[8] is None] == [
        ("reports", None, -1)
    ]
