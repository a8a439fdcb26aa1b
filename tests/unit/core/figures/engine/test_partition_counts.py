"""Counts by partition and row, and the hash table behind them, against plain dictionaries."""

from collections import Counter

import numpy as np
import pytest

from streams.core.figures.engine.int_map import IntMap
from streams.core.figures.engine.partition_counts import PartitionCounts
from tests.unit.core.figures.engine.by_hand import ints


@pytest.mark.parametrize("most", [40, 100_000, 2**50])
def test_a_map_is_what_a_dictionary_is(most: int) -> None:
    """Whatever is put in, in whatever order, and however often it grows."""
    random, table, plain = np.random.default_rng(most), IntMap(), dict[int, int]()
    for _ in range(40):
        keys = np.unique(random.integers(0, most, 300))
        random.shuffle(keys)
        values = random.integers(1, 10**6, len(keys))
        table.put(keys, values)
        plain.update(zip(keys.tolist(), values.tolist(), strict=True))
        asked = random.integers(0, most, 300)
        assert table.get(asked).tolist() == [plain.get(key, 0) for key in asked.tolist()]
    keys, values = table.items()
    assert dict(zip(keys.tolist(), values.tolist(), strict=True)) == plain
    assert len(table) == len(plain)
    assert IntMap(keys, values).get(keys).tolist() == values.tolist()


def test_keys_that_collide_are_told_apart() -> None:
    """Keys that are put in at once may want one place."""
    table, keys = IntMap(), np.arange(0, 2**40, 2**30)
    table.put(keys, keys + 1)
    assert table.get(keys).tolist() == (keys + 1).tolist()
    assert table.get(keys + 1).tolist() == [0] * len(keys)


def test_counts_change_by_as_much_as_a_dictionary_says() -> None:
    """A row is in one partition or in many, and comes and goes in each."""
    random, counts = np.random.default_rng(5), PartitionCounts(3)
    plain: Counter[tuple[int, int]] = Counter()
    for step in range(120):
        partition = int(random.integers(3))
        rows = np.unique(random.integers(0, 50 + step, 20))
        now = random.integers(0, 4, len(rows))
        expected = [
            many - plain[partition, row]
            for row, many in zip(rows.tolist(), now.tolist(), strict=True)
        ]
        assert counts.put(partition, rows, now).tolist() == expected
        for row, many in zip(rows.tolist(), now.tolist(), strict=True):
            plain[partition, row] = many
        if step % 40 == 39:
            again = PartitionCounts(3)
            again.begin(counts.arrays())
            counts = again


def test_counts_may_be_larger_than_anybody_has() -> None:
    """A foreign record may say any number below 2**53: it is taken as it is."""
    counts, large = PartitionCounts(2), 2**52
    for partition in (0, 1):
        assert counts.put(partition, ints(7), ints(large)).tolist() == [large]
        assert counts.put(partition, ints(7, 3), ints(1, 2)).tolist() == [1 - large, 2]
