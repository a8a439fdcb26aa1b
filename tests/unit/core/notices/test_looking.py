"""Which notices a case is given on which morning, counted by hand.

The letter of these tests came in on Monday, 2 March 2015, and is due at the end of Tuesday the
10th: the county does not work on the 4th. So it is reminded of on Friday the 6th, urged on
Wednesday the 11th and supervised on Wednesday the 18th.
"""

from datetime import datetime
from typing import Any

import pytest

from streams.core.cases.timelines import encode, timeline
from streams.core.events.reduced import Reduced
from streams.core.events.sources import CLOCK
from streams.core.notices import seeing
from streams.core.notices.by_the_clock import withdrawal
from streams.core.notices.looking import Looking
from tests.support.county import COUNTY, TEXT
from tests.support.ladder import (
    DEADLINE_TEXT,
    LADDER_TEXT,
    ZONE,
    given,
    looking,
    mornings,
    received,
    told,
    us,
)

LOOKING = looking()
MARCH = mornings("2015-03-02", "2015-04-10")
REMINDED = ("2015-03-06", "remind", "2015-03-10")
URGED = ("2015-03-11", "urge", "2015-03-10")
SUPERVISED = ("2015-03-18", "supervise", "2015-03-10")


def withdrawn(events: list[Reduced], at: int, looks: Looking = LOOKING) -> list[tuple[str, str]]:
    """Look once more; return the rungs of the notices withdrawn and why, and note them."""
    found = looks.look(events, at)
    events += [withdrawal(one, at) for one, _ in found.withdrawn]
    events.sort()
    return [(one.rung, why) for one, why in found.withdrawn]


def test_a_case_that_nobody_closes_climbs_the_ladder() -> None:
    """Each rung is given once, however often it is looked at."""
    events = [received()]
    assert given(LOOKING, events, MARCH) == [REMINDED, URGED, SUPERVISED]
    assert given(LOOKING, events, MARCH) == []


@pytest.mark.parametrize(
    ("event", "notices"),
    [
        (told("closed", "2015-03-05T09:00"), []),
        (told("closed", "2015-03-06T09:00"), [REMINDED]),
        (told("closed", "2015-03-11T07:59"), [REMINDED]),
        (told("closed", "2015-03-11T08:01"), [REMINDED, URGED]),
        (told("rejected", "2015-03-11T08:01", "duplicate"), [REMINDED, URGED]),
        (told("replied", "2015-03-05T09:00", ""), [REMINDED, URGED, SUPERVISED]),
        (told("voided", "2015-03-05T09:00", "urn:test", "received"), []),
    ],
)
def test_what_is_done_by_a_morning_is_not_asked_for(
    event: Reduced, notices: list[tuple[str, str, str]]
) -> None:
    """What is done later on the same day does not undo what the morning gave."""
    events = sorted([received(), event])
    assert given(LOOKING, events, MARCH) == notices
    assert withdrawn(events, MARCH[-1]) == []


def test_an_extension_begins_the_ladder_anew() -> None:
    """Five working days more end on Tuesday the 17th; what was given for the 10th stays."""
    events = [received(), told("extended", "2015-03-09T09:00", "", None, 5, 0, 0, "office")]
    assert given(LOOKING, events, MARCH) == [
        REMINDED,
        ("2015-03-13", "remind", "2015-03-17"),
        ("2015-03-18", "urge", "2015-03-17"),
        ("2015-03-25", "supervise", "2015-03-17"),
    ]
    assert withdrawn(events, MARCH[-1]) == []


def test_no_notice_is_due_while_a_case_is_paused() -> None:
    """Of the five days the 3rd and 5th are used; three are left from Monday the 16th on."""
    events = [
        received(),
        told("paused", "2015-03-05T09:00", "", "supplement"),
        told("resumed", "2015-03-16T09:00", "", None),
    ]
    assert given(LOOKING, events, MARCH)[:2] == [
        ("2015-03-17", "remind", "2015-03-19"),
        ("2015-03-20", "urge", "2015-03-19"),
    ]


