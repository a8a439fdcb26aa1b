"""What a newer version of Kuaibao has written ends an older one, aloud and before it writes."""

from pathlib import Path

import pytest

from streams.topics.topics import CONFLICTS, FIGURES
from streams.topics.versions import FORMATS, HEADER
from tests.support.bad_records import LETTER
from tests.support.county import sent
from tests.support.gateways import Gateway
from tests.support.installation import Installation, Raw
from tests.support.processes import KUAIBAO, LIMIT, wait_until
from tests.support.record import keyed

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(180)]


def told(topic: str) -> str:
    """Return what is said of a record of version 9."""
    known = FORMATS[topic].version
    return f"has version 9, and this program reads up to {known}: a newer Kuaibao has written it"


@pytest.mark.usefixtures("as_users")
def test_programs_end_that_meet_what_a_newer_one_has_written(
    kuaibao: Installation, tmp_path: Path
) -> None:
    """A worker that loads it, a gateway that follows it, and a command that lists it."""
    first = kuaibao.worker(opens=4)
    kuaibao.feed(keyed(sent("received", "2015-03-02", "1", "letter-1", **LETTER)))
    kuaibao.drain()
    first.kill()
    gateway = Gateway(kuaibao.settings, tmp_path, "first")
    try:
        gateway.wait_ready()
        mark = ((HEADER, b"9"),)
        ((_, partition, offset),) = kuaibao.write(FIGURES, Raw(b"1", b"[1]", mark, partition=2))
        wait_until(lambda: gateway.process.poll() is not None, "the gateway has ended")
        assert gateway.process.poll() == 1
        where = f"{kuaibao.settings.topic(FIGURES)}[{partition}] offset {offset}: "
        assert f"{where}{told(FIGURES)}" in gateway.log
    finally:
        gateway.kill()

    worker = kuaibao.start(*KUAIBAO, "worker")
    assert worker.process.wait(LIMIT) == 1
    assert f"{where}{told(FIGURES)}" in worker.log
    assert "partition 2: open" not in worker.log

    kuaibao.write(CONFLICTS, Raw(b"{}", b"c", mark))
    listing = kuaibao.kuaibao("conflicts")
    assert (listing.returncode, listing.stdout) == (3, "")
    assert told(CONFLICTS) in listing.stderr
