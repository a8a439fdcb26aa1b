"""Partitions of keys, of one or of many at once, are those that Kafka's own clients choose."""

from aiokafka.partitioner import murmur2
from hypothesis import given
from hypothesis import strategies as st

from streams.kafka.partitioner import partition_of, partitions_of


@given(keys=st.lists(st.binary(max_size=40), max_size=100), partitions=st.integers(1, 2_000))
def test_keys_of_any_lengths_go_where_the_partitioner_of_aiokafka_sends_them(
    keys: list[bytes], partitions: int
) -> None:
    """Track and every feeder with Kafka's partitioner thus agree."""
    expected = [(murmur2(key) & 0x7FFFFFFF) % partitions for key in keys]
    assert partitions_of(keys, partitions) == expected


def test_a_key_keeps_the_partition_that_kafka_gives_it() -> None:
    """The values are those of Kafka's own `UtilsTest.testMurmur2`."""
    hashes = {
        b"21": -973932308,
        b"foobar": -790332482,
        b"a-little-bit-long-string": -985981536,
        b"a-little-bit-longer-string": -1486304829,
        b"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8": -58897971,
        b"abc": 479470107,
    }
    expected = [(value & 0x7FFFFFFF) % 1_000_003 for value in hashes.values()]
    assert [partition_of(key, 1_000_003) for key in hashes] == expected
    # They are repeated until there are enough to be hashed in columns.
    assert partitions_of([*hashes] * 100, 1_000_003) == expected * 100
