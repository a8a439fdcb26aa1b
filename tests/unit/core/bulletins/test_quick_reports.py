"""Quick reports, step by step."""

from collections.abc import Sequence
from itertools import permutations

import pytest

from streams.core.bulletins.issue_parts import IssuePart
from streams.core.bulletins.quick_reports import Item, Voiding
from streams.core.bulletins.reporter import Reporter
from tests.support.county import COUNTY, letter, read


def item(day: str, subject: str, identity: str = "r") -> Item:
    """Make an opinion item received in the morning of a day."""
    time, source, _, *_ = read(letter(day))
    return Item(subject, source, identity, time, "opinion", "board", "traffic", f"题{subject}")


def reporter(*items: Item, issued: tuple[IssuePart, ...] = ()) -> Reporter:
    """Make a reporter with items that wait."""
    made = Reporter(COUNTY.day_of, 1_048_576, issued)
    for waiting in items:
        made.take(waiting)
    return made


def subjects(issue: Sequence[IssuePart]) -> list[str]:
    """Name the items of an issue."""
    return [item.subject for part in issue for item in part.items]


def test_a_day_issues_the_next_number() -> None:
    """An issue has the year of its day, the next number, and what came by the end of the day."""
    made = reporter(item("2015-03-02T23:59:59.999999+08:00", "b"), item("2015-03-02", "a"))
    made.take(item("2015-03-03T00:00:00+08:00", "c"))
    (issue,) = made.due("2015-03-02")
    assert (issue.year, issue.number, issue.day, issue.key) == (2015, 1, "2015-03-02", "2015-1")
    assert subjects([issue]) == ["a", "b"]
    assert subjects(made.due("2015-03-03")) == ["c"]


def test_a_day_without_items_issues_nothing() -> None:
    """No number is spent on a day that adds none; the day may still be due once it has."""
    made = reporter()
    assert made.due("2015-03-02") == []
    made.take(item("2015-03-02", "a"))
    (issue,) = made.due("2015-03-02")
    assert issue.number == 1


def test_a_day_is_issued_once() -> None:
    """A day due again issues nothing; what came late goes into the next issue."""
    made = reporter(item("2015-03-02", "a"))
    made.due("2015-03-02")
    made.take(item("2015-03-02", "late"))
    assert made.due("2015-03-02") == []
    (issue,) = made.due("2015-03-03")
    assert issue.key == "2015-2"
    assert subjects([issue]) == ["late"]


def test_each_year_begins_with_one() -> None:
    """Numbers are the year's of the day that is due, wherever its items come from."""
    made = reporter(item("2014-12-30", "a"), item("2014-12-31", "b"))
    keys = [issue.key for day in ("2014-12-30", "2015-01-01") for issue in made.due(day)]
    assert keys == ["2014-1", "2015-1"]
    made.take(item("2014-12-31", "c"))
    (issue,) = made.due("2014-12-31")
    assert issue.key == "2014-2"


def test_an_item_is_in_one_issue() -> None:
    """An item said again, in other words too, is not issued again."""
    made = reporter(item("2015-03-02", "a"))
    made.due("2015-03-02")
    made.take(item("2015-03-02", "a"))
    made.take(item("2015-03-03", "a", "again"))
    assert made.due("2015-03-03") == []


def test_the_earliest_word_of_an_item_is_issued() -> None:
    """Of several received events of one item the earliest counts."""
    made = reporter(item("2015-03-03", "a", "second"), item("2015-03-02", "a", "first"))
    (issue,) = made.due("2015-03-04")
    assert [item.id for item in issue.items] == ["first"]


def test_a_voided_item_is_not_issued() -> None:
    """What was withdrawn before it was issued is not; another word of the same item may be."""
    made = reporter(item("2015-03-02", "a"), item("2015-03-02", "b"), item("2015-03-03", "b", "x"))
    made.take(Voiding("a", "/test", "r"))
    made.take(Voiding("b", "/test", "r"))
    made.take(Voiding("unknown", "/test", "r"))
    assert made.due("2015-03-02") == []
    assert subjects(made.due("2015-03-03")) == ["b"]


@pytest.mark.parametrize(
    "order", [order for order in permutations(range(4)) if order.index(0) < order.index(2)]
)
def test_receipts_and_voidings_of_a_case_come_in_any_order(order: tuple[int, ...]) -> None:
    """But each voiding after its own receipt: what is left of the case is issued, or nothing is."""
    said: list[Item | Voiding] = [
        item("2015-03-02", "a", "first"),
        item("2015-03-02T11:00:00+08:00", "a", "second"),
        Voiding("a", "/test", "first"),
        Voiding("b", "/test", "r"),
    ]
    made = reporter(item("2015-03-02", "b"))
    for place in order:
        made.take(said[place])
    (issue,) = made.due("2015-03-02")
    assert [(one.subject, one.id) for one in issue.items] == [("a", "second")]
    made.take(said[0])
    assert made.due("2015-03-03") == []


def test_an_issue_never_changes() -> None:
    """What is voided after it was issued stays in its issue, and does not come again."""
    made = reporter(item("2015-03-02", "a"))
    (issue,) = made.due("2015-03-02")
    made.take(Voiding("a", "/test", "r"))
    made.take(item("2015-03-02", "a", "corrected"))
    assert subjects([issue]) == ["a"]
    assert made.due("2015-03-03") == []


def test_what_was_issued_is_remembered() -> None:
    """A new reporter that reads what was issued, in any order, goes on from there."""
    issued = (
        IssuePart(2015, 238, "2015-11-30", (item("2015-11-30", "a"),)),
        IssuePart(2015, 9, "2015-01-10", (item("2015-01-10", "c"),)),
    )
    made = reporter(item("2015-11-30", "a"), item("2015-11-30", "b"), issued=issued)
    assert made.due("2015-11-30") == []
    (issue,) = made.due("2015-12-01")
    assert issue.key == "2015-239"
    assert subjects([issue]) == ["b"]
