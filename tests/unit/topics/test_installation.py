"""What follows from the settings and the catalogue together."""

from aiokafka import TopicPartition

from streams.settings.settings import Settings
from streams.topics.installation import Installation
from streams.topics.topics import CASES, DEAD_LETTERS, FIGURES, QUICK_REPORTS

INSTALLATION = Installation.read(Settings(prefix="test.", partitions=2, message_bytes=200_000))


def test_partitions_are_named_as_kafka_has_them() -> None:
    """In the order asked for, each topic with the partitions that it has."""
    assert INSTALLATION.partitions(FIGURES, QUICK_REPORTS) == [
        TopicPartition("test.figures", 0),
        TopicPartition("test.figures", 1),
        TopicPartition("test.quick-reports", 0),
    ]
    assert INSTALLATION.partition(CASES, 1) == TopicPartition("test.cases", 1)
    assert INSTALLATION.bare("test.cases") == CASES
    assert INSTALLATION.bare("letters.test.") == "letters.test."


def test_workers_read_what_is_fed_and_not_what_they_keep() -> None:
    """Of what agents write they read only what goes on to the next agent."""
    worked = {topic.name for topic in INSTALLATION.worked}
    assert {"intake", "letters.housing", "replies", "quick-report-items"} <= worked
    assert not worked & {CASES, FIGURES, QUICK_REPORTS, DEAD_LETTERS, "conflicts", "sign-outs"}
    assert worked < INSTALLATION.topics.keys()


def test_a_dead_letter_has_room_around_the_largest_event() -> None:
    """Its topic takes it whole; a case leaves room for its key and the mark of its flush."""
    most = int(INSTALLATION.topics[DEAD_LETTERS].config["max.message.bytes"])
    event = INSTALLATION.most_event_bytes
    assert 0 < event < INSTALLATION.settings.message_bytes
    assert event < INSTALLATION.most_dead_letter_bytes < most
    assert INSTALLATION.case_bounds.bytes < INSTALLATION.settings.message_bytes