def test_what_comes_late_withdraws_what_was_wrong() -> None:
    """A closing in time that is told of later, once; the reminder before it was right."""
    events = [received()]
    given(LOOKING, events, MARCH[:17])
    events.append(told("closed", "2015-03-10T17:00"))
    assert withdrawn(sorted(events), us("2015-03-19T08:00")) == [
        ("urge", "done"),
        ("supervise", "done"),
    ]
    events = sorted(events)
    assert withdrawn(events, us("2015-03-19T08:00")) == [("urge", "done"), ("supervise", "done")]
    assert withdrawn(events, us("2015-03-20T08:00")) == []
    assert given(LOOKING, events, MARCH) == []


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (told("extended", "2015-03-09T09:00", "", None, 5, 0, 0, "office"), "moved"),
        (told("received", "2015-03-11T07:00"), ""),
        (told("voided", "2015-03-10T09:00", "urn:test", "received"), "absent"),
        (told("voided", "2015-03-12T09:00", "urn:test", "received"), ""),
        (
            told("voided", "2015-03-12T09:00", CLOCK, "close/urge/2015-03-10"),
            "voided",
        ),
    ],
)
def test_why_a_notice_is_withdrawn(event: Reduced, why: str) -> None:
    """It is withdrawn if it was wrong when it was given, or if somebody says so."""
    events = [received()]
    given(LOOKING, events, [us("2015-03-11T08:00")])
    if event[3] == "received":
        event = [*received("2015-03-11T07:00")[:2], "again", *received()[3:]]
    events = sorted([*events, event])
    assert withdrawn(events, us("2015-03-13T08:00")) == ([("urge", why)] if why else [])


def test_what_was_withdrawn_and_is_due_all_the_same_is_given_again() -> None:
    """The closing that was told of was wrong; a person's word against the notice stays."""
    events = [received()]
    given(LOOKING, events, [us("2015-03-11T08:00")])
    events = sorted([*events, told("closed", "2015-03-10T17:00", id_="c")])
    assert withdrawn(events, us("2015-03-12T08:00")) == [("urge", "done")]
    events = sorted([*events, told("voided", "2015-03-12T09:00", "urn:test", "c")])
    (again,) = LOOKING.look(events, us("2015-03-13T08:00")).given
    assert again.id == "close/urge/2015-03-10/2"
    events = sorted([*events, again.event()])
    assert given(LOOKING, events, MARCH) == [("2015-03-20", "supervise", "2015-03-10")]
    void = told("voided", "2015-03-20T09:00", CLOCK, "close/supervise/2015-03-10")
    events = sorted([*events, void])
    assert withdrawn(events, us("2015-03-23T08:00")) == [("supervise", "voided")]
    assert given(LOOKING, events, mornings("2015-03-24", "2015-04-10")) == []


def test_what_was_withdrawn_on_a_later_morning_is_given_on_the_morning_that_was_right() -> None:
    """A letter that was late for a week is urged, though it was urged a month too late at first."""
    events = [received()]
    assert [one[1] for one in given(LOOKING, events, [us("2015-04-10T08:00")])] == ["urge"]
    events = sorted([*events, told("closed", "2015-03-17T17:00", id_="c")])
    assert withdrawn(events, us("2015-04-13T08:00")) == [("urge", "done")]
    assert given(LOOKING, events, MARCH) == [REMINDED, URGED]
    assert events[-1][2] == "withdrawn/close/urge/2015-03-10"
    assert [event[2] for event in events if event[3] == "urged"] == [
        "close/urge/2015-03-10/2",
        "close/urge/2015-03-10",
    ]


def test_a_case_that_comes_late_begins_where_it_is() -> None:
    """It is not reminded of what is over; the supervision counts from the urging."""
    events = [received()]
    assert given(LOOKING, events, mornings("2015-03-25", "2015-04-10")) == [
        ("2015-03-25", "urge", "2015-03-10"),
        ("2015-04-01", "supervise", "2015-03-10"),
    ]


