"""Printed and now, as text and as JSON."""

import json

from streams.core.publications.comparing import RestReason
from streams.core.publications.learning import Reason
from streams.printing.differences import (
    REASON_WORDS,
    REST_WORDS,
    differences_json,
    differences_text,
    has_difference,
)
from tests.support.county import letter, sent
from tests.support.county_bulletin import EVENTS, TEXT
from tests.support.published import Office


def test_nothing_differs() -> None:
    """One line says so."""
    office = Office()
    office.take(EVENTS)
    publication = office.publish(TEXT)
    compared = office.compared(publication).values()
    assert not any(map(has_difference, compared))
    assert differences_text(publication, compared) == (
        "试县2015年3月通报\nTestshire: March 2015\n\n与发布时一致 · as it was published\n"
    )
    assert differences_json(publication, compared) == {"bulletin": "march", "figures": []}


def test_each_case_has_a_line_with_its_reason_in_both_languages() -> None:
    """What is printed the same is listed as well where cases have changed it there and back."""
    office = Office()
    office.take(EVENTS)
    publication = office.publish(TEXT)
    office.take([letter("2015-03-09", "x", "late", category="housing")])
    office.take([sent("closed", "2015-03-10", "c", "l2")])
    compared = [*office.compared(publication).values()]
    text = differences_text(publication, compared)
    assert (
        "\nreceived  收到信件  letters received\n    3 → 4\n    +1 received  late  迟到 · " in text
    )
    assert "\n    -1 open  l2  答复或办结后到 · answered, known later\n" in text
    assert "    +1 received（总体 whole）  late  迟到 · came late\n" in text
    assert "reports" not in text
    said = differences_json(publication, compared)
    assert json.loads(json.dumps(said)) == said
    received = next(each for each in said["figures"] if each["place"] == "received")
    assert received == {
        "place": "received",
        "label": {"zh": "收到信件", "en": "letters received"},
        "published": {"printed": {"zh": "3", "en": "3"}, "counts": {"number": {"received": 3}}},
        "now": {"printed": {"zh": "4", "en": "4"}, "counts": {"number": {"received": 4}}},
        "cases": [
            {
                "subject": "late",
                "flush": 2,
                "reason": "came-late",
                "role": "number",
                "name": "received",
                "more": 1,
            }
        ],
        "rest": [],
    }


def test_the_rest_has_its_reason_too() -> None:
    """Figures of another record, of which no case says that it came later."""
    office, other = Office(), Office()
    office.take(EVENTS)
    other.take([*EVENTS, letter("2015-03-09", "x", "late")])
    publication = office.publish(TEXT)
    text = differences_text(publication, other.compared(publication).values())
    assert "\n    3 → 4\n    +1 received  原因不明 · unexplained\n" in text


def test_every_reason_has_words() -> None:
    """In both languages, each its own."""
    for words, reasons in ((REASON_WORDS, Reason), (REST_WORDS, RestReason)):
        assert set(words) == set(reasons)
        assert len({label.zh for label in words.values()}) == len(words)
