"""Three brokers, as docs/deployment.md has them: one that dies costs nothing and stops nobody."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from streams.topics.lag import wait_drained
from streams.topics.topics import QUICK_REPORT_DUE
from tests.chaos.clients import Clients, disordered
from tests.chaos.comparing import compare_all
from tests.chaos.mornings import Mornings
from tests.chaos.run import last_due, shown, told_of
from tests.chaos.watching import Gateways
from tests.support.gateways import Gateway
from tests.support.installation import Installation
from tests.support.processes import wait_until
from tests.support.record import gaoling
from tests.support.three_brokers import MANY, ThreeBrokers

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.timeout(420)]

SEED = 3
SECONDS = 150.0
"""Over which events would be posted if brokers died as long; the rest is posted without pauses."""

DEAD_EVENTS = 200
"""So many more must be acknowledged while a broker is dead."""

DEAD_SHOWN = 20
"""And so many more cases and records be shown."""

ALL = "..2026-12-31"

SYNC_SECONDS = 60.0
SETTLE_SECONDS = 90.0


class Office:
    """An installation on three brokers, with two workers and two gateways.

    Attributes:
        kuaibao: The installation.
        gateways: By name.
    """

    def __init__(self, kuaibao: Installation, folder: Path) -> None:
        self.kuaibao = kuaibao
        self.gateways = {
            name: Gateway(kuaibao.settings, folder, name) for name in ("gateway-1", "gateway-2")
        }

    def is_right(self, _: str) -> bool:
        """Return whether a gateway's clock is right."""
        return True

    def check_alive(self) -> None:
        """See that no worker and no gateway has ended."""
        for worker in self.kuaibao.workers:
            assert worker.process.poll() is None, f"{worker}:\n{worker.log[-4000:]}"
        for name, gateway in self.gateways.items():
            assert gateway.process.poll() is None, f"{name}:\n{gateway.log[-4000:]}"

    def close(self) -> None:
        """End everything."""
        for gateway in self.gateways.values():
            gateway.kill()
        for worker in self.kuaibao.workers:
            print(f"--- {worker}, the end of its log:\n{worker.log[-4000:]}")
            worker.kill()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[ThreeBrokers]:
    """Three brokers that nobody else needs meanwhile."""
    with ThreeBrokers(tmp_path) as brokers:
        yield brokers


@pytest.fixture
def office(cluster: ThreeBrokers, tmp_path: Path) -> Iterator[Office]:
    """Two workers and two gateways, all of whose topics have three copies."""
    kuaibao = Installation(
        cluster.bootstrap, "three", tmp_path, replication=3, min_insync=2, session_timeout=6.0
    )
    kuaibao.provision()
    first = kuaibao.worker(opens=4)
    kuaibao.worker(opens=2)
    first.wait_open(2)
    office = Office(kuaibao, tmp_path)
    yield office
    office.close()


def test_each_broker_in_turn_may_die(cluster: ThreeBrokers, office: Office) -> None:
    """Events are acknowledged, counted and shown with any one broker dead, and none is lost.

    Two of three copies acknowledge, so a broker's death is no reason for anybody to wait longer
    than until its leaders are others; nor for a worker or a gateway to end.
    """
    record = gaoling(one_in=6)
    clients = Clients(office, disordered([*record.events, *record.due], SEED), SEED, SECONDS)
    watch, mornings = Gateways(office), Mornings(office.kuaibao, SEED)
    for gateway in office.gateways.values():
        gateway.wait_ready()
    wait_until(lambda: not cluster.behind(), "all copies are in sync", SYNC_SECONDS)
    with ExitStack() as running:
        for one in (clients, watch, mornings):
            running.callback(one.stop)
            one.start()
        wait_until(lambda: bool(clients.acknowledged), "events are acknowledged")
        for broker in cluster.brokers.values():
            before = len(clients.acknowledged), _shown(office)
            broker.kill()
            wait_until(
                lambda: len(clients.acknowledged) >= before[0] + DEAD_EVENTS,  # noqa: B023
                "events are acknowledged with a broker dead",
            )
            wait_until(
                lambda: _shown(office) >= before[1] + DEAD_SHOWN,  # noqa: B023
                "events are counted and shown with a broker dead",
            )
            office.check_alive()
            broker.start()
            wait_until(lambda: not cluster.behind(), "the copies are in sync again", SYNC_SECONDS)
        clients.hurry()
        assert clients.finish(SETTLE_SECONDS), "not everything was acknowledged"
        mornings.stop()
        _drain(office)
        due = last_due()
        office.kuaibao.feed(due, QUICK_REPORT_DUE)
        mornings.call_all()
        _drain(office)
    office.check_alive()
    told = told_of([*clients.acknowledged, *due], record)
    compared = compare_all(office, told)
    assert shown([*compared.different, *watch.wrong, *clients.odd]) == []
    assert compared.figures > 10_000
    assert compared.notices > 0
    assert watch.looks > MANY


def _shown(office: Office) -> int:
    """Return how many cases and records the gateways show, of the one that is behind."""
    told = [gateway.get("/v1/figures", period=ALL) for gateway in office.gateways.values()]
    return min(sum(int(row["measures"]["received"]) for row in each["rows"]) for each in told)


def _drain(office: Office) -> None:
    async def draining() -> None:
        async with asyncio.timeout(SETTLE_SECONDS):
            await wait_drained(office.kuaibao.installation)

    asyncio.run(draining())
