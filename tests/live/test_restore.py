"""Restoring: all or nothing, and only if nothing is lost by it."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest

from streams.broker.broker import LocalBroker
from tests.live.conftest import Install
from tests.support.backups import KEPT, NOTHING, back_up, content, restore
from tests.support.county import sent
from tests.support.installation import Installation
from tests.support.processes import LIMIT, environment
from tests.support.record import keyed

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(180)]

BAD_INPUT: Final = 2
NO_KAFKA: Final = 3

FEW: Final = keyed(
    *(
        sent("received", "2015-03-02", "1", f"item-{number}", kind="opinion", channel="monitoring")
        for number in range(40)
    )
)

DIES_WHILE_RESTORING: Final = """
import asyncio, os, pathlib, signal, sys
from streams.backup.restoring import open_backup, restore_backup
from streams.settings.settings import load_settings
from streams.topics.installation import Installation

installation, folder = Installation.read(load_settings()), pathlib.Path(sys.argv[1])
die = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(restore_backup(installation, folder, open_backup(installation, folder), die))
"""


@pytest.fixture(scope="module")
def few(
    shared_broker: LocalBroker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Installation, Path]]:
    """An installation that has counted a few items, and a backup of it."""
    folder = tmp_path_factory.mktemp("few")
    kuaibao = Installation(shared_broker.bootstrap, "few", folder)
    kuaibao.provision()
    try:
        worker = kuaibao.worker()
        kuaibao.feed(FEW)
        kuaibao.drain()
        worker.terminate()
        back_up(kuaibao, folder / "backup")
        yield kuaibao, folder / "backup"
    finally:
        kuaibao.close()


def test_a_restore_that_dies_leaves_nothing_and_can_be_done_again(
    few: tuple[Installation, Path], install: Install
) -> None:
    """Killed amid its writing; nobody ever sees a part of a backup."""
    before, folder = few
    after = install()
    died = subprocess.run(
        [sys.executable, "-c", DIES_WHILE_RESTORING, str(folder)],
        env=environment(after.settings),
        timeout=LIMIT,
        check=False,
    )
    assert died.returncode == -signal.SIGKILL
    assert sum(after.ends(*KEPT).values()) > 0, "it died before it wrote: this shows nothing"
    restore(after, folder)
    assert content(after) == content(before)


def test_nothing_is_restored_over_what_is_there(few: tuple[Installation, Path]) -> None:
    """Topics that have records are left as they are."""
    before, folder = few
    was = content(before)
    refused = before.kuaibao("restore", str(folder))
    assert refused.returncode == NO_KAFKA
    assert "cases has records already" in refused.stderr
    assert "KUAIBAO_PREFIX" in refused.stderr
    assert content(before) == was


def test_nothing_is_restored_under_workers(
    few: tuple[Installation, Path], install: Install
) -> None:
    """A worker at work would go on from what it has in memory."""
    _, folder = few
    after = install()
    after.worker()
    refused = after.kuaibao("restore", str(folder))
    assert refused.returncode == NO_KAFKA
    assert "1 workers of the group" in refused.stderr
    # A worker that lives for ten seconds makes the key of sketches.
    assert content(after) | {"sketch-key": []} == NOTHING


def test_another_partition_count_is_refused(
    few: tuple[Installation, Path], install: Install
) -> None:
    """With it, cases would be where their events do not go."""
    _, folder = few
    after = install(partitions=3)
    refused = after.kuaibao("restore", str(folder))
    assert refused.returncode == BAD_INPUT
    assert "KUAIBAO_PARTITIONS=4" in refused.stderr
    assert content(after) == NOTHING


def _cut(folder: Path) -> None:
    path = folder / "cases-0.gz"
    os.truncate(path, path.stat().st_size - 1)


def _change(folder: Path) -> None:
    path = folder / "cases-0.gz"
    content_ = bytearray(path.read_bytes())
    content_[len(content_) // 2] ^= 1
    path.write_bytes(content_)


DAMAGE: dict[str, tuple[Callable[[Path], None], str]] = {
    "cut": (_cut, "cases-0.gz: has "),
    "changed": (_change, "cases-0.gz: is damaged"),
    "missing": (lambda folder: (folder / "figures-1.gz").unlink(), "figures-1.gz: cannot be read"),
    "unfinished": (
        lambda folder: (folder / "manifest.json").unlink(),
        "manifest.json: is not there",
    ),
}


def test_a_damaged_backup_is_refused_before_anything_is_written(
    few: tuple[Installation, Path], install: Install, tmp_path: Path
) -> None:
    """Cut off, changed, with a file missing, or never finished: the file is named."""
    _, folder = few
    after = install()
    for name, (damage, said) in DAMAGE.items():
        copy = tmp_path / name
        copy.mkdir()
        for path in folder.iterdir():
            (copy / path.name).write_bytes(path.read_bytes())
        damage(copy)
        refused = after.kuaibao("restore", str(copy))
        assert (refused.returncode, said in refused.stderr) == (BAD_INPUT, True), refused.stderr
        assert "Traceback" not in refused.stderr
    assert content(after) == NOTHING


def test_a_folder_that_holds_something_takes_no_backup(few: tuple[Installation, Path]) -> None:
    """Nothing in it is written over."""
    kuaibao, folder = few
    was = (folder / "manifest.json").read_bytes()
    refused = kuaibao.kuaibao("backup", str(folder))
    assert refused.returncode == BAD_INPUT
    assert "is not empty" in refused.stderr
    assert (folder / "manifest.json").read_bytes() == was
