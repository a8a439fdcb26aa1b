"""What was printed, what it would be now, and which cases make the difference and why."""

from datetime import date

import msgspec
import pytest

from streams.core.bulletins.definition_file import load_definition
from streams.core.bulletins.quick_reports import Issue
from streams.core.county.catalogue_file import load_catalogue
from streams.core.days import day_number
from streams.core.publications.comparing import CaseDifference, Rest
from streams.core.publications.drafting import published_figure
from streams.core.publications.publication import (
    decode_publication,
    encode_publication,
    publication_digest,
)
from streams.printing.differences import has_difference
from tests.support.county import COUNTY, Sent, letter, sent
from tests.support.county import TEXT as COUNTY_TEXT
from tests.support.county_bulletin import EVENTS, ISSUES, TEXT
from tests.support.duties_county import DUTIES_COUNTY
from tests.support.published import Office
from tests.support.tables_bulletin import TABLES_EVENTS, TABLES_TEXT


def office(events: list[Sent] = EVENTS) -> Office:
    """Return an office with events that came in one flush."""
    made = Office()
    made.issues = [*ISSUES]
    made.take(events)
    return made


def voided(time: str, subject: str) -> Sent:
    """Declare the closing of a case wrong."""
    return sent("voided", time, "v", subject) | {"data": {"source": "/test", "id": "c"}}


def made(differences: list[CaseDifference]) -> list[tuple[str, str, str, int]]:
    """Return of differences the case, the reason, what is counted and how much more."""
    return [(each.subject, each.reason.value, each.name, each.more) for each in differences]


def test_nothing_differs_from_what_was_printed_just_now() -> None:
    """Every figure says the same, and is read back from its bytes as it was."""
    there = office()
    publication = there.publish(TEXT)
    value = encode_publication(publication)
    assert decode_publication(value, publication_digest(value)) == publication
    compared = there.compared(publication)
    assert {place: each.now.printed.zh for place, each in compared.items()} == {
        "received": "3",
        "open": "1",
        "closure": "50%",
        "housing": "33.3%",
        "front": "50%",
        "mixed": "100%",
        "categories": "2",
        "visits": "5",
        "reports": "2",
        "applications": "无记录",
    }
    assert all(
        each.is_as_printed and not each.cases and not each.rest for each in compared.values()
    )


def test_a_late_letter_is_named_with_its_reason() -> None:
    """767 was printed and it would be 768 now: this letter came late."""
    there = office()
    publication = there.publish(TEXT)
    there.take([letter("2015-03-09", "x", "late", category="housing")])
    compared = there.compared(publication)
    received = compared["received"]
    assert (received.figure.printed.zh, received.now.printed.zh) == ("3", "4")
    assert made(received.cases) == [("late", "came-late", "received", 1)]
    assert made(compared["housing"].cases) == [("late", "came-late", "received", 1)] * 2
    assert [each.role for each in compared["housing"].cases] == ["number", "whole"]
    assert made(compared["categories"].cases) == [("late", "came-late", "categories:housing", 1)]
    assert compared["categories"].is_as_printed


def test_each_event_that_became_known_later_has_its_own_reason() -> None:
    """Those of one case follow each other as they became known, and add up."""
    there = office()
    publication = there.publish(TEXT)
    there.take([sent("routed", "2015-03-06", "m", "l2", category="housing", nature="complaint")])
    there.take([sent("closed", "2015-03-07", "c", "l2"), sent("accepted", "2015-03-05", "a", "l2")])
    there.take([voided("2015-03-08", "l1")])
    there.take([sent("counted", "2015-03-02", "b", "r1", kind="visit", channel="desk", quantity=6)])
    compared = there.compared(publication)
    # The bulletin counts requests for help and what has no nature: l2 is a complaint now.
    assert made(compared["open"].cases) == [
        ("l1", "voided", "open", 1),
        ("l2", "rerouted", "open", -1),
    ]
    assert made(compared["closure"].cases) == [
        ("l1", "voided", "closed", -1),
        ("l2", "answered", "closed", 1),
    ]
    assert compared["closure"].is_as_printed
    assert made(compared["visits"].cases) == [("r1", "restated", "quantity", 2)]
    assert all(not each.rest for each in compared.values())


