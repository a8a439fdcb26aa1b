"""Logging for people and as JSON."""

import io
import json
import logging
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import pytest
from aiokafka.errors import ProducerFenced

from streams.logs import setup as logs


class Written:
    """A root logger as a new process has it, and what it writes to standard error."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self._stream = io.StringIO()

    def set_up(self, form: str, quiet: Mapping[str, str] | None = None) -> None:
        """Begin to log, without the handlers that the test run has put there."""
        self._monkeypatch.setattr("sys.stderr", self._stream)
        self._monkeypatch.setattr(logging.root, "handlers", [])
        self._monkeypatch.setattr(logging.root, "level", logging.WARNING)
        logs.set_up(form, "INFO", quiet or {})

    @property
    def lines(self) -> list[str]:
        """The lines so far."""
        return self._stream.getvalue().splitlines()


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[Written]:
    """What is written; the Kafka client's logger is as it is before any command has run."""
    client = logging.getLogger("aiokafka")
    least = client.level
    client.setLevel(logging.NOTSET)
    yield Written(monkeypatch)
    client.setLevel(least)


def test_a_line_of_json_has_the_message_and_its_parts(written: Written) -> None:
    """Time in UTC, level, logger, message and what it tells of; Chinese as it is; one line each."""
    written.set_up("json")
    before = datetime.now(UTC)
    logging.getLogger("streams.x").info("partition %d: 高陵", 3, extra={"partition": 3})
    logging.getLogger("streams.x").debug("nobody wants to know")
    (line,) = written.lines
    said = json.loads(line)
    assert before <= datetime.fromisoformat(said.pop("time")) <= datetime.now(UTC)
    assert said == {
        "level": "INFO",
        "logger": "streams.x",
        "message": "partition 3: 高陵",
        "partition": 3,
    }
    assert "高陵" in line


def test_a_fault_is_one_line_of_json_with_its_stack(written: Written) -> None:
    """A program that collects lines gets a fault as one."""
    written.set_up("json")
    try:
        raise KeyError("housing")
    except KeyError:
        logging.getLogger("streams.x").exception("stopping")
    (line,) = written.lines
    assert "KeyError: 'housing'" in json.loads(line)["exc_info"]


def test_people_get_plain_lines(written: Written) -> None:
    """A person can read them."""
    written.set_up("people")
    logging.getLogger("streams.x").warning("partition %d is gone", 3)
    (line,) = written.lines
    assert line.endswith(" WARNING streams.x: partition 3 is gone")


@pytest.mark.parametrize("form", ["people", "json"])
def test_the_last_word_is_in_the_form_of_the_log(form: str, written: Written) -> None:
    """Why a process ends is a line like the others where a machine reads them."""
    written.set_up(form)
    logs.last_word("no Kafka answers")
    (line,) = written.lines
    if form == "json":
        assert json.loads(line)["message"] == "no Kafka answers"
    else:
        assert line == "kuaibao: no Kafka answers"


def test_the_kafka_client_does_not_repeat_itself(written: Written) -> None:
    """Another message, another module and a later time are logged; the same at once is not."""
    written.set_up("people", {"aiokafka.noisy": "CRITICAL"})
    client = logging.getLogger("aiokafka.client")
    for port in range(5):
        client.error("cannot connect to %d", port)
        client.error("metadata are old")
        logging.getLogger("aiokafka.noisy").error("no coordinator")
        logging.getLogger("streams.x").error("ours")
    said = [line.partition(" ERROR ")[2] for line in written.lines]
    assert said.count("streams.x: ours") == 5
    assert [line for line in said if "aiokafka" in line] == [
        "aiokafka.client: cannot connect to 0",
        "aiokafka.client: metadata are old",
    ]


def test_the_kafka_client_says_it_again_after_a_while() -> None:
    """A trouble that lasts shows in the log for as long as it lasts."""
    bearable = logs.Bearable()
    record = logging.makeLogRecord({"name": "aiokafka", "msg": "away", "levelno": logging.ERROR})
    told = []
    for second in range(0, 91, 10):
        record.created = 1_000.0 + second
        told.append(bearable.filter(record))
    assert told == [second % 30 == 0 for second in range(0, 91, 10)]


def test_services_do_not_announce_themselves(written: Written) -> None:
    """Faust's announcements under our names are left out; its warnings are not."""
    written.set_up("people")
    logging.getLogger("streams.worker.app").info("[^-Kuaibao]: Starting...")
    logging.getLogger("streams.worker.app").warning("[^-Kuaibao]: is stuck")
    assert [line.partition("streams.worker.app: ")[2] for line in written.lines] == [
        "[^-Kuaibao]: is stuck"
    ]


def test_what_the_kafka_client_leaves_behind_is_not_told(written: Written) -> None:
    """A future of its own that nobody waits for any more; our own faults show with their stack."""
    written.set_up("people")
    for fault in (ProducerFenced(), KeyError("housing")):
        told = (type(fault), fault, None)
        logging.getLogger("asyncio").error("Future exception was never retrieved", exc_info=told)
    said = "\n".join(written.lines)
    assert "KeyError: 'housing'" in said
    assert "ProducerFenced" not in said
