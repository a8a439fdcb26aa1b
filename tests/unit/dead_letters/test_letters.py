"""Dead letters as they are read, tried and printed; no Kafka."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from streams.core.errors import BadInput, BadQuery
from streams.core.events.refusals import Refused
from streams.core.publications.course import PublicationCourses
from streams.dead_letters.letters import (
    Letter,
    LetterPlace,
    note,
    noted_as_sent,
    read_letter,
    read_place,
)
from streams.dead_letters.printing import line, listed_letter, page, whole
from streams.dead_letters.selecting import Wanted, read_moment
from streams.dead_letters.trial import Trial
from streams.kafka.records import Record
from streams.topics.dead_letters import Alike, dead_letter
from tests.support.publishing import drafting, issuing, reviewing, said_content
from tests.unit.worker.agents.bench import INSTALLATION, SETTINGS, event, letter, record

ZONE = ZoneInfo("Asia/Shanghai")
PERSON = "欧阳密名"


def dead(
    value: bytes | None,
    headers: Sequence[tuple[str, bytes]] = (),
    refused: Refused | None = None,
    topic: str = "intake",
    most: int = 1_000,
) -> Letter:
    """Make a dead letter as a worker writes it, and read it back from place 3:17."""
    found = record(topic, value, key=b"k", partition=2, offset=41, headers=headers)
    reason = refused or Refused("data.kind", "is not a kind", f'"{PERSON}"')
    made = read_letter(written(dead_letter(topic, found, reason, most)))
    assert made is not None
    return made


def written(output: Any) -> Record:
    """Return a record of `dead-letters` as it is read, at 3:17."""
    key, value, headers = output
    return record("dead-letters", value, key=key, partition=3, offset=17, headers=headers)


def test_a_letter_is_read_as_it_was_written() -> None:
    """It has its place, the reason, the value of the field, and all that came with the record."""
    headers = (("trace", b"\xff"), ("kuaibao-at", b"a feeder's own"))
    made = dead(b"{}", headers)
    assert (made.place, made.topic, made.partition, made.offset) == ((3, 17), "intake", 2, 41)
    assert (made.field, made.reason) == ("data.kind", "data.kind: is not a kind")
    assert made.said == f'"{PERSON}"'
    assert (made.key, made.value, made.headers) == (b"k", b"{}", headers)
    assert (made.cut, made.came_back) == ({}, None)


def test_what_a_feeder_writes_is_neither_a_note_nor_ours() -> None:
    """Headers like ours that came with the record say nothing."""
    headers = (("kuaibao-replayed", b"0:5"), ("kuaibao-cut-from", b"7"), ("kuaibao-topic", b"x"))
    output = dead_letter("intake", record("intake", b"{}", headers=headers), Refused("a", "b"), 9)
    assert noted_as_sent(written(output)) is None
    assert dead(b"{}", headers).cut == {}
    assert dead(b"{}", headers).topic == "intake"
    assert read_letter(record("dead-letters", b"{}", headers=headers)) is None


@pytest.mark.parametrize("at", [b"inf", b"1e300", b"-1e18", b"nan", b"x", b"\xff", b"9" * 5_000])
def test_what_no_worker_wrote_is_no_letter(at: bytes) -> None:
    """Others may write to the topic too, and anything: such a record is passed over."""
    headers = list(dead_letter("intake", record("intake", b"{}"), Refused("a", "b"), 9)[2])
    assert read_letter(record("dead-letters", b"{}", headers=tuple(headers)))  # type: ignore[arg-type]
    for name in ("kuaibao-at", "kuaibao-offset", "kuaibao-partition"):
        forged = tuple((one, at if one == name else value) for one, value in headers)
        assert read_letter(record("dead-letters", b"{}", headers=forged)) is None  # type: ignore[arg-type]


def test_a_note_names_its_letter_and_is_none() -> None:
    """It is read as a note alone."""
    made = written(note(dead(b"{}")))
    assert noted_as_sent(made) == LetterPlace(3, 17)
    assert read_letter(made) is None


def test_a_record_is_sent_again_as_it_came() -> None:
    """It has one header more, however often it is sent: the place of the last letter."""
    first = dead(b"{}", (("trace", b"1"),))
    key, value, headers = first.record()
    assert (key, value) == (b"k", b"{}")
    assert headers == [("trace", b"1"), ("kuaibao-replayed-from", b"3:17")]
    back = dead(value, tuple(headers))
    assert back.came_back == LetterPlace(3, 17)
    assert back.record() == first.record()


@pytest.mark.parametrize("text", ["", "3", "3:", "3:x", "-1:2", "3:17 ", "３:1"])
def test_what_is_no_place_is_refused(text: str) -> None:
    """The message shows what one looks like."""
    with pytest.raises(BadInput, match="3:17"):
        read_place(text)


@pytest.mark.parametrize(
    ("source", "feeder"),
    [
        ("/gaoling/portal", "/gaoling/portal"),
        ("urn:example:portal", "urn:example:portal"),
        ("https://portal.example.org/letters", "https://portal.example.org/letters"),
        (PERSON, ""),
        ("zhang-san", ""),
        ("/13912345678", ""),
        ("/portal?a=13912345678", ""),
        ("mailto:zhang@example.org", ""),
        (7, ""),
        ({PERSON: PERSON}, ""),
    ],
)
def test_a_source_is_listed_only_where_it_is_plainly_a_system(source: Any, feeder: str) -> None:
    """A feeder whose columns have slipped puts persons there."""
    assert dead(json.dumps({"source": source}).encode()).feeder == feeder
    if isinstance(source, str):
        assert dead(b"", (("ce_source", source.encode()),)).feeder == feeder


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        *(("letter-2015-0301", True), ("m-17/2", True), ("2015-03-02", True), ("17", True)),
        *((PERSON, False), ("zhang-san", False), ("13912345678", False), (7, False), (None, False)),
        *(("610126198001011234", False), ("029-81234567", False), ("a1@example.org", False)),
        *(("a 1", False), ("信-1", False), ("x1" * 65, False), ({PERSON: PERSON}, False)),
    ],
)
def test_subject_and_id_are_listed_only_where_they_are_plainly_identifiers(
    text: Any, shown: bool
) -> None:
    """Somebody who mends a feeder finds its case, and nobody's number is passed on."""
    made = dead(json.dumps({"subject": text, "id": text}).encode())
    one = listed_letter(made, ZONE, sent_again=False)
    wanted = text if shown else None
    assert (one["subject"], one["id"]) == (wanted, wanted)
    if isinstance(text, str):
        said = whole(dead(b"", (("ce_subject", text.encode()),)), ZONE, sent_again=False)
        assert said["subject"] == text
        assert said["id"] is None
        if shown:
            assert f"  {text}  {text}  data.kind: is not a kind" in line(one)


