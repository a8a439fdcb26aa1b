"""Whatever fails, and whenever the process is killed: in the end everyone knows what holds."""

from datetime import timedelta
from typing import Any, Final

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.core.notices.attempts import AttemptFault, begun, delivered, not_delivered
from streams.core.notices.deliveries import Delivery, DeliveryBook
from streams.core.notices.delivery_plan import plan, revised
from streams.core.notices.notice import Notice
from tests.properties.effort import examples
from tests.unit.core.notices.made import COUNTY, MORNING, notice, recipient

PEOPLE: Final = {"housing": recipient()}
NUMBERS: Final = (1, 2, 3)

STEPS: Final = st.lists(
    st.one_of(
        st.tuples(st.just("give"), st.sampled_from(NUMBERS)),
        st.tuples(st.just("withdraw"), st.sampled_from(NUMBERS)),
        st.tuples(st.just("plan"), st.just(0)),
        st.tuples(
            st.sampled_from(("taken", "lost", "unanswered", "refused", "killed")),
            st.integers(0, 3),
        ),
    ),
    max_size=40,
)
"""What may happen: the stream gives and withdraws; messages are made; an attempt at one of them is
taken, or it is lost on its way, or taken without an answer, or refused, or the process is killed in
the middle of it."""


class Office:
    """A sender over what a topic keeps, and a receiver who takes each id once."""

    def __init__(self) -> None:
        self.notices: dict[str, Notice] = {}
        self.topic: dict[str, bytes] = {}
        self.book = DeliveryBook()
        self.now = MORNING
        self.taken: dict[str, Delivery] = {}
        self.knows: dict[str, str] = {}

    def do(self, what: str, number: int) -> None:
        """Let something happen."""
        # Clocks of machines differ, and may be set back.
        self.now += timedelta(seconds=number - 1)
        if what == "give":
            one = notice(number)
            self.notices[one.key] = one
        elif what == "withdraw":
            one = notice(number)
            if one.key in self.notices:
                gone = msgspec.structs.replace(one, withdrawn=self.now, why="done")
                self.notices[one.key] = gone
        elif what == "plan":
            self.plan()
        elif pending := self.book.pending():
            self.attempt(pending[number % len(pending)], what)

    def plan(self) -> list[Delivery]:
        """Decide on messages."""
        some = self.notices.values()
        made = plan(some, PEOPLE, self.book, self.now, county=COUNTY, days=3)
        assert not {one.id for one in made} & self.taken.keys(), "an id that the receiver has"
        for one in made:
            self.write(one)
        return made

    def write(self, delivery: Delivery) -> None:
        """Keep a delivery."""
        self.topic.pop(delivery.id, None)
        self.topic[delivery.id] = msgspec.json.encode(delivery)
        self.book.take(delivery)

    def attempt(self, found: Delivery, what: str) -> None:
        """Attempt a message."""
        before = revised(found, self.notices)
        self.write(before)
        if before.state != "pending":
            return
        self.write(begun(before, self.now))
        if what in ("taken", "unanswered", "killed"):
            self.arrive(before)
        if what in ("killed", "lost"):
            # All that is left is what the topic has: the last record of each, in their order.
            read = (msgspec.json.decode(each, type=Delivery) for each in self.topic.values())
            self.book = DeliveryBook(read)
            return
        faults = {
            "unanswered": AttemptFault("timeout", may_have_arrived=True),
            "refused": AttemptFault("connect"),
        }
        after: Any = delivered(begun(before, self.now))
        if what in faults:
            after = not_delivered(before, faults[what], self.now, 10**6, 0.5)
        self.write(after)

    def arrive(self, message: Delivery) -> None:
        """Take a message, unless its id is known."""
        if message.id in self.taken:
            first = self.taken[message.id]
            assert set(message.notices) <= set(first.notices)
            assert set(message.withdrawals) <= set(first.withdrawals)
            return
        self.taken[message.id] = message
        self.knows |= dict.fromkeys(message.notices, "given")
        self.knows |= dict.fromkeys(message.withdrawals, "withdrawn")


@settings(max_examples=examples(400))
@given(STEPS)
def test_in_the_end_the_receiver_knows_what_holds(steps: list[tuple[str, int]]) -> None:
    """Nothing is lost, no id says two things, and a withdrawn notice is not believed."""
    office = Office()
    for what, number in steps:
        office.do(what, number)
    for _ in range(20):
        made = office.plan()
        pending = office.book.pending()
        if not made and not pending:
            break
        for waiting in pending:
            office.attempt(office.book.find(waiting.id) or waiting, "taken")
    else:
        raise AssertionError("it does not come to an end")
    for key, one in office.notices.items():
        if one.withdrawn is None:
            assert office.knows.get(key) == "given"
        else:
            assert office.knows.get(key) != "given"
