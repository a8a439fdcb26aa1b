"""Cases that would outgrow a record: the worker goes on, and all else counts."""

import json
from collections import Counter
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import pytest

from streams.core.cases.growth import Bound, Bounds
from tests.live.conftest import Install
from tests.support.checks import check_all
from tests.support.commands import invoke
from tests.support.county import Sent
from tests.support.gateways import Gateway
from tests.support.largest import BEYOND, SHAPES, Words
from tests.support.record import Told, keyed

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(300)]

ORDINARY: Final = Words(
    *("x", 40, "/gaoling/portal", ("housing", "traffic"), ("heating", "education")),
    channel="portal-participation",
)
LONG: Final = ORDINARY._replace(letter=BEYOND, length=250, source="/" + "s" * 254)
MANY: Final = 3_000
"""How many events a case may have here: the setting is raised."""


def case(shape: str, many: int, words: Words = ORDINARY, name: str = "") -> list[Sent]:
    """Make a case of a shape, under a subject of its own."""
    return list(SHAPES[shape](words._replace(subject=name or f"{shape}-{many}"), many))


@pytest.mark.slow
def test_a_case_that_grows_too_large_stops_nobody(install: Install, tmp_path: Path) -> None:
    """What does not fit is a dead letter; figures are the oracle's over all that was taken."""
    kuaibao = install(case_events=MANY)
    worker = kuaibao.worker(opens=4)
    fits = [
        *case("routed", 330),
        *case("moved", 330),
        *case("chained", 999),
        *case("replied", MANY - 1),
    ]
    grows = [
        *case("replied", 999, LONG),
        *case("replied", 999, LONG, BEYOND * 256),
        *case("received", 600, LONG),
        *case("routed", 900, ORDINARY),
    ]
    sent = keyed(*fits, *grows, *case("replied", 3, name="another"))
    kuaibao.feed(sent)
    kuaibao.drain()
    again = sent[:: len(sent) // 500]
    kuaibao.feed(again)
    kuaibao.drain()
    assert worker.process.poll() is None

    letters = kuaibao.read("dead-letters")
    # An event that one batch did not have room for may fit when it comes again: it is counted then.
    tried = Counter(value for _, value in [*sent, *again])
    refused = Counter(letter.value for letter in letters)
    assert refused.keys().isdisjoint(value for _, value in keyed(*fits))
    assert refused <= tried
    bounds = Bounds(MANY)
    assert {dict(letter.headers)["kuaibao-reason"].decode() for letter in letters} == {
        f"event: {bounds.rule(bound)}" for bound in (Bound.BYTES, Bound.FOLDED)
    }
    # On a busy machine a lane reads again what it handed on, and what was refused may fit then.
    known = {
        (record.key, event[1], event[2])
        for record in kuaibao.read("cases")
        for event in json.loads(record.value)["events"]
    }

    def is_counted(subject: bytes, value: bytes) -> bool:
        event = json.loads(value)
        fits_now = (subject, event["source"], event["id"]) in known
        return refused[value] < tried[value] or fits_now

    check_all(kuaibao, Told(event for event in sent if is_counted(*event)))

    clash = [
        event | {"time": "2016-01-01T00:00:00+08:00"}
        for event in case("replied", 3, name="another")
    ]
    kuaibao.feed(keyed(*clash))
    kuaibao.drain()
    gateway = Gateway(kuaibao.settings, tmp_path, "gateway")
    try:
        gateway.wait_ready()
        for subject in ("routed-330", "replied-2999", BEYOND * 256):
            shown: dict[str, Any] = gateway.get(f"/v1/cases/{quote(subject)}")
            # The receipt itself of the case that grows too large may not have fitted.
            assert shown.get("kind") == "letter" or subject.startswith(BEYOND)
            assert len(shown["history"]) > 600
        told = gateway.get("/v1/conflicts", limit="2")
        assert told["conflicts"] == 4
        assert len(told["items"]) == 2
        assert {(item["subject"], *item["fields"], item["counts"]) for item in told["items"]} == {
            ("another", "time", "earlier")
        }
    finally:
        gateway.kill()
    done = invoke(kuaibao, "conflicts", "--json")
    assert done.exit_code == 0, done.output
    assert len(json.loads(done.stdout)["items"]) == 4
    assert "came again with another content" in worker.log
