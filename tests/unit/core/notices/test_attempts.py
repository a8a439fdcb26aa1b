"""What an attempt makes of a message, and when the next one is."""

from datetime import timedelta
from random import Random

from streams.core.notices.attempts import (
    FIRST_WAIT_SECONDS,
    MOST_WAIT_SECONDS,
    AttemptFault,
    again,
    begun,
    delivered,
    not_delivered,
    wait_seconds,
)
from streams.core.notices.deliveries import Delivery
from tests.unit.core.notices.made import MORNING

MADE = Delivery("msg_1", "housing", "email", "housing", "2015-03-21", MORNING, notices=("k",))


def test_waits_grow_up_to_an_hour_and_differ() -> None:
    """So many messages that failed together do not come together again."""
    chance = Random(1)
    waits = [
        [wait_seconds(attempts, chance.random()) for _ in range(200)] for attempts in range(1, 30)
    ]
    for attempts, some in enumerate(waits, 1):
        middle = min(FIRST_WAIT_SECONDS * 2 ** (attempts - 1), MOST_WAIT_SECONDS)
        assert 0.75 * middle <= min(some) < max(some) <= 1.25 * middle
        assert len(set(some)) > 100


def test_an_attempt_that_begins_may_arrive() -> None:
    """Whatever becomes of the process: that is noted before anything is sent."""
    started = begun(MADE, MORNING)
    assert (started.state, started.attempts, started.may_have_arrived) == ("pending", 1, True)
    done = delivered(started)
    assert (done.state, done.attempts, done.may_have_arrived) == ("delivered", 1, False)


def test_a_fault_that_is_certain_leaves_no_doubt() -> None:
    """Only a fault after which the message may have arrived does, and it stays."""
    refused = not_delivered(MADE, AttemptFault("connect"), MORNING, 20, 0.5)
    assert (refused.state, refused.may_have_arrived, refused.fault) == ("pending", False, "connect")
    timeout = AttemptFault("timeout", may_have_arrived=True)
    doubtful = not_delivered(refused, timeout, MORNING, 20, 0.5)
    later = not_delivered(doubtful, AttemptFault("connect"), MORNING, 20, 0.5)
    assert (later.attempts, later.may_have_arrived) == (3, True)


def test_attempts_are_bounded() -> None:
    """By their number, by a fault that is final; the receiver's wish to wait is heeded, within."""
    fault = AttemptFault("http-500")
    now = MADE
    for attempts in range(1, 6):
        now = not_delivered(now, fault, MORNING, 5, 0.5)
        assert now.attempts == attempts
        assert now.state == ("failed" if attempts == 5 else "pending")
    assert now.due is None
    final = not_delivered(MADE, AttemptFault("smtp-550", is_final=True), MORNING, 5, 0.5)
    assert final.state == "failed"
    asked = not_delivered(MADE, AttemptFault("x", wait_seconds=600), MORNING, 5, 0.5)
    assert asked.due == MORNING + timedelta(seconds=600)
    days = not_delivered(MADE, AttemptFault("x", wait_seconds=1e9), MORNING, 5, 0.5)
    assert days.due == MORNING + timedelta(seconds=MOST_WAIT_SECONDS)
    once_more = again(final, MORNING + timedelta(days=1))
    assert (once_more.id, once_more.state, once_more.attempts) == ("msg_1", "pending", 0)
    assert (once_more.made, once_more.since) == (MORNING, MORNING + timedelta(days=1))
