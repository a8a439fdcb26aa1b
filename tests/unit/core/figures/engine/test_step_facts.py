"""What the office did with cases, counted by hand."""

from copy import copy
from typing import Any

import msgspec

from streams.core.cases.timelines import encode
from streams.core.county.deadline_tables import Deadline
from streams.core.county.deadlines import Deadlines
from streams.core.county.editions import read_editions
from streams.core.figures.engine.columns import Columns
from streams.core.figures.figures import Figures, Question, Selection
from streams.core.figures.ledger import Ledger
from streams.core.periods import Period
from tests.support.county import COUNTY, DEADLINES

RECEIVED = 16_500


def case(
    *steps: list[Any],
    moves: list[list[Any]] | None = None,
    replied: int | None = None,
    given: list[list[Any]] | None = None,
    minutes: list[Any] | None = None,
) -> bytes:
    """Write the row of a letter received on day 0; days are counted from there."""
    at = [[RECEIVED + day, *rest] for day, *rest in given or [[0, "housing", "", "heating"]]]
    moved = [[RECEIVED + day, standing] for day, standing in moves or []]
    done = [[RECEIVED + day, *rest] for day, *rest in steps]
    reply = None if replied is None else RECEIVED + replied
    row: list[Any] = ["letter", "mailbox", RECEIVED, at, moved, reply, [], done]
    return encode([*row, [], minutes] if minutes else row)


def deadlines(*rules: dict[str, Any]) -> Deadlines:
    """Return the county's deadlines with other editions."""
    changed = copy(DEADLINES)
    changed.editions = read_editions(msgspec.convert([*rules], list[Deadline]))
    return changed


def counted(row: bytes, *days: int, by: Deadlines | None = None) -> list[set[str]]:
    """Return in which measures a case counts as of some days, apart from what all cases do."""
    figures = Figures.of(Columns({row: 1}), COUNTY, by or deadlines())
    every = {"received", "valid", "open", "carried_on", "replied", "closed", "closed_in_time"}
    every |= {"finished", "rejected", "overdue", "reopened", "replied_in_time"}
    found = []
    for day in days:
        as_of = RECEIVED + day
        told = figures.evaluate(Question(Selection(), Period(None, as_of), as_of))[()]
        found.append({name for name, value in told.items() if value} - every)
    return found


def test_what_is_returned_is_accepted_no_longer() -> None:
    """A return undoes the acceptance; who accepts next does so on the day of that."""
    row = case([1, "accepted", "heating"], [3, "returned", "not ours"], [6, "accepted", ""])
    by = deadlines({"stage": "accept", "days": 4})
    in_time = {"accepted", "accepted_in_time"}
    assert counted(row, 0, 1, 2, 3, 5, 6, by=by) == [
        *(set(), in_time, in_time, {"returned"}, {"returned"}, {"returned", "accepted"})
    ]


def test_the_first_of_several_acceptances_counts() -> None:
    """One who accepts again what is accepted is not late by that."""
    row = case([1, "accepted", "heating"], [9, "accepted", "heating"])
    by = deadlines({"stage": "accept", "days": 4})
    assert counted(row, 9, by=by) == [{"accepted", "accepted_in_time"}]


def test_a_rejected_case_owes_no_acceptance() -> None:
    """It counts as accepted again once it is reopened; that it was urged stays."""
    moves = [[3, "rejected"], [5, "open"]]
    row = case([1, "accepted", ""], [2, "urged", "phone"], moves=moves)
    all_of_it = {"accepted", "accepted_in_time", "urged"}
    assert counted(row, 2, 3, 4, 5) == [all_of_it, {"urged"}, {"urged"}, all_of_it]


def test_a_minute_decides_where_a_deadline_is_one_of_hours() -> None:
    """Six hours from 08:00 end at 14:00: a minute later is late, for a reply as for a receipt."""
    by = deadlines({"stage": "accept", "hours": 6}, {"stage": "reply", "hours": 6})
    for minute, in_time in ((840, 1), (841, 0)):
        row = case([0, "accepted", ""], replied=0, minutes=[480, minute, [], [minute]])
        figures = Figures.of(Columns({row: 1}), COUNTY, by)
        told = figures.evaluate(Question(Selection(), Period(None, RECEIVED), RECEIVED))[()]
        assert (told["accepted"], told["replied"]) == (1, 1)
        assert (told["accepted_in_time"], told["replied_in_time"]) == (in_time, in_time)


