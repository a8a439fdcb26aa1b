"""Identifiers: what looks alike is alike, or refused with the reason."""

import pytest

from streams.core.events.identifiers import check_identifier, check_unspoilt
from streams.core.events.reader import EventReader
from streams.core.events.refusals import Refused
from tests.support.county import COUNTY, NOW, READER, Sent, letter, sent, to_json

STRICT = EventReader(COUNTY, strict=True)

ALIKE = [
    ("a10-1 ", "begins or ends with white space (U+0020)"),
    ("\ta10-1", "begins or ends with white space (U+0009)"),
    ("a10-2\xa0", "begins or ends with white space (U+00A0)"),
    ("\u3000a10-2", "begins or ends with white space (U+3000)"),
    ("a10\u200b-2", "contains a character nobody can see (U+200B)"),
    ("\ufeffa10-2", "contains a character nobody can see (U+FEFF)"),
    ("a10\u202e-2", "contains a character nobody can see (U+202E)"),
    ("a10\u2028-2", "contains a character nobody can see (U+2028)"),
    ("a10\xad-2", "contains a character nobody can see (U+00AD)"),
    ("葛\U000e0100-2", "contains a character nobody can see (U+E0100)"),
    ("a10\ufe0f-2", "contains a character nobody can see (U+FE0F)"),
    ("a10\u1160-2", "contains a character nobody can see (U+1160)"),
    ("a10\x1f-2", "contains a control character (U+001F)"),
    ("a10\x85-2", "contains a character nobody can see (U+0085)"),
    ("Ａ10-3", "is not in Unicode's form NFKC (U+FF21)"),
    ("（2015）3", "is not in Unicode's form NFKC (U+FF08)"),
    ("a10\xa03", "is not in Unicode's form NFKC (U+00A0)"),
    ("ﬁ-3", "is not in Unicode's form NFKC (U+FB01)"),
    ("cafe\u0301", "is not in Unicode's form NFKC (characters that belong together"),
]


def voiding(identity: str) -> Sent:
    """Make a voiding that names an event by this id."""
    return sent("voided", "2015-03-02") | {"data": {"source": "/test", "id": identity}}


def refused(reader: EventReader, event: Sent) -> tuple[str, str]:
    """Return field and rule of the refusal of what must be refused."""
    with pytest.raises(Refused) as caught:
        reader.read(to_json(event), (), NOW)
    return caught.value.field, caught.value.rule


@pytest.mark.parametrize(("text", "rule"), ALIKE)
@pytest.mark.parametrize("reader", [READER, STRICT], ids=["worker", "gateway"])
def test_what_looks_like_another_is_refused(reader: EventReader, text: str, rule: str) -> None:
    """A subject or id with an invisible difference is refused everywhere, with the reason."""
    for field, event in (
        ("subject", letter("2015-03-02", subject=text)),
        ("id", letter("2015-03-02", id=text)),
        ("id", voiding("a10") | {"id": text}),
    ):
        where, said = refused(reader, event)
        assert where == field
        assert said.startswith(rule)


@pytest.mark.parametrize(
    "text",
    ["a10-1", "a 10", "信件-17", "〔2015〕3号", "é", "𠀀-1", "a\ue000", "#1", "1E5", "E+17", "1.5"],
)
def test_what_is_unlike_all_others_is_taken(text: str) -> None:
    """Spaces within, any script and private characters are taken as they are."""
    check_identifier("id", text)
    check_unspoilt("id", text)
    assert STRICT.read(to_json(letter("2015-03-02", text, text)), (), NOW).subject == text


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        *((text, "is a number in scientific") for text in ("2.01503E+17", "2e+5", "2,015E+017")),
        *((text, "is what a spreadsheet shows") for text in ("#N/A", "####", "#REF!", "#NAME?")),
    ],
)
def test_what_a_spreadsheet_spoilt_is_refused_before_it_is_sent(text: str, rule: str) -> None:
    """Five letters of one such id would be one; a worker takes what Kafka has taken in already."""
    for field, event in (
        ("subject", letter("2015-03-02", subject=text)),
        ("id", letter("2015-03-02", id=text)),
        ("id", voiding("a10") | {"id": text}),
    ):
        where, said = refused(STRICT, event)
        assert where == field
        assert said.startswith(rule)
        READER.read(to_json(event), (), NOW)


@pytest.mark.parametrize("reader", [READER, STRICT], ids=["worker", "gateway"])
@pytest.mark.parametrize("text", ["a10-1 ", "a10-2\u00a0", "Ａ10-3", "2.01503E+17"])
def test_what_earlier_versions_took_can_be_taken_back(reader: EventReader, text: str) -> None:
    """A voiding may name it, so that it can be sent again under a better name."""
    event = reader.read(to_json(voiding(text) | {"subject": text}), (), NOW)
    assert (event.subject, event.reduced[5]) == (text, text)


def test_a_control_character_was_never_taken() -> None:
    """Nobody can have such a one to take back."""
    assert refused(READER, voiding("a\n"))[0] == "data.id"
    assert refused(READER, voiding("a") | {"subject": "a\n"})[0] == "subject"
