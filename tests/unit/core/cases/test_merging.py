"""Merging events into a case."""

from streams.core.cases.arrived import Arrived
from streams.core.cases.conflicts import Conflict
from streams.core.cases.growth import MOST_EVENTS, Bound
from streams.core.cases.merging import Merged, canonical, merge
from streams.core.events.reduced import Reduced
from tests.support.county import came


def closed(time: int, identity: str, source: str = "/a") -> Reduced:
    """Make a reduced event."""
    return [time, source, identity, "closed"]


def test_events_lie_in_order_of_time_and_identity() -> None:
    """However they arrive, a case's events are in order of time, source and id."""
    arrived = [closed(10, "c"), closed(9, "b"), closed(9, "a", "/b"), closed(9, "a")]
    merged = merge([], came(*arrived))
    assert merged.events == [closed(9, "a"), closed(9, "b"), closed(9, "a", "/b"), closed(10, "c")]
    assert merged.new == came(*arrived)
    assert merged.changed
    assert merged.conflicts == []


def test_an_event_that_comes_again_changes_nothing() -> None:
    """The same event twice, in one batch or two, is there once, and is not a conflict."""
    once = merge([], came(closed(1, "a"), closed(1, "a")))
    assert once.events == [closed(1, "a")]
    assert once.new == came(closed(1, "a"))
    again = merge(once.events, came(closed(1, "a")))
    assert again == Merged(once.events, [], False, [], [])


def test_of_two_contents_the_smaller_encoding_stays() -> None:
    """One identity with two contents is a conflict; which came first does not matter."""
    first, second = closed(9, "a"), closed(10, "a")
    assert canonical(second) < canonical(first)
    assert merge([first], came(second)) == Merged(
        [second],
        [],
        True,
        [Conflict(Arrived(second), ["time"], counts=True)],
        [],
        [first],
        came(second),
    )
    assert merge([second], came(first)) == Merged(
        [second], [], False, [Conflict(Arrived(first), ["time"], counts=False)], []
    )
    assert merge([], came(first, second)).events == [second]
    assert merge([], came(second, first)).events == [second]


def receipt(category: str = "", guess: str = "", nature: str = "") -> Reduced:
    """Make a reduced receipt."""
    event: Reduced = [9, "/a", "a", "received", "letter", "mailbox", category, nature, ""]
    return [*event, guess] if guess else event


def test_what_the_catalogue_added_is_no_conflict() -> None:
    """Guesses change with the keyword rules; which one is kept does not depend on the order."""
    one, other, none = receipt(guess="housing"), receipt(guess="traffic"), receipt()
    assert merge([other], came(one)) == Merged([one], [], True, [], [], [other], came(one))
    assert merge([one], came(other)) == Merged([one], [], False, [], [])
    assert merge([none], came(one)).events == merge([one], came(none)).events == [one]
    assert merge([none], came(one)).conflicts == merge([one], came(none)).conflicts == []
    record: Reduced = [9, "/a", "a", "counted", "poster", "desk", "", "", False, 1]
    assert merge([record], came([*record, True])) == Merged(
        [[*record, True]], [], True, [], [], [record], came([*record, True])
    )


def test_a_guess_written_at_the_category_is_no_conflict() -> None:
    """The rules 1 wrote it there; the same event that comes again makes a guess of it."""
    before, now = receipt("housing", nature="help"), receipt(guess="housing", nature="help")
    assert merge([before], came(now)) == Merged([now], [], True, [], [], [before], came(now))
    assert merge([now], came(before)) == Merged([now], [], False, [], [])
    assert len(merge([before], came(receipt(guess="traffic", nature="help"))).conflicts) == 1
    assert len(merge([before], came(receipt(guess="housing"))).conflicts) == 1


def test_another_category_given_is_a_conflict() -> None:
    """That is the feeder's own word."""
    assert len(merge([receipt("housing")], came(receipt("traffic"))).conflicts) == 1
    assert len(merge([receipt("housing")], came(receipt())).conflicts) == 1


def test_the_canonical_encoding_is_compact_json() -> None:
    """Encodings are JSON in UTF-8 without spaces."""
    event: Reduced = [1, "/高陵", "a", "rated", True]
    assert canonical(event) == '[1,"/高陵","a","rated",true]'.encode()


def test_the_same_id_of_two_sources_are_two_events() -> None:
    """Source and id together are the identity."""
    assert len(merge([closed(1, "a")], came(closed(1, "a", "/b"))).events) == 2


def test_a_case_holds_only_so_many_events() -> None:
    """Events over the most a case may have are given back; those it has may still change."""
    events = [closed(9, "a"), closed(9, "b")]
    merged = merge(events, came(closed(1, "c"), closed(10, "a"), closed(9, "b")), most=2)
    assert merged.over == [(Arrived(closed(1, "c")), Bound.EVENTS)]
    assert merged.new == []
    assert merged.events == [closed(9, "b"), closed(10, "a")]
    assert MOST_EVENTS == 1_000


def test_what_was_merged_is_left_as_it_was() -> None:
    """Merging makes a new list; the old one, which others may hold, stays."""
    before = [closed(2, "a")]
    merge(before, came(closed(1, "b"), closed(10, "a")))
    assert before == [closed(2, "a")]


def test_what_was_merged_says_what_was_there() -> None:
    """Events that came are not in it, and those that gave way are, as they were at first."""
    before = [closed(1, "b"), closed(9, "a")]
    some = [closed(2, "c"), closed(10, "a"), closed(1, "c"), closed(100, "a"), closed(1, "b")]
    merged = merge(before, came(*some))
    assert merged.events == [closed(1, "b"), closed(1, "c"), closed(10, "a")]
    assert merged.before() == before


def test_what_came_keeps_its_papers() -> None:
    """Of an identity with several contents, those of the one that the case has now."""
    first, second, third = closed(100, "a"), closed(10, "a"), closed(2, "b")
    some = [Arrived(first, "one"), Arrived(third, "two"), Arrived(second, "three")]
    merged = merge([closed(1, "c")], [*some, Arrived(closed(1, "c"), "known before")])
    assert merged.arrivals() == {("/a", "a"): some[2], ("/a", "b"): some[1]}
    assert [conflict.arrived.record for conflict in merged.conflicts] == ["three"]
