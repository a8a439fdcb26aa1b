"""A ledger goes in by a mapping alone, is corrected, and feeders are killed: figures are right."""

import shutil
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import orjson
import pytest

from streams.core.mapping.sent_records import FedRow, read_fed
from streams.topics.topics import FEEDERS, INTAKE
from tests.properties.worlds import ask
from tests.support import oracle
from tests.support.gateways import Gateway
from tests.support.installation import Installation
from tests.support.ledgers import LedgerLine, corrected, made_ledger, meant, write_ledger
from tests.support.processes import KUAIBAO, run_command, wait_until
from tests.support.record import SCHEMAS

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(240)]

EXAMPLE = SCHEMAS.parent / "deploy" / "feeders" / "letters.toml"


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    """The example of the documents, with a folder for its ledgers."""
    folder = tmp_path / "feeders"
    (folder / "ledger").mkdir(parents=True)
    shutil.copy(EXAMPLE, folder)
    return folder / EXAMPLE.name


def drop(mapping: Path, lines: list[LedgerLine], name: str = "2015.xlsx") -> None:
    """Put a ledger into the folder, as if it had been there for a while."""
    write_ledger(mapping.parent / "ledger" / name, lines)


def shown(kuaibao: Installation) -> dict[str, Any]:
    """Return the figures of 2015 that a ledger is counted in."""
    first, last = date(2015, 1, 1), date(2015, 12, 31)
    year: oracle.Period = (first, last)
    whole = ask(kuaibao.figures(), ({"kind": ["letter"]}, year, last, []))[()]
    by = ask(kuaibao.figures(), ({"kind": ["letter"]}, year, last, ["category"]))
    names = ("received", "replied", "closed", "rated", "satisfied")
    return {name: whole[name] for name in names} | {
        "by": {group[0]: told["received"] for group, told in by.items() if told["received"]}
    }


def has_more(kuaibao: Installation, least: int) -> bool:
    """Return whether more has been written to `intake`."""
    return sum(kuaibao.ends(INTAKE).values()) > least


def once_each(kuaibao: Installation) -> int:
    """See that no event was written twice; return how many there are."""
    events = [orjson.loads(record.value or b"") for record in kuaibao.read(INTAKE)]
    assert len({(each["subject"], each["id"]) for each in events}) == len(events)
    return len(events)


def test_a_ledger_goes_in_and_is_corrected(kuaibao: Installation, mapping: Path) -> None:
    """By the mapping alone; after each edition figures are what the sheet says."""
    worker = kuaibao.worker()
    lines = made_ledger(600)
    drop(mapping, lines)
    assert kuaibao.kuaibao("feed", str(mapping)).returncode == 0
    kuaibao.drain()
    assert shown(kuaibao) == meant(lines)
    again = kuaibao.kuaibao("feed", str(mapping))
    assert "same 600" in again.stdout
    assert "0 events and 0 voidings" in again.stdout
    newer = corrected(lines)
    drop(mapping, newer)
    assert kuaibao.kuaibao("feed", str(mapping)).returncode == 0
    kuaibao.drain()
    assert shown(kuaibao) == meant(newer)
    once_each(kuaibao)
    kept = b"".join(record.value or b"" for record in kuaibao.read(FEEDERS))
    for word in ("张三", "路灯", "请尽快", "1380000"):
        assert word.encode() not in kept
        assert word not in again.stderr
    worker.kill()


def test_a_feeder_that_is_killed_loses_and_doubles_nothing(
    kuaibao: Installation, mapping: Path
) -> None:
    """It is killed while it writes, again and again; the last one finds what is missing."""
    lines = made_ledger(4_000, seed=3)
    drop(mapping, lines)
    for least in (1, 1_500, 3_000):
        feeder = kuaibao.start(*KUAIBAO, "feed", str(mapping))
        wait_until(partial(has_more, kuaibao, least), "it writes")
        feeder.kill()
    assert kuaibao.kuaibao("feed", str(mapping)).returncode == 0
    events = sum(5 - [each.replied, each.closed, each.rated].count(None) for each in lines)
    assert once_each(kuaibao) == events
    rows = [read_fed(record.key or b"", record.value) for record in kuaibao.read(FEEDERS)]
    assert len({row.key for row in rows if isinstance(row, FedRow)}) == len(lines)


@pytest.mark.usefixtures("as_users")
def test_a_watched_folder_is_a_service_and_one_feeder_takes_over_from_another(
    kuaibao: Installation, mapping: Path
) -> None:
    """What is dropped in goes in; a second feeder of the name ends the first."""
    first = kuaibao.start(*KUAIBAO, "feed", "--watch", str(mapping))
    wait_until(lambda: "rows sent before" in first.log, "it has begun")
    drop(mapping, made_ledger(10))
    wait_until(lambda: '"new": 10' in first.log or "new 10" in first.log, "it has read the file")
    second = kuaibao.start(*KUAIBAO, "feed", "--watch", str(mapping))
    wait_until(lambda: "10 rows sent before" in second.log, "the second knows what was sent")
    drop(mapping, made_ledger(20), "more.xlsx")
    wait_until(lambda: first.process.poll() is not None or second.log.count("new 10") > 0, "read")
    wait_until(lambda: first.process.poll() == 3 or "new 10" in second.log, "one of them goes on")
    second.process.terminate()
    assert second.process.wait(20) in {0, 2}


def test_a_ledger_goes_through_a_gateway(
    kuaibao: Installation, mapping: Path, tmp_path: Path
) -> None:
    """With a key and without Kafka; a second feeder of the name is told."""
    gateway = Gateway(kuaibao.settings, tmp_path, "g")
    made = run_command(
        *(gateway.settings, "keys", "make", "ledger", "--role", "feed"),
        *("--source", "/gaoling/ledger"),
    )
    assert made.returncode == 0, made.stderr
    key = tmp_path / "key"
    key.write_text(made.stdout.split()[-1])
    gateway.wait_ready()
    nowhere = msgspec.structs.replace(kuaibao.settings, kafka="127.0.0.1:1")
    through = ("--through", f"http://127.0.0.1:{gateway.settings.gateway_port}")

    def feed() -> str:
        done = run_command(nowhere, "feed", str(mapping), *through, "--key-file", str(key))
        assert done.returncode == 0, done.stderr
        return done.stdout

    lines = made_ledger(900, seed=5)
    drop(mapping, lines)
    assert "new 900" in feed()
    assert "same 900" in feed()
    newer = corrected(lines)
    drop(mapping, newer)
    assert "changed" in feed()
    kuaibao.worker()
    kuaibao.drain()
    assert shown(kuaibao) == meant(newer)
    once_each(kuaibao)
    # The same feeder goes on through Kafka where that is reached.
    assert f"same {len(newer)}" in kuaibao.kuaibao("feed", str(mapping)).stdout
    token = {"Authorization": f"Bearer {key.read_text()}"}
    stale = b'{"next":1,"origin":"/gaoling/ledger"}'
    typed = {"Content-Type": "application/json"}
    answer = gateway.ask("/v1/feeders/letters-ledger", stale, token | typed)
    assert (answer.status, answer.json["title"]) == (409, "Overtaken")
    others = b'{"next":0,"origin":"/gaoling/mayor"}'
    assert gateway.ask("/v1/feeders/other", others, token | typed).status == 403
    gateway.kill()
