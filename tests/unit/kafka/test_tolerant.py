"""Fetched batches as a consumer hands them on: whole, in pieces, or set aside."""

import gzip
import logging
import random
from collections.abc import Sequence

import pytest
from aiokafka import TopicPartition
from aiokafka.consumer import fetcher
from aiokafka.errors import CorruptRecordException

from streams.core.record_headers import MOST_HEADERS
from streams.kafka import clients
from streams.kafka.protocol import record_batches
from streams.kafka.protocol.record_batches import Batches
from streams.kafka.records import Record
from streams.kafka.tolerant import LAST_MS, Pieces, UnreadableRecords, as_unreadable, load
from tests.support.packing import BAD_NAME, GZIP, HEADER, ODD, ZSTD, Written, batch, sealed, zstd

AT = TopicPartition("letters.housing", 3)
FIVE: list[Written] = [
    (b"key", b"value %d" % number, [("name", b"of header"), ("null", None)]) for number in range(5)
]
REPLACED = "\N{REPLACEMENT CHARACTER}" * len(BAD_NAME)


def fetched(*batches: bytes, since: int = 0) -> list[Record]:
    """Read batches as a consumer does, in one piece; each begins where the one before ends."""
    return list(pieces(*batches, since=since))


def pieces(*batches: bytes, since: int = 0) -> Pieces:
    """Return batches as a consumer has them."""
    placed, offset = [], 0
    for raw in batches:
        placed.append(offset.to_bytes(8, "big") + raw[8:])
        offset += int.from_bytes(raw[57:61], "big", signed=True)
    return Pieces(AT, Batches(b"".join(placed)), [], since, None, None, True, 1)


def contents(records: Sequence[Record]) -> list[Written]:
    """Return keys, values and headers."""
    return [(record.key, record.value, list(record.headers)) for record in records]


def test_every_client_of_this_process_reads_so() -> None:
    """The module that starts every consumer imports `tolerant`."""
    assert "tolerant" in vars(clients)
    assert fetcher.MemoryRecords is Batches
    assert fetcher.PartitionRecords is Pieces


