"""What cannot be used goes to dead letters as it came, with the reason; all else is counted."""

import re
from collections.abc import Sequence
from functools import cached_property

import pytest
from aiokafka.errors import MessageSizeTooLargeError

from streams.kafka.records import Record
from tests.support.bad_records import GOOD, LETTER, PRIVATE, Bad, bad_records, binary_mode
from tests.support.checks import check_all
from tests.support.county import Sent, sent
from tests.support.installation import Installation, Place, Raw
from tests.support.record import CATALOGUE, Cases, Told, keyed

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(120)]

TEN_MB = 10_000_000


def dead_letters(kuaibao: Installation) -> dict[Place, tuple[Record, dict[str, str]]]:
    """Read the dead letters, by where their records were found, with what is said of each."""
    found = {}
    for record in kuaibao.read("dead-letters"):
        said = {
            name: value.decode()
            for name, value in record.headers
            if name.startswith("kuaibao-") and value is not None
        }
        place = said["kuaibao-topic"], int(said["kuaibao-partition"]), int(said["kuaibao-offset"])
        assert place not in found, f"{place} is there twice"
        found[place] = record, said
    return found


class FiledByTopic(Told):
    """Events of which the last is a letter that only the topic filed into which it was written.

    For the oracle its words file it alike, so that it counts the same.
    """

    def __init__(self, letters: Sequence[Sent], category: str) -> None:
        rule = next(rule for rule in CATALOGUE["rules"] if rule["category"] == category)
        *others, last = letters
        worded = last | {"data": last["data"] | {"title": rule["keywords"][0]}}
        super().__init__(keyed(*others, worded))
        self._by = re.compile(rf"{category} keywords .*")
        self._said = f"{category} topic"

    @cached_property
    def cases(self) -> Cases:
        """All cases and records; the guess is the topic's."""
        told = {
            subject: [[self._by_topic(value) for value in event] for event in case]
            for subject, case in super().cases.items()
        }
        assert told != super().cases
        return told

    def _by_topic(self, value: object) -> object:
        return self._by.sub(self._said, value) if isinstance(value, str) else value


def test_each_bad_record_becomes_a_dead_letter(kuaibao: Installation) -> None:
    """It says field and rule, never what a person wrote; value, key and headers are as they were.

    So it is in each topic that people write to. Whatever was sent after it is counted.
    """
    bad = bad_records()
    before, after = keyed(*GOOD[:2]), keyed(*GOOD[2:])
    kuaibao.worker(opens=4)
    kuaibao.feed(before)
    raws = [each.raw._replace(partition=1) for each in bad.values()]
    places = {
        topic: kuaibao.write(topic, *raws) for topic in ("intake", "letters.housing", "replies")
    }
    kuaibao.feed(after)
    kuaibao.drain()
    letters = dead_letters(kuaibao)
    assert letters.keys() == {place for those in places.values() for place in those}
    faults = {
        (topic, name): fault
        for topic, those in places.items()
        for (name, each), place in zip(bad.items(), those, strict=True)
        if (fault := unlike(each, *letters[place]))
    }
    assert faults == {}
    check_all(kuaibao, Told(before + after))


def unlike(bad: Bad, letter: Record, said: dict[str, str]) -> str:
    """Tell in what a dead letter is not as it must be."""
    raw, reason = bad.raw, said["kuaibao-reason"]
    if letter.value != raw.value or (letter.key or None) != raw.key:
        return "another key or value"
    if tuple(letter.headers[-len(raw.headers) :] if raw.headers else ()) != raw.headers:
        return f"other headers: {letter.headers}"
    if any(PRIVATE[at : at + 4] in reason for at in range(len(PRIVATE) - 3)):
        return f"tells what was written: {reason}"
    if bad.field and said["kuaibao-field"] != bad.field:
        return f"another field: {said['kuaibao-field']} ({reason})"
    if bad.rule not in reason:
        return f"another rule: {reason}"
    return ""


