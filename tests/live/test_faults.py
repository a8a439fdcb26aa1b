"""What no step can work on is set aside, one record at a time; all else is counted."""

import pytest

from tests.live.test_bad_input import dead_letters
from tests.support.bad_records import LETTER, PRIVATE
from tests.support.checks import check_all
from tests.support.county import sent
from tests.support.installation import Installation
from tests.support.record import Told, keyed

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(120)]

HOUSING = LETTER | {"category": "housing"}


def test_what_kafka_does_not_take_is_set_aside(kuaibao: Installation) -> None:
    """Two letters of which Kafka refuses what follows are found among many, with their address.

    The dead letters say where our own code met it, and never what was written.
    """
    good = [
        sent("received", "2015-03-02", "1", f"good-{number}", **HOUSING) for number in range(300)
    ]
    large = [
        sent("received", "2015-03-02", "1", f"large-{n}", **HOUSING, text=PRIVATE * 1_000)
        for n in range(2)
    ]
    worker = kuaibao.worker(opens=4)
    kuaibao.configure("letters.housing", "max.message.bytes", "10000")
    kuaibao.feed(keyed(*good[:100], large[0], *good[100:200], large[1], *good[200:]))
    kuaibao.drain()
    letters = dead_letters(kuaibao)
    assert sorted(letter.key for letter, _ in letters.values()) == [b"large-0", b"large-1"]
    for letter, said in letters.values():
        assert letter.value is not None
        assert PRIVATE in letter.value.decode()
        assert said["kuaibao-topic"] == "intake"
        assert said["kuaibao-field"] == "event"
        assert "our own fault: MessageSizeTooLargeError at " in said["kuaibao-reason"]
    for topic, partition, offset in letters:
        place = f"{kuaibao.settings.topic(topic)}[{partition}] offset {offset}: cannot be worked on"
        assert place in worker.log
    assert PRIVATE not in worker.log
    assert worker.process.poll() is None
    check_all(kuaibao, Told(keyed(*good)))
