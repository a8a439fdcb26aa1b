"""At which flush a case was counted."""

from streams.kafka.partitioner import partition_of
from streams.topics.flushes import flush_for


def test_a_case_was_counted_at_the_flush_of_its_partition() -> None:
    """By as many partitions as there were then."""
    subjects = [b"L-%d" % number for number in range(50)]
    for flushes in ([7], [3, 5, 9], [1, 2, 3, 4, 5]):
        found = {subject: flush_for(subject, flushes) for subject in subjects}
        assert found == {each: flushes[partition_of(each, len(flushes))] for each in subjects}
        assert {*found.values()} == {*flushes}