def test_ten_megabytes(kuaibao: Installation) -> None:
    """A record too large is refused by Kafka; so compressed that it passes, by the worker.

    Its dead letter holds as much of it as Kafka takes, and how long it was.
    """
    event = sent("received", "2015-03-02", subject="large", **LETTER, text="x" * TEN_MB)
    ((key, value),) = keyed(event)
    raw = Raw(value, key)
    kuaibao.worker(opens=4)
    with pytest.raises(MessageSizeTooLargeError):
        kuaibao.write("intake", raw, max_request_size=2 * TEN_MB)
    gzip = {"max_request_size": 2 * TEN_MB, "compression_type": "gzip"}
    places = kuaibao.write("intake", *[raw] * 4, **gzip) + kuaibao.write("replies", raw, **gzip)
    kuaibao.feed(keyed(*GOOD))
    kuaibao.drain()
    letters = dead_letters(kuaibao)
    assert letters.keys() == set(places)
    for letter, said in letters.values():
        assert said["kuaibao-reason"].startswith(f"event: has {len(value)} bytes; at most")
        assert said["kuaibao-cut-from"] == str(len(value))
        assert len(letter.value) > kuaibao.settings.message_bytes
        assert value.startswith(letter.value)
    check_all(kuaibao, Told(keyed(*GOOD)))


def test_binary_mode(kuaibao: Installation) -> None:
    """Events in binary mode are counted, given to intake or straight to their topics."""
    first, follow_up, counted, straight = map(binary_mode, GOOD)
    kuaibao.worker(opens=4)
    kuaibao.write("intake", first, counted)
    kuaibao.write("replies", follow_up)
    kuaibao.write("letters.traffic", straight)
    kuaibao.drain()
    assert dead_letters(kuaibao) == {}
    check_all(kuaibao, FiledByTopic(GOOD, "traffic"))


def test_headers_without_a_value(kuaibao: Installation) -> None:
    """Kafka lets headers be null: those of others are passed on, CloudEvents' own refused."""
    first, *others = (Raw(value, key) for key, value in keyed(*GOOD))
    null: tuple[tuple[str, bytes], ...] = (("trace", None),)  # type: ignore[assignment]
    bad = binary_mode(GOOD[1])
    bad = bad._replace(headers=(*bad.headers, *null, ("ce_dataschema", None)), partition=2)  # type: ignore[arg-type]
    kuaibao.worker(opens=4)
    (place,) = kuaibao.write("intake", bad)
    kuaibao.write("intake", first._replace(headers=null), *others)
    kuaibao.drain()
    assert dead_letters(kuaibao).keys() == {place}
    check_all(kuaibao, Told(keyed(*GOOD)))


def test_more_events_than_a_case_may_have(kuaibao: Installation) -> None:
    """Of 1,001 events of one case the last is refused; other cases go on."""
    events = [sent("received", "2015-03-02", "0", "full", **LETTER)]
    events += [sent("replied", "2015-03-03", str(number), "full") for number in range(1, 1001)]
    told = keyed(*events[:1000], *GOOD)
    kuaibao.worker(opens=4)
    kuaibao.feed(keyed(events[0]))
    kuaibao.drain()
    kuaibao.feed(keyed(*events[1:]))
    kuaibao.feed(told)
    kuaibao.drain()
    ((letter, said),) = dead_letters(kuaibao).values()
    assert letter.value == keyed(events[-1])[0][1]
    assert said["kuaibao-field"] == "event"
    assert "1000 events, the most it may" in said["kuaibao-reason"]
    check_all(kuaibao, Told(told))


def test_compressed_by_whatever_kafka_knows(kuaibao: Installation) -> None:
    """Feeders and brokers compress as they like; workers read it."""
    codecs = {"intake": "gzip", "letters.housing": "snappy", "replies": "lz4", "records": "zstd"}
    for topic, codec in codecs.items():
        kuaibao.configure(topic, "compression.type", codec)
    kuaibao.worker(opens=4)
    for topic, event in zip(("intake", "replies", "records", "letters.housing"), GOOD, strict=True):
        kuaibao.feed(keyed(event), topic)
    kuaibao.drain()
    check_all(kuaibao, FiledByTopic(GOOD, "housing"))
