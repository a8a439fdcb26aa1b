"""The clock that makes quick reports due."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from streams.core.events.reader import EventReader
from streams.worker.agents.morning import Morning, due_event
from tests.unit.worker.agents.bench import CATALOGUE, NOW

SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_the_day_before_is_due_from_the_hour_on_and_once() -> None:
    """07:59 in Shanghai is too early; said once, it is not said again until tomorrow."""
    morning = Morning("08:00", SHANGHAI)
    assert morning.due_day(datetime(2015, 3, 2, 23, 59, tzinfo=UTC)) is None
    assert morning.due_day(datetime(2015, 3, 3, 0, 0, tzinfo=UTC)) == "2015-03-02"
    morning.sent("2015-03-02")
    assert morning.due_day(datetime(2015, 3, 3, 9, 0, tzinfo=UTC)) is None
    assert morning.due_day(datetime(2015, 3, 4, 0, 0, tzinfo=UTC)) == "2015-03-03"


def test_a_day_must_be_over_by_a_clock_that_lags_a_little() -> None:
    """At midnight Kafka's clock may still show the day before: the worker waits five minutes."""
    morning = Morning("00:00", SHANGHAI)
    assert morning.due_day(datetime(2015, 3, 2, 16, 4, 59, tzinfo=UTC)) is None
    assert morning.due_day(datetime(2015, 3, 2, 16, 5, tzinfo=UTC)) == "2015-03-02"


def test_the_clock_can_be_off() -> None:
    """A replay says itself which days are due."""
    assert Morning("off", SHANGHAI).due_day(datetime(2015, 3, 3, 9, tzinfo=UTC)) is None


def test_its_event_is_one_that_can_be_used() -> None:
    """The same day gives the same identity."""
    event = due_event("2015-03-02", datetime(2015, 3, 3, tzinfo=UTC))
    read = EventReader(CATALOGUE).read(event, (), NOW)
    assert (read.subject, read.reduced[1:]) == (
        "2015-03-02",
        ["urn:kuaibao:clock", "due-2015-03-02", "due"],
    )
