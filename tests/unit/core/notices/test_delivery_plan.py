"""What is to be sent: to whom, together with what, once, and not when it does not hold."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from streams.core.notices.attempts import AttemptFault, begun, delivered, not_delivered
from streams.core.notices.deliveries import DELIVERY_DAYS, Delivery, DeliveryBook
from streams.core.notices.delivery_plan import (
    MOST_NOTICES,
    NO_RECIPIENT,
    TOO_OLD,
    WITHDRAWN,
    lapsed,
    plan,
    revised,
    selects,
)
from streams.core.notices.notice import Notice
from streams.core.notices.recipients import Recipient, Webhook
from tests.unit.core.notices.made import COUNTY, MORNING, notice, recipient

NOON = MORNING + timedelta(hours=4)


def planned(
    *notices: Notice,
    book: DeliveryBook | None = None,
    now: datetime = NOON,
    people: dict[str, Recipient] | None = None,
) -> list[Delivery]:
    """Plan for recipients, one with a mailbox unless told."""
    known = people or {"housing": recipient()}
    book = book if book is not None else DeliveryBook()
    return plan(notices, known, book, now, county=COUNTY, days=3)


def withdrawn(one: Notice) -> Notice:
    """Withdraw a notice an hour later."""
    return msgspec.structs.replace(one, withdrawn=NOON + timedelta(hours=1), why="done")


@pytest.mark.parametrize(
    ("given", "department", "action", "expected"),
    [
        ({"units": ["housing"]}, "housing", "urge", "own"),
        ({"units": ["housing"]}, "transport", "urge", ""),
        ({"units": ["testshire"]}, "housing", "urge", "own"),
        ({"units": ["testshire"]}, "heating", "urge", "own"),
        ({"units": ["housing"]}, "", "urge", ""),
        ({}, "", "urge", "own"),
        ({}, "an-office-long-gone", "urge", "own"),
        ({"units": ["testshire"], "under": False}, "housing", "supervise", ""),
        (
            {"units": ["testshire"], "under": False, "copies": ["supervise"]},
            *("housing", "supervise", "copy"),
        ),
        (
            {"units": ["testshire"], "under": False, "copies": ["supervise"]},
            *("housing", "urge", ""),
        ),
        (
            {"units": ["testshire"], "under": False, "copies": ["supervise"]},
            *("testshire", "urge", "own"),
        ),
        ({"actions": ["supervise"]}, "housing", "urge", ""),
        ({"stages": ["accept"]}, "housing", "urge", ""),
    ],
)
def test_who_gets_what(given: Any, department: str, action: Any, expected: str) -> None:
    """By unit, all under it, action and stage."""
    one = notice(department=department, action=action)
    assert selects(recipient(**given), one, COUNTY) == expected


def test_which_unit_is_under_which_is_that_of_the_day() -> None:
    """The heating company was under the housing bureau, and is under the works bureau from 2016."""
    before = notice(department="heating")
    after = notice(department="heating", given=datetime(2016, 3, 1, tzinfo=UTC))
    housing, works = (recipient(units=[unit]) for unit in ("housing", "works"))
    assert [selects(one, before, COUNTY) for one in (housing, works)] == ["own", ""]
    assert [selects(one, after, COUNTY) for one in (housing, works)] == ["", "own"]


def test_a_units_morning_is_one_message() -> None:
    """By each way, for each unit, of each day."""
    hook = Webhook("https://example.org", "whsec_x")
    people = {"housing": recipient(), "office": recipient(webhook=hook)}
    found = planned(
        *(notice(number) for number in range(7)),
        notice(8, department="transport"),
        notice(9, given=MORNING - timedelta(days=1)),
        people=people,
    )
    groups = {(one.recipient, one.way, one.unit, one.day): len(one.notices) for one in found}
    assert groups == {
        (name, way, unit, day): many
        for name, way in (("housing", "email"), ("office", "email"), ("office", "webhook"))
        for unit, day, many in (
            ("housing", "2015-03-21", 7),
            ("transport", "2015-03-21", 1),
            ("housing", "2015-03-20", 1),
        )
    }
    assert len({one.id for one in found}) == len(found)


def test_a_long_list_is_several_messages() -> None:
    """A record of a message must fit into the topic."""
    found = planned(*(notice(number) for number in range(2 * MOST_NOTICES + 1)))
    assert sorted(len(one.notices) for one in found) == [1, MOST_NOTICES, MOST_NOTICES]


def test_the_same_notices_are_the_same_message() -> None:
    """Two processes that decide on the same, decide on one id; another set has another one."""
    some = [notice(number) for number in range(3)]
    ((first,), (second,)) = (planned(*some), planned(*reversed(some), now=NOON + timedelta(1)))
    assert first.id == second.id
    assert planned(*some[:2])[0].id != first.id


def test_what_was_decided_on_is_not_decided_on_again() -> None:
    """Whether it has arrived, waits, or could not be delivered."""
    (made,) = planned(notice())
    failed = not_delivered(made, AttemptFault("x", is_final=True), NOON, 5, 0.5)
    assert failed.state == "failed"
    for known in (made, begun(made, NOON), delivered(made), failed):
        assert planned(notice(), book=DeliveryBook([known])) == []
    (more,) = planned(notice(), notice(13), book=DeliveryBook([delivered(made)]))
    assert more.notices == (notice(13).key,)


def test_old_notices_are_not_sent() -> None:
    """A replayed 2015 sends no mail."""
    assert planned(notice(), now=MORNING + timedelta(days=3)) != []
    assert planned(notice(), now=MORNING + timedelta(days=3, seconds=1)) == []


def test_a_withdrawal_goes_to_those_who_have_the_notice() -> None:
    """Or may have it; to others it would be news of nothing."""
    (made,) = planned(notice())
    gone = withdrawn(notice())
    assert planned(gone) == []
    assert planned(gone, book=DeliveryBook([made])) == []
    for known in (delivered(made), begun(made, NOON)):
        (told,) = planned(gone, book=DeliveryBook([known]))
        assert (told.notices, told.withdrawals) == ((), (gone.key,))
        assert planned(gone, book=DeliveryBook([known, told])) == []


def test_a_notice_that_holds_again_is_sent_again_under_another_id() -> None:
    """After its withdrawal has arrived; the receiver would take the first id for a repeat."""
    (made,) = planned(notice())
    first = delivered(made)
    (second,) = planned(withdrawn(notice()), book=DeliveryBook([first]))
    assert planned(notice(), book=DeliveryBook([first, second])) == []
    (third,) = planned(notice(), book=DeliveryBook([first, delivered(second)]))
    assert third.notices == (notice().key,)
    assert len({first.id, second.id, third.id}) == 3


def test_what_was_withdrawn_before_it_was_sent_is_left_out() -> None:
    """The message has the others; a message of nothing is not sent."""
    (made,) = planned(notice(1), notice(2))
    both = {one.key: one for one in (notice(1), notice(2))}
    assert revised(made, both) is made
    one_left = revised(made, both | {notice(1).key: withdrawn(notice(1))})
    assert (one_left.id, one_left.notices, one_left.dropped) == (made.id, (notice(2).key,), ())
    none_left = revised(made, {key: withdrawn(one) for key, one in both.items()})
    assert (none_left.state, none_left.fault) == ("expired", WITHDRAWN)


def test_what_was_left_out_after_an_attempt_is_withdrawn() -> None:
    """Nobody knows whether that attempt has arrived."""
    (made,) = planned(notice(1), notice(2))
    tried = not_delivered(made, AttemptFault("timeout", may_have_arrived=True), NOON, 5, 0.5)
    now = {notice(1).key: withdrawn(notice(1)), notice(2).key: notice(2)}
    left = revised(tried, now)
    assert left.dropped == (notice(1).key,)
    (told,) = planned(*now.values(), book=DeliveryBook([left]))
    assert told.withdrawals == (notice(1).key,)


def test_what_waits_too_long_or_for_nobody_expires() -> None:
    """But not while it is under way."""
    (made,) = planned(notice())
    book, people = DeliveryBook([made]), {"housing": recipient()}
    late = NOON + timedelta(days=4)
    assert lapsed(book, people, NOON, days=3) == []
    (old,) = lapsed(book, people, late, days=3)
    assert (old.state, old.fault) == ("expired", TOO_OLD)
    assert lapsed(book, people, late, days=3, busy={made.id}) == []
    hook = Webhook("https://example.org", "whsec_x")
    for others in ({}, {"housing": Recipient(webhook=hook)}):
        (gone,) = lapsed(book, others, NOON, days=3)
        assert (gone.state, gone.fault) == ("expired", NO_RECIPIENT)


def delivered_on(day: datetime, number: int = 0, **more: Any) -> Delivery:
    """Make a message about a notice of its own that was delivered on a day."""
    made = Delivery(f"msg_{number}", "housing", "email", "housing", f"{day.date()}", day)
    usual = {"state": "delivered", "notices": (f"notice-{number}",), "last": day}
    return msgspec.structs.replace(made, **usual | more)


LONG_AGO = NOON - timedelta(days=DELIVERY_DAYS, seconds=1)


@pytest.mark.parametrize(
    ("message", "is_settled"),
    [
        (delivered_on(LONG_AGO), True),
        (delivered_on(LONG_AGO, state="expired"), True),
        (delivered_on(LONG_AGO, state="failed"), False),
        (delivered_on(LONG_AGO, state="pending"), False),
        (delivered_on(LONG_AGO, cursor="where to go on"), False),
        (delivered_on(LONG_AGO, asked=NOON - timedelta(days=3)), False),
        (delivered_on(LONG_AGO, last=NOON - timedelta(days=3)), False),
        (delivered_on(LONG_AGO + timedelta(seconds=2)), False),
    ],
)
def test_what_ended_long_ago_is_settled(message: Delivery, is_settled: bool) -> None:
    """Undeliverable messages wait for somebody, and a department's place in its events stays."""
    assert message.is_settled(NOON) is is_settled
    assert DeliveryBook([message]).settled(NOON) == [message.id] * is_settled


