"""The day on which a case ended is found in the bytes of its row as reading the row finds it."""

import json
from typing import Any, Final

import pytest

from streams.core.cases.ended import NOT_ENDED, place_of, place_of_day, settled_place

MOVES: Final[list[list[list[Any]]]] = [
    [],
    [[16000, "closed"]],
    [[16000, "rejected"]],
    [[-3, "closed"]],
    [[16000, "closed"], [16010, "open"]],
    [[16000, "closed"], [16010, "open"], [16020, "rejected"]],
    [[16000, "rejected"], [16010, "open"], [16020, "closed"]],
]
NAMES: Final = ("housing", "closed", "rejected", 'x"closed"]],', '[7,"closed"]],')


def row(moves: list[list[Any]], name: str, ratings: list[Any]) -> bytes:
    """Write a row as `timelines` has it, with a name in every place for names."""
    said = [name, name, 15990, [[15990, name, name, name]], moves, None, ratings]
    return json.dumps(said, separators=(",", ":")).encode()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("moves", MOVES, ids=str)
@pytest.mark.parametrize("ratings", [[], [[16001, True]]], ids=str)
def test_the_last_move_says_on_which_day_a_case_ended(
    moves: list[list[Any]], name: str, ratings: list[Any]
) -> None:
    """Whatever names say."""
    day, standing = json.loads(row(moves, name, ratings))[4][-1] if moves else (0, "open")
    wanted = NOT_ENDED if standing == "open" else place_of_day(day)
    assert place_of(b"{}", row(moves, name, ratings)) == wanted
    noticed = b'{"events":[[1,"urn:kuaibao:clock","n1"]]}'
    assert place_of(noticed, row(moves, name, ratings)) == NOT_ENDED
    settled = settled_place(noticed, row(moves, name, ratings))
    assert settled == (None if wanted == NOT_ENDED else wanted)
    assert settled_place(b"{}", row(moves, name, ratings)) is None


@pytest.mark.parametrize("said", [b"null", b'[16000,[[16000,"x","y","","",false,1]]]'])
def test_what_is_no_case_has_no_place(said: bytes) -> None:
    """Records, and what waits for its first event."""
    assert place_of(b"{}", said) is None