def test_of_several_rungs_that_are_due_the_last_is_given() -> None:
    """And what is below it is not given any more."""
    ladder = """
[[ladder]]
rung = "first"
action = "urge"
after = { days = 1 }
[[ladder]]
rung = "second"
action = "urge"
after = { days = 3 }
[[ladder]]
rung = "third"
action = "supervise"
after = { days = 9 }
"""
    events = [received()]
    found = given(looking(ladder), events, mornings("2015-03-14", "2015-04-10"))
    assert [each[:2] for each in found] == [("2015-03-14", "second"), ("2015-03-19", "third")]


def test_rungs_hold_for_some_cases_and_on_some_mornings() -> None:
    """Of one name the first that fits counts; the day that decides is that of the morning."""
    ladder = """
[[ladder]]
rung = "urge"
action = "urge"
category = "traffic"
after = { working_days = 3 }
[[ladder]]
rung = "urge"
action = "urge"
after = { working_days = 1 }
until = 2015-03-11
[[ladder]]
rung = "urge"
action = "urge"
after = { working_days = 2 }
from = 2015-03-12
"""
    looks = looking(ladder)
    assert given(looks, [received()], MARCH) == [("2015-03-11", "urge", "2015-03-10")]
    late = [received("2015-03-03T10:00")]
    assert given(looks, late, MARCH) == [("2015-03-13", "urge", "2015-03-11")]
    # Traffic has a deadline of its own in this county: five calendar days.
    traffic = [received(category="traffic")]
    assert given(looks, traffic, MARCH) == [("2015-03-11", "urge", "2015-03-07")]


def test_rungs_in_hours_run_by_day_and_by_night() -> None:
    """A letter of 10:00 is to be accepted by 14:00; rungs in days wait for a morning."""
    text = TEXT + '[[deadlines]]\nkind = "letter"\nstage = "accept"\nhours = 4\n'
    ladder = """
[[ladder]]
rung = "remind"
action = "remind"
stage = "accept"
before = { hours = 1 }
[[ladder]]
rung = "urge"
action = "urge"
stage = "accept"
after = { hours = 0 }
[[ladder]]
rung = "supervise"
action = "supervise"
stage = "accept"
after = { working_days = 1 }
"""
    looks = looking(ladder, text)
    assert looks.by_the_hour
    events = [received()]
    minutes = [
        us(f"2015-03-02T{hour:02}:{minute:02}") for hour in range(10, 24) for minute in (0, 59)
    ]
    due = "2015-03-02T14:00"
    found = []
    for at in minutes:
        for one in looks.look(events, at, only_hours=True).given:
            events = sorted([*events, one.event()])
            found.append((at, one.rung, one.deadline))
    assert found == [
        (us("2015-03-02T13:59"), "remind", due),
        (us("2015-03-02T14:59"), "urge", due),
    ]
    again = looks.look(events, us("2015-03-02T23:59"), only_hours=True).again
    assert again == us("2015-03-03T00:00")
    at = us("2015-03-03T00:05")
    assert looks.look(events, at, only_hours=True).given == []
    assert [one.rung for one in looks.look(events, us("2015-03-03T08:00")).given] == ["supervise"]
    accepted = sorted([*events, told("accepted", "2015-03-02T14:00", "transport")])
    assert looks.look(accepted, us("2015-03-03T08:00")).given == []
    back = sorted([*accepted, told("returned", "2015-03-02T16:00", "", "not-ours")])
    assert [one.rung for one in looks.look(back, us("2015-03-03T08:00")).given] == ["supervise"]


def test_a_notice_goes_to_the_unit_that_has_the_case() -> None:
    """That is the one of the morning, whatever came later."""
    moved = told("routed", "2015-03-11T10:00", "", "", "transport")
    events = sorted([received(department="heating"), moved])
    found = LOOKING.look(events, us("2015-03-11T08:00"))
    assert [(one.rung, one.department) for one in found.given] == [("urge", "heating")]
    assert found.kind == "letter"


