"""Notices over random letters: the plain oracle, any order of arrival, lanes that open again."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.core.cases.arrived import Arrived
from streams.core.county.catalogue_file import load_catalogue
from streams.core.days import instant
from streams.core.events.reduced import Reduced
from streams.core.notices.by_the_clock import withdrawal
from streams.worker.lanes.partition import Partition
from streams.worker.lanes.watch import Watch
from tests.properties.effort import examples
from tests.support.county import TEXT
from tests.support.ladder import DEADLINE_TEXT, LADDER_TEXT, ZONE, looking, received, told
from tests.support.oracle_notices import MORNING, notices, works

COUNTY: Final = load_catalogue(TEXT + DEADLINE_TEXT + LADDER_TEXT, "county.toml")
LOOKING: Final = looking()
FIRST: Final = date(2015, 2, 16)
DAYS: Final = [FIRST + timedelta(n) for n in range(45)]
MORNINGS: Final = [day for day in DAYS if works(day)]
ASKING: Final = {"urge", "supervise"}

moments = st.builds(
    lambda day, minute: datetime.combine(day, MORNING, ZONE) + timedelta(minutes=minute),
    st.sampled_from(DAYS),
    st.integers(-600, 600),
)
letters = st.tuples(moments, st.none() | moments)


def text(at: datetime) -> str:
    """Write a local time."""
    return at.strftime("%Y-%m-%dT%H:%M")


def events(letter: tuple[datetime, datetime | None]) -> list[Reduced]:
    """Return the events of a letter."""
    first, closed = letter
    made = [received(text(first))]
    if closed is not None:
        made.append(told("closed", text(max(first, closed)), id_="closed"))
    return sorted(made)


class Lane:
    """A partition that gives notices, without Kafka."""

    def __init__(self) -> None:
        self.cases = Partition(COUNTY)
        self.watch = Watch()
        self.given: list[tuple[str, str, str]] = []
        self.withdrawn: list[tuple[str, str, str]] = []

    def take(self, subject: str, event: Reduced) -> None:
        """Take in an event."""
        self.cases.apply(subject.encode(), [Arrived(event)])
        self.watch.note(self.cases.changed)
        self.cases.take_changed()

    def morning(self, day: date) -> None:
        """Look for what is due."""
        at = instant(datetime.combine(day, MORNING, ZONE))
        for key, is_new in self.watch.due(at, self.cases):
            found = LOOKING.look(self.cases.events(key), at, is_new=is_new)
            told_ = [*((one.event(), one) for one in found.given)]
            told_ += [(withdrawal(one, at), one) for one, _ in found.withdrawn]
            merged = self.cases.apply(key, [Arrived(event) for event, _ in told_])
            assert len(merged.new) == len(told_)
            name = key.decode()
            self.given += [(name, one.rung, day.isoformat()) for one in found.given]
            self.withdrawn += [(name, one.rung, day.isoformat()) for one, _ in found.withdrawn]
            self.watch.note(self.cases.changed)
            self.cases.take_changed()
            self.watch.look_again(key, found.again, brings_news=found.brings_news)

    def reopened(self) -> "Lane":
        """Return what another worker has of it."""
        other = Lane()
        other.cases.load((key, self.cases.record(key)) for key in self.cases)
        other.cases.count()
        other.given, other.withdrawn = self.given, self.withdrawn
        return other


@settings(max_examples=examples(150), deadline=None)
@given(
    st.lists(letters, min_size=1, max_size=6),
    st.randoms(use_true_random=False),
    st.sets(st.sampled_from(MORNINGS), max_size=6),
)
def test_what_is_known_in_time_gives_what_the_oracle_says(
    world: list[tuple[datetime, datetime | None]], rng: object, opens: set[date]
) -> None:
    """Events come in any order before the morning after them, some twice; lanes move at will."""
    lane = Lane()
    left = [(str(n), event) for n, letter in enumerate(world) for event in events(letter)]
    rng.shuffle(left)  # type: ignore[attr-defined]
    for day in MORNINGS:
        at = instant(datetime.combine(day, MORNING, ZONE))
        for one in [each for each in left if each[1][0] <= at or rng.random() < 0.3]:  # type: ignore[attr-defined]
            lane.take(*one)
            if rng.random() < 0.8:  # type: ignore[attr-defined]
                left.remove(one)
        if day in opens:
            lane = lane.reopened()
        lane.morning(day)
        if day in opens:
            lane.morning(day)
    expected = [
        (str(n), rung, day)
        for n, (first, closed) in enumerate(world)
        for rung, day in notices(first, closed and max(first, closed), MORNINGS)
    ]
    assert sorted(lane.given) == sorted(expected)
    assert lane.withdrawn == []


@settings(max_examples=examples(150), deadline=None)
@given(st.lists(letters, min_size=1, max_size=5), st.data())
def test_whatever_comes_late_what_stands_is_right(
    world: list[tuple[datetime, datetime | None]], data: st.DataObject
) -> None:
    """Each notice that stands in the end was right when it was given; each withdrawn was not."""
    lane = Lane()
    arrivals = [
        (data.draw(st.integers(0, len(MORNINGS) - 1)), str(n), event)
        for n, letter in enumerate(world)
        for event in events(letter)
    ]
    for number, day in enumerate(MORNINGS):
        for when, subject, event in arrivals:
            if when == number:
                lane.take(subject, event)
        lane.morning(day)
    gone = {(subject, rung) for subject, rung, _ in lane.withdrawn}
    assert len(gone) == len(lane.withdrawn)
    for subject, rung, morning in lane.given:
        first, closed = world[int(subject)]
        at = datetime.combine(date.fromisoformat(morning), MORNING, ZONE)
        was_open = first <= at and (closed is None or max(first, closed) > at)
        assert was_open != ((subject, rung) in gone)


@settings(max_examples=examples(150), deadline=None)
@given(st.lists(letters, min_size=1, max_size=5), st.data())
def test_when_every_morning_has_come_once_more_what_was_late_is_urged(
    world: list[tuple[datetime, datetime | None]], data: st.DataObject
) -> None:
    """Whatever mornings came before, in whatever order, between whichever events."""
    lane = Lane()
    arrivals = [(str(n), event) for n, letter in enumerate(world) for event in events(letter)]
    for subject, event in data.draw(st.permutations(arrivals)):
        lane.take(subject, event)
        for day in data.draw(st.lists(st.sampled_from(MORNINGS), max_size=3)):
            lane.morning(day)
    for day in MORNINGS:
        lane.morning(day)
    gone = Counter((subject, rung) for subject, rung, _ in lane.withdrawn)
    stand = Counter((subject, rung) for subject, rung, _ in lane.given)
    stand.subtract(gone)
    assert set(stand.values()) <= {0, 1}
    for number, (first, closed) in enumerate(world):
        oughts = {rung for rung, _ in notices(first, closed and max(first, closed), MORNINGS)}
        urged = {rung for rung in ASKING if stand[str(number), rung]}
        assert bool(oughts & ASKING) == bool(urged)
