"""Which letters are at hand, and where people filed them."""

from pathlib import Path
from typing import Any, Final

import pytest
from aiokafka import ConsumerRecord

from streams.core.cases.case_records import CaseRecords
from streams.core.errors import BadFile, WrittenByNewer
from streams.core.filing.keywords import Keywords
from streams.core.filing.learning import Filed, learn_model
from streams.core.filing.model import Judged, write_model
from streams.settings.settings import Settings
from streams.topics import letters_at_hand
from streams.topics.installation import Installation
from streams.topics.letters_at_hand import LetterAtHand, LettersAtHand, filed_category
from streams.topics.versions import version_header
from tests.support.county import COUNTY, NOW, Sent, letter, read, sent, to_json

HERE: Final = Installation(Settings(prefix="test."), COUNTY)


def record(topic: str, key: bytes | None, value: bytes | None, *headers: Any) -> Any:
    """Make a record as Kafka returns it."""
    return ConsumerRecord(f"test.{topic}", 0, 0, 0, 1, key, value, None, 0, 0, headers)


def case(*events: Sent, subject: str = "s1") -> Any:
    """Make the record of a case."""
    reduced = sorted(map(read, events))
    return record("cases", subject.encode(), CaseRecords(COUNTY).make(reduced)[0])


def at_hand(*records: Any) -> LettersAtHand:
    """Take in records."""
    found = LettersAtHand(HERE)
    found.take(records, NOW)
    return found


GUESSED: Final = letter("2015-03-02", title="供暖不热")
GIVEN: Final = letter("2015-03-02", title="供暖不热", category="housing")
ROUTED: Final = sent("routed", "2015-03-03", id="e2", category="traffic")


@pytest.mark.parametrize(
    ("events", "category"),
    [
        ([GUESSED], ""),
        ([GIVEN], "housing"),
        ([GIVEN, ROUTED], "traffic"),
        ([GUESSED, ROUTED], "traffic"),
        ([GUESSED, sent("routed", "2015-03-03", id="e2", department="heating")], ""),
        ([GUESSED, sent("closed", "2015-03-03", id="e2")], ""),
        ([letter("2015-03-02", title="供暖", category="uncategorised")], "uncategorised"),
        ([GUESSED, ROUTED, letter("2015-03-04", id="e3", title="供暖")], "traffic"),
    ],
)
def test_what_people_filed_is_no_guess(events: list[Sent], category: str) -> None:
    """A model that learned from guesses would learn what keywords say."""
    assert filed_category(sorted(map(read, events))) == category


def test_a_filing_that_was_taken_back_teaches_nothing() -> None:
    """The routing was a mistake."""
    voided = sent("voided", "2015-03-04", id="e3")
    voided["data"] = {"source": ROUTED["source"], "id": "e2"}
    assert filed_category(sorted(map(read, [GUESSED, ROUTED, voided]))) == ""


def test_letters_and_their_categories_are_united() -> None:
    """They are in topics of their own, and come in any order."""
    intake = record("intake", b"s1", to_json(GUESSED))
    found = at_hand(case(GUESSED, ROUTED), intake, record("letters.housing", b"s1", intake.value))
    assert list(found.learnable()) == [Filed("s1", "供暖不热", "", "traffic")]
    assert at_hand(intake, case(GUESSED)).filed == {}
    assert at_hand(case(GUESSED, ROUTED), intake, case(GUESSED)).filed == {}
    assert list(at_hand(case(GUESSED, ROUTED)).learnable()) == []  # its words are gone


def test_of_several_receipts_the_first_counts() -> None:
    """In whatever order partitions are read."""
    later = letter("2015-03-04", id="e3", title="公交", text="再发", category="housing")
    records = [record("intake", b"s1", to_json(event)) for event in (GUESSED, later)]
    for order in (records, records[::-1]):
        (found,) = at_hand(*order).letters.values()
        assert found == LetterAtHand(found.received, "供暖不热", "", named=False)
    assert at_hand(records[1]).letters["s1"].named


@pytest.mark.parametrize(
    "spoilt",
    [
        record("intake", b"s1", b"{}"),
        record("intake", b"s1", None),
        record("intake", b"s1", to_json(sent("closed", "2015-03-02"))),
        record("intake", b"s1", to_json(letter("2015-03-02"))),
        record("cases", b"s1", b"nothing"),
        record("cases", None, b"nothing"),
        record("cases", b"\xff", CaseRecords(COUNTY).make([read(GIVEN)])[0]),
        record("cases", b"s1", None),
    ],
)
def test_what_is_not_a_letter_or_a_case_is_left_out(spoilt: Any) -> None:
    """Others may have written into our topics."""
    found = at_hand(spoilt)
    assert (found.letters, found.filed) == ({}, {})


def test_a_record_of_a_later_version_ends_it() -> None:
    """It would be misread."""
    with pytest.raises(WrittenByNewer):
        at_hand(record("cases", b"s1", b"{}", version_header(99)))


def test_the_newest_are_learned_from(monkeypatch: pytest.MonkeyPatch) -> None:
    """A town that writes a lot need not wait for hours."""
    monkeypatch.setattr(letters_at_hand, "MOST_LEARNED", 1)
    records = []
    for day, subject in (("2015-03-02", "old"), ("2015-03-03", "new")):
        event = letter(day, subject=subject, title="公交", category="housing")
        records += [record("intake", b"", to_json(event)), case(event, subject=subject)]
    assert [each.id for each in at_hand(*records).learnable()] == ["new"]


def test_an_installation_reads_its_model(tmp_path: Path) -> None:
    """What cannot be used is said before a letter is read, with the file's name."""
    assert HERE.filing_model is None
    path = tmp_path / "filing.model"
    settings = Settings(filing_model=str(path))
    with pytest.raises(BadFile, match=r"filing\.model: cannot be read"):
        _ = Installation(settings, COUNTY).filing_model
    keywords, judged = Keywords(COUNTY.rules), Judged(1, 1, 1, 1)
    for category in ("housing", "zoo"):
        model = learn_model([Filed("1", "供暖", "", category)], keywords)
        path.write_bytes(write_model(model, 1, judged, judged))
        if category == "housing":
            used = Installation(settings, COUNTY).filing_model
            assert used is not None
            assert used.categories == model.categories
    with pytest.raises(BadFile, match=r"filing\.model: the model tells zoo"):
        _ = Installation(settings, COUNTY).filing_model
