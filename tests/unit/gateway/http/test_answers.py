"""Answers: their ETags, and clients that have them already."""

import json
from typing import Any

import pytest

from tests.support.county import letter
from tests.unit.gateway.asking import World, get

PATH = "/v1/figures?kind=letter&period=2015"


def world() -> World:
    """Make a world of one letter."""
    made = World()
    made.tell([letter("2015-03-02")])
    return made


def test_the_tag_is_of_the_body() -> None:
    """The same body has the same tag, another body another; both say how they may be kept."""
    first, again = get(world(), PATH), get(world(), PATH)
    assert first[0] == 200
    assert first[2]["ETag"] == again[2]["ETag"]
    assert first[2]["Cache-Control"] == "private, no-cache"
    assert first[2]["Content-Type"] == "application/json"
    other = world()
    other.tell([letter("2015-03-02"), letter("2015-03-03", subject="s2")])
    assert get(other, PATH)[2]["ETag"] != first[2]["ETag"]


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("{}", 304),
        ("W/{}", 304),
        ('"other", W/{}', 304),
        ('"a,b",{} , "c"', 304),
        ("*", 304),
        (" * ", 304),
        ('"*"', 200),
        ('"other"', 200),
        ('W/"other"', 200),
        ("", 200),
        (",,;", 200),
        ('"', 200),
    ],
)
def test_who_has_it_is_told_so(header: str, status: int) -> None:
    """If-None-Match may name several tags, weak ones too, or any; what matches is 304, empty."""
    tag = get(world(), PATH)[2]["ETag"]
    found, body, headers = get(world(), PATH, **{"If-None-Match": header.replace("{}", tag)})
    assert (found, body is None, headers["ETag"]) == (status, status == 304, tag)


def test_chinese_is_not_escaped() -> None:
    """JSON is UTF-8, readable as it is."""
    found: dict[str, Any] = get(world(), "/v1/catalogue")[1]
    assert found["name"] == {"zh": "试县", "en": "Testshire"}
    assert "试县" in json.dumps(found, ensure_ascii=False)
