"""Hotspots on a real broker: the process that groups dies with its worker, and nothing differs."""

from pathlib import Path
from zlib import crc32

import pytest

from streams.core.hotspots.records import HotspotRecord, decode_record
from streams.core.notices.notice import read_notice
from streams.resources import SCHEMAS
from tests.live.conftest import Install
from tests.support.county import Sent, letter, sent
from tests.support.grouped import Told, grouped_at_once, last_values, written_hotspots
from tests.support.installation import Installation
from tests.support.processes import Worker, wait_until
from tests.support.record import keyed
from tests.support.sketched import MATTERS, PLACES

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(240)]

RULES = """
[[hotspots.warnings]]
rule = "many"
writers = 5
days = 7
"""


def about(subject: str, day: str, place: int, matter: int, more: str = "") -> Sent:
    """Make a letter about a matter at a place; its subject has a telephone of its own."""
    title, text = MATTERS[matter]
    return letter(
        day,
        id=f"e-{subject}",
        subject=subject,
        channel="mayor-mailbox",
        title=f"{PLACES[place]}{title}",
        text=f"我住在{PLACES[place]}。{text}{more}",
        person={"name": "测试", "phone": f"138{crc32(subject.encode()) % 10**8:08d}"},
    )


ORDINARY = [
    about(f"o-{p}-{m}-{n}", f"2015-0{1 + n}-1{p}", p, m, "请处理。" * n)
    for n in range(2)
    for p in range(len(PLACES))
    for m in range(3)
]
STORM = [about(f"s-{n}", f"2015-03-0{2 + n % 3}", 0, 4, "急" * n) for n in range(8)]


def owner(workers: list[Worker]) -> Worker:
    """Return the worker that has the partition of quick reports."""
    return next(worker for worker in workers if 0 in worker.partitions)


def told(kuaibao: Installation) -> tuple[Told, Told | None]:
    """Return the hotspots that are written, and those that all sketches at once make.

    Before any are written, what they are to be is not known: it follows from the statistics.
    """
    sketches = last_values(kuaibao.read("sketches"))
    said = last_values(kuaibao.read("hotspot-decisions"))
    written, statistics = written_hotspots(kuaibao.read("hotspots"))
    if not statistics:
        return written, None
    catalogue = kuaibao.installation.catalogue
    return written, grouped_at_once(catalogue, sketches, said, statistics)


def is_told(kuaibao: Installation, cases: int) -> bool:
    """Return whether so many cases have sketches, and all that follows from them is written."""
    if len(last_values(kuaibao.read("sketches"))) != cases:
        return False
    written, expected = told(kuaibao)
    return written == expected


def hotspot_of(kuaibao: Installation, case: str) -> HotspotRecord:
    """Return the hotspot that a case is in."""
    written, _ = told(kuaibao)
    found = written[f"hotspot/{written[f'item/{case}'].hotspot}"]  # type: ignore[union-attr]  # an item's
    assert isinstance(found, HotspotRecord)
    return found


def test_the_owner_dies_and_another_goes_on(install: Install, tmp_path: Path) -> None:
    """What is written is what all sketches at once make, and a storm is warned of once."""
    file = tmp_path / "catalogue.toml"
    file.write_text((SCHEMAS / "catalogue.toml").read_text(encoding="utf-8") + RULES, "utf-8")
    kuaibao = install(catalogue=str(file))
    first = kuaibao.worker(opens=4)
    second = kuaibao.worker(opens=2)
    first.wait_open(2)
    kuaibao.feed(keyed(*ORDINARY, *STORM[:6]))
    kuaibao.drain()
    many = len(ORDINARY) + 6
    wait_until(lambda: is_told(kuaibao, many), "hotspots are told", limit=90)
    storm = hotspot_of(kuaibao, "s-0")
    assert {f"s-{n}" for n in range(6)} <= {
        key.removeprefix("item/")
        for key, record in told(kuaibao)[0].items()
        if getattr(record, "hotspot", "") == storm.id
    }
    assert [warning.rule for warning in storm.warnings] == ["many"]

    owner([first, second]).kill()
    left = next(worker for worker in (first, second) if worker.process.poll() is None)
    office = {"source": "/test/office", "subject": "s-1"}
    void = sent("voided", "2015-03-09", "v", "s-0") | {"data": {"source": "/test", "id": "e-s-0"}}
    kuaibao.feed(
        keyed(
            *STORM[6:],
            void,
            sent("hotspot-named", "2015-03-05", "n", "s-1", name="青禾苑公交"),
            sent("hotspot-spoke", "2015-03-05T12:00:00+08:00", "w", "s-1") | office,
        )
    )
    left.wait_open(4)
    kuaibao.drain()
    wait_until(lambda: is_told(kuaibao, many + 1), "the other has gone on", limit=90)
    wait_until(lambda: hotspot_of(kuaibao, "s-1").spoke is not None, "it was said", limit=90)
    storm = hotspot_of(kuaibao, "s-1")
    assert (storm.name, storm.spoke) == ("青禾苑公交", "2015-03-05T04:00:00Z")
    assert "s-0" not in last_values(kuaibao.read("sketches"))
    kuaibao.drain()
    given = [read_notice(value) for value in last_values(kuaibao.read("notices")).values()]
    assert {(one.stage, one.action, one.rung) for one in given} == {("hotspot", "warn", "many")}
    named = [
        warning.notice
        for key, value in last_values(kuaibao.read("hotspots")).items()
        if isinstance(record := decode_record(key, value), HotspotRecord)
        for warning in record.warnings
    ]
    assert sorted(one.key for one in given if one.withdrawn is None) == sorted(set(named))
    (of_storm,) = (key for key in named if key.startswith("s-"))
    # The fifth of the first six was written on this day. By those who came later it would have
    # been the day before; a notice that was given keeps its day.
    assert of_storm == "s-0/hotspot/many/2015-03-04"
    assert sum(one.subject.startswith("s-") for one in given) == 1
    assert len(kuaibao.read("sketch-key")) == 1