@pytest.mark.parametrize("quick", [True, False])
@pytest.mark.parametrize("how", ["", *ODD])
def test_a_batch_is_read_however_it_is_packed(
    how: str, quick: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Aiokafka reads it, or we do, record by record, if it is large: both read the same."""
    if not quick:
        monkeypatch.setattr(record_batches, "QUICK_RECORDS", 0)
    raw = batch(FIVE, *ODD[how]) if how else batch(FIVE)
    records = fetched(raw, raw)
    assert contents(records) == FIVE * 2
    assert [record.offset for record in records] == list(range(10))
    assert {record.timestamp for record in records} == {1_425_262_272_000}
    assert {(record.topic, record.partition) for record in records} == {AT}


@pytest.mark.parametrize("how", ["gzip", "zstd"])
def test_a_name_that_is_not_utf_8_is_read_as_kafka_reads_it(how: str) -> None:
    """What comes before and after it is read too."""
    odd: list[Written] = [FIVE[0], (b"key", b"value", [(BAD_NAME, b"of header")]), FIVE[1]]
    read = [FIVE[0], (b"key", b"value", [(REPLACED, b"of header")]), FIVE[1]]
    assert contents(fetched(batch(odd), batch(FIVE))) == [*read, *FIVE]
    assert contents(fetched(batch(odd, *ODD[how]), batch(FIVE))) == [*read, *FIVE]


def test_what_cannot_be_unpacked_is_set_aside_and_what_follows_is_read(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """One record takes the place of all of the batch, with its offsets, its bytes and why."""
    lost = batch(FIVE, 5)
    with caplog.at_level(logging.ERROR):
        one, *others = fetched(lost, batch(FIVE))
    assert isinstance(one, UnreadableRecords)
    assert as_unreadable(one) is one
    assert (one.first, one.offset, one.many) == (0, 4, 5)
    assert (one.key, one.value, one.headers) == (None, None, ())
    assert one.raw == lost
    assert one.why == "is packed in a way that is not known (codec 5)"
    assert contents(others) == FIVE
    assert [as_unreadable(record) for record in others] == [None] * 5
    assert "letters.housing, partition 3, offsets 0 to 4: 5 records cannot be read" in caplog.text


def test_what_unpacks_to_more_than_is_taken_is_set_aside() -> None:
    """Nobody unpacks a gigabyte of zeros."""
    large: list[Written] = [(b"key", bytes(65 * 1024 * 1024), [])]
    one, *others = fetched(batch(large, ZSTD, zstd), batch(FIVE))
    assert isinstance(one, UnreadableRecords)
    assert one.why == "unpacks to more than 67108864 bytes, the most that is taken"
    assert contents(others) == FIVE


def test_of_a_batch_that_is_damaged_within_the_rest_is_set_aside() -> None:
    """What comes before the damage is good."""
    whole = batch(FIVE)
    plain = whole[HEADER:]
    damaged = sealed(whole[:HEADER], plain[: len(plain) // 2], 0, 5)
    *good, rest = fetched(damaged, batch(FIVE))[:3]
    assert contents(good) == FIVE[:2]
    assert isinstance(rest, UnreadableRecords)
    assert (rest.first, rest.offset, rest.many) == (2, 4, 3)
    assert rest.why.startswith("has a record that is damaged: ")
    assert contents(fetched(damaged, batch(FIVE))[3:]) == FIVE


def test_nothing_is_raised_whatever_a_batch_holds() -> None:
    """Damaged in any way, under a checksum that is right; the next batch is read all the same."""
    rng = random.Random(2015)
    whole = batch(FIVE)
    for _ in range(2_000):
        plain = bytearray(whole[HEADER:])
        for _ in range(rng.randrange(1, 4)):
            plain[rng.randrange(len(plain))] = rng.randrange(256)
        codec = rng.choice([0, 0, 0, GZIP])
        payload = gzip.compress(plain) if codec else bytes(plain)
        records = fetched(sealed(whole[:HEADER], payload, codec, 5), batch(FIVE))
        assert contents(records[-5:]) == FIVE


def test_a_checksum_that_is_wrong_says_where_and_what_to_do() -> None:
    """Kafka's disk or the way to it is at fault: what is there may be read when asked again."""
    raw = bytearray(batch(FIVE))
    raw[-1] ^= 1
    with pytest.raises(CorruptRecordException, match=r"letters\.housing, partition 3, .*damaged"):
        fetched(bytes(raw))


def test_very_many_empty_records_come_in_pieces() -> None:
    """Each piece takes little memory, and goes on where the one before ended."""
    many = 200_000
    raw = batch([(None, None, [])] * many, GZIP, gzip.compress)
    for since in (0, many // 2, many - 10):  # Those between are alike.
        piece = fetched(raw, since=since)
        last = min(since + len(piece), many) - 1
        assert [piece[0].offset, piece[-1].offset] == [since, last]
        assert min(10_000, many - since) <= len(piece) < 20_000


def test_large_records_come_in_pieces() -> None:
    """A piece has at least one record, and no more than fit."""
    large: list[Written] = [(b"key", bytes(20_000_000), [])] * 3
    raw = batch(large, ZSTD, zstd)
    assert [record.offset for record in fetched(raw)] == [0, 1]
    (last,) = fetched(raw, since=2)
    assert (last.offset, len(last.value or b"")) == (2, 20_000_000)


def test_of_very_many_headers_the_first_are_read() -> None:
    """One more than may be, so that it is seen that they are too many."""
    headers = [("", b"")] * 3_000_000
    one, two = fetched(batch([(b"key", b"value", headers), FIVE[0]], ZSTD, zstd))
    assert len(one.headers) == MOST_HEADERS + 1
    assert contents([two]) == FIVE[:1]


@pytest.mark.parametrize("time", [-(2**62), -1, 2**62])
def test_a_time_that_no_date_can_have_is_one_that_a_date_can(time: int) -> None:
    """A topic that is not dated by Kafka lets a feeder name any."""
    raw = bytearray(batch(FIVE[:1]))
    raw[27:43] = time.to_bytes(8, "big", signed=True) * 2
    (one,) = fetched(sealed(bytes(raw[:HEADER]), bytes(raw[HEADER:]), 0, 1))
    assert one.timestamp == min(max(time, 0), LAST_MS)


def test_large_records_count_for_many() -> None:
    """A lane thus does not wait for thousands of them."""
    small = fetched(batch(FIVE))
    assert load(small) == 5
    (large,) = fetched(batch([(b"key", bytes(8_192_000), [])]))
    assert load([large]) == 2_000
    (headers,) = fetched(batch([(b"key", b"", [("", b"")] * 1_000)]))
    assert load([headers]) > 30
