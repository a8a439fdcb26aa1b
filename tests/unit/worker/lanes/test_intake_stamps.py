"""When Kafka took in what is passed on within a partition."""

from aiokafka import ConsumerRecord

from streams.kafka.records import Record
from streams.worker.lanes.intake_stamps import Intakes

TOPIC = "letters.housing"


def records(offsets: range, stamp: int) -> list[Record]:
    """Return records of consecutive offsets, stamped one millisecond after another."""
    return [
        ConsumerRecord(TOPIC, 0, offset, stamp + later, 1, b"k", b"v", None, 1, 1, ())
        for later, offset in enumerate(offsets)
    ]


def test_what_was_passed_on_keeps_the_time_of_its_first_topic() -> None:
    """It does so even if a fetch brings it in parts, or several steps at once."""
    intakes = Intakes()
    intakes.passed_on([TOPIC], {TOPIC: range(5, 9)}, 100)
    intakes.passed_on([TOPIC], {TOPIC: range(10, 12)}, 200)
    assert intakes.earliest(TOPIC, records(range(5, 7), 900)) == 100
    assert intakes.earliest(TOPIC, records(range(7, 12), 902)) == 100
    assert intakes.earliest(TOPIC, records(range(11, 13), 907)) == 200


def test_what_a_feeder_wrote_itself_has_the_time_it_was_written() -> None:
    """Before, between and after what was passed on."""
    intakes = Intakes()
    intakes.passed_on([TOPIC], {TOPIC: range(5, 9)}, 100)
    assert intakes.earliest(TOPIC, records(range(3, 5), 900)) == 900
    assert intakes.earliest(TOPIC, records(range(9, 10), 950)) == 950
    assert intakes.earliest("replies", records(range(5, 9), 900)) == 900


def test_what_was_read_is_forgotten() -> None:
    """Otherwise a partition's memory would grow for ever."""
    intakes = Intakes()
    for step in range(0, 1_000, 10):
        intakes.passed_on([TOPIC], {TOPIC: range(step, step + 10)}, step)
        intakes.earliest(TOPIC, records(range(step, step + 10), 5_000))
    assert len(intakes._passed[TOPIC]) == 1


def test_what_no_stage_reads_is_not_remembered() -> None:
    """Nothing would ever make it forgotten."""
    intakes = Intakes()
    intakes.passed_on(["dead-letters", TOPIC], {"dead-letters": range(3), TOPIC: range(5)}, 100)
    assert set(intakes._passed) == {TOPIC}


def test_what_a_topic_was_not_sent_is_not_remembered() -> None:
    """Offsets are of whatever a step wrote; which of it was passed on, the topics say."""
    intakes = Intakes()
    intakes.passed_on(["replies"], {TOPIC: range(5, 9)}, 100)
    assert intakes.earliest(TOPIC, records(range(5, 9), 900)) == 900