@pytest.mark.parametrize(
    ("field", "value", "is_shown"),
    [
        *(("data.department", "housing-bureau", True), ("data.category", "HOUSE_02", True)),
        *(("data.kind", "song", True), ("data.column", "desk.2", True)),
        *(("data.department", PERSON, False), ("data.department", "my house leaks", False)),
        *(("data.department", "13812345678", False), ("data.department", "x" * 41, False)),
        *(("data.department", "zhang@example.com", False), ("data.office", "housing", False)),
        *(("data.department", 7, False), ("data.title", "housing", False)),
    ],
)
def test_a_listing_names_the_code_that_the_catalogue_does_not_have(
    field: str, value: Any, is_shown: bool
) -> None:
    """It is what somebody must add or mend, and else each letter would have to be opened."""
    refused = Refused(field, "is not in the catalogue", json.dumps(value, ensure_ascii=False))
    one = listed_letter(dead(b"{}", refused=refused), ZONE, sent_again=False)
    assert one["field_holds"] == (value if is_shown else None)
    said = f"{field}: is not in the catalogue" + f" (it is {value})" * is_shown
    assert line(one).endswith(said)


def test_what_has_no_source_has_none() -> None:
    """Whatever the bytes are."""
    for value in (None, b"", b"[]", b"5", b"\xff", b"[" * 5_000, b'{"source":'):
        assert dead(value, most=9_000).source == ""


def test_a_listing_holds_nothing_of_what_came() -> None:
    """Key, value, headers and what the field held are shown by `show` alone."""
    value = json.dumps({"source": PERSON, "subject": PERSON}, ensure_ascii=False).encode()
    made = dead(value, ((PERSON, PERSON.encode()),))
    one = listed_letter(made, ZONE, sent_again=False)
    assert PERSON not in json.dumps(one, ensure_ascii=False) + line(one)
    assert line(one).startswith("3:17  20")
    assert "  intake:2:41  -  -  -  data.kind: is not a kind" in line(one)
    said = whole(made, ZONE, sent_again=True)
    assert said["field_holds"] == f'"{PERSON}"'
    assert said["value"] == {"text": value.decode()}
    assert page(said).endswith(value.decode())
    names = [name for name in said if name not in ("headers", "value")]
    assert all(f"\n{name} " in "\n" + page(said) for name in names)


def test_what_no_terminal_should_get_is_escaped() -> None:
    """Bytes that are not text become base64, and control characters do not act."""
    made = dead(b"\x1b[2J", (("\x1b[2J", b"\xff"),))
    said = whole(made, ZONE, sent_again=False)
    assert said["value"] == {"base64": "G1sySg=="}
    assert "\x1b" not in page(said)


def test_all_that_is_asked_must_hold() -> None:
    """Of several values of one thing one is enough."""
    made = dead(b'{"source":"/a/b"}')
    for wanted in (
        Wanted(),
        Wanted(since=made.at),
        Wanted(fields=("x", "data.kind"), reason="NOT A KIND", topics=("intake",), sources=("/a",)),
        Wanted(places=frozenset({LetterPlace(3, 17)})),
    ):
        assert wanted.takes(made)
    for wanted in (
        Wanted(until=made.at),
        Wanted(fields=("data",)),
        Wanted(reason=PERSON),
        Wanted(topics=("replies",)),
        Wanted(sources=("/b",)),
        Wanted(places=frozenset({LetterPlace(3, 18)})),
    ):
        assert not wanted.takes(made)