def test_another_content_of_an_event_is_its_own_reason() -> None:
    """The smaller of two contents counts: that of heating instead of transport."""
    text = TEXT.replace('select = { kind = "disclosure" }', 'select = { department = "heating" }')
    text = text.replace('measure = "closed"\npublished = 7', 'measure = "received"')
    there = office([letter("2015-03-02", "e", "l1", department="transport")])
    publication = there.publish(text)
    there.take([letter("2015-03-02", "e", "l1", department="heating")])
    compared = there.compared(publication)["applications"]
    assert made(compared.cases) == [("l1", "replaced", "received", 1)]
    assert (compared.figure.value, compared.now.value) == (0, 1)


def test_what_happened_later_than_the_day_of_the_publication_changes_nothing() -> None:
    """It is seen as of the same day: a closing in May is none of March's, and nobody looks at it.

    Nor is it said of what only tells whether the record has anything: it has something still.
    """
    there = office()
    publication = there.publish(TEXT)
    there.take([sent("closed", "2015-05-06", "c", "l2"), letter("2015-05-07", "x", "may")])
    assert publication.last_day == day_number(date(2015, 4, 30))
    assert there.learnt(publication) == []
    compared = there.compared(publication)
    assert not any(map(has_difference, compared.values()))


def test_a_content_that_takes_the_place_of_another_counts_whenever_it_happened() -> None:
    """The receipt of March is one of May by its smaller content: March has a letter less."""
    there = office([letter("2015-03-02", "e", "l1", nature="help")])
    publication = there.publish(TEXT)
    there.take([letter("2015-05-02", "e", "l1", category="housing")])
    received = there.compared(publication)["received"]
    if received.now.value == 0:
        assert made(received.cases) == [("l1", "replaced", "received", -1)]
    assert received.rest == []


def test_where_there_was_nothing_of_a_kind_its_first_case_is_named() -> None:
    """The record had no application: what was printed as absent is 1 now."""
    there = office()
    publication = there.publish(TEXT)
    there.take([letter("2015-03-09", "x", "late", kind="disclosure", channel="desk")])
    there.take([sent("closed", "2015-03-10", "c", "late")])
    applications = there.compared(publication)["applications"]
    assert applications.now.printed.zh == "1"
    assert made(applications.cases) == [("late", "answered", "closed", 1)]
    assert [(each.role, each.reason.value) for each in applications.rest] == [("any", "presence")]


def test_an_event_that_came_before_its_letter_does_not_come_late() -> None:
    """The letter does, with all that was known of it."""
    there = office([*EVENTS, sent("closed", "2015-03-06", "c", "late")])
    publication = there.publish(TEXT)
    there.take([letter("2015-03-05", "x", "late")])
    assert made(there.compared(publication)["closure"].cases) == [
        ("late", "came-late", "closed", 1),
        ("late", "came-late", "valid", 1),
    ]


def test_cells_and_totals_of_tables_are_compared_as_well() -> None:
    """A letter that is with another unit now is one less there and one more here."""
    there = office(TABLES_EVENTS)
    publication = there.publish(TABLES_TEXT)
    there.take([sent("routed", "2015-03-04", "r2", "t0", department="heating")])
    compared = there.compared(publication)
    assert made(compared["units/transport/received"].cases) == [("t0", "rerouted", "received", -1)]
    assert made(compared["units/heating/received"].cases) == [("t0", "rerouted", "received", 1)]
    assert compared["units//received/total"].cases == []
    assert made(compared["units/heating/closure"].cases) == [("t0", "rerouted", "valid", 1)]
    assert compared["units/heating/closure"].now.printed.zh == "75.00%"
    days = compared["units/heating/days"]
    assert (days.figure.value, days.figure.denominator, days.cases) == (6, 3, [])


def test_a_mean_says_how_many_days_the_case_took() -> None:
    """A closing that is voided takes its two days out of the mean."""
    there = office(TABLES_EVENTS)
    publication = there.publish(TABLES_TEXT)
    there.take([voided("2015-03-05", "h1")])
    days = there.compared(publication)["units/heating/days"]
    assert made(days.cases) == [("h1", "voided", "2", -1)]
    assert (days.now.value, days.now.denominator, days.now.printed.zh) == (4, 2, "2")