def test_when_a_case_is_looked_at_next() -> None:
    """At its next rung, or when something happens that is known already; never, once it is over."""
    assert LOOKING.look([received()], us("2015-03-02T11:00")).again == us("2015-03-06T00:00")
    later = sorted([received(), told("closed", "2015-03-05T09:00")])
    assert LOOKING.look(later, us("2015-03-02T11:00")).again == us("2015-03-05T09:00")
    assert LOOKING.look(later, us("2015-03-05T09:00")).again is None
    assert LOOKING.look([received()], us("2015-03-01T11:00")).again == us("2015-03-02T10:00")
    assert LOOKING.look([told("closed", "2015-03-05T09:00")], us("2015-03-09T09:00")).again is None


def test_a_deadline_on_the_last_day_of_all_stops_nothing() -> None:
    """There is no day after it."""
    text = TEXT + '[[deadlines]]\nkind = "letter"\ndays = 5\nextension = { days = 3660 }\n'
    looks = looking(LADDER_TEXT, text)
    found = looks.look([received("9999-12-26T10:00")], us("9999-12-27T08:00"))
    assert (found.given, found.again) == ([], us("9999-12-29T00:00"))


def rung(name: str, action: str, when: str, *more: str) -> str:
    """Write a rung of a ladder."""
    return "\n".join(["[[ladder]]", f'rung = "{name}"', f'action = "{action}"', when, *more, ""])


URGE = rung("urge", "urge", "after = { working_days = 1 }")


def test_a_rung_that_was_passed_over_does_not_end_the_ladder() -> None:
    """The supervision counts from what was given in its place."""
    ladder = (
        rung("first", "urge", "after = { days = 1 }")
        + rung("second", "urge", "after = { days = 3 }")
        + rung("last", "supervise", "after = { days = 5 }", 'after_rung = "first"')
    )
    events = [received()]
    found = given(looking(ladder), events, mornings("2015-03-14", "2015-04-10"))
    assert [each[:2] for each in found] == [("2015-03-14", "second"), ("2015-03-19", "last")]


def test_no_rung_below_one_that_was_given_whatever_the_case_has_become() -> None:
    """The supervision is for others now; the case was given it all the same."""
    ladder = URGE + rung("fine", "supervise", "after = { days = 3 }", 'category = "housing"')
    looks = looking(ladder)
    events = [received("2015-03-02T10:00")]
    assert given(looks, events, [us("2015-03-16T08:00")])[0][1] == "fine"
    events = sorted([*events, told("routed", "2015-03-16T10:00", "", "complaint", "")])
    gone = looking(ladder.replace("housing", "traffic"))
    assert given(gone, events, MARCH[16:]) == []


def test_a_rung_of_another_name_is_not_given_for_the_same() -> None:
    """What the ladder no longer has counts as what does the same."""
    events = [received()]
    given(looking(URGE), events, [us("2015-03-11T08:00")])
    renamed = looking(URGE.replace('"urge"\naction', '"chase"\naction'))
    assert given(renamed, events, MARCH) == []


def test_reminders_in_calendar_days_come_on_working_days() -> None:
    """A deadline on Sunday, 8 March: the day before is Saturday, so it is on Friday."""
    text = TEXT + '[[deadlines]]\nkind = "letter"\ndays = 6\n'
    looks = looking(rung("remind", "remind", "before = { days = 1 }"), text)
    working = [at for at in MARCH if looks.works(datetime.fromtimestamp(at / 1e6, ZONE).date())]
    found = given(looks, [received()], working)
    assert found == [("2015-03-06", "remind", "2015-03-08")]


def test_labels_of_other_kinds_decide_nothing() -> None:
    """A deadline for a label that letters do not have is not theirs."""
    labels = """
[labels.haste]
zh = "缓急"
en = "haste"
kinds = ["disclosure"]
values.urgent = { zh = "急", en = "urgent" }
"""
    deadlines = '[[deadlines]]\nlabels = { haste = "urgent" }\ndays = 2\n'
    looks = looking(URGE, TEXT + deadlines + labels + DEADLINE_TEXT)
    routed = told("routed", "2015-03-02T11:00", "", "", "transport", [["haste", "urgent"]])
    assert given(looks, sorted([received(), routed]), MARCH) == [URGED]


