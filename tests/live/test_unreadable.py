"""Records in our topics that are not ours: no process ends, no figure is wrong, logs tell."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from streams.core.figures.engine.sound import Unsound
from streams.topics.read_back import flush_in
from tests.support.bad_records import LETTER, VISIT
from tests.support.checks import check_figures
from tests.support.county import sent
from tests.support.gateways import Gateway
from tests.support.installation import Installation, Place, Raw
from tests.support.processes import Worker, wait_until
from tests.support.record import Told, keyed

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(180)]


@pytest.fixture
def gateways(kuaibao: Installation, tmp_path: Path) -> Iterator[list[Gateway]]:
    """Two gateways, of which the second is started by the test."""
    made = [Gateway(kuaibao.settings, tmp_path, "first")]
    yield made
    for gateway in made:
        print(f"--- the end of a gateway's log:\n{gateway.log[-6000:]}")
        gateway.kill()


def events(first: int, last: int) -> list[dict[str, object]]:
    """Make letters and visits."""
    made: list[dict[str, object]] = []
    for number in range(first, last):
        made.append(sent("received", "2015-03-02", "1", f"letter-{number}", **LETTER))
        made.append(sent("counted", "2015-03-02", "1", f"visit-{number}", **VISIT, quantity=2))
    return made


def poison(kuaibao: Installation, spoilt: bytes) -> list[tuple[str, Raw]]:
    """Make what others may write: of cases one that is ours too."""
    ours = next(one.value for one in kuaibao.read("cases") if one.key == spoilt)
    assert ours is not None
    head = ours[: ours.index(b'"timeline":') + len(b'"timeline":')]
    row = next(one.key for one in kuaibao.read("figures") if one.key != b"flush")
    flush = (("flush", b"one"),)
    cases = [
        Raw(b"nonsense", spoilt),
        Raw(ours[:-9], spoilt),
        Raw(head + b'"today",\n"events":[[1,"s","1","received"]]}', b"x-1"),
        Raw(
            head + b'["letter"],\n"events":[[4611686018427387904,"s","1","closed"]]}', b"x-2", flush
        ),
        Raw(b'{"rules":"0","timeline":null,\n"events":[[1,2],[3]]}', b"x-3"),
        Raw(b"", b"x-4"),
        Raw(ours, b"\xff\xfe"),
    ]
    figures = [
        Raw(b"5", b"nonsense"),
        Raw(b"5", b'["letter","m",4611686018427387904,[[1,"","",""]],[],null,[]]'),
        Raw(b"5", row + b"," + row),
        Raw(b"minus one", b"[1]"),
        Raw(b"-4", b"[2]"),
        Raw(b"1" + b"0" * 40, b"[3]"),
        Raw(b"nonsense", b"flush"),
        Raw(b'{"flush":9223372036854775807,"rows":0}', b"flush"),
    ]
    items = [Raw(b"nonsense", b"i"), Raw(b'{"type":"item","subject":5}', b"i"), Raw(b"", b"i")]
    issues = [Raw(b"nonsense", b"2015-1"), Raw(b"{}", b"2015-2"), Raw(b'{"year":-1}', b"x")]
    return [
        *(("cases", raw) for raw in cases),
        *(("figures", raw) for raw in figures),
        *(("quick-report-items", raw._replace(partition=0)) for raw in items),
        *(("quick-reports", raw._replace(partition=0)) for raw in issues),
    ]


def told_of(log: str, kuaibao: Installation, place: Place) -> bool:
    """Return whether a log names a record that was left out."""
    topic, partition, offset = place
    name = kuaibao.settings.topic(topic)
    return f"{name}[{partition}] offset {offset}: is not what Kuaibao writes" in log


def flushes_written(kuaibao: Installation) -> dict[int, int]:
    """Return by partition the last flush that a worker has written."""
    last: dict[int, int] = {}
    for record in kuaibao.read("figures"):
        if record.key == b"flush":
            with suppress(Unsound):
                last[record.partition] = flush_in(record).flush
    return last


def test_nonsense_in_our_own_topics(kuaibao: Installation, gateways: list[Gateway]) -> None:
    """Workers and gateways go on; what was good before stays; the log says where and what to do."""
    before, after = keyed(*events(0, 60)), keyed(*events(60, 120))
    replies = keyed(sent("closed", "2015-03-05", "2", "letter-7"))
    first = kuaibao.worker(opens=4)
    kuaibao.feed(before)
    kuaibao.drain()
    (running,) = gateways
    running.wait_ready()

    places: list[Place] = []
    for topic, raw in poison(kuaibao, b"letter-7"):
        places += kuaibao.write(topic, raw)
    kuaibao.feed(after)
    kuaibao.drain()
    assert first.process.poll() is None
    check_gateway(kuaibao, running, Told(before + after))
    first.kill()

    # All is read back: by a worker that starts, and by a gateway that starts.
    worker = kuaibao.worker(opens=4)
    kuaibao.feed(replies)
    kuaibao.drain()
    told = Told(before + after + replies)
    check_figures(kuaibao, told)
    gateways.append(Gateway(kuaibao.settings, running.index.parent, "second"))
    for gateway in gateways:
        check_gateway(kuaibao, gateway, told)
        assert gateway.get("/v1/figures")["current"]["unreadable"] > 0
        assert gateway.get("/v1/cases/letter-7")["id"] == "letter-7"
    check_told(kuaibao, worker, gateways[1], places)
    assert worker.process.poll() is None


def check_gateway(kuaibao: Installation, gateway: Gateway, told: Told) -> None:
    """Its figures are right, and its lists are there."""
    gateway.wait_ready()
    gateway.wait_shown(flushes_written(kuaibao))
    for question, answer in told.answers:
        if not any("" in question[0].get(name, []) for name in ("kind", "channel", "category")):
            assert gateway.figures(question) == answer, question


def check_told(
    kuaibao: Installation, worker: Worker, gateway: Gateway, places: list[Place]
) -> None:
    """Each record is named by the worker or the gateway, but those that were refused as items."""
    log = worker.log + gateway.log
    missing = [
        place
        for place in places
        if place[0] != "quick-report-items" and not told_of(log, kuaibao, place)
    ]
    # The address of what is not a row is not known; the worker takes it out of `figures`.
    assert len(missing) <= 3, missing
    assert {topic for topic, *_ in missing} <= {"figures"}
    refused = [one.headers for one in kuaibao.read("dead-letters")]
    assert len(refused) == 3
    wait_until(lambda: kuaibao.left() == {}, "all is read")