def test_what_another_catalogue_makes_is_named_as_the_rest() -> None:
    """Traffic is due in fifteen days now: the two that were overdue are not any more."""
    there = office(TABLES_EVENTS)
    publication = there.publish(TABLES_TEXT)
    other = load_catalogue(
        COUNTY_TEXT.replace("calendar_days = 5", "calendar_days = 45"), "other.toml"
    )
    late = there.compared(publication, other)["units/transport/late"]
    assert (late.figure.value, late.now.value, late.cases) == (2, 0, [])
    assert late.rest == [Rest("number", "overdue", -2, late.rest[0].reason)]
    assert late.rest[0].reason.value == "catalogue"


@pytest.mark.parametrize(("rules", "reason"), [(4, "rules"), (5, "unexplained")])
def test_what_nothing_explains_is_not_dropped(rules: int, reason: str) -> None:
    """A publication that counted one letter more than its flush has."""
    there = office()
    publication = there.publish(TEXT)
    figure = publication.figures[0]
    part = msgspec.structs.replace(figure.parts[0], counts={"received": 4})
    spoilt = msgspec.structs.replace(
        publication,
        rules=rules,
        figures=[msgspec.structs.replace(figure, parts=[part], value=4), *publication.figures[1:]],
    )
    rest = there.compared(spoilt)["received"].rest
    assert [(each.name, each.more, each.reason.value) for each in rest] == [
        ("received", -1, reason)
    ]


def test_a_quick_report_that_came_later_is_not_a_case() -> None:
    """No case is named for it, and the difference stays said."""
    there = office()
    publication = there.publish(TEXT)
    there.issues.append(Issue(2015, 3, "2015-03-20", ()))
    reports = there.compared(publication)["reports"]
    assert (reports.figure.printed.zh, reports.now.printed.zh) == ("2", "3")
    assert [(each.more, each.reason.value) for each in reports.rest] == [(1, "not-by-case")]


def test_duties_are_printed_again_and_their_difference_is_not_by_case() -> None:
    """A month in which housing published nothing has one record now."""
    text = (
        'id = "b"\nperiod = "2015-Q1"\nas_of = "2015-03-31"\ntitle = { zh = "题", en = "t" }\n'
        '[figures.lapses]\nlabel = { zh = "数", en = "n" }\nmeasure = "lapses"\n'
        'select = { column = "front", department = "housing" }\n'
        '[[sections]]\ntitle = { zh = "节", en = "s" }\n'
        'paragraphs = [{ zh = "{lapses}", en = "{lapses}" }]\n'
    )

    def said(day: str) -> Sent:
        where = {"channel": "hall", "department": "housing", "column": "front"}
        return sent("counted", day, "e", f"v{day}", kind="visit", **where)

    there = Office(DUTIES_COUNTY)
    there.take([said("2015-01-05"), said("2015-03-02")])
    publication = there.publish(text, DUTIES_COUNTY)
    there.take([said("2015-02-05")])
    lapses = there.compared(publication, DUTIES_COUNTY)["lapses"]
    assert (lapses.figure.value, lapses.now.value) == (1, 0)
    assert [(each.name, each.more, each.reason.value) for each in lapses.rest] == [
        ("value", -1, "not-by-case")
    ]


def test_a_bulletin_of_another_state_is_not_published() -> None:
    """Its parts would not make up what is printed."""
    there = office()
    bulletin = there.evaluator().evaluate(load_definition(TEXT, "march.toml", COUNTY))
    there.take([letter("2015-03-09", "x", "late")])
    with pytest.raises(ValueError, match="received: printed 3, counted 4"):
        published_figure(bulletin.figures["received"], there.counter())


@pytest.mark.parametrize(
    ("there", "instead"),
    [
        (b'"measure":"received"', b'"measure":"laughed"'),
        (b'"names":["received"]', b'"names":["laughed"]'),
        (b'"of":"measures"', b'"of":"laughter"'),
        (b'"role":"number"', b'"role":"joke"'),
        (b'"role":"any"', b'"role":"joke"'),
        (b'"flushes":[1]', b'"flushes":[]'),
    ],
)
def test_what_cannot_be_counted_again_is_refused(there: bytes, instead: bytes) -> None:
    """A file may be anybody's, or be of a later version."""
    value = encode_publication(office().publish(TEXT))
    assert there in value
    value = value.replace(there, instead)
    with pytest.raises(ValueError, match=r"does not know|does not say at which"):
        decode_publication(value, publication_digest(value))