def test_a_case_that_was_closed_and_reopened_by_mistake() -> None:
    """Its row as it is known last does not say what it was on a morning between."""
    events = sorted(
        [
            received(),
            told("closed", "2015-03-05T10:00"),
            told("reopened", "2015-03-06T10:00", id_="again"),
            told("voided", "2015-03-20T10:00", "urn:test", "again"),
        ]
    )
    row = encode(timeline(events, COUNTY.day_of))
    assert not LOOKING.is_over_with(row, us("2015-03-11T08:00"))
    assert URGED in given(LOOKING, events, MARCH)
    closed = encode(timeline(events[:2], COUNTY.day_of))
    assert LOOKING.is_over_with(closed, us("2015-03-11T08:00"))
    assert not LOOKING.is_over_with(closed, us("2015-03-05T08:00"))


def test_a_withdrawal_that_is_taken_back_stays_where_it_is() -> None:
    """The urging counts again, and is not given a second time."""
    events = [received()]
    given(LOOKING, events, [us("2015-03-11T08:00")])
    events = sorted([*events, told("closed", "2015-03-10T17:00", id_="c")])
    withdrawn(events, us("2015-03-12T08:00"))
    wrong = told("voided", "2015-03-12T09:00", "urn:test", "c")
    back = told("voided", "2015-03-12T10:00", CLOCK, "withdrawn/close/urge/2015-03-10")
    events = sorted([*events, wrong, back])
    assert [one[1] for one in given(LOOKING, events, MARCH[11:])] == ["supervise"]


def test_a_persons_voiding_that_is_void_keeps_nothing_back() -> None:
    """The urging was said to be wrong, and that was wrong: it is given again."""
    events = [received()]
    given(LOOKING, events, [us("2015-03-11T08:00")])
    events.append(told("voided", "2015-03-11T09:00", CLOCK, "close/urge/2015-03-10", id_="v"))
    assert withdrawn(events, us("2015-03-12T08:00")) == [("urge", "voided")]
    assert given(LOOKING, events, [us("2015-03-13T08:00")]) == []
    events = sorted([*events, told("voided", "2015-03-13T09:00", "urn:test", "v")])
    assert [one[1] for one in given(LOOKING, events, [us("2015-03-16T08:00")])] == ["urge"]


def test_who_answers_without_having_accepted_still_owes_it() -> None:
    """As the desk has it."""
    text = TEXT + '[[deadlines]]\nkind = "letter"\nstage = "accept"\nworking_days = 1\n'
    looks = looking(rung("urge", "urge", "after = { days = 1 }", 'stage = "accept"'), text)
    events = sorted([received(), told("replied", "2015-03-02T11:00", "")])
    assert [one[1] for one in given(looks, events, MARCH)] == ["urge"]


def test_a_case_with_many_notices_is_folded_a_few_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not once for each: a hundred notices would cost a hundred times a hundred events."""
    rungs = "".join(
        f'\n[[ladder]]\nrung = "u{number}"\naction = "urge"\nafter = {{ days = {number + 1} }}\n'
        for number in range(60)
    )
    looks = looking(rungs)
    events = [received(), told("replied", "2015-03-20T09:00", "")]
    until = mornings("2015-03-02", "2015-05-20")
    assert len(given(looks, events, until)) == 60
    folded: list[int] = []

    def counted(known: list[Reduced], *by: Any) -> Any:
        folded.append(len(known))
        return timeline(known, *by)

    monkeypatch.setattr(seeing, "timeline", counted)
    assert looks.look(events, until[-1]).withdrawn == []
    assert sorted(folded) == [1, 2]
    # A letter that was closed in time was never to be urged about.
    late = sorted([*events, told("closed", "2015-03-03T09:00")])
    assert len(looks.look(late, until[-1]).withdrawn) == 60
