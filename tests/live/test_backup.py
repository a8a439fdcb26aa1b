"""Backups: what workers keep, out to files and back, and going on from there."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from streams.backup.taking import take_backup
from streams.broker.broker import LocalBroker
from streams.bulletins.kept_publications import read_publications
from streams.topics.topics import INTAKE, QUICK_REPORT_DUE
from tests.live.conftest import Install
from tests.support.backups import back_up, content, restore, subjects
from tests.support.checks import check_all, check_figures, check_issues
from tests.support.installation import Installation
from tests.support.processes import wait_until
from tests.support.publishing import drafting, issue_in, said_content
from tests.support.record import Told

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
def opinions(record: Told) -> Told:
    """Gaoling's opinion items of three years, with all that happened to them."""
    items = {
        subject
        for subject, case in record.cases.items()
        if any(event[3:5] == ["received", "opinion"] for event in case)
    }
    return Told((event for event in record.events if event[0].decode() in items), record.due)


@pytest.fixture
def another(tmp_path: Path) -> Iterator[Installation]:
    """An installation on a broker of its own that nobody has asked for anything."""
    with LocalBroker(tmp_path / "kafka") as broker:
        kuaibao = Installation(broker.bootstrap, "another", tmp_path)
        try:
            yield kuaibao
        finally:
            kuaibao.close()


@pytest.mark.slow
def test_all_is_as_it_was_and_goes_on_from_there(
    install: Install, another: Installation, opinions: Told, tmp_path: Path
) -> None:
    """In a new cluster figures and issues are the same; sent twice counts once; numbers go on."""
    before, after, folder = install(), another, tmp_path / "backup"
    half = len(opinions.due) // 2
    worker = before.worker()
    before.feed(opinions.events)
    before.drain()
    before.feed(opinions.due[:half], QUICK_REPORT_DUE)
    issue_in(before, drafting(said_content("2014", 4)))
    before.drain()
    wait_until(lambda: bool(before.read("hotspots")), "hotspots are told", limit=90)
    worker.terminate()
    issued = before.issues()
    assert 0 < len(issued) < len(opinions.issues)

    back_up(before, folder)
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700

    restore(after, folder)
    kept = content(before)
    assert content(after) == kept
    assert all(kept[topic] for topic in ("sketch-key", "sketches", "hotspots", "publications"))
    check_figures(after, opinions)
    assert after.issues() == issued

    after.worker()
    issue_in(after, drafting(said_content("2015", 4)))
    after.feed(reversed(opinions.events))
    after.drain()
    courses = after.run(read_publications(after.installation)).courses.values()
    assert sorted((one.bulletin, one.number) for one in courses) == [("2014", 1), ("2015", 2)]
    after.feed(opinions.due, QUICK_REPORT_DUE)
    after.drain()
    check_all(after, opinions)
    check_issues(after, opinions)


@pytest.mark.slow
def test_a_backup_amid_the_work_lacks_nothing_that_is_sent_again(
    install: Install, opinions: Told, tmp_path: Path
) -> None:
    """It does not know a case without its item: none is lost, none is in two quick reports."""
    before, after, folder = install(), install(), tmp_path / "backup"
    half = len(opinions.events) // 2
    worker = before.worker()
    before.feed(opinions.events[:half])
    before.drain()
    rest = iter([opinions.events[half:], opinions.due])

    def meanwhile(*_: Any) -> None:
        """Have the workers do the rest, as soon as something has been read."""
        for events in rest:
            before.feed(events, QUICK_REPORT_DUE if events is opinions.due else INTAKE)
            before.drain()

    with ThreadPoolExecutor(1) as thread:
        asyncio.run(
            take_backup(before.installation, folder, lambda *_: thread.submit(meanwhile).result())
        )
    worker.kill()

    restore(after, folder)
    assert 0 < len(subjects(after)) < len(opinions.cases), "nothing happened meanwhile"
    assert len(after.issues()) == len(opinions.issues)
    after.worker()
    after.feed(opinions.events)
    after.drain()
    after.feed(opinions.due, QUICK_REPORT_DUE)
    after.drain()
    check_all(after, opinions)
    check_issues(after, opinions)
