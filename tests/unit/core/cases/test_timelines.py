"""What a case's events make of its timeline, one rule at a time."""

import json
from datetime import date
from typing import Any, Final

import pytest

from streams.core.cases.timelines import Timeline, encode, standing_receipts, timeline
from streams.core.days import day_number
from tests.support.county import COUNTY, Sent, cases, letter, sent

MARCH: Final = day_number(date(2015, 3, 1)) - 1
"""A day of March is this and its number."""

BARE: Final[list[list[Any]]] = [[MARCH + 2, "uncategorised", "", ""]]
LETTER: Final = letter("2015-03-02", "r")


def of(*events: Sent) -> Timeline:
    """Return the timeline of events of one subject."""
    (case,) = cases(list(events)).values()
    return timeline(case, COUNTY.day_of)


def case_of(*events: Sent) -> dict[str, Any]:
    """Return the timeline of a case by what its places mean."""
    names = ("kind", "channel", "received", "attributes", "moves", "replied", "ratings")
    found = of(*events)
    assert found
    return dict(zip(names, found, strict=True))


def versions_of(*events: Sent) -> Timeline:
    """Return the versions of a timeline, each written out whole."""
    found = of(*events)
    assert found
    wholes: list[list[Any]] = []
    for until, *said in found:
        if len(said) == 1:
            wholes.append([until, said[0]])
            continue
        base, changes = said
        timeline_then = list(wholes[base][1])
        for place, *change in changes:
            if len(change) == 1:
                (timeline_then[place],) = change
            else:
                begin, end, entries = change
                was = timeline_then[place]
                timeline_then[place] = [*was[:begin], *entries, *was[len(was) - end :]]
        wholes.append([until, timeline_then])
    return wholes


def void(day: str, identity: str, id: str, source: str = "/test") -> Sent:  # noqa: A002
    """Make a voiding, itself named `id`, of the event `identity`."""
    return sent("voided", day, id) | {"data": {"source": source, "id": identity}}


def test_a_case_that_only_came_in() -> None:
    """A case begins open, uncategorised and nobody's, unless its received event says otherwise."""
    assert of(LETTER) == ["letter", "mailbox", MARCH + 2, BARE, [], None, []]
    named = letter("2015-03-02", category="housing", nature="help", department="heating")
    assert case_of(named)["attributes"] == [[MARCH + 2, "housing", "help", "heating"]]


def test_a_timeline_names_nobody() -> None:
    """Two cases with the same course have the same row, whatever they are called."""
    one, other = letter("2015-03-02"), letter("2015-03-02T11:00:00+08:00", "x", "s2", title="题")
    assert encode(of(one)) == encode(of(other))
    assert json.loads(encode(of(one))) == of(one)


def test_without_a_first_event_nothing_counts() -> None:
    """A reply without its letter makes no timeline."""
    assert of(sent("replied", "2015-03-02")) is None
    assert of(void("2015-03-02", "r", "v")) is None


def test_standing_moves_by_day() -> None:
    """Closing, rejecting and reopening move it, each on its day, several on one day too."""
    moves = case_of(
        LETTER,
        sent("closed", "2015-03-03", "a"),
        sent("reopened", "2015-03-05", "b"),
        sent("closed", "2015-03-05T11:00:00+08:00", "c"),
        sent("rejected", "2015-03-06", "d", reason="duplicate"),
    )["moves"]
    assert moves == [
        [MARCH + 3, "closed"],
        [MARCH + 5, "open"],
        [MARCH + 5, "closed"],
        [MARCH + 6, "rejected"],
    ]


def test_closing_does_not_undo_a_rejection() -> None:
    """No answer is owed any more; only a reopening makes it a case to be closed."""
    rejected = sent("rejected", "2015-03-03", "a", reason="duplicate")
    closed = sent("closed", "2015-03-04", "b")
    assert case_of(LETTER, rejected, closed)["moves"] == [[MARCH + 3, "rejected"]]
    reopened = sent("reopened", "2015-03-05", "c")
    again = sent("closed", "2015-03-06", "d")
    assert case_of(LETTER, rejected, closed, reopened, again)["moves"] == [
        [MARCH + 3, "rejected"],
        [MARCH + 5, "open"],
        [MARCH + 6, "closed"],
    ]