def test_a_reply_is_late_by_the_deadline_of_what_the_case_is() -> None:
    """Routed to a category with a longer deadline, a case was answered in time as of then."""
    given = [[0, "housing", "", ""], [8, "traffic", "", ""]]
    row = case(replied=5, given=given)
    by = deadlines(
        {"stage": "reply", "category": "traffic", "days": 9}, {"stage": "reply", "days": 4}
    )
    figures = Figures.of(Columns({row: 2}), COUNTY, by)
    for day, in_time in ((4, 0), (5, 0), (7, 0), (8, 2)):
        as_of = RECEIVED + day
        question = Question(Selection(), Period(None, as_of), as_of)
        told = figures.evaluate(question)[()]
        assert (told["replied"], told["replied_in_time"]) == (2 * (day >= 5), in_time)
        assert figures.weights(question, "replied_in_time").tolist() == [in_time // 2]


def test_closed_after_urging_asks_for_the_last_closing() -> None:
    """A case that was closed, reopened, urged and closed was closed only after urging."""
    moves = [[2, "closed"], [4, "open"], [6, "closed"]]
    row = case([5, "urged", "notice"], moves=moves)
    assert counted(row, 2, 5, 6) == [set(), {"urged"}, {"urged", "closed_after_urging"}]
    after = case([3, "urged", "notice"], moves=moves[:1])
    assert counted(after, 4) == [{"urged"}]


def test_a_verdict_counts_for_its_reply() -> None:
    """The last verdict on a reply counts, another reply's beside it, and none without a reply."""
    row = case(
        [2, "judged", "perfunctory", RECEIVED + 3, 0],
        [5, "judged", "perfunctory", RECEIVED + 4, 1],
        [6, "judged", "substantive", RECEIVED + 3, 0],
        [8, "judged", "substantive", RECEIVED + 4, 1],
        [9, "judged", "perfunctory", None, None],
        replied=3,
    )
    bad: set[str] = {"perfunctory"}
    assert counted(row, 2, 3, 4, 5, 6, 7, 8, 9) == [set(), bad, bad, bad, bad, bad, set(), set()]


def test_of_call_backs_the_last_word_counts_for_each_question() -> None:
    """One that says nothing of a question leaves what an earlier one said."""
    row = case(
        [1, "called-back", True, True, False, 2],
        [3, "called-back", False, None, True, 0],
        [5, "called-back", None, None, None, 5],
    )
    assert counted(row, 1, 3, 5) == [
        {"called_back", "reached", "contacted", "grade_2"},
        {"called_back", "contacted", "solved", "grade_2"},
        {"called_back", "contacted", "solved", "grade_5"},
    ]


def test_an_extension_without_effect_is_none() -> None:
    """Only what the edition allows, and before the deadline is over, extends it."""
    by = deadlines({"days": 5, "extension": {"days": 5, "times": 1}})
    extended = case([5, "extended", None, 0, 3, 0])
    late = case([6, "extended", None, 0, 3, 0])
    assert counted(extended, 4, 5, by=by) == [set(), {"extended"}]
    assert counted(late, 6, by=by) == [set()]
    assert counted(extended, 5) == [set()]


def test_supervision_counts_though_it_is_lifted() -> None:
    """Discharged or not, the case was put under supervision."""
    row = case([2, "supervised", RECEIVED + 9], [4, "discharged"])
    assert counted(row, 1, 2, 4) == [set(), {"supervised"}, {"supervised"}]


def test_versions_speak_for_their_days() -> None:
    """As of days after an urging was voided the case was not urged; a ledger says the same."""
    urged = msgspec.json.decode(case([2, "urged", ""]))
    plain = msgspec.json.decode(case([2, "accepted", ""]))
    row = encode([[RECEIVED + 5, urged], [None, plain]])
    assert counted(row, 1, 2, 4, 5) == [
        *(set(), {"urged"}, {"urged"}, {"accepted", "accepted_in_time"})
    ]
    ledger = Ledger(COUNTY, deadlines())
    ledger.add({row: 3})
    as_of = RECEIVED + 4
    told = Figures(ledger).evaluate(Question(Selection(), Period(None, as_of), as_of))[()]
    assert (told["urged"], told["accepted"]) == (3, 0)
