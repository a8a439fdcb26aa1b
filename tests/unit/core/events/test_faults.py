"""All faults of an event: each is told by the reader, and none that only follows from another."""

from typing import Any

import pytest

from streams.core.events.faults import MOST_FAULTS, MOST_SEARCHED_BYTES, FaultFinder
from streams.core.events.reader import EventReader
from streams.core.events.refusals import Refused, not_among
from tests.support.county import LABELLED, NOW, letter, sent, to_json

STRICT = EventReader(LABELLED, strict=True)


def found_in(event: Any) -> list[Refused]:
    """Return all faults of an event that has some."""
    value = event if isinstance(event, bytes) else to_json(event)
    with pytest.raises(Refused) as caught:
        STRICT.read(value, (), NOW)
    found = FaultFinder(STRICT, LABELLED).find(value, caught.value, NOW)
    assert found[0].field == caught.value.field
    assert found[0].rule.startswith(caught.value.rule)
    return found


def fields(event: Any) -> list[str]:
    """Name the fields of all faults of an event that has some."""
    return sorted(fault.field for fault in found_in(event))


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (letter("2015-03-02", category="houses"), ["data.category"]),
        (letter("2015-03-02", kind="song", nature="?"), ["data.kind", "data.nature"]),
        # Whether the channel has the kind cannot be known without knowing the kind.
        (letter("2015-03-02", kind="song", channel="desk"), ["data.kind"]),
        (sent("received", "2015-03-02", kind="song"), ["data.channel", "data.kind"]),
        (sent("received", "2015-03-02", channel="board"), ["data.kind"]),
        (letter("2015-03-02", channel="hall", department="?"), ["data.channel", "data.department"]),
        (sent("counted", "2015-03-02", kind="letter", channel="x"), ["data.kind"]),
        (
            sent("counted", "2015-03-02", kind="visit", channel="desk", quantity=0, column="?"),
            ["data.column", "data.quantity"],
        ),
        (letter("2015-03-02", "a ", "b ") | {"type": "x"}, ["id", "subject", "type"]),
        (letter("2015-03-02") | {"data": None, "time": "?"}, ["data", "time"]),
        (
            {"type": "kuaibao.case.closed.v1"},
            ["data", "id", "source", "specversion", "subject", "time"],
        ),
        (sent("routed", "2015-03-02", "e1 "), ["data", "id"]),
        (sent("routed", "2015-03-02", category="?", nature="?"), ["data.category", "data.nature"]),
        (sent("rated", "2015-03-02", "a\n", score=9), ["data.score", "id"]),
        (
            sent("paused", "2015-03-02", reason="lunch", department="x"),
            ["data.department", "data.reason"],
        ),
        (
            sent("extended", "2015-03-02", until="2015-02-30", days=-1, labels={}),
            ["data.days", "data.until"],
        ),
        (
            sent("closed", "2015-03-02", labels={"outcome": "lost", "applicant": "nobody"}),
            ["data.labels.applicant", "data.labels.outcome"],
        ),
        (sent("rejected", "2015-03-02", "#N/A", reason="spam"), ["data.reason", "id"]),
        (
            sent("voided", "2015-03-02", "1E+3") | {"data": {"source": "a b", "id": "a\n"}},
            ["data.id", "data.source", "id"],
        ),
        (
            letter("2015-03-02", person={"name": "名" * 201, "phone": 7}),
            ["data.person.name", "data.person.phone"],
        ),
        (sent("due", "2015-03-02", "a ", subject="today", x=1), ["data", "id"]),
        (letter("2015-03-02", "a ") | {"data_base64": "e30="}, ["data_base64", "id"]),
        (letter("2015-03-02", "a ") | {"datacontenttype": "text/xml"}, ["datacontenttype", "id"]),
        (b'{"specversion":', ["event"]),
        (b"[]", ["event"]),
    ],
)
def test_every_fault_that_can_be_told_is_told(event: Any, told: list[str]) -> None:
    """Each is told once, and nothing that only follows from another fault."""
    assert fields(event) == told


def test_of_a_large_event_one_fault_is_told() -> None:
    """Reading it again for each fault would be work that anybody could cause."""
    event = letter("2015-03-02", "a ", "b ", text="文" * (MOST_SEARCHED_BYTES // 3))
    assert len(fields(event)) == 1


def test_faults_are_bounded() -> None:
    """However many there are."""
    event = letter("2015-03-02", person={f"x{number}": "x" for number in range(99)})
    event |= dict.fromkeys(("specversion", "source", "id", "subject", "time"), 7)
    event["data"] |= dict.fromkeys(("kind", "channel", "category", "nature", "department"), 7)
    event["data"] |= {"title": 7, "text": 7}
    event["data"]["person"] |= dict.fromkeys(("name", "phone", "email", "id_number"), 7)
    assert len(fields(event)) == MOST_FAULTS


@pytest.mark.parametrize("field", ["department", "nature", "category"])
def test_a_name_that_people_read_is_answered_with_its_identifier(field: str) -> None:
    """The list of what is allowed is cut at twenty; a county has a hundred departments."""
    table = LABELLED.table(field)
    for name, words in table.items():
        for called in (words.zh, words.en):  # type: ignore[union-attr]
            if called in table:
                continue
            value = to_json(letter("2015-03-02", **{field: called}))
            with pytest.raises(Refused) as caught:
                STRICT.read(value, (), NOW)
            (fault,) = FaultFinder(STRICT, LABELLED).find(value, caught.value, NOW)
            assert fault.rule == f"{caught.value.rule}; events name it {name}"
            assert (fault.field, fault.value) == (f"data.{field}", caught.value.value)


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("trafic", "traffic"),
        ("市住宅局", "housing"),
        ("housing!", "housing"),
        ("Trafic", "traffic"),
    ],
)
def test_a_name_almost_right_is_answered_with_those_it_resembles(wrong: str, meant: str) -> None:
    """Where none has exactly that name, a list of others by the alphabet helps nobody."""
    (fault,) = found_in(letter("2015-03-02", category=wrong))
    assert fault.rule.endswith(f"; similar are {meant}")


def test_nothing_similar_is_made_up() -> None:
    """A hint that leads elsewhere costs more than none."""
    (fault,) = found_in(letter("2015-03-02", category="qqq"))
    assert "similar" not in fault.rule


def test_of_many_names_it_is_told_how_many_and_where() -> None:
    """Twenty of a county's hundred departments, by the alphabet, look like all that there are."""
    few, many = [f"d{n}" for n in range(20)], [f"d{n}" for n in range(99)]
    assert (
        not_among("department", few) == f"is not a department in the catalogue ({', '.join(few)})"
    )
    rule = "is not a department in the catalogue, which has 99"
    assert not_among("department", many, "x") == f"{rule} (GET /v1/catalogue lists them)"
    assert not_among("department", many, "d981") == f"{rule} (similar: d98, d91, d81)"