def test_a_move_to_where_it_stands_is_none() -> None:
    """Closing a closed case again, or reopening an open one, changes nothing."""
    again = (sent("closed", "2015-03-03", "a"), sent("closed", "2015-03-04", "b"))
    assert case_of(LETTER, *again)["moves"] == [[MARCH + 3, "closed"]]
    assert case_of(LETTER, sent("reopened", "2015-03-04", "b"))["moves"] == []


def test_a_reply_closes_nothing() -> None:
    """The first reply's day is kept; the case stays open."""
    replies = (sent("replied", "2015-03-05", "b"), sent("replied", "2015-03-04", "a"))
    case = case_of(LETTER, *replies)
    assert case["replied"] == MARCH + 4
    assert case["moves"] == []


def test_attributes_are_those_last_given() -> None:
    """What a routing does not name stays."""
    case = case_of(
        LETTER,
        sent("routed", "2015-03-03", "a", category="housing", department="heating"),
        sent("routed", "2015-03-04", "b", nature="help"),
        sent("routed", "2015-03-05", "c", department="transport"),
    )
    assert case["attributes"] == [
        *BARE,
        [MARCH + 3, "housing", "", "heating"],
        [MARCH + 4, "housing", "help", "heating"],
        [MARCH + 5, "housing", "help", "transport"],
    ]


def test_whoever_replies_does_not_get_the_case() -> None:
    """A reply's department says who answered; the case stays with whom it was given to."""
    case = case_of(
        letter("2015-03-02", "r", department="transport"),
        sent("replied", "2015-03-05", "c", department="heating"),
    )
    assert case["attributes"] == [[MARCH + 2, "uncategorised", "", "transport"]]
    assert case["replied"] == MARCH + 5
    nobodys = case_of(LETTER, sent("replied", "2015-03-05", "c", department="heating"))
    assert nobodys["attributes"] == BARE


GUESSED: Final = letter("2015-03-02", "r", title="供暖不热")
"""A letter that keywords take for one of housing."""


def test_a_guess_is_used_while_nothing_else_is_known() -> None:
    """Of a case without a category the first guess counts, also of a later receipt."""
    assert case_of(GUESSED)["attributes"] == [[MARCH + 2, "?housing", "", ""]]
    again = letter("2015-03-18", "s", title="路灯不亮")
    assert case_of(GUESSED, again) == case_of(GUESSED)
    assert case_of(LETTER, again)["attributes"] == [*BARE, [MARCH + 18, "?traffic", "", ""]]


def test_a_guess_replaces_nothing_that_was_given() -> None:
    """A receipt that comes again restates only what it names."""
    routed = sent("routed", "2015-03-05", "a", category="traffic")
    again = letter("2015-03-18", "s", title="供暖不热", nature="help")
    assert case_of(GUESSED, routed, again)["attributes"] == [
        [MARCH + 2, "?housing", "", ""],
        [MARCH + 5, "traffic", "", ""],
        [MARCH + 18, "traffic", "help", ""],
    ]
    early = sent("routed", "2015-02-27", "a", category="traffic")
    assert case_of(early, GUESSED)["attributes"] == [[MARCH + 2, "traffic", "", ""]]


def test_uncategorised_is_a_category_that_can_be_given() -> None:
    """Who says so means it: no keyword overrules it, in that receipt or in a later one."""
    named = letter("2015-03-02", "r", title="供暖不热", category="uncategorised")
    again = letter("2015-03-18", "s", title="供暖不热")
    assert case_of(named, again)["attributes"] == BARE
    routed = sent("routed", "2015-03-05", "a", category="uncategorised")
    assert case_of(GUESSED, routed, again)["attributes"][-1] == [MARCH + 5, *BARE[0][1:]]


def test_a_category_given_replaces_a_guess() -> None:
    """Whenever it is given, by a receipt or a routing."""
    named = letter("2015-03-18", "s", category="traffic")
    assert case_of(GUESSED, named)["attributes"][-1] == [MARCH + 18, "traffic", "", ""]