@pytest.mark.parametrize("days", [1, 3, 365])
def test_nothing_is_sent_twice_when_old_messages_are_forgotten(days: int) -> None:
    """Whatever `notify_days` is: no notice that could still be sent loses the message that it was.

    Morning by morning for three years, with what is settled forgotten each time, each notice makes
    one message, and no more are known than those of the days that are kept.
    """
    book, sent = DeliveryBook(), 0
    notices: list[Notice] = []
    for day in range(0, 1100, 7):
        now = NOON + timedelta(days=day)
        given = MORNING + timedelta(days=day)
        notices.append(msgspec.structs.replace(notice(), key=f"one-{day}", given=given))
        made = plan(notices, {"housing": recipient()}, book, now, county=COUNTY, days=days)
        assert [each.notices for each in made] == [(f"one-{day}",)]
        for each in made:
            book.take(delivered(begun(each, now)))
        sent += len(made)
        book.forget(book.settled(now))
        assert len(book) <= DELIVERY_DAYS // 7 + 1
    assert sent == len(notices)
    assert len(book) < sent


def test_forgetting_takes_a_message_out_of_everything() -> None:
    """What is known of its notices by later messages stays; so does everything of other ones."""
    first = delivered_on(LONG_AGO)
    second = delivered_on(NOON, 1, notices=(), withdrawals=first.notices, turn=2)
    failed = delivered_on(LONG_AGO, 2, state="failed")
    book = DeliveryBook([first, second, failed])
    book.forget([first.id, "msg_unknown"])
    told = book.told("housing", "email", "notice-0")
    assert book.find(first.id) is None
    assert told is not None
    assert told.what == "withdrawal"
    assert book.failed("email") == 1
    book.forget([second.id, failed.id])
    assert book.told("housing", "email", "notice-0") is None
    assert (len(book), book.failed("email"), book.kept_notices()) == (0, 0, set())