def test_a_day_is_the_county_s() -> None:
    """It counts from its beginning, or to its end; a time needs its offset."""
    assert read_moment("--since", "2015-03-02", ZONE).isoformat() == "2015-03-02T00:00:00+08:00"
    end = read_moment("--until", "2015-03-02", ZONE, end=True)
    assert end.isoformat() == "2015-03-03T00:00:00+08:00"
    assert read_moment("--since", "2015-03-02T01:00:00Z", ZONE).timestamp() == 1_425_258_000
    for wrong in ("2015-03-02T01:00:00", "2015-02-30", "soon", "T", "2015-03-02T25:00:00Z"):
        with pytest.raises(BadQuery, match="--since"):
            read_moment("--since", wrong, ZONE)


def test_a_trial_says_what_a_worker_would() -> None:
    """It goes by the catalogue and settings in force, for the topic that the letter goes to."""
    trial = Trial(INSTALLATION, to_intake=False)
    assert trial.refusal(dead(letter("s"))) == ""
    wrong = trial.refusal(dead(letter("s", kind=PERSON)))
    assert wrong.startswith("data.kind: is not a kind of case in the catalogue")
    assert PERSON not in wrong
    due = event("2015-03-02", "quick-report.due")
    assert "belongs to the topic quick-report-due" in trial.refusal(dead(due))
    assert trial.refusal(dead(due, topic="quick-report-due")) == ""
    to_come = event("9998-03-02", "quick-report.due")
    assert "not over" in trial.refusal(dead(to_come, topic="quick-report-due"))
    mixed_up = trial.refusal(dead(letter("s"), topic="quick-report-due"))
    assert "belongs to the topic intake" in mixed_up
    item = dead(b'{"type":"due","day":"2015-03-02"}', topic="quick-report-items")
    assert trial.refusal(item) == ""
    assert "is not an item" in trial.refusal(dead(b"{}", topic="quick-report-items"))


def test_what_is_asked_of_publications_is_tried_on_those_there_are() -> None:
    """A draft and its issue that are both dead letters go together, in their order."""
    draft = drafting(said_content(partitions=SETTINGS.partitions))
    requests = [
        dead(one.value, topic="publication-requests")
        for one in (issuing(draft), draft, reviewing(draft), issuing(draft))
    ]
    courses = PublicationCourses.of(INSTALLATION.catalogue)
    trial = Trial(INSTALLATION, to_intake=False, courses=courses)
    refusals = [trial.refusal(one) for one in requests]
    assert refusals == [f"event: {draft.id}: there is no such draft; draft it first", "", "", ""]
    unknowing = Trial(INSTALLATION, to_intake=False)
    assert unknowing.refusal(requests[0]) == ""
    astray = unknowing.refusal(dead(draft.value))
    assert "belongs to the topic publication-requests" in astray
    mixed_up = unknowing.refusal(dead(letter("s"), topic="publication-requests"))
    assert "belongs to the topic intake" in mixed_up


def test_a_full_case_stays_full_until_the_setting_is_raised() -> None:
    """Only the worker that has the case could count."""
    full = Refused("event", "its case has 1000 events, the most it may")
    made = dead(letter("s"), refused=full)
    assert "KUAIBAO_CASE_EVENTS" in Trial(INSTALLATION, to_intake=False).refusal(made)
    more = replace(INSTALLATION, settings=msgspec.structs.replace(SETTINGS, case_events=2_000))
    assert Trial(more, to_intake=False).refusal(made) == ""


def test_one_that_is_for_many_says_so_and_is_sent_again_once() -> None:
    """They are the same event, which counts once however often it comes."""
    found = record("intake", b"{}", key=b"k", partition=2, offset=41)
    made = read_letter(
        written(dead_letter("intake", found, Refused("a", "b"), 99, Alike(900, 1_998)))
    )
    assert made
    assert "[900 of them, to 1998]" in line(listed_letter(made, ZONE, sent_again=False))
    assert Trial(INSTALLATION, to_intake=False).hindrance(made) == ""
    assert made.record()[2] == [("kuaibao-replayed-from", b"3:17")]


def test_what_cannot_be_sent_again_at_all() -> None:
    """What was cut, is too large, or has no topic any more."""
    trial = Trial(INSTALLATION, to_intake=False)
    assert trial.hindrance(dead(letter("s"))) == ""
    assert "the 9 bytes of its value" in trial.hindrance(dead(b"x" * 9, most=5))
    large = dead(b"x" * 99_000, most=200_000)
    assert "has 99001 bytes with key and headers" in trial.hindrance(large)
    assert "only the first are here" in trial.hindrance(dead(b"", (("a", b"x" * 9),), most=5))
    assert "packed otherwise" in trial.hindrance(msgspec.structs.replace(large, is_batch=True))
    gone = dead(letter("s"), topic="letters.gone")
    assert "--to intake" in trial.hindrance(gone)
    to_intake = Trial(INSTALLATION, to_intake=True)
    assert to_intake.hindrance(gone) == ""
    assert to_intake.target(gone) == ("intake", 2)