def test_of_one_day_the_last_attributes_stay() -> None:
    """Days are the smallest time there is: what was changed and changed back left no trace."""
    there = sent("routed", "2015-03-03T10:00:00+08:00", "a", category="housing")
    back = sent("routed", "2015-03-03T11:00:00+08:00", "b", category="uncategorised")
    assert case_of(LETTER, there, back)["attributes"] == BARE
    at_once = sent("routed", "2015-03-02T11:00:00+08:00", "a", category="traffic")
    assert case_of(LETTER, at_once)["attributes"] == [[MARCH + 2, "traffic", "", ""]]


def test_the_last_rating_counts() -> None:
    """Ratings are kept by day, the last of a day, where they say something new."""
    ratings = case_of(
        LETTER,
        sent("rated", "2015-03-03", "a", satisfied=True),
        sent("rated", "2015-03-03T11:00:00+08:00", "b", score=3),
        sent("rated", "2015-03-04", "c", score=2),
        sent("rated", "2015-03-05", "d", score=4),
    )["ratings"]
    assert ratings == [[MARCH + 3, False], [MARCH + 5, True]]


def test_what_came_before_the_letter_takes_effect_with_it() -> None:
    """Earlier events happen at the moment the case comes in, in order, after its attributes."""
    case = case_of(
        sent("routed", "2015-02-27", "a", category="traffic"),
        sent("closed", "2015-02-28", "b"),
        sent("replied", "2015-02-28", "c"),
        letter("2015-03-02", "r", category="housing", nature="help"),
    )
    assert case["attributes"] == [[MARCH + 2, "traffic", "help", ""]]
    assert case["moves"] == [[MARCH + 2, "closed"]]
    assert case["replied"] == MARCH + 2


def test_the_earliest_received_fixes_kind_channel_and_day() -> None:
    """A later received event gives category, nature and department only, where it has them."""
    later = sent("received", "2015-03-03", "b", kind="opinion", channel="board", nature="help")
    case = case_of(letter("2015-03-02", category="housing"), later)
    assert (case["kind"], case["channel"], case["received"]) == ("letter", "mailbox", MARCH + 2)
    assert case["attributes"][1:] == [[MARCH + 3, "housing", "help", ""]]


def test_ties_go_by_identity() -> None:
    """Of events at one instant the one with the greater source and id comes later."""
    one = sent("routed", "2015-03-03", "a", category="housing")
    other = sent("routed", "2015-03-03", "b", category="traffic")
    assert case_of(LETTER, other, one)["attributes"][-1] == [MARCH + 3, "traffic", "", ""]


def test_a_record_is_what_it_last_said() -> None:
    """A record is of the day of its earliest event and says what the last one says.

    Each entry says whether that was a stock.
    """
    first = sent("counted", "2015-03-02", "a", kind="visit", channel="desk")
    more = sent("counted", "2015-03-04", "b", kind="poster", channel="hall", quantity=3)
    assert of(first, more) == [
        MARCH + 2,
        [
            [MARCH + 2, "visit", "desk", "", "", False, 1],
            [MARCH + 4, "poster", "hall", "", "", False, 3, True],
        ],
    ]


def test_what_begins_as_a_record_stays_one() -> None:
    """The earliest first event decides between record and case, for good."""
    counted = sent("counted", "2015-03-01", "a", kind="visit", channel="desk")
    found = of(counted, LETTER, sent("closed", "2015-03-04", "c"))
    assert found == [MARCH + 1, [[MARCH + 1, "visit", "desk", "", "", False, 1]]]
    late = sent("counted", "2015-03-03", "a", kind="visit", channel="desk")
    assert case_of(LETTER, late) == case_of(LETTER)


def test_voided_from_the_day_of_the_voiding() -> None:
    """As of days before, the event counts still; from then on it is as if it had never come."""
    closed = sent("closed", "2015-03-03", "a")
    assert versions_of(LETTER, closed, void("2015-03-05", "a", "v")) == [
        [MARCH + 5, of(LETTER, closed)],
        [None, of(LETTER)],
    ]


def test_a_voiding_that_changes_nothing_leaves_no_trace() -> None:
    """A voiding of what is not there, or had no effect, makes no second timeline."""
    assert of(LETTER, void("2015-03-05", "nothing", "v")) == of(LETTER)
    assert of(LETTER, void("2015-03-05", "r", "v", source="/other")) == of(LETTER)


