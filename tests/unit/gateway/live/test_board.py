"""Boards: what changed, for whom."""

import json
from typing import Any

from streams.core.figures.figures import MEASURES
from streams.core.periods import parse_period
from streams.gateway.live.board import Board
from streams.gateway.queries.answering import AnswerCell
from streams.gateway.queries.query import read_question
from streams.gateway.queries.question import Breakdown
from tests.support.county import COUNTY

TODAY = parse_period("2015-03-31").end
QUERY = read_question("by=kind", COUNTY).on(TODAY)


def cells(**received: int) -> list[AnswerCell]:
    """Make cells of kinds with so many cases received."""
    return [
        AnswerCell(None, (kind,), dict.fromkeys(MEASURES, 0) | {"received": count}, 10)
        for kind, count in received.items()
    ]


def read(event: bytes | None) -> tuple[str, dict[str, int], list[str], bool]:
    """Take an event apart: its id, the cases received by kind, what is gone, whether it is all."""
    assert event is not None
    name, number, data, *end = event.decode().split("\n")
    assert (name, end) == ("event: figures", ["", ""])
    assert number.startswith("id: ")
    said: dict[str, Any] = json.loads(data.removeprefix("data: "))
    rows = {row["group"]["kind"]: row["measures"]["received"] for row in said["rows"]}
    gone = [group["kind"] for group in said["gone"]]
    return number.removeprefix("id: "), rows, gone, said["whole"]


def test_only_what_changed() -> None:
    """After the first event, which is all, come rows that changed and groups that are gone."""
    board = Board()
    assert read(board.take(QUERY, cells(letter=1, visit=2), "now"))[1:] == (
        {"letter": 1, "visit": 2},
        [],
        True,
    )
    assert board.take(QUERY, cells(letter=1, visit=2), "now") is None
    event = board.take(QUERY, cells(letter=1, opinion=3), "now")
    assert read(event)[1:] == ({"opinion": 3}, ["visit"], False)


def test_what_was_missed() -> None:
    """A client that comes back gets what changed since the event that it names, and no more."""
    board = Board()
    ids = [
        read(board.take(QUERY, cells(**kinds), "now"))[0]
        for kinds in (
            {"letter": 1, "visit": 2, "poster": 4},
            {"letter": 2, "visit": 2, "poster": 4},
            {"letter": 2, "poster": 4},
            {"letter": 2, "poster": 4, "opinion": 1},
        )
    ]
    assert len(set(ids)) == 4
    told = [read(board.first(known)) for known in ids]
    assert {one[0] for one in told} == {ids[-1]}
    assert [one[1:] for one in told] == [
        ({"letter": 2, "opinion": 1}, ["visit"], False),
        ({"opinion": 1}, ["visit"], False),
        ({"opinion": 1}, [], False),
        ({}, [], False),
    ]


def test_a_group_that_comes_back() -> None:
    """A group that was gone and is there again is a row, not gone."""
    board = Board()
    known = read(board.take(QUERY, cells(letter=1, visit=2), "now"))[0]
    board.take(QUERY, cells(letter=1), "now")
    board.take(QUERY, cells(letter=1, visit=2), "now")
    assert read(board.first(known))[1:] == ({"visit": 2}, [], False)


def test_ids_that_are_not_known() -> None:
    """A client that names no event of this board gets all rows."""
    board = Board()
    last = read(board.take(QUERY, cells(letter=1), "now"))[0]
    other = Board()
    other.take(QUERY, cells(letter=1), "now")
    run = last.partition("-")[0]
    for known in ("", "x", "12.0.7", run, f"{run}-", f"{run}-2", f"{run}-0", f"{run}-１"):
        assert read(board.first(known))[3], known
    for known in (f"{run}-{'9' * 5000}", f"{run}--1", f" {last}", read(other.first(""))[0]):
        assert read(board.first(known))[3], known
    assert not read(board.first(last))[3]


def test_other_days_are_all_anew() -> None:
    """Where days were left out, midnight makes another question of it: all rows, for everybody."""
    board = Board()
    known = read(board.take(QUERY, cells(letter=1), "now"))[0]
    tomorrow = read_question("by=kind", COUNTY).on(TODAY + 1)
    event = board.take(tomorrow, cells(letter=1), "now")
    assert read(event)[1:] == ({"letter": 1}, [], True)
    assert read(board.first(known))[1:] == ({"letter": 1}, [], True)


def test_gone_groups_are_forgotten_in_time() -> None:
    """Only so many groups that are gone are remembered; a client that missed more gets all rows."""
    board = Board(most_gone=1)
    known = read(board.take(QUERY, cells(letter=1, visit=2, poster=3), "now"))[0]
    assert read(board.take(QUERY, cells(letter=1, visit=2), "now"))[2] == ["poster"]
    assert read(board.first(known))[1:] == ({}, ["poster"], False)
    later = read(board.take(QUERY, cells(letter=1), "now"))
    assert later[1:] == ({"letter": 1}, [], True)
    assert read(board.first(known))[1:] == ({"letter": 1}, [], True)
    assert read(board.first(later[0]))[1:] == ({}, [], False)


def test_a_series() -> None:
    """Parts of a series change one by one; where a group of one is gone, all is sent again."""
    query = read_question("by=kind&each=month&period=2015-01..2015-02", COUNTY).on(TODAY)

    def series(*received: int) -> list[AnswerCell]:
        measures = dict.fromkeys(MEASURES, 0)
        return [
            AnswerCell(part, ("letter",), measures | {"received": count}, 10)
            for part, count in zip(query.parts, received, strict=False)
        ]

    board = Board()
    assert read(board.take(query, series(1, 2), "now"))[3]
    assert read(board.take(query, series(1, 3), "now"))[1:] == ({"letter": 3}, [], False)
    assert read(board.take(query, series(1), "now"))[1:] == ({"letter": 1}, [], True)


def test_how_current() -> None:
    """That rows are more or less current than was said is an event of its own."""
    board = Board()
    known = read(board.take(QUERY, cells(letter=1), "now"))[0]
    assert board.refresh("now") is None
    event = board.refresh("later")
    assert read(event)[1:] == ({}, [], False)
    assert b'"current":"later"' in (event or b"")
    assert board.refresh("later") is None
    assert b'"current":"later"' in board.first(known)


def test_what_an_event_says() -> None:
    """An event says what was asked as an answer of /v1/figures does."""
    board = Board()
    query: Breakdown = read_question("kind=letter&period=2014&by=kind", COUNTY).on(TODAY)
    event = board.take(query, cells(letter=1), {"at": "1.2"})
    assert event is not None
    said = json.loads(event.partition(b"data: ")[2])
    del said["rows"]
    assert said == {
        "selection": {"kind": ["letter"]},
        "period": {"start": "2014-01-01", "end": "2014-12-31"},
        "as_of": "2014-12-31",
        "by": ["kind"],
        "each": None,
        "gone": [],
        "whole": True,
        "current": {"at": "1.2"},
    }