def test_a_voided_first_event_leaves_nothing() -> None:
    """When the letter itself was wrong, nothing counts from that day on."""
    assert of(LETTER, void("2015-03-05", "r", "v")) == [[MARCH + 5, of(LETTER)], [None, None]]


def test_a_voided_voiding_is_void() -> None:
    """Between the two voidings the event is void; after the second it counts again."""
    closed = sent("closed", "2015-03-03", "a")
    voidings = (void("2015-03-05", "a", "v"), void("2015-03-07", "v", "w"))
    assert versions_of(LETTER, closed, *voidings) == [
        [MARCH + 5, of(LETTER, closed)],
        [MARCH + 7, of(LETTER)],
        [None, of(LETTER, closed)],
    ]


def test_what_versions_share_is_written_once() -> None:
    """Each says what it changes of the last one of its sort: here the moves, and a reply."""
    history = [
        LETTER,
        sent("closed", "2015-03-03", "a"),
        sent("reopened", "2015-03-04", "b"),
        sent("closed", "2015-03-05", "c"),
        sent("replied", "2015-03-05", "d"),
    ]
    voidings = (void("2015-03-06", "a", "v"), void("2015-03-07", "r", "w"))
    again = (void("2015-03-08", "w", "x"), void("2015-03-09", "d", "y"))
    assert of(*history, *voidings, *again) == [
        [MARCH + 6, of(*history)],
        [MARCH + 7, 0, [[4, 0, 1, []]]],
        [MARCH + 8, None],
        [MARCH + 9, 1, []],
        [None, 3, [[5, None]]],
    ]


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_rings_of_voidings_void_nothing(size: int) -> None:
    """None of the voidings that name each other in a ring takes effect."""
    ring = [void("2015-03-05", f"v{(n + 1) % size}", f"v{n}") for n in range(size)]
    assert of(LETTER, *ring) == of(LETTER)


def test_a_broken_ring_is_decided() -> None:
    """A voiding from outside voids a member, and with it the ring."""
    ring = [void("2015-03-05", "w", "v"), void("2015-03-05", "v", "w")]
    hanging = void("2015-03-05", "a", "x")
    closed = sent("closed", "2015-03-03", "a")
    assert versions_of(LETTER, closed, *ring, hanging, void("2015-03-05", "v", "y")) == [
        [MARCH + 5, of(LETTER, closed)],
        [None, of(LETTER)],
    ]
    other = void("2015-03-05", "x", "w")
    assert of(LETTER, closed, void("2015-03-05", "w", "v"), other, hanging)


def receipts(*events: Sent) -> list[tuple[str, str]]:
    """Name the standing receipts of letters among events of one subject."""
    (case,) = cases(list(events)).values()
    found = standing_receipts(case, {"letter"})
    assert all(identity == (event[1], event[2]) for identity, event in found.items())
    return list(found)


def test_receipts_that_stand() -> None:
    """Received events of the kinds asked for are given, but for those that are void."""
    other = sent("received", "2015-03-03", "o", kind="opinion", channel="board")
    second = letter("2015-03-04", "r2")
    assert receipts(other, sent("closed", "2015-03-05")) == []
    assert receipts(LETTER, other, second) == [("/test", "r"), ("/test", "r2")]
    voidings = (void("2015-03-05", "r", "v"), void("2015-03-06", "r2", "w"))
    assert receipts(LETTER, second, *voidings) == []
    assert receipts(LETTER, second, *voidings, void("2015-03-07", "v", "x")) == [("/test", "r")]


def test_no_receipt_stands_of_a_case_of_another_kind() -> None:
    """What the case is, its earliest first event says, as long as it is not void."""
    opinion = sent("received", "2015-03-01", "o", kind="opinion", channel="board")
    counted = sent("counted", "2015-03-01", "c", kind="visit", channel="desk")
    assert receipts(opinion, LETTER) == []
    assert receipts(counted, LETTER) == []
    assert receipts(opinion, LETTER, void("2015-03-05", "o", "v")) == [("/test", "r")]
    assert receipts(counted, LETTER, void("2015-03-05", "c", "v")) == [("/test", "r")]
